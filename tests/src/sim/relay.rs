//! The relays of the simulated world, headquarters' and a site's: the real hubs over simulated logs.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use throughline_core::{
    document::{ActorId, ChangeHash, Section},
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        frame::{Frame, PROTOCOL_VERSION},
        gate::Limits,
        hub::{ConnectionId, DocumentHub, HubEffect, PeerInfo, Ticket},
    },
};

use super::{FRAME_LIMIT, Happening, World};

/// Headquarters' relay, and the one that is in step with it whenever there is a link.
pub(super) const RELAYS: usize = 2;

/// What is at the other end of a relay's connection.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Device(usize),
    /// The other relay, which numbers the connection so.
    Relay(ConnectionId),
}

#[derive(Debug)]
struct Connection {
    end: End,
    info: Option<PeerInfo>,
    attached: Vec<DocumentId>,
    /// When the last frame of each direction arrives: a connection keeps its order.
    last_arrival: [u64; 2],
}

/// What has reached a relay's disk, in the order in which it did.
#[derive(Debug, Default)]
struct Log(Vec<(ChunkName, Vec<u8>)>);

impl Log {
    fn of(&self, document: DocumentId) -> impl Iterator<Item = &(ChunkName, Vec<u8>)> {
        self.0
            .iter()
            .filter(move |(name, _)| name.document == document)
    }

    /// A chunk of the same name stays where it is.
    fn insert(&mut self, name: ChunkName, bytes: Vec<u8>) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = bytes,
            None => self.0.push((name, bytes)),
        }
    }

    fn remove(&mut self, name: &ChunkName) {
        self.0.retain(|(known, _)| known != name);
    }
}

/// A relay.
#[derive(Debug)]
pub(super) struct Relay {
    index: usize,
    pub(super) life: u32,
    hubs: BTreeMap<DocumentId, DocumentHub>,
    log: Log,
    pending: BTreeMap<(DocumentId, Ticket), (ChunkName, Vec<u8>)>,
    connections: BTreeMap<ConnectionId, Connection>,
    accepted: u64,
}

/// The relay that a connection is one of.
pub(super) const fn relay_of(connection: ConnectionId) -> usize {
    (connection.0 % RELAYS as u64) as usize
}

impl Relay {
    pub(super) fn new(index: usize) -> Self {
        Self {
            index,
            life: 0,
            hubs: BTreeMap::new(),
            log: Log::default(),
            pending: BTreeMap::new(),
            connections: BTreeMap::new(),
            accepted: 0,
        }
    }

    fn name(&self) -> PeerId {
        PeerId::from(["headquarters", "site"][self.index])
    }

    /// The id of the next connection: no two relays give the same.
    pub(super) fn next(&mut self) -> ConnectionId {
        self.accepted += 1;
        ConnectionId(self.accepted * RELAYS as u64 + self.index as u64)
    }

    /// The documents that it knows of.
    pub(super) fn documents(&self) -> BTreeSet<DocumentId> {
        let logged = self.log.0.iter().map(|(name, _)| name.document);
        logged.chain(self.hubs.keys().copied()).collect()
    }

    pub(super) fn accept(&mut self, end: End) -> ConnectionId {
        let id = self.next();
        self.enter(id, end, None);
        id
    }

    /// A connection, with the name of the other end if it is known without a join.
    pub(super) fn enter(&mut self, id: ConnectionId, end: End, peer: Option<PeerId>) {
        let connection = Connection {
            end,
            info: peer.map(|peer| PeerInfo {
                peer,
                extensions: false,
                read_only: false,
                holder: None,
            }),
            attached: Vec::new(),
            last_arrival: [0; 2],
        };
        self.connections.insert(id, connection);
    }

    /// How long a frame takes, never overtaking the one before it.
    pub(super) fn delay(
        &mut self,
        connection: ConnectionId,
        up: bool,
        now: u64,
        rng: &mut impl Rng,
    ) -> u64 {
        let slow = rng.random_bool(0.05);
        let after = if slow {
            rng.random_range(200..4_000)
        } else {
            rng.random_range(1..80)
        };
        let Some(connection) = self.connections.get_mut(&connection) else {
            return after;
        };
        let last = &mut connection.last_arrival[usize::from(up)];
        *last = (now + after).max(*last + 1);
        *last - now
    }

