//! Edits of the work breakdown: making, moving and deleting tasks.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;

use super::{
    EditError, NewTask, Place, Predecessor, Put, Step,
    compile::{name, names},
    fields, links,
    position::{between, spread},
    resources::{self, Made},
};
use crate::{
    id::{RecordId, TaskId},
    plan::{Plan, TaskNode},
    record::{Assignment, FieldValue as _, Link, Record as _, Scalar, Task},
};

/// New tasks, each with its level below the place, its fields, who works on it and what holds it.
pub(super) fn create(
    plan: &Plan,
    place: Place,
    rows: &[NewTask],
    made: &mut Made,
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let mut step = Step {
        label: label_of_new(rows)?,
        ..Step::default()
    };
    let mut number = plan.next_number();
    let mut roots = Vec::new();
    let mut inner: BTreeMap<TaskId, Vec<TaskId>> = BTreeMap::new();
    // The new tasks that the next row may belong to, from the place's own level downwards.
    let mut above: Vec<TaskId> = Vec::new();
    for row in rows {
        let id = TaskId(RecordId::random(rng));
        above.truncate(usize::from(row.level));
        match above.last() {
            Some(parent) => inner.entry(*parent).or_default().push(id),
            None => roots.push(id),
        }
        above.push(id);
        step.created.push(id);
    }
    for (id, row) in step.created.iter().zip(rows) {
        let values = &row.fields;
        step.puts.push(put(*id, "number", number));
        number = number.saturating_add(1);
        if !inner.contains_key(id) && values.iter().all(|(field, _)| field != "duration") {
            step.puts
                .push(put(*id, "duration", plan.records.options.day()));
            step.puts.push(put(*id, "estimated", true));
        }
        for (field, value) in values {
            fields::check_task(plan, None, field, value)?;
            for (companion, value) in fields::companions(None, field, value) {
                step.puts.push(put(*id, companion, value));
            }
        }
        for (field, value) in values {
            step.puts.push(put(*id, field, value.clone()));
        }
        step.puts
            .extend(ties(plan, *id, row, &step.created, made, rng)?);
    }
    settle(plan, place, &roots, &mut step.puts, rng)?;
    for (parent, tasks) in inner {
        for (task, position) in tasks.iter().zip(spread(tasks.len(), rng)) {
            set_place(plan, *task, Some(parent), position, &mut step.puts);
        }
    }
    Ok(step)
}

/// Who works on a new task, and what holds it. Nothing waits for a new task yet, so that only the new
/// ones could run in a circle; such a circle is repaired on reading like any other.
fn ties(
    plan: &Plan,
    task: TaskId,
    row: &NewTask,
    created: &[TaskId],
    made: &mut Made,
    rng: &mut impl Rng,
) -> Result<Vec<Put>, EditError> {
    let (people, mut puts) = resources::find_or_make(plan, &row.resources, made, rng)?;
    for (resource, units) in people {
        puts.extend(resources::assign(task, resource, units, rng));
    }
    for predecessor in &row.predecessors {
        node(plan, predecessor.task)?;
        puts.extend(links::new_link(task, *predecessor, rng));
    }
    for (at, kind, lag, lag_unit) in &row.follows {
        let other = created.get(*at as usize).filter(|other| **other != task);
        let predecessor = Predecessor {
            task: *other.ok_or_else(|| EditError::Gone("the task to follow".to_owned()))?,
            kind: *kind,
            lag: *lag,
            lag_unit: *lag_unit,
        };
        puts.extend(links::new_link(task, predecessor, rng));
    }
    Ok(puts)
}

/// Moves tasks with everything below them, keeping their order.
pub(super) fn relocate(
    plan: &Plan,
    tasks: &[TaskId],
    place: Place,
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let moved = topmost(plan, tasks)?;
    let set: BTreeSet<TaskId> = moved.iter().copied().collect();
    let (parent, index) = target(plan, place, &set)?;
    if let Some(parent) = parent {
        let at = plan.index[&parent];
        for task in &moved {
            let first = plan.index[task];
            if (first..plan.tasks[first].end).contains(&at) {
                return Err(EditError::IntoItself(name(plan, *task)));
            }
        }
    }
    let mut step = Step {
        label: format!("Move {}", names(plan, &moved)),
        ..Step::default()
    };
    insert(plan, parent, index, &moved, &set, &mut step.puts, rng);
    Ok(step)
}

