//! The cookie that a signed-in browser sends.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::store::Token;

/// Over HTTPS: browsers take a cookie of this name only from the host itself, with `Secure` and for every path.
const OVER_TLS: &str = "__Host-throughline";

/// Over plain HTTP, which is for this machine and for tests.
const PLAIN: &str = "throughline";

/// The session's token in a request.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<Token> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (mut over_tls, mut plain) = (None, None);
    for (name, value) in pairs {
        match name {
            OVER_TLS => over_tls = Some(value),
            PLAIN => plain = Some(value),
            _ => {}
        }
    }
    over_tls.or(plain)?.parse().ok()
}

/// Gives a browser its session, for at most `seconds`.
pub(crate) fn set(token: &Token, secure: bool, seconds: i64) -> HeaderValue {
    cookie(&token.reveal(), secure, seconds)
}

/// Takes it away.
pub(crate) fn clear(secure: bool) -> HeaderValue {
    cookie("", secure, 0)
}

fn cookie(value: &str, secure: bool, seconds: i64) -> HeaderValue {
    let (name, ending) = if secure {
        (OVER_TLS, "; Secure")
    } else {
        (PLAIN, "")
    };
    let text =
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{ending}");
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
