//! One frame of the wire: a CBOR map in a binary WebSocket message.

pub(in crate::sync) mod cbor;
mod decode;
mod encode;

use automerge::ChangeHash;

use super::{PeerId, PeerMetadata};
use crate::{access::Rights, id::DocumentId};

/// The protocol version that both ends speak.
pub const PROTOCOL_VERSION: &str = "1";

/// A frame. `sender` and `target` are the ends of this connection, except in [`Frame::Ephemeral`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Frame {
    /// First from the client.
    Join {
        /// The client.
        sender: PeerId,
        /// What it says about itself.
        metadata: PeerMetadata,
        /// The versions it speaks; absent on the wire means "1".
        versions: Vec<String>,
    },
    /// The relay's answer to `join`.
    Peer {
        /// The relay.
        sender: PeerId,
        /// The client.
        target: PeerId,
        /// What the relay says about itself.
        metadata: PeerMetadata,
        /// The version it chose.
        version: String,
    },
    /// A sync message of somebody who has nothing of the document yet.
    Request {
        /// Who asks.
        sender: PeerId,
        /// Who is asked.
        target: PeerId,
        /// The document.
        document: DocumentId,
        /// An Automerge sync message, never empty.
        data: Vec<u8>,
    },
    /// A sync message.
    Sync {
        /// Who sends it.
        sender: PeerId,
        /// Who it is for.
        target: PeerId,
        /// The document.
        document: DocumentId,
        /// An Automerge sync message, never empty.
        data: Vec<u8>,
    },
    /// Nobody whom the sender can ask has the document.
    DocUnavailable {
        /// Who says so.
        sender: PeerId,
        /// Who asked.
        target: PeerId,
        /// The document.
        document: DocumentId,
    },
    /// A passing message to everybody at a document, kept by nobody.
    Ephemeral {
        /// Who made it, which need not be who passed it on.
        sender: PeerId,
        /// Who it is for.
        target: PeerId,
        /// The document.
        document: DocumentId,
        /// Rises within a session.
        count: u64,
        /// The sender's session: a restart makes another.
        session: String,
        /// CBOR.
        data: Vec<u8>,
    },
    /// A wish to hear of remote heads. The relay does not serve it.
    RemoteSubscriptionChange {
        /// Who wishes.
        sender: PeerId,
        /// Who is asked.
        target: PeerId,
    },
    /// News of remote heads. The relay does not use it.
    RemoteHeadsChanged {
        /// Who says so.
        sender: PeerId,
        /// Who it is for.
        target: PeerId,
        /// The document.
        document: DocumentId,
    },
    /// The sender closes the connection.
    Leave {
        /// Who leaves.
        sender: PeerId,
    },
    /// The receiver did something wrong; the connection closes.
    Error {
        /// Who says so.
        sender: PeerId,
        /// Who it is for.
        target: PeerId,
        /// In words.
        message: String,
    },
    /// Ours: how far a document's changes have come. Each list of heads stands for these changes and all before them.
    Receipt {
        /// The relay.
        sender: PeerId,
        /// The client.
        target: PeerId,
        /// The document.
        document: DocumentId,
        /// On the relay's disk.
        durable: Vec<ChangeHash>,
        /// Held by another client than the receiver.
        seen: Vec<ChangeHash>,
    },
    /// Ours: the relay refused a change.
    Rejected {
        /// The relay.
        sender: PeerId,
        /// The client that sent the change.
        target: PeerId,
        /// The document.
        document: DocumentId,
        /// The change.
        hash: ChangeHash,
        /// Why, in words.
        reason: String,
    },
    /// Ours: which documents there are for the one who asks. A client asks with an empty list; the relay answers with
    /// those that it has, and sends those that come to be later.
    Documents {
        /// Who asks, or the relay.
        sender: PeerId,
        /// Who is asked, or the client.
        target: PeerId,
        /// The manifest of the project that they belong to, if they belong to one.
        project: Option<DocumentId>,
        /// The documents.
        documents: Vec<DocumentId>,
    },
    /// Ours: changes that the relay refused because of what the client may do, for a manager to decide about.
    Withheld {
        /// The client.
        sender: PeerId,
        /// The relay.
        target: PeerId,
        /// The document.
        document: DocumentId,
        /// Changes, one after another.
        data: Vec<u8>,
    },
    /// Ours: what the client may do in the project of its documents. It comes after the answer to the join; a connection
    /// whose rights change is closed.
    Access {
        /// The relay.
        sender: PeerId,
        /// The client.
        target: PeerId,
        /// What it may do.
        rights: Rights,
    },
    /// A well-formed frame of a type that we do not know: ignored.
    Unknown {
        /// Its type.
        kind: String,
    },
}

impl Frame {
    /// The first message about a document: a request by somebody who has nothing of it.
    #[must_use]
    pub(crate) fn opening(
        sender: PeerId,
        target: PeerId,
        document: DocumentId,
        data: Vec<u8>,
        has_nothing: bool,
    ) -> Self {
        if has_nothing {
            Self::Request {
                sender,
                target,
                document,
                data,
            }
        } else {
            Self::Sync {
                sender,
                target,
                document,
                data,
            }
        }
    }

    /// Reads one frame of at most `limit` bytes. Keys may come in any order, byte strings tagged or not, counts as
    /// floats; unknown keys are passed over and an unknown type gives [`Frame::Unknown`].
    ///
    /// # Errors
    /// If the bytes are no frame. The connection cannot be trusted then, for frames have no other boundary.
    pub fn decode(bytes: &[u8], limit: usize) -> Result<Self, FrameError> {
        decode::decode(bytes, limit)
    }

    /// The frame's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        encode::encode(self)
    }

    /// The document that the frame is about, if it is about one.
    #[must_use]
    pub const fn document(&self) -> Option<&DocumentId> {
        match self {
            Self::Request { document, .. }
            | Self::Sync { document, .. }
            | Self::DocUnavailable { document, .. }
            | Self::Ephemeral { document, .. }
            | Self::RemoteHeadsChanged { document, .. }
            | Self::Receipt { document, .. }
            | Self::Rejected { document, .. }
            | Self::Withheld { document, .. } => Some(document),
            Self::Join { .. }
            | Self::Peer { .. }
            | Self::RemoteSubscriptionChange { .. }
            | Self::Leave { .. }
            | Self::Error { .. }
            | Self::Documents { .. }
            | Self::Access { .. }
            | Self::Unknown { .. } => None,
        }
    }
}

/// A frame that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FrameError {
    /// Longer than a frame may be.
    #[error("a frame of {size} bytes is over the limit of {limit}")]
    TooLong {
        /// Its length.
        size: usize,
        /// What is allowed.
        limit: usize,
    },
    /// Not CBOR, or not within our bounds.
    #[error("byte {at} of the frame: {what}")]
    Malformed {
        /// Offset of the offending byte.
        at: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// CBOR, but a field is absent or not what it must be.
    #[error("a {kind} frame without a valid ‘{field}’")]
    Field {
        /// The frame's type.
        kind: String,
        /// The field.
        field: &'static str,
    },
}
