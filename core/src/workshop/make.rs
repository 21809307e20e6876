//! Plans that are made up.

use rand::Rng;

use super::{NewPlan, Outcome, Records};
use crate::{plan::PlanRecords, sample};

pub(super) fn sample(rng: &mut impl Rng) -> Outcome {
    made(sample::northern_rollout(rng))
}

pub(super) fn generated(tasks: u32, rng: &mut impl Rng) -> Outcome {
    made(sample::generated(tasks, rng))
}

fn made((title, records): (String, PlanRecords)) -> Outcome {
    Outcome::Plan(Box::new(NewPlan {
        title,
        records: Records(records),
        notes: Vec::new(),
    }))
}
