//! `GET /api/site/people`: the relay of a site asks who the people of its project are.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use sha2::{Digest as _, Sha256};

use super::{HttpError, people::Caller};
use crate::{auth::bearer_token, relay::Relay, store::people::PeopleError};

/// Only a site's token is answered; in the header alone, for addresses end up in logs. What a site has already is not
/// sent again.
pub(super) async fn people(
    State(relay): State<Relay>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let store = relay.store();
    let token = bearer_token(&headers).ok_or(HttpError::Unauthorised)?;
    let Some(site) = store.site(token.hash()).await? else {
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
        let address = caller.address.to_string();
        store.note_asked(token.hash(), site, address).await?;
    }
    let body = serde_json::to_vec(&told).expect("numbers and texts can be written as JSON");
    let digest: [u8; 32] = Sha256::digest(&body).into();
    let tag = format!("\"{}\"", bs58::encode(digest).into_string());
    let is_known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let head = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_TYPE, "application/json".to_owned()),
    ];
    Ok(if is_known {
        (StatusCode::NOT_MODIFIED, head).into_response()
    } else {
        (head, body).into_response()
    })
}
