//! How close to the best known schedules the solver comes: `cargo xtask bench level [SECONDS] [SET]`.
//!
//! Runs on one core, for so many seconds (1 unless told) for each PSPLIB instance of the corpus, and
//! checks every schedule with code of its own.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]
#![allow(clippy::print_stdout, reason = "a measurement prints its figures")]

#[path = "../tests/psplib/mod.rs"]
mod psplib;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use throughline_core::level::{Solver, psplib as reader};

/// Sums over the instances of a set.
#[derive(Default)]
struct Sums {
    instances: u32,
    above_best: f64,
    above_bound: f64,
    best: u32,
    proved: u32,
    schedules: u64,
    seconds: f64,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let seconds = args.iter().find_map(|a| a.parse().ok()).unwrap_or(1.0);
    let set = args
        .iter()
        .find(|a| a.starts_with('j'))
        .map_or("", |set| set);
    let mut sets: BTreeMap<String, Sums> = BTreeMap::new();
    for (name, text, best) in psplib::corpus().unwrap_or_default() {
        if !name.starts_with(set) {
            continue;
        }
        let begun = Instant::now();
        let instance = reader::read(text.as_bytes()).expect("an instance");
        let mut solver = Solver::new(&instance, 1);
        while !solver.is_optimal() && begun.elapsed() < Duration::from_secs_f64(seconds) {
            solver.run(64);
        }
        let took = begun.elapsed().as_secs_f64();
        let checked = psplib::Project::parse(&text).check(solver.starts());
        assert_eq!(checked, Ok(solver.makespan()), "{name}");
        let folder = name.split('/').next().unwrap_or_default().to_owned();
        let above = |bound: u32| (f64::from(solver.makespan()) / f64::from(bound) - 1.0) * 100.0;
        let sums = sets.entry(folder).or_default();
        sums.instances += 1;
        sums.above_best += above(best);
        sums.above_bound += above(solver.lower_bound());
        sums.best += u32::from(solver.makespan() <= best);
        sums.proved += u32::from(solver.is_optimal());
        sums.schedules += solver.schedules();
        sums.seconds += took;
    }
    println!("{seconds} s for each instance; means over each set");
    println!(
        "{:<6} {:>9} {:>13} {:>14} {:>10} {:>7} {:>12}",
        "set", "instances", "% above best", "% above bound", "best known", "proved", "schedules/s"
    );
    for (set, sums) in sets {
        let count = f64::from(sums.instances);
        println!(
            "{set:<6} {:>9} {:>13.3} {:>14.2} {:>10} {:>7} {:>12.0}",
            sums.instances,
            sums.above_best / count,
            sums.above_bound / count,
            sums.best,
            sums.proved,
            sums.schedules as f64 / sums.seconds
        );
    }
}
