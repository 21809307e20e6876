//! The connection itself.

use std::collections::BTreeMap;

use super::{ClientError, ClientEvent, Documents, Presence, Receipt, presence::Room};
use crate::{
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        ephemeral::Seen,
        exchange::Conversation,
        frame::{Frame, PROTOCOL_VERSION},
        gate::{Ledger, Limits},
    },
    time::UnixMillis,
};

/// Bytes of a frame besides its sync message.
const FRAME_OVERHEAD: usize = 4096;

/// One connection to the relay. It outlives disconnections: [`Client::disconnected`], then [`Client::connected`].
#[derive(Debug)]
pub struct Client {
    pub(super) peer: PeerId,
    pub(super) session: String,
    pub(super) limits: Limits,
    pub(super) relay: Option<Relay>,
    pub(super) open: BTreeMap<DocumentId, Open>,
    pub(super) receipts: BTreeMap<DocumentId, Receipt>,
    pub(super) rooms: BTreeMap<DocumentId, Room>,
    pub(super) seen: Seen,
    /// Numbers our ephemeral messages.
    pub(super) count: u64,
}

/// The relay, once it has answered.
#[derive(Clone, Debug)]
pub(super) struct Relay {
    pub(super) peer: PeerId,
    pub(super) extensions: bool,
}

/// A document that is kept in step.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) conversation: Conversation,
    pub(super) ledger: Ledger,
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
            Frame::Access { rights, .. } if self.has_extensions() => {
                events.push(ClientEvent::Access(rights));
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

    /// Hands changes over that the relay refused because of what this person may do: a manager decides about them.
    pub fn withhold(&mut self, document: DocumentId, data: Vec<u8>) -> Vec<ClientEvent> {
        let Some(relay) = self.relay.as_ref().filter(|relay| relay.extensions) else {
            return Vec::new();
        };
        let frame = Frame::Withheld {
            sender: self.peer.clone(),
            target: relay.peer.clone(),
            document,
            data,
        };
        vec![ClientEvent::Send(frame.encode())]
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
}
