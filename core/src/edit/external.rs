//! Edits of what a task waits for in other projects.

use rand::Rng;

use super::{EditError, ExternalPredecessor, Put, Step, compile::name, structure::node};
use crate::{
    id::{ExternalLinkId, RecordId, TaskId},
    plan::Plan,
    record::{ExternalLink, FieldValue as _, Record as _},
    time::Moment,
};

const TABLE: &str = ExternalLink::DEF.table;

/// Has a task wait for one of another project.
pub(super) fn link(
    plan: &Plan,
    successor: TaskId,
    from: &ExternalPredecessor,
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    node(plan, successor)?;
    let project_name = from.project_name.trim();
    let task_key = from.task_key.trim();
    if project_name.is_empty() {
        return Err(EditError::Unnamed("the other project"));
    }
    if task_key.is_empty() {
        return Err(EditError::Unnamed("the task of the other project"));
    }
    let same = |link: &ExternalLink| {
        let project = match (link.project, from.project) {
            (Some(one), Some(other)) => one == other,
            _ => link.project_name == project_name,
        };
        project && link.successor == Some(successor) && link.kind == from.kind
    };
    let mut links = plan.records.external_links.values();
    if links.any(|link| !link.deleted && link.task_key == task_key && same(link)) {
        return Err(EditError::Duplicate {
            successor: name(plan, successor),
            predecessor: format!("{task_key} of ‘{project_name}’"),
            kind: from.kind.label(),
        });
    }
    let id = RecordId::random(rng);
    let put = |field, value| Put::new(TABLE, id, field, value);
    Ok(Step {
        puts: vec![
            put("successor", successor.to_scalar()),
            put("project", from.project.to_scalar()),
            put("project_name", project_name.to_owned().to_scalar()),
            put("task_key", task_key.to_owned().to_scalar()),
            put("kind", from.kind.to_scalar()),
            put("lag", from.lag.to_scalar()),
            put("lag_unit", from.lag_unit.to_scalar()),
            put("date", from.date.to_scalar()),
            put("known", from.known.to_scalar()),
        ],
        label: format!(
            "Link {task_key} of ‘{project_name}’ to {}",
            name(plan, successor)
        ),
        created: Vec::new(),
    })
}

/// Has a task no longer wait for another project.
pub(super) fn unlink(plan: &Plan, id: ExternalLinkId) -> Result<Step, EditError> {
    let link = living(plan, id)?;
    Ok(Step {
        puts: vec![Put::new(TABLE, id, "deleted", true)],
        label: format!(
            "Remove the link from {} of ‘{}’",
            link.task_key, link.project_name
        ),
        created: Vec::new(),
    })
}

/// Takes over the dates that other projects have now.
pub(super) fn update(
    plan: &Plan,
    dates: &[(ExternalLinkId, Moment)],
    known: Moment,
) -> Result<Step, EditError> {
    if dates.is_empty() {
        return Err(EditError::Nothing);
    }
    let mut puts = Vec::new();
    for (id, date) in dates {
        let link = living(plan, *id)?;
        let mut put = |field, old: Option<Moment>, new: Moment| {
            if old != Some(new) {
                puts.push(Put::new(TABLE, *id, field, Some(new).to_scalar()));
            }
        };
        put("date", link.date, *date);
        put("known", link.known, known);
    }
    Ok(Step {
        puts,
        label: "Update dates from other projects".to_owned(),
        created: Vec::new(),
    })
}

fn living(plan: &Plan, id: ExternalLinkId) -> Result<&ExternalLink, EditError> {
    let link = plan.records.external_links.get(&id);
    link.filter(|link| !link.deleted)
        .ok_or_else(|| EditError::Gone("the link to another project".to_owned()))
}
