//! Builds plan records from rows, as a person reads a plan: from the top, level by level.

use std::collections::BTreeMap;

use rand::Rng;

use crate::{
    edit::position,
    id::{AssignmentId, CalendarId, LinkId, RecordId, ResourceId, TaskId},
    plan::PlanRecords,
    record::{Assignment, DayHours, LagUnit, Link, LinkType, Record as _, Resource, Task, Units},
    time::{Minutes, Moment},
};

/// Records in the making.
pub(super) struct Builder<'a, R> {
    pub(super) records: PlanRecords,
    rng: &'a mut R,
    /// The summaries that the next task may belong to.
    above: Vec<TaskId>,
    /// The tasks in order, by parent: positions are given at the end.
    families: BTreeMap<Option<TaskId>, Vec<TaskId>>,
    labels: BTreeMap<String, TaskId>,
    resources: BTreeMap<&'static str, ResourceId>,
}

/// What a task waits for: a task's label, which ends are tied, and the lag in working minutes.
pub(super) type After = (String, LinkType, i64);

impl<'a, R: Rng> Builder<'a, R> {
    pub(super) fn new(rng: &'a mut R) -> Self {
        Self {
            records: PlanRecords::default(),
            rng,
            above: Vec::new(),
            families: BTreeMap::new(),
            labels: BTreeMap::new(),
            resources: BTreeMap::new(),
        }
    }

    pub(super) fn fresh(&mut self) -> RecordId {
        RecordId::random(self.rng)
    }

    pub(super) fn rng(&mut self) -> &mut R {
        self.rng
    }

    /// The next task, that many levels below the top. `label` is what links name it by.
    pub(super) fn task(&mut self, level: usize, label: &str, name: &str) -> &mut Task {
        let id = TaskId(self.fresh());
        self.above.truncate(level);
        let parent = self.above.last().copied();
        self.above.push(id);
        self.families.entry(parent).or_default().push(id);
        self.labels.insert(label.to_owned(), id);
        let number = self.records.tasks.len() as i64 + 1;
        let task = self
            .records
            .tasks
            .entry(id)
            .or_insert_with(|| Task::new(id));
        task.name = name.to_owned();
        task.number = number;
        task.parent = parent;
        task
    }

    /// The task of that label. An unknown label would be a slip in the sample's own rows: the link
    /// that names it is then left out, which the tests notice.
    pub(super) fn labelled(&self, label: &str) -> Option<TaskId> {
        self.labels.get(label).copied()
    }

    pub(super) fn link(&mut self, successor: TaskId, after: &After) {
        let (label, kind, lag) = after;
        if let Some(predecessor) = self.labelled(label) {
            self.tie(predecessor, successor, *kind, *lag, LagUnit::Working);
        }
    }

    pub(super) fn tie(
        &mut self,
        predecessor: TaskId,
        successor: TaskId,
        kind: LinkType,
        lag: i64,
        lag_unit: LagUnit,
    ) {
        let id = LinkId(self.fresh());
        let mut link = Link::new(id);
        link.predecessor = Some(predecessor);
        link.successor = Some(successor);
        link.kind = kind;
        link.lag = Minutes(lag);
        link.lag_unit = lag_unit;
        self.records.links.insert(id, link);
    }

    pub(super) fn resource(&mut self, short: &'static str, name: &str) -> &mut Resource {
        let id = ResourceId(self.fresh());
        self.resources.insert(short, id);
        let resource = self
            .records
            .resources
            .entry(id)
            .or_insert_with(|| Resource::new(id));
        resource.name = name.to_owned();
        resource
    }

    pub(super) fn resource_id(&self, short: &str) -> Option<ResourceId> {
        self.resources.get(short).copied()
    }

    pub(super) fn assign(&mut self, task: TaskId, short: &str, units: Units) {
        let resource = self.resource_id(short);
        let id = AssignmentId(self.fresh());
        let mut assignment = Assignment::new(id);
        assignment.task = Some(task);
        assignment.resource = resource;
        assignment.units = units;
        self.records.assignments.insert(id, assignment);
    }

    /// The records, with every task in its place.
    pub(super) fn finish(mut self) -> PlanRecords {
        for children in self.families.values() {
            for (id, position) in children
                .iter()
                .zip(position::spread(children.len(), self.rng))
            {
                if let Some(task) = self.records.tasks.get_mut(id) {
                    task.position = position;
                }
            }
        }
        self.records
    }
}

/// Working times that the sample's own text gives; unreadable text would mean no work, which the
/// tests notice.
pub(super) fn hours(text: &str) -> DayHours {
    text.parse().unwrap_or_default()
}

/// A date or a date and time that the sample's own text gives.
pub(super) fn at(text: &str) -> Option<Moment> {
    text.parse().ok()
}

/// A calendar with the same working times on the first `days` days of the week.
pub(super) fn week<R: Rng>(
    builder: &mut Builder<'_, R>,
    name: &str,
    days: usize,
    text: &str,
) -> CalendarId {
    let id = CalendarId(builder.fresh());
    let mut calendar = crate::record::Calendar::new(id);
    calendar.name = name.to_owned();
    for day in 0..7 {
        let worked = if day < days {
            hours(text)
        } else {
            DayHours::default()
        };
        calendar.set_weekday(day, Some(worked));
    }
    builder.records.calendars.insert(id, calendar);
    id
}
