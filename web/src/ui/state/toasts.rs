//! Short messages that come and go in a corner.

use std::time::Duration;

use leptos::prelude::*;

/// How a message is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    /// It went as asked.
    Good,
    /// For information.
    Plain,
    /// It did not work. It stays until it is dismissed.
    Bad,
}

/// A message.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Toast {
    pub(crate) id: u32,
    pub(crate) tone: Tone,
    pub(crate) text: String,
    /// What was kept and what to do next.
    pub(crate) next: String,
}

/// The messages on screen.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    pub(crate) shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

/// How long a message stays: long enough to read twice, as nothing in it is lost with it.
const STAY: Duration = Duration::from_secs(6);
/// The most messages at once.
const MOST: usize = 4;

impl Toasts {
    pub(crate) fn new() -> Self {
        Self {
            shown: RwSignal::default(),
            last: StoredValue::new(0),
        }
    }

    /// Something went as asked.
    pub(crate) fn good(self, text: impl Into<String>) {
        self.add(Tone::Good, text.into(), String::new());
    }

    /// Something worth knowing.
    pub(crate) fn plain(self, text: impl Into<String>) {
        self.add(Tone::Plain, text.into(), String::new());
    }

    /// Something did not work.
    pub(crate) fn bad(self, text: impl Into<String>, next: impl Into<String>) {
        self.add(Tone::Bad, text.into(), next.into());
    }

    /// Takes a message away.
    pub(crate) fn dismiss(self, id: u32) {
        self.shown
            .update(|shown| shown.retain(|toast| toast.id != id));
    }

    fn add(self, tone: Tone, text: String, next: String) {
        self.last.update_value(|last| *last = last.wrapping_add(1));
        let id = self.last.get_value();
        self.shown.update(|shown| {
            shown.retain(|toast| toast.text != text);
            shown.push(Toast {
                id,
                tone,
                text,
                next,
            });
            if shown.len() > MOST {
                shown.remove(0);
            }
        });
        if tone != Tone::Bad {
            set_timeout(move || self.dismiss(id), STAY);
        }
    }
}
