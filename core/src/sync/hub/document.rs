//! The hub itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use automerge::{ActorId, Automerge, ChangeHash};

use super::{
    Authors, Compaction, ConnectionId, Holder, HubEffect, PeerInfo, Ticket,
    begin::Speaks,
    examine::{self, Read},
    log::{Log, chunk_name},
    receipts::{Departed, Told},
};
use crate::{
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
    sync::{
        PeerId,
        ephemeral::Seen,
        exchange::Conversation,
        frame::Frame,
        gate::{self, GateError, Ledger, Limits},
    },
};

/// The relay's side of one document.
#[derive(Debug)]
pub struct DocumentHub {
    pub(super) id: DocumentId,
    pub(super) relay: PeerId,
    pub(super) limits: Limits,
    pub(super) peers: BTreeMap<ConnectionId, Peer>,
    pub(super) copy: Copy,
    pub(super) log: Log,
    pub(super) departed: Departed,
    pub(super) seen: Seen,
    pub(super) harmful: VecDeque<[u8; 32]>,
    /// Changes that were taken in since somebody asked.
    pub(super) taken: usize,
    pub(super) authors: Authors,
    /// Whether the host needs the document whenever anybody turns to it.
    pub(super) is_always_read: bool,
    /// How often the chunks were fetched and given away without being read.
    pub(super) given_away: u32,
}

/// The document in memory.
#[derive(Debug)]
pub(super) enum Copy {
    /// Not asked for yet.
    Absent,
    /// Being read, with the frames that came meanwhile.
    Loading {
        frames: VecDeque<(ConnectionId, Frame)>,
        bytes: usize,
    },
    /// On disk alone, where it leads to these heads. Who has them is answered without reading it.
    Stored {
        heads: Vec<ChangeHash>,
    },
    Here(Box<Held>),
}

#[derive(Debug)]
pub(super) struct Held {
    pub(super) document: Automerge,
    pub(super) ledger: Ledger,
}

