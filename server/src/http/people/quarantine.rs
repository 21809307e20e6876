//! Changes of people who might not make them: a manager accepts or discards them.

use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
};
use serde::{Deserialize, Serialize};
use throughline_core::id::DocumentId;

use super::{SignedIn, body, members::manager};
use crate::{
    documents::OpenError,
    http::HttpError,
    relay::Relay,
    store::{
        StoreError,
        people::{AccountId, PeopleError, Withheld},
    },
};

pub(super) async fn list(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path(project): Path<DocumentId>,
) -> Result<Json<Vec<Withheld>>, HttpError> {
    let manager = manager(&relay, &signed_in, project).await?;
    Ok(Json(relay.store().withheld(manager.space).await?))
}

#[derive(Deserialize)]
pub(super) struct Decision {
    accept: bool,
}

#[derive(Serialize)]
pub(super) struct Decided {
    /// Changes that are in the document now, or were discarded.
    done: usize,
    /// Why others could not be taken in; they wait on.
    refused: Vec<String>,
}

pub(super) async fn decide(
    State(relay): State<Relay>,
    signed_in: SignedIn,
    Path((project, account, document)): Path<(DocumentId, AccountId, DocumentId)>,
    decision: Result<Json<Decision>, JsonRejection>,
) -> Result<Json<Decided>, HttpError> {
    let Decision { accept } = body(decision)?;
    let space = manager(&relay, &signed_in, project).await?.space;
    let store = relay.store();
    let changes = store.withheld_changes(space, account, document).await?;
    if changes.is_empty() {
        return Err(PeopleError::Unknown("change that waits there").into());
    }
    let (hashes, refused) = if accept {
        let taken = relay.documents().take_in(document, space, changes).await;
        let taken = taken.map_err(|error| match error {
            OpenError::OtherSpace => HttpError::Store(StoreError::OtherSpace),
            OpenError::Store(error) => HttpError::Store(error),
        })?;
        (taken.durable, taken.refused)
    } else {
        (
            changes.into_iter().map(|(hash, _)| hash).collect(),
            Vec::new(),
        )
    };
    let done = hashes.len();
    if done > 0 {
        let by = signed_in.by();
        store
            .decide(space, account, document, hashes, accept, by)
            .await?;
    }
    Ok(Json(Decided {
        done,
        refused: refused.into_iter().map(|(_, reason)| reason).collect(),
    }))
}
