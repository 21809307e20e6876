//! `/sync`: the way in for WebSockets.

use axum::{
    extract::{Query, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::Deserialize;
use throughline_core::{access::Access, id::DocumentId};

use super::{
    HttpError,
    people::{Caller, SignedIn},
};
use crate::{
    auth::{SUBPROTOCOL, presented_token},
    relay::Relay,
    session::{self, Bearer, Pass},
    store::{Token, TokenScope},
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
    let pass = match (presented_token(&uri, &headers), project) {
        (Some(token), _) => of_token(&relay, &token).await?,
        (None, Some(project)) => of_person(&relay, signed_in, project).await?,
        (None, None) => return Err(HttpError::Unauthorised),
    };
    let socket = socket.map_err(|e| HttpError::BadRequest(e.body_text()))?;
    let place = relay.sessions().place(caller.address)?;
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

async fn of_token(relay: &Relay, token: &Token) -> Result<Pass, HttpError> {
    match relay.store().scope_and_role(token).await? {
        Some((TokenScope::Space(space), role)) => Ok(Pass {
            bearer: Bearer::Token(token.hash()),
            space,
            access: role.map(Access::of),
        }),
        _ => Err(HttpError::Unauthorised),
    }
}

async fn of_person(
    relay: &Relay,
    signed_in: Option<SignedIn>,
    project: DocumentId,
) -> Result<Pass, HttpError> {
    let SignedIn {
        account, session, ..
    } = signed_in.ok_or(HttpError::SignedOut)?;
    let store = relay.store();
    // A project that is not there is answered like one that is somebody else's.
    let space = store.project(project).await?.ok_or(HttpError::Forbidden)?;
    let access = store.access(space, account.id).await?;
    Ok(Pass {
        bearer: Bearer::Person {
            account: account.id,
            session: session.id,
            expires: session.expires,
        },
        space,
        access: Some(access.ok_or(HttpError::Forbidden)?),
    })
}
