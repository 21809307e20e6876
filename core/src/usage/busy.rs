//! Who has a resource while a task waits for it.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};

use super::{Availability, demand::Demands, peak};
use crate::{
    id::{ResourceId, TaskId},
    plan::Plan,
    schedule::Schedule,
    time::Moment,
};

/// A resource that others have.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Busy {
    /// The resource.
    pub resource: ResourceId,
    /// The tasks that have it, in plan order.
    pub tasks: Vec<TaskId>,
    /// Until when there is too little left of it.
    pub until: Moment,
}

/// The resources of a task of which, at some moment within a time, there is not enough for it beside
/// what other tasks ask for then; of each, who has it and when the last such moment is.
/// The one that is short for longest comes first.
pub(crate) fn busy(
    plan: &Plan,
    schedule: &Schedule,
    task: usize,
    time: &Range<Moment>,
) -> Vec<Busy> {
    let mut demands = Demands::new(plan, schedule);
    let mut found = Vec::new();
    for &assignment in plan.assigned(task) {
        let assignment = plan.assignment(assignment);
        let resource = assignment
            .resource
            .and_then(|id| plan.records.resources.get(&id));
        let Some(resource) = resource else { continue };
        let own = peak(assignment, plan.task(task).duration.0.max(1));
        let there = Availability::of(plan, resource);
        let mut others = demands.of(resource, time);
        others.retain(|piece| piece.task != task);
        let mut changes: BTreeMap<Moment, i64> = BTreeMap::new();
        for piece in &others {
            *changes.entry(piece.from).or_default() += piece.rate;
            *changes.entry(piece.to).or_default() -= piece.rate;
        }
        let mut short: Vec<(Moment, Moment)> = Vec::new();
        let mut load = 0;
        let ends = changes.keys().skip(1).copied().chain([time.end]);
        for ((&from, change), to) in changes.iter().zip(ends) {
            load += change;
            if load > 0 && load + own > there.on(from.day()) {
                short.push((from, to));
            }
        }
        let Some(&(_, until)) = short.last() else {
            continue;
        };
        others.retain(|piece| {
            let next = short.partition_point(|(_, to)| *to <= piece.from);
            short.get(next).is_some_and(|(from, _)| *from < piece.to)
        });
        let mut tasks: Vec<usize> = others.iter().map(|piece| piece.task).collect();
        tasks.sort_unstable();
        tasks.dedup();
        found.push(Busy {
            resource: resource.id,
            tasks: tasks.into_iter().map(|i| plan.tasks[i].id).collect(),
            until,
        });
    }
    found.sort_by_key(|busy| (Reverse(busy.until), busy.resource));
    found
}
