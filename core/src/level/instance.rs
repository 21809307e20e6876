//! The resource-constrained project scheduling problem: jobs, precedence, capacities.

use std::fmt;

/// The most jobs of an instance.
pub const MOST_JOBS: usize = 20_000;
/// The most resources of an instance.
pub const MOST_RESOURCES: usize = 32;
/// The largest capacity: demands are packed into 15 bits.
pub const LARGEST_CAPACITY: u32 = 0x7FFF;
/// The largest sum of all durations: a schedule's profile has one slot for each period.
pub const LONGEST_HORIZON: u64 = 4_000_000;

/// A job as an instance is made from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Job {
    /// In periods.
    pub duration: u32,
    /// Units of each resource that it needs in each of its periods.
    pub demand: Vec<u32>,
    /// The jobs, by index, that start when it has finished or later.
    pub successors: Vec<usize>,
}

/// Why jobs and capacities are no instance.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InstanceError {
    /// There are no jobs.
    #[error("there are no jobs")]
    Empty,
    /// There is more of something than is scheduled.
    #[error("there are {count} {what}, more than the {limit} that are scheduled")]
    TooMany {
        /// A plural noun.
        what: &'static str,
        /// How many there are.
        count: u64,
        /// How many are taken.
        limit: u64,
    },
    /// A job needs more than there ever is.
    #[error("job {job} needs {demand} of resource {resource}, which has {capacity}")]
    Demand {
        /// The job, from 1.
        job: usize,
        /// The resource, from 1.
        resource: usize,
        /// What it needs.
        demand: u32,
        /// What there is.
        capacity: u32,
    },
    /// A job has another number of demands than there are resources.
    #[error("job {job} has {found} demands for {expected} resources")]
    Demands {
        /// The job, from 1.
        job: usize,
        /// How many demands it has.
        found: usize,
        /// How many resources there are.
        expected: usize,
    },
    /// A successor that is no job.
    #[error("job {job} has the successor {successor}, which is not there")]
    Successor {
        /// The job, from 1.
        job: usize,
        /// The successor, from 1.
        successor: usize,
    },
    /// Jobs that wait for each other.
    #[error("job {job} waits for itself")]
    Circle {
        /// One of them, from 1.
        job: usize,
    },
}

/// Jobs to be scheduled without interruption, so that none starts before its predecessors have finished
/// and no resource is used beyond its capacity. Checked when made: every instance has a schedule.
#[derive(Clone, PartialEq, Eq)]
pub struct Instance {
    durations: Vec<u32>,
    /// One row of `capacities.len()` for each job.
    demands: Vec<u32>,
    capacities: Vec<u32>,
    successors: Adjacency,
    predecessors: Adjacency,
    /// Every job after its predecessors.
    order: Vec<u32>,
}

impl Instance {
    /// An instance of these jobs; `capacities` are the units of each resource.
    ///
    /// # Errors
    /// If there are too many of anything, or they cannot be scheduled at all.
    pub fn new(capacities: Vec<u32>, jobs: &[Job]) -> Result<Self, InstanceError> {
        check_sizes(&capacities, jobs)?;
        for (job, each) in jobs.iter().enumerate() {
            check_job(job, each, &capacities, jobs.len())?;
        }
        let arcs = || {
            let arcs_of = |(job, each): (usize, &Job)| {
                each.successors
                    .iter()
                    .map(move |&s| (job, s))
                    .collect::<Vec<_>>()
            };
            jobs.iter().enumerate().flat_map(arcs_of)
        };
        let successors = Adjacency::new(jobs.len(), arcs());
        let predecessors =
            Adjacency::new(jobs.len(), arcs().map(|(job, successor)| (successor, job)));
        let order = topological(&successors, &predecessors)?;
        Ok(Self {
            durations: jobs.iter().map(|job| job.duration).collect(),
            demands: jobs
                .iter()
                .flat_map(|job| job.demand.iter().copied())
                .collect(),
            capacities,
            successors,
            predecessors,
            order,
        })
    }

    /// How many jobs there are.
    #[must_use]
    pub const fn jobs(&self) -> usize {
        self.durations.len()
    }

    /// How long each job takes, in periods.
    #[must_use]
    pub fn durations(&self) -> &[u32] {
        &self.durations
    }

    /// The units of each resource.
    #[must_use]
    pub fn capacities(&self) -> &[u32] {
        &self.capacities
    }

