//! Groups of tasks, with what their tasks add up to.

use chrono::Datelike as _;
use serde::{Deserialize, Serialize};

use super::{Column, Facts, Kind, Value, span};
use crate::{
    id::{RecordId, TaskId},
    time::{Minutes, Moment},
};

/// What tasks are grouped by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GroupBy {
    /// The column whose values are the groups.
    pub column: Column,
    /// How long the spans are that dates fall into; of no account for anything else.
    pub bucket: Bucket,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// How long the spans are that dates fall into.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Bucket {
    /// Days.
    Day,
    /// Weeks from Monday.
    Week,
    /// Months.
    #[default]
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
}

impl Bucket {
    /// Every one with its stored name.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Day, "day"),
        (Self::Week, "week"),
        (Self::Month, "month"),
        (Self::Quarter, "quarter"),
        (Self::Year, "year"),
    ];

    /// The first day of the span that a moment falls into.
    fn start_of(self, moment: Moment) -> Moment {
        let day = moment.date();
        let first = match self {
            Self::Day => Some(day),
            Self::Week => Some(span::monday_of(day)),
            Self::Month => day.with_day(1),
            Self::Quarter => day
                .with_day(1)
                .and_then(|first| first.with_month(first.month0() / 3 * 3 + 1)),
            Self::Year => day.with_day(1).and_then(|first| first.with_month(1)),
        };
        Moment::from_date(first.unwrap_or(day))
    }
}

/// A group, with what its tasks add up to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Group {
    /// An id made of what the group is, so that it stays the same while tasks come and go.
    pub id: TaskId,
    /// What it is grouped by.
    pub by: GroupBy,
    /// What its tasks share; of dates the first day of the span.
    pub value: Value,
    /// How many tasks.
    pub tasks: u32,
    /// The earliest start.
    pub start: Moment,
    /// The latest finish.
    pub finish: Moment,
    /// The sum of the durations, in working minutes.
    pub duration: Minutes,
    /// The sum of the work, in minutes.
    pub work: Minutes,
    /// How much is done, weighted by duration.
    pub percent_complete: u8,
    /// The smallest total float.
    pub total_float: Minutes,
    /// Whether any task is critical.
    pub critical: bool,
}

impl GroupBy {
    /// Whether there is sense in grouping by it: names and keys are each their own.
    #[must_use]
    pub const fn is_useful(column: Column) -> bool {
        match column.kind() {
            Kind::Bool
            | Kind::Choice(_)
            | Kind::Reference(_)
            | Kind::People
            | Kind::Moment
            | Kind::Percent => true,
            Kind::Number => !matches!(column, Column::ROW),
            Kind::Text | Kind::Duration => false,
        }
    }

    /// The group that a task belongs to.
    pub(super) fn value(&self, facts: &Facts<'_>, index: usize) -> Value {
        match facts.value(self.column, index) {
            Value::Moment(moment) => Value::Moment(self.bucket.start_of(moment)),
            other => other,
        }
    }
}

impl Group {
    /// The group of these tasks (at least one), inside the groups that `path` names.
    pub(super) fn of(
        facts: &Facts<'_>,
        by: GroupBy,
        value: Value,
        tasks: &[usize],
        path: &str,
    ) -> Self {
        let dates = || tasks.iter().map(|index| &facts.schedule.tasks[*index]);
        let duration: i64 = dates().map(|d| d.duration.0).sum();
        let done: i64 = dates()
            .map(|d| d.duration.0.saturating_mul(d.percent_complete.into()))
            .sum();
        let percent = if duration > 0 {
            done / duration
        } else {
            let sum: i64 = dates().map(|d| i64::from(d.percent_complete)).sum();
            sum / i64::try_from(tasks.len().max(1)).unwrap_or(1)
        };
        Self {
            id: TaskId(RecordId::from_name(path)),
            by,
            value,
            tasks: u32::try_from(tasks.len()).unwrap_or(u32::MAX),
            start: dates().map(|d| d.start).min().unwrap_or(Moment::MIN),
            finish: dates().map(|d| d.finish).max().unwrap_or(Moment::MIN),
            duration: Minutes(duration),
            work: Minutes(dates().map(|d| d.work.0).sum()),
            percent_complete: u8::try_from(percent).unwrap_or(100),
            total_float: Minutes(dates().map(|d| d.total_float.0).min().unwrap_or(0)),
            critical: dates().any(|d| d.critical),
        }
    }
}
