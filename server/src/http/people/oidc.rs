//! Signing in at the organisation's provider: away to it, back from it, and which accounts it vouches for.

use axum::{
    Json,
    extract::{Path, Query, State, rejection::JsonRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};

use super::{
    Caller, SignedIn,
    account::{self, done, with_cookie},
    body, passkey,
};
use crate::{
    auth::{
        cookie,
        oidc::{Away, LASTS, OidcError, Provider, Purpose},
        own_origin,
    },
    http::HttpError,
    relay::Relay,
    store::{
        Token,
        people::{Account, AccountId, By, Identity, Newcomer, PeopleError, SessionId},
    },
};

/// By what people can sign in, besides a password.
#[derive(Serialize)]
pub(super) struct Ways {
    /// What people call the provider.
    oidc: Option<String>,
    /// Whether passkeys work at the host name by which the page calls the relay.
    passkeys: bool,
}

pub(super) async fn ways(State(relay): State<Relay>, headers: HeaderMap) -> Json<Ways> {
    let oidc = relay.oidc().map(|provider| provider.name().to_owned());
    let passkeys = passkey::is_offered(&headers);
    Json(Ways { oidc, passkeys })
}

#[derive(Deserialize)]
pub(super) struct Begin {
    /// The secret of the invitation that is accepted by signing in.
    invitation: Option<String>,
    /// Whoever is signed in wants to sign in by this from now on.
    #[serde(default)]
    link: bool,
}

/// Where the browser is to go.
#[derive(Serialize)]
pub(super) struct There {
    address: String,
}

pub(super) async fn begin(
    State(relay): State<Relay>,
    caller: Caller,
    signed_in: Option<SignedIn>,
    headers: HeaderMap,
    wanted: Result<Json<Begin>, JsonRejection>,
) -> Result<Response, HttpError> {
    let Begin { invitation, link } = body(wanted)?;
    let provider = provider(&relay)?;
    // People are sent back to the page that they come from, which must be this relay's.
    let origin = own_origin(&headers).ok_or(HttpError::ForeignOrigin)?;
    let purpose = if link {
        let signed_in = signed_in.ok_or(HttpError::SignedOut)?;
        passkey::must_be_recent(&relay, &signed_in).await?;
        Purpose::Link(signed_in.account.id, signed_in.session.id)
    } else {
        let token = invitation.map(|text| text.parse());
        Purpose::SignIn(token.transpose().map_err(|_| PeopleError::InvitationOver)?)
    };
    if !relay.attempts().begin_from(caller.address) {
        return Err(HttpError::TooManyAttempts);
    }
    let browser = cookie::away_token(&headers);
    let browser = browser.unwrap_or_else(|| Token::random(&mut rand::rng()));
    let address = provider.begin(&origin, &browser, purpose).await?;
    let lasts = i64::try_from(LASTS.as_secs()).unwrap_or(i64::MAX);
    let cookie = cookie::set_away(&browser, origin.is_https(), lasts);
    Ok(with_cookie(cookie, Json(There { address }).into_response()))
}

fn provider(relay: &Relay) -> Result<&Provider, HttpError> {
    Ok(relay.oidc().ok_or(OidcError::NotSet)?)
}

/// What the provider sends a browser back with (RFC 6749 §4.1.2, RFC 9207).
#[derive(Deserialize)]
pub(super) struct Back {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// A browser comes back: to its account, or to a page that says in words why not.
pub(super) async fn back(
    State(relay): State<Relay>,
    caller: Caller,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Response {
    let by = By {
        who: "somebody".to_owned(),
        address: caller.address.to_string(),
    };
    let error = match welcome(&relay, &caller, &headers, back).await {
        Ok(cookie) => {
            let to = [(header::LOCATION, "/#/account")];
            let response = (StatusCode::SEE_OTHER, to).into_response();
            return match cookie {
                Some(cookie) => with_cookie(cookie, response),
                None => response,
            };
        }
        Err(error) => error,
    };
    let about = format!("signing in elsewhere: {error}");
    let noted = match error {
        // Its attempts are over: it must not fill the log either.
        HttpError::TooManyAttempts => Ok(()),
        _ => relay.store().note(by, "session.refused", about).await,
    };
    if let Err(error) = noted {
        tracing::warn!(%error, "it could not be noted that somebody was refused");
    }
    refused(&error)
}

/// The cookie of a new session; nothing where one goes on.
async fn welcome(
    relay: &Relay,
    caller: &Caller,
    headers: &HeaderMap,
    back: Back,
) -> Result<Option<HeaderValue>, HttpError> {
    let provider = provider(relay)?;
    let browser = cookie::away_token(headers);
    let state = back.state.as_deref().unwrap_or_default();
    let Some(away) = provider.back(state, browser.as_ref()) else {
        // What did begin here was counted then.
        if !relay.attempts().begin_from(caller.address) {
            return Err(HttpError::TooManyAttempts);
        }
        return Err(OidcError::NotBegun.into());
    };
    let Away {
        purpose,
        over_tls,
        asked,
        ..
    } = away;
    let code = provider.code(back.iss.as_deref(), back.code, back.error)?;
    let newcomer = provider.vouched(code, asked).await?;
    let cookie = match purpose {
        Purpose::Link(account, session) => {
            link(relay, caller, newcomer, account, session).await?;
            None
        }
        Purpose::SignIn(invitation) => {
            let account = account_of(relay, caller, newcomer, invitation.as_ref()).await?;
            let (_, cookie) = account::start(relay, &account, caller, over_tls, None).await?;
            Some(cookie)
        }
    };
    relay.attempts().succeeded_from(caller.address);
    Ok(cookie)
}

async fn link(
    relay: &Relay,
    caller: &Caller,
    newcomer: Newcomer,
    id: AccountId,
    session: SessionId,
) -> Result<(), HttpError> {
    if !relay.store().is_signed_in(session).await? {
        return Err(HttpError::SignedOut);
    }
    let by = relay.store().by(id, caller.address).await?;
    Ok(relay.store().link(id, newcomer.subject, by).await?)
}

/// The account of somebody whom the provider vouches for, made if they were let in.
async fn account_of(
    relay: &Relay,
    caller: &Caller,
    newcomer: Newcomer,
    invitation: Option<&Token>,
) -> Result<Account, HttpError> {
    let store = relay.store();
    let subject = newcomer.subject.clone();
    let Some(account) = store.identified(subject.clone()).await? else {
        if invitation.is_none() && !provider(relay)?.makes_accounts() {
            return Err(OidcError::NoAccount.into());
        }
        let address = caller.address.to_string();
        store
            .accept_identified(invitation, newcomer, address)
            .await?;
        let made = store.identified(subject).await?;
        return Ok(made.ok_or(PeopleError::Unknown("such account"))?);
    };
    if account.disabled {
        return Err(OidcError::Closed.into());
    }
    if let Some(token) = invitation {
        let found = store.invitation(token).await?;
        let invitation = found.ok_or(PeopleError::InvitationOver)?;
        // One into no project is for people without an account.
        if invitation.project.is_some() {
            let by = By {
                who: account.login.clone(),
                address: caller.address.to_string(),
            };
            store.accept_as(token, account.id, by).await?;
            relay.look_now();
        }
    }
    Ok(account)
}

/// A page, for no script of ours is there to read an answer.
fn refused(error: &HttpError) -> Response {
    let mut reason = error.to_string();
    if let Some(first) = reason.get(..1) {
        reason = first.to_uppercase() + &reason[1..] + ".";
    }
    let page = include_str!("not_signed_in.html").replace("{reason}", &escaped(&reason));
    let fresh = [(header::CACHE_CONTROL, "no-store")];
    (error.status(), fresh, Html(page)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

pub(super) async fn list(
    State(relay): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Identity>>, HttpError> {
    let of = signed_in.account.id;
    Ok(Json(relay.store().identities(of).await?))
}

pub(super) async fn unlink(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(identity): Path<i64>,
) -> Result<Response, HttpError> {
    let by = signed_in.by();
    let of = signed_in.account.id;
    relay.store().unlink(of, identity, by).await?;
    Ok(done())
}
