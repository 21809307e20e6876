//! The relay of the simulated world: the real hubs over a simulated log.

use std::collections::BTreeMap;

use rand::Rng;
use throughline_core::{
    document::{ActorId, ChangeHash, Section},
    engine::ChunkName,
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        frame::{Frame, PROTOCOL_VERSION},
        gate::Limits,
        hub::{ConnectionId, DocumentHub, HubEffect, PeerInfo, Ticket},
    },
};

use super::{FRAME_LIMIT, Happening, World};

const NAME: &str = "relay";

#[derive(Debug)]
struct Connection {
    device: usize,
    info: Option<PeerInfo>,
    attached: Vec<DocumentId>,
    /// When the last frame of each direction arrives: a connection keeps its order.
    last_arrival: [u64; 2],
}

/// The relay.
#[derive(Debug, Default)]
pub(super) struct Relay {
    life: u32,
    hubs: BTreeMap<DocumentId, DocumentHub>,
    log: BTreeMap<ChunkName, Vec<u8>>,
    pending: BTreeMap<(DocumentId, Ticket), (ChunkName, Vec<u8>)>,
    connections: BTreeMap<ConnectionId, Connection>,
    accepted: u64,
}

impl Relay {
    pub(super) fn accept(&mut self, device: usize) -> ConnectionId {
        self.accepted += 1;
        let id = ConnectionId(self.accepted);
        let connection = Connection {
            device,
            info: None,
            attached: Vec::new(),
            last_arrival: [0; 2],
        };
        self.connections.insert(id, connection);
        id
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
        let chunks = self
            .log
            .iter()
            .filter(|(name, _)| name.document == document);
        let kind = World::kind_of(None, document);
        let section = Section::load(kind, ActorId::random(), chunks.map(|(_, b)| b.as_slice()))
            .map_err(|e| format!("the relay's log of {document} cannot be read: {e}"))?;
        if section.automerge().get_heads() == heads {
            Ok(())
        } else {
            Err(format!(
                "the relay's log of {document} holds something else than the devices"
            ))
        }
    }

    fn chunks_of(&self, document: DocumentId) -> Vec<(ChunkName, Vec<u8>)> {
        let of_document = self
            .log
            .iter()
            .filter(|(name, _)| name.document == document);
        of_document
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect()
    }
}

impl World {
    pub(super) fn relay_receives(
        &mut self,
        from: ConnectionId,
        bytes: &[u8],
    ) -> Result<(), String> {
        let Some(connection) = self.relay.connections.get_mut(&from) else {
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
                sender: PeerId::from(NAME),
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
        let hub =
            self.relay.hubs.entry(document).or_insert_with(|| {
                DocumentHub::new(document, PeerId::from(NAME), Limits::default())
            });
        if is_new {
            hub.attach(from, info);
        }
        let effects = hub.receive(from, frame);
        self.relay_carries_out(document, effects)
    }

    pub(super) fn relay_hangs_up(&mut self, connection: ConnectionId) {
        let Some(gone) = self.relay.connections.remove(&connection) else {
            return;
        };
        for document in gone.attached {
            if let Some(hub) = self.relay.hubs.get_mut(&document) {
                hub.detach(connection);
            }
        }
        self.evict_or_compact();
    }

    /// Sometimes a relay puts documents aside, or joins their chunks.
    fn evict_or_compact(&mut self) {
        let documents: Vec<DocumentId> = self.relay.hubs.keys().copied().collect();
        for document in documents {
            let Some(hub) = self.relay.hubs.get_mut(&document) else {
                continue;
            };
            if self.rng.random_bool(0.3)
                && let Ok(Some(compaction)) = hub.compact()
            {
                hub.compacted(&compaction);
                self.relay.log.insert(compaction.name, compaction.bytes);
                for name in &compaction.replaces {
                    self.relay.log.remove(name);
                }
            }
            if hub.is_idle() && self.rng.random_bool(0.5) {
                self.relay.hubs.remove(&document);
            }
        }
    }

    pub(super) fn relay_loaded(&mut self, life: u32, document: DocumentId) -> Result<(), String> {
        if self.relay.life != life {
            return Ok(());
        }
        let chunks = self.relay.chunks_of(document);
        let Some(hub) = self.relay.hubs.get_mut(&document) else {
            return Ok(());
        };
        let effects = hub.loaded(chunks);
        self.relay_carries_out(document, effects)
    }

    pub(super) fn relay_persisted(
        &mut self,
        life: u32,
        document: DocumentId,
        ticket: Ticket,
    ) -> Result<(), String> {
        if self.relay.life != life {
            return Ok(());
        }
        if let Some((name, bytes)) = self.relay.pending.remove(&(document, ticket)) {
            self.relay.log.insert(name, bytes);
        }
        let Some(hub) = self.relay.hubs.get_mut(&document) else {
            return Ok(());
        };
        let effects = hub.persisted(ticket);
        self.relay_carries_out(document, effects)
    }

    /// The relay's process dies: what had not reached its disk is gone, and so are all connections.
    pub(super) fn relay_crash(&mut self) {
        self.relay.life += 1;
        self.relay.hubs.clear();
        self.relay.pending.clear();
        let connections: Vec<(ConnectionId, usize)> = self
            .relay
            .connections
            .iter()
            .map(|(id, c)| (*id, c.device))
            .collect();
        for (connection, device) in connections {
            self.relay.connections.remove(&connection);
            let after = self.rng.random_range(1..500);
            self.schedule(after, Happening::HangUp { device, connection });
        }
    }

    fn relay_sends(&mut self, to: ConnectionId, frame: &Frame) {
        let Some(device) = self.relay.connections.get(&to).map(|c| c.device) else {
            return;
        };
        let after = self.relay.delay(to, false, self.now, &mut self.rng);
        let frame = frame.encode();
        self.schedule(
            after,
            Happening::ToDevice {
                device,
                connection: to,
                frame,
            },
        );
    }

    fn relay_carries_out(
        &mut self,
        document: DocumentId,
        effects: Vec<HubEffect>,
    ) -> Result<(), String> {
        let life = self.relay.life;
        for effect in effects {
            match effect {
                HubEffect::Send { to, frame } => self.relay_sends(to, &frame),
                HubEffect::Load => {
                    let after = self.rng.random_range(1..50);
                    self.schedule(after, Happening::RelayLoaded { life, document });
                }
                HubEffect::Append {
                    ticket,
                    name,
                    bytes,
                } => {
                    self.relay.pending.insert((document, ticket), (name, bytes));
                    let after = self.rng.random_range(1..200);
                    self.schedule(
                        after,
                        Happening::RelayPersisted {
                            life,
                            document,
                            ticket,
                        },
                    );
                }
                HubEffect::Bind { .. } => {} // no connection here has a holder
                HubEffect::Rejected { reason, .. } => {
                    return Err(format!("the relay refused an honest change: {reason}"));
                }
                HubEffect::Drop { reason, .. } => {
                    return Err(format!("the relay dropped an honest device: {reason}"));
                }
                HubEffect::Damaged { reason, .. } => {
                    return Err(format!("the relay's log is damaged: {reason}"));
                }
            }
        }
        Ok(())
    }
}
