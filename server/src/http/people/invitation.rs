//! Accepting an invitation. Its secret comes as a bearer token, for addresses end up in logs.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::Deserialize;

use super::{Caller, SignedIn, account, body, passkey::Made};
use crate::{
    auth::{
        own_origin,
        passkey::{Asked, Person, Whose},
        password, presented_token,
    },
    http::HttpError,
    relay::Relay,
    store::{
        Token,
        people::{FirstWay, Invitation, PeopleError},
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
    /// By what it is signed in to: one of these.
    password: Option<String>,
    passkey: Option<Made>,
}

/// Whom a device makes a passkey for.
#[derive(Deserialize)]
pub(super) struct Names {
    login: String,
    name: String,
}

/// Asks for the passkey of an account that the invitation is to make.
pub(super) async fn begin_passkey(
    State(relay): State<Relay>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
    names: Result<Json<Names>, JsonRejection>,
) -> Result<Json<Asked>, HttpError> {
    let origin = own_origin(&headers).ok_or(HttpError::ForeignOrigin)?;
    // It tells which names are taken: who tries many is held up as with passwords.
    if !relay.attempts().begin_from(caller.address) {
        return Err(HttpError::TooManyAttempts);
    }
    let token = invited(&uri, &headers)?;
    let Names { login, name } = body(names)?;
    let store = relay.store();
    store
        .invitation(&token)
        .await?
        .ok_or(PeopleError::InvitationOver)?;
    // The device is to make none in vain.
    store.check_names(&login, &name).await?;
    let person = Person {
        login: &login,
        name: &name,
        handle: None,
        credentials: Vec::new(),
    };
    let whose = Whose::Invited(token.hash());
    Ok(Json(relay.passkeys().begin_adding(&origin, whose, person)?))
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
        passkey,
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
    let way = match (password, passkey) {
        (Some(password), None) => {
            password::check(&password, &[&login, &name])?;
            FirstWay::Password(password::hash(password).await?)
        }
        (None, Some(made)) => {
            let whose = Whose::Invited(token.hash());
            let Made {
                state,
                name,
                credential,
            } = made;
            FirstWay::Passkey(relay.passkeys().added(&state, whose, name, &credential)?)
        }
        _ => {
            let reason = "an account is signed in to by a password or a passkey";
            return Err(HttpError::BadRequest(reason.to_owned()));
        }
    };
    let address = caller.address.to_string();
    store.accept(&token, &login, &name, way, address).await?;
    let (account, _) = store
        .account(&login)
        .await?
        .ok_or(PeopleError::Unknown("such account"))?;
    account::begin(&relay, account, &caller, None).await
}
