//! Resources by name, and who works on what.

use std::collections::BTreeMap;

use rand::Rng;

use crate::{
    edit::Put,
    id::{AssignmentId, RecordId, ResourceId, TaskId},
    plan::Plan,
    record::{Assignment, FieldValue as _, Record as _, Resource, Units},
};

/// The resources of a plan, those that the table names first among them.
pub(super) struct People {
    known: BTreeMap<String, ResourceId>,
    /// The living assignments of each task.
    assigned: BTreeMap<TaskId, Vec<(AssignmentId, Option<ResourceId>, Units)>>,
    /// How many resources are new.
    pub(super) made: usize,
}

impl People {
    pub(super) fn new(plan: &Plan) -> Self {
        let living = plan.records.resources.values().filter(|r| !r.deleted);
        // Of two with one name the one that was made first counts, as in the resource cell.
        let known = living
            .rev()
            .map(|r| (r.name.trim().to_lowercase(), r.id))
            .collect();
        let mut assigned: BTreeMap<TaskId, Vec<_>> = BTreeMap::new();
        for a in plan.records.assignments.values().filter(|a| !a.deleted) {
            if let Some(task) = a.task {
                assigned
                    .entry(task)
                    .or_default()
                    .push((a.id, a.resource, a.units));
            }
        }
        Self {
            known,
            assigned,
            made: 0,
        }
    }

    /// The resource of that name, a new one if there is none.
    pub(super) fn find(
        &mut self,
        name: &str,
        puts: &mut Vec<Put>,
        rng: &mut impl Rng,
    ) -> ResourceId {
        let name = name.trim();
        *self.known.entry(name.to_lowercase()).or_insert_with(|| {
            let id = ResourceId(RecordId::random(rng));
            puts.push(Put::new(Resource::DEF.table, id, "name", name));
            self.made += 1;
            id
        })
    }

    /// Replaces who works on a task.
    pub(super) fn assign(
        &mut self,
        task: TaskId,
        wanted: &[(String, Units)],
        puts: &mut Vec<Put>,
        rng: &mut impl Rng,
    ) {
        let mut by_resource: BTreeMap<ResourceId, Units> = BTreeMap::new();
        for (name, units) in wanted {
            by_resource.insert(self.find(name, puts, rng), *units);
        }
        let put = |id: RecordId, field, value| Put::new(Assignment::DEF.table, id, field, value);
        for (id, resource, units) in self.assigned.get(&task).into_iter().flatten() {
            match resource.and_then(|r| by_resource.remove(&r)) {
                Some(now) if now == *units => {}
                Some(now) => puts.push(put(id.0, "units", now.to_scalar())),
                None => puts.push(put(id.0, "deleted", true.into())),
            }
        }
        for (resource, units) in by_resource {
            let id = RecordId::random(rng);
            puts.push(put(id, "task", task.to_scalar()));
            puts.push(put(id, "resource", resource.to_scalar()));
            puts.push(put(id, "units", units.to_scalar()));
        }
    }
}