/// Makes tasks the last children of the nearest task above them on their level that stays. Those that
/// have none above them stay too; if all do, that is an error.
pub(super) fn indent(plan: &Plan, tasks: &[TaskId], rng: &mut impl Rng) -> Result<Step, EditError> {
    let moved = topmost(plan, tasks)?;
    let set: BTreeSet<TaskId> = moved.iter().copied().collect();
    let mut into: Vec<(TaskId, Vec<TaskId>)> = Vec::new();
    for task in &moved {
        let siblings = children(plan, plan.tasks[plan.index[task]].parent);
        let above = siblings.iter().take_while(|id| *id != task);
        let Some(parent) = above.filter(|id| !set.contains(id)).last() else {
            continue;
        };
        match into.last_mut() {
            Some((last, group)) if last == parent => group.push(*task),
            _ => into.push((*parent, vec![*task])),
        }
    }
    if into.is_empty() {
        return Err(EditError::NothingAbove(names(plan, &moved)));
    }
    let mut step = Step {
        label: format!("Indent {}", names(plan, &moved)),
        ..Step::default()
    };
    for (parent, group) in into {
        let end = children(plan, Some(plan.index[&parent])).len();
        insert(plan, Some(parent), end, &group, &set, &mut step.puts, rng);
    }
    Ok(step)
}

/// Moves tasks behind their summary. Those at the top stay; if all do, that is an error.
pub(super) fn outdent(
    plan: &Plan,
    tasks: &[TaskId],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let moved = topmost(plan, tasks)?;
    let mut out_of: Vec<(TaskId, Vec<TaskId>)> = Vec::new();
    for task in &moved {
        let Some(parent) = plan.tasks[plan.index[task]].parent else {
            continue;
        };
        let parent = plan.tasks[parent].id;
        match out_of.last_mut() {
            Some((last, group)) if *last == parent => group.push(*task),
            _ => out_of.push((parent, vec![*task])),
        }
    }
    if out_of.is_empty() {
        return Err(EditError::AtTheTop(names(plan, &moved)));
    }
    let mut step = Step {
        label: format!("Outdent {}", names(plan, &moved)),
        ..Step::default()
    };
    let set: BTreeSet<TaskId> = moved.iter().copied().collect();
    for (summary, group) in out_of {
        let (parent, index) = target(plan, Place::After(summary), &set)?;
        insert(plan, parent, index, &group, &set, &mut step.puts, rng);
    }
    Ok(step)
}

/// Deletes tasks with everything below them, their links and assignments.
pub(super) fn delete(plan: &Plan, tasks: &[TaskId]) -> Result<Step, EditError> {
    let roots = topmost(plan, tasks)?;
    let mut gone: BTreeSet<TaskId> = BTreeSet::new();
    for root in &roots {
        let first = plan.index[root];
        let below = &plan.tasks[first..plan.tasks[first].end];
        gone.extend(below.iter().map(|node| node.id));
    }
    let touches = |task: Option<TaskId>| task.is_some_and(|task| gone.contains(&task));
    let mut puts: Vec<Put> = gone.iter().map(|id| put(*id, "deleted", true)).collect();
    for link in plan.records.links.values() {
        if !link.deleted && (touches(link.predecessor) || touches(link.successor)) {
            puts.push(Put::new(Link::DEF.table, link.id, "deleted", true));
        }
    }
    for assignment in plan.records.assignments.values() {
        if !assignment.deleted && touches(assignment.task) {
            let table = Assignment::DEF.table;
            puts.push(Put::new(table, assignment.id, "deleted", true));
        }
    }
    Ok(Step {
        puts,
        label: format!("Delete {}", names(plan, &roots)),
        created: Vec::new(),
    })
}

/// A living task's place in the plan.
pub(super) fn node(plan: &Plan, id: TaskId) -> Result<&TaskNode, EditError> {
    plan.index
        .get(&id)
        .map(|index| &plan.tasks[*index])
        .ok_or_else(|| EditError::Gone(name(plan, id)))
}

/// The tasks that are not below another one of them, in display order, each once.
fn topmost(plan: &Plan, tasks: &[TaskId]) -> Result<Vec<TaskId>, EditError> {
    let mut indices = Vec::with_capacity(tasks.len());
    for task in tasks {
        node(plan, *task)?;
        indices.push(plan.index[task]);
    }
    indices.sort_unstable();
    let mut end = 0;
    indices.retain(|index| {
        let topmost = *index >= end;
        if topmost {
            end = plan.tasks[*index].end;
        }
        topmost
    });
    if indices.is_empty() {
        return Err(EditError::Nothing);
    }
    Ok(indices.into_iter().map(|i| plan.tasks[i].id).collect())
}