    /// Units of each resource that a job needs.
    #[must_use]
    pub fn demand(&self, job: usize) -> &[u32] {
        let width = self.capacities.len();
        &self.demands[job * width..(job + 1) * width]
    }

    /// The jobs that follow a job directly.
    #[must_use]
    pub fn successors(&self, job: usize) -> &[u32] {
        self.successors.of(job)
    }

    /// The jobs that a job follows directly.
    #[must_use]
    pub fn predecessors(&self, job: usize) -> &[u32] {
        self.predecessors.of(job)
    }

    /// All jobs, each after its predecessors.
    #[must_use]
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// The sum of all durations: no schedule worth having is longer.
    #[must_use]
    pub fn horizon(&self) -> u32 {
        self.durations.iter().sum()
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance")
            .field("jobs", &self.jobs())
            .field("capacities", &self.capacities)
            .finish_non_exhaustive()
    }
}

fn check_sizes(capacities: &[u32], jobs: &[Job]) -> Result<(), InstanceError> {
    if jobs.is_empty() {
        return Err(InstanceError::Empty);
    }
    let periods = jobs.iter().map(|job| u64::from(job.duration)).sum();
    let largest = capacities.iter().copied().max().unwrap_or(0);
    let sizes = [
        ("jobs", jobs.len() as u64, MOST_JOBS as u64),
        ("resources", capacities.len() as u64, MOST_RESOURCES as u64),
        (
            "units of a resource",
            u64::from(largest),
            u64::from(LARGEST_CAPACITY),
        ),
        ("periods in all", periods, LONGEST_HORIZON),
    ];
    match sizes.into_iter().find(|(_, count, limit)| count > limit) {
        Some((what, count, limit)) => Err(InstanceError::TooMany { what, count, limit }),
        None => Ok(()),
    }
}

fn check_job(job: usize, each: &Job, capacities: &[u32], jobs: usize) -> Result<(), InstanceError> {
    if each.demand.len() != capacities.len() {
        return Err(InstanceError::Demands {
            job: job + 1,
            found: each.demand.len(),
            expected: capacities.len(),
        });
    }
    for (resource, (&demand, &capacity)) in each.demand.iter().zip(capacities).enumerate() {
        if demand > capacity {
            return Err(InstanceError::Demand {
                job: job + 1,
                resource: resource + 1,
                demand,
                capacity,
            });
        }
    }
    match each.successors.iter().find(|&&successor| successor >= jobs) {
        Some(&successor) => Err(InstanceError::Successor {
            job: job + 1,
            successor: successor + 1,
        }),
        None => Ok(()),
    }
}

/// Every job after its predecessors, in the order of the jobs where that is free.
fn topological(
    successors: &Adjacency,
    predecessors: &Adjacency,
) -> Result<Vec<u32>, InstanceError> {
    let count = successors.len();
    let mut waits: Vec<usize> = (0..count).map(|job| predecessors.of(job).len()).collect();
    let mut order: Vec<u32> = (0..count as u32)
        .filter(|&job| waits[job as usize] == 0)
        .collect();
    let mut next = 0;
    while let Some(&job) = order.get(next) {
        next += 1;
        for &successor in successors.of(job as usize) {
            let waits = &mut waits[successor as usize];
            *waits -= 1;
            if *waits == 0 {
                order.push(successor);
            }
        }
    }
    match waits.iter().position(|&waits| waits > 0) {
        Some(job) => Err(InstanceError::Circle { job: job + 1 }),
        None => Ok(order),
    }
}

/// Neighbours of each job, in one vector.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Adjacency {
    first: Vec<u32>,
    jobs: Vec<u32>,
}

impl Adjacency {
    fn new(count: usize, arcs: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut arcs: Vec<(usize, usize)> = arcs.collect();
        arcs.sort_unstable();
        arcs.dedup();
        let mut first = vec![0; count + 1];
        for &(from, _) in &arcs {
            first[from + 1] += 1;
        }
        for job in 0..count {
            first[job + 1] += first[job];
        }
        Self {
            first,
            jobs: arcs.into_iter().map(|(_, to)| to as u32).collect(),
        }
    }

    fn len(&self) -> usize {
        self.first.len() - 1
    }

    fn of(&self, job: usize) -> &[u32] {
        &self.jobs[self.first[job] as usize..self.first[job + 1] as usize]
    }
}
