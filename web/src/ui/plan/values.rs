//! From a row to the text of a cell, and from what was typed to an edit.

use leptos::prelude::*;
use throughline_core::{
    edit::{Intent, Predecessor},
    engine::{Row, RowKind},
    id::{RecordId, TaskId},
    record::{Choice, Constraint, Scalar, TaskMode, Units},
    text,
    time::{Minutes, Moment},
    view::Value,
};

use super::column::{Column, Kind};
use crate::ui::{
    dates::{self, Style},
    state::Ui,
    words::t,
};

/// The text of a cell as it is shown.
pub(crate) fn text(ui: Ui, row: &Row, column: Column) -> String {
    if row.kind == RowKind::Summary && !is_summed(column) && ui.plan.is_group(row.id) {
        return String::new();
    }
    match column {
        Column::ROW => match ui.plan.place(row.id) {
            0 => String::new(),
            place => place.to_string(),
        },
        Column::KEY => row.key.clone(),
        Column::WBS => row.wbs.clone(),
        Column::NAME => row.name.clone(),
        Column::DURATION => duration(ui, row.duration, row.elapsed, row.estimated),
        Column::WORK => duration(ui, row.work, false, false),
        Column::START => date(ui, row.start),
        Column::FINISH => date(ui, row.finish),
        Column::PERCENT => row.percent_complete.to_string(),
        Column::PREDECESSORS => row.predecessors.clone(),
        Column::RESOURCES => resources(ui, row),
        Column::TOTAL_FLOAT => duration(ui, row.total_float, false, false),
        Column::FREE_FLOAT => duration(ui, row.free_float, false, false),
        Column::DEADLINE => maybe_date(ui, row.deadline),
        Column::CONSTRAINT => row.constraint.label().to_owned(),
        Column::CONSTRAINT_DATE => maybe_date(ui, row.constraint_date),
        Column::ACTUAL_START => maybe_date(ui, row.actual_start),
        Column::ACTUAL_FINISH => maybe_date(ui, row.actual_finish),
        Column::PRIORITY => row.priority.to_string(),
        Column::MODE => row.mode.label().to_owned(),
        Column::NOTES => row.notes.clone(),
        Column::OWNER => row
            .owner
            .and_then(|owner| ui.plan.resource(owner))
            .map_or_else(String::new, |owner| owner.name),
        other => written(ui, other, &ui.plan.cell(row.id, other).unwrap_or_default()),
    }
}

/// Whether the heading of a group says something there.
const fn is_summed(column: Column) -> bool {
    matches!(
        column,
        Column::NAME
            | Column::DURATION
            | Column::WORK
            | Column::START
            | Column::FINISH
            | Column::PERCENT
            | Column::TOTAL_FLOAT
    )
}

