//! The engine's end of the workshop: a worker that lives as long as there is work, so that nothing of it
//! is fetched or held in memory by somebody who never needs it.
//!
//! The page starts it, not this worker: the service worker then answers for it from the first visit on.

use std::{collections::BTreeMap, rc::Rc};

use js_sys::{Function, Reflect};
use throughline_core::{
    engine::Input,
    workshop::{Job, WorkError, WorkId},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::MessagePort;

use super::host::Host;
use crate::{
    channel::{Channel, ChannelError},
    workshop::{Answer, Ask},
};

/// The workshop as the engine's host sees it.
#[derive(Default)]
pub(super) struct Workshop {
    open: Option<Open>,
    /// What it has not answered yet, to be sent anew if it must be started anew.
    under_way: BTreeMap<WorkId, Job>,
}

/// A workshop that has been started.
struct Open {
    channel: Channel,
    _failed: Closure<dyn Fn(String, bool)>,
}

impl Workshop {
    /// Has a job done, after those before it.
    pub(super) fn work(&mut self, host: &Rc<Host>, id: WorkId, job: Job) {
        let sent = self
            .open(host)
            .and_then(|channel| channel.send(&Ask::Do(id, &job)));
        self.under_way.insert(id, job);
        if let Err(error) = sent {
            self.fail(host, &WorkError::Stopped(error.to_string()));
        }
    }

    /// Has a job end with what it has.
    pub(super) fn finish(&mut self, host: &Rc<Host>, id: WorkId) {
        let Some(open) = &self.open else { return };
        let sent = open.channel.send(&Ask::<Job>::Finish(id));
        if let Err(error) = sent {
            self.fail(host, &WorkError::Stopped(error.to_string()));
        }
    }

    /// Ends a job. A job that is being done hears nothing, so the whole workshop is closed, and opened
    /// anew for the others.
    pub(super) fn give_up(&mut self, host: &Rc<Host>, id: WorkId) {
        self.under_way.remove(&id);
        self.close();
        for (id, job) in std::mem::take(&mut self.under_way) {
            self.work(host, id, job);
        }
    }

    fn open(&mut self, host: &Rc<Host>) -> Result<&Channel, ChannelError> {
        let open = match self.open.take() {
            Some(open) => open,
            None => Open::now(host)?,
        };
        Ok(&self.open.insert(open).channel)
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            // Without a page there is nobody who could end it, and nobody who started it.
            let _ = loader("endWorkshop").map(|end| end.call0(&JsValue::UNDEFINED));
        }
    }

    fn hear(&mut self, host: &Host, answer: Result<Answer, ChannelError>) {
        match answer {
            Ok(Answer::Progressed(id, progress)) => {
                host.feed_later(Input::Progressed { id, progress });
            }
            Ok(Answer::Done(id, outcome)) => {
                if self.under_way.remove(&id).is_some() {
                    let result = Ok(outcome);
                    host.feed_later(Input::Worked { id, result });
                }
                if self.under_way.is_empty() {
                    self.close();
                }
            }
            Err(error) => self.fail(host, &WorkError::Stopped(error.to_string())),
        }
    }

    /// Nothing that is under way will be answered.
    fn fail(&mut self, host: &Host, error: &WorkError) {
        self.close();
        for id in std::mem::take(&mut self.under_way).into_keys() {
            let result = Err(error.clone());
            host.feed_later(Input::Worked { id, result });
        }
    }
}

impl Open {
    fn now(host: &Rc<Host>) -> Result<Self, ChannelError> {
        let weak = Rc::downgrade(host);
        let failed = Closure::<dyn Fn(String, bool)>::new(move |reason, here| {
            if let Some(host) = weak.upgrade() {
                let error = if here {
                    WorkError::Stopped(reason)
                } else {
                    WorkError::NotHere
                };
                host.workshop().fail(&host, &error);
                host.work();
            }
        });
        let port = loader("startWorkshop")
            .and_then(|start| start.call1(&JsValue::UNDEFINED, failed.as_ref()))
            .ok()
            .and_then(|port| port.dyn_into::<MessagePort>().ok())
            .ok_or(ChannelError::Missing)?;
        let channel = Channel::from(port);
        let weak = Rc::downgrade(host);
        channel.listen(move |answer| {
            if let Some(host) = weak.upgrade() {
                host.workshop().hear(&host, answer);
                host.work();
            }
        });
        Ok(Self {
            channel,
            _failed: failed,
        })
    }
}

/// A function that `worker.js` offers.
fn loader(name: &str) -> Result<Function, JsValue> {
    Reflect::get(&js_sys::global(), &"throughline".into())
        .and_then(|loader| Reflect::get(&loader, &name.into()))
        .and_then(JsCast::dyn_into)
}
