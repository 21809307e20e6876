//! `POST /api/projects`: an owner makes a project on this relay and gets a token for it.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, Uri},
};
use serde::{Deserialize, Serialize};
use throughline_core::id::DocumentId;

use super::HttpError;
use crate::{
    auth::{check_origin, presented_token},
    relay::Relay,
    store::{StoreError, Token, TokenScope},
};

/// What is asked.
#[derive(Deserialize)]
pub(super) struct NewProject {
    /// The project's manifest document.
    project: DocumentId,
}

/// The answer.
#[derive(Serialize)]
pub(super) struct ProjectToken {
    /// A token for the project's share link.
    token: String,
}

/// Asking again gives another token for the same project: a lost answer costs nothing.
pub(super) async fn create(
    State(relay): State<Relay>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Json<NewProject>, JsonRejection>,
) -> Result<Json<ProjectToken>, HttpError> {
    check_origin(&headers, &relay.settings().allow_origins)?;
    let owner = presented_token(&uri, &headers).ok_or(HttpError::Unauthorised)?;
    if relay.store().scope(&owner).await? != Some(TokenScope::Owner) {
        return Err(HttpError::Unauthorised);
    }
    let Json(NewProject { project }) = body.map_err(|e| HttpError::BadRequest(e.body_text()))?;
    let token = Token::random(&mut rand::rng());
    match relay
        .store()
        .add_project(project, owner.hash(), &token)
        .await
    {
        Ok(()) => {
            tracing::info!(%project, "a project was opened to a new token");
            Ok(Json(ProjectToken {
                token: token.reveal(),
            }))
        }
        Err(StoreError::OtherSpace) => Err(HttpError::OtherOwner),
        Err(error) => Err(error.into()),
    }
}
