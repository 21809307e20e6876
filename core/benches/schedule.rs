//! How long the plan's repair and the schedule take: `cargo xtask bench schedule`.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]
#![allow(clippy::print_stdout, reason = "a measurement prints its figures")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    plan::{Plan, PlanChange, PlanRecords, TouchedRecords},
    sample,
    schedule::{Schedule, Scheduler},
    time::Minutes,
};

/// Tasks; there are one and a half times as many links.
const SIZES: [u32; 2] = [10_000, 100_000];

fn records(tasks: u32) -> PlanRecords {
    sample::generated(tasks, &mut ChaCha8Rng::seed_from_u64(1)).1
}

fn whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("whole plan");
    group.sample_size(20);
    for tasks in SIZES {
        let records = records(tasks);
        let plan = Plan::new(records.clone());
        group.bench_with_input(BenchmarkId::new("schedule", tasks), &plan, |bench, plan| {
            bench.iter(|| Schedule::compute(black_box(plan)));
        });
        group.bench_function(BenchmarkId::new("repair", tasks), |bench| {
            bench.iter_batched(|| records.clone(), Plan::new, BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// A plan and its schedule, kept up to date.
struct Kept {
    plan: Plan,
    scheduler: Scheduler,
}

impl Kept {
    /// Makes a task a day longer, or as long as it was.
    fn edit(&mut self, task: usize, longer: bool) -> Duration {
        let id = self.plan.tasks[task].id;
        let touched = TouchedRecords::from([("tasks", id.0)]);
        let start = Instant::now();
        let before = self.plan.records.only(&touched);
        if let Some(task) = self.plan.records.tasks.get_mut(&id) {
            let day = if longer { 480 } else { -480 };
            task.duration = Minutes(task.duration.0 + day);
        }
        let change: PlanChange = self.plan.update(&touched, &before);
        black_box(self.scheduler.update(&self.plan, &change));
        start.elapsed()
    }
}

/// Each task in turn is made longer, and as long as it was again.
fn one_edit(criterion: &mut Criterion) {
    let plan = Plan::new(records(SIZES[0]));
    let scheduler = Scheduler::new(&plan);
    let mut kept = Kept { plan, scheduler };
    let count = kept.plan.tasks.len();

    let mut all: Vec<Duration> = (0..count)
        .flat_map(|task| [kept.edit(task, true), kept.edit(task, false)])
        .collect();
    all.sort_unstable();
    let at = |percent: usize| all[(all.len() - 1) * percent / 100];
    println!(
        "one edit of {count} tasks: median over all tasks {:?}, 90 % within {:?}, the longest {:?}",
        at(50),
        at(90),
        at(100)
    );

    let mut turn = 0;
    criterion.bench_function("one edit, mean over all tasks/10000", |bench| {
        bench.iter_custom(|times| {
            let edits = (0..times).map(|_| {
                turn += 1;
                kept.edit(turn / 2 % count, turn % 2 == 0)
            });
            edits.sum()
        });
    });
}

criterion_group!(benches, whole, one_edit);
criterion_main!(benches);