    /// What is in the log gives a document with these heads.
    pub(super) fn check_log(
        &self,
        document: DocumentId,
        heads: &[ChangeHash],
    ) -> Result<(), String> {
        let chunks = self.log.of(document);
        let kind = World::kind_of(None, document);
        let section = Section::load(kind, ActorId::random(), chunks.map(|(_, b)| b.as_slice()))
            .map_err(|e| {
                format!(
                    "the log of {} of {document} cannot be read: {e}",
                    self.name()
                )
            })?;
        if section.automerge().get_heads() == heads {
            Ok(())
        } else {
            Err(format!(
                "the log of {} of {document} holds something else than the devices",
                self.name()
            ))
        }
    }

    /// Turns to a document at the other relay.
    pub(super) fn speaks_first(
        &mut self,
        connection: ConnectionId,
        document: DocumentId,
    ) -> Vec<HubEffect> {
        let name = self.name();
        let Some(to) = self.connections.get_mut(&connection) else {
            return Vec::new();
        };
        let Some(info) = to.info.clone() else {
            return Vec::new();
        };
        to.attached.push(document);
        let hub = self
            .hubs
            .entry(document)
            .or_insert_with(|| DocumentHub::new(document, name, Limits::default()));
        hub.attach(connection, info);
        hub.begin(connection)
    }

    fn chunks_of(&self, document: DocumentId) -> Vec<(ChunkName, Vec<u8>)> {
        let mut chunks: Vec<_> = self.log.of(document).cloned().collect();
        chunks.sort_by_key(|(name, _)| name.kind != ChunkKind::Snapshot);
        chunks
    }
}

impl World {
    pub(super) fn relay_receives(
        &mut self,
        from: ConnectionId,
        bytes: &[u8],
    ) -> Result<(), String> {
        let relay = &mut self.relays[relay_of(from)];
        let name = relay.name();
        let Some(connection) = relay.connections.get_mut(&from) else {
            return Ok(());
        };
        let frame = Frame::decode(bytes, FRAME_LIMIT)
            .map_err(|e| format!("a device sent a bad frame: {e}"))?;
        if let Frame::Join {
            sender, metadata, ..
        } = frame
        {
            connection.info = Some(PeerInfo {
                peer: sender.clone(),
                extensions: metadata.extensions,
                read_only: false,
                holder: None,
            });
            let metadata = PeerMetadata {
                storage_id: Some("log".to_owned()),
                is_ephemeral: false,
                extensions: true,
            };
            let answer = Frame::Peer {
                sender: name,
                target: sender,
                metadata,
                version: PROTOCOL_VERSION.to_owned(),
            };
            self.relay_sends(from, &answer);
            return Ok(());
        }
        let Some(&document) = frame.document() else {
            return Ok(());
        };
        let info = connection
            .info
            .clone()
            .ok_or("a device spoke before it joined")?;
        let is_new = !connection.attached.contains(&document);
        if is_new {
            connection.attached.push(document);
        }
        let hub = relay
            .hubs
            .entry(document)
            .or_insert_with(|| DocumentHub::new(document, name, Limits::default()));
        if is_new {
            hub.attach(from, info);
        }
        let effects = hub.receive(from, frame);
        self.relay_carries_out(relay_of(from), document, effects)
    }

    pub(super) fn relay_hangs_up(&mut self, connection: ConnectionId) {
        let at = relay_of(connection);
        let Some(gone) = self.relays[at].connections.remove(&connection) else {
            return;
        };
        for document in gone.attached {
            if let Some(hub) = self.relays[at].hubs.get_mut(&document) {
                hub.detach(connection);
            }
        }
        self.evict_or_compact(at);
    }

