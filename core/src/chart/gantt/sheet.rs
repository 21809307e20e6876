//! What is drawn: the rows, their links, and how they are to look.

use super::super::scale::Heading;
use crate::{
    engine::{CalendarShade, LinkView, Row},
    time::Moment,
};

/// A Gantt chart to be drawn.
pub struct Sheet<'a> {
    /// The rows in display order.
    pub rows: Vec<&'a Row>,
    /// The links; those to rows that are not shown are left out.
    pub links: &'a [LinkView],
    /// What is not worked.
    pub shade: &'a CalendarShade,
    /// The columns of the table.
    pub columns: Vec<Column>,
    /// The text of a cell.
    pub cell: &'a dyn Fn(&Row, usize) -> String,
    /// What stands behind a bar.
    pub label: &'a dyn Fn(&Row) -> String,
    /// A heading of the time scale, of a day since 1970-01-01.
    pub heading: &'a dyn Fn(Heading, i64) -> String,
    /// Minutes after midnight at which a working day starts and finishes.
    pub day_span: (i64, i64),
    /// Where the line of today is drawn.
    pub today: Option<Moment>,
    /// What is shown besides bars.
    pub show: Show,
    /// The texts around the chart.
    pub words: Words,
}

/// A column of the table.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// Its heading.
    pub head: String,
    /// Its width in pixels.
    pub width: f64,
    /// Whether its texts stand at the right.
    pub right: bool,
    /// Whether it is the name, which is indented by level and repeated on every page across.
    pub name: bool,
}

/// What is shown besides bars.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Show {
    /// Whether what is critical is marked.
    pub critical: bool,
    /// Whether float tails are drawn.
    pub float: bool,
    /// Whether link arrows are drawn.
    pub links: bool,
}

/// The texts around the chart.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Words {
    /// The project's name.
    pub title: String,
    /// When the picture was taken: *as of 4 Jan 2027, 08:00*.
    pub as_of: String,
    /// In the legend: a task.
    pub task: String,
    /// What is done of a task.
    pub done: String,
    /// A critical task.
    pub critical: String,
    /// A task that is nearly critical.
    pub near_critical: String,
    /// A summary.
    pub summary: String,
    /// A milestone.
    pub milestone: String,
    /// Float.
    pub float: String,
    /// A deadline.
    pub deadline: String,
    /// Today.
    pub today: String,
    /// *page 1 of 3*, with `{page}` and `{pages}` where the numbers go.
    pub page: String,
}

impl Words {
    /// English, but for the title and the instant.
    #[must_use]
    pub fn english(title: &str, as_of: &str) -> Self {
        let own = str::to_owned;
        Self {
            title: own(title),
            as_of: own(as_of),
            task: own("Task"),
            done: own("Done"),
            critical: own("Critical"),
            near_critical: own("Nearly critical"),
            summary: own("Summary"),
            milestone: own("Milestone"),
            float: own("Float"),
            deadline: own("Deadline"),
            today: own("Today"),
            page: own("Page {page} of {pages}"),
        }
    }
}

impl Sheet<'_> {
    /// The first and last day that the rows reach, with a little room; nothing for no rows.
    #[must_use]
    pub fn days(&self) -> Option<(i64, i64)> {
        let first = self.rows.iter().map(|row| row.start).min()?.day();
        let last = self.rows.iter().map(|row| {
            let tail = if self.show.float {
                row.float_end.max(row.finish)
            } else {
                row.finish
            };
            tail.max(row.deadline.unwrap_or(tail))
        });
        Some((first - 2, last.max()?.day().max(first) + 3))
    }

    /// The width of all columns.
    pub(super) fn table_width(&self) -> f64 {
        self.columns.iter().map(|column| column.width).sum()
    }
}
