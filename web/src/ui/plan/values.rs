//! From a row to the text of a cell, and from what was typed to an edit.

use leptos::prelude::*;
use throughline_core::{
    edit::{Intent, Predecessor},
    engine::Row,
    id::{RecordId, TaskId},
    record::{Constraint, Scalar, Units},
    text,
    time::{Minutes, Moment},
};

use super::column::Column;
use crate::ui::{
    dates::{self, Style},
    state::Ui,
    words::t,
};

/// The text of a cell as it is shown.
pub(crate) fn text(ui: Ui, row: &Row, column: Column) -> String {
    match column {
        Column::Number => String::new(),
        Column::Key => row.key.clone(),
        Column::Wbs => row.wbs.clone(),
        Column::Name => row.name.clone(),
        Column::Duration => duration(ui, row.duration, row.elapsed, row.estimated),
        Column::Work => duration(ui, row.work, false, false),
        Column::Start => date(ui, row.start),
        Column::Finish => date(ui, row.finish),
        Column::Percent => row.percent_complete.to_string(),
        Column::Predecessors => row.predecessors.clone(),
        Column::Resources => resources(ui, row),
        Column::TotalFloat => duration(ui, row.total_float, false, false),
        Column::FreeFloat => duration(ui, row.free_float, false, false),
        Column::Deadline => maybe_date(ui, row.deadline),
        Column::Constraint => row.constraint.label().to_owned(),
        Column::ConstraintDate => maybe_date(ui, row.constraint_date),
        Column::ActualStart => maybe_date(ui, row.actual_start),
        Column::ActualFinish => maybe_date(ui, row.actual_finish),
        Column::Priority => row.priority.to_string(),
    }
}

/// The text that a cell's editor starts with.
pub(crate) fn edit_text(ui: Ui, row: &Row, column: Column) -> String {
    let iso = |moment: Option<Moment>| moment.map_or_else(String::new, |m| m.date().to_string());
    match column {
        Column::Start => iso(Some(row.start)),
        Column::Finish => iso(Some(row.finish)),
        Column::Deadline => iso(row.deadline),
        Column::ConstraintDate => iso(row.constraint_date),
        Column::ActualStart => iso(row.actual_start),
        Column::ActualFinish => iso(row.actual_finish),
        Column::Constraint => row.constraint.stored().to_owned(),
        other => text(ui, row, other),
    }
}

/// What typing `typed` into a cell means; nothing if it changes nothing.
///
/// # Errors
/// Text that makes no sense there, in words for the person who typed it.
pub(crate) fn intent(
    ui: Ui,
    row: &Row,
    column: Column,
    typed: &str,
) -> Result<Option<Intent>, String> {
    let typed = typed.trim();
    if typed == edit_text(ui, row, column) {
        return Ok(None);
    }
    let set = |field: &str, value: Scalar| Some(set_field(row.id, field, value));
    let (day_start, day_finish) = ui.plan.measures.get_untracked().day_span;
    Ok(match column {
        Column::Number | Column::Key | Column::TotalFloat | Column::FreeFloat => None,
        Column::Name if typed.is_empty() => return Err(t().bad_name.to_owned()),
        Column::Name => set("name", typed.into()),
        Column::Wbs => set("wbs_code", typed.into()),
        Column::Duration => {
            let parsed = parse_duration(ui, typed)?;
            let fields = [
                ("duration", Scalar::Int(parsed.minutes.0)),
                ("elapsed", Scalar::Bool(parsed.elapsed)),
                ("estimated", Scalar::Bool(parsed.estimated)),
            ];
            let old = [
                Scalar::Int(row.duration.0),
                Scalar::Bool(row.elapsed),
                Scalar::Bool(row.estimated),
            ];
            changed_fields(row.id, fields.into_iter().zip(old))
        }
        Column::Work => set("work", Scalar::Int(parse_duration(ui, typed)?.minutes.0)),
        Column::Start => Some(Intent::StartAt {
            task: row.id,
            start: parse_date(typed, row.start, day_start)?,
        }),
        Column::Finish => {
            let finish = parse_date(typed, row.finish, day_finish)?;
            Some(Intent::SetFields {
                changes: vec![
                    change(row.id, "constraint", Constraint::Fnet.stored().into()),
                    change(row.id, "constraint_date", moment(Some(finish))),
                ],
            })
        }
        Column::Percent => set(
            "percent_complete",
            Scalar::Int(whole(
                typed.trim_end_matches('%').trim(),
                100,
                t().bad_percent,
            )?),
        ),
        Column::Priority => set(
            "priority",
            Scalar::Int(whole(typed, 1000, t().bad_priority)?),
        ),
        Column::Predecessors => Some(Intent::SetPredecessors {
            task: row.id,
            predecessors: parse_predecessors(ui, row.id, typed)?,
        }),
        Column::Resources => Some(Intent::SetResources {
            task: row.id,
            resources: text::parse_resources(typed).map_err(|error| error.to_string())?,
        }),
        Column::Deadline => set("deadline", maybe_moment(typed, row.deadline, day_finish)?),
        Column::ActualStart => set(
            "actual_start",
            maybe_moment(typed, row.actual_start, day_start)?,
        ),
        Column::ActualFinish => set(
            "actual_finish",
            maybe_moment(typed, row.actual_finish, day_finish)?,
        ),
        Column::ConstraintDate => {
            let usual = if finishes(row.constraint) {
                day_finish
            } else {
                day_start
            };
            set(
                "constraint_date",
                maybe_moment(typed, row.constraint_date, usual)?,
            )
        }
        Column::Constraint => {
            let chosen = Constraint::ALL
                .iter()
                .find(|constraint| constraint.stored() == typed)
                .ok_or_else(|| t().bad_constraint.to_owned())?;
            Some(set_constraint(row, *chosen))
        }
    })
}

