//! Who may connect: decided before the first byte of the sync protocol is read.

mod client;
mod origin;
mod presented;

pub(crate) use client::{Peer, client_address};
pub(crate) use origin::check_origin;
pub use origin::{Origin, OriginError};
pub(crate) use presented::{SUBPROTOCOL, presented_token};