    /// Sometimes a relay puts documents aside, or joins their chunks.
    fn evict_or_compact(&mut self, at: usize) {
        let relay = &mut self.relays[at];
        let documents: Vec<DocumentId> = relay.hubs.keys().copied().collect();
        for document in documents {
            let Some(hub) = relay.hubs.get_mut(&document) else {
                continue;
            };
            if self.rng.random_bool(0.3)
                && let Ok(Some(compaction)) = hub.compact()
            {
                hub.compacted(&compaction);
                relay.log.insert(compaction.name, compaction.bytes);
                for name in &compaction.replaces {
                    relay.log.remove(name);
                }
            }
            if hub.is_idle() && self.rng.random_bool(0.5) {
                relay.hubs.remove(&document);
            }
        }
    }

    pub(super) fn relay_loaded(
        &mut self,
        at: usize,
        life: u32,
        document: DocumentId,
    ) -> Result<(), String> {
        let relay = &mut self.relays[at];
        if relay.life != life {
            return Ok(());
        }
        let chunks = relay.chunks_of(document);
        let Some(hub) = relay.hubs.get_mut(&document) else {
            return Ok(());
        };
        let is_stored = !chunks.is_empty();
        let effects = hub.loaded(chunks);
        self.unread += usize::from(is_stored && hub.document().is_none());
        self.relay_carries_out(at, document, effects)
    }

    pub(super) fn relay_persisted(
        &mut self,
        at: usize,
        life: u32,
        document: DocumentId,
        ticket: Ticket,
    ) -> Result<(), String> {
        let relay = &mut self.relays[at];
        if relay.life != life {
            return Ok(());
        }
        if let Some((name, bytes)) = relay.pending.remove(&(document, ticket)) {
            relay.log.insert(name, bytes);
        }
        let Some(hub) = relay.hubs.get_mut(&document) else {
            return Ok(());
        };
        let effects = hub.persisted(ticket);
        self.relay_carries_out(at, document, effects)
    }

    /// A relay's process dies: what had not reached its disk is gone, and so are all connections.
    pub(super) fn relay_crash(&mut self, at: usize) {
        let relay = &mut self.relays[at];
        relay.life += 1;
        relay.hubs.clear();
        relay.pending.clear();
        let connections = std::mem::take(&mut relay.connections);
        self.cut_link();
        for (connection, gone) in connections {
            let End::Device(device) = gone.end else {
                continue;
            };
            let after = self.rng.random_range(1..500);
            self.schedule(after, Happening::HangUp { device, connection });
        }
    }

    fn relay_sends(&mut self, to: ConnectionId, frame: &Frame) {
        let relay = &mut self.relays[relay_of(to)];
        let Some(end) = relay.connections.get(&to).map(|c| c.end) else {
            return;
        };
        let after = relay.delay(to, false, self.now, &mut self.rng);
        let frame = frame.encode();
        let happening = match end {
            End::Device(device) => Happening::ToDevice {
                device,
                connection: to,
                frame,
            },
            End::Relay(connection) => Happening::ToRelay { connection, frame },
        };
        self.schedule(after, happening);
    }

    pub(super) fn relay_carries_out(
        &mut self,
        at: usize,
        document: DocumentId,
        effects: Vec<HubEffect>,
    ) -> Result<(), String> {
        let life = self.relays[at].life;
        for effect in effects {
            match effect {
                HubEffect::Send { to, frame } => self.relay_sends(to, &frame),
                HubEffect::Load => {
                    let after = self.rng.random_range(1..50);
                    self.schedule(after, Happening::RelayLoaded { at, life, document });
                }
                HubEffect::Append {
                    ticket,
                    name,
                    bytes,
                } => {
                    let pending = &mut self.relays[at].pending;
                    pending.insert((document, ticket), (name, bytes));
                    self.link_hears_of(document);
                    let after = self.rng.random_range(1..200);
                    self.schedule(
                        after,
                        Happening::RelayPersisted {
                            at,
                            life,
                            document,
                            ticket,
                        },
                    );
                }
                HubEffect::Bind { .. } => {} // no connection here has a holder
                HubEffect::Rejected { reason, .. } => {
                    return Err(format!("a relay refused an honest change: {reason}"));
                }
                HubEffect::Drop { reason, .. } => {
                    return Err(format!("a relay dropped an honest device: {reason}"));
                }
                HubEffect::Damaged { reason, .. } => {
                    return Err(format!("a relay's log is damaged: {reason}"));
                }
            }
        }
        Ok(())
    }
}
