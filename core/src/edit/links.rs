//! Edits of dependencies.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;

use super::{EditError, Predecessor, Put, Step, compile::name, structure::node};
use crate::{
    id::{LinkId, RecordId, TaskId},
    plan::Plan,
    record::{FieldValue as _, Link, Record as _},
};

/// Ties two tasks.
pub(super) fn link(
    plan: &Plan,
    successor: TaskId,
    predecessor: Predecessor,
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    check_ends(plan, predecessor.task, successor)?;
    let duplicate = living_of(plan, successor)
        .any(|link| link.predecessor == Some(predecessor.task) && link.kind == predecessor.kind);
    if duplicate {
        return Err(EditError::Duplicate {
            successor: name(plan, successor),
            predecessor: name(plan, predecessor.task),
            kind: predecessor.kind.label(),
        });
    }
    check_circle(plan, predecessor.task, successor, &BTreeSet::new(), &[])?;
    Ok(Step {
        puts: new_link(successor, predecessor, rng),
        label: format!(
            "Link {} to {}",
            name(plan, predecessor.task),
            name(plan, successor)
        ),
        created: Vec::new(),
    })
}

/// Unties tasks.
pub(super) fn unlink(plan: &Plan, links: &[LinkId]) -> Result<Step, EditError> {
    if links.is_empty() {
        return Err(EditError::Nothing);
    }
    let mut puts = Vec::new();
    for id in links {
        if plan.records.links.get(id).is_none_or(|link| link.deleted) {
            return Err(EditError::Gone("the link".to_owned()));
        }
        puts.push(Put::new(Link::DEF.table, *id, "deleted", true));
    }
    let label = match links {
        [_] => "Remove a link".to_owned(),
        _ => format!("Remove {} links", links.len()),
    };
    Ok(Step {
        puts,
        label,
        created: Vec::new(),
    })
}

/// At which end of its links a task is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum End {
    /// It waits for the others.
    Successor,
    /// The others wait for it.
    Predecessor,
}

impl End {
    /// Predecessor and successor of a link between the task at this end and another.
    const fn pair(self, task: TaskId, other: TaskId) -> (TaskId, TaskId) {
        match self {
            Self::Successor => (other, task),
            Self::Predecessor => (task, other),
        }
    }

    /// The tasks of a link at this end, and at the other.
    const fn of(self, link: &Link) -> (Option<TaskId>, Option<TaskId>) {
        match self {
            Self::Successor => (link.successor, link.predecessor),
            Self::Predecessor => (link.predecessor, link.successor),
        }
    }
}

/// Replaces all links of a task at one of their ends; `others` are what is at the other. A link that stays keeps
/// its record, so that an edit of its lag elsewhere is not lost.
pub(super) fn set(
    plan: &Plan,
    task: TaskId,
    end: End,
    others: &[Predecessor],
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    node(plan, task)?;
    for (i, one) in others.iter().enumerate() {
        let (predecessor, successor) = end.pair(task, one.task);
        check_ends(plan, predecessor, successor)?;
        let again = |other: &Predecessor| (other.task, other.kind) == (one.task, one.kind);
        if others[..i].iter().any(again) {
            return Err(EditError::Duplicate {
                successor: name(plan, successor),
                predecessor: name(plan, predecessor),
                kind: one.kind.label(),
            });
        }
    }
    let links = plan.records.links.values();
    let mut old: Vec<&Link> = links
        .filter(|link| !link.deleted && end.of(link).0 == Some(task))
        .collect();
    let gone: BTreeSet<LinkId> = old.iter().map(|link| link.id).collect();
    let mut puts = Vec::new();
    let mut new = Vec::new();
    // First those of which the type stays, so that another one does not take their record.
    for same_kind in [true, false] {
        let rest = if same_kind {
            others.to_vec()
        } else {
            std::mem::take(&mut new)
        };
        for one in rest {
            let found = old.iter().position(|link| {
                end.of(link).1 == Some(one.task) && (!same_kind || link.kind == one.kind)
            });
            match found {
                Some(at) => puts.extend(update(old.remove(at), one)),
                None => new.push(one),
            }
        }
    }
    for link in old {
        puts.push(Put::new(Link::DEF.table, link.id, "deleted", true));
    }
    for one in new {
        let (predecessor, successor) = end.pair(task, one.task);
        check_circle(plan, predecessor, successor, &gone, &[])?;
        let from = Predecessor {
            task: predecessor,
            ..one
        };
        puts.extend(new_link(successor, from, rng));
    }
    let what = match end {
        End::Successor => "Predecessors",
        End::Predecessor => "Successors",
    };
    Ok(Step {
        puts,
        label: format!("{what} of {}", name(plan, task)),
        created: Vec::new(),
    })
}

/// The living links that hold a task, also those that the plan had to leave out.
fn living_of(plan: &Plan, successor: TaskId) -> impl Iterator<Item = &Link> {
    plan.records
        .links
        .values()
        .filter(move |link| !link.deleted && link.successor == Some(successor))
}