/// The children of the task at that index, or the top level, in display order.
fn children(plan: &Plan, parent: Option<usize>) -> Vec<TaskId> {
    let id = |index: usize| plan.tasks[index].id;
    match parent {
        Some(parent) => plan.children(parent).map(id).collect(),
        None => plan.roots().map(id).collect(),
    }
}

/// The summary that a place is in, and the index there among the children that are not being moved.
fn target(
    plan: &Plan,
    place: Place,
    moved: &BTreeSet<TaskId>,
) -> Result<(Option<TaskId>, usize), EditError> {
    let beside = |anchor: TaskId, behind: bool| {
        let parent = node(plan, anchor)?.parent;
        let siblings = children(plan, parent);
        let at = siblings.iter().position(|id| *id == anchor).unwrap_or(0);
        let before = &siblings[..at + usize::from(behind)];
        let index = before.iter().filter(|id| !moved.contains(id)).count();
        Ok((parent.map(|parent| plan.tasks[parent].id), index))
    };
    match place {
        Place::After(anchor) => beside(anchor, true),
        Place::Before(anchor) => beside(anchor, false),
        Place::FirstIn(parent) => Ok((Some(node(plan, parent)?.id), 0)),
        Place::LastIn(parent) => {
            let index = match parent {
                Some(parent) => Some(plan.index[&node(plan, parent)?.id]),
                None => None,
            };
            let staying = children(plan, index)
                .into_iter()
                .filter(|id| !moved.contains(id));
            Ok((parent, staying.count()))
        }
    }
}

/// Gives new tasks their place.
pub(super) fn settle(
    plan: &Plan,
    place: Place,
    tasks: &[TaskId],
    puts: &mut Vec<Put>,
    rng: &mut impl Rng,
) -> Result<(), EditError> {
    let nothing = BTreeSet::new();
    let (parent, index) = target(plan, place, &nothing)?;
    insert(plan, parent, index, tasks, &nothing, puts, rng);
    Ok(())
}

/// Puts tasks among the children of `parent`, before the one at `index` of those that stay there. Where
/// there is no room between the neighbours' positions, all of them get new ones.
fn insert(
    plan: &Plan,
    parent: Option<TaskId>,
    index: usize,
    tasks: &[TaskId],
    moved: &BTreeSet<TaskId>,
    puts: &mut Vec<Put>,
    rng: &mut impl Rng,
) {
    let mut siblings = children(plan, parent.map(|parent| plan.index[&parent]));
    siblings.retain(|id| !moved.contains(id));
    let index = index.min(siblings.len());
    let position = |at: Option<usize>| {
        let id = siblings.get(at?)?;
        Some(plan.records.tasks[id].position.as_str())
    };
    let (after, before) = (position(index.checked_sub(1)), position(Some(index)));
    if let Some(positions) = between(after, before, tasks.len(), rng) {
        for (task, position) in tasks.iter().zip(positions) {
            set_place(plan, *task, parent, position, puts);
        }
        return;
    }
    siblings.splice(index..index, tasks.iter().copied());
    for (task, position) in siblings.iter().zip(spread(siblings.len(), rng)) {
        if tasks.contains(task) {
            set_place(plan, *task, parent, position, puts);
        } else {
            puts.push(put(*task, "position", position));
        }
    }
}

pub(super) fn set_place(
    plan: &Plan,
    task: TaskId,
    parent: Option<TaskId>,
    position: String,
    puts: &mut Vec<Put>,
) {
    let stored = plan.records.tasks.get(&task).and_then(|task| task.parent);
    if stored != parent {
        puts.push(put(task, "parent", parent.to_scalar()));
    }
    puts.push(put(task, "position", position));
}

fn put(task: TaskId, field: &str, value: impl Into<Scalar>) -> Put {
    Put::new(Task::DEF.table, task, field, value)
}

fn label_of_new(rows: &[NewTask]) -> Result<String, EditError> {
    Ok(match rows {
        [] => return Err(EditError::Nothing),
        [row] => match row.fields.iter().find(|(field, _)| field == "name") {
            Some((_, Scalar::Text(name))) if !name.is_empty() => format!("New task ‘{name}’"),
            _ => "New task".to_owned(),
        },
        _ => format!("{} new tasks", rows.len()),
    })
}
