//! Requests to the organisation's provider: small ones, that end in time, are not led elsewhere, and go over TLS if the
//! provider does.

use std::{io, sync::Arc, time::Duration};

use axum::body::{Body, to_bytes};
use hyper::{
    client::conn::http1,
    header::{self, HeaderValue},
};
use hyper_util::rt::TokioIo;
use openidconnect::{HttpRequest, HttpResponse};
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// A provider that has not answered by then is not going to.
const PATIENCE: Duration = Duration::from_secs(10);

/// Largest answer that is read. A provider's keys take some kilobytes.
const ANSWER_LIMIT: usize = 1 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    #[error("‘{0}’ is no address that the relay asks")]
    Address(String),
    #[error("it did not answer in time")]
    TooSlow,
    #[error("no certificate authorities are known on this machine: {0}")]
    NoAuthorities(String),
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    #[error(transparent)]
    Connection(#[from] io::Error),
    #[error(transparent)]
    Http(#[from] hyper::Error),
    #[error("its answer cannot be read: {0}")]
    Answer(#[from] axum::Error),
}

/// Asks; plain HTTP only if the operator gave such an address.
pub(super) async fn fetch(request: HttpRequest, plain: bool) -> Result<HttpResponse, FetchError> {
    match timeout(PATIENCE, ask(request, plain)).await {
        Ok(answer) => answer,
        Err(_) => Err(FetchError::TooSlow),
    }
}

async fn ask(mut request: HttpRequest, plain: bool) -> Result<HttpResponse, FetchError> {
    let uri = request.uri().clone();
    let error = || FetchError::Address(uri.to_string());
    let authority = uri.authority().ok_or_else(error)?;
    let tls = match uri.scheme_str() {
        Some("https") => true,
        Some("http") if plain => false,
        _ => return Err(error()),
    };
    // Over a connection of its own, a request names the path, and the host in a header.
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse().map_err(|_| error())?;
    let host = HeaderValue::from_str(authority.as_str()).map_err(|_| error())?;
    request.headers_mut().insert(header::HOST, host);
    // An IPv6 address stands in brackets here, and without them elsewhere.
    let host = authority.host().trim_matches(['[', ']']);
    let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let stream = TcpStream::connect((host, port)).await?;
    if tls {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| error())?;
        let connector = TlsConnector::from(Arc::new(authorities()?));
        send(connector.connect(name, stream).await?, request).await
    } else {
        send(stream, request).await
    }
}

async fn send(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: HttpRequest,
) -> Result<HttpResponse, FetchError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the provider ended early");
        }
    });
    let (head, body) = sender
        .send_request(request.map(Body::from))
        .await?
        .into_parts();
    let body = to_bytes(Body::new(body), ANSWER_LIMIT).await?;
    Ok(HttpResponse::from_parts(head, body.to_vec()))
}

/// The system's certificate authorities, or those that `SSL_CERT_FILE` names.
fn authorities() -> Result<ClientConfig, FetchError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (usable, _) = roots.add_parsable_certificates(found.certs);
    if usable == 0 {
        let errors = found.errors.iter().map(ToString::to_string);
        return Err(FetchError::NoAuthorities(
            errors.collect::<Vec<_>>().join("; "),
        ));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
