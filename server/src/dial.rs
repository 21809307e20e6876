//! Connecting to a relay, as its client.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use throughline_core::{blob::BlobName, id::DocumentId, sync::gate};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Error,
        client::IntoClientRequest as _,
        http::{StatusCode, Uri, header},
        protocol::WebSocketConfig,
    },
};

use crate::auth::is_here;

/// A relay that has not answered by then is not going to.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection.
pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The address of a relay's WebSocket, from what a person gives.
pub(crate) fn address(relay: &str) -> Result<String> {
    let (scheme, rest) = relay.split_once("://").unwrap_or(("ws", relay));
    let scheme = match scheme {
        "ws" | "http" => "ws",
        "wss" | "https" => "wss",
        other => bail!(
            "‘{other}’ is no way to reach a relay; give an address such as https://relay.example.org"
        ),
    };
    let rest = rest.split(['#', '?']).next().unwrap_or_default();
    let path = if rest.trim_end_matches('/').contains('/') {
        ""
    } else {
        "/sync"
    };
    Ok(format!("{scheme}://{}{path}", rest.trim_end_matches('/')))
}

/// Whether an address says whether the way is protected, or is of this machine, where it need not be.
pub(crate) fn says_how(relay: &str) -> bool {
    let of_here = || {
        let socket = address(relay).ok()?;
        let uri: Uri = socket.parse().ok()?;
        Some(uri.host().is_some_and(is_here))
    };
    relay.contains("://") || of_here().unwrap_or_default()
}

/// Where the relay of a site asks a relay who its people are, from what a person gives: by the same way as it syncs. And
/// whether that may be plain HTTP: as the person wrote it so, or the relay is on this machine.
pub(crate) fn people_address(relay: &str) -> Result<(Uri, bool)> {
    request_address(relay, "/api/site/people")
}

/// Where a relay lists the photos of a project, or keeps one of them; the same way.
pub(crate) fn photos_address(
    relay: &str,
    project: DocumentId,
    photo: Option<BlobName>,
) -> Result<(Uri, bool)> {
    let photo = photo.map_or_else(String::new, |photo| format!("/{photo}"));
    request_address(relay, &format!("/api/projects/{project}/blobs{photo}"))
}

fn request_address(relay: &str, path: &str) -> Result<(Uri, bool)> {
    let socket = address(relay)?;
    let rest = socket.strip_prefix("ws").unwrap_or(&socket);
    let rest = rest.strip_suffix("/sync").unwrap_or(rest);
    let uri: Uri = format!("http{rest}{path}")
        .parse()
        .with_context(|| format!("‘{relay}’ is no address"))?;
    Ok((uri, says_how(relay)))
}

/// A WebSocket to a relay.
///
/// # Errors
/// It cannot be reached, or refuses the token.
pub(crate) async fn connect(url: &str, token: &str) -> Result<Socket> {
    let mut request = url
        .into_client_request()
        .with_context(|| format!("‘{url}’ is no address"))?;
    let bearer = format!("Bearer {token}")
        .parse()
        .context("the token has characters that no token has")?;
    request.headers_mut().insert(header::AUTHORIZATION, bearer);
    // TLS needs a provider of its algorithms; an error means that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let limit = gate::Limits::default().message_bytes + (64 << 10);
    let config = WebSocketConfig::default()
        .max_message_size(Some(limit))
        .max_frame_size(Some(limit));
    match timeout(
        PATIENCE,
        connect_async_with_config(request, Some(config), true),
    )
    .await
    {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(Error::Http(answer))) => match answer.status() {
            StatusCode::UNAUTHORIZED => {
                bail!("the relay does not know this token; ask for a new share link")
            }
            status => bail!("the relay at {url} answered {status}"),
        },
        Ok(Err(error)) => Err(error).with_context(|| format!("cannot reach the relay at {url}")),
        Err(_) => bail!("the relay at {url} does not answer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_unless_it_is_of_this_machine() {
        for (given, expected) in [
            ("https://relay.example.org", true),
            ("ws://relay.example.org", true),
            ("relay.example.org", false),
            ("10.0.0.7:8080", false),
            ("localhost:8080", true),
            ("127.0.0.1:8080", true),
        ] {
            assert_eq!(says_how(given), expected, "{given}");
        }
    }

    #[test]
    fn a_relay_is_found_however_its_address_is_given() {
        for (given, url) in [
            ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/sync"),
            ("127.0.0.1:8080", "ws://127.0.0.1:8080/sync"),
            ("https://relay.example.org/", "wss://relay.example.org/sync"),
            ("ws://relay.example.org/sync", "ws://relay.example.org/sync"),
            (
                "wss://example.org/relay/sync",
                "wss://example.org/relay/sync",
            ),
            (
                "http://127.0.0.1:8080/#relay=secret",
                "ws://127.0.0.1:8080/sync",
            ),
        ] {
            assert_eq!(address(given).expect("an address"), url, "{given}");
        }
        assert!(address("ftp://example.org").is_err());
    }

    #[test]
    fn people_are_asked_for_as_documents_are_and_in_the_clear_only_on_purpose() {
        for (given, url, plain) in [
            (
                "https://hq.example",
                "https://hq.example/api/site/people",
                true,
            ),
            (
                "wss://hq.example/sync",
                "https://hq.example/api/site/people",
                true,
            ),
            (
                "wss://example.org/relay/sync",
                "https://example.org/relay/api/site/people",
                true,
            ),
            (
                "http://hq.example:8080",
                "http://hq.example:8080/api/site/people",
                true,
            ),
            ("ws://hq.example", "http://hq.example/api/site/people", true),
            (
                "hq.example:8080",
                "http://hq.example:8080/api/site/people",
                false,
            ),
            (
                "127.0.0.1:8080",
                "http://127.0.0.1:8080/api/site/people",
                true,
            ),
            ("[::1]:8080", "http://[::1]:8080/api/site/people", true),
            ("localhost", "http://localhost/api/site/people", true),
        ] {
            let (uri, allowed) = people_address(given).expect("an address");
            assert_eq!((uri.to_string().as_str(), allowed), (url, plain), "{given}");
        }
    }
}
