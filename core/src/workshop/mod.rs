//! The workshop: what is heavy and not needed to open, edit and sync a plan. Reading and writing files,
//! making sample plans, and whatever takes long.
//!
//! A [`Job`] and its [`Outcome`] are plain data, and [`run`] is a pure function from the one to the
//! other. The engine asks for a job with [`Effect::Work`](crate::engine::Effect::Work) and is answered by
//! [`Input::Worked`](crate::engine::Input::Worked). A native host calls [`run`] where it stands. A
//! browser has it in a WebAssembly module and a worker of its own, fetched when it is first needed: the
//! engine's module must hold none of this, so **nothing but hosts may call [`run`]**, and the engine may
//! not call what the jobs call.
//!
//! # To add a job
//! 1. A variant of [`Job`] with everything that it needs, and of [`Outcome`] if its result is of a new
//!    sort. Both cross a channel as postcard; records go as [`Records`]. Randomness is a `seed`, which the
//!    engine draws ([`Seed`]); there is no clock.
//! 2. A file here with the work, and its arm in [`run`]. A job that takes longer than a second calls
//!    `report` every 50 ms or so, and ends with the best that it has when it is told to break off.
//! 3. In the engine, `begin(job, Work::new(…))` where the command is handled, a variant of
//!    [`Then`](crate::engine) if the outcome is used in a new way, and its arm in `Engine::worked`.
//!
//! Native hosts, the browser, progress, ending early, cancelling and failing need nothing more.

mod job;
mod level;
mod make;
mod outcome;
mod read;
mod records;
mod write;

use std::{
    ops::ControlFlow,
    pin::pin,
    task::{Context, Poll, Waker},
};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

pub use job::{ExportFormat, Job, ReadAs, Seed, WorkId};
pub use outcome::{Inspection, NewFile, NewPlan, Outcome, Progress, WorkError};
pub use records::Records;

/// Does a job. `report` hears how far it is, and says whether to go on: a host can so end a search with the best that
/// it has. While it is being told, a host may do something else on the same thread.
pub async fn run(job: Job, report: &mut impl AsyncFnMut(Progress) -> ControlFlow<()>) -> Outcome {
    match job {
        Job::Sample { seed } => make::sample(&mut random(seed)),
        Job::Generate { tasks, seed } => make::generated(tasks, &mut random(seed)),
        Job::Read {
            name,
            bytes,
            how,
            seed,
        } => read::read(&name, &bytes, &how, &mut random(seed)),
        Job::Inspect {
            name,
            bytes,
            how,
            into,
        } => read::inspect(&name, &bytes, how, into),
        Job::Merge {
            name,
            bytes,
            layout,
            records,
            seed,
        } => read::merge(&name, &bytes, &layout, records.0, &mut random(seed)),
        Job::Write {
            format,
            title,
            now,
            records,
        } => write::plan(format, &title, now, records.0),
        Job::Tabulate { format, table } => write::table(format, &table),
        Job::Level { records, options } => level::level(records.0, options, report).await,
        Job::Pack { title, project } => write::project(&title, &project),
    }
}

/// [`run`] for hosts that neither show progress nor break off.
#[must_use]
pub fn run_to_the_end(job: Job) -> Outcome {
    at_once(run(job, &mut async |_| ControlFlow::Continue(())))
}

/// What comes of a job whose `report` never waits: it is done when it is looked at for the first time.
fn at_once(job: impl Future<Output = Outcome>) -> Outcome {
    match pin!(job).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Outcome::Refused("its report waited for something".to_owned()),
    }
}

fn random(seed: Seed) -> ChaCha8Rng {
    ChaCha8Rng::from_seed(seed)
}
