//! The workshop in a worker of its own: does one job after the other, as the engine's host sends them.
//!
//! `core::workshop` says what a job is. This module is the only code of the browser client that runs one,
//! so that neither the engine's nor the user interface's module holds what only jobs need.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use throughline_core::workshop::{Job, Outcome, Progress, WorkId, run};

use crate::{
    channel::{Channel, ChannelError},
    worker::fail,
};

/// What the engine's host asks.
pub type Question = (WorkId, Job);

/// What it is told.
#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// The job is under way.
    Progressed(WorkId, Progress),
    /// The job is done.
    Done(WorkId, Outcome),
}

/// Hears jobs on the channel that `workshop-worker.js` left, for as long as the worker lives.
///
/// # Errors
/// If it left none.
pub fn start() -> Result<(), ChannelError> {
    std::panic::set_hook(Box::new(|panic| fail(&panic.to_string())));
    let channel = Channel::from_loader("port")?;
    let answers = channel.clone();
    let tell = move |answer: &Answer| {
        if let Err(error) = answers.send(answer) {
            fail(&error.to_string());
        }
    };
    channel.listen(
        move |question: Result<Question, ChannelError>| match question {
            Ok((id, job)) => {
                let outcome = run(job, &mut |progress| {
                    tell(&Answer::Progressed(id, progress));
                    ControlFlow::Continue(())
                });
                tell(&Answer::Done(id, outcome));
            }
            Err(error) => fail(&error.to_string()),
        },
    );
    Ok(())
}
