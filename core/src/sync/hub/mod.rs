//! The relay's side of one document: who is at it, what they have, and what each must be told.

use std::collections::BTreeMap;

use automerge::ChangeHash;

use super::{
    PeerId,
    frame::Frame,
    gate::{GateError, Limits},
};
use crate::{engine::ChunkName, id::DocumentId};

/// A connection, numbered by the host. A peer that joins twice has two; the host detaches the older one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ConnectionId(pub u64);

/// Who is behind a connection and what they may do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PeerInfo {
    /// The name they joined with.
    pub peer: PeerId,
    /// Whether they announced our extension.
    pub extensions: bool,
    /// Whether their changes are ignored.
    pub read_only: bool,
}

/// Numbers a write, so that its outcome can be told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Ticket(pub u64);

/// What the hub asks of its host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HubEffect {
    /// Send a frame.
    Send {
        /// To whom.
        to: ConnectionId,
        /// The frame.
        frame: Frame,
    },
    /// Read all chunks of the document; answer with `loaded` or `load_failed`. Comes again after a reset, when the
    /// document in memory can no longer be trusted.
    Load,
    /// Append a chunk to the log; answer with `persisted` after fsync, or `persist_failed`.
    Append {
        /// To be named in the answer.
        ticket: Ticket,
        /// The chunk's name.
        name: ChunkName,
        /// Its bytes: changes that are new, one after another.
        bytes: Vec<u8>,
    },
    /// A change was refused; the sender has been told if it can be. For the log.
    Rejected {
        /// Who sent it.
        from: ConnectionId,
        /// The change.
        hash: ChangeHash,
        /// Why, in words.
        reason: String,
    },
    /// Close this connection: send an `error` frame with the reason, then hang up. It is already detached here.
    Drop {
        /// Whom.
        connection: ConnectionId,
        /// Why, in words.
        reason: String,
    },
    /// A stored chunk could not be read. It is left as it is and never replaced by a compaction. For the log.
    Damaged {
        /// Which.
        name: ChunkName,
        /// Why, in words.
        reason: String,
    },
}

/// A snapshot that can stand for all chunks it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compaction {
    /// The snapshot's name.
    pub name: ChunkName,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The chunks that it replaces, to be removed once it is on disk.
    pub replaces: Vec<ChunkName>,
    /// The heads that it reloads to.
    pub heads: Vec<ChangeHash>,
}

/// The relay's side of one document.
#[derive(Debug)]
pub struct DocumentHub {
    document: DocumentId,
    relay: PeerId,
    limits: Limits,
    peers: BTreeMap<ConnectionId, PeerInfo>,
}

#[allow(clippy::needless_pass_by_value)]
impl DocumentHub {
    /// A hub without peers, its document not yet read. `relay` is the name that the relay joins with.
    #[must_use]
    pub fn new(document: DocumentId, relay: PeerId, limits: Limits) -> Self {
        Self {
            document,
            relay,
            limits,
            peers: BTreeMap::new(),
        }
    }

    /// A connection turns to this document. Call it before the first [`DocumentHub::receive`] from it.
    pub fn attach(&mut self, connection: ConnectionId, info: PeerInfo) -> Vec<HubEffect> {
        self.peers.insert(connection, info);
        Vec::new()
    }

    /// A connection is gone.
    pub fn detach(&mut self, connection: ConnectionId) -> Vec<HubEffect> {
        self.peers.remove(&connection);
        Vec::new()
    }

    /// A role changed.
    pub fn set_read_only(&mut self, connection: ConnectionId, read_only: bool) -> Vec<HubEffect> {
        if let Some(peer) = self.peers.get_mut(&connection) {
            peer.read_only = read_only;
        }
        Vec::new()
    }

    /// A frame that names this document came from an attached connection.
    pub fn receive(&mut self, from: ConnectionId, frame: Frame) -> Vec<HubEffect> {
        let _ = (from, frame, &self.relay, &self.limits);
        Vec::new()
    }

    /// The answer to [`HubEffect::Load`]: all chunks, in any order; none if nothing is stored.
    pub fn loaded(&mut self, chunks: Vec<(ChunkName, Vec<u8>)>) -> Vec<HubEffect> {
        let _ = chunks;
        Vec::new()
    }

    /// The store could not read the document: everybody at it is dropped and may come again.
    pub fn load_failed(&mut self, why: &str) -> Vec<HubEffect> {
        let _ = why;
        Vec::new()
    }

    /// A chunk is on disk (after fsync).
    pub fn persisted(&mut self, ticket: Ticket) -> Vec<HubEffect> {
        let _ = ticket;
        Vec::new()
    }

    /// A chunk could not be written: everybody is dropped, so that they send it again when they come back.
    pub fn persist_failed(&mut self, ticket: Ticket, why: &str) -> Vec<HubEffect> {
        let _ = (ticket, why);
        Vec::new()
    }

    /// Whether nobody is attached and nothing waits for the disk, so that the hub may be thrown away.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.peers.is_empty()
    }

    /// How many stored chunks the document has, for deciding when to compact.
    #[must_use]
    pub fn chunk_count(&self) -> usize {
        0
    }

    /// A snapshot for everything that is on disk, checked to reload to the same heads. `None` if there is nothing to
    /// gain: not loaded, fewer than two chunks, or writes outstanding.
    ///
    /// # Errors
    /// If the snapshot does not reload to the same heads; the log then stays as it is.
    pub fn compact(&mut self) -> Result<Option<Compaction>, GateError> {
        let _ = self.document;
        Ok(None)
    }
}
