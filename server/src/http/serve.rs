//! Accepting connections, with limits that the usual server leaves open.

use std::{convert::Infallible, future::Future, time::Duration};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto,
        graceful::{GracefulShutdown, Watcher},
    },
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower::ServiceExt;

use crate::{auth::Peer, tls::Tls};

/// A client that has not sent its request by then is not going to.
const HEADER_TIMEOUT: Duration = Duration::from_secs(15);

/// Longest request line and headers together.
const HEADER_LIMIT: usize = 16 << 10;

/// How long requests in progress may take to finish once the relay stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves until `shutdown`, then lets requests in progress finish. WebSockets are not waited for here.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    shutdown: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    // Whoever has not agreed on TLS by the end has asked for nothing yet, and is not waited for.
    let (stop, stopped) = watch::channel(());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let service = Service { router: router.clone(), peer: Peer(peer.ip()) };
                    let tls = tls.as_ref().map(|tls| (tls, stopped.clone()));
                    handle(stream, service, tls, &graceful);
                }
                Err(error) => {
                    // Out of file descriptors, as a rule: waiting lets some be closed.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    drop((listener, stop));
    if tokio::time::timeout(DRAIN, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not finish in time");
    }
}

/// What answers the requests of one connection.
struct Service {
    router: Router,
    peer: Peer,
}

fn handle(
    stream: TcpStream,
    service: Service,
    tls: Option<(&Tls, watch::Receiver<()>)>,
    graceful: &GracefulShutdown,
) {
    // Small frames must not wait for each other (Nagle's algorithm): 40 ms of latency otherwise.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection ended before it began");
        return;
    }
    let watcher = graceful.watcher();
    let Some((tls, mut stopped)) = tls else {
        tokio::spawn(answer(stream, service, watcher));
        return;
    };
    let accepting = tls.acceptor.accept(stream);
    tokio::spawn(async move {
        let accepted = tokio::select! {
            accepted = tokio::time::timeout(HEADER_TIMEOUT, accepting) => accepted,
            _ = stopped.changed() => return,
        };
        match accepted {
            Ok(Ok(stream)) => answer(stream, service, watcher).await,
            Ok(Err(error)) => tracing::debug!(%error, "a client could not agree on TLS"),
            Err(_) => tracing::debug!("a client was silent instead of agreeing on TLS"),
        }
    });
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    Service { router, peer }: Service,
    watcher: Watcher,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        let router = router.clone();
        async move {
            Ok::<_, Infallible>(
                router
                    .oneshot(request)
                    .await
                    .unwrap_or_else(|never| match never {}),
            )
        }
    });
    let mut server = auto::Builder::new(TokioExecutor::new()).http1_only();
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEADER_LIMIT);
    let connection = server.serve_connection_with_upgrades(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection.into_owned()).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
