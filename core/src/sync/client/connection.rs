//! The connection itself.

use std::collections::BTreeMap;

use automerge::{Automerge, ChangeHash};

use super::{ClientError, ClientEvent, Documents, Presence, Receipt, presence::Room};
use crate::{
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        ephemeral::Seen,
        exchange::{Conversation, ReceiveError, Received},
        frame::{Frame, PROTOCOL_VERSION},
        gate::{GateError, Ledger, Limits},
    },
    time::UnixMillis,
};

/// Bytes of a frame besides its sync message.
const FRAME_OVERHEAD: usize = 4096;

/// One connection to the relay. It outlives disconnections: [`Client::disconnected`], then [`Client::connected`].
#[derive(Debug)]
pub struct Client {
    peer: PeerId,
    session: String,
    limits: Limits,
    relay: Option<Relay>,
    open: BTreeMap<DocumentId, Open>,
    receipts: BTreeMap<DocumentId, Receipt>,
    rooms: BTreeMap<DocumentId, Room>,
    seen: Seen,
    /// Numbers our ephemeral messages.
    count: u64,
}

/// The relay, once it has answered.
#[derive(Clone, Debug)]
struct Relay {
    peer: PeerId,
    extensions: bool,
}

/// A document that is kept in step.
#[derive(Debug)]
struct Open {
    conversation: Conversation,
    ledger: Ledger,
}

impl Client {
    /// `peer` is this engine's name on the wire and `session` names this run of it: both fresh from randomness at
    /// each start, for two tabs must differ.
    #[must_use]
    pub fn new(peer: PeerId, session: String, limits: Limits) -> Self {
        Self {
            peer,
            session,
            limits,
            relay: None,
            open: BTreeMap::new(),
            receipts: BTreeMap::new(),
            rooms: BTreeMap::new(),
            seen: Seen::default(),
            count: 0,
        }
    }

    /// The connection stands. Open documents are synced once the relay has answered.
    pub fn connected(&mut self) -> Vec<ClientEvent> {
        self.relay = None;
        let join = Frame::Join {
            sender: self.peer.clone(),
            metadata: PeerMetadata {
                storage_id: None,
                is_ephemeral: true,
                extensions: true,
            },
            versions: vec![PROTOCOL_VERSION.to_owned()],
        };
        vec![ClientEvent::Send(join.encode())]
    }

    /// The connection is gone: everybody's presence with it. Open documents stay open.
    pub fn disconnected(&mut self) -> Vec<ClientEvent> {
        self.relay = None;
        let mut events = Vec::new();
        for (document, room) in &mut self.rooms {
            events.extend(
                room.forget_others()
                    .into_iter()
                    .map(|peer| ClientEvent::Presence {
                        document: *document,
                        peer,
                        presence: None,
                    }),
            );
        }
        events
    }

    /// Whether the relay has answered.
    #[must_use]
    pub const fn is_joined(&self) -> bool {
        self.relay.is_some()
    }

    /// Keep this document in step with the relay from now on. Without effect while [`Documents`] does not have it.
    pub fn open(
        &mut self,
        document: DocumentId,
        documents: &mut dyn Documents,
    ) -> Vec<ClientEvent> {
        if self.open.contains_key(&document) || documents.get(&document).is_none() {
            return Vec::new();
        }
        let open = Open {
            conversation: Conversation::new(false),
            ledger: Ledger::new(self.limits.clone()),
        };
        self.open.insert(document, open);
        self.begin(document, documents).into_iter().collect()
    }

    /// Stop syncing this document and showing presence at it.
    pub fn close(&mut self, document: DocumentId) -> Vec<ClientEvent> {
        self.open.remove(&document);
        let goodbye = self
            .rooms
            .remove(&document)
            .and_then(|mut room| room.show(UnixMillis(0), None));
        let goodbye = goodbye.and_then(|data| self.broadcast(document, data));
        goodbye.into_iter().collect()
    }

    /// An open document has new changes of our own, or of another tab: send what the relay lacks.
    pub fn document_changed(
        &mut self,
        document: DocumentId,
        documents: &mut dyn Documents,
    ) -> Vec<ClientEvent> {
        let (Some(open), Some(automerge)) =
            (self.open.get_mut(&document), documents.get(&document))
        else {
            return Vec::new();
        };
        if self.relay.is_none() {
            return Vec::new();
        }
        let data = open.changed(automerge);
        let frame = data.and_then(|data| self.sync(document, data));
        frame.into_iter().collect()
    }

