//! One's own account: signing in and out, where one is signed in, the password.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};

use super::{Caller, SignedIn, body};
use crate::{
    auth::{cookie, password},
    http::HttpError,
    relay::Relay,
    store::{
        Token,
        people::{Account, AccountId, By, LONGEST_SESSION, Project, Session, SessionId},
    },
};

/// Who is signed in, and what for.
#[derive(Serialize)]
pub(super) struct Who {
    account: Account,
    session: SessionId,
    projects: Vec<Project>,
}

/// That nobody is signed in is an answer like any other.
pub(super) async fn who(
    State(relay): State<Relay>,
    signed_in: Option<SignedIn>,
) -> Result<Json<Option<Who>>, HttpError> {
    let Some(SignedIn {
        account, session, ..
    }) = signed_in
    else {
        return Ok(Json(None));
    };
    Ok(Json(Some(tell(&relay, account, session.id).await?)))
}

async fn tell(relay: &Relay, account: Account, session: SessionId) -> Result<Who, HttpError> {
    let projects = relay.store().projects(Some(account.id), false).await?;
    Ok(Who {
        account,
        session,
        projects,
    })
}

#[derive(Deserialize)]
pub(super) struct Credentials {
    login: String,
    password: String,
}

pub(super) async fn sign_in(
    State(relay): State<Relay>,
    caller: Caller,
    headers: HeaderMap,
    credentials: Result<Json<Credentials>, JsonRejection>,
) -> Result<Response, HttpError> {
    let Credentials { login, password } = body(credentials)?;
    let by = By {
        who: shown(&login),
        address: caller.address.to_string(),
    };
    if !relay.attempts().begin(caller.address, login.trim()) {
        return Err(HttpError::TooManyAttempts);
    }
    let found = relay.store().account(&login).await?;
    let (account, hash) = found.map_or((None, None), |(account, hash)| (Some(account), hash));
    let account = account.filter(|account| !account.disabled);
    // Also for an account that is not there: that takes as long.
    let right = password::verify(password, hash.clone()).await?;
    let Some(account) = account.filter(|_| right) else {
        let about = "sign-in name or password was wrong".to_owned();
        relay.store().note(by, "session.refused", about).await?;
        return Err(HttpError::WrongPassword);
    };
    relay.attempts().succeeded(caller.address, login.trim());
    end_old(&relay, &headers, by).await?;
    begin(&relay, account, &caller, hash).await
}

/// Signing in again ends what this browser had.
pub(super) async fn end_old(relay: &Relay, headers: &HeaderMap, by: By) -> Result<(), HttpError> {
    if let Some(old) = cookie::session_token(headers)
        && let Some((session, _)) = relay.store().session(old.hash()).await?
    {
        relay.store().end_session(session.id, None, by).await?;
    }
    Ok(())
}

/// Signs somebody in, with a cookie; by a password with this hash, if it was by one.
pub(super) async fn begin(
    relay: &Relay,
    account: Account,
    caller: &Caller,
    password: Option<String>,
) -> Result<Response, HttpError> {
    let (session, cookie) = start(relay, &account, caller, caller.over_tls, password).await?;
    let who = tell(relay, account, session).await?;
    Ok(with_cookie(cookie, Json(who).into_response()))
}

/// Starts a session; gives the cookie for it.
pub(super) async fn start(
    relay: &Relay,
    account: &Account,
    caller: &Caller,
    over_tls: bool,
    password: Option<String>,
) -> Result<(SessionId, HeaderValue), HttpError> {
    let token = Token::random(&mut rand::rng());
    let address = caller.address.to_string();
    let session = relay
        .store()
        .start_session(account.id, &token, &caller.device, address, password)
        .await?;
    let cookie = cookie::set(&token, over_tls, LONGEST_SESSION);
    Ok((session, cookie))
}

pub(super) fn with_cookie(cookie: HeaderValue, mut response: Response) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

pub(super) async fn sign_out(
    State(relay): State<Relay>,
    signed_in: SignedIn,
) -> Result<Response, HttpError> {
    let by = signed_in.by();
    relay
        .store()
        .end_session(signed_in.session.id, Some(signed_in.account.id), by)
        .await?;
    relay.look_now();
    let cookie = cookie::clear(signed_in.caller.over_tls);
    Ok(with_cookie(cookie, done()))
}

/// An answer that says only that it was done.
pub(super) fn done() -> Response {
    Json(serde_json::json!({})).into_response()
}

pub(super) async fn sessions(
    State(relay): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Session>>, HttpError> {
    let of = Some(signed_in.account.id);
    Ok(Json(relay.store().sessions(of).await?))
}

pub(super) async fn end_session(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(session): Path<SessionId>,
) -> Result<Response, HttpError> {
    let of = Some(signed_in.account.id);
    relay
        .store()
        .end_session(session, of, signed_in.by())
        .await?;
    relay.look_now();
    Ok(done())
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    old: String,
    new: String,
}

/// Every other session of the account ends.
pub(super) async fn change_password(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    change: Result<Json<NewPassword>, JsonRejection>,
) -> Result<Response, HttpError> {
    let NewPassword { old, new } = body(change)?;
    let SignedIn {
        account, caller, ..
    } = &signed_in;
    if !relay.attempts().begin(caller.address, &account.login) {
        return Err(HttpError::TooManyAttempts);
    }
    let stored = relay.store().account(&account.login).await?;
    let hash = stored.and_then(|(_, hash)| hash);
    if !password::verify(old, hash).await? {
        return Err(HttpError::WrongPassword);
    }
    relay.attempts().succeeded(caller.address, &account.login);
    set_password(
        &relay,
        account,
        new,
        Some(signed_in.session.id),
        signed_in.by(),
    )
    .await?;
    relay.look_now();
    Ok(done())
}

async fn set_password(
    relay: &Relay,
    account: &Account,
    new: String,
    keep: Option<SessionId>,
    by: By,
) -> Result<(), HttpError> {
    password::check(&new, &[&account.login, &account.name])?;
    let hash = password::hash(new).await?;
    let id: AccountId = account.id;
    Ok(relay.store().set_password(id, hash, keep, by).await?)
}

/// A sign-in name that somebody typed, for the log: it may be anything, a password too.
fn shown(login: &str) -> String {
    let known = login.trim();
    let is_like_a_name = known.len() <= 80 && !known.chars().any(char::is_whitespace);
    if is_like_a_name {
        known.to_lowercase()
    } else {
        "somebody".to_owned()
    }
}
