//! Sessions: one task per WebSocket, from the join to the last frame.

mod handshake;
mod outbox;
mod pace;
mod pass;
mod places;
mod run;
mod sessions;

pub(crate) use outbox::{End, Outbox};
pub(crate) use pass::{Bearer, Pass};
pub(crate) use places::NoPlace;
pub(crate) use run::run;
pub(crate) use sessions::Sessions;
