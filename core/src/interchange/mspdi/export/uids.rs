//! Unique ids of the file: the ones that records came with, and new ones for the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    id::{AssignmentId, CalendarId, ResourceId, TaskId},
    plan::Plan,
};

/// The unique ids of everything that is written, each kind counted for itself.
pub(super) struct Uids {
    pub(super) tasks: BTreeMap<TaskId, i64>,
    pub(super) calendars: BTreeMap<CalendarId, i64>,
    pub(super) resources: BTreeMap<ResourceId, i64>,
    pub(super) assignments: BTreeMap<AssignmentId, i64>,
}

impl Uids {
    /// The ids for a plan's living records.
    pub(super) fn new(plan: &Plan) -> Self {
        let r = &plan.records;
        let tasks = (0..plan.tasks.len()).map(|i| plan.task(i));
        let calendars = r.calendars.values().filter(|c| !c.deleted);
        let resources = r.resources.values().filter(|c| !c.deleted);
        let assignments = r.assignments.values().filter(|a| !a.deleted);
        Self {
            tasks: assign(1, tasks.map(|t| (t.id, t.external_uid))),
            calendars: assign(0, calendars.map(|c| (c.id, c.external_uid))),
            resources: assign(0, resources.map(|r| (r.id, r.external_uid))),
            assignments: assign(0, assignments.map(|a| (a.id, a.external_uid))),
        }
    }
}

/// The first of several records with one id keeps it, from `lowest` on: the task 0 is the project as a whole.
fn assign<Id: Ord + Copy>(
    lowest: i64,
    records: impl Iterator<Item = (Id, Option<i64>)>,
) -> BTreeMap<Id, i64> {
    let records: Vec<(Id, Option<i64>)> = records.collect();
    let mut taken = BTreeSet::new();
    let mut uids = BTreeMap::new();
    for (id, uid) in &records {
        if let Some(uid) = uid.filter(|uid| (lowest..=i64::from(i32::MAX)).contains(uid))
            && taken.insert(uid)
        {
            uids.insert(*id, uid);
        }
    }
    let mut free = (1..).filter(|uid| !taken.contains(uid));
    for (id, _) in &records {
        if !uids.contains_key(id)
            && let Some(uid) = free.next()
        {
            uids.insert(*id, uid);
        }
    }
    uids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_where_they_can_be() {
        let check = |lowest: i64, given: &[Option<i64>], expected: &[i64]| {
            let uids = assign(lowest, given.iter().copied().enumerate());
            assert_eq!(uids.into_values().collect::<Vec<_>>(), expected);
        };
        check(1, &[Some(7), None, Some(1), None], &[7, 2, 1, 3]);
        check(1, &[Some(3), Some(3), Some(-1), Some(0)], &[3, 1, 2, 4]);
        check(0, &[None, Some(0)], &[1, 0]);
        check(1, &[Some(i64::MAX)], &[1]);
    }
}
