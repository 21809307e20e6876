//! HTTP requests that the relay makes: small ones, that end in time, are not led elsewhere, and go over TLS if the address
//! says so. To the organisation's provider, and to the relay upstream.

use std::{io, sync::Arc, time::Duration};

use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, Uri},
};
use hyper::{
    client::conn::http1::{self, SendRequest},
    header::{self, HeaderValue},
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpSocket, TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// Whoever has not answered by then is not going to.
const PATIENCE: Duration = Duration::from_secs(10);

/// Largest answer that [`fetch`] reads. A provider's keys take some kilobytes.
const ANSWER_LIMIT: usize = 1 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
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

/// Asks once; plain HTTP only if the operator gave such an address.
pub(crate) async fn fetch(
    request: Request<Vec<u8>>,
    plain: bool,
) -> Result<Response<Vec<u8>>, FetchError> {
    let asking = async {
        let mut connection = Connection::open(request.uri(), plain, Haste::Usual).await?;
        connection.ask(request, ANSWER_LIMIT).await
    };
    match timeout(PATIENCE, asking).await {
        Ok(answer) => answer,
        Err(_) => Err(FetchError::TooSlow),
    }
}

/// How much of a line a connection may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Haste {
    Usual,
    /// Only so much is under way at a time that what else goes over a slow line is not kept waiting for seconds.
    Gentle,
}

/// Bytes under way of a connection that is not in haste: half a second on a line of 512 kbit/s.
const GENTLE: u32 = 32 << 10;

/// A connection for one request after the other. Whoever uses it bounds the time.
pub(crate) struct Connection {
    sender: SendRequest<Body>,
    /// Whom it is to, as requests say.
    host: HeaderValue,
}

impl Connection {
    /// Connects to where an address lies; by plain HTTP only if `plain`.
    pub(crate) async fn open(uri: &Uri, plain: bool, haste: Haste) -> Result<Self, FetchError> {
        let error = || FetchError::Address(uri.to_string());
        let authority = uri.authority().ok_or_else(error)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if plain => false,
            _ => return Err(error()),
        };
        let header = HeaderValue::from_str(authority.as_str()).map_err(|_| error())?;
        // An IPv6 address stands in brackets here, and without them elsewhere.
        let host = authority.host().trim_matches(['[', ']']);
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let stream = match haste {
            Haste::Usual => TcpStream::connect((host, port)).await?,
            Haste::Gentle => connect_gently(host, port).await?,
        };
        let sender = if tls {
            let name = ServerName::try_from(host.to_owned()).map_err(|_| error())?;
            let connector = TlsConnector::from(Arc::new(authorities()?));
            begin(connector.connect(name, stream).await?).await?
        } else {
            begin(stream).await?
        };
        Ok(Self {
            sender,
            host: header,
        })
    }

    /// Whether the other side has closed it.
    pub(crate) fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Asks. A larger answer than `limit` bytes is not read.
    pub(crate) async fn ask(
        &mut self,
        mut request: Request<Vec<u8>>,
        limit: usize,
    ) -> Result<Response<Vec<u8>>, FetchError> {
        // Over a connection of its own, a request names the path, and the host in a header.
        let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
        let error = |_| FetchError::Address(request.uri().to_string());
        *request.uri_mut() = path.parse().map_err(error)?;
        request
            .headers_mut()
            .insert(header::HOST, self.host.clone());
        self.sender.ready().await?;
        let asked = self.sender.send_request(request.map(Body::from));
        let (head, body) = asked.await?.into_parts();
        let body = to_bytes(Body::new(body), limit).await?;
        Ok(Response::from_parts(head, body.to_vec()))
    }
}

/// The first of a host's addresses that can be reached.
async fn connect_gently(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut failed = io::Error::from(io::ErrorKind::NotFound);
    for address in lookup_host((host, port)).await? {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        socket.set_send_buffer_size(GENTLE)?;
        socket.set_recv_buffer_size(GENTLE)?;
        match socket.connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

async fn begin(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Body>, FetchError> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection that was made for a request ended early");
        }
    });
    Ok(sender)
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
