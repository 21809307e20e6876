//! Which documents are in memory, and how to reach them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rand::Rng as _;
use throughline_core::{
    id::DocumentId,
    sync::{
        PeerId,
        frame::Frame,
        gate::Limits,
        hub::{ConnectionId, PeerInfo},
    },
};
use tokio::sync::mpsc;

use super::{
    actor::{Actor, ToDocument},
    sections::Sections,
};
use crate::{
    Settings,
    session::Outbox,
    store::{SpaceId, Store, StoreError},
};

/// Frames that may wait for a document before the sessions that send them wait too.
const INBOX: usize = 256;

/// The documents of a relay. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Documents {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) sections: Sections,
    pub(super) relay: PeerId,
    pub(super) limits: Limits,
    pub(super) quiet: Duration,
    pub(super) most_chunks: usize,
    pub(super) idle: Duration,
    /// How many documents are in memory.
    read: AtomicUsize,
    open: Mutex<HashMap<DocumentId, Entry>>,
    /// Each document's task holds a clone; when none is left, all tasks have ended.
    running: Mutex<Option<mpsc::Sender<()>>>,
    finished: tokio::sync::Mutex<mpsc::Receiver<()>>,
}

struct Entry {
    /// Whose document it is. For one that is not stored yet: whose it will be.
    space: SpaceId,
    inbox: mpsc::Sender<ToDocument>,
}

/// Why a document is not given.
#[derive(Debug)]
pub(crate) enum OpenError {
    OtherSpace,
    Store(StoreError),
}

/// The way to a document's task, for one session. While one exists, the task lives.
pub(crate) struct DocumentHandle {
    inbox: mpsc::Sender<ToDocument>,
}

impl DocumentHandle {
    /// `false` if the document's task is gone; so for the others.
    pub(crate) async fn attach(
        &self,
        connection: ConnectionId,
        info: PeerInfo,
        outbox: Arc<Outbox>,
    ) -> bool {
        self.inbox
            .send(ToDocument::Attach {
                connection,
                info,
                outbox,
            })
            .await
            .is_ok()
    }

    /// Speaks first to a connection that is attached: to another relay.
    pub(crate) async fn begin(&self, connection: ConnectionId) -> bool {
        self.inbox
            .send(ToDocument::Begin { connection })
            .await
            .is_ok()
    }

    pub(crate) async fn frame(&self, connection: ConnectionId, frame: Frame) -> bool {
        self.inbox
            .send(ToDocument::Frame { connection, frame })
            .await
            .is_ok()
    }

    pub(crate) async fn detach(&self, connection: ConnectionId) -> bool {
        self.inbox
            .send(ToDocument::Detach { connection })
            .await
            .is_ok()
    }
}

impl Documents {
    pub(crate) fn new(store: Store, settings: &Settings) -> Self {
        let (running, finished) = mpsc::channel(1);
        let name: u64 = rand::rng().random();
        Self {
            shared: Arc::new(Shared {
                sections: Sections::new(store.clone()),
                store,
                relay: format!("throughline-{name:016x}").into(),
                limits: settings.limits.clone(),
                quiet: settings.document_quiet,
                most_chunks: settings.most_chunks,
                idle: settings.document_idle,
                read: AtomicUsize::new(0),
                open: Mutex::default(),
                running: Mutex::new(Some(running)),
                finished: tokio::sync::Mutex::new(finished),
            }),
        }
    }

    /// The relay's own name on the wire: another one at each start.
    pub(crate) fn peer(&self) -> &PeerId {
        &self.shared.relay
    }

    /// Which documents are which sections.
    pub(crate) fn sections(&self) -> &Sections {
        &self.shared.sections
    }

    /// The document, for a connection of `space`. One that nobody has yet is given too, empty: it
    /// becomes the space's with its first change.
    pub(crate) async fn open(
        &self,
        id: DocumentId,
        space: SpaceId,
    ) -> Result<DocumentHandle, OpenError> {
        if let Some(found) = self.shared.find(id, space) {
            return found;
        }
        let owner = self
            .shared
            .store
            .owner(id)
            .await
            .map_err(OpenError::Store)?;
        if owner.is_some_and(|owner| owner != space) {
            return Err(OpenError::OtherSpace);
        }
        self.shared.start(id, space)
    }

    /// How many are in memory: somebody needed more than what is stored as it is.
    pub(crate) fn count_read(&self) -> usize {
        self.shared.read.load(Ordering::Relaxed)
    }

    /// How many are in use.
    pub(crate) fn count(&self) -> usize {
        let open = lock(&self.shared.open);
        open.values()
            .filter(|entry| !entry.inbox.is_closed())
            .count()
    }

    /// Lets every document finish its writes. Call it when no session is left.
    pub(crate) async fn close(&self) {
        drop(lock(&self.shared.running).take());
        lock(&self.shared.open).clear();
        // Nothing is ever sent: this resolves when the last task has dropped its sender.
        let _ = self.shared.finished.lock().await.recv().await;
    }
}

impl Shared {
    fn find(&self, id: DocumentId, space: SpaceId) -> Option<Result<DocumentHandle, OpenError>> {
        lock(&self.open)
            .get(&id)
            .filter(|entry| !entry.inbox.is_closed())
            .map(|entry| entry.handle(space))
    }

    /// Starts the document's task, unless another connection was faster.
    fn start(
        self: &Arc<Self>,
        id: DocumentId,
        space: SpaceId,
    ) -> Result<DocumentHandle, OpenError> {
        let running = lock(&self.running)
            .clone()
            .ok_or(OpenError::Store(StoreError::Closed))?;
        let mut open = lock(&self.open);
        if let Some(entry) = open.get(&id).filter(|entry| !entry.inbox.is_closed()) {
            return entry.handle(space);
        }
        let (sender, inbox) = mpsc::channel(INBOX);
        let actor = Actor::new(id, space, self.clone(), inbox);
        tokio::spawn(async move {
            actor.run().await;
            drop(running);
        });
        let handle = DocumentHandle {
            inbox: sender.clone(),
        };
        open.insert(
            id,
            Entry {
                space,
                inbox: sender,
            },
        );
        Ok(handle)
    }

    /// One more document is in memory, or one less.
    pub(super) fn count_read(&self, more: bool) {
        if more {
            self.read.fetch_add(1, Ordering::Relaxed);
        } else {
            self.read.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Takes an idle document out, so that its task can end. `false` if a connection is on its way to it.
    pub(super) fn retire(&self, id: DocumentId, inbox: &mpsc::Receiver<ToDocument>) -> bool {
        let mut open = lock(&self.open);
        // Handles are given out under this lock, and each holds a sender.
        let wanted = !inbox.is_empty()
            || open
                .get(&id)
                .is_some_and(|entry| entry.inbox.strong_count() > 1);
        if !wanted {
            open.remove(&id);
        }
        !wanted
    }
}

impl Entry {
    fn handle(&self, space: SpaceId) -> Result<DocumentHandle, OpenError> {
        if self.space == space {
            Ok(DocumentHandle {
                inbox: self.inbox.clone(),
            })
        } else {
            Err(OpenError::OtherSpace)
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
