//! Sync: automerge-repo's protocol version 1 with our extension, the gate before automerge, the relay's side of a
//! document and the engine's side of a connection. The wire is described in `docs/protocol.md`.
//!
//! Everything here is sans-IO: frames and times go in, frames and events come out.

pub mod client;
mod ephemeral;
mod exchange;
pub mod frame;
pub mod gate;
pub mod hub;
mod peer;

pub use peer::{PeerId, PeerMetadata};
