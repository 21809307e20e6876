//! The engine's side of the connection to its relay: documents, receipts and presence.

mod connection;
mod handle;
mod presence;

use automerge::{Automerge, ChangeHash};

use super::{PeerId, frame::FrameError, gate::GateError};
use crate::{
    access::Rights,
    id::{DocumentId, TaskId, UserId},
};

pub use connection::Client;

/// The documents that the engine holds.
pub trait Documents {
    /// The document, if it is in memory. One that is wanted but not here yet is an empty one.
    fn get(&mut self, id: &DocumentId) -> Option<&mut Automerge>;
}

/// How far a document's changes have come. Each list of heads stands for these changes and all before them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Receipt {
    /// On the relay's disk.
    pub durable: Vec<ChangeHash>,
    /// Held by another client.
    pub seen: Vec<ChangeHash>,
}

/// What one person shows to the others at a document.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Presence {
    /// The person, if the other end says who it is.
    pub user: Option<UserId>,
    /// The name they gave.
    pub name: String,
    /// The cell they are in: the task and the stored name of the field.
    pub focus: Option<(TaskId, String)>,
}

/// What came of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ClientEvent {
    /// Send this frame.
    Send(Vec<u8>),
    /// The relay answered the join.
    Joined {
        /// The relay.
        relay: PeerId,
        /// Whether it gives receipts and rejections.
        extensions: bool,
    },
    /// Changes came in and were applied.
    Changed {
        /// The document.
        document: DocumentId,
        /// The new changes, each after those it follows.
        hashes: Vec<ChangeHash>,
    },
    /// How far this document's changes have come (see [`Receipt`]).
    Receipt {
        /// The document.
        document: DocumentId,
        /// The news.
        receipt: Receipt,
    },
    /// The relay refused one of our changes.
    Rejected {
        /// The document.
        document: DocumentId,
        /// The change.
        hash: ChangeHash,
        /// Why, in words.
        reason: String,
    },
    /// A change from the relay was not taken in, for it would have damaged the document.
    Refused {
        /// The document.
        document: DocumentId,
        /// The change.
        hash: ChangeHash,
        /// Why, in words.
        reason: String,
    },
    /// The relay does not have this document; should it come, [`ClientEvent::Changed`] tells.
    Unavailable {
        /// The document.
        document: DocumentId,
    },
    /// The relay says what this person may do in the project.
    Access(Rights),
    /// Somebody came, moved or left.
    Presence {
        /// The document.
        document: DocumentId,
        /// Their connection.
        peer: PeerId,
        /// What they show; `None` when they are gone.
        presence: Option<Presence>,
    },
}

/// Why the connection has to be closed. Connect again later.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ClientError {
    /// A frame that cannot be read.
    #[error("the relay sent {0}")]
    Frame(#[from] FrameError),
    /// A sync message that the gate refused. The document holds nothing of it.
    #[error("the relay sent bad data for {document}: {source}")]
    Gate {
        /// The document.
        document: DocumentId,
        /// Why.
        source: GateError,
    },
    /// A sync message that broke automerge. The document in memory can no longer be trusted: read it again from the
    /// store before anything else.
    #[error("the relay sent data that broke {document}: {source}")]
    Broken {
        /// The document.
        document: DocumentId,
        /// Why.
        source: GateError,
    },
    /// The relay closes the connection, or speaks another version.
    #[error("{0}")]
    Refused(String),
}
