//! Instances of the resource-constrained project scheduling problem.

use std::time::Instant;

use anyhow::Result;
use serde::Serialize;
use throughline_core::level::{Instance, Solver};

use crate::cli::say;

/// Schedules between two looks at the clock: some hundreds of microseconds for a usual instance.
const STEP: u32 = 32;

pub(super) fn solve(instance: &Instance, seed: u64, end: Instant, json: bool) -> Result<()> {
    let mut solver = Solver::new(instance, seed);
    while !solver.is_optimal() && Instant::now() < end {
        solver.run(STEP);
    }
    if json {
        let solution = Solution {
            makespan: solver.makespan(),
            lower_bound: solver.lower_bound(),
            starts: solver.starts(),
        };
        return Ok(say(serde_json::to_string(&solution)?)?);
    }
    print_table(&solver, instance.durations())
}

/// The JSON that other programs read.
#[derive(Serialize)]
struct Solution<'a> {
    makespan: u32,
    lower_bound: u32,
    /// Of every job in the order of the file, the dummies included.
    starts: &'a [u32],
}

fn print_table(solver: &Solver, durations: &[u32]) -> Result<()> {
    say(format_args!("{:>6} {:>8} {:>8}", "Job", "Start", "Finish"))?;
    for ((job, start), duration) in (1..).zip(solver.starts()).zip(durations) {
        say(format_args!("{job:>6} {start:>8} {:>8}", start + duration))?;
    }
    let (makespan, bound) = (solver.makespan(), solver.lower_bound());
    if solver.is_optimal() {
        say(format_args!(
            "It takes {makespan} periods, and no schedule is shorter."
        ))?;
    } else {
        let above = f64::from(makespan - bound) / f64::from(bound.max(1)) * 100.0;
        say(format_args!(
            "It takes {makespan} periods. None takes less than {bound}: this is within {above:.1} % of the best possible."
        ))?;
    }
    Ok(())
}