/// Chooses a constraint; one that needs a date gets the task's own.
pub(crate) fn set_constraint(row: &Row, constraint: Constraint) -> Intent {
    let mut changes = vec![change(row.id, "constraint", constraint.stored().into())];
    let wants_date = !matches!(constraint, Constraint::Asap | Constraint::Alap);
    if !wants_date && row.constraint_date.is_some() {
        changes.push(change(row.id, "constraint_date", Scalar::Null));
    } else if wants_date && row.constraint_date.is_none() {
        let date = if finishes(constraint) {
            row.finish
        } else {
            row.start
        };
        changes.push(change(row.id, "constraint_date", moment(Some(date))));
    }
    Intent::SetFields { changes }
}

/// Whether a constraint is about the finish.
const fn finishes(constraint: Constraint) -> bool {
    matches!(
        constraint,
        Constraint::Fnet | Constraint::Fnlt | Constraint::Mfo
    )
}

/// One field of a task.
pub(crate) fn set_field(task: TaskId, field: &str, value: Scalar) -> Intent {
    Intent::SetField {
        table: "tasks".to_owned(),
        id: task.into(),
        field: field.to_owned(),
        value,
    }
}

/// One field of a task among several.
pub(crate) fn change(
    task: TaskId,
    field: &str,
    value: Scalar,
) -> (String, RecordId, String, Scalar) {
    ("tasks".to_owned(), task.into(), field.to_owned(), value)
}

/// A moment as it is stored.
pub(crate) fn moment(moment: Option<Moment>) -> Scalar {
    moment.map_or(Scalar::Null, |moment| Scalar::Text(moment.to_string()))
}

/// A date of the plan: without its year where the whole plan lies in one.
pub(crate) fn date(ui: Ui, moment: Moment) -> String {
    dates::write(date_style(ui), moment)
}

/// A date with weekday and time.
pub(crate) fn in_full(moment: Moment) -> String {
    dates::write(Style::Moment, moment)
}

/// An amount of working time in the plan's units.
pub(crate) fn duration(ui: Ui, minutes: Minutes, elapsed: bool, estimated: bool) -> String {
    text::format_duration(minutes, elapsed, estimated, units(ui))
}

fn date_style(ui: Ui) -> Style {
    use chrono::Datelike as _;
    match ui.plan.range.get() {
        (Some(start), Some(finish)) if start.date().year() != finish.date().year() => {
            Style::DayMonthYear
        }
        _ => Style::DayMonth,
    }
}

