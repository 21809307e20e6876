//! The cookies of a browser: that of its session, and one by which it is known again while it signs in otherwise than by
//! password.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::store::Token;

/// Over HTTPS: browsers take a cookie of this name only from the host itself, with `Secure` and for every path.
const OVER_TLS: &str = "__Host-throughline";

/// Over plain HTTP, which is for this machine and for tests.
const PLAIN: &str = "throughline";

/// The same two for the cookie by which a browser is known again when it comes back from a provider, or with what a
/// passkey signed.
const AWAY_OVER_TLS: &str = "__Host-throughline-away";
const AWAY_PLAIN: &str = "throughline-away";

/// The session's token in a request.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<Token> {
    token(headers, OVER_TLS, PLAIN)
}

/// By what a browser is known again that has begun to sign in.
pub(crate) fn away_token(headers: &HeaderMap) -> Option<Token> {
    token(headers, AWAY_OVER_TLS, AWAY_PLAIN)
}

fn token(headers: &HeaderMap, over_tls_name: &str, plain_name: &str) -> Option<Token> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (mut over_tls, mut plain) = (None, None);
    for (name, value) in pairs {
        if name == over_tls_name {
            over_tls = Some(value);
        } else if name == plain_name {
            plain = Some(value);
        }
    }
    over_tls.or(plain)?.parse().ok()
}

/// Gives a browser its session, for at most `seconds`.
pub(crate) fn set(token: &Token, secure: bool, seconds: i64) -> HeaderValue {
    cookie(
        (OVER_TLS, PLAIN),
        &token.reveal(),
        secure,
        seconds,
        "Strict",
    )
}

/// Has a browser known again for at most `seconds`, also when another site's page sends it here.
pub(crate) fn set_away(token: &Token, secure: bool, seconds: i64) -> HeaderValue {
    let names = (AWAY_OVER_TLS, AWAY_PLAIN);
    cookie(names, &token.reveal(), secure, seconds, "Lax")
}

/// Takes it away.
pub(crate) fn clear(secure: bool) -> HeaderValue {
    cookie((OVER_TLS, PLAIN), "", secure, 0, "Strict")
}

fn cookie(
    (over_tls, plain): (&str, &str),
    value: &str,
    secure: bool,
    seconds: i64,
    same_site: &str,
) -> HeaderValue {
    let (name, ending) = if secure {
        (over_tls, "; Secure")
    } else {
        (plain, "")
    };
    let text = format!(
        "{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={same_site}{ending}"
    );
    // A token is letters and digits.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_read_from_its_cookie_and_the_safer_one_counts() {
        let (one, two) = (
            Token::random(&mut rand::rng()),
            Token::random(&mut rand::rng()),
        );
        let check = |lines: &[String], expected: Option<&Token>| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::COOKIE, line.parse().expect("a header"));
            }
            assert_eq!(session_token(&headers).as_ref(), expected, "{lines:?}");
        };
        let (one_text, two_text) = (one.reveal(), two.reveal());
        check(&[], None);
        check(&["a=b".into()], None);
        check(&["throughline=".into()], None);
        check(&["throughline=<script>".into()], None);
        check(&[format!("throughline={one_text}")], Some(&one));
        check(&[format!("a=b; throughline={one_text}; c=d")], Some(&one));
        let both = format!("throughline={one_text}; __Host-throughline={two_text}");
        check(&[both], Some(&two));
        check(&[format!("xthroughline={one_text}")], None);
    }

    #[test]
    fn what_a_browser_is_told() {
        let token = Token::random(&mut rand::rng());
        let plain = set(&token, false, 60);
        let text = plain.to_str().expect("text");
        assert!(
            text.starts_with("throughline=") && !text.contains("Secure"),
            "{text}"
        );
        for part in ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=60"] {
            assert!(text.contains(part), "{text}");
        }
        let secure = set(&token, true, 60);
        let text = secure.to_str().expect("text");
        assert!(
            text.starts_with("__Host-throughline=") && text.ends_with("; Secure"),
            "{text}"
        );
    }
}
