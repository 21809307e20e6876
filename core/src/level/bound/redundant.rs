//! Resources that follow from those that there are.

use crate::level::instance::Instance;

/// A resource: its capacity, and what each job needs of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Redundant {
    pub(super) capacity: u32,
    pub(super) demands: Vec<u32>,
}

impl Redundant {
    /// The time that the work takes if nothing is ever idle.
    pub(super) fn shortest(&self, durations: &[u32]) -> u32 {
        let work = self.demands.iter().zip(durations);
        let work: u64 = work
            .map(|(&demand, &duration)| u64::from(demand) * u64::from(duration))
            .sum();
        u32::try_from(work.div_ceil(u64::from(self.capacity.max(1)))).unwrap_or(u32::MAX)
    }
}

/// The resources of an instance, and for each threshold *k* up to half of one the resource in which jobs
/// that need less than *k* need nothing, and those that leave less than *k* need everything: whatever
/// jobs fit together, fit here too (dual feasible functions: Carlier and Néron, *On linear lower bounds
/// for the resource constrained project scheduling problem*, EJOR 149, 2003).
pub(super) fn of(instance: &Instance) -> Vec<Redundant> {
    let mut found = Vec::new();
    for (resource, &capacity) in instance.capacities().iter().enumerate() {
        let demands: Vec<u32> = (0..instance.jobs())
            .map(|job| instance.demand(job)[resource])
            .collect();
        let mut thresholds: Vec<u32> = demands
            .iter()
            .flat_map(|&demand| [demand + 1, capacity - demand + 1])
            .filter(|&k| k <= capacity / 2)
            .collect();
        thresholds.sort_unstable();
        thresholds.dedup();
        thresholds.truncate(MOST_THRESHOLDS);
        for k in thresholds {
            let lift = |&demand: &u32| match demand {
                _ if demand < k => 0,
                _ if demand > capacity - k => capacity,
                _ => demand,
            };
            found.push(Redundant {
                capacity,
                demands: demands.iter().map(lift).collect(),
            });
        }
        found.push(Redundant { capacity, demands });
    }
    found.sort();
    found.dedup();
    found
}

/// Thresholds of one resource that are tried.
const MOST_THRESHOLDS: usize = 40;
