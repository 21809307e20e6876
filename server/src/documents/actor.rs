//! One document's task: drives the hub, which decides, and carries out what it asks.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};

use automerge::{ActorId, ChangeHash};
use throughline_core::{
    id::DocumentId,
    sync::{
        frame::Frame,
        hub::{Compaction, ConnectionId, DocumentHub, Holder, HubEffect, PeerInfo, Ticket},
    },
};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::mpsc,
};

use super::{compaction, registry::Shared, sections::named_by};
use crate::{
    session::{End, Outbox},
    store::{Chunk, Lane, SpaceId, StoreError},
};

/// What a session tells a document.
pub(super) enum ToDocument {
    Attach {
        connection: ConnectionId,
        info: PeerInfo,
        outbox: Arc<Outbox>,
    },
    /// Speak first to an attached connection.
    Begin {
        connection: ConnectionId,
    },
    Frame {
        connection: ConnectionId,
        frame: Frame,
    },
    Detach {
        connection: ConnectionId,
    },
}

/// What the store tells a document.
enum FromStore {
    Loaded(Result<Stored, StoreError>),
    Persisted(Ticket, Result<(), StoreError>),
    Compacted(Result<(), StoreError>),
}

/// What is stored of a document, and whose the actors in it are.
struct Stored {
    actors: Vec<(ActorId, Holder)>,
    chunks: Vec<Chunk>,
}

/// A message of this size may keep a thread busy for milliseconds; so may any of a document that is so many times as large,
/// for what is to be sent is looked for in all of it.
const HEAVY: usize = 64 << 10;
const HEAVY_DOCUMENT: usize = 16 * HEAVY;

pub(super) struct Actor {
    id: DocumentId,
    space: SpaceId,
    shared: Arc<Shared>,
    hub: DocumentHub,
    answers: mpsc::UnboundedSender<FromStore>,
    compaction: compaction::State,
    from_store: mpsc::UnboundedReceiver<FromStore>,
    inbox: mpsc::Receiver<ToDocument>,
    connections: HashMap<ConnectionId, Arc<Outbox>>,
    /// What was taken in since the document was last read.
    lane: Lane,
    /// The heads at which the manifest was last read; nothing if this is no manifest.
    read_at: Option<Vec<ChangeHash>>,
    /// When something last happened.
    active: Instant,
    /// Whether the document counts among those in memory.
    is_counted: bool,
}

impl Drop for Actor {
    fn drop(&mut self) {
        if self.is_counted {
            self.shared.count_read(false);
        }
    }
}

/// The document cannot go on: the task ends, its connections with it, and the next one loads afresh.
struct Broken;

impl Actor {
    pub(super) fn new(
        id: DocumentId,
        space: SpaceId,
        shared: Arc<Shared>,
        inbox: mpsc::Receiver<ToDocument>,
    ) -> Self {
        let (answers, from_store) = mpsc::unbounded_channel();
        Self {
            id,
            space,
            hub: DocumentHub::new(id, shared.relay.clone(), shared.limits.clone()),
            shared,
            answers,
            compaction: compaction::State::default(),
            from_store,
            inbox,
            connections: HashMap::new(),
            lane: Lane::default(),
            read_at: None,
            active: Instant::now(),
            is_counted: false,
        }
    }

    pub(super) async fn run(mut self) {
        if self.live().await.is_err() {
            // Closed first: from here on `open` starts a new task instead of finding this one.
            self.inbox.close();
            let reason =
                "the relay had to close the document; nothing acknowledged is lost; connect again";
            for outbox in self.connections.values() {
                outbox.end(End::Refused(reason.to_owned()));
            }
        }
    }

