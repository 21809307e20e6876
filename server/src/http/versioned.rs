//! Answers with a version, that are not sent again to whoever has them.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// A value as JSON; only that it is unchanged, if the request names the version that it is of.
pub(super) fn json(request: &HeaderMap, value: &impl Serialize) -> Response {
    let body = serde_json::to_vec(value).expect("names, numbers and texts can be written as JSON");
    let digest: [u8; 32] = Sha256::digest(&body).into();
    let tag = format!("\"{}\"", bs58::encode(digest).into_string());
    // What stands between may have compressed the answer, and then calls the version weak.
    let known = request
        .get(header::IF_NONE_MATCH)
        .map(HeaderValue::as_bytes);
    let known = known.map(|known| known.strip_prefix(b"W/").unwrap_or(known));
    let is_known = known == Some(tag.as_bytes());
    let head = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_TYPE, "application/json".to_owned()),
    ];
    if is_known {
        (StatusCode::NOT_MODIFIED, head).into_response()
    } else {
        (head, body).into_response()
    }
}
