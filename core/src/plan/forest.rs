//! The tree of tasks: parents that can be followed, display order and WBS codes.

use std::collections::BTreeMap;

use super::{Repair, RepairKind, TaskNode};
use crate::{
    id::TaskId,
    record::{Record as _, Task},
};

const NONE: usize = usize::MAX;

/// Codes longer than this (in bytes) are not prolonged: below them counting starts again after an
/// ellipsis, so that the codes of a very deep tree stay linear in its size.
const LONGEST_CODE: usize = 200;

/// The living tasks in display order. Keys are still empty.
pub(super) fn build(tasks: &BTreeMap<TaskId, Task>, repairs: &mut Vec<Repair>) -> Vec<TaskNode> {
    let living: Vec<&Task> = tasks.values().filter(|t| !t.deleted).collect();
    let mut parents = resolve_parents(&living, repairs);
    cut_cycles(&living, &mut parents, repairs);
    let mut nodes = lay_out(&living, &parents);
    for i in (0..nodes.len()).rev() {
        if let Some(parent) = nodes[i].parent {
            nodes[parent].end = nodes[parent].end.max(nodes[i].end);
        }
    }
    nodes
}

/// The index of each task's parent among the living, or [`NONE`].
fn resolve_parents(living: &[&Task], repairs: &mut Vec<Repair>) -> Vec<usize> {
    let ids: Vec<TaskId> = living.iter().map(|t| t.id).collect();
    living
        .iter()
        .map(|task| {
            let Some(parent) = task.parent else {
                return NONE;
            };
            ids.binary_search(&parent).unwrap_or_else(|_| {
                repairs.push(repair(RepairKind::Orphan, task, parent));
                NONE
            })
        })
        .collect()
}

/// Cuts each circle of parents at the task that was made last.
fn cut_cycles(living: &[&Task], parents: &mut [usize], repairs: &mut Vec<Repair>) {
    // The walk in which a task was first met. Meeting it again in the same walk closes a circle.
    let mut met_in = vec![NONE; living.len()];
    for start in 0..living.len() {
        let mut at = start;
        while at != NONE && met_in[at] == NONE {
            met_in[at] = start;
            at = parents[at];
        }
        if at == NONE || met_in[at] != start {
            continue;
        }
        let circle = std::iter::successors(Some(parents[at]), |&i| (i != at).then(|| parents[i]));
        let Some(last) = circle.max_by_key(|&i| (living[i].created, living[i].id)) else {
            continue;
        };
        let parent = living[parents[last]].id;
        repairs.push(repair(RepairKind::ParentCycle, living[last], parent));
        parents[last] = NONE;
    }
}

/// Puts the tasks in display order: siblings by position, then id.
fn lay_out(living: &[&Task], parents: &[usize]) -> Vec<TaskNode> {
    // Roots come first under this key because NONE + 1 wraps to 0.
    let family = |i: usize| parents[i].wrapping_add(1);
    let mut by_family: Vec<usize> = (0..living.len()).collect();
    by_family.sort_unstable_by(|&a, &b| {
        let key = |i: usize| (family(i), living[i].position.as_str(), living[i].id);
        key(a).cmp(&key(b))
    });
    let mut first_child = vec![0; living.len() + 2];
    for i in 0..living.len() {
        first_child[family(i) + 1] += 1;
    }
    for i in 1..first_child.len() {
        first_child[i] += first_child[i - 1];
    }
    let family_of = |i: usize| &by_family[first_child[i]..first_child[i + 1]];

    let mut nodes: Vec<TaskNode> = Vec::with_capacity(living.len());
    let children_of = |family: usize, parent: Option<usize>| {
        let members = family_of(family).iter().enumerate().rev();
        members.map(move |(place, &i)| (i, parent, place + 1))
    };
    let mut todo: Vec<(usize, Option<usize>, usize)> = Vec::new();
    todo.extend(children_of(0, None));
    while let Some((i, parent, place)) = todo.pop() {
        let here = nodes.len();
        nodes.push(TaskNode {
            id: living[i].id,
            parent,
            end: here + 1,
            level: parent.map_or(0, |p| nodes[p].level.saturating_add(1)),
            wbs: code(living[i], parent.map(|p| nodes[p].wbs.as_str()), place),
            key: String::new(),
        });
        todo.extend(children_of(i + 1, Some(here)));
    }
    nodes
}

/// The WBS code: what a person gave, or the summary's code and the place among its children.
fn code(task: &Task, parent: Option<&str>, place: usize) -> String {
    match parent {
        _ if !task.wbs_code.is_empty() => task.wbs_code.clone(),
        None => place.to_string(),
        Some(code) if code.len() > LONGEST_CODE => format!("….{place}"),
        Some(code) => format!("{code}.{place}"),
    }
}

fn repair(kind: RepairKind, task: &Task, parent: TaskId) -> Repair {
    Repair {
        kind,
        record: task.id.0,
        table: Task::DEF.table,
        field: "parent",
        other: Some(parent.0),
    }
}
