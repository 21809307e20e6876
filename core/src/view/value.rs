//! What stands in a cell.

use serde::{Deserialize, Serialize};

use super::{
    Column, Kind,
    column::{Computed, STATUSES},
    facts::Facts,
};
use crate::{
    baseline::TaskFigures,
    plan::TaskKind,
    record::{Record as _, Scalar, Units},
    schedule::{Driver, WarningKind},
    text,
    time::Moment,
};

/// What stands in a cell, ready to be compared and shown.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Yes or no.
    Bool(bool),
    /// A number, a percentage or an amount of minutes, as the column says.
    Number(i64),
    /// A date and time.
    Moment(Moment),
    /// One of the column's choices, by index.
    Choice(u8),
    /// Text, or the name of a record.
    Text(String),
    /// Several names.
    Names(Vec<String>),
}

impl Value {
    /// Text; without any, nothing.
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// A date, where there is one.
    fn moment(moment: Option<Moment>) -> Self {
        moment.map_or(Self::Empty, Self::Moment)
    }

    fn choice(index: usize) -> Self {
        u8::try_from(index).map_or(Self::Empty, Self::Choice)
    }
}

/// What stands in a column of the task at an index of the plan.
pub(super) fn of(facts: &Facts<'_>, column: Column, index: usize) -> Value {
    let plan = facts.plan;
    let (task, node) = (plan.task(index), &plan.tasks[index]);
    let dates = &facts.schedule.tasks[index];
    let number = |count: usize| Value::Number(i64::try_from(count).unwrap_or(i64::MAX));
    match column {
        Column::KEY => Value::text(&node.key),
        Column::WBS => Value::text(&node.wbs),
        Column::DURATION => Value::Number(dates.duration.0),
        Column::WORK => Value::Number(dates.work.0),
        Column::PERCENT => Value::Number(dates.percent_complete.into()),
        Column::NAME => Value::text(&task.name),
        Column::NOTES => Value::text(&task.notes.0),
        Column::DEADLINE => Value::moment(task.deadline),
        Column::CONSTRAINT_DATE => Value::moment(task.constraint_date),
        Column::ACTUAL_START => Value::moment(task.actual_start),
        Column::ACTUAL_FINISH => Value::moment(task.actual_finish),
        Column::PLANNED_START => Value::moment(task.planned_start),
        Column::PRIORITY => Value::Number(task.priority.unwrap_or(500)),
        Column::Field(_) => column.def().map_or(Value::Empty, |field| {
            stored(facts, column.kind(), task.get(field.name))
        }),
        Column::Computed(computed) => match computed {
            Computed::Row => number(index + 1),
            Computed::Start => Value::Moment(dates.start),
            Computed::Finish => Value::Moment(dates.finish),
            Computed::Predecessors => Value::text(&facts.links_text(index, true)),
            Computed::Successors => Value::text(&facts.links_text(index, false)),
            Computed::Resources => names(facts, index),
            Computed::Status => Value::choice(facts.status(index)),
            Computed::Shape => Value::choice(match plan.kind(index) {
                TaskKind::Task => 0,
                TaskKind::Milestone => 1,
                TaskKind::Summary => 2,
            }),
            Computed::Level => Value::Number(i64::from(node.level) + 1),
            Computed::Critical => Value::Bool(dates.critical),
            Computed::NearCritical => Value::Bool(dates.near_critical),
            Computed::TotalFloat => Value::Number(dates.total_float.0),
            Computed::FreeFloat => Value::Number(dates.free_float.0),
            Computed::EarlyStart => Value::Moment(dates.early_start),
            Computed::EarlyFinish => Value::Moment(dates.early_finish),
            Computed::LateStart => Value::Moment(dates.late_start),
            Computed::LateFinish => Value::Moment(dates.late_finish),
            Computed::Driver => Value::choice(driver(dates.driver)),
            Computed::Warnings => Value::text(&warnings(facts.warnings(index))),
            Computed::Conflicts => match facts.conflicts(index) {
                0 => Value::Empty,
                count => number(count),
            },
            Computed::BaselineStart => of_baseline(facts, index, |was| Value::Moment(was.start)),
            Computed::BaselineFinish => of_baseline(facts, index, |was| Value::Moment(was.finish)),
            Computed::BaselineDuration => {
                of_baseline(facts, index, |was| Value::Number(was.duration.0))
            }
            Computed::BaselineWork => of_baseline(facts, index, |was| Value::Number(was.work.0)),
            Computed::StartVariance => of_baseline(facts, index, |was| {
                Value::Number(
                    facts
                        .working_time()
                        .between(Some(index), was.start, dates.start)
                        .0,
                )
            }),
            Computed::FinishVariance => of_baseline(facts, index, |was| {
                Value::Number(
                    facts
                        .working_time()
                        .between(Some(index), was.finish, dates.finish)
                        .0,
                )
            }),
        },
    }
}

/// Something about a task in the baseline that was taken last; nothing if it was not there yet.
fn of_baseline(
    facts: &Facts<'_>,
    index: usize,
    value: impl FnOnce(&TaskFigures) -> Value,
) -> Value {
    let figures = facts.baseline();
    let was = figures.and_then(|figures| figures.find(facts.plan.tasks[index].id));
    was.map_or(Value::Empty, value)
}

fn stored(facts: &Facts<'_>, kind: Kind, scalar: Option<Scalar>) -> Value {
    match (kind, scalar.unwrap_or_default()) {
        (_, Scalar::Null) => Value::Empty,
        (_, Scalar::Bool(yes)) => Value::Bool(yes),
        (_, Scalar::Int(number)) => Value::Number(number),
        (Kind::Moment, Scalar::Text(text)) => Value::moment(text.parse().ok()),
        (Kind::Choice(choices), Scalar::Text(text)) => choices
            .iter()
            .position(|choice| choice.stored == text)
            .map_or(Value::Empty, Value::choice),
        (Kind::Reference(table), Scalar::Text(id)) => Value::text(&facts.name_of(table, &id)),
        (_, Scalar::Text(text)) => Value::text(&text),
    }
}

fn names(facts: &Facts<'_>, index: usize) -> Value {
    let names: Vec<String> = facts
        .people(index)
        .map(|(name, _)| name.to_owned())
        .collect();
    if names.is_empty() {
        Value::Empty
    } else {
        Value::Names(names)
    }
}

/// Who works on the task, as the resource cell writes it.
pub(super) fn resources_text(facts: &Facts<'_>, index: usize) -> String {
    text::format_resources(
        facts
            .people(index)
            .map(|(name, units)| (name, Units(units))),
    )
}

const fn driver(driver: Driver) -> usize {
    match driver {
        Driver::ProjectStart => 0,
        Driver::Link(_) => 1,
        Driver::Constraint => 2,
        Driver::Actual => 3,
        Driver::Manual => 4,
        Driver::AsLateAsPossible => 5,
        Driver::Children => 6,
        Driver::External(_) => 7,
    }
}

fn warnings(kinds: &[WarningKind]) -> String {
    let words = kinds.iter().map(|kind| match kind {
        WarningKind::DeadlineMissed => "deadline missed",
        WarningKind::ConstraintBroken => "constraint broken",
        WarningKind::NoWorkingTime => "no working time",
        WarningKind::PastTheEnd => "too late",
        WarningKind::StaleLink => "stale link",
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The index of a status among the choices of its column.
pub(super) fn status(stored: &str) -> usize {
    let found = STATUSES.iter().position(|choice| choice.stored == stored);
    found.unwrap_or_default()
}