    async fn live(&mut self) -> Result<(), Broken> {
        match self.shared.store.manifest(self.space).await {
            Ok(manifest) if manifest == Some(self.id) => {
                self.read_at = Some(Vec::new());
                self.hub.always_read();
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(document = %self.id, %error, "it cannot be told what the document is");
                return self.broken();
            }
        }
        let mut open = true;
        loop {
            if !open && self.hub.is_idle() && !self.compaction.is_running() {
                return Ok(());
            }
            tokio::select! {
                answer = self.from_store.recv() => {
                    if let Some(answer) = answer {
                        self.answered(answer).await?;
                    }
                }
                message = self.inbox.recv(), if open => match message {
                    Some(message) => {
                        self.active = Instant::now();
                        self.told(message).await?;
                    }
                    None => open = false,
                },
                () = tokio::time::sleep(self.shared.quiet), if open && self.wants_time() => {
                    self.compact_if_worthwhile().await?;
                    let idle = self.hub.is_idle() && !self.compaction.is_running();
                    if idle && self.active.elapsed() >= self.shared.idle && self.shared.retire(self.id, &self.inbox) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Whether there is something to do when nothing happens.
    fn wants_time(&self) -> bool {
        self.hub.is_idle() || self.compaction_is_due()
    }

    fn compaction_is_due(&self) -> bool {
        self.compaction.may_start()
            && compaction::is_due(
                &self.hub,
                self.connections.is_empty(),
                self.shared.most_chunks,
            )
    }

    async fn told(&mut self, message: ToDocument) -> Result<(), Broken> {
        match message {
            ToDocument::Attach {
                connection,
                info,
                outbox,
            } => {
                self.connections.insert(connection, outbox);
                self.step(0, |hub| {
                    hub.attach(connection, info);
                    Vec::new()
                })
                .await
            }
            ToDocument::Begin { connection } => self.step(0, |hub| hub.begin(connection)).await,
            // One that the hub dropped may still have frames on their way.
            ToDocument::Frame { connection, frame }
                if self.connections.contains_key(&connection) =>
            {
                let size = match &frame {
                    Frame::Sync { data, .. } | Frame::Request { data, .. } => data.len(),
                    _ => 0,
                };
                self.step(size, |hub| hub.receive(connection, frame))
                    .await?;
                let taken = self.hub.take_count();
                if let Some(outbox) = self.connections.get(&connection) {
                    outbox.took(taken);
                }
                Ok(())
            }
            ToDocument::Frame { .. } => Ok(()),
            ToDocument::Detach { connection } => {
                if self.connections.remove(&connection).is_none() {
                    return Ok(());
                }
                self.step(0, |hub| {
                    hub.detach(connection);
                    Vec::new()
                })
                .await
            }
        }
    }

    async fn answered(&mut self, answer: FromStore) -> Result<(), Broken> {
        match answer {
            FromStore::Loaded(Ok(Stored { actors, chunks })) => {
                let size = chunks.iter().map(|(_, bytes)| bytes.len()).sum();
                let loaded = |hub: &mut DocumentHub| {
                    for (actor, holder) in actors {
                        hub.bind(actor, holder);
                    }
                    hub.loaded(chunks)
                };
                self.step(size, loaded).await
            }
            FromStore::Loaded(Err(error)) => {
                tracing::error!(document = %self.id, %error, "the document could not be read");
                self.step(0, |hub| {
                    hub.load_failed("the relay could not read the document")
                })
                .await
            }
            FromStore::Persisted(ticket, Ok(())) => {
                self.step(0, |hub| hub.persisted(ticket)).await?;
                if self.hub.chunk_count() >= self.shared.most_chunks {
                    self.compact_if_worthwhile().await?;
                }
                Ok(())
            }
            // Everybody was dropped when an earlier one failed, and has to send this again as well.
            FromStore::Persisted(ticket, Err(_)) if !self.hub.awaits(ticket) => Ok(()),
            FromStore::Persisted(ticket, Err(error)) => {
                self.lane = Lane::default();
                tracing::error!(document = %self.id, %error, "a change could not be stored");
                let reason = "the relay could not store a change; keep it and connect again";
                self.step(0, |hub| hub.persist_failed(ticket, reason)).await
            }
            FromStore::Compacted(result) => {
                let compaction = self.compaction.finished();
                match (result, compaction) {
                    (Ok(()), Some(compaction)) => {
                        self.step(0, |hub| {
                            hub.compacted(&compaction);
                            Vec::new()
                        })
                        .await
                    }
                    (Ok(()), None) => Ok(()),
                    (Err(error), _) => {
                        tracing::error!(document = %self.id, %error, "a snapshot could not be stored");
                        self.compaction.give_up();
                        Ok(())
                    }
                }
            }
        }
    }

    async fn compact_if_worthwhile(&mut self) -> Result<(), Broken> {
        if !self.compaction_is_due() {
            return Ok(());
        }
        match guarded(usize::MAX, || self.hub.compact()) {
            Ok(Ok(Some(found))) => self.store_compaction(found).await,
            Ok(Ok(None)) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(document = %self.id, %error, "a snapshot did not reload; the log stays as it is");
                self.compaction.give_up();
                Ok(())
            }
            Err(Panicked) => self.broken(),
        }
    }

    async fn store_compaction(&mut self, found: Compaction) -> Result<(), Broken> {
        tracing::debug!(document = %self.id, chunks = found.replaces.len(), bytes = found.bytes.len(), "compacting");
        let answers = self.answers.clone();
        let done = Box::new(move |result| {
            let _ = answers.send(FromStore::Compacted(result)); // the task may have ended
        });
        let chunk = (found.name.clone(), found.bytes.clone());
        let replaced = found.replaces.clone();
        self.compaction.started(found);
        self.shared
            .store
            .compact(self.id, self.space, chunk, replaced, done)
            .await
            .map_err(|_| Broken)
    }

    /// One call of the hub and all that follows from it. `size` is how many bytes it has to work through.
    async fn step(
        &mut self,
        size: usize,
        call: impl FnOnce(&mut DocumentHub) -> Vec<HubEffect>,
    ) -> Result<(), Broken> {
        let size = if self.hub.size() >= HEAVY_DOCUMENT {
            size.max(HEAVY)
        } else {
            size
        };
        let Ok(effects) = guarded(size, || call(&mut self.hub)) else {
            return self.broken();
        };
        self.count_in();
        self.read_manifest();
        // What is written last holds, with all before it, what the document holds now.
        let is_append = |effect: &HubEffect| matches!(effect, HubEffect::Append { .. });
        let last = effects.iter().rposition(is_append);
        for (at, effect) in effects.into_iter().enumerate() {
            match effect {
                HubEffect::Send { to, frame } => {
                    let taken = self
                        .connections
                        .get(&to)
                        .is_none_or(|outbox| outbox.send(frame.encode()));
                    if !taken {
                        self.connections.remove(&to);
                        if guarded(0, || self.hub.detach(to)).is_err() {
                            return self.broken();
                        }
                    }
                }
                HubEffect::Load => self.load(),
                HubEffect::Append {
                    ticket,
                    name,
                    bytes,
                } => {
                    let is_last = last == Some(at);
                    let heads = is_last.then(|| self.hub.heads()).flatten();
                    self.append(ticket, (name, bytes), heads).await;
                }
                HubEffect::Bind { actor, holder } => {
                    let (store, lane) = (&self.shared.store, self.lane.clone());
                    // If the store is closed, the write that follows says so.
                    let _ = store.bind_actor(self.id, actor, holder, lane).await;
                }
                HubEffect::Rejected { from, hash, reason } => {
                    tracing::warn!(document = %self.id, connection = from.0, %hash, reason, "a change was refused");
                }
                HubEffect::Drop { connection, reason } => {
                    tracing::warn!(document = %self.id, connection = connection.0, reason, "dropping a connection");
                    if let Some(outbox) = self.connections.remove(&connection) {
                        outbox.end(End::Refused(reason));
                    }
                }
                HubEffect::Damaged { name, reason } => {
                    let hash = hex(&name.hash);
                    tracing::error!(document = %self.id, chunk = hash, reason, "a stored chunk cannot be read");
                }
            }
        }
        Ok(())
    }

    /// Counts the document among those in memory, or no longer.
    fn count_in(&mut self) {
        let is_read = self.hub.document().is_some();
        if is_read != self.is_counted {
            self.is_counted = is_read;
            self.shared.count_read(is_read);
        }
    }

    /// Of a manifest: learns which documents are which sections, before anybody is told of them.
    fn read_manifest(&mut self) {
        let (Some(read_at), Some(document)) = (&mut self.read_at, self.hub.document()) else {
            return;
        };
        let heads = document.get_heads();
        if *read_at == heads {
            return;
        }
        *read_at = heads;
        let new = self
            .shared
            .sections
            .learn(self.space, named_by(self.id, document));
        if !new.is_empty() {
            let (shared, space) = (self.shared.clone(), self.space);
            tokio::spawn(async move { shared.sections.keep(space, new).await });
        }
    }

    fn load(&self) {
        let (store, id, answers) = (self.shared.store.clone(), self.id, self.answers.clone());
        tokio::spawn(async move {
            let loaded = async {
                let chunks = store.load(id).await?.map_or_else(Vec::new, |d| d.chunks);
                let actors = store.actors(id).await?;
                Ok(Stored { actors, chunks })
            };
            let loaded = loaded.await;
            let _ = answers.send(FromStore::Loaded(loaded)); // the task may have ended
        });
    }

    async fn append(&self, ticket: Ticket, chunk: Chunk, heads: Option<Vec<ChangeHash>>) {
        let answers = self.answers.clone();
        let done = Box::new(move |result| {
            let _ = answers.send(FromStore::Persisted(ticket, result)); // the task may have ended
        });
        if let Err(error) = self
            .shared
            .store
            .append(
                self.id,
                self.space,
                vec![chunk],
                heads,
                self.lane.clone(),
                done,
            )
            .await
        {
            let _ = self.answers.send(FromStore::Persisted(ticket, Err(error)));
        }
    }

    fn broken(&self) -> Result<(), Broken> {
        tracing::error!(document = %self.id, "the document failed; it will be read again from the log");
        Err(Broken)
    }
}

struct Panicked;

/// Calls into the hub. A panic there must cost this document's connections, never another document.
fn guarded<T>(size: usize, call: impl FnOnce() -> T) -> Result<T, Panicked> {
    let call = || catch_unwind(AssertUnwindSafe(call)).map_err(|_| Panicked);
    let many_threads =
        Handle::try_current().is_ok_and(|h| h.runtime_flavor() == RuntimeFlavor::MultiThread);
    // Heavy work hands this thread's other tasks to another thread first.
    if size >= HEAVY && many_threads {
        tokio::task::block_in_place(call)
    } else {
        call()
    }
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