    /// A binary frame came from the relay.
    ///
    /// # Errors
    /// If the connection must be closed.
    pub fn receive(
        &mut self,
        now: UnixMillis,
        frame: &[u8],
        documents: &mut dyn Documents,
    ) -> Result<Vec<ClientEvent>, ClientError> {
        let limit = self.limits.message_bytes + FRAME_OVERHEAD;
        let mut events = Vec::new();
        match Frame::decode(frame, limit)? {
            Frame::Peer {
                sender,
                metadata,
                version,
                ..
            } => {
                if version != PROTOCOL_VERSION {
                    let reason = format!("the relay speaks version {version} of the protocol");
                    return Err(ClientError::Refused(reason));
                }
                self.joined(now, sender, metadata.extensions, documents, &mut events);
            }
            Frame::Sync { document, data, .. } | Frame::Request { document, data, .. } => {
                self.take(document, &data, documents, &mut events)?;
            }
            Frame::DocUnavailable { document, .. } if self.open.contains_key(&document) => {
                events.push(ClientEvent::Unavailable { document });
            }
            Frame::Ephemeral {
                sender,
                document,
                count,
                session,
                data,
                ..
            } if sender != self.peer && self.seen.is_new(&sender, &session, count) => {
                self.hear(now, document, &sender, &data, &mut events);
            }
            Frame::Receipt {
                document,
                durable,
                seen,
                ..
            } if self.has_extensions() => {
                let receipt = Receipt { durable, seen };
                self.receipts.insert(document, receipt.clone());
                events.push(ClientEvent::Receipt { document, receipt });
            }
            Frame::Rejected {
                document,
                hash,
                reason,
                ..
            } if self.has_extensions() => {
                events.push(ClientEvent::Rejected {
                    document,
                    hash,
                    reason,
                });
            }
            Frame::Error { message, .. } => return Err(ClientError::Refused(message)),
            _ => {}
        }
        Ok(events)
    }

    /// Show this to the others at a document; `None` says goodbye.
    pub fn show(
        &mut self,
        now: UnixMillis,
        document: DocumentId,
        presence: Option<Presence>,
    ) -> Vec<ClientEvent> {
        let room = self.rooms.entry(document).or_default();
        let data = room.show(now, presence);
        if room.is_empty() {
            self.rooms.remove(&document);
        }
        let frame = data.and_then(|data| self.broadcast(document, data));
        frame.into_iter().collect()
    }

    /// Time has passed: heartbeats go out, and who was silent too long is gone.
    pub fn tick(&mut self, now: UnixMillis) -> Vec<ClientEvent> {
        let mut events = Vec::new();
        let mut heartbeats = Vec::new();
        for (document, room) in &mut self.rooms {
            let (gone, heartbeat) = room.tick(now);
            events.extend(gone.into_iter().map(|peer| ClientEvent::Presence {
                document: *document,
                peer,
                presence: None,
            }));
            heartbeats.extend(heartbeat.map(|data| (*document, data)));
        }
        for (document, data) in heartbeats {
            events.extend(self.broadcast(document, data));
        }
        events
    }

    /// When [`Client::tick`] is wanted next, if at all.
    #[must_use]
    pub fn next_tick(&self) -> Option<UnixMillis> {
        self.rooms.values().filter_map(Room::next_tick).min()
    }

    /// The last receipt for a document, in this or an earlier connection.
    #[must_use]
    pub fn receipt(&self, document: &DocumentId) -> Option<&Receipt> {
        self.receipts.get(document)
    }

