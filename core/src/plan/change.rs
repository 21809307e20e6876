//! A plan that was changed: what of it is repaired again, and what that makes of it.

use std::collections::BTreeSet;

use super::{Plan, PlanLink, PlanRecords, RepairKind, TaskNode, assignments, calendars, links};
use crate::{
    id::{AssignmentId, LinkId, RecordId, ResourceId, TaskId},
    record::{
        Assignment, Availability, Baseline, Calendar, CalendarException, ExternalLink, Link,
        PlanOptions, Record as _, Resource, SavedView, Task, WorkWeek,
    },
};

/// Records that were touched: table and id.
pub type TouchedRecords = BTreeSet<(&'static str, RecordId)>;

/// What is different in a plan, for those who keep something that they computed from it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PlanChange {
    /// Tasks came, went or moved: an index means another task now. The other fields say nothing then.
    pub structure: bool,
    /// What holds for the plan as a whole: options, calendars and their exceptions.
    pub everywhere: bool,
    /// The tasks of which a record, an assignment, a resource, a link at either end, the code or the
    /// key is different.
    pub tasks: BTreeSet<usize>,
    /// Links came, went or lead elsewhere: an index may mean another link now.
    pub links: bool,
    /// Resources came, went or changed.
    pub resources: bool,
    /// Another calendar is some task's own.
    pub calendars: bool,
}

impl PlanChange {
    /// Everything may be different.
    #[must_use]
    pub fn structure() -> Self {
        Self {
            structure: true,
            ..Self::default()
        }
    }

    /// Whether nothing is different.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// This change, and then another one.
    pub fn then(&mut self, next: Self) {
        if self.structure || next.structure {
            *self = Self::structure();
            return;
        }
        self.everywhere |= next.everywhere;
        self.resources |= next.resources;
        self.calendars |= next.calendars;
        self.tasks.extend(next.tasks);
        self.links |= next.links;
    }
}

/// What has to be repaired again.
#[derive(Default)]
struct Again {
    /// The order of the tasks, and so everything.
    forest: bool,
    links: bool,
    calendars: bool,
    assignments: bool,
}

impl PlanRecords {
    /// Copies of those of these records that there are: what they were before an edit.
    #[must_use]
    pub fn only(&self, touched: &TouchedRecords) -> Self {
        let mut some = Self {
            options: self.options.clone(),
            ..Self::default()
        };
        macro_rules! copy {
            ($($kind:ident in $map:ident,)*) => {
                for &(table, id) in touched {
                    match table {
                        $(table if table == $kind::DEF.table => {
                            if let Some(record) = self.$map.get(&id.into()) {
                                some.$map.insert(record.id, record.clone());
                            }
                        })*
                        _ => {}
                    }
                }
            };
        }
        copy! {
            Task in tasks,
            Link in links,
            Calendar in calendars,
            CalendarException in exceptions,
            Resource in resources,
            Assignment in assignments,
            Availability in availability,
            Baseline in baselines,
            SavedView in views,
            WorkWeek in work_weeks,
            ExternalLink in external_links,
        }
        some
    }
}