/// A value of a column that rows do not carry, as it is shown.
fn written(ui: Ui, column: Column, value: &Value) -> String {
    match (value, column.kind()) {
        (Value::Empty, _) => String::new(),
        (Value::Bool(yes), _) => yes_or_no(*yes).to_owned(),
        (Value::Number(minutes), Kind::Duration) => duration(ui, Minutes(*minutes), false, false),
        (Value::Number(number), _) => number.to_string(),
        (Value::Moment(moment), _) => date(ui, *moment),
        (Value::Choice(index), Kind::Choice(choices)) => choices
            .get(usize::from(*index))
            .map_or_else(String::new, |choice| choice.label.to_owned()),
        (Value::Choice(_), _) => String::new(),
        (Value::Text(text), _) => text.clone(),
        (Value::Names(names), _) => names.join(", "),
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { t().yes } else { t().no }
}

/// The text that a cell's editor starts with.
pub(crate) fn edit_text(ui: Ui, row: &Row, column: Column) -> String {
    let iso = |moment: Option<Moment>| moment.map_or_else(String::new, |m| m.date().to_string());
    match column {
        Column::START => iso(Some(row.start)),
        Column::FINISH => iso(Some(row.finish)),
        Column::DEADLINE => iso(row.deadline),
        Column::CONSTRAINT_DATE => iso(row.constraint_date),
        Column::ACTUAL_START => iso(row.actual_start),
        Column::ACTUAL_FINISH => iso(row.actual_finish),
        other => match ui.plan.cell(row.id, other) {
            Some(Value::Moment(moment)) => iso(Some(moment)),
            _ => text(ui, row, other),
        },
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
        Column::NAME if typed.is_empty() => return Err(t().bad_name.to_owned()),
        Column::DURATION => {
            let old = [
                Scalar::Int(row.duration.0),
                Scalar::Bool(row.elapsed),
                Scalar::Bool(row.estimated),
            ];
            changed_fields(row.id, duration_fields(ui, typed)?.into_iter().zip(old))
        }
        Column::START => Some(Intent::StartAt {
            task: row.id,
            start: parse_date(typed, row.start, day_start)?,
        }),
        Column::FINISH => {
            let finish = parse_date(typed, row.finish, day_finish)?;
            if row.mode == TaskMode::Manual {
                return Ok(set("planned_finish", moment(Some(finish))));
            }
            Some(Intent::SetFields {
                changes: vec![
                    change(row.id, "constraint", Constraint::Fnet.stored().into()),
                    change(row.id, "constraint_date", moment(Some(finish))),
                ],
            })
        }
        Column::PREDECESSORS => Some(Intent::SetPredecessors {
            task: row.id,
            predecessors: parse_predecessors(ui, row.id, typed)?,
        }),
        Column::SUCCESSORS => {
            // The engine sends what a column shows after the column is: until then all links would be lost.
            if ui.plan.cell(row.id, column).is_none() {
                return Err(t().not_here_yet.to_owned());
            }
            Some(Intent::SetSuccessors {
                task: row.id,
                successors: parse_predecessors(ui, row.id, typed)?,
            })
        }
        Column::RESOURCES => Some(Intent::SetResources {
            task: row.id,
            resources: text::parse_resources(typed).map_err(|error| error.to_string())?,
        }),
        Column::CONSTRAINT => {
            let chosen = choice(Constraint::CHOICES, typed)?;
            let one = Constraint::ALL.iter().find(|one| one.stored() == chosen);
            one.map(|constraint| set_constraint(row, *constraint))
        }
        Column::MODE => {
            let mut changes = vec![change(
                row.id,
                "mode",
                choice(TaskMode::CHOICES, typed)?.into(),
            )];
            if choice(TaskMode::CHOICES, typed)? == TaskMode::Manual.stored() {
                // By hand, it stays where it is.
                changes.push(change(row.id, "planned_start", moment(Some(row.start))));
            }
            Some(Intent::SetFields { changes })
        }
        Column::Field(_) if column.is_editable(false) => {
            let usual = match column {
                Column::CONSTRAINT_DATE if finishes(row.constraint) => day_finish,
                _ => usual_minute(ui, column),
            };
            set(column.name(), field_value(ui, column, typed, usual)?)
        }
        Column::Field(_) | Column::Computed(_) => None,
    })
}

/// What was typed as the value of a field, by what the field holds.
pub(crate) fn field_value(
    ui: Ui,
    column: Column,
    typed: &str,
    minute_of_day: i64,
) -> Result<Scalar, String> {
    Ok(match column.kind() {
        Kind::Text if column == Column::NOTES => Scalar::Text(typed.to_owned()),
        // One line, also where a spreadsheet's cell holds several.
        Kind::Text | Kind::People => Scalar::Text(typed.replace(['\r', '\n'], " ")),
        Kind::Bool => match typed.to_lowercase().as_str() {
            "" => Scalar::Bool(false),
            text if text == t().yes.to_lowercase() || text == "true" || text == "1" => {
                Scalar::Bool(true)
            }
            text if text == t().no.to_lowercase() || text == "false" || text == "0" => {
                Scalar::Bool(false)
            }
            _ => return Err(t().bad_bool.to_owned()),
        },
        Kind::Percent => {
            let number = typed.trim_end_matches('%').trim();
            Scalar::Int(whole(number, 0..=100).ok_or_else(|| t().bad_percent.to_owned())?)
        }
        _ if typed.is_empty() => Scalar::Null,
        Kind::Number if column == Column::PRIORITY => {
            Scalar::Int(whole(typed, 0..=1000).ok_or_else(|| t().bad_priority.to_owned())?)
        }
        Kind::Number => {
            Scalar::Int(whole(typed, i64::MIN..=i64::MAX).ok_or_else(|| t().bad_number.to_owned())?)
        }
        Kind::Duration => Scalar::Int(parse_duration(ui, typed)?.minutes.0),
        Kind::Moment => {
            let date = parse_date(typed, dates::now(), minute_of_day)?;
            moment(Some(date))
        }
        Kind::Choice(choices) => choice(choices, typed)?.into(),
        Kind::Reference(table) => named(ui, table)
            .into_iter()
            .find(|(_, name)| name.to_lowercase() == typed.to_lowercase())
            .map(|(id, _)| Scalar::Text(id.to_string()))
            .ok_or_else(|| (t().bad_reference)(typed))?,
    })
}

