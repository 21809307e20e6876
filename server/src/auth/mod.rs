//! Who may connect: decided before the first byte of the sync protocol is read.

pub(crate) mod attempts;
mod client;
pub(crate) mod cookie;
mod origin;
pub(crate) mod password;
mod presented;

pub(crate) use client::{Peer, client_address};
pub use origin::{Origin, OriginError};
pub(crate) use origin::{check_origin, comes_over_tls};
pub(crate) use presented::{SUBPROTOCOL, presented_token};
