//! When a document's chunks are worth being replaced by one snapshot.

use throughline_core::sync::hub::{Compaction, DocumentHub};

/// Chunks that a document in use may gather: loading them costs milliseconds.
const MANY: usize = 256;

/// Chunks worth folding together when everybody has left.
const SOME: usize = 16;

pub(super) fn is_due(hub: &DocumentHub, unattended: bool, most: usize) -> bool {
    hub.chunk_count() >= if unattended { SOME } else { MANY }.min(most)
}

/// Where a compaction stands. At most one runs at a time.
#[derive(Debug, Default)]
pub(super) enum State {
    #[default]
    None,
    Running(Compaction),
    /// A snapshot did not reload: not tried again while the document is in memory.
    GivenUp,
}

impl State {
    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    pub(super) fn may_start(&self) -> bool {
        matches!(self, Self::None)
    }

    pub(super) fn started(&mut self, compaction: Compaction) {
        *self = Self::Running(compaction);
    }

    /// The compaction that was running.
    pub(super) fn finished(&mut self) -> Option<Compaction> {
        match std::mem::take(self) {
            Self::Running(compaction) => Some(compaction),
            other => {
                *self = other;
                None
            }
        }
    }

    pub(super) fn give_up(&mut self) {
        *self = Self::GivenUp;
    }
}
