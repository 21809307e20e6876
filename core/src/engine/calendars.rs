//! The calendars and what else the whole schedule depends on, for those who edit it: the records themselves,
//! so that the user interface asks the schedule's own code which days are worked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    edit::{Put, puts_of},
    id::{CalendarId, ResourceId},
    plan::{Plan, PlanRecords},
    record::{Calendar, CalendarException, PlanOptions, Record, WorkWeek},
    zone,
};

/// The calendars of a plan and what uses them.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct CalendarsView {
    /// The project calendar.
    pub project: Option<CalendarId>,
    /// The plan's options, and living calendars with their living exceptions and work weeks, field by field.
    pub records: Vec<Put>,
    /// The calendars whose time zone this version does not know.
    pub unknown_zones: Vec<CalendarId>,
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
            records: puts_of(&records.options),
            ..Self::default()
        };
        for calendar in records.calendars.values().filter(|c| !c.deleted) {
            view.records.extend(puts_of(calendar));
            let zone = &calendar.time_zone;
            if !zone.is_empty() && zone::named(zone).is_none() {
                view.unknown_zones.push(calendar.id);
            }
        }
        for exception in records.exceptions.values().filter(|e| !e.deleted) {
            if exception.calendar.as_ref().is_some_and(there) {
                view.records.extend(puts_of(exception));
            }
        }
        for week in records.work_weeks.values().filter(|w| !w.deleted) {
            if week.calendar.as_ref().is_some_and(there) {
                view.records.extend(puts_of(week));
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

    /// A plan that holds nothing but these.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let mut records = PlanRecords::default();
        for put in &self.records {
            if put.table == PlanOptions::DEF.table {
                set(&mut records.options, put);
            } else if put.table == Calendar::DEF.table {
                take(&mut records.calendars, put);
            } else if put.table == CalendarException::DEF.table {
                take(&mut records.exceptions, put);
            } else if put.table == WorkWeek::DEF.table {
                take(&mut records.work_weeks, put);
            }
        }
        records.options.calendar = self.project;
        Plan::new(records)
    }
}

fn take<R: Record>(records: &mut BTreeMap<R::Id, R>, put: &Put) {
    let id = R::Id::from(put.id);
    set(records.entry(id).or_insert_with(|| R::new(id)), put);
}

fn set<R: Record>(record: &mut R, put: &Put) {
    // A field that does not fit was not written by this version, and its default stands for it.
    let _ = record.set(&put.field, &put.value);
}
