//! The hub itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use automerge::{Automerge, ChangeHash};
use sha2::{Digest, Sha256};

use super::{
    Compaction, ConnectionId, HubEffect, PeerInfo, Ticket,
    log::{Log, chunk_name},
    receipts::{Departed, Told, union},
};
use crate::{
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
    sync::{
        PeerId,
        ephemeral::Seen,
        exchange::{Conversation, ReceiveError, Received},
        frame::Frame,
        gate::{self, ChangeInfo, GateError, Ledger, Limits, Refusal},
    },
};

/// Bytes of one ephemeral message. Presence needs a few hundred.
const MAX_EPHEMERAL: usize = 64 << 10;

/// Frames that broke something are remembered by hash, so that the same bytes are not tried again.
const MAX_REMEMBERED: usize = 1024;

/// Changes of one connection that may be refused before it is taken for a flood.
const MAX_REFUSED: usize = 10_000;

/// The relay's side of one document.
#[derive(Debug)]
pub struct DocumentHub {
    id: DocumentId,
    relay: PeerId,
    limits: Limits,
    peers: BTreeMap<ConnectionId, Peer>,
    copy: Copy,
    log: Log,
    departed: Departed,
    seen: Seen,
    harmful: VecDeque<[u8; 32]>,
}

/// The document in memory.
#[derive(Debug)]
enum Copy {
    /// Not asked for yet.
    Absent,
    /// Being read, with the frames that came meanwhile.
    Loading {
        frames: VecDeque<(ConnectionId, Frame)>,
        bytes: usize,
    },
    Here(Box<Held>),
}

#[derive(Debug)]
struct Held {
    document: Automerge,
    ledger: Ledger,
}

#[derive(Debug)]
struct Peer {
    info: PeerInfo,
    conversation: Conversation,
    told: Told,
    told_refused: BTreeSet<ChangeHash>,
}

impl DocumentHub {
    /// A hub without peers, its document not yet read. `relay` is the name that the relay joins with.
    #[must_use]
    pub fn new(document: DocumentId, relay: PeerId, limits: Limits) -> Self {
        Self {
            id: document,
            relay,
            limits,
            peers: BTreeMap::new(),
            copy: Copy::Absent,
            log: Log::default(),
            departed: Departed::default(),
            seen: Seen::default(),
            harmful: VecDeque::new(),
        }
    }

    /// A connection turns to this document. Call it before the first [`DocumentHub::receive`] from it; attaching again
    /// starts anew.
    pub fn attach(&mut self, connection: ConnectionId, info: PeerInfo) {
        let peer = Peer {
            conversation: Conversation::new(info.read_only),
            info,
            told: Told::default(),
            told_refused: BTreeSet::new(),
        };
        self.peers.insert(connection, peer);
    }

    /// A connection is gone.
    pub fn detach(&mut self, connection: ConnectionId) {
        if let Some(peer) = self.peers.remove(&connection) {
            let held = peer.conversation.held().to_vec();
            self.departed.remember(peer.info.peer, held);
        }
    }

