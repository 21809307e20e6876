//! How long the plan's repair and the schedule take: `cargo xtask bench schedule`. Prints the best of
//! twenty runs for each size; other sizes than 1,000, 10,000 and 100,000 may be named.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]
#![allow(clippy::print_stdout, reason = "a measurement prints its figures")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{plan::Plan, sample, schedule::Schedule};

fn main() {
    println!(
        "{:>7} {:>7} {:>10} {:>12}",
        "tasks", "links", "repair", "schedule"
    );
    let named: Vec<u32> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if named.is_empty() {
        vec![1_000, 10_000, 100_000]
    } else {
        named
    };
    for tasks in sizes {
        let (_, records) = sample::generated(tasks, &mut ChaCha8Rng::seed_from_u64(1));
        let (mut repair, mut schedule) = (Duration::MAX, Duration::MAX);
        let mut plan = Plan::new(records.clone());
        for _ in 0..20 {
            let records = records.clone();
            let start = Instant::now();
            plan = Plan::new(records);
            repair = repair.min(start.elapsed());
            let start = Instant::now();
            black_box(Schedule::compute(black_box(&plan)));
            schedule = schedule.min(start.elapsed());
        }
        println!(
            "{tasks:>7} {:>7} {:>7.2} ms {:>9.2} ms",
            plan.links.len(),
            millis(repair),
            millis(schedule)
        );
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
