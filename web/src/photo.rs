//! What the user interface and the engine's worker tell each other about photos. The worker keeps them beside the
//! engine, which knows their records alone.

use serde::{Deserialize, Serialize};
use throughline_core::{blob::BlobName, id::DocumentId};

/// What the user interface asks.
#[derive(Debug, Serialize, Deserialize)]
pub enum PhotoRequest {
    /// Keep the bytes of a photo, a JPEG, and send them to the project's relay.
    Keep {
        /// The project's manifest document.
        project: DocumentId,
        /// Their name.
        name: BlobName,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Give the bytes of a photo, from the relay if they are not here.
    Show {
        /// The project's manifest document.
        project: DocumentId,
        /// Their name.
        name: BlobName,
    },
}

/// What the worker tells.
#[derive(Debug, Serialize, Deserialize)]
pub enum PhotoEvent {
    /// The bytes are on this device's disk.
    Kept(BlobName),
    /// They could not be kept.
    NotKept(BlobName, String),
    /// The bytes.
    Bytes(BlobName, Vec<u8>),
    /// Where the bytes are.
    Place(BlobName, PhotoPlace),
}

/// Where the bytes of a photo are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PhotoPlace {
    /// On this device; they are sent when there is a connection.
    Device,
    /// On this device; the relay would not take them, for that reason.
    Refused(String),
    /// On this device and on the relay.
    Relay,
    /// Not on this device, for that reason.
    Away(Away),
}

/// Why bytes are not on this device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Away {
    /// There is no connection to where they are.
    Offline,
    /// The relay does not have them yet.
    NotSent,
    /// The relay does not give them, or this device cannot keep them.
    Failed(String),
}
