//! Edits of resources and of who works on what.

use std::collections::BTreeMap;

use rand::Rng;

use super::{EditError, Put, Step, compile::name, effort, fields, structure::node};
use crate::{
    id::{RecordId, ResourceId, TaskId},
    plan::Plan,
    record::{
        Assignment, Availability, FieldValue as _, Record as _, Resource, Scalar, Task, Units,
    },
    time::Moment,
};

/// A new resource.
pub(super) fn create(
    plan: &Plan,
    values: &[(String, Scalar)],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    fields::create_named(plan, Resource::DEF, "a resource", values, rng)
}

/// Deletes a resource and its assignments; tasks that it owned have no owner then.
pub(super) fn delete(plan: &Plan, id: ResourceId) -> Result<Step, EditError> {
    let resource = living(plan, id)?;
    let mut puts = vec![Put::new(Resource::DEF.table, id, "deleted", true)];
    for assignment in plan.records.assignments.values() {
        if !assignment.deleted && assignment.resource == Some(id) {
            let table = Assignment::DEF.table;
            puts.push(Put::new(table, assignment.id, "deleted", true));
        }
    }
    for task in plan.records.tasks.values() {
        if task.owner == Some(id) {
            puts.push(Put::new(Task::DEF.table, task.id, "owner", Scalar::Null));
        }
    }
    Ok(Step {
        puts,
        label: format!("Delete resource ‘{}’", resource.name),
        created: Vec::new(),
    })
}

/// Replaces what is said about how much of a resource there is and when. Periods that stay are not
/// written again.
pub(super) fn set_availability(
    plan: &Plan,
    id: ResourceId,
    periods: &[(Option<Moment>, Option<Moment>, Units)],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let resource = living(plan, id)?;
    if periods
        .iter()
        .any(|(from, to, _)| from.is_some() && to.is_some() && from > to)
    {
        return Err(EditError::Range {
            field: "The last day of a period",
            range: "no earlier than its first",
        });
    }
    let mut wanted = periods.to_vec();
    let mut puts = Vec::new();
    for stored in plan.records.availability.values() {
        if stored.deleted || stored.resource != Some(id) {
            continue;
        }
        let same = (stored.from, stored.to, stored.units);
        match wanted.iter().position(|period| *period == same) {
            Some(kept) => drop(wanted.swap_remove(kept)),
            None => puts.push(Put::new(
                Availability::DEF.table,
                stored.id,
                "deleted",
                true,
            )),
        }
    }
    for (from, to, units) in wanted {
        let new = RecordId::random(rng);
        let fields = [
            ("resource", id.to_scalar()),
            ("from", from.to_scalar()),
            ("to", to.to_scalar()),
            ("units", units.to_scalar()),
        ];
        let put = |(field, value)| Put::new(Availability::DEF.table, new, field, value);
        puts.extend(fields.map(put));
    }
    Ok(Step {
        puts,
        label: format!("Availability of ‘{}’", resource.name),
        created: Vec::new(),
    })
}

fn living(plan: &Plan, id: ResourceId) -> Result<&Resource, EditError> {
    let resource = plan.records.resources.get(&id);
    resource
        .filter(|resource| !resource.deleted)
        .ok_or_else(|| EditError::Gone("the resource".to_owned()))
}

/// The resources that a step makes, by their names in lower case.
pub(super) type Made = BTreeMap<String, ResourceId>;

/// The resources of these names with their units, and the puts of those that are not known yet.
pub(super) fn find_or_make(
    plan: &Plan,
    wanted: &[(String, Units)],
    made: &mut Made,
    rng: &mut impl Rng,
) -> Result<(BTreeMap<ResourceId, Units>, Vec<Put>), EditError> {
    let mut units: BTreeMap<String, (&str, Units)> = BTreeMap::new();
    for (named, amount) in wanted {
        let named = named.trim();
        if named.is_empty() {
            return Err(EditError::Unnamed("a resource"));
        }
        units.insert(named.to_lowercase(), (named, *amount));
    }
    let known = |key: &str| {
        let mut living = plan.records.resources.values().filter(|r| !r.deleted);
        let found = living.find(|resource| resource.name.trim().to_lowercase() == key);
        found.map(|resource| resource.id)
    };
    let mut puts = Vec::new();
    let mut found = BTreeMap::new();
    for (key, (named, amount)) in units {
        let id = made.get(&key).copied().or_else(|| known(&key));
        let id = id.unwrap_or_else(|| {
            let id = ResourceId(RecordId::random(rng));
            puts.push(Put::new(Resource::DEF.table, id, "name", named));
            made.insert(key, id);
            id
        });
        found.insert(id, amount);
    }
    Ok((found, puts))
}

/// The puts of a new assignment.
pub(super) fn assign(
    task: TaskId,
    resource: ResourceId,
    units: Units,
    rng: &mut impl Rng,
) -> [Put; 3] {
    let id = RecordId::random(rng);
    let put = |field, value| Put::new(Assignment::DEF.table, id, field, value);
    [
        put("task", task.to_scalar()),
        put("resource", resource.to_scalar()),
        put("units", units.to_scalar()),
    ]
}

/// Replaces who works on a task. Names are compared without regard to case; one that is not known is
/// a new resource; of two equal ones the last counts.
pub(super) fn set_resources(
    plan: &Plan,
    task: TaskId,
    wanted: &[(String, Units)],
    made: &mut Made,
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    node(plan, task)?;
    let (mut by_resource, mut puts) = find_or_make(plan, wanted, made, rng)?;
    let effort::Shared {
        puts: shared,
        parts,
    } = effort::share(plan, task, &by_resource);
    puts.extend(shared);
    let units_of = |resource: ResourceId, asked: Units| {
        parts
            .get(&resource)
            .map_or(asked, |(units, _)| Units(*units))
    };
    let put = |id: RecordId, field, value| Put::new(Assignment::DEF.table, id, field, value);
    for assignment in plan.records.assignments.values() {
        if assignment.deleted || assignment.task != Some(task) {
            continue;
        }
        let kept = assignment
            .resource
            .and_then(|id| by_resource.remove_entry(&id));
        let Some((resource, units)) = kept else {
            puts.push(put(assignment.id.0, "deleted", true.into()));
            continue;
        };
        let units = units_of(resource, units);
        if units != assignment.units {
            puts.push(put(assignment.id.0, "units", units.to_scalar()));
        }
        if let Some((_, work)) = parts.get(&resource) {
            puts.push(put(assignment.id.0, "work", (*work).into()));
        }
    }
    for (resource, units) in by_resource {
        let units = units_of(resource, units);
        let assigned = assign(task, resource, units, rng);
        if let Some((_, work)) = parts.get(&resource) {
            puts.push(put(assigned[0].id, "work", (*work).into()));
        }
        puts.extend(assigned);
    }
    Ok(Step {
        puts,
        label: format!("Resources of {}", name(plan, task)),
        created: Vec::new(),
    })
}
