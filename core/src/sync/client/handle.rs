//! What the client does with what comes.

use automerge::{Automerge, ChangeHash};

use super::{
    ClientError, ClientEvent, Documents,
    connection::{Client, Open, Relay},
};
use crate::{
    id::DocumentId,
    sync::{
        PeerId,
        exchange::{Conversation, ReceiveError, Received},
        frame::Frame,
        gate::{GateError, Ledger, Limits},
    },
    time::UnixMillis,
};

impl Client {
    pub(super) fn has_extensions(&self) -> bool {
        self.relay.as_ref().is_some_and(|relay| relay.extensions)
    }

    /// The relay has answered: every open document starts anew, and those who are there hear that we are.
    pub(super) fn joined(
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
    pub(super) fn begin(
        &mut self,
        document: DocumentId,
        documents: &mut dyn Documents,
    ) -> Option<ClientEvent> {
        let relay = self.relay.clone()?;
        let open = self.open.get_mut(&document)?;
        let automerge = documents.get(&document)?;
        let data = open.conversation.generate(automerge, &open.ledger)?;
        let has_nothing = automerge.get_heads().is_empty();
        let frame = Frame::opening(self.peer.clone(), relay.peer, document, data, has_nothing);
        Some(ClientEvent::Send(frame.encode()))
    }

    pub(super) fn take(
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

    pub(super) fn hear(
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

    pub(super) fn sync(&self, document: DocumentId, data: Vec<u8>) -> Option<ClientEvent> {
        let relay = self.relay.as_ref()?;
        let frame = Frame::Sync {
            sender: self.peer.clone(),
            target: relay.peer.clone(),
            document,
            data,
        };
        Some(ClientEvent::Send(frame.encode()))
    }

    pub(super) fn broadcast(&mut self, document: DocumentId, data: Vec<u8>) -> Option<ClientEvent> {
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
    pub(super) fn changed(&mut self, document: &Automerge) -> Option<Vec<u8>> {
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
        let received =
            self.conversation
                .receive(document, &mut self.ledger, data, limits, |_| Ok(()))?;
        let reply = self.conversation.reply(document, &self.ledger, data);
        Ok((received, reply))
    }
}
