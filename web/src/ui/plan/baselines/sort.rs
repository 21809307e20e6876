//! The columns of the variance table, and the order in which its rows stand.

use std::cmp::Ordering;

use throughline_core::{
    baseline::{TaskFigures, TaskVariance},
    time::{Minutes, Moment},
};

use super::words;
use crate::ui::{
    dates::{self, Style},
    state::Ui,
    words::t,
};

/// A column of the variance table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Column {
    Task,
    StartWas,
    StartIs,
    Start,
    FinishWas,
    FinishIs,
    Finish,
    Duration,
    Work,
}

impl Column {
    pub(super) const ALL: [Self; 9] = [
        Self::Task,
        Self::StartWas,
        Self::StartIs,
        Self::Start,
        Self::FinishWas,
        Self::FinishIs,
        Self::Finish,
        Self::Duration,
        Self::Work,
    ];

    pub(super) fn heading(self) -> &'static str {
        let words = t();
        match self {
            Self::Task => words.variance_task,
            Self::StartWas => words.variance_start_was,
            Self::StartIs => words.variance_start_is,
            Self::Start => words.variance_start,
            Self::FinishWas => words.variance_finish_was,
            Self::FinishIs => words.variance_finish_is,
            Self::Finish => words.variance_finish,
            Self::Duration => words.variance_duration,
            Self::Work => words.variance_work,
        }
    }

    /// Whether it is an amount rather than a name or a date.
    pub(super) const fn is_amount(self) -> bool {
        matches!(
            self,
            Self::Start | Self::Finish | Self::Duration | Self::Work
        )
    }

    /// The text of a cell.
    pub(super) fn text(self, ui: Ui, line: &Line) -> String {
        let moved = &line.moved;
        let date = |figures: Option<TaskFigures>, date: fn(TaskFigures) -> Moment| {
            figures.map_or_else(String::new, |f| dates::write(Style::DayMonthYear, date(f)))
        };
        match self {
            Self::Task => line.name.clone(),
            Self::StartWas => date(moved.was, |f| f.start),
            Self::StartIs => date(moved.is, |f| f.start),
            Self::FinishWas => date(moved.was, |f| f.finish),
            Self::FinishIs => date(moved.is, |f| f.finish),
            _ => match (moved.was, moved.is, self) {
                (None, _, Self::Finish) => t().variance_added.to_owned(),
                (_, None, Self::Finish) => t().variance_removed.to_owned(),
                _ => words::signed(ui, self.amount(line)),
            },
        }
    }

    fn amount(self, line: &Line) -> Minutes {
        match self {
            Self::Start => line.moved.start,
            Self::Finish => line.moved.finish,
            Self::Duration => line.moved.duration,
            Self::Work => line.moved.work,
            _ => Minutes(0),
        }
    }

    fn date(self, line: &Line) -> Option<Moment> {
        match self {
            Self::StartWas => line.moved.was.map(|f| f.start),
            Self::StartIs => line.moved.is.map(|f| f.start),
            Self::FinishWas => line.moved.was.map(|f| f.finish),
            Self::FinishIs => line.moved.is.map(|f| f.finish),
            _ => None,
        }
    }

    /// Which of two lines comes first when the column ascends.
    pub(super) fn compare(self, one: &Line, other: &Line) -> Ordering {
        match self {
            Self::Task => one.place.cmp(&other.place),
            _ if self.is_amount() => self.amount(one).cmp(&self.amount(other)),
            _ => self.date(one).cmp(&self.date(other)),
        }
    }
}

/// A line of the table.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Line {
    /// Its place in the plan's order.
    pub(super) place: usize,
    /// The task's key and name.
    pub(super) name: String,
    pub(super) moved: TaskVariance,
}