    /// Who else is at a document.
    pub fn presences<'a>(
        &'a self,
        document: &DocumentId,
    ) -> impl Iterator<Item = (&'a PeerId, &'a Presence)> + use<'a> {
        self.rooms.get(document).into_iter().flat_map(Room::others)
    }

    fn has_extensions(&self) -> bool {
        self.relay.as_ref().is_some_and(|relay| relay.extensions)
    }

    /// The relay has answered: every open document starts anew, and those who are there hear that we are.
    fn joined(
        &mut self,
        now: UnixMillis,
        relay: PeerId,
        extensions: bool,
        documents: &mut dyn Documents,
        events: &mut Vec<ClientEvent>,
    ) {
        events.push(ClientEvent::Joined {
            relay: relay.clone(),
            extensions,
        });
        self.relay = Some(Relay {
            peer: relay,
            extensions,
        });
        let open: Vec<DocumentId> = self.open.keys().copied().collect();
        for document in open {
            if let Some(open) = self.open.get_mut(&document) {
                open.conversation = Conversation::new(false);
            }
            events.extend(self.begin(document, documents));
        }
        let announcements: Vec<(DocumentId, Vec<u8>)> = self
            .rooms
            .iter_mut()
            .filter_map(|(document, room)| Some((*document, room.announce(now)?)))
            .collect();
        for (document, data) in announcements {
            events.extend(self.broadcast(document, data));
        }
    }

    /// The first message about a document: a request if we have nothing of it.
    fn begin(
        &mut self,
        document: DocumentId,
        documents: &mut dyn Documents,
    ) -> Option<ClientEvent> {
        let relay = self.relay.clone()?;
        let open = self.open.get_mut(&document)?;
        let automerge = documents.get(&document)?;
        let data = open.conversation.generate(automerge, &open.ledger)?;
        let (sender, target) = (self.peer.clone(), relay.peer);
        let frame = if automerge.get_heads().is_empty() {
            Frame::Request {
                sender,
                target,
                document,
                data,
            }
        } else {
            Frame::Sync {
                sender,
                target,
                document,
                data,
            }
        };
        Some(ClientEvent::Send(frame.encode()))
    }

    fn take(
        &mut self,
        document: DocumentId,
        data: &[u8],
        documents: &mut dyn Documents,
        events: &mut Vec<ClientEvent>,
    ) -> Result<(), ClientError> {
        let Some(open) = self.open.get_mut(&document) else {
            return Ok(());
        };
        let Some(automerge) = documents.get(&document) else {
            open.conversation.restart();
            return Ok(());
        };
        let (received, reply) = match open.receive(automerge, data, &self.limits) {
            Ok(outcome) => outcome,
            Err(ReceiveError::Refused(source)) => {
                return Err(ClientError::Gate { document, source });
            }
            Err(ReceiveError::Broken(source)) => {
                open.ledger = Ledger::new(self.limits.clone());
                return Err(ClientError::Broken { document, source });
            }
        };
        if !received.applied.is_empty() {
            let hashes = received.applied.iter().map(|c| c.hash).collect();
            events.push(ClientEvent::Changed { document, hashes });
        }
        events.extend(
            received
                .refused
                .into_iter()
                .map(|refusal| ClientEvent::Refused {
                    document,
                    hash: refusal.hash,
                    reason: refusal.reason,
                }),
        );
        events.extend(reply.and_then(|data| self.sync(document, data)));
        Ok(())
    }

    fn hear(
        &mut self,
        now: UnixMillis,
        document: DocumentId,
        sender: &PeerId,
        data: &[u8],
        events: &mut Vec<ClientEvent>,
    ) {
        if !self.open.contains_key(&document) && !self.rooms.contains_key(&document) {
            return;
        }
        let room = self.rooms.entry(document).or_default();
        let (news, answer) = room.hear(now, sender, data);
        if room.is_empty() {
            self.rooms.remove(&document);
        }
        events.extend(news.map(|(peer, presence)| ClientEvent::Presence {
            document,
            peer,
            presence,
        }));
        events.extend(answer.and_then(|data| self.broadcast(document, data)));
    }

    fn sync(&self, document: DocumentId, data: Vec<u8>) -> Option<ClientEvent> {
        let relay = self.relay.as_ref()?;
        let frame = Frame::Sync {
            sender: self.peer.clone(),
            target: relay.peer.clone(),
            document,
            data,
        };
        Some(ClientEvent::Send(frame.encode()))
    }

    fn broadcast(&mut self, document: DocumentId, data: Vec<u8>) -> Option<ClientEvent> {
        let relay = self.relay.as_ref()?;
        self.count += 1;
        let frame = Frame::Ephemeral {
            sender: self.peer.clone(),
            target: relay.peer.clone(),
            document,
            count: self.count,
            session: self.session.clone(),
            data,
        };
        Some(ClientEvent::Send(frame.encode()))
    }
}

impl Open {
    /// The message for changes that were made here.
    fn changed(&mut self, document: &Automerge) -> Option<Vec<u8>> {
        let before: Vec<ChangeHash> = self.ledger.heads().copied().collect();
        let after = document.get_heads();
        // Changes that cannot be read back are automerge's to send; the short way is only for those we understand.
        let pushed = match self.ledger.absorb(document) {
            Ok(changes) => self.conversation.push(&changes, &before, &after, &mut None),
            Err(_) => None,
        };
        pushed.or_else(|| self.conversation.generate(document, &self.ledger))
    }

    /// What came in and the answer.
    fn receive(
        &mut self,
        document: &mut Automerge,
        data: &[u8],
        limits: &Limits,
    ) -> Result<(Received, Option<Vec<u8>>), ReceiveError> {
        let absorbed: Result<_, GateError> = self.ledger.absorb(document);
        absorbed.map_err(ReceiveError::Refused)?;
        let received = self
            .conversation
            .receive(document, &mut self.ledger, data, limits)?;
        let reply = self.conversation.reply(document, &self.ledger, data);
        Ok((received, reply))
    }
}
