//! Accepting an invitation. Its secret comes as a bearer token, for addresses end up in logs.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::Deserialize;

use super::{Caller, SignedIn, account, body};
use crate::{
    auth::{password, presented_token},
    http::HttpError,
    relay::Relay,
    store::{
        Token,
        people::{Invitation, PeopleError},
    },
};

fn invited(uri: &Uri, headers: &HeaderMap) -> Result<Token, HttpError> {
    presented_token(uri, headers).ok_or(HttpError::People(PeopleError::InvitationOver))
}

/// What an invitation is for.
pub(super) async fn show(
    State(relay): State<Relay>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<Invitation>, HttpError> {
    let _ = caller; // it has looked at the origin
    let token = invited(&uri, &headers)?;
    let invitation = relay.store().invitation(&token).await?;
    Ok(Json(invitation.ok_or(PeopleError::InvitationOver)?))
}

/// The account to make; without one, whoever is signed in joins.
#[derive(Deserialize)]
pub(super) struct Accept {
    account: Option<NewAccount>,
}

#[derive(Deserialize)]
struct NewAccount {
    login: String,
    name: String,
    password: String,
}

pub(super) async fn accept(
    State(relay): State<Relay>,
    caller: Caller,
    signed_in: Option<SignedIn>,
    uri: Uri,
    headers: HeaderMap,
    accept: Result<Json<Accept>, JsonRejection>,
) -> Result<Response, HttpError> {
    let token = invited(&uri, &headers)?;
    let Accept { account: new } = body(accept)?;
    let store = relay.store();
    let Some(NewAccount {
        login,
        name,
        password,
    }) = new
    else {
        let signed_in = signed_in.ok_or(HttpError::SignedOut)?;
        store
            .accept_as(&token, signed_in.account.id, signed_in.by())
            .await?;
        relay.look_now();
        return Ok(account::done());
    };
    // Before the costly hash: only whoever holds an invitation may ask for it.
    store
        .invitation(&token)
        .await?
        .ok_or(PeopleError::InvitationOver)?;
    password::check(&password, &[&login, &name])?;
    let hash = password::hash(password).await?;
    let address = caller.address.to_string();
    store.accept(&token, &login, &name, hash, address).await?;
    let (account, _) = store
        .account(&login)
        .await?
        .ok_or(PeopleError::Unknown("such account"))?;
    account::begin(&relay, account, &caller).await
}
