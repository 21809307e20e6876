//! `GET /api/site/people`: the relay of a site asks who the people of its project are.

use axum::{extract::State, http::HeaderMap, response::Response};

use super::{HttpError, people::Caller, versioned};
use crate::{auth::bearer_token, relay::Relay, store::people::PeopleError};

/// Only a site's token is answered; in the header alone, for addresses end up in logs. What a site has already is not
/// sent again.
pub(super) async fn people(
    State(relay): State<Relay>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let store = relay.store();
    let address = caller.address.to_string();
    let token = bearer_token(&headers).ok_or(HttpError::Unauthorised)?;
    let Some(site) = store.site(token.hash(), address.clone()).await? else {
        let is_token = store.scope(&token).await?.is_some();
        return Err(if is_token {
            HttpError::Forbidden
        } else {
            HttpError::Unauthorised
        });
    };
    let told = store.told(site.space).await?;
    let told = told.ok_or(PeopleError::Unknown("such project"))?;
    if !site.has_asked {
        store.note_asked(token.hash(), site, address).await?;
    }
    Ok(versioned::json(&headers, &told))
}