/// The records of a table that a cell can name.
pub(crate) fn named(ui: Ui, table: &str) -> Vec<(RecordId, String)> {
    match table {
        "resources" => ui.plan.resources.with_untracked(|resources| {
            let one = resources
                .iter()
                .map(|one| (one.id.into(), one.name.clone()));
            one.collect()
        }),
        "calendars" => ui.plan.calendar_plan.with_untracked(|plan| {
            let calendars = plan.records.calendars.values();
            let mut named: Vec<_> = calendars
                .map(|one| (one.id.into(), one.name.clone()))
                .collect();
            named.sort_by_key(|(_, name): &(RecordId, String)| name.to_lowercase());
            named
        }),
        _ => Vec::new(),
    }
}

/// The minute of the day that is meant by a date without a time: the end of the working day where
/// something is finished by then.
pub(crate) fn usual_minute(ui: Ui, column: Column) -> i64 {
    let (day_start, day_finish) = ui.plan.measures.get_untracked().day_span;
    match column {
        Column::DEADLINE | Column::ACTUAL_FINISH => day_finish,
        other if other.name().ends_with("finish") => day_finish,
        _ => day_start,
    }
}

fn choice(choices: &[Choice], typed: &str) -> Result<&'static str, String> {
    let typed = typed.to_lowercase();
    choices
        .iter()
        .find(|choice| choice.label.to_lowercase() == typed || choice.stored == typed)
        .map(|choice| choice.stored)
        .ok_or_else(|| t().bad_choice.to_owned())
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

/// The working minutes in a day, a week and a month.
pub(crate) fn units(ui: Ui) -> (i64, i64, i64) {
    ui.plan.measures.get_untracked().units
}

fn parse_duration(ui: Ui, typed: &str) -> Result<text::ParsedDuration, String> {
    text::parse_duration(typed, units(ui)).map_err(|error| error.to_string())
}

/// What a typed duration says about a task.
pub(crate) fn duration_fields(ui: Ui, typed: &str) -> Result<[(&'static str, Scalar); 3], String> {
    let parsed = parse_duration(ui, typed)?;
    Ok([
        ("duration", Scalar::Int(parsed.minutes.0)),
        ("elapsed", Scalar::Bool(parsed.elapsed)),
        ("estimated", Scalar::Bool(parsed.estimated)),
    ])
}

/// A typed date; one without a year is in the year of `near`, one in words counts from today.
pub(crate) fn parse_date(typed: &str, near: Moment, minute_of_day: i64) -> Result<Moment, String> {
    let relative = typed.chars().all(char::is_alphabetic) || typed.starts_with(['+', '-', '−']);
    let from = if relative { dates::now() } else { near };
    let (date, minute) = text::parse_date(typed, from.date()).map_err(|error| error.to_string())?;
    Ok(Moment::from_date(date).plus(minute.unwrap_or(minute_of_day)))
}

/// The predecessors that were typed; those that are none of the plan's tasks are an error.
pub(crate) fn parse_predecessors(
    ui: Ui,
    task: TaskId,
    typed: &str,
) -> Result<Vec<Predecessor>, String> {
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

fn whole(typed: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    typed.parse().ok().filter(|number| range.contains(number))
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
