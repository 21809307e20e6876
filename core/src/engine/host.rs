//! What passes between the engine and its host.

use serde::{Deserialize, Serialize};

use super::{Command, Event};
use crate::{
    id::DocumentId,
    workshop::{Job, Outcome, Progress, WorkError, WorkId},
};

/// What a stored chunk of a document holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum ChunkKind {
    /// A whole document.
    Snapshot,
    /// Changes since some earlier state.
    Incremental,
}

impl ChunkKind {
    /// The name that automerge-repo stores it under.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::Incremental => "incremental",
        }
    }
}

/// The name of a stored chunk. The hash is of the content, so storing twice is storing once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ChunkName {
    /// The document.
    pub document: DocumentId,
    /// What the chunk holds.
    pub kind: ChunkKind,
    /// SHA-256 of the bytes.
    pub hash: [u8; 32],
}

/// A store that could not do what it was asked, in words for a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(pub String);

/// What the host tells the engine.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// First of all: everything in the local key–value store.
    Started {
        /// Keys and values, in any order.
        local: Vec<(String, Vec<u8>)>,
    },
    /// Somebody at this device asks for something.
    Command(Command),
    /// The answer to [`Effect::Load`].
    Loaded {
        /// The document.
        document: DocumentId,
        /// Its chunks, in any order; none if nothing is stored.
        chunks: Vec<(ChunkName, Vec<u8>)>,
    },
    /// The answer to [`Effect::Store`].
    Stored {
        /// The chunk.
        name: ChunkName,
        /// Whether it is safe on this device.
        result: Result<(), StoreError>,
    },
    /// Another tab of this browser stored this chunk.
    Neighbour {
        /// The document.
        document: DocumentId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// The connection to the relay stands.
    Connected,
    /// The connection to the relay is gone, or could not be made.
    Disconnected {
        /// Why, in words for a person; empty for no reason given.
        reason: String,
        /// Whether the relay refused the token, so that trying again is of no use.
        refused: bool,
    },
    /// A binary frame came from the relay.
    Received(Vec<u8>),
    /// Time has passed (see [`Effect::WakeAt`]).
    Woken,
    /// A job is under way (see [`Effect::Work`]).
    Progressed {
        /// The piece of work.
        id: WorkId,
        /// How far it is.
        progress: Progress,
    },
    /// The answer to [`Effect::Work`].
    Worked {
        /// The piece of work.
        id: WorkId,
        /// What came of it, or why it was not done.
        result: Result<Outcome, WorkError>,
    },
}

/// What the engine asks of its host.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Keep this in the local key–value store; `None` removes it.
    Keep {
        /// The key.
        key: String,
        /// The value.
        value: Option<Vec<u8>>,
    },
    /// Read all chunks of a document; answered by [`Input::Loaded`].
    Load(DocumentId),
    /// Store a chunk and tell other tabs; answered by [`Input::Stored`].
    Store {
        /// The chunk's name.
        name: ChunkName,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Remove chunks that a stored snapshot has replaced.
    Remove(Vec<ChunkName>),
    /// Remove all chunks of a document: its project is forgotten on this device.
    Discard(DocumentId),
    /// Connect to the relay, or to another one than before.
    Connect {
        /// The relay's address, `ws://…/sync` or `wss://…/sync`.
        url: String,
        /// The invite token, sent outside the address.
        token: String,
    },
    /// Close the connection; the relay is not wanted any more.
    Disconnect,
    /// Close the connection, and make it again after a while, as one that broke.
    HangUp,
    /// Send a binary frame.
    Send(Vec<u8>),
    /// Give [`Input::Woken`] at this time or soon after; replaces an earlier request.
    WakeAt(crate::time::UnixMillis),
    /// Have a job done by the [`workshop`](crate::workshop); answered by [`Input::Worked`]. Jobs may be
    /// done one after the other or side by side.
    Work {
        /// The piece of work.
        id: WorkId,
        /// What is to be done.
        job: Box<Job>,
    },
    /// A job is to end soon with the best that it has; answered by [`Input::Worked`] as if it had come to its end.
    Finish(WorkId),
    /// A job is not wanted any more: end it if that is possible. Its answer, if it still comes, is let go.
    GiveUp(WorkId),
    /// Tell the user interface.
    Emit(Event),
}