impl Plan {
    /// Repairs again what follows from records that were changed in place: the plan is then what
    /// [`new`](Self::new) makes of them. `before` is what those records were, as
    /// [`PlanRecords::only`] gives it.
    pub fn update(&mut self, touched: &TouchedRecords, before: &PlanRecords) -> PlanChange {
        let mut change = PlanChange::default();
        let mut again = Again::default();
        for &(table, id) in touched {
            let now = &self.records;
            match table {
                _ if table == PlanOptions::DEF.table => {
                    change.everywhere |= before.options != now.options;
                }
                _ if table == Task::DEF.table => {
                    let id = TaskId(id);
                    let task = (before.tasks.get(&id), now.tasks.get(&id));
                    again.forest |= structure_of(task.0) != structure_of(task.1);
                    let calendar = |task: Option<&Task>| task.and_then(|task| task.calendar);
                    change.calendars |= calendar(task.0) != calendar(task.1);
                    change.tasks.extend(self.find(id));
                }
                _ if table == Link::DEF.table => {
                    let id = LinkId(id);
                    let link = (before.links.get(&id), now.links.get(&id));
                    again.links |= ends_of(link.0) != ends_of(link.1);
                    for link in [link.0, link.1].into_iter().flatten() {
                        let ends = [link.predecessor, link.successor];
                        let ends = ends.into_iter().flatten();
                        change.tasks.extend(ends.filter_map(|end| self.find(end)));
                    }
                }
                _ if table == Assignment::DEF.table => {
                    let id = AssignmentId(id);
                    let assignment = (before.assignments.get(&id), now.assignments.get(&id));
                    let task = |a: Option<&Assignment>| a.filter(|a| !a.deleted)?.task;
                    again.assignments |= task(assignment.0) != task(assignment.1);
                    for assignment in [assignment.0, assignment.1].into_iter().flatten() {
                        change
                            .tasks
                            .extend(assignment.task.and_then(|task| self.find(task)));
                    }
                }
                _ if table == Resource::DEF.table => {
                    let resource = Some(ResourceId(id));
                    let theirs = now.assignments.values().filter(|a| a.resource == resource);
                    let tasks = theirs.filter_map(|a| self.find(a.task?));
                    change.tasks.extend(tasks);
                    change.resources = true;
                }
                _ if table == Calendar::DEF.table => {
                    again.calendars = true;
                    change.everywhere = true;
                }
                _ => {
                    let of_calendars = [CalendarException::DEF.table, WorkWeek::DEF.table];
                    change.everywhere |= of_calendars.contains(&table);
                    change.everywhere |= table == ExternalLink::DEF.table;
                }
            }
        }
        if again.forest {
            self.repair_forest(&mut change);
        } else {
            if again.links {
                self.repair_links(&mut change);
            }
            if again.assignments {
                let find = |id| self.index.get(&id).copied();
                self.assignments = assignments(&self.records, find);
                self.group_assignments();
            }
            if again.calendars {
                self.repair_calendars();
            }
        }
        change
    }

    /// Everything again. Where each task still has its place, only what is different is told.
    fn repair_forest(&mut self, change: &mut PlanChange) {
        let new = Self::new(std::mem::take(&mut self.records));
        let old = std::mem::replace(self, new);
        let place = |task: &TaskNode| (task.id, task.parent);
        if !old.tasks.iter().map(place).eq(self.tasks.iter().map(place)) {
            *change = PlanChange::structure();
            return;
        }
        let tasks = old.tasks.iter().zip(&self.tasks).enumerate();
        let different = tasks.filter(|(_, (old, new))| old != new).map(|(i, _)| i);
        change.tasks.extend(different);
        self.compare_links(&old.links, change);
    }

    fn repair_links(&mut self, change: &mut PlanChange) {
        self.repairs
            .retain(|repair| repair.table != Link::DEF.table);
        let find = |id| self.index.get(&id).copied();
        let new = links::build(&self.records, find, &self.tasks, &mut self.repairs);
        let old = std::mem::replace(&mut self.links, new);
        self.repairs.sort_unstable();
        self.group_links();
        self.compare_links(&old, change);
    }

    fn repair_calendars(&mut self) {
        self.repairs
            .retain(|repair| repair.kind != RepairKind::CalendarCycle);
        calendars::cut_cycles(&self.records.calendars, &mut self.repairs);
        self.repairs.sort_unstable();
    }

    /// Tells whether links came, went or lead elsewhere, and which tasks those tie.
    fn compare_links(&self, old: &[PlanLink], change: &mut PlanChange) {
        change.links |= *old != self.links;
        for link in missing(old, &self.links).chain(missing(&self.links, old)) {
            change.tasks.extend([link.predecessor, link.successor]);
        }
    }
}

/// The links that are not among the others, both ordered by id.
fn missing<'a>(
    links: &'a [PlanLink],
    others: &'a [PlanLink],
) -> impl Iterator<Item = &'a PlanLink> {
    let mut others = others.iter().peekable();
    links.iter().filter(move |link| {
        while others.next_if(|other| other.id < link.id).is_some() {}
        others.peek() != Some(link)
    })
}

/// What of a task the order, the codes and the keys of the plan follow from.
fn structure_of(task: Option<&Task>) -> Option<impl PartialEq + '_> {
    task.map(|task| {
        let place = (task.deleted, task.parent, &task.position);
        (place, task.created, task.number, &task.wbs_code)
    })
}

/// What of a link says whether it is followed.
fn ends_of(link: Option<&Link>) -> Option<impl PartialEq> {
    let link = link.filter(|link| !link.deleted)?;
    Some((link.predecessor, link.successor, link.created))
}
