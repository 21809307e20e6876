//! The relay as a whole: what it is made of, and its life from start to stop.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
};

use crate::{
    Settings,
    auth::{attempts::Attempts, oidc, passkey::Passkeys},
    documents::Documents,
    http,
    metrics::Metrics,
    owner,
    owner::OwnerTokenError,
    session::Sessions,
    store::{Store, StoreError, Token, people},
    upstream,
};

/// How long open connections and documents may take to finish once the relay stops.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// How long the invitation of the first administrator is valid: 7 days, in seconds.
const FIRST_INVITATION: i64 = 7 * 86_400;

/// How often the relay looks for tokens that were withdrawn and for people whose access changed.
const LOOK_FOR_REVOCATIONS: Duration = Duration::from_millis(300);

/// Every so many looks, it is noted who is connected.
const LOOKS_PER_NOTE: u32 = 200;

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
    attempts: Attempts,
    oidc: Option<oidc::Provider>,
    passkeys: Passkeys,
    /// Somebody's access has just been changed here.
    look: Notify,
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
        if settings.upstream.is_some() {
            store.number_accounts_apart()?;
        }
        let attempts = Attempts::new(settings.max_attempts, settings.max_attempts_per_address);
        let sessions = Sessions::new(
            settings.max_connections,
            settings.max_per_address,
            settings.max_per_account,
        );
        let documents = Documents::new(store.clone(), &settings);
        let metrics = Metrics::new(store.metrics());
        let passkeys = Passkeys::new(settings.passkey_lasts);
        let oidc = settings.oidc.clone().map(oidc::Provider::new);
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                store,
                sessions,
                documents,
                metrics,
                attempts,
                oidc,
                passkeys,
                look: Notify::new(),
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
        // Before anybody can connect, so that no change is missed.
        let looked = self.store().access_changed_after(None).await;
        let looked = looked.map_or(None, |(_, last)| Some(last));
        let watching = self.watch_revocations(stopped, looked);
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
        let documents = self.documents();
        let (documents, read) = (documents.count(), documents.count_read());
        self.metrics().text(connections, documents, read)
    }

    /// Serves what is counted at `/metrics`, and nothing else, for as long as it is awaited.
    pub async fn serve_metrics(self, listener: TcpListener) {
        let router = http::metrics_router(self);
        http::serve(listener, router, None, std::future::pending()).await;
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// How often signing in failed of late.
    pub(crate) fn attempts(&self) -> &Attempts {
        &self.inner.attempts
    }

    /// Where people may sign in besides here.
    pub(crate) fn oidc(&self) -> Option<&oidc::Provider> {
        self.inner.oidc.as_ref()
    }

    /// Who is adding a passkey, or signs in by one.
    pub(crate) fn passkeys(&self) -> &Passkeys {
        &self.inner.passkeys
    }

    /// Somebody's access was changed: what they have open is looked at at once.
    pub(crate) fn look_now(&self) {
        self.inner.look.notify_one();
    }

    /// An invitation for the first administrator, as long as nobody has an account: the secret for its link. One that
    /// was made at an earlier start ends.
    ///
    /// # Errors
    /// The database cannot be used.
    pub async fn first_invitation(&self) -> Result<Option<Token>, people::PeopleError> {
        let token = Token::random(&mut rand::rng());
        let made = self.store().invite_first(&token, FIRST_INVITATION).await?;
        Ok(made.then_some(token))
    }

    /// Ends what was connected with a token soon after it is withdrawn, by this process or another.
    async fn watch_revocations(&self, mut stopped: watch::Receiver<()>, mut looked: Option<i64>) {
        let mut last = 0;
        let mut looks = 0_u32;
        let mut turn = tokio::time::interval(LOOK_FOR_REVOCATIONS);
        turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // An error means that the sender is gone, which also means stop.
                _ = stopped.changed() => return,
                _ = turn.tick() => {}
                () = self.inner.look.notified() => {}
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
            match self.store().access_changed_after(looked).await {
                Ok((changed, now)) => match self.act_on(&changed).await {
                    Ok(()) => looked = Some(now),
                    Err(error) => {
                        tracing::error!(%error, "the relay cannot look up what people may do");
                    }
                },
                Err(error) => {
                    tracing::error!(%error, "the relay cannot look for changes of access");
                }
            }
            let connected = self.sessions().signed_in(people::now());
            looks = looks.wrapping_add(1);
            if looks.is_multiple_of(LOOKS_PER_NOTE)
                && !connected.is_empty()
                && let Err(error) = self.store().note_uses(connected).await
            {
                tracing::warn!(%error, "it could not be noted who is connected");
            }
        }
    }

    /// Ends what is connected with more, or less, than its owner may have now.
    async fn act_on(&self, changed: &[people::Changed]) -> Result<(), StoreError> {
        for change in changed {
            match *change {
                people::Changed::Session(session) => self.sessions().signed_out(session),
                people::Changed::Member(space, account) => {
                    let access = self.store().access(space, account).await?;
                    self.sessions().access_is(space, account, access.as_ref());
                }
            }
        }
        Ok(())
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
