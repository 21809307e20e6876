//! Headers that every answer carries.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::{auth::comes_over_tls, relay::Relay};

/// What the page may load, and from where.
///
/// - Scripts only from this relay, never inline; `wasm-unsafe-eval` is what compiling WebAssembly needs.
/// - Connections also to other relays: a project's share link names its own.
/// - Inline style attributes are how rows and bars are placed; they cannot run anything.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; \
    script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; \
    style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; \
    font-src 'self'; \
    connect-src 'self' ws: wss:; \
    manifest-src 'self'; \
    object-src 'none'; \
    base-uri 'none'; \
    form-action 'none'; \
    frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CONTENT_SECURITY_POLICY),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    // The fragment of a share link is never sent, but the address of a view need not be either.
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ),
];

/// A year. Whoever has come by HTTPS once comes by nothing else from then on, also where an address leaves it out.
const STRICT_TRANSPORT: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Tells browsers that came by HTTPS, to the relay or to the proxy before it, to come by nothing else.
pub(crate) async fn stay_protected(
    State(relay): State<Relay>,
    request: Request,
    next: Next,
) -> Response {
    // Whoever writes the proxy's header themselves gains nothing: browsers pass over this one where it comes unprotected
    // (RFC 6797, section 8.1).
    let by_proxy = request.headers().get("x-forwarded-proto");
    let protected = relay.settings().tls.is_some()
        || by_proxy.is_some_and(|scheme| scheme == "https")
        || comes_over_tls(request.headers());
    let mut response = next.run(request).await;
    if protected {
        let headers = response.headers_mut();
        headers.insert(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT);
    }
    response
}

/// Adds the headers to an answer.
pub(crate) async fn add_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, value);
    }
    response
}
