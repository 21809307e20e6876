//! `POST /api/projects`: a project is made on this relay.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, Uri},
};
use serde::{Deserialize, Serialize};
use throughline_core::{access::Role, id::DocumentId};

use super::{
    HttpError,
    people::{Caller, SignedIn},
};
use crate::{
    auth::presented_token,
    relay::Relay,
    store::{StoreError, Token, TokenScope},
};

/// What is asked.
#[derive(Deserialize)]
pub(super) struct NewProject {
    /// The project's manifest document.
    project: DocumentId,
    /// What the token is to open; without it, everything.
    role: Option<Role>,
}

/// The answer.
#[derive(Serialize)]
pub(super) struct ProjectToken {
    /// A token for the project's share link. Nothing for somebody who is signed in: the session opens it.
    token: Option<String>,
}

/// Asking again gives another token for the same project: a lost answer costs nothing. Somebody who is signed in, and
/// shows no owner token, becomes the owner of the project.
pub(super) async fn create(
    State(relay): State<Relay>,
    _: Caller,
    signed_in: Option<SignedIn>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Json<NewProject>, JsonRejection>,
) -> Result<Json<ProjectToken>, HttpError> {
    let read = |body: Result<Json<NewProject>, JsonRejection>| {
        body.map_err(|e| HttpError::BadRequest(e.body_text()))
    };
    let Some(owner) = presented_token(&uri, &headers) else {
        let signed_in = signed_in.ok_or(HttpError::Unauthorised)?;
        let Json(NewProject { project, .. }) = read(body)?;
        let by = signed_in.by();
        relay
            .store()
            .make_project(project, signed_in.account.id, by)
            .await?;
        return Ok(Json(ProjectToken { token: None }));
    };
    if relay.store().scope(&owner).await? != Some(TokenScope::Owner) {
        return Err(HttpError::Unauthorised);
    }
    let Json(NewProject { project, role }) = read(body)?;
    let token = Token::random(&mut rand::rng());
    match relay
        .store()
        .add_project_as(project, owner.hash(), &token, role)
        .await
    {
        Ok(()) => {
            tracing::info!(%project, "a project was opened to a new token");
            Ok(Json(ProjectToken {
                token: Some(token.reveal()),
            }))
        }
        Err(StoreError::OtherSpace) => Err(HttpError::OtherOwner),
        Err(error) => Err(error.into()),
    }
}
