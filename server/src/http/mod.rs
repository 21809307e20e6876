//! HTTP: the web client, the health check, the projects and the way in for WebSockets.

pub(crate) mod assets;
mod blobs;
mod error;
mod pass;
mod people;
mod projects;
mod router;
mod security;
mod serve;
mod site;
mod sync;
mod versioned;

pub use assets::is_built;
pub(crate) use error::HttpError;
pub(crate) use router::{metrics_router, router};
pub(crate) use serve::serve;