pub(super) fn new_link(
    successor: TaskId,
    predecessor: Predecessor,
    rng: &mut impl Rng,
) -> Vec<Put> {
    let id = RecordId::random(rng);
    let put = |field, value| Put::new(Link::DEF.table, id, field, value);
    vec![
        put("predecessor", predecessor.task.to_scalar()),
        put("successor", successor.to_scalar()),
        put("kind", predecessor.kind.to_scalar()),
        put("lag", predecessor.lag.to_scalar()),
        put("lag_unit", predecessor.lag_unit.to_scalar()),
    ]
}

fn update(link: &Link, predecessor: Predecessor) -> Vec<Put> {
    let mut wanted = link.clone();
    wanted.kind = predecessor.kind;
    wanted.lag = predecessor.lag;
    wanted.lag_unit = predecessor.lag_unit;
    ["kind", "lag", "lag_unit"]
        .into_iter()
        .filter(|field| link.get(field) != wanted.get(field))
        .filter_map(|field| {
            Some(Put::new(
                Link::DEF.table,
                link.id,
                field,
                wanted.get(field)?,
            ))
        })
        .collect()
}

/// Both are there, and neither is part of the other.
fn check_ends(plan: &Plan, predecessor: TaskId, successor: TaskId) -> Result<(), EditError> {
    node(plan, predecessor)?;
    node(plan, successor)?;
    let (one, other) = (plan.index[&predecessor], plan.index[&successor]);
    let part = (one..plan.tasks[one].end).contains(&other)
        || (other..plan.tasks[other].end).contains(&one);
    if part {
        return Err(EditError::Part {
            successor: name(plan, successor),
            predecessor: name(plan, predecessor),
        });
    }
    Ok(())
}

/// The links that several intents make together.
#[derive(Debug, Default)]
pub(super) struct Tied(Vec<(usize, usize)>);

impl Tied {
    /// Takes in the links between tasks of the plan that an intent makes.
    ///
    /// # Errors
    /// One of them runs in a circle with those taken in before. None is taken in then.
    pub(super) fn check(&mut self, plan: &Plan, puts: &[Put]) -> Result<(), EditError> {
        let mut ends: BTreeMap<RecordId, [Option<TaskId>; 2]> = BTreeMap::new();
        for put in puts.iter().filter(|put| put.table == Link::DEF.table) {
            let side = match put.field.as_str() {
                "predecessor" => 0,
                "successor" => 1,
                _ => continue,
            };
            ends.entry(put.id).or_default()[side] = TaskId::from_scalar(&put.value);
        }
        let mut new = self.0.clone();
        for [predecessor, successor] in ends.into_values() {
            let (Some(predecessor), Some(successor)) = (predecessor, successor) else {
                continue;
            };
            if let (Some(from), Some(to)) = (plan.find(predecessor), plan.find(successor)) {
                check_circle(plan, predecessor, successor, &BTreeSet::new(), &new)?;
                new.push((from, to));
            }
        }
        self.0 = new;
        Ok(())
    }
}

/// Follows everything that waits for the successor; meeting the predecessor there means a circle. A
/// link of a summary holds for every task in it.
fn check_circle(
    plan: &Plan,
    predecessor: TaskId,
    successor: TaskId,
    without: &BTreeSet<LinkId>,
    with: &[(usize, usize)],
) -> Result<(), EditError> {
    let (goal, start) = (plan.index[&predecessor], plan.index[&successor]);
    let goal = goal..plan.tasks[goal].end;
    let mut seen = vec![false; plan.tasks.len()];
    // The end of each link that was followed, and the hop from which it was.
    let mut hops: Vec<(usize, Option<usize>)> = vec![(start, None)];
    let mut followed = BTreeSet::new();
    let mut next = 0;
    while let Some((held, _)) = hops.get(next).copied() {
        let below = held..plan.tasks[held].end;
        for (task, seen) in below.clone().zip(&mut seen[below]) {
            if std::mem::replace(seen, true) {
                continue;
            }
            if goal.contains(&task) {
                return Err(circle(plan, predecessor, successor, &hops, next));
            }
            let mut at = Some(task);
            while let Some(above) = at {
                // A summary's links are followed once, whichever of its tasks is met first.
                if followed.insert(above) {
                    let links = plan.links_after(above).iter().map(|&i| &plan.links[i]);
                    let staying = links.filter(|link| !without.contains(&link.id));
                    hops.extend(staying.map(|link| (link.successor, Some(next))));
                    let new = with.iter().filter(|(from, _)| *from == above);
                    hops.extend(new.map(|(_, to)| (*to, Some(next))));
                }
                at = plan.tasks[above].parent;
            }
        }
        next += 1;
    }
    Ok(())
}

fn circle(
    plan: &Plan,
    predecessor: TaskId,
    successor: TaskId,
    hops: &[(usize, Option<usize>)],
    last: usize,
) -> EditError {
    let mut way = vec![name(plan, predecessor)];
    let mut at = Some(last);
    while let Some(hop) = at {
        let (task, from) = hops[hop];
        way.push(name(plan, plan.tasks[task].id));
        at = from;
    }
    way.dedup();
    way.reverse();
    if way.len() > 6 {
        let rest = format!("{} more", way.len() - 5);
        way.splice(3..way.len() - 2, [rest]);
    }
    EditError::Circle {
        successor: name(plan, successor),
        predecessor: name(plan, predecessor),
        way: format!("it would be a circle ({})", way.join(" → ")),
    }
}
