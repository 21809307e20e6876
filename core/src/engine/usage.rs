//! Resources for the user interface: what there is to know of each, and how one is used.

use serde::{Deserialize, Serialize};

use super::{Engine, Event};
use crate::{
    id::{CalendarId, ResourceId, TaskId},
    plan::Plan,
    record::{Availability, Resource, ResourceType, Units},
    time::Moment,
    usage::{Heat, Load, ResourceUse},
};

/// All resources of the plan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ResourceSheet {
    /// The resources by name.
    pub rows: Vec<ResourceRow>,
    /// The calendars by name.
    pub calendars: Vec<(CalendarId, String)>,
    /// The tasks for which there is too little of some resource, by id.
    pub over: Vec<TaskId>,
}

/// A resource in the list of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResourceRow {
    /// The resource.
    pub id: ResourceId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ResourceType,
    /// How much of it there is, where no period says otherwise.
    pub max_units: Units,
    /// What a material is measured in.
    pub material_label: String,
    /// When it works; the project's calendar if none.
    pub calendar: Option<CalendarId>,
    /// The e-mail address.
    pub email: String,
    /// How much of it there is when: first day, last day, units; ascending.
    pub availability: Vec<Period>,
    /// How it is used over the whole plan.
    pub load: Load,
}

/// From one day to another, inclusive, and how much there is; without a day for ever.
pub type Period = (Option<Moment>, Option<Moment>, Units);

impl Engine {
    /// All resources, with how each is used.
    pub(super) fn resources(&mut self) {
        let Some(open) = &self.open else { return };
        let sheet = sheet(open.plan(), open.schedule());
        self.emit(Event::Resources(Box::new(sheet)));
    }

    /// How one resource is used between two moments, in buckets of that many minutes.
    pub(super) fn usage(&mut self, resource: ResourceId, time: (Moment, Moment), length: i64) {
        let Some(open) = &self.open else { return };
        let (plan, schedule) = (open.plan(), open.schedule());
        let usage = ResourceUse::of(plan, schedule, resource, time.0..time.1, length);
        self.emit(Event::Usage(Box::new(usage)));
    }

    /// How full the time of all resources is between these days.
    pub(super) fn heat(&mut self, days: Vec<i64>) {
        let Some(open) = &self.open else { return };
        let heat = Heat::of(open.plan(), open.schedule(), days);
        self.emit(Event::Heat(Box::new(heat)));
    }
}

fn sheet(plan: &Plan, schedule: &crate::schedule::Schedule) -> ResourceSheet {
    let overview = Load::of_all(plan, schedule);
    let records = &plan.records;
    let row = |load: Load| {
        let resource = records.resources.get(&load.resource)?;
        Some(row(plan, resource, load))
    };
    let mut rows: Vec<ResourceRow> = overview.loads.into_iter().filter_map(row).collect();
    rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.id));
    let calendars = records.calendars.values().filter(|c| !c.deleted);
    let mut calendars: Vec<_> = calendars.map(|c| (c.id, c.name.clone())).collect();
    calendars.sort_by_cached_key(|(id, name)| (name.to_lowercase(), *id));
    ResourceSheet {
        rows,
        calendars,
        over: overview.over,
    }
}

fn row(plan: &Plan, resource: &Resource, load: Load) -> ResourceRow {
    let periods = plan.records.availability.values();
    let own = periods.filter(|a: &&Availability| !a.deleted && a.resource == Some(resource.id));
    let mut availability: Vec<Period> = own.map(|a| (a.from, a.to, a.units)).collect();
    availability.sort_unstable();
    ResourceRow {
        id: resource.id,
        name: resource.name.clone(),
        kind: resource.kind,
        max_units: resource.max_units,
        material_label: resource.material_label.clone(),
        calendar: resource.calendar,
        email: resource.email.clone(),
        availability,
        load,
    }
}