fn maybe_date(ui: Ui, moment: Option<Moment>) -> String {
    moment.map_or_else(String::new, |moment| date(ui, moment))
}

fn resources(ui: Ui, row: &Row) -> String {
    let named: Vec<_> = row
        .resources
        .iter()
        .filter_map(|(id, units)| Some((ui.plan.resource(*id)?.name, Units(*units))))
        .collect();
    text::format_resources(named.iter().map(|(name, units)| (name.as_str(), *units)))
}

fn units(ui: Ui) -> (i64, i64, i64) {
    ui.plan.measures.get_untracked().units
}

fn parse_duration(ui: Ui, typed: &str) -> Result<text::ParsedDuration, String> {
    text::parse_duration(typed, units(ui)).map_err(|error| error.to_string())
}

fn parse_date(typed: &str, near: Moment, minute_of_day: i64) -> Result<Moment, String> {
    let (date, minute) = text::parse_date(typed, near.date()).map_err(|error| error.to_string())?;
    Ok(Moment::from_date(date).plus(minute.unwrap_or(minute_of_day)))
}

fn maybe_moment(typed: &str, now: Option<Moment>, minute_of_day: i64) -> Result<Scalar, String> {
    if typed.is_empty() {
        return Ok(Scalar::Null);
    }
    let near = now.unwrap_or_else(dates::now);
    parse_date(typed, near, minute_of_day).map(|date| moment(Some(date)))
}

fn parse_predecessors(ui: Ui, task: TaskId, typed: &str) -> Result<Vec<Predecessor>, String> {
    let parsed = text::parse_predecessors(typed, units(ui)).map_err(|error| error.to_string())?;
    parsed
        .into_iter()
        .map(|one| {
            let row = ui
                .plan
                .find(|row| row.number.eq_ignore_ascii_case(&one.number))
                .ok_or_else(|| (t().bad_predecessor)(&one.number))?;
            if row.id == task {
                return Err(t().bad_self_link.to_owned());
            }
            Ok(Predecessor {
                task: row.id,
                kind: one.kind,
                lag: one.lag,
                lag_unit: one.lag_unit,
            })
        })
        .collect()
}

fn whole(typed: &str, most: i64, complaint: &str) -> Result<i64, String> {
    typed
        .parse()
        .ok()
        .filter(|number| (0..=most).contains(number))
        .ok_or_else(|| complaint.to_owned())
}

/// The fields whose value differs, as one step.
fn changed_fields<'a>(
    task: TaskId,
    fields: impl Iterator<Item = ((&'a str, Scalar), Scalar)>,
) -> Option<Intent> {
    let changes: Vec<_> = fields
        .filter(|((_, new), old)| new != old)
        .map(|((field, new), _)| change(task, field, new))
        .collect();
    (!changes.is_empty()).then_some(Intent::SetFields { changes })
}

/// The fields of a new task that a pasted cell gives; nothing if the cell cannot be read or belongs
/// to what is computed.
pub(crate) fn new_fields(ui: Ui, column: Column, typed: &str) -> Option<Vec<(String, Scalar)>> {
    if typed.is_empty() {
        return None;
    }
    let (_, day_finish) = ui.plan.measures.get_untracked().day_span;
    match column {
        Column::Duration => {
            let parsed = parse_duration(ui, typed).ok()?;
            Some(vec![
                ("duration".to_owned(), Scalar::Int(parsed.minutes.0)),
                ("elapsed".to_owned(), Scalar::Bool(parsed.elapsed)),
                ("estimated".to_owned(), Scalar::Bool(parsed.estimated)),
            ])
        }
        Column::Percent => {
            let percent = whole(typed.trim_end_matches('%').trim(), 100, "").ok()?;
            Some(vec![("percent_complete".to_owned(), Scalar::Int(percent))])
        }
        Column::Deadline => {
            let date = parse_date(typed, dates::now(), day_finish).ok()?;
            Some(vec![("deadline".to_owned(), moment(Some(date)))])
        }
        _ => None,
    }
}
