//! The registers of the sample project, one file per duty. People, companies and events are invented;
//! the standards are real. Everything stands as it would on the plan's status date.

mod everywhere;
mod filler;
mod improvement;
mod issues;
mod kept;
mod planning;
mod quality;
mod risks;
mod rollout;
mod stakeholders;
mod team;
mod technical;
#[cfg(test)]
mod tests;

use rand::Rng;

use filler::Filler;

use crate::{plan::PlanRecords, register::Entry};

/// The records of the registers that go with [`northern_rollout`](super::northern_rollout)'s plan.
/// Members are named after its resources, and what is to be done is its tasks.
#[must_use]
pub fn northern_registers(plan: &PlanRecords, rng: &mut impl Rng) -> Vec<Entry> {
    filled(plan, rng).0
}

/// The records, and each slip in the tables: a cell that names nothing or does not fit its field. The
/// cell is then empty; the tests see to it that there is none.
fn filled(plan: &PlanRecords, rng: &mut impl Rng) -> (Vec<Entry>, Vec<String>) {
    let mut filler = Filler::new(plan, rng);
    team::fill(&mut filler);
    planning::fill(&mut filler);
    technical::fill(&mut filler);
    stakeholders::fill(&mut filler);
    risks::fill(&mut filler);
    issues::fill(&mut filler);
    quality::fill(&mut filler);
    improvement::fill(&mut filler);
    everywhere::fill(&mut filler);
    team::responsibilities(&mut filler);
    rollout::fill(&mut filler);
    kept::fill(&mut filler);
    let (mut entries, slips) = filler.finish(quality::sign);
    entries.extend(rollout::made(plan, &entries));
    (entries, slips)
}
