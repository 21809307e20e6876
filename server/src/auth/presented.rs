//! Where in a request the token may stand.

use axum::http::{HeaderMap, Uri, header};

use crate::store::Token;

/// The subprotocol that the relay answers with. A browser cannot set headers on a WebSocket, but it
/// can offer subprotocols: `throughline.v1, token.<T>` keeps the token out of addresses and logs.
pub(crate) const SUBPROTOCOL: &str = "throughline.v1";

/// The token that a request presents, from the first place that holds one: `Authorization: Bearer`,
/// a subprotocol `token.<T>`, or the query's `token`.
pub(crate) fn presented_token(uri: &Uri, headers: &HeaderMap) -> Option<Token> {
    let text = bearer(headers)
        .or_else(|| subprotocol(headers))
        .or_else(|| query(uri))?;
    text.parse().ok()
}

/// The token in `Authorization: Bearer`, for what must not be asked by an address.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<Token> {
    bearer(headers)?.parse().ok()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn subprotocol(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .find_map(|p| p.trim().strip_prefix("token."))
}

/// A token has only letters and digits, so nothing needs to be percent-decoded.
fn query(uri: &Uri) -> Option<&str> {
    uri.query()?
        .split('&')
        .find_map(|pair| pair.strip_prefix("token="))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn a_token_is_found_in_each_place() {
        let token = Token::random(&mut rand::rng());
        let text = token.reveal();
        let check = |uri: String, header: Option<(HeaderName, String)>, found: bool| {
            let mut headers = HeaderMap::new();
            if let Some((name, value)) = &header {
                headers.insert(name, HeaderValue::from_str(value).expect("a header"));
            }
            let presented = presented_token(&uri.parse().expect("a path"), &headers);
            assert_eq!(
                presented.as_ref() == Some(&token),
                found,
                "{uri} {header:?}"
            );
        };
        let protocol = header::SEC_WEBSOCKET_PROTOCOL;
        check("/sync".into(), None, false);
        check(format!("/sync?token={text}"), None, true);
        check(format!("/sync?a=b&token={text}"), None, true);
        check(format!("/sync?nottoken={text}"), None, false);
        check(
            "/sync".into(),
            Some((header::AUTHORIZATION, format!("Bearer {text}"))),
            true,
        );
        check(
            "/sync".into(),
            Some((header::AUTHORIZATION, format!("bearer {text}"))),
            true,
        );
        check(
            "/sync".into(),
            Some((header::AUTHORIZATION, format!("Basic {text}"))),
            false,
        );
        check(
            "/sync".into(),
            Some((header::AUTHORIZATION, text.clone())),
            false,
        );
        check(
            "/sync".into(),
            Some((protocol.clone(), format!("throughline.v1, token.{text}"))),
            true,
        );
        check(
            "/sync".into(),
            Some((protocol.clone(), format!("token.{text}"))),
            true,
        );
        check("/sync".into(), Some((protocol, text.clone())), false);
    }
}
