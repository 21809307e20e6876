//! How full the days, weeks or months of all resources are.

use serde::{Deserialize, Serialize};

use super::{Effort, demand::Demands, sweep};
use crate::{
    id::ResourceId,
    plan::Plan,
    record::ResourceType,
    schedule::Schedule,
    time::{DAY, Moment},
};

/// How full the time of all resources of the type work is, in periods of whole days.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Heat {
    /// The days (since 1970-01-01) with which the periods begin, and the one after the last; ascending.
    pub days: Vec<i64>,
    /// The living resources by name, each with a cell for each period.
    pub rows: Vec<(ResourceId, Vec<HeatCell>)>,
}

/// A resource in a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HeatCell {
    /// What its tasks ask for.
    pub demand: Effort,
    /// What there is.
    pub capacity: Effort,
    /// What work that is still to be done asks for, minute by minute, beyond what there is.
    pub over: Effort,
}

impl HeatCell {
    /// The demand in percent of the capacity, rounded half up. Nothing where there is no capacity.
    #[must_use]
    pub fn percent(&self) -> Option<i64> {
        let (demand, capacity) = (i128::from(self.demand.0), i128::from(self.capacity.0));
        (capacity > 0).then(|| ((200 * demand + capacity) / (2 * capacity)) as i64)
    }
}

impl Heat {
    /// The periods between these days. Fewer than two days make no period.
    #[must_use]
    pub fn of(plan: &Plan, schedule: &Schedule, mut days: Vec<i64>) -> Self {
        days.sort_unstable();
        days.dedup();
        let midnight = |day: i64| Moment(day.saturating_mul(DAY)).clamp(Moment::MIN, Moment::MAX);
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return Self::default();
        };
        let time = midnight(*first)..midnight(*last);
        let mut demands = Demands::new(plan, schedule);
        let mut resources: Vec<_> = plan
            .records
            .resources
            .values()
            .filter(|resource| !resource.deleted && resource.kind == ResourceType::Work)
            .collect();
        resources.sort_by_cached_key(|resource| (resource.name.to_lowercase(), resource.id));
        let rows = resources.into_iter().map(|resource| {
            let pieces = demands.of(resource, &time);
            let supply = demands.supply(resource, &time);
            let mut cells = vec![HeatCell::default(); days.len() - 1];
            for bucket in sweep::buckets(plan, &pieces, &supply, DAY) {
                let at = days.partition_point(|day| *day <= bucket.number);
                if let Some(cell) = at.checked_sub(1).and_then(|at| cells.get_mut(at)) {
                    cell.demand.add(bucket.demand.0);
                    cell.capacity.add(bucket.capacity.0);
                    cell.over.add(bucket.over.0);
                }
            }
            (resource.id, cells)
        });
        let rows = rows.collect();
        Self { days, rows }
    }
}
