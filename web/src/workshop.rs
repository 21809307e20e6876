//! The workshop in a worker of its own: does the jobs that the engine's host sends.
//!
//! `core::workshop` says what a job is. This module is the only code of the browser client that runs one,
//! so that neither the engine's nor the user interface's module holds what only jobs need.

use std::{cell::RefCell, collections::BTreeSet, ops::ControlFlow, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use serde::{Deserialize, Serialize};
use throughline_core::workshop::{Job, Outcome, Progress, WorkId, run};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::{
    channel::{Channel, ChannelError},
    worker::fail,
};

/// What the engine's host asks: a borrowed job to send, an owned one to receive.
#[derive(Debug, Serialize, Deserialize)]
pub enum Ask<J> {
    /// Do a job.
    Do(WorkId, J),
    /// End it with what it has.
    Finish(WorkId),
}

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
    let finishing: Rc<RefCell<BTreeSet<WorkId>>> = Rc::default();
    channel.listen(move |asked: Result<Ask<Job>, ChannelError>| match asked {
        Ok(Ask::Do(id, job)) => spawn_local(work(answers.clone(), finishing.clone(), id, job)),
        Ok(Ask::Finish(id)) => {
            finishing.borrow_mut().insert(id);
        }
        Err(error) => fail(&error.to_string()),
    });
    Ok(())
}

/// Does a job. Between two reports it hears what else is asked.
async fn work(channel: Channel, finishing: Rc<RefCell<BTreeSet<WorkId>>>, id: WorkId, job: Job) {
    let tell = |answer: &Answer| {
        if let Err(error) = channel.send(answer) {
            fail(&error.to_string());
        }
    };
    let mut report = async |progress| {
        tell(&Answer::Progressed(id, progress));
        breathe().await;
        if finishing.borrow().contains(&id) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let outcome = run(job, &mut report).await;
    finishing.borrow_mut().remove(&id);
    tell(&Answer::Done(id, outcome));
}

/// Lets messages be heard that have come meanwhile.
async fn breathe() {
    let soon = Promise::new(&mut |done, _| {
        let timer = Reflect::get(&js_sys::global(), &"setTimeout".into());
        let timer = timer.and_then(JsValue::dyn_into::<Function>);
        // Every worker has timers. Without them the job goes on and hears nothing.
        let set = timer.and_then(|timer| timer.call1(&JsValue::UNDEFINED, &done));
        if set.is_err() {
            let _ = done.call0(&JsValue::UNDEFINED);
        }
    });
    // It is never refused.
    let _ = JsFuture::from(soon).await;
}
