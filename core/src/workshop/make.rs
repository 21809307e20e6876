//! Plans that are made up.

use rand::Rng;

use super::{NewPlan, Outcome, Records};
use crate::{plan::PlanRecords, register::Entry, sample};

pub(super) fn sample(rng: &mut impl Rng) -> Outcome {
    let (title, records) = sample::northern_rollout(rng);
    let registers = sample::northern_registers(&records, rng);
    let mut plan = made((title, records));
    plan.registers = registers.iter().map(Entry::to_data).collect();
    Outcome::Plan(Box::new(plan))
}

pub(super) fn generated(tasks: u32, rng: &mut impl Rng) -> Outcome {
    Outcome::Plan(Box::new(made(sample::generated(tasks, rng))))
}

fn made((title, records): (String, PlanRecords)) -> NewPlan {
    NewPlan {
        title,
        records: Records(records),
        registers: Vec::new(),
        notes: Vec::new(),
    }
}
