//! What the user interface and the engine's worker send each other: commands one way; events the other, the large ones
//! in slices.
//!
//! Reading ten thousand rows at once would hold the page's thread for longer than a person does not
//! notice. Each message is a task of its own there, so the page goes on drawing between two slices.

use std::mem;

use serde::{Deserialize, Serialize};
use throughline_core::engine::{Command, Event, Row};

use crate::photo::{PhotoEvent, PhotoRequest};

/// The most rows in a message: read in a few milliseconds.
const SLICE: usize = 250;

/// A message to the engine's worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum Asked {
    /// For the engine.
    Engine(Command),
    /// For what keeps the photos.
    Photo(PhotoRequest),
}

/// A message from the engine's worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum Told {
    /// From the engine.
    Engine(Message),
    /// About photos.
    Photo(PhotoEvent),
}

/// A message of the engine.
#[derive(Debug, Serialize, Deserialize)]
pub enum Message {
    /// Rows that belong to the event that follows, before its own.
    Rows(Vec<Row>),
    /// An event.
    Event(Event),
}

impl Message {
    /// The messages that an event is sent as, in order.
    pub fn of(mut event: Event) -> impl Iterator<Item = Self> {
        let mut slices = Vec::new();
        if let Some(rows) = rows_of(&mut event)
            && rows.len() > SLICE
        {
            let mut rest = mem::take(rows).into_iter();
            while rest.len() > 0 {
                slices.push(Self::Rows(rest.by_ref().take(SLICE).collect()));
            }
        }
        slices.into_iter().chain([Self::Event(event)])
    }
}

/// Puts the slices of an event together again.
#[derive(Debug, Default)]
pub struct Assembly {
    rows: Vec<Row>,
}

impl Assembly {
    /// Takes a message in; gives an event when it is whole.
    pub fn take(&mut self, message: Message) -> Option<Event> {
        match message {
            Message::Rows(mut rows) => {
                self.rows.append(&mut rows);
                None
            }
            Message::Event(mut event) => {
                if let Some(rows) = rows_of(&mut event)
                    && !self.rows.is_empty()
                {
                    *rows = mem::take(&mut self.rows);
                }
                Some(event)
            }
        }
    }
}

fn rows_of(event: &mut Event) -> Option<&mut Vec<Row>> {
    match event {
        Event::Opened { plan, .. } => Some(&mut plan.rows),
        Event::Changed(delta) => Some(&mut delta.rows),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use throughline_core::{
        engine::{Config, Effect, Engine, Input, StartFrom},
        time::UnixMillis,
        workshop,
    };
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_is_put_together_is_what_was_taken_apart() {
        for tasks in [0, 1, 250, 251, 1_000] {
            let event = opened(tasks);
            let mut assembly = Assembly::default();
            let mut whole = Vec::new();
            for message in Message::of(event.clone()) {
                let rows = match &message {
                    Message::Rows(rows) => rows.len(),
                    Message::Event(_) => 0,
                };
                assert!(rows <= SLICE);
                whole.extend(assembly.take(message));
            }
            assert_eq!(whole, [event]);
        }
    }

    /// The event of a generated plan of that size.
    fn opened(tasks: u32) -> Event {
        use throughline_core::engine::Command;

        let mut engine = Engine::new(&Config { seed: [1; 32] });
        let create = Command::Create(StartFrom::Generated { tasks });
        let mut inputs = vec![Input::Command(create)];
        while let Some(input) = inputs.pop() {
            for effect in engine.handle(UnixMillis(1), input) {
                match effect {
                    Effect::Work { id, job } => inputs.push(Input::Worked {
                        id,
                        result: Ok(workshop::run_to_the_end(*job)),
                    }),
                    Effect::Emit(event @ Event::Opened { .. }) => return event,
                    _ => {}
                }
            }
        }
        panic!("the plan was not opened")
    }
}
