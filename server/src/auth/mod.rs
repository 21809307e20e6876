//! Who may connect: decided before the first byte of the sync protocol is read.

mod origin;
mod presented;

pub(crate) use origin::check_origin;
pub use origin::{Origin, OriginError};
pub(crate) use presented::{SUBPROTOCOL, presented_token};
