//! Edits of resources and of who works on what.

use std::collections::BTreeMap;

use rand::Rng;

use super::{EditError, Put, Step, compile::name, fields, structure::node};
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
    let named = values
        .iter()
        .find_map(|(field, value)| match (field.as_str(), value) {
            ("name", Scalar::Text(name)) if !name.trim().is_empty() => Some(name.trim()),
            _ => None,
        })
        .ok_or(EditError::Unnamed("a resource"))?;
    let id = RecordId::random(rng);
    let mut puts = Vec::new();
    for (field, value) in values {
        fields::check(plan, Resource::DEF, field, value)?;
        puts.push(Put::new(Resource::DEF.table, id, field, value.clone()));
    }
    Ok(Step {
        puts,
        label: format!("New resource ‘{named}’"),
        created: Vec::new(),
    })
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

/// Replaces who works on a task. Names are compared without regard to case; one that is not known is
/// a new resource; of two equal ones the last counts.
pub(super) fn set_resources(
    plan: &Plan,
    task: TaskId,
    wanted: &[(String, Units)],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    node(plan, task)?;
    let known: BTreeMap<String, ResourceId> = plan
        .records
        .resources
        .values()
        .rev()
        .filter(|resource| !resource.deleted)
        .map(|resource| (resource.name.trim().to_lowercase(), resource.id))
        .collect();
    let mut puts = Vec::new();
    let mut units: BTreeMap<String, (&str, Units)> = BTreeMap::new();
    for (named, amount) in wanted {
        let named = named.trim();
        if named.is_empty() {
            return Err(EditError::Unnamed("a resource"));
        }
        units.insert(named.to_lowercase(), (named, *amount));
    }
    let mut by_resource: BTreeMap<ResourceId, Units> = BTreeMap::new();
    for (key, (named, amount)) in units {
        let id = known.get(&key).copied().unwrap_or_else(|| {
            let id = ResourceId(RecordId::random(rng));
            puts.push(Put::new(Resource::DEF.table, id, "name", named));
            id
        });
        by_resource.insert(id, amount);
    }
    let put = |id: RecordId, field, value| Put::new(Assignment::DEF.table, id, field, value);
    for assignment in plan.records.assignments.values() {
        if assignment.deleted || assignment.task != Some(task) {
            continue;
        }
        let kept = assignment.resource.and_then(|id| by_resource.remove(&id));
        match kept {
            Some(units) if units == assignment.units => {}
            Some(units) => puts.push(put(assignment.id.0, "units", units.to_scalar())),
            None => puts.push(put(assignment.id.0, "deleted", true.into())),
        }
    }
    for (resource, units) in by_resource {
        let id = RecordId::random(rng);
        puts.push(put(id, "task", task.to_scalar()));
        puts.push(put(id, "resource", resource.to_scalar()));
        puts.push(put(id, "units", units.to_scalar()));
    }
    Ok(Step {
        puts,
        label: format!("Resources of {}", name(plan, task)),
        created: Vec::new(),
    })
}
