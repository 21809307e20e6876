//! What the hub does with a frame.

use std::collections::VecDeque;

use automerge::ChangeHash;
use sha2::{Digest, Sha256};

use super::{
    ConnectionId, HubEffect,
    begin::Speaks,
    document::{Copy, DocumentHub, Held},
};
use crate::sync::{
    exchange::{ReceiveError, Received},
    frame::Frame,
    gate::ChangeInfo,
};

/// Bytes of one ephemeral message. Presence needs a few hundred.
const MAX_EPHEMERAL: usize = 64 << 10;

/// Messages that broke something are remembered by hash, so that the same bytes are not tried again.
const MAX_REMEMBERED: usize = 1024;

impl DocumentHub {
    /// Takes a sync message, now or once the document is here.
    pub(super) fn take(&mut self, from: ConnectionId, frame: Frame, effects: &mut Vec<HubEffect>) {
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
            Copy::Absent => self.read(VecDeque::from([(from, frame)]), effects),
            Copy::Stored { .. } => {
                if let Some(frame) = self.answer_unread(from, frame, effects) {
                    self.read(VecDeque::from([(from, frame)]), effects);
                }
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
        let conversation = &mut peer.conversation;
        match conversation.receive(document, ledger, data, &self.limits, |change| {
            self.authors.allow(&change.actor, peer.info.holder)
        }) {
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
                self.read(VecDeque::new(), effects);
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
        self.taken += received.applied.len();
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
            self.note_authors(from, &received.applied, effects);
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

    /// New actors belong to whoever sent their first change.
    fn note_authors(
        &mut self,
        from: ConnectionId,
        changes: &[ChangeInfo],
        effects: &mut Vec<HubEffect>,
    ) {
        let Some(holder) = self.peers.get(&from).and_then(|peer| peer.info.holder) else {
            return;
        };
        for change in changes {
            if self.authors.bind(change.actor.clone(), holder) {
                effects.push(HubEffect::Bind {
                    actor: change.actor.clone(),
                    holder,
                });
            }
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
            let was_told = peer.conversation.has_heard() || peer.speaks == Speaks::Asked;
            if *connection == from || !was_told {
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
    pub(super) fn pass_on(
        &mut self,
        from: ConnectionId,
        frame: Frame,
        effects: &mut Vec<HubEffect>,
    ) {
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
}
