//! `/sync`: the way in for WebSockets.

use axum::{
    Extension,
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, Uri},
    response::Response,
};

use super::HttpError;
use crate::{
    auth::{Peer, SUBPROTOCOL, check_origin, client_address, presented_token},
    relay::Relay,
    session,
    store::TokenScope,
};

/// A socket reads into a buffer of this size. The library's default of 128 KiB is per idle connection.
const READ_BUFFER: usize = 4 << 10;

/// Origin and token are checked first: without a good one no WebSocket comes to be.
pub(super) async fn upgrade(
    State(relay): State<Relay>,
    Extension(peer): Extension<Peer>,
    uri: Uri,
    headers: HeaderMap,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, HttpError> {
    check_origin(&headers, &relay.settings().allow_origins)?;
    let token = presented_token(&uri, &headers).ok_or(HttpError::Unauthorised)?;
    let Some(TokenScope::Space(space)) = relay.store().scope(&token).await? else {
        return Err(HttpError::Unauthorised);
    };
    let socket = socket.map_err(|e| HttpError::BadRequest(e.body_text()))?;
    let settings = relay.settings();
    let address = client_address(peer, &headers, &settings.trusted_proxies);
    let place = relay.sessions().place(address)?;
    let limit = settings.max_message;
    Ok(socket
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0) // frames go out as they are made; ours are whole messages
        .max_write_buffer_size(limit + (1 << 20))
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(move |socket| session::run(relay, socket, (space, token.hash()), place)))
}
