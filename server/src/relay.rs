//! The relay as a whole: what it is made of, and its life from start to stop.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::watch};

use crate::{
    Settings,
    documents::Documents,
    http,
    metrics::Metrics,
    owner,
    owner::OwnerTokenError,
    session::Sessions,
    store::{Store, StoreError, Token},
    upstream,
};

/// How long open connections and documents may take to finish once the relay stops.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// How often the relay looks for tokens that were withdrawn.
const LOOK_FOR_REVOCATIONS: Duration = Duration::from_millis(300);

/// A relay. Cheap to clone.
#[derive(Clone)]
pub struct Relay {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    store: Store,
    sessions: Sessions,
    documents: Documents,
    metrics: Metrics,
}

/// Runs a relay on `listener` until `shutdown`. Returns once everything it took is on disk.
///
/// # Errors
/// The data folder or database cannot be used.
pub async fn run(
    settings: Settings,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), StoreError> {
    Relay::open(settings)?.run(listener, shutdown).await;
    Ok(())
}

impl Relay {
    /// Opens the data folder.
    ///
    /// # Errors
    /// The data folder or database cannot be used.
    pub fn open(settings: Settings) -> Result<Self, StoreError> {
        let store = Store::open(&settings.data)?;
        let sessions = Sessions::new(settings.max_connections, settings.max_per_address);
        let documents = Documents::new(store.clone(), &settings);
        let metrics = Metrics::new(store.metrics());
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                store,
                sessions,
                documents,
                metrics,
            }),
        })
    }

    /// The operator's own token, the same at each start.
    ///
    /// # Errors
    /// The token's file or the database cannot be used.
    pub async fn owner_token(&self) -> Result<Token, OwnerTokenError> {
        owner::owner_token(&self.inner.store, &self.inner.settings.data).await
    }

    /// The durable copy, for adding tokens.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Serves until `shutdown`, then stops in the order that loses nothing: no new connections, the
    /// open ones end, documents finish their writes, the store closes.
    pub async fn run(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        // Requests and sockets end together, so the one signal is shared.
        let (stop, stopped) = watch::channel(());
        let router = http::router(self.clone());
        let mut stopping = stopped.clone();
        let tls = self.settings().tls.clone();
        let serving = http::serve(listener, router, tls, async move {
            // An error means that the sender is gone, which also means stop.
            let _ = stopping.changed().await;
        });
        let signal = async {
            shutdown.await;
            tracing::info!("stopping");
            self.sessions().stop();
            drop(stop);
        };
        let links = upstream::start(&self, &stopped);
        let watching = self.watch_revocations(stopped);
        tokio::join!(serving, signal, watching);
        let finished = async {
            links.await;
            self.sessions().finished().await;
            self.documents().close().await;
        };
        if tokio::time::timeout(STOP_LIMIT, finished).await.is_err() {
            // Nothing acknowledged is at stake: receipts follow the fsync.
            tracing::warn!("some connections or documents did not finish in time");
        }
        self.store().close().await;
        tracing::info!("stopped");
    }

    /// What is counted, for Prometheus.
    #[must_use]
    pub fn metrics_text(&self) -> String {
        let connections = self.sessions().count();
        self.metrics().text(connections, self.documents().count())
    }

    /// Serves what is counted at `/metrics`, and nothing else, for as long as it is awaited.
    pub async fn serve_metrics(self, listener: TcpListener) {
        let router = http::metrics_router(self);
        http::serve(listener, router, None, std::future::pending()).await;
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// Ends what was connected with a token soon after it is withdrawn, by this process or another.
    async fn watch_revocations(&self, mut stopped: watch::Receiver<()>) {
        let mut last = 0;
        let mut turn = tokio::time::interval(LOOK_FOR_REVOCATIONS);
        turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // An error means that the sender is gone, which also means stop.
                _ = stopped.changed() => return,
                _ = turn.tick() => {}
            }
            match self.store().revoked_after(last).await {
                Ok((tokens, now)) => {
                    last = now;
                    if !tokens.is_empty() {
                        self.sessions().revoke(&tokens);
                    }
                }
                Err(error) => tracing::error!(%error, "the relay cannot look for withdrawn tokens"),
            }
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.inner.sessions
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.inner.documents
    }
}
