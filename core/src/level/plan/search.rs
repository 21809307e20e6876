//! The search for the order in which tasks get their resources: the best found, and its neighbours.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};

use super::{Problem, trial::Trial};
use crate::level::sample::below;

/// A search from one order to better ones.
pub(super) struct Search {
    best: Trial,
    /// The order that `best` was made from.
    ranks: Vec<u32>,
    /// Whether tasks may pause.
    in_parts: bool,
    rng: ChaCha8Rng,
}

impl Search {
    /// One that begins with this order.
    pub(super) fn new(problem: &Problem<'_>, ranks: Vec<u32>, seed: u64, in_parts: bool) -> Self {
        Self {
            best: problem.trial(&ranks, in_parts),
            ranks,
            in_parts,
            rng: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    pub(super) fn best(&self) -> &Trial {
        &self.best
    }

    pub(super) fn ranks(&self) -> &[u32] {
        &self.ranks
    }

    /// Tries a neighbour of the best order. Gives whether it is as good or better.
    pub(super) fn step(&mut self, problem: &Problem<'_>) -> bool {
        let ranks = self.neighbour(problem.base.len());
        self.take(problem, ranks)
    }

    /// Tries an order, and goes on from it if it is as good or better.
    pub(super) fn take(&mut self, problem: &Problem<'_>, ranks: Vec<u32>) -> bool {
        let trial = problem.trial(&ranks, self.in_parts);
        let good = trial.score <= self.best.score;
        if good {
            self.best = trial;
            self.ranks = ranks;
        }
        good
    }

    /// The order of the best way with a few tasks moved to others' places: those that wait earlier.
    fn neighbour(&mut self, tasks: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..tasks as u32).collect();
        order.sort_by_key(|&task| {
            (
                self.best.dates[task as usize].start,
                self.ranks[task as usize],
            )
        });
        let waiting: Vec<u32> = (0..tasks as u32)
            .filter(|&task| self.best.met[task as usize].is_some())
            .collect();
        for _ in 0..=below(&mut self.rng, 3) {
            let any = below(&mut self.rng, tasks as u32);
            let task = match waiting.len() as u32 {
                0 => any,
                count if below(&mut self.rng, 4) > 0 => {
                    waiting[below(&mut self.rng, count) as usize]
                }
                _ => any,
            };
            let Some(from) = order.iter().position(|&other| other == task) else {
                continue;
            };
            let reach = below(&mut self.rng, REACH) as usize + 1;
            let to = if below(&mut self.rng, 4) > 0 {
                from.saturating_sub(reach)
            } else {
                (from + reach).min(tasks - 1)
            };
            order.remove(from);
            order.insert(to, task);
        }
        let mut ranks = vec![0; tasks];
        for (rank, task) in (0..).zip(order) {
            ranks[task as usize] = rank;
        }
        ranks
    }
}

impl Problem<'_> {
    /// What comes of an order.
    fn trial(&self, ranks: &[u32], in_parts: bool) -> Trial {
        Trial::new(&self.held, &self.needs, &self.base, ranks, in_parts)
    }
}

/// How far a task is moved in the order at most.
const REACH: u32 = 24;

/// The rank of each task in the order of a key.
pub(super) fn ranked<K: Ord>(tasks: usize, key: impl Fn(usize) -> K) -> Vec<u32> {
    let mut order: Vec<usize> = (0..tasks).collect();
    order.sort_by_key(|&task| key(task));
    let mut ranks = vec![0; tasks];
    for (rank, task) in (0..).zip(order) {
        ranks[task] = rank;
    }
    ranks
}
