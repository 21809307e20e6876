//! Running the relay: accounts, invitations, sessions, projects and the audit log. For administrators alone.

use axum::{
    Json,
    extract::{Path, Query, State, rejection::JsonRejection},
    http::header,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{Invited, SignedIn, account::done, body, invited, lasting};
use crate::{
    http::HttpError,
    relay::Relay,
    store::people::{
        Account, AccountId, AuditEntry, Invitation, NewInvitation, Project, Session, SessionId,
    },
};

pub(super) async fn people(
    State(relay): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Account>>, HttpError> {
    signed_in.admin()?;
    Ok(Json(relay.store().accounts().await?))
}

#[derive(Deserialize)]
pub(super) struct Change {
    admin: Option<bool>,
    closed: Option<bool>,
}

pub(super) async fn change(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(account): Path<AccountId>,
    change: Result<Json<Change>, JsonRejection>,
) -> Result<Response, HttpError> {
    signed_in.admin()?;
    let Change { admin, closed } = body(change)?;
    if let Some(admin) = admin {
        relay
            .store()
            .set_admin(account, admin, signed_in.by())
            .await?;
    }
    if let Some(closed) = closed {
        relay
            .store()
            .set_closed(account, closed, signed_in.by())
            .await?;
    }
    relay.look_now();
    Ok(done())
}

pub(super) async fn sessions(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(account): Path<AccountId>,
) -> Result<Json<Vec<Session>>, HttpError> {
    signed_in.admin()?;
    Ok(Json(relay.store().sessions(Some(account)).await?))
}

pub(super) async fn end_session(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(session): Path<SessionId>,
) -> Result<Response, HttpError> {
    signed_in.admin()?;
    relay
        .store()
        .end_session(session, None, signed_in.by())
        .await?;
    relay.look_now();
    Ok(done())
}

pub(super) async fn projects(
    State(relay): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Project>>, HttpError> {
    signed_in.admin()?;
    let me = Some(signed_in.account.id);
    Ok(Json(relay.store().projects(me, true).await?))
}

pub(super) async fn invitations(
    State(relay): State<Relay>,
    signed_in: SignedIn,
) -> Result<Json<Vec<Invitation>>, HttpError> {
    signed_in.admin()?;
    Ok(Json(relay.store().invitations().await?))
}

#[derive(Deserialize)]
pub(super) struct Invite {
    /// Whom it is for.
    note: String,
    #[serde(default)]
    admin: bool,
    days: Option<i64>,
}

pub(super) async fn invite(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    new: Result<Json<Invite>, JsonRejection>,
) -> Result<Json<Invited>, HttpError> {
    signed_in.admin()?;
    let Invite { note, admin, days } = body(new)?;
    let invitation = NewInvitation {
        note,
        admin,
        project: None,
        lasts: lasting(days)?,
    };
    invited(&relay, &signed_in, invitation).await
}

pub(super) async fn withdraw(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(invitation): Path<i64>,
) -> Result<Response, HttpError> {
    signed_in.admin()?;
    relay
        .store()
        .withdraw_invitation(invitation, signed_in.by())
        .await?;
    Ok(done())
}

/// Entries of the audit log on one page.
const PAGE: u32 = 200;

#[derive(Deserialize)]
pub(super) struct Part {
    before: Option<i64>,
}

/// The last entries, or those before one.
pub(super) async fn audit(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Query(Part { before }): Query<Part>,
) -> Result<Json<Vec<AuditEntry>>, HttpError> {
    signed_in.admin()?;
    Ok(Json(relay.store().audit(before, PAGE).await?))
}

/// The whole log, the oldest entry first, as JSON Lines.
pub(super) async fn export_audit(
    State(relay): State<Relay>,
    signed_in: SignedIn,
) -> Result<Response, HttpError> {
    signed_in.admin()?;
    let mut all = relay.store().audit(None, u32::MAX).await?;
    all.reverse();
    let mut text = String::new();
    for entry in all {
        // An entry is numbers and texts, which JSON can hold.
        text += &serde_json::to_string(&entry).unwrap_or_default();
        text.push('\n');
    }
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"throughline-audit.jsonl\"",
        ),
    ];
    Ok((headers, text).into_response())
}