#[derive(Debug)]
pub(super) struct Peer {
    pub(super) info: PeerInfo,
    pub(super) speaks: Speaks,
    pub(super) conversation: Conversation,
    pub(super) told: Told,
    pub(super) told_refused: BTreeSet<ChangeHash>,
    /// Whether it waits to hear of a new role.
    pub(super) is_owed: bool,
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
            taken: 0,
            authors: Authors::default(),
            is_always_read: false,
            given_away: 0,
        }
    }

    /// Tells whose an actor is, as it was kept when the hub asked for it. Call it before [`DocumentHub::loaded`].
    pub fn bind(&mut self, actor: ActorId, holder: Holder) {
        self.authors.bind(actor, holder);
    }

    /// From now on the document is read whenever anybody turns to it, because the host looks into it. Otherwise it is only
    /// once somebody needs more than to be given all that is stored, or to hear that they have it.
    pub fn always_read(&mut self) {
        self.is_always_read = true;
    }

    /// A connection turns to this document. Call it before the first [`DocumentHub::receive`] from it; attaching again
    /// starts anew.
    pub fn attach(&mut self, connection: ConnectionId, info: PeerInfo) {
        let peer = Peer {
            conversation: Conversation::new(info.read_only),
            info,
            speaks: Speaks::default(),
            told: Told::default(),
            told_refused: BTreeSet::new(),
            is_owed: false,
        };
        self.peers.insert(connection, peer);
    }

    /// A connection is gone.
    pub fn detach(&mut self, connection: ConnectionId) {
        if let Some(peer) = self.peers.remove(&connection)
            && peer.speaks == Speaks::First
        {
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
            match &self.copy {
                Copy::Here(held) if has_heard => {
                    if let Some(data) = peer.conversation.generate(&held.document, &held.ledger) {
                        effects.push(self.sync(connection, data));
                    }
                }
                Copy::Stored { .. } if has_heard => {
                    peer.is_owed = true;
                    self.read(VecDeque::new(), &mut effects);
                }
                Copy::Loading { .. } if has_heard => peer.is_owed = true,
                _ => {}
            }
        }
        effects
    }

    /// Asks for the document, with what is to be dealt with once it is here.
    pub(super) fn read(
        &mut self,
        frames: VecDeque<(ConnectionId, Frame)>,
        effects: &mut Vec<HubEffect>,
    ) {
        let len = |(_, frame): &(ConnectionId, Frame)| match frame {
            Frame::Sync { data, .. } | Frame::Request { data, .. } => data.len(),
            _ => 0,
        };
        self.copy = Copy::Loading {
            bytes: frames.iter().map(len).sum(),
            frames,
        };
        effects.push(HubEffect::Load);
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

    /// The answer to [`HubEffect::Load`]: all chunks; none if nothing is stored. Any order will do. With snapshots first, then
    /// changes as they came, what is asked may be answered with the chunks as they are: [`DocumentHub::document`] then
    /// still gives nothing.
    pub fn loaded(&mut self, chunks: Vec<(ChunkName, Vec<u8>)>) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        let Copy::Loading { frames, .. } = &mut self.copy else {
            // The answer to an earlier question: what is in memory has gone on since it was read.
            return effects;
        };
        let frames = std::mem::take(frames);
        let Err(frames) = self.stay_unread(&chunks, frames, &mut effects) else {
            return effects;
        };
        let Read {
            mut ledger,
            mut ready,
            mut whole,
            damaged,
        } = examine::read(chunks, &self.limits);
        let damaged = damaged.into_iter();
        effects.extend(damaged.map(|(name, reason)| HubEffect::Damaged { name, reason }));
        // They passed the gate when they came.
        for (name, bytes) in self.log.take_written() {
            if let Ok(changes) = gate::inspect_chunks(&bytes, &self.limits) {
                ready.extend(ledger.admit(changes).ready);
                whole.insert(name);
            }
        }
        let heads: Vec<ChangeHash> = ledger.heads().copied().collect();
        for bytes in self.log.pending_bytes() {
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
        self.log.loaded(whole, heads);
        self.copy = Copy::Here(Box::new(Held { document, ledger }));
        self.speak(&mut effects);
        self.settle_debts(&mut effects);
        for (from, frame) in frames {
            self.take(from, frame, &mut effects);
        }
        self.tell_receipts(&mut effects);
        effects
    }

    /// Tells those whose role changed while the document was not in memory.
    fn settle_debts(&mut self, effects: &mut Vec<HubEffect>) {
        let Copy::Here(held) = &self.copy else {
            return;
        };
        let mut owed = Vec::new();
        for (connection, peer) in &mut self.peers {
            if std::mem::take(&mut peer.is_owed) {
                let said = peer.conversation.generate(&held.document, &held.ledger);
                owed.extend(said.map(|data| (*connection, data)));
            }
        }
        effects.extend(owed.into_iter().map(|(to, data)| self.sync(to, data)));
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
        let reading = matches!(self.copy, Copy::Loading { .. });
        if self.log.persisted(ticket, reading) {
            self.tell_receipts(&mut effects);
        }
        effects
    }

    /// Whether the outcome of this write is still waited for. It is not once an earlier one has failed.
    #[must_use]
    pub fn awaits(&self, ticket: Ticket) -> bool {
        self.log.is_pending(ticket)
    }

    /// A chunk could not be written: everybody is dropped, so that they send it again when they come back. What is told
    /// of a write that is not waited for any more is no news: those who came since are not dropped for it.
    pub fn persist_failed(&mut self, ticket: Ticket, why: &str) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        if !self.awaits(ticket) {
            return effects;
        }
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

    /// How many changes were taken in since this was last asked.
    pub fn take_count(&mut self) -> usize {
        std::mem::take(&mut self.taken)
    }

    /// How many stored chunks the document has, for deciding when to compact.
    #[must_use]
    pub fn chunk_count(&self) -> usize {
        self.log.stored().len()
    }

    /// Bytes of all changes of the document in memory; none if it is not in memory.
    #[must_use]
    pub fn size(&self) -> usize {
        match &self.copy {
            Copy::Here(held) => held.ledger.bytes(),
            Copy::Absent | Copy::Loading { .. } | Copy::Stored { .. } => 0,
        }
    }

    /// The heads of the document in memory; nothing if it is not in memory.
    #[must_use]
    pub fn heads(&self) -> Option<Vec<ChangeHash>> {
        match &self.copy {
            Copy::Here(held) => Some(held.document.get_heads()),
            Copy::Absent | Copy::Loading { .. } | Copy::Stored { .. } => None,
        }
    }

    /// The document in memory, to be read; nothing if it is not in memory.
    #[must_use]
    pub fn document(&self) -> Option<&Automerge> {
        match &self.copy {
            Copy::Here(held) => Some(&held.document),
            Copy::Absent | Copy::Loading { .. } | Copy::Stored { .. } => None,
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
}
