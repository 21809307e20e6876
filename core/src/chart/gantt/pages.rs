//! The chart on paper: as many pages down as the rows need, as many across as were asked for, each with
//! its headings.

use std::ops::Range;

use super::{
    super::{scale::Scale, svg::Svg},
    draw::{HEAD, Part, ROW, count},
    frame,
    sheet::{Column, Sheet},
};

/// A table that leaves less than this share of the page to the chart is made narrower.
const LEAST_CHART: f64 = 0.4;

/// What the chart is printed on, in CSS pixels (96 to an inch).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Paper {
    /// The width between the margins.
    pub width: f64,
    /// The height between the margins.
    pub height: f64,
    /// How many pages the time span takes across; at least one.
    pub across: usize,
    /// The first and last day printed; the whole plan if nothing.
    pub days: Option<(i64, i64)>,
}

/// The pages, each an SVG of the paper's size: across first, then down.
#[must_use]
pub fn pages(sheet: &Sheet<'_>, paper: &Paper) -> Vec<String> {
    let columns = fitted(sheet, paper);
    let name = columns.iter().position(|column| column.name);
    // Pages farther to the right repeat the name, so that every bar has one.
    let again: Range<usize> = name.map_or(0..0, |at| at..at + 1);
    let across = paper.across.max(1);
    let width_of = |columns: &[Column]| columns.iter().map(|column| column.width).sum::<f64>();
    let first_chart = (paper.width - width_of(&columns)).max(1.0);
    let next_chart = (paper.width - width_of(&columns[again.clone()])).max(1.0);
    let room = first_chart + next_chart * count(across - 1);

    let (first_day, last_day) = paper.days.or_else(|| sheet.days()).unwrap_or((0, 30));
    let days = last_day.max(first_day) + 1 - first_day;
    let day_width = room / super::super::scale::exact(days);

    let rows = shown_rows(sheet, (first_day, last_day), paper.days.is_some());
    let sheet = &Sheet {
        rows: rows.iter().map(|at| sheet.rows[*at]).collect(),
        columns: sheet.columns.clone(),
        words: sheet.words.clone(),
        ..*sheet
    };
    let down = blocks(sheet.rows.len(), rows_per_page(paper));
    let total = down.len() * across;
    let mut pages = Vec::with_capacity(total);
    for block in down {
        for page in 0..across {
            let before = match page {
                0 => 0.0,
                page => first_chart + next_chart * count(page - 1),
            };
            let shown = if page == 0 {
                0..columns.len()
            } else {
                again.clone()
            };
            let part = Part {
                sheet,
                rows: block.clone(),
                first_column: shown.start,
                columns: &columns[shown],
                scale: Scale {
                    first_day,
                    day_width,
                    day_span: sheet.day_span,
                },
                chart: if page == 0 { first_chart } else { next_chart },
                offset: before,
            };
            let mut svg = Svg::new(paper.width, paper.height, &sheet.words.title);
            frame::title(sheet, &mut svg, paper.width);
            part.draw(&mut svg, 0.0, frame::TITLE);
            let foot = paper.height - frame::FOOT;
            frame::legend(sheet, &mut svg, foot);
            frame::number(sheet, &mut svg, paper.width, foot, (pages.len() + 1, total));
            pages.push(svg.finish());
        }
    }
    pages
}

/// The columns, made narrower where they would leave no room for the chart.
fn fitted(sheet: &Sheet<'_>, paper: &Paper) -> Vec<Column> {
    let most = paper.width * (1.0 - LEAST_CHART);
    let by = (most / sheet.table_width().max(1.0)).min(1.0);
    sheet
        .columns
        .iter()
        .map(|column| Column {
            width: column.width * by,
            ..column.clone()
        })
        .collect()
}

/// The rows that have anything in the chosen days; all of them if none were chosen.
fn shown_rows(sheet: &Sheet<'_>, (first, last): (i64, i64), chosen: bool) -> Vec<usize> {
    (0..sheet.rows.len())
        .filter(|at| {
            let row = sheet.rows[*at];
            !chosen || row.start.day() <= last && row.finish.day() >= first
        })
        .collect()
}

fn rows_per_page(paper: &Paper) -> usize {
    let room = paper.height - frame::TITLE - HEAD - frame::FOOT;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page holds few rows"
    )]
    let rows = (room / ROW).floor().max(1.0) as usize;
    rows
}

/// The rows of each page down; one page even for no rows.
fn blocks(rows: usize, most: usize) -> Vec<Range<usize>> {
    let pages = rows.div_ceil(most).max(1);
    (0..pages)
        .map(|page| page * most..rows.min((page + 1) * most))
        .collect()
}
