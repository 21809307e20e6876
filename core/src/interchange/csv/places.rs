//! Where new tasks stand among those that are there.

use std::collections::BTreeMap;

use rand::Rng;

use super::make::{Tasks, put};
use crate::{
    edit::{Put, position},
    id::TaskId,
    plan::Plan,
    record::FieldValue as _,
};

/// Siblings to be: the parent, and the sibling that is there already behind which they go.
type Gap = (Option<TaskId>, Option<TaskId>);

/// Gives every new task its parent and position. Tasks that are there already stay where they are; a new
/// one goes behind the row above it on its level, or to the end.
pub(super) fn place(
    plan: &Plan,
    tasks: &Tasks,
    parents: &[Option<usize>],
    puts: &mut Vec<Put>,
    rng: &mut impl Rng,
) {
    let mut gaps: BTreeMap<Gap, Vec<TaskId>> = BTreeMap::new();
    // The last row of each parent that is in the plan already.
    let mut above: BTreeMap<Option<usize>, TaskId> = BTreeMap::new();
    for (i, id) in tasks.ids.iter().enumerate() {
        match tasks.existing[i] {
            Some(_) => {
                above.insert(parents[i], *id);
            }
            None => {
                let parent = parents[i].map(|row| tasks.ids[row]);
                // A row that another summary holds in the plan is no neighbour there.
                let anchor = above.get(&parents[i]).copied();
                let beside = anchor.filter(|anchor| plan.records.tasks[anchor].parent == parent);
                gaps.entry((parent, beside)).or_default().push(*id);
            }
        }
    }
    for ((parent, anchor), new) in gaps {
        let siblings = siblings(plan, parent);
        let at = match anchor {
            Some(anchor) => siblings
                .iter()
                .position(|id| *id == anchor)
                .map_or(0, |at| at + 1),
            None => siblings.len(),
        };
        for (id, position) in new
            .iter()
            .zip(positions(plan, &siblings, at, new.len(), puts, rng))
        {
            puts.push(put(*id, "parent", parent.to_scalar()));
            puts.push(put(*id, "position", position));
        }
    }
}

fn siblings(plan: &Plan, parent: Option<TaskId>) -> Vec<TaskId> {
    let ids = |indices: &mut dyn Iterator<Item = usize>| -> Vec<TaskId> {
        indices.map(|i| plan.tasks[i].id).collect()
    };
    match parent {
        None => ids(&mut plan.roots()),
        Some(parent) => match plan.find(parent) {
            Some(index) => ids(&mut plan.children(index)),
            None => Vec::new(),
        },
    }
}

/// Positions for new siblings at an index; where there is no room the others move.
fn positions(
    plan: &Plan,
    siblings: &[TaskId],
    at: usize,
    count: usize,
    puts: &mut Vec<Put>,
    rng: &mut impl Rng,
) -> Vec<String> {
    let position_of = |i: usize| {
        siblings
            .get(i)
            .map(|id| plan.records.tasks[id].position.as_str())
    };
    let after = at.checked_sub(1).and_then(position_of);
    if let Some(positions) = position::between(after, position_of(at), count, rng) {
        return positions;
    }
    let mut all = position::spread(siblings.len() + count, rng);
    let new: Vec<String> = all.drain(at..at + count).collect();
    for (id, position) in siblings.iter().zip(all) {
        puts.push(put(*id, "position", position));
    }
    new
}
