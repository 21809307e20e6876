//! The engine's side of the connection to its relay: documents, receipts and presence.

use std::collections::BTreeMap;

use automerge::{Automerge, ChangeHash};

use super::{PeerId, frame::FrameError, gate::GateError, gate::Limits};
use crate::{
    id::{DocumentId, TaskId, UserId},
    time::UnixMillis,
};

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
    /// The relay does not have this document; should it come, [`ClientEvent::Changed`] tells.
    Unavailable {
        /// The document.
        document: DocumentId,
    },
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

/// Why the connection has to be closed. Documents are as they were; connect again later.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ClientError {
    /// A frame that cannot be read.
    #[error("the relay sent {0}")]
    Frame(#[from] FrameError),
    /// A sync message that the gate refused.
    #[error("the relay sent bad data for {document}: {source}")]
    Gate {
        /// The document.
        document: DocumentId,
        /// Why.
        source: GateError,
    },
    /// The relay closes the connection.
    #[error("{0}")]
    Refused(String),
}

/// One connection to the relay. It outlives disconnections: [`Client::disconnected`], then [`Client::connected`].
#[derive(Debug)]
pub struct Client {
    peer: PeerId,
    session: String,
    limits: Limits,
    receipts: BTreeMap<DocumentId, Receipt>,
    presences: BTreeMap<DocumentId, BTreeMap<PeerId, Presence>>,
}

#[allow(clippy::needless_pass_by_value)]
impl Client {
    /// `peer` is this engine's name on the wire and `session` names this run of it: both fresh from randomness at
    /// each start, for two tabs must differ.
    #[must_use]
    pub fn new(peer: PeerId, session: String, limits: Limits) -> Self {
        Self {
            peer,
            session,
            limits,
            receipts: BTreeMap::new(),
            presences: BTreeMap::new(),
        }
    }

    /// The connection stands. Open documents are synced once the relay has answered.
    pub fn connected(&mut self) -> Vec<ClientEvent> {
        let _ = (&self.peer, &self.session, &self.limits);
        Vec::new()
    }

    /// The connection is gone: everybody's presence with it. Open documents stay open.
    pub fn disconnected(&mut self) -> Vec<ClientEvent> {
        Vec::new()
    }

    /// Keep this document in step with the relay from now on.
    pub fn open(
        &mut self,
        document: DocumentId,
        documents: &mut dyn Documents,
    ) -> Vec<ClientEvent> {
        let _ = (document, documents);
        Vec::new()
    }

    /// Stop syncing this document and showing presence at it.
    pub fn close(&mut self, document: DocumentId) -> Vec<ClientEvent> {
        let _ = document;
        Vec::new()
    }

    /// An open document has new changes of our own, or of another tab: send what the relay lacks.
    pub fn document_changed(
        &mut self,
        document: DocumentId,
        documents: &mut dyn Documents,
    ) -> Vec<ClientEvent> {
        let _ = (document, documents);
        Vec::new()
    }

    /// A binary frame came from the relay.
    ///
    /// # Errors
    /// If the connection must be closed. Documents hold nothing of the offending frame.
    pub fn receive(
        &mut self,
        now: UnixMillis,
        frame: &[u8],
        documents: &mut dyn Documents,
    ) -> Result<Vec<ClientEvent>, ClientError> {
        let _ = (now, frame, documents);
        Ok(Vec::new())
    }

    /// Show this to the others at a document; `None` says goodbye.
    pub fn show(
        &mut self,
        now: UnixMillis,
        document: DocumentId,
        presence: Option<Presence>,
    ) -> Vec<ClientEvent> {
        let _ = (now, document, presence);
        Vec::new()
    }

    /// Time has passed: heartbeats go out, and who was silent too long is gone.
    pub fn tick(&mut self, now: UnixMillis) -> Vec<ClientEvent> {
        let _ = now;
        Vec::new()
    }

    /// When [`Client::tick`] is wanted next, if at all.
    #[must_use]
    pub fn next_tick(&self) -> Option<UnixMillis> {
        None
    }

    /// The last receipt for a document, in this or an earlier connection.
    #[must_use]
    pub fn receipt(&self, document: &DocumentId) -> Option<&Receipt> {
        self.receipts.get(document)
    }

    /// Who else is at a document.
    pub fn presences(&self, document: &DocumentId) -> impl Iterator<Item = (&PeerId, &Presence)> {
        self.presences.get(document).into_iter().flatten()
    }
}
