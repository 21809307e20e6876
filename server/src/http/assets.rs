//! The web client, embedded when the relay was built.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header},
};
use bytes::Bytes;

/// One file of the web client.
struct Asset {
    /// As the browser asks for it, with a leading slash.
    path: &'static str,
    /// From the content, without quotes.
    etag: &'static str,
    plain: &'static [u8],
    /// Absent where compression does not help.
    brotli: Option<&'static [u8]>,
}

/// Ordered by path.
static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const NOT_BUILT: &str = include_str!("not_built.html");

/// Whether this binary holds the web client.
#[must_use]
pub fn is_built() -> bool {
    find("/index.html").is_some()
}

/// Answers a request for a file of the web client, or for a view of it.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response<Body> {
    if method != Method::GET && method != Method::HEAD {
        return plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "Only GET and HEAD are answered here.",
        );
    }
    let path = uri.path();
    let asset = match find(path) {
        Some(asset) => Some(asset),
        // The address of a view, such as `/plan`, is the client's business.
        None if is_view(path) => find("/index.html"),
        None => return plain(StatusCode::NOT_FOUND, "There is nothing at this address."),
    };
    match asset {
        Some(asset) => file(asset, &method, &headers),
        None => response(
            StatusCode::OK,
            "text/html; charset=utf-8",
            "no-cache",
            Bytes::from_static(NOT_BUILT.as_bytes()),
        ),
    }
}

fn find(path: &str) -> Option<&'static Asset> {
    ASSETS
        .binary_search_by(|a| a.path.cmp(path))
        .ok()
        .map(|i| &ASSETS[i])
}

fn is_view(path: &str) -> bool {
    !path.rsplit('/').next().unwrap_or_default().contains('.')
}

fn file(asset: &Asset, method: &Method, request: &HeaderMap) -> Response<Body> {
    let packed = asset.brotli.filter(|_| accepts_brotli(request));
    // Each encoding is a representation of its own and needs its own tag (RFC 9110 §8.8.3).
    let etag = match packed {
        Some(_) => format!("\"{}-br\"", asset.etag),
        None => format!("\"{}\"", asset.etag),
    };
    let caching = if is_hashed(asset.path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = request
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|tag| tag.trim().trim_start_matches("W/") == etag)
        });
    let body = packed.unwrap_or(asset.plain);
    let mut response = if known {
        response(
            StatusCode::NOT_MODIFIED,
            mime(asset.path),
            caching,
            Bytes::new(),
        )
    } else if method == Method::HEAD {
        let mut head = response(StatusCode::OK, mime(asset.path), caching, Bytes::new());
        head.headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        head
    } else {
        response(
            StatusCode::OK,
            mime(asset.path),
            caching,
            Bytes::from_static(body),
        )
    };
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if packed.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    response(
        status,
        "text/plain; charset=utf-8",
        "no-store",
        Bytes::from_static(text.as_bytes()),
    )
}

fn response(
    status: StatusCode,
    mime: &'static str,
    caching: &'static str,
    body: Bytes,
) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

fn accepts_brotli(request: &HeaderMap) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some("br")
                && parts.all(|p| {
                    p.strip_prefix("q=")
                        .is_none_or(|q| q.parse() != Ok(0.0_f32))
                })
        })
}

/// Whether the name holds the bundler's content hash: `ui-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '_', '.']).any(|part| {
        part.len() >= 12
            && part
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_content_hash_are_kept_for_ever() {
        for (path, hashed) in [
            ("/ui-0123456789abcdef_bg.wasm", true),
            ("/style-9f86d081884c7d65.css", true),
            ("/index.html", false),
            ("/sw.js", false),
            ("/engine_loader.js", false),
            ("/icons/icon-192.png", false),
        ] {
            assert_eq!(is_hashed(path), hashed, "{path}");
        }
    }

    #[test]
    fn brotli_is_sent_only_to_those_who_take_it() {
        for (value, accepted) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, gzip", true),
            ("br;q=0, gzip", false),
            ("gzip, deflate", false),
            ("brotli", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_brotli(&headers), accepted, "{value}");
        }
    }

    #[test]
    fn addresses_of_views_have_no_extension() {
        for (path, view) in [
            ("/", true),
            ("/plan", true),
            ("/a/b", true),
            ("/missing.js", false),
        ] {
            assert_eq!(is_view(path), view, "{path}");
        }
    }
}
