//! Passkeys over HTTP: adding them to one's account, and signing in by them.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::{HeaderMap, header, uri::Authority},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::{
    Caller, SignedIn,
    account::{self, done, with_cookie},
    body,
};
use crate::{
    auth::{
        cookie, is_host_name, own_origin,
        passkey::{Asked, PasskeyError, Person, Whose},
        password,
    },
    http::HttpError,
    relay::Relay,
    store::{
        Token,
        people::{By, Passkey, about_passkey, now},
    },
};

/// Whether passkeys work where a page calls the relay by this `Host`. Whether the page may use them, its browser knows.
pub(super) fn is_offered(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.and_then(|host| host.parse::<Authority>().ok());
    host.is_some_and(|authority| is_host_name(authority.host()))
}

/// What adding a passkey takes besides being signed in: who finds a device that is signed in must not stay in by it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Asks {
    Nothing,
    Password,
    SignIn,
}

/// The passkeys of an account, and what another one takes.
#[derive(Serialize)]
pub(super) struct Listed {
    passkeys: Vec<Passkey>,
    asks: Asks,
}

pub(super) async fn list(
    State(relay): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Listed>, HttpError> {
    let passkeys = relay.store().passkeys(Some(signed_in.account.id)).await?;
    let (asks, _) = asks(&relay, &signed_in).await?;
    Ok(Json(Listed { passkeys, asks }))
}

/// Refuses another way into an account unless whoever wants it has signed in a short while ago.
pub(super) async fn must_be_recent(relay: &Relay, signed_in: &SignedIn) -> Result<(), HttpError> {
    match asks(relay, signed_in).await? {
        (Asks::Nothing, _) => Ok(()),
        (Asks::Password | Asks::SignIn, _) => Err(PasskeyError::NotRecent.into()),
    }
}

/// What adding takes of somebody now, and the hash of their password if they have one.
async fn asks(relay: &Relay, signed_in: &SignedIn) -> Result<(Asks, Option<String>), HttpError> {
    let recent = i64::try_from(relay.settings().recent_sign_in.as_secs()).unwrap_or(i64::MAX);
    if now() < signed_in.session.created.saturating_add(recent) {
        return Ok((Asks::Nothing, None));
    }
    let found = relay.store().account(&signed_in.account.login).await?;
    Ok(match found.and_then(|(_, hash)| hash) {
        Some(hash) => (Asks::Password, Some(hash)),
        None => (Asks::SignIn, None),
    })
}

#[derive(Deserialize)]
pub(super) struct Begin {
    /// Where one is asked for.
    password: Option<String>,
}

pub(super) async fn begin_adding(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    headers: HeaderMap,
    wanted: Result<Json<Begin>, JsonRejection>,
) -> Result<Json<Asked>, HttpError> {
    let Begin { password } = body(wanted)?;
    let SignedIn {
        account,
        session,
        caller,
    } = &signed_in;
    match asks(&relay, &signed_in).await? {
        (Asks::Nothing, _) => {}
        (Asks::SignIn, _) => return Err(PasskeyError::NotRecent.into()),
        (Asks::Password, hash) => {
            let password = password.ok_or(PasskeyError::PasswordNeeded)?;
            if !relay.attempts().begin(caller.address, &account.login) {
                return Err(HttpError::TooManyAttempts);
            }
            if !password::verify(password, hash).await? {
                let about = format!("{}: wrong password", account.login);
                relay
                    .store()
                    .note(signed_in.by(), "passkey.refused", about)
                    .await?;
                return Err(HttpError::WrongPassword);
            }
            relay.attempts().succeeded(caller.address, &account.login);
        }
    }
    let (handle, credentials) = relay.store().known_to_devices(account.id).await?;
    let person = Person {
        login: &account.login,
        name: &account.name,
        handle,
        credentials,
    };
    let origin = own_origin(&headers).ok_or(HttpError::ForeignOrigin)?;
    let whose = Whose::Account(account.id, session.id);
    let asked = relay.passkeys().begin_adding(&origin, whose, person)?;
    Ok(Json(asked))
}

/// What a device made.
#[derive(Deserialize)]
pub(super) struct Made {
    pub(super) state: String,
    /// What its owner calls it.
    pub(super) name: String,
    pub(super) credential: RegisterPublicKeyCredential,
}

pub(super) async fn add(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    made: Result<Json<Made>, JsonRejection>,
) -> Result<Response, HttpError> {
    let Made {
        state,
        name,
        credential,
    } = body(made)?;
    let id = signed_in.account.id;
    let whose = Whose::Account(id, signed_in.session.id);
    let new = relay.passkeys().added(&state, whose, name, &credential)?;
    relay.store().add_passkey(id, new, signed_in.by()).await?;
    Ok(done())
}

pub(super) async fn remove(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(passkey): Path<i64>,
) -> Result<Response, HttpError> {
    let of = Some(signed_in.account.id);
    relay
        .store()
        .remove_passkey(passkey, of, signed_in.by())
        .await?;
    Ok(done())
}

pub(super) async fn begin_signing_in(
    State(relay): State<Relay>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let origin = own_origin(&headers).ok_or(HttpError::ForeignOrigin)?;
    if !relay.attempts().begin_from(caller.address) {
        return Err(HttpError::TooManyAttempts);
    }
    let browser = cookie::away_token(&headers);
    let browser = browser.unwrap_or_else(|| Token::random(&mut rand::rng()));
    let asked = relay.passkeys().begin_signing_in(&origin, &browser)?;
    let lasts = relay.passkeys().lasts().as_secs();
    let lasts = i64::try_from(lasts).unwrap_or(i64::MAX);
    let cookie = cookie::set_away(&browser, origin.is_https(), lasts);
    Ok(with_cookie(cookie, Json(asked).into_response()))
}

/// What a device answered.
#[derive(Deserialize)]
pub(super) struct Answered {
    state: String,
    credential: PublicKeyCredential,
}

pub(super) async fn sign_in(
    State(relay): State<Relay>,
    caller: Caller,
    headers: HeaderMap,
    answered: Result<Json<Answered>, JsonRejection>,
) -> Result<Response, HttpError> {
    let Answered { state, credential } = body(answered)?;
    let Some(signing_in) = relay
        .passkeys()
        .back(&state, cookie::away_token(&headers).as_ref())
    else {
        // What did begin here was counted then.
        if !relay.attempts().begin_from(caller.address) {
            return Err(HttpError::TooManyAttempts);
        }
        return Err(refuse(&relay, &caller, "passkey", PasskeyError::NotBegun).await);
    };
    let Some(known) = relay
        .store()
        .passkey(credential.get_credential_id())
        .await?
    else {
        return Err(refuse(&relay, &caller, "passkey", PasskeyError::Unknown).await);
    };
    let about = about_passkey(&known.account, known.number, &known.name);
    let key = match signing_in.verified(&credential, &known) {
        Ok(_) if known.account.disabled => {
            return Err(refuse(&relay, &caller, &about, PasskeyError::Closed).await);
        }
        Ok(key) => key,
        Err(error) => return Err(refuse(&relay, &caller, &about, error).await),
    };
    let by = By {
        who: known.account.login.clone(),
        address: caller.address.to_string(),
    };
    if !relay.store().use_passkey(&known, key, by.clone()).await? {
        return Err(refuse(&relay, &caller, &about, PasskeyError::Copied).await);
    }
    relay.attempts().succeeded_from(caller.address);
    account::end_old(&relay, &headers, by).await?;
    account::begin(&relay, known.account, &caller, None).await
}

/// Notes that somebody is refused, and why.
async fn refuse(relay: &Relay, caller: &Caller, about: &str, why: PasskeyError) -> HttpError {
    let by = By {
        who: "somebody".to_owned(),
        address: caller.address.to_string(),
    };
    let about = format!("{about}: {why}");
    if let Err(error) = relay.store().note(by, "passkey.refused", about).await {
        tracing::warn!(%error, "it could not be noted that a passkey was refused");
    }
    why.into()
}
