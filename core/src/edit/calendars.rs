//! Edits of calendars and their exceptions.

use std::collections::BTreeSet;

use rand::Rng;

use super::{EditError, Put, Step, fields};
use crate::{
    id::{CalendarExceptionId, CalendarId, RecordId, WorkWeekId},
    plan::Plan,
    record::{
        Calendar, CalendarException, DayHours, FieldValue as _, Record, Resource, Scalar, Task,
        WorkWeek,
    },
};

/// A new calendar: like another, with all its exceptions, or the standard week.
pub(super) fn create(
    plan: &Plan,
    name: &str,
    like: Option<CalendarId>,
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(EditError::Unnamed("a calendar"));
    }
    let mut calendar = match like {
        Some(other) => living(plan, other)?.clone(),
        None => standard(),
    };
    calendar.id = CalendarId(RecordId::random(rng));
    calendar.name = name.to_owned();
    calendar.external_uid = None;
    let mut puts = copy(&calendar);
    let exceptions = plan.records.exceptions.values();
    for exception in exceptions.filter(|e| !e.deleted && like.is_some() && e.calendar == like) {
        let mut own = exception.clone();
        own.id = CalendarExceptionId(RecordId::random(rng));
        own.calendar = Some(calendar.id);
        puts.extend(copy(&own));
    }
    let work_weeks = plan.records.work_weeks.values();
    for week in work_weeks.filter(|w| !w.deleted && like.is_some() && w.calendar == like) {
        let mut own = week.clone();
        own.id = WorkWeekId(RecordId::random(rng));
        own.calendar = Some(calendar.id);
        puts.extend(copy(&own));
    }
    Ok(step(puts, format!("New calendar ‘{name}’")))
}

/// Deletes a calendar and its exceptions; tasks and resources that had it then work in the project's.
pub(super) fn delete(plan: &Plan, id: CalendarId) -> Result<Step, EditError> {
    let calendar = living(plan, id)?;
    let records = &plan.records;
    if records.options.calendar == Some(id) {
        return Err(EditError::ProjectCalendar(calendar.name.clone()));
    }
    let based = |other: &&Calendar| !other.deleted && other.base == Some(id);
    if let Some(other) = records.calendars.values().find(based) {
        return Err(EditError::BaseInUse {
            calendar: calendar.name.clone(),
            by: other.name.clone(),
        });
    }
    let mut puts = vec![Put::new(Calendar::DEF.table, id, "deleted", true)];
    for exception in records.exceptions.values() {
        if !exception.deleted && exception.calendar == Some(id) {
            let table = CalendarException::DEF.table;
            puts.push(Put::new(table, exception.id, "deleted", true));
        }
    }
    for week in records.work_weeks.values() {
        if !week.deleted && week.calendar == Some(id) {
            puts.push(Put::new(WorkWeek::DEF.table, week.id, "deleted", true));
        }
    }
    for task in records.tasks.values().filter(|t| t.calendar == Some(id)) {
        puts.push(Put::new(Task::DEF.table, task.id, "calendar", Scalar::Null));
    }
    for resource in records.resources.values() {
        if resource.calendar == Some(id) {
            let table = Resource::DEF.table;
            puts.push(Put::new(table, resource.id, "calendar", Scalar::Null));
        }
    }
    Ok(step(puts, format!("Delete calendar ‘{}’", calendar.name)))
}

/// A new exception of a calendar.
pub(super) fn create_exception(
    plan: &Plan,
    calendar: CalendarId,
    values: &[(String, Scalar)],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let name = living(plan, calendar)?.name.clone();
    let table = CalendarException::DEF.table;
    let id = RecordId::random(rng);
    let mut puts = vec![Put::new(table, id, "calendar", calendar.to_scalar())];
    for (field, value) in values {
        fields::check(plan, CalendarException::DEF, field, value)?;
        puts.push(Put::new(table, id, field, value.clone()));
    }
    check(plan, &puts)?;
    Ok(step(puts, format!("New exception of ‘{name}’")))
}

/// Deletes an exception.
pub(super) fn delete_exception(plan: &Plan, id: CalendarExceptionId) -> Result<Step, EditError> {
    let exception = plan
        .records
        .exceptions
        .get(&id)
        .filter(|exception| !exception.deleted)
        .ok_or_else(|| EditError::Gone("the exception".to_owned()))?;
    let label = match exception.name.as_str() {
        "" => "Delete an exception".to_owned(),
        name => format!("Delete exception ‘{name}’"),
    };
    let put = Put::new(CalendarException::DEF.table, id, "deleted", true);
    Ok(step(vec![put], label))
}

/// Whether calendars and exceptions make sense once these fields are written.
pub(super) fn check(plan: &Plan, puts: &[Put]) -> Result<(), EditError> {
    let records = &plan.records;
    let of = |table: &str| -> BTreeSet<RecordId> {
        let puts = puts.iter().filter(|put| put.table == table);
        puts.map(|put| put.id).collect()
    };
    for id in of(CalendarException::DEF.table) {
        let before = records.exceptions.get(&CalendarExceptionId(id));
        let after = written(before, id, puts);
        if let (Some(first), Some(last)) = (after.first, after.last)
            && first.day() > last.day()
        {
            return Err(EditError::EndsBeforeItStarts(after.name));
        }
    }
    for id in of(Calendar::DEF.table) {
        let after: Calendar = written(records.calendars.get(&CalendarId(id)), id, puts);
        if after.name.trim().is_empty() {
            return Err(EditError::Unnamed("a calendar"));
        }
        let mut line = BTreeSet::from([after.id]);
        let mut base = after.base;
        while let Some(next) = base {
            if !line.insert(next) {
                return Err(EditError::BaseCircle(after.name));
            }
            base = records.calendars.get(&next).and_then(|c| c.base);
        }
    }
    Ok(())
}

/// A record as it is once these fields are written.
fn written<R: Record>(before: Option<&R>, id: RecordId, puts: &[Put]) -> R {
    let mut record = before.cloned().unwrap_or_else(|| R::new(id.into()));
    for put in puts {
        if put.id == id && put.table == R::DEF.table {
            // The value has been checked against the field's type.
            let _ = record.set(&put.field, &put.value);
        }
    }
    record
}

fn living(plan: &Plan, id: CalendarId) -> Result<&Calendar, EditError> {
    let calendar = plan.records.calendars.get(&id).filter(|c| !c.deleted);
    calendar.ok_or_else(|| EditError::Gone("the calendar".to_owned()))
}

/// Monday to Friday, 08:00–12:00 and 13:00–17:00.
fn standard() -> Calendar {
    let mut calendar = Calendar::new(CalendarId(RecordId::from_name("standard")));
    let hours = DayHours::new([(480, 720), (780, 1020)]).unwrap_or_default();
    for day in 0..7 {
        let hours = if day < 5 {
            hours.clone()
        } else {
            DayHours::default()
        };
        calendar.set_weekday(day, Some(hours));
    }
    calendar
}

/// The fields of a record that a person can set, and that are not at their default.
fn copy<R: Record>(record: &R) -> Vec<Put> {
    let mut puts = super::puts_of(record);
    puts.retain(|put| R::DEF.field(&put.field).is_some_and(|field| !field.system));
    puts
}

const fn step(puts: Vec<Put>, label: String) -> Step {
    Step {
        puts,
        label,
        created: Vec::new(),
    }
}
