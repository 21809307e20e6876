//! How resources are used: what the plan asks of them, what there is of them, and where it is too much.
//!
//! [`ResourceUse::of`] tells it for one resource and a stretch of time, in buckets of any length (an
//! hour, a day); [`Load::of_all`] sums it up for all of them, [`Heat::of`] by day, week or month. Only what is asked for is computed, from
//! the schedule, in exact whole numbers.
//!
//! A resource is over-allocated in each minute in which its tasks together ask for more than its
//! calendar and availability give. Two tasks that share a day one after the other are no conflict,
//! two in the same hour are, although the day as a whole would be long enough.
//!
//! What is done is history: it shows in the demand and uses up what there was, but only work that is
//! still to be done can be too much, because only that can be moved.

mod availability;
mod busy;
mod curve;
mod demand;
mod heat;
mod load;
mod sweep;
#[cfg(test)]
mod tests;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{
    id::{ResourceId, TaskId},
    plan::Plan,
    schedule::Schedule,
    time::Moment,
};

pub(crate) use availability::Availability;
pub use busy::Busy;
pub(crate) use busy::busy;
pub(crate) use curve::peak;
pub use heat::{Heat, HeatCell};
pub use load::{Load, Overview};

/// The most units that are counted: ten thousand full resources.
const HIGHEST: i64 = 100_000_000;

/// Work in ten-thousandths of a minute: minutes times [`Units`](crate::record::Units).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Effort(pub i64);

impl Effort {
    /// Whole minutes of work, rounded half up.
    #[must_use]
    pub const fn minutes(self) -> i64 {
        self.0.saturating_add(5_000).div_euclid(10_000)
    }

    const fn add(&mut self, other: i64) {
        self.0 = self.0.saturating_add(other);
    }
}

/// The use of a resource over a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResourceUse {
    /// The resource.
    pub resource: ResourceId,
    /// The length of a bucket in minutes; bucket *n* begins *n* times that after 1970-01-01T00:00.
    pub length: i64,
    /// The buckets in which something is asked for or there, ascending.
    pub buckets: Vec<Bucket>,
}

/// The use of a resource in one bucket.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Bucket {
    /// Its number.
    pub number: i64,
    /// What its tasks ask for.
    pub demand: Effort,
    /// What there is.
    pub capacity: Effort,
    /// What work that is still to be done asks for, minute by minute, beyond what there is.
    pub over: Effort,
    /// The tasks that ask for something, in plan order.
    pub tasks: Vec<TaskUse>,
}

/// What a task asks of a resource in one bucket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskUse {
    /// The task.
    pub task: TaskId,
    /// What it asks for.
    pub demand: Effort,
    /// Whether some of it is still to be done and falls where there is too little.
    pub over: bool,
}

impl ResourceUse {
    /// The use of a resource between two moments, in buckets of that many minutes (at least one). A
    /// resource that is not there, or is not of the type work, is not used.
    #[must_use]
    pub fn of(
        plan: &Plan,
        schedule: &Schedule,
        resource: ResourceId,
        time: Range<Moment>,
        length: i64,
    ) -> Self {
        let time = time.start.max(Moment::MIN)..time.end.min(Moment::MAX);
        let length = length.max(1);
        let record = plan.records.resources.get(&resource);
        let mut demands = demand::Demands::new(plan, schedule);
        let buckets = record.map_or_else(Vec::new, |record| {
            let pieces = demands.of(record, &time);
            let supply = demands.supply(record, &time);
            sweep::buckets(plan, &pieces, &supply, length)
        });
        Self {
            resource,
            length,
            buckets,
        }
    }
}
