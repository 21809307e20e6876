//! Making one order of jobs from two, and changing it a little.

use rand_chacha::ChaCha8Rng;

use super::{decode::Index, sample::below};

/// Combines orders. Every job comes after its predecessors in the child if it does in both parents.
#[derive(Clone, Debug)]
pub(super) struct Crossover {
    /// The part of the mother's order that each job is in.
    parts: Vec<u8>,
}

impl Crossover {
    pub(super) fn new(jobs: usize) -> Self {
        Self {
            parts: vec![0; jobs],
        }
    }

    /// The child keeps a stretch of the mother's order as it is, and what she has before and after it;
    /// there, jobs are in the father's order. As orders are sorted by time, a stretch is all that goes
    /// on at a time: what is well packed stays so, which is the idea of the peak crossover (Valls,
    /// Ballestín and Quintanilla, *A hybrid genetic algorithm for the RCPSP*, EJOR 185, 2008).
    pub(super) fn combine(
        &mut self,
        mother: &[Index],
        father: &[Index],
        child: &mut [Index],
        rng: &mut ChaCha8Rng,
    ) {
        let mut cut = || below(rng, mother.len() as u32 + 1) as usize;
        let (one, other) = (cut(), cut());
        let (from, to) = (one.min(other), one.max(other));
        for (part, jobs) in [&mother[..from], &mother[from..to], &mother[to..]]
            .into_iter()
            .enumerate()
        {
            for &job in jobs {
                self.parts[usize::from(job)] = part as u8;
            }
        }
        let mut places = [0, from, to];
        for &job in father {
            let part = usize::from(self.parts[usize::from(job)]);
            if part != KEPT {
                child[places[part]] = job;
                places[part] += 1;
            }
        }
        child[from..to].copy_from_slice(&mother[from..to]);
    }
}

/// The part that stays in the mother's order.
const KEPT: usize = 1;

/// Swaps about one in ten pairs of neighbours that may be swapped; `follows` tells whether the second job
/// has to come after the first.
pub(super) fn mutate(
    order: &mut [Index],
    follows: impl Fn(Index, Index) -> bool,
    rng: &mut ChaCha8Rng,
) {
    let pairs = order.len().saturating_sub(1) as u32;
    if pairs == 0 {
        return;
    }
    for _ in 0..(pairs + below(rng, 10)) / 10 {
        let place = below(rng, pairs) as usize;
        if !follows(order[place], order[place + 1]) {
            order.swap(place, place + 1);
        }
    }
}
