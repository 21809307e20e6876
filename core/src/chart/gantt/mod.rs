//! The Gantt chart as SVG: one picture of all of it, or pages for a printer.
//!
//! A pure function of the rows that the user interface shows ([`crate::engine::Row`]): the same sheet
//! gives the same bytes on every device.

mod bars;
mod draw;
mod frame;
mod pages;
pub mod shape;
mod sheet;
#[cfg(test)]
mod tests;

pub use pages::{Paper, pages};
pub use sheet::{Column, Sheet, Show, Words};

use super::{scale::Scale, svg::Svg};
use draw::Part;

/// Room around a picture.
const MARGIN: f64 = 16.0;

/// The whole chart as one picture, with days of that width in pixels.
#[must_use]
pub fn picture(sheet: &Sheet<'_>, day_width: f64) -> String {
    let (first_day, last_day) = sheet.days().unwrap_or((0, 30));
    let scale = Scale {
        first_day,
        day_width,
        day_span: sheet.day_span,
    };
    let part = Part {
        sheet,
        rows: 0..sheet.rows.len(),
        columns: &sheet.columns,
        first_column: 0,
        // Room behind the last bar for its label.
        chart: scale.x_of_day(last_day + 1) + 90.0,
        scale,
        offset: 0.0,
    };
    let width = sheet.table_width() + part.chart;
    let height = frame::TITLE + part.height() + frame::FOOT;
    let mut svg = Svg::new(
        width + 2.0 * MARGIN,
        height + 2.0 * MARGIN,
        &sheet.words.title,
    );
    svg.rect(
        0.0,
        0.0,
        width + 2.0 * MARGIN,
        height + 2.0 * MARGIN,
        "fill=\"#fff\"",
    );
    svg.open_group(MARGIN, MARGIN);
    frame::title(sheet, &mut svg, width);
    part.draw(&mut svg, 0.0, frame::TITLE);
    frame::legend(sheet, &mut svg, frame::TITLE + part.height());
    svg.close_group();
    svg.finish()
}
