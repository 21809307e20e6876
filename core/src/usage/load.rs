//! All resources at a glance.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Effort, demand::Demands, sweep};
use crate::{
    id::{ResourceId, TaskId},
    plan::Plan,
    record::ResourceType,
    schedule::Schedule,
    time::{DAY, Moment},
};

/// How a resource is used over the whole plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Load {
    /// The resource.
    pub resource: ResourceId,
    /// What its tasks ask for. Of materials and costs: nothing.
    pub work: Effort,
    /// What those that are not done yet ask for beyond what there is.
    pub over: Effort,
    /// The days on which they do, and the first of them (days since 1970-01-01).
    pub days_over: u32,
    /// The first of those days.
    pub first_over: Option<i64>,
}

/// How all resources are used over the whole plan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Overview {
    /// The living resources, by id.
    pub loads: Vec<Load>,
    /// The tasks for whose work still to be done there is too little of some resource, by id.
    pub over: Vec<TaskId>,
}

impl Load {
    /// Every living resource over the whole plan.
    #[must_use]
    pub fn of_all(plan: &Plan, schedule: &Schedule) -> Overview {
        let mut demands = Demands::new(plan, schedule);
        let mut over = BTreeSet::new();
        let living = plan.records.resources.values().filter(|r| !r.deleted);
        let loads = living
            .map(|resource| {
                let mut load = Self {
                    resource: resource.id,
                    work: Effort(0),
                    over: Effort(0),
                    days_over: 0,
                    first_over: None,
                };
                if resource.kind != ResourceType::Work {
                    return load;
                }
                let pieces = demands.of(resource, &(Moment::MIN..Moment::MAX));
                let first = pieces.iter().map(|piece| piece.from).min();
                let last = pieces.iter().map(|piece| piece.to).max();
                let Some(time) = first.zip(last).map(|(first, last)| first..last) else {
                    return load;
                };
                let supply = demands.supply(resource, &time);
                for day in sweep::buckets(plan, &pieces, &supply, DAY) {
                    load.work.add(day.demand.0);
                    load.over.add(day.over.0);
                    if day.over > Effort(0) {
                        load.days_over += 1;
                        load.first_over.get_or_insert(day.number);
                        over.extend(day.tasks.iter().filter(|t| t.over).map(|t| t.task));
                    }
                }
                load
            })
            .collect();
        Overview {
            loads,
            over: over.into_iter().collect(),
        }
    }
}
