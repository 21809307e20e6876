//! Lower bounds: how short a schedule could be at best.
//!
//! First what is cheap: the critical path, and for each resource (and redundant ones) the work that
//! there is over the capacity. Then the destructive bound (Klein and Scholl, *Computing lower bounds by
//! destructive improvement*, EJOR 112, 1999): a makespan that is proved impossible raises the bound.

mod energy;
mod redundant;
mod windows;

use super::{instance::Instance, sample::tails};
use redundant::Redundant;
use windows::Windows;

/// After how many schedules the destructive bound is worth its time: easy instances are solved by then.
pub(super) const AFTER: u64 = 500;
/// The largest instance whose bound is improved, in steps of one proof: some hundredths of a second.
const LARGEST_PROOF: u64 = 40_000_000;

/// A lower bound on the makespan.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    value: u32,
    /// What proofs need; `None` once there is nothing left to prove.
    proof: Option<Proof>,
}

#[derive(Clone, Debug)]
struct Proof {
    windows: Windows,
    resources: Vec<Redundant>,
    /// A makespan that could not be refuted.
    open: u32,
}

impl Bound {
    pub(super) fn new(instance: &Instance) -> Self {
        let path = tails(instance).into_iter().max().unwrap_or(0);
        let resources = redundant::of(instance);
        let work = resources.iter().map(|r| r.shortest(instance.durations()));
        let value = work.max().unwrap_or(0).max(path);
        let proof = Proof {
            windows: Windows::new(instance),
            resources,
            open: u32::MAX,
        };
        Self {
            value,
            proof: Some(proof),
        }
    }

    pub(super) const fn value(&self) -> u32 {
        self.value
    }

    /// Tries to refute one makespan below that of the shortest schedule known.
    pub(super) fn improve(&mut self, makespan: u32) {
        let Some(proof) = &mut self.proof else { return };
        proof.open = proof.open.min(makespan);
        let steps = u64::from(makespan) * (u64::from(makespan) + proof.windows.jobs() as u64);
        if self.value >= proof.open || steps * proof.resources.len() as u64 > LARGEST_PROOF {
            self.proof = None;
            return;
        }
        let asked = self.value + (proof.open - self.value) / 2;
        if proof.refutes(asked) {
            self.value = asked + 1;
        } else {
            proof.open = asked;
        }
    }
}

impl Proof {
    /// Whether no schedule is that short.
    fn refutes(&mut self, makespan: u32) -> bool {
        !self.windows.narrow(makespan)
            || self
                .resources
                .iter()
                .any(|r| energy::overloaded(&self.windows, r, makespan))
    }
}
