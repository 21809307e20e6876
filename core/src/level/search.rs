//! The search: a genetic algorithm with two populations, restarted with larger ones.
//!
//! One population holds schedules that were built from the start, the other such that were built from
//! the end. A child of two parents in one is built the other way round, so that each step is a
//! justification too (Valls, Ballestín and Quintanilla, *Justification and RCPSP*, EJOR 165, 2005) and
//! costs a single schedule: Debels and Vanhoucke, *A bi-population based genetic algorithm for the
//! RCPSP*, ICCSA 2005. When a population has come to rest, a new one of twice its size starts: small
//! projects are solved by the first, and large ones find the size that suits the time they have.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};

use super::{
    crossover::{Crossover, mutate},
    decode::{Decoder, Direction, Index},
    instance::Instance,
    sample::{Sampler, below},
};

/// Schedules in the first population.
const FIRST_SIZE: usize = 64;
/// Jobs in the largest population, all orders together: some megabytes.
const LARGEST: usize = 2_000_000;
/// Generations without a better mean after which a population is at rest.
const PATIENCE: u32 = 20;

/// The shortest schedule found.
#[derive(Clone, Debug)]
pub(super) struct Best {
    pub(super) makespan: u32,
    pub(super) starts: Vec<u32>,
}

/// A schedule of a population.
#[derive(Clone, Debug)]
struct Individual {
    /// The order in which the other direction takes its jobs.
    order: Vec<Index>,
    makespan: u32,
    /// Tells schedules apart.
    fingerprint: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Search<const W: usize> {
    decoder: Decoder<W>,
    sampler: Sampler,
    crossover: Crossover,
    /// Sorted pairs of a job and one that follows it directly.
    follows: Vec<(Index, Index)>,
    rng: ChaCha8Rng,
    best: Best,
    /// How many schedules a population has.
    size: usize,
    largest: usize,
    forward: Vec<Individual>,
    backward: Vec<Individual>,
    /// The direction in which children are built now.
    direction: Direction,
    /// Which individual has its turn.
    turn: usize,
    /// Children of this generation that were kept.
    kept: usize,
    /// The least sum of makespans of a generation, and for how many generations it has been that.
    least: u64,
    since: u32,
    child: Vec<Index>,
    starts: Vec<u32>,
}

impl<const W: usize> Search<W> {
    /// A search with a first schedule.
    pub(super) fn new(instance: &Instance, seed: u64) -> Self {
        let jobs = instance.jobs();
        let index = |job: u32| job as Index;
        let follows = (0..jobs as u32).flat_map(|job| {
            let successors = instance.successors(job as usize).iter();
            successors.map(move |&s| (index(job), index(s)))
        });
        let mut search = Self {
            decoder: Decoder::new(instance),
            sampler: Sampler::new(instance),
            crossover: Crossover::new(jobs),
            follows: follows.collect(),
            rng: ChaCha8Rng::seed_from_u64(seed),
            best: Best {
                makespan: u32::MAX,
                starts: vec![0; jobs],
            },
            size: FIRST_SIZE,
            largest: (LARGEST / jobs).max(FIRST_SIZE),
            forward: Vec::new(),
            backward: Vec::new(),
            direction: Direction::Forward,
            turn: 0,
            kept: 0,
            least: u64::MAX,
            since: 0,
            child: instance.order().iter().map(|&job| index(job)).collect(),
            starts: vec![0; jobs],
        };
        search.build(Direction::Forward);
        search
    }

    pub(super) const fn best(&self) -> &Best {
        &self.best
    }

    /// Looks at one more schedule.
    pub(super) fn step(&mut self) {
        if self.backward.len() < self.size {
            self.fill();
        } else {
            self.breed();
        }
    }

    /// Adds a schedule to the populations: drawn at random, then built again from its end.
    fn fill(&mut self) {
        if self.forward.len() == self.backward.len() {
            self.child = self.sampler.draw(&mut self.rng);
            let drawn = self.build(Direction::Forward);
            self.forward.push(drawn);
        } else if let Some(last) = self.forward.last() {
            self.child.copy_from_slice(&last.order);
            let justified = self.build(Direction::Backward);
            self.backward.push(justified);
        }
    }

    /// Makes a child of the individual that has its turn and a good other one. It takes its parent's place
    /// in the opposite population if it is no longer than who is there, and unlike everyone.
    fn breed(&mut self) {
        let parents = match self.direction {
            Direction::Forward => &self.backward,
            Direction::Backward => &self.forward,
        };
        let one = &parents[self.turn];
        let rivals = [(); 2].map(|()| &parents[below(&mut self.rng, self.size as u32) as usize]);
        let [first, second] = rivals;
        let other = if second.makespan < first.makespan {
            second
        } else {
            first
        };
        let (mother, father) = if below(&mut self.rng, 2) == 0 {
            (one, other)
        } else {
            (other, one)
        };
        self.crossover
            .combine(&mother.order, &father.order, &mut self.child, &mut self.rng);
        let follows = |one, other| {
            let arc = match self.direction {
                Direction::Forward => (one, other),
                Direction::Backward => (other, one),
            };
            self.follows.binary_search(&arc).is_ok()
        };
        mutate(&mut self.child, follows, &mut self.rng);

        let child = self.build(self.direction);
        let others = match self.direction {
            Direction::Forward => &mut self.forward,
            Direction::Backward => &mut self.backward,
        };
        let known = |other: &Individual| other.fingerprint == child.fingerprint;
        if child.makespan <= others[self.turn].makespan && !others.iter().any(known) {
            others[self.turn] = child;
            self.kept += 1;
        }
        self.turn += 1;
        if self.turn == self.size {
            let sum = others.iter().map(|each| u64::from(each.makespan)).sum();
            self.end_generation(sum);
        }
    }

    /// Turns to the other population, or starts anew where nothing gets better.
    fn end_generation(&mut self, sum: u64) {
        self.since = if sum < self.least { 0 } else { self.since + 1 };
        self.least = self.least.min(sum);
        self.direction = self.direction.turned();
        if self.kept == 0 || self.since > PATIENCE {
            self.size = (2 * self.size).min(self.largest);
            self.forward.clear();
            self.backward.clear();
            self.least = u64::MAX;
            self.since = 0;
            self.direction = Direction::Forward;
        }
        self.turn = 0;
        self.kept = 0;
    }

    /// Builds the schedule of the child's order.
    fn build(&mut self, direction: Direction) -> Individual {
        let makespan = self
            .decoder
            .decode(direction, &self.child, &mut self.starts);
        if makespan < self.best.makespan {
            self.best.makespan = makespan;
            let times = self.starts.iter().zip(self.decoder.durations());
            for (best, (&start, duration)) in self.best.starts.iter_mut().zip(times) {
                *best = match direction {
                    Direction::Forward => start,
                    Direction::Backward => makespan - start - duration,
                };
            }
        }
        let mut order = vec![0; self.child.len()];
        self.decoder
            .turn(&self.child, &self.starts, makespan, &mut order);
        Individual {
            order,
            makespan,
            fingerprint: fingerprint(&self.starts),
        }
    }
}

fn fingerprint(starts: &[u32]) -> u64 {
    // Any odd multiplier spreads the bits; this is 2⁶⁴ divided by the golden ratio.
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    starts.iter().fold(0, |sum: u64, &start| {
        (sum.rotate_left(5) ^ u64::from(start)).wrapping_mul(SPREAD)
    })
}
