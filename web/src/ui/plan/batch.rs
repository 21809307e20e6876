//! Many cells at once: a fill, a paste, a change of everything that is selected. It is one step, and
//! what cannot be taken is shown before anything is.

use std::cell::RefCell;

use leptos::prelude::*;
use throughline_core::{edit::Intent, engine::Command};

use crate::ui::state::{Dialog, Ui};

/// What could not be taken: where it was meant for, what was written there, and why not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Refusal {
    pub(crate) place: String,
    pub(crate) text: String,
    pub(crate) why: String,
}

/// Part of a batch: what it does, and how a person is told if it cannot be done.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) place: String,
    pub(crate) text: String,
    pub(crate) intent: Intent,
}

/// Many edits that are one step.
#[derive(Clone, Default)]
pub(crate) struct Batch {
    /// What it does, in words for the undo menu.
    pub(crate) label: String,
    pub(crate) parts: Vec<Part>,
    pub(crate) refused: Vec<Refusal>,
}

thread_local! {
    /// The batch that the engine was asked for, or that a person is asked about.
    static WAITING: RefCell<Option<Batch>> = const { RefCell::new(None) };
}

impl Batch {
    /// Nothing yet.
    pub(crate) fn new(label: String) -> Self {
        Self {
            label,
            ..Self::default()
        }
    }

    /// Takes in what a cell means, or why it means nothing.
    pub(crate) fn take(
        &mut self,
        place: impl FnOnce() -> String,
        text: &str,
        outcome: Result<Option<Intent>, String>,
    ) {
        match outcome {
            Ok(None) => {}
            Ok(Some(intent)) => self.parts.push(Part {
                place: place(),
                text: text.to_owned(),
                intent,
            }),
            Err(why) => self.refused.push(Refusal {
                place: place(),
                text: text.to_owned(),
                why,
            }),
        }
    }

    /// Does it, if all of it can be taken; otherwise the person is asked first.
    pub(crate) fn run(self, ui: Ui) {
        if let ([only], []) = (self.refused.as_slice(), self.parts.as_slice()) {
            ui.toasts.bad(only.why.clone(), "");
        } else if !self.refused.is_empty() {
            ask(ui, self);
        } else if !self.parts.is_empty() {
            send(ui, self);
        }
    }
}

fn send(ui: Ui, batch: Batch) {
    let intents = batch.parts.iter().map(|part| part.intent.clone()).collect();
    let label = batch.label.clone();
    WAITING.set(Some(batch));
    ui.send(Command::Edit(Intent::Several { label, intents }));
}

fn ask(ui: Ui, batch: Batch) {
    ui.dialog.set(Some(Dialog::Refused {
        refused: batch.refused.clone(),
        rest: batch.parts.len(),
    }));
    WAITING.set(Some(batch));
}

/// The engine could not carry out some parts of what it was sent, and did nothing.
pub(crate) fn refused(ui: Ui, parts: Vec<(u32, String)>) {
    let Some(mut batch) = WAITING.take() else {
        return;
    };
    for (at, why) in parts.into_iter().rev() {
        let at = at as usize;
        if at < batch.parts.len() {
            let Part { place, text, .. } = batch.parts.remove(at);
            batch.refused.insert(0, Refusal { place, text, why });
        }
    }
    ask(ui, batch);
}

/// Does what can be done of the batch that the person was asked about.
pub(crate) fn go_on(ui: Ui) {
    if let Some(mut batch) = WAITING.take()
        && !batch.parts.is_empty()
    {
        batch.refused.clear();
        send(ui, batch);
    }
}
