//! From what is on screen to what the core draws.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    chart::gantt::{self, Column as SheetColumn, Paper, Sheet, Show, Words},
    engine::{Row, RowKind},
};

use crate::ui::{
    dates::{self, Style},
    plan::{
        column::{Column, ColumnLook as _},
        values,
    },
    state::Ui,
    words::t,
};

/// The rows that are open, in display order.
pub(super) fn rows(ui: Ui) -> Vec<Arc<Row>> {
    ui.plan.shown.with_untracked(|shown| {
        let tasks = shown.tasks.iter();
        tasks.filter_map(|task| ui.plan.peek(*task)).collect()
    })
}

/// The whole chart as one SVG document, at the zoom of the screen.
pub(super) fn picture(ui: Ui, columns: &[Column]) -> String {
    let day_width = ui
        .plan
        .timeline
        .with_untracked(|timeline| timeline.day_width);
    draw(ui, columns, |sheet| gantt::picture(sheet, day_width))
}

/// The pages for that paper.
pub(super) fn pages(ui: Ui, columns: &[Column], paper: &Paper) -> Vec<String> {
    draw(ui, columns, |sheet| gantt::pages(sheet, paper))
}

fn draw<T>(ui: Ui, columns: &[Column], draw: impl FnOnce(&Sheet<'_>) -> T) -> T {
    let rows = rows(ui);
    let links = ui.plan.links.get_untracked();
    let shade = ui.plan.shade.get_untracked();
    let cell = |row: &Row, at: usize| values::text(ui, row, columns[at]);
    let label = |row: &Row| match row.kind {
        RowKind::Milestone => values::date(ui, row.finish),
        RowKind::Summary => String::new(),
        RowKind::Task => first_names(ui, row),
    };
    untrack(|| {
        draw(&Sheet {
            rows: rows.iter().map(AsRef::as_ref).collect(),
            links: &links,
            shade: &shade,
            columns: columns.iter().map(|column| sheet_column(*column)).collect(),
            cell: &cell,
            label: &label,
            heading: &dates::write_heading,
            day_span: ui.plan.measures.get_untracked().day_span,
            today: Some(dates::now()),
            show: Show {
                critical: ui.prefs.critical.get_untracked(),
                float: ui.prefs.float.get_untracked(),
                links: ui.prefs.links.get_untracked(),
            },
            words: words(ui),
        })
    })
}

fn sheet_column(column: Column) -> SheetColumn {
    SheetColumn {
        head: column.heading().to_owned(),
        // Letters on paper are smaller than on screen.
        width: f64::from(column.width()) * 0.82,
        right: column.leans_to_end(),
        name: column == Column::NAME,
    }
}

fn first_names(ui: Ui, row: &Row) -> String {
    let named = row.resources.iter().take(3);
    let names: Vec<String> = named
        .filter_map(|(id, _)| ui.plan.resource(*id))
        .map(|resource| resource.name)
        .collect();
    let first = names
        .iter()
        .filter_map(|name| name.split_whitespace().next());
    first.collect::<Vec<_>>().join(", ")
}

/// The name of the open project.
pub(crate) fn title(ui: Ui) -> String {
    ui.project.with_untracked(|project| {
        project
            .as_ref()
            .map(|project| project.name.clone())
            .unwrap_or_default()
    })
}

/// *As of 4 Jan 2027, 08:00*.
pub(crate) fn as_of() -> String {
    (t().as_of)(&dates::write(Style::Moment, dates::now()))
}

fn words(ui: Ui) -> Words {
    let words = t();
    let own = str::to_owned;
    Words {
        title: title(ui),
        as_of: as_of(),
        task: own(words.legend_task),
        done: own(words.legend_done),
        critical: own(words.critical_path),
        near_critical: own(words.near_critical),
        summary: own(words.summary),
        milestone: own(words.milestone),
        float: own(words.float_tails),
        deadline: own(Column::DEADLINE.label()),
        today: own(words.zoom_today),
        page: own(words.page_of),
    }
}
