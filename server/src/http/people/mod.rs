//! People over HTTP: signing in and out, invitations, members of projects, and running the relay.

mod account;
mod admin;
mod invitation;
mod members;
mod oidc;
mod passkey;
mod quarantine;
mod signed_in;

use axum::{
    Json, Router,
    extract::rejection::JsonRejection,
    routing::{delete, get, post, put},
};

use serde::Serialize;

pub(super) use signed_in::{Caller, SignedIn};

use super::HttpError;
use crate::{
    auth::oidc::CALLBACK,
    relay::Relay,
    store::{Token, people::NewInvitation},
};

pub(super) fn routes() -> Router<Relay> {
    Router::new()
        .route(
            "/api/session",
            get(account::who)
                .post(account::sign_in)
                .delete(account::sign_out),
        )
        .route("/api/sessions", get(account::sessions))
        .route("/api/sessions/{session}", delete(account::end_session))
        .route("/api/password", post(account::change_password))
        .route("/api/sign-in", get(oidc::ways))
        .route("/api/oidc", post(oidc::begin))
        .route(CALLBACK, get(oidc::back))
        .route("/api/identities", get(oidc::list))
        .route("/api/identities/{identity}", delete(oidc::unlink))
        .route(
            "/api/session/passkey/begin",
            post(passkey::begin_signing_in),
        )
        .route("/api/session/passkey", post(passkey::sign_in))
        .route("/api/passkeys", get(passkey::list).post(passkey::add))
        .route("/api/passkeys/begin", post(passkey::begin_adding))
        .route("/api/passkeys/{passkey}", delete(passkey::remove))
        .route(
            "/api/invitation",
            get(invitation::show).post(invitation::accept),
        )
        .route("/api/invitation/passkey", post(invitation::begin_passkey))
        .route(
            "/api/projects/{project}/members",
            get(members::list).post(members::add),
        )
        .route(
            "/api/projects/{project}/members/{account}",
            put(members::set).delete(members::remove),
        )
        .route(
            "/api/projects/{project}/members/{account}/grants/{kind}",
            put(members::grant),
        )
        .route("/api/projects/{project}/invitations", post(members::invite))
        .route("/api/projects/{project}/owner", put(members::hand_over))
        .route("/api/projects/{project}/withheld", get(quarantine::list))
        .route(
            "/api/projects/{project}/withheld/{account}/{document}",
            post(quarantine::decide),
        )
        .route("/api/admin/people", get(admin::people))
        .route("/api/admin/people/{account}", put(admin::change))
        .route("/api/admin/people/{account}/sessions", get(admin::sessions))
        .route("/api/admin/sessions/{session}", delete(admin::end_session))
        .route("/api/admin/projects", get(admin::projects))
        .route(
            "/api/admin/invitations",
            get(admin::invitations).post(admin::invite),
        )
        .route(
            "/api/admin/invitations/{invitation}",
            delete(admin::withdraw),
        )
        .route("/api/admin/audit", get(admin::audit))
        .route("/api/admin/audit.jsonl", get(admin::export_audit))
}

/// A request's body, or what is wrong with it.
fn body<T>(body: Result<Json<T>, JsonRejection>) -> Result<T, HttpError> {
    let Json(body) = body.map_err(|e| HttpError::BadRequest(e.body_text()))?;
    Ok(body)
}

/// How long an invitation is valid where nobody says: 7 days.
const USUAL_DAYS: i64 = 7;

/// The longest that it can be.
const MOST_DAYS: i64 = 30;

/// Seconds for which an invitation is to be valid.
fn lasting(days: Option<i64>) -> Result<i64, HttpError> {
    match days.unwrap_or(USUAL_DAYS) {
        days @ 1..=MOST_DAYS => Ok(days * 86_400),
        _ => Err(HttpError::BadRequest(format!(
            "an invitation is valid for 1 to {MOST_DAYS} days"
        ))),
    }
}

/// An invitation's secret, for its link. It is shown this once.
#[derive(Serialize)]
struct Invited {
    token: String,
}

/// Makes an invitation.
async fn invited(
    relay: &Relay,
    signed_in: &SignedIn,
    invitation: NewInvitation,
) -> Result<Json<Invited>, HttpError> {
    let token = Token::random(&mut rand::rng());
    relay
        .store()
        .invite(invitation, &token, signed_in.by())
        .await?;
    Ok(Json(Invited {
        token: token.reveal(),
    }))
}
