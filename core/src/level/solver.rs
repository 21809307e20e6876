//! The solver as its hosts run it.

use super::{
    bound::{self, Bound},
    decode::Decoder,
    instance::Instance,
    search::{Best, Search},
};

/// Searches for the shortest schedule of an instance, step by step.
///
/// The same seed and the same number of schedules give the same result everywhere. A first schedule
/// and a lower bound are there from the start.
///
/// ```
/// use throughline_core::level::{Instance, Job, Solver};
///
/// let job = |duration, successors| Job { duration, demand: vec![1], successors };
/// // One person for three jobs of which the last follows the first.
/// let jobs = [job(2, vec![2]), job(3, vec![]), job(4, vec![])];
/// let instance = Instance::new(vec![1], &jobs)?;
/// let mut solver = Solver::new(&instance, 1);
/// while !solver.is_optimal() {
///     solver.run(100);
/// }
/// assert_eq!(solver.makespan(), 9);
/// # Ok::<(), throughline_core::level::InstanceError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Solver {
    search: Width,
    bound: Bound,
    schedules: u64,
    improved_at: u64,
}

/// The search, for as many resources as the instance has.
#[derive(Clone, Debug)]
enum Width {
    Narrow(Box<Search<1>>),
    Wide(Box<Search<8>>),
}

impl Solver {
    /// A solver of this instance. `seed` decides which of many good schedules are looked at.
    #[must_use]
    pub fn new(instance: &Instance, seed: u64) -> Self {
        let narrow = instance.capacities().len() <= Decoder::<1>::RESOURCES;
        let search = if narrow {
            Width::Narrow(Box::new(Search::new(instance, seed)))
        } else {
            Width::Wide(Box::new(Search::new(instance, seed)))
        };
        Self {
            search,
            bound: Bound::new(instance),
            schedules: 0,
            improved_at: 0,
        }
    }

    /// Looks at this many more schedules, fewer if one is proved to be the shortest. Gives whether a
    /// shorter one was found.
    pub fn run(&mut self, schedules: u32) -> bool {
        let before = self.makespan();
        for _ in 0..schedules {
            if self.is_optimal() {
                break;
            }
            let makespan = self.makespan();
            match &mut self.search {
                Width::Narrow(search) => search.step(),
                Width::Wide(search) => search.step(),
            }
            self.schedules += 1;
            if self.makespan() < makespan {
                self.improved_at = self.schedules;
            }
            if self.schedules >= bound::AFTER {
                self.bound.improve(self.best().makespan);
            }
        }
        self.makespan() < before
    }

    fn best(&self) -> &Best {
        match &self.search {
            Width::Narrow(search) => search.best(),
            Width::Wide(search) => search.best(),
        }
    }

    /// The length of the shortest schedule found, in periods.
    #[must_use]
    pub fn makespan(&self) -> u32 {
        self.best().makespan
    }

    /// When each job starts in it, in periods from 0.
    #[must_use]
    pub fn starts(&self) -> &[u32] {
        &self.best().starts
    }

    /// No schedule is shorter than this.
    #[must_use]
    pub const fn lower_bound(&self) -> u32 {
        self.bound.value()
    }

    /// Whether no schedule can be shorter than the one found.
    #[must_use]
    pub fn is_optimal(&self) -> bool {
        self.makespan() <= self.lower_bound()
    }

    /// How many schedules have been looked at.
    #[must_use]
    pub const fn schedules(&self) -> u64 {
        self.schedules
    }

    /// After how many of them the shortest was found.
    #[must_use]
    pub const fn improved_at(&self) -> u64 {
        self.improved_at
    }
}
