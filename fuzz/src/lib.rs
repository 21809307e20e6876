//! Everything that takes bytes from outside, as functions that must survive any bytes.
//!
//! `cargo xtask fuzz` drives them with libFuzzer, which learns from what the code does with its inputs; the tests
//! drive the same functions for a few seconds with a mutator that always does the same.

#![forbid(unsafe_code)]

mod document;
pub mod mutate;
mod relay;
mod seeds;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    interchange::{
        Imported,
        csv::{self, Layout},
        mspdi, xer,
    },
    plan::{Plan, PlanRecords},
    schedule::Schedule,
    sync::frame::Frame,
    time::Moment,
};

/// Bytes of an input at most: enough for each rule to be broken, few enough for thousands of them a second.
pub const LONGEST: usize = 16 << 10;

/// Something that takes bytes from outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A frame of the wire protocol.
    Frame,
    /// A sync message, handed to the relay's side of a document.
    Message,
    /// The content of a change, with the checksum that it should have.
    Change,
    /// The content of a saved document, with the checksum that it should have.
    Document,
    /// Microsoft Project XML.
    Mspdi,
    /// A table.
    Csv,
    /// Primavera XER.
    Xer,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Frame,
        Self::Message,
        Self::Change,
        Self::Document,
        Self::Mspdi,
        Self::Csv,
        Self::Xer,
    ];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Message => "message",
            Self::Change => "change",
            Self::Document => "document",
            Self::Mspdi => "mspdi",
            Self::Csv => "csv",
            Self::Xer => "xer",
        }
    }

    /// Hands it bytes.
    ///
    /// # Panics
    /// It did not survive them.
    pub fn run(self, bytes: &[u8]) {
        match self {
            Self::Frame => frame(bytes),
            Self::Message => relay::takes(bytes),
            Self::Change => relay::takes(&document::message(&document::chunk(1, bytes))),
            Self::Document => relay::takes(&document::message(&document::chunk(0, bytes))),
            Self::Mspdi => drop(mspdi::import(bytes, &mut rng()).map(is_a_plan)),
            Self::Xer => {
                // A file with several projects says which there are.
                let _ = xer::projects(bytes);
                drop(xer::import(bytes, None, &mut rng()).map(is_a_plan));
            }
            Self::Csv => table(bytes),
        }
    }

    /// Inputs as they should be, to begin with.
    #[must_use]
    pub fn seeds(self) -> Vec<Vec<u8>> {
        seeds::of(self)
    }
}

/// Panics that are caught are the caller's business: without this, libFuzzer takes each for a death.
pub fn be_quiet() {
    std::panic::set_hook(Box::new(|_| ()));
}

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(7)
}

fn start() -> Moment {
    "2026-03-02T08:00".parse().expect("a moment")
}

/// What can be read can be written, and is then read as the same.
fn frame(bytes: &[u8]) {
    if let Ok(frame) = Frame::decode(bytes, LONGEST) {
        let again = frame.encode();
        assert_eq!(Frame::decode(&again, 2 * LONGEST).as_ref(), Ok(&frame));
    }
}

fn table(bytes: &[u8]) {
    let layout = Layout::guess(bytes);
    let _ = csv::dry_run(bytes, &layout, None, start());
    drop(csv::import(bytes, &layout, "table.csv", start(), &mut rng()).map(is_a_plan));
    let open = Plan::new(PlanRecords::blank(start(), &mut rng()));
    drop(csv::merge(bytes, &layout, &open, "table.csv", &mut rng()));
}

/// What was imported is opened: structure is repaired, and dates are computed.
fn is_a_plan(imported: Imported) {
    let plan = Plan::new(imported.records);
    let schedule = Schedule::compute(&plan);
    assert_eq!(schedule.tasks.len(), plan.tasks.len());
}