    /// A role changed.
    pub fn set_read_only(&mut self, connection: ConnectionId, read_only: bool) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        if let Some(peer) = self.peers.get_mut(&connection)
            && peer.info.read_only != read_only
        {
            peer.info.read_only = read_only;
            let has_heard = peer.conversation.has_heard();
            peer.conversation.set_read_only(read_only);
            if let Copy::Here(held) = &self.copy
                && has_heard
                && let Some(data) = peer.conversation.generate(&held.document, &held.ledger)
            {
                effects.push(self.sync(connection, data));
            }
        }
        effects
    }

    /// A frame that names this document came from an attached connection. Frames of other kinds are ignored.
    pub fn receive(&mut self, from: ConnectionId, frame: Frame) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        if !self.peers.contains_key(&from) {
            return effects;
        }
        match frame {
            Frame::Ephemeral { .. } => self.pass_on(from, frame, &mut effects),
            Frame::Sync { .. } | Frame::Request { .. } => self.take(from, frame, &mut effects),
            _ => {}
        }
        effects
    }

    /// The answer to [`HubEffect::Load`]: all chunks, in any order; none if nothing is stored.
    pub fn loaded(&mut self, chunks: Vec<(ChunkName, Vec<u8>)>) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        // Our own chunks come in any order, so however many of them wait for others, they may.
        let mut ledger = Ledger::new(Limits {
            waiting_changes: usize::MAX,
            waiting_bytes: usize::MAX,
            ..self.limits.clone()
        });
        let mut stored = BTreeSet::new();
        let mut ready = Vec::new();
        let mut damaged = |name, reason| effects.push(HubEffect::Damaged { name, reason });
        for (name, bytes) in chunks {
            let admission = read_chunk(&name, &bytes, &self.limits).map(|c| ledger.admit(c));
            match admission {
                Ok(admission) => {
                    ready.extend(admission.ready);
                    match admission.refused.into_iter().next() {
                        Some(refusal) => damaged(name, refusal.reason),
                        None => drop(stored.insert(name)),
                    }
                }
                Err(error) => damaged(name, error.to_string()),
            }
        }
        let heads: Vec<ChangeHash> = ledger.heads().copied().collect();
        for bytes in self.log.pending_bytes() {
            // They passed the gate when they came.
            if let Ok(changes) = gate::inspect_chunks(bytes, &self.limits) {
                ready.extend(ledger.admit(changes).ready);
            }
        }
        ledger.set_limits(self.limits.clone());
        let document = match gate::build(&ready) {
            Ok(document) => document,
            Err(error) => {
                self.drop_all(
                    &format!("the document cannot be read: {error}"),
                    &mut effects,
                );
                return effects;
            }
        };
        self.log.loaded(stored, heads);
        let frames = match std::mem::replace(&mut self.copy, Copy::Absent) {
            Copy::Loading { frames, .. } => frames,
            Copy::Absent | Copy::Here(_) => VecDeque::new(),
        };
        self.copy = Copy::Here(Box::new(Held { document, ledger }));
        for (from, frame) in frames {
            self.take(from, frame, &mut effects);
        }
        self.tell_receipts(&mut effects);
        effects
    }

    /// The store could not read the document: everybody at it is dropped and may come again.
    pub fn load_failed(&mut self, why: &str) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        self.drop_all(
            &format!("the relay cannot read the document: {why}"),
            &mut effects,
        );
        effects
    }

    /// A chunk is on disk (after fsync).
    pub fn persisted(&mut self, ticket: Ticket) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        if self.log.persisted(ticket) {
            self.tell_receipts(&mut effects);
        }
        effects
    }

    /// A chunk could not be written: everybody is dropped, so that they send it again when they come back.
    pub fn persist_failed(&mut self, ticket: Ticket, why: &str) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        self.log.forget_pending();
        let reason = format!("the relay cannot store changes (write {}): {why}", ticket.0);
        self.drop_all(&reason, &mut effects);
        effects
    }

    /// Whether nobody is attached and nothing waits for the disk, so that the hub may be thrown away.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.peers.is_empty() && self.log.is_settled()
    }

    /// How many stored chunks the document has, for deciding when to compact.
    #[must_use]
    pub fn chunk_count(&self) -> usize {
        self.log.stored().len()
    }

    /// The heads of the document in memory; nothing if it is not in memory.
    #[must_use]
    pub fn heads(&self) -> Option<Vec<ChangeHash>> {
        match &self.copy {
            Copy::Here(held) => Some(held.document.get_heads()),
            Copy::Absent | Copy::Loading { .. } => None,
        }
    }

    /// A snapshot for everything that is on disk, checked to reload to the same heads. `None` if there is nothing to
    /// gain: not loaded, fewer than two chunks, or writes outstanding.
    ///
    /// # Errors
    /// If the snapshot does not reload to the same heads; the log then stays as it is.
    pub fn compact(&mut self) -> Result<Option<Compaction>, GateError> {
        let Copy::Here(held) = &self.copy else {
            return Ok(None);
        };
        if self.log.stored().len() < 2
            || !self.log.is_settled()
            || !held.ledger.missing().is_empty()
        {
            return Ok(None);
        }
        let bytes = held.document.save();
        let heads = held.document.get_heads();
        gate::check_snapshot(&bytes, &heads, &self.limits)?;
        let name = chunk_name(self.id, ChunkKind::Snapshot, &bytes);
        let stored = self.log.stored().iter();
        Ok(Some(Compaction {
            replaces: stored.filter(|n| **n != name).cloned().collect(),
            name,
            bytes,
            heads,
        }))
    }

    /// A compaction is on disk and the chunks that it replaces are gone.
    pub fn compacted(&mut self, compaction: &Compaction) {
        self.log
            .replaced(compaction.name.clone(), &compaction.replaces);
    }

    /// Takes a sync message, now or once the document is here.
    fn take(&mut self, from: ConnectionId, frame: Frame, effects: &mut Vec<HubEffect>) {
        let (Frame::Sync { data, .. } | Frame::Request { data, .. }) = &frame else {
            return;
        };
        let len = data.len();
        match &mut self.copy {
            Copy::Here(_) => {
                let is_request = matches!(frame, Frame::Request { .. });
                if let Frame::Sync { data, .. } | Frame::Request { data, .. } = frame {
                    self.converse(from, &data, is_request, effects);
                }
            }
            Copy::Absent => {
                self.copy = Copy::Loading {
                    frames: VecDeque::from([(from, frame)]),
                    bytes: len,
                };
                effects.push(HubEffect::Load);
            }
            Copy::Loading { frames, bytes } => {
                if *bytes + len > self.limits.message_bytes {
                    let reason = "too much came while the document was being read";
                    self.drop_peer(from, reason, effects);
                } else {
                    *bytes += len;
                    frames.push_back((from, frame));
                }
            }
        }
    }

    fn converse(
        &mut self,
        from: ConnectionId,
        data: &[u8],
        is_request: bool,
        effects: &mut Vec<HubEffect>,
    ) {
        let Some(peer) = self.peers.get_mut(&from) else {
            return;
        };
        let Copy::Here(held) = &mut self.copy else {
            return;
        };
        if !self.harmful.is_empty() && self.harmful.contains(&Sha256::digest(data).into()) {
            self.drop_peer(
                from,
                "it sent again what broke the document before",
                effects,
            );
            return;
        }
        let Held { document, ledger } = &mut **held;
        let before = document.get_heads();
        match peer
            .conversation
            .receive(document, ledger, data, &self.limits)
        {
            Ok(received) => self.go_on(from, data, is_request, &before, received, effects),
            Err(ReceiveError::Refused(error)) => {
                self.drop_peer(from, &error.to_string(), effects);
            }
            Err(ReceiveError::Broken(error)) => {
                if self.harmful.len() >= MAX_REMEMBERED {
                    self.harmful.pop_front();
                }
                self.harmful.push_back(Sha256::digest(data).into());
                self.drop_peer(from, &error.to_string(), effects);
                self.copy = Copy::Loading {
                    frames: VecDeque::new(),
                    bytes: 0,
                };
                effects.push(HubEffect::Load);
            }
        }
    }

    /// A message was taken in: store what came, tell the others, answer.
    fn go_on(
        &mut self,
        from: ConnectionId,
        data: &[u8],
        is_request: bool,
        before: &[ChangeHash],
        received: Received,
        effects: &mut Vec<HubEffect>,
    ) {
        self.tell_refused(from, received.refused, effects);
        let Copy::Here(held) = &self.copy else {
            return;
        };
        let after = held.document.get_heads();
        if after.is_empty() && is_request {
            effects.push(self.unavailable(from));
            return;
        }
        // The others first: they wait for the change, the sender only for the acknowledgement.
        if !received.applied.is_empty() {
            self.fan_out(from, &received.applied, before, &after, effects);
        }
        if let Copy::Here(held) = &self.copy
            && let Some(peer) = self.peers.get_mut(&from)
            && let Some(reply) = peer.conversation.reply(&held.document, &held.ledger, data)
        {
            effects.push(self.sync(from, reply));
        }
        self.tell_receipts(effects);
        if !received.applied.is_empty() {
            let bytes: Vec<u8> = received
                .applied
                .iter()
                .flat_map(|c| &c.bytes)
                .copied()
                .collect();
            let (ticket, name) = self.log.append(self.id, bytes.clone(), after);
            effects.push(HubEffect::Append {
                ticket,
                name,
                bytes,
            });
        }
    }

    fn fan_out(
        &mut self,
        from: ConnectionId,
        changes: &[ChangeInfo],
        before: &[ChangeHash],
        after: &[ChangeHash],
        effects: &mut Vec<HubEffect>,
    ) {
        let Copy::Here(held) = &self.copy else {
            return;
        };
        let mut ready = None;
        let mut messages = Vec::new();
        for (connection, peer) in &mut self.peers {
            if *connection == from || !peer.conversation.has_heard() {
                continue;
            }
            let conversation = &mut peer.conversation;
            let data = conversation
                .push(changes, before, after, &mut ready)
                .or_else(|| conversation.generate(&held.document, &held.ledger));
            messages.extend(data.map(|data| (*connection, data)));
        }
        effects.extend(messages.into_iter().map(|(to, data)| self.sync(to, data)));
    }

    /// Passes an ephemeral message to everybody but those who have it.
    fn pass_on(&mut self, from: ConnectionId, frame: Frame, effects: &mut Vec<HubEffect>) {
        let Frame::Ephemeral {
            sender,
            document,
            count,
            session,
            data,
            ..
        } = frame
        else {
            return;
        };
        if data.len() > MAX_EPHEMERAL {
            let reason = format!("an ephemeral message is over the limit of {MAX_EPHEMERAL} bytes");
            self.drop_peer(from, &reason, effects);
            return;
        }
        if !self.seen.is_new(&sender, &session, count) {
            return;
        }
        for (connection, peer) in &self.peers {
            if *connection != from && peer.info.peer != sender {
                effects.push(HubEffect::Send {
                    to: *connection,
                    frame: Frame::Ephemeral {
                        sender: sender.clone(),
                        target: peer.info.peer.clone(),
                        document,
                        count,
                        session: session.clone(),
                        data: data.clone(),
                    },
                });
            }
        }
    }

    fn tell_refused(
        &mut self,
        from: ConnectionId,
        refused: Vec<Refusal>,
        effects: &mut Vec<HubEffect>,
    ) {
        let Some(peer) = self.peers.get_mut(&from) else {
            return;
        };
        for Refusal { hash, reason } in refused {
            if !peer.told_refused.insert(hash) {
                continue;
            }
            if peer.info.extensions {
                effects.push(HubEffect::Send {
                    to: from,
                    frame: Frame::Rejected {
                        sender: self.relay.clone(),
                        target: peer.info.peer.clone(),
                        document: self.id,
                        hash,
                        reason: reason.clone(),
                    },
                });
            }
            effects.push(HubEffect::Rejected { from, hash, reason });
        }
        if peer.told_refused.len() > MAX_REFUSED {
            self.drop_peer(from, "too many of its changes were refused", effects);
        }
    }

    /// Tells each peer with our extension how far changes have come, if that is news to it.
    fn tell_receipts(&mut self, effects: &mut Vec<HubEffect>) {
        let held: Vec<(PeerId, Vec<ChangeHash>)> = self
            .peers
            .values()
            .map(|peer| (peer.info.peer.clone(), peer.conversation.held().to_vec()))
            .collect();
        for (connection, peer) in &mut self.peers {
            if !peer.info.extensions || !peer.conversation.has_heard() {
                continue;
            }
            let others = held.iter().filter(|(other, _)| *other != peer.info.peer);
            let others = others.map(|(_, held)| &held[..]);
            let told = Told {
                durable: self.log.durable().to_vec(),
                seen: union(others.chain(self.departed.held_besides(&peer.info.peer))),
            };
            if told != peer.told {
                effects.push(HubEffect::Send {
                    to: *connection,
                    frame: Frame::Receipt {
                        sender: self.relay.clone(),
                        target: peer.info.peer.clone(),
                        document: self.id,
                        durable: told.durable.clone(),
                        seen: told.seen.clone(),
                    },
                });
                peer.told = told;
            }
        }
    }

    fn sync(&self, to: ConnectionId, data: Vec<u8>) -> HubEffect {
        HubEffect::Send {
            to,
            frame: Frame::Sync {
                sender: self.relay.clone(),
                target: self.name_of(to),
                document: self.id,
                data,
            },
        }
    }

    fn unavailable(&self, to: ConnectionId) -> HubEffect {
        HubEffect::Send {
            to,
            frame: Frame::DocUnavailable {
                sender: self.relay.clone(),
                target: self.name_of(to),
                document: self.id,
            },
        }
    }

    fn name_of(&self, connection: ConnectionId) -> PeerId {
        let peer = self.peers.get(&connection);
        peer.map_or_else(|| PeerId::from(""), |peer| peer.info.peer.clone())
    }

    fn drop_peer(&mut self, connection: ConnectionId, why: &str, effects: &mut Vec<HubEffect>) {
        self.detach(connection);
        effects.push(HubEffect::Drop {
            connection,
            reason: why.to_owned(),
        });
    }

    /// Drops everybody and the document in memory: what comes next starts from the log.
    fn drop_all(&mut self, why: &str, effects: &mut Vec<HubEffect>) {
        self.copy = Copy::Absent;
        let connections: Vec<ConnectionId> = self.peers.keys().copied().collect();
        for connection in connections {
            self.drop_peer(connection, why, effects);
        }
    }
}

/// A stored chunk must be what its name says.
fn read_chunk(
    name: &ChunkName,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Vec<ChangeInfo>, GateError> {
    if chunk_name(name.document, name.kind, bytes) != *name {
        return Err(GateError::Malformed {
            place: "stored chunk",
            what: "its content does not match its name".to_owned(),
        });
    }
    gate::inspect_chunks(bytes, limits)
}
