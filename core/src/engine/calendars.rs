//! The calendars for the calendar editor: the records themselves, so that the user interface asks the
//! schedule's own code which days are worked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    edit::{Put, puts_of},
    id::{CalendarId, ResourceId},
    plan::{Plan, PlanRecords},
    record::{Calendar, CalendarException, Record},
};

/// The calendars of a plan and what uses them.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct CalendarsView {
    /// The project calendar.
    pub project: Option<CalendarId>,
    /// Living calendars and their living exceptions, field by field.
    pub records: Vec<Put>,
    /// How many tasks have each calendar as their own.
    pub tasks: BTreeMap<CalendarId, u32>,
    /// Which resources work in each calendar.
    pub resources: BTreeMap<CalendarId, Vec<ResourceId>>,
}

impl CalendarsView {
    /// The calendars of a plan.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        let records = &plan.records;
        let there = |id: &CalendarId| records.calendars.get(id).is_some_and(|c| !c.deleted);
        let mut view = Self {
            project: records.options.calendar.filter(there),
            ..Self::default()
        };
        for calendar in records.calendars.values().filter(|c| !c.deleted) {
            view.records.extend(puts_of(calendar));
        }
        for exception in records.exceptions.values().filter(|e| !e.deleted) {
            if exception.calendar.as_ref().is_some_and(there) {
                view.records.extend(puts_of(exception));
            }
        }
        for node in &plan.tasks {
            if let Some(calendar) = records.tasks[&node.id].calendar.filter(there) {
                *view.tasks.entry(calendar).or_default() += 1;
            }
        }
        for resource in records.resources.values().filter(|r| !r.deleted) {
            if let Some(calendar) = resource.calendar.filter(there) {
                view.resources
                    .entry(calendar)
                    .or_default()
                    .push(resource.id);
            }
        }
        view
    }

    /// A plan that holds nothing but these calendars.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let mut records = PlanRecords::default();
        records.options.calendar = self.project;
        for put in &self.records {
            if put.table == Calendar::DEF.table {
                take(&mut records.calendars, put);
            } else if put.table == CalendarException::DEF.table {
                take(&mut records.exceptions, put);
            }
        }
        Plan::new(records)
    }
}

fn take<R: Record>(records: &mut BTreeMap<R::Id, R>, put: &Put) {
    let id = R::Id::from(put.id);
    let record = records.entry(id).or_insert_with(|| R::new(id));
    // A field that does not fit was not written by this version, and its default stands for it.
    let _ = record.set(&put.field, &put.value);
}
