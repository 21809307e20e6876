//! Who may connect: decided before the first byte of the sync protocol is read.

pub(crate) mod attempts;
mod client;
pub(crate) mod cookie;
pub(crate) mod oidc;
mod origin;
pub(crate) mod passkey;
pub(crate) mod password;
mod presented;
mod waiting;

pub(crate) use client::{Peer, client_address};
pub use oidc::{Oidc, OidcSettingError};
pub use origin::{Origin, OriginError};
pub(crate) use origin::{check_origin, comes_over_tls, is_here, is_host_name, own_origin};
pub(crate) use presented::{SUBPROTOCOL, bearer_token, presented_token};
use waiting::Waiting;
