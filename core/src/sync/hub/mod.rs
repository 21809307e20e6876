//! The relay's side of one document: who is at it, what they have, and what each must be told.

mod authors;
mod begin;
mod converse;
mod document;
mod examine;
mod log;
mod receipts;
mod tell;
mod unread;

use automerge::{ActorId, ChangeHash};

use super::{PeerId, frame::Frame};
use crate::engine::ChunkName;

pub(super) use authors::Authors;
pub use authors::Holder;
pub use document::DocumentHub;
pub use examine::{Examined, examine};

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
    /// Whose device it is, if its changes must be its own.
    pub holder: Option<Holder>,
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
    /// Read all chunks of the document, snapshots first, then changes in the order in which they were written; answer with `loaded` or `load_failed`. Comes again after a reset, when the
    /// document in memory can no longer be trusted.
    Load,
    /// Append a chunk to the log; answer with `persisted` after fsync, or `persist_failed`. A stored chunk of the same
    /// name is overwritten, for it may be a damaged one that came again.
    Append {
        /// To be named in the answer.
        ticket: Ticket,
        /// The chunk's name.
        name: ChunkName,
        /// Its bytes: changes that are new, one after another.
        bytes: Vec<u8>,
    },
    /// An actor wrote here for the first time, and is this holder's from now on: keep it, and tell it by
    /// [`DocumentHub::bind`] when the document is loaded again. Comes before the [`HubEffect::Append`] of the change.
    Bind {
        /// The actor.
        actor: ActorId,
        /// Whose it is.
        holder: Holder,
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
