//! The relay of Throughline and its command line.
//!
//! The relay serves the web client, takes WebSockets from those who hold a token, keeps documents in
//! an embedded database and passes changes on. [`run`] is all of it behind one call, so that tests
//! drive the same server as `throughline serve`.

mod auth;
pub mod cli;
mod dial;
mod documents;
mod fetch;
pub mod handoff;
mod http;
mod metrics;
mod owner;
mod relay;
mod session;
mod settings;
pub mod store;
mod tls;
mod upstream;

pub use auth::{Oidc, OidcSettingError, Origin, OriginError};
pub use http::is_built;
pub use owner::OwnerTokenError;
pub use relay::{Relay, run};
pub use settings::Settings;
pub use tls::{Tls, TlsError};
pub use upstream::Upstream;
