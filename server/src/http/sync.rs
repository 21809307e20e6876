//! `/sync`: the way in for WebSockets.

use axum::{
    extract::{Query, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::Deserialize;
use throughline_core::id::DocumentId;

use super::{
    HttpError, pass,
    people::{Caller, SignedIn},
};
use crate::{
    auth::{SUBPROTOCOL, presented_token},
    relay::Relay,
    session::{self, Bearer},
};

/// A socket reads into a buffer of this size. The library's default of 128 KiB is per idle connection.
const READ_BUFFER: usize = 4 << 10;

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// The project that somebody who is signed in wants to sync.
    project: Option<DocumentId>,
}

/// Origin and token, or session, are checked first: without a good one no WebSocket comes to be.
pub(super) async fn upgrade(
    State(relay): State<Relay>,
    caller: Caller,
    signed_in: Option<SignedIn>,
    Query(Wanted { project }): Query<Wanted>,
    uri: Uri,
    headers: HeaderMap,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, HttpError> {
    let token = presented_token(&uri, &headers);
    let pass = pass::of(&relay, token.as_ref(), signed_in, project).await?;
    let socket = socket.map_err(|e| HttpError::BadRequest(e.body_text()))?;
    let account = match pass.bearer {
        Bearer::Person { account, .. } => Some(account),
        Bearer::Token(_) => None,
    };
    let place = relay.sessions().place(caller.address, account)?;
    let limit = relay.settings().max_message;
    Ok(socket
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0) // frames go out as they are made; ours are whole messages
        .max_write_buffer_size(limit + (1 << 20))
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(move |socket| session::run(relay, socket, pass, place)))
}
