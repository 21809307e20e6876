//! How long documents take: `cargo xtask bench documents`. Prints the best of five runs.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]
#![allow(clippy::print_stdout, reason = "a measurement prints its figures")]

use std::time::{Duration, Instant};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    document::{ActorId, ChangeMeta, Section},
    edit::{Intent, compile},
    id::{Author, UserId},
    plan::Plan,
    record::SectionKind,
    sample,
    time::UnixMillis,
};

fn main() {
    println!(
        "{:>7} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "tasks", "import", "save", "parse", "open", "plan", "compile", "write", "receive"
    );
    for tasks in [1_000, 10_000] {
        let mut best = [Duration::MAX; 8];
        for run in 0..5 {
            for (best, this) in best.iter_mut().zip(measure(tasks, run)) {
                *best = this.min(*best);
            }
        }
        print!("{tasks:>7}");
        for duration in best {
            print!(" {:>6.2} ms", duration.as_secs_f64() * 1000.0);
        }
        println!();
    }
}

/// Import of the records, saving, parsing by Automerge alone, opening as a section, repairing the plan,
/// compiling an edit, writing it, and receiving it on another device.
fn measure(tasks: u32, seed: u64) -> [Duration; 8] {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (_, records) = sample::generated(tasks, &mut rng);
    let meta = ChangeMeta {
        author: Author {
            user: UserId("u-1".to_owned()),
            name: "Alice".to_owned(),
        },
        time: UnixMillis(1_800_000_000_000),
        label: "Edit".to_owned(),
    };
    let (import, alice) = timed(|| Section::import(ActorId::from(b"alice"), &meta, &records));
    let mut alice = alice.expect("valid records");
    let (save, saved) = timed(|| alice.save());
    let (parse, _) = timed(|| automerge::Automerge::load(&saved).expect("a document"));
    let (open, bob) =
        timed(|| Section::load(SectionKind::Plan, ActorId::from(b"bob"), [&saved[..]]));
    let mut bob = bob.expect("a document");
    let records = bob.plan_records().clone();
    let (repair, plan) = timed(|| Plan::new(records));
    let intent = Intent::SetField {
        table: "tasks".to_owned(),
        id: plan.tasks[plan.tasks.len() / 2].id.into(),
        field: "name".to_owned(),
        value: "Renamed".into(),
    };
    let (compiled, step) = timed(|| compile(&plan, &intent, &mut rng));
    let puts = step.expect("a possible edit").puts;
    let (write, written) = timed(|| alice.write(&meta, &puts));
    let bytes = written.expect("valid puts").expect("a change").bytes;
    let (receive, touched) = timed(|| bob.receive(&bytes));
    assert_eq!(touched.expect("a change").records.len(), 1);
    [import, save, parse, open, repair, compiled, write, receive]
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}
