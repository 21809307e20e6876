//! Speaking first: to another relay, which waits for its clients to do so.

use std::collections::VecDeque;

use super::{
    ConnectionId, HubEffect,
    document::{Copy, DocumentHub},
};
use crate::sync::frame::Frame;

/// How a peer is spoken to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Speaks {
    /// It speaks first, as clients do.
    #[default]
    First,
    /// It waits to be spoken to, which has not happened yet.
    WhenAsked,
    /// It was spoken to.
    Asked,
}

impl DocumentHub {
    /// Turns to an attached peer that does not speak first: another relay. What it has comes here, and what is here goes
    /// there, now and later. It is nobody who has seen anything.
    pub fn begin(&mut self, connection: ConnectionId) -> Vec<HubEffect> {
        let mut effects = Vec::new();
        let Some(peer) = self.peers.get_mut(&connection) else {
            return effects;
        };
        peer.speaks = Speaks::WhenAsked;
        if matches!(self.copy, Copy::Absent | Copy::Stored { .. }) {
            self.read(VecDeque::new(), &mut effects);
        }
        self.speak(&mut effects);
        effects
    }

    /// Speaks to those who wait for it, once the document is here.
    pub(super) fn speak(&mut self, effects: &mut Vec<HubEffect>) {
        let Copy::Here(held) = &self.copy else {
            return;
        };
        for (connection, peer) in &mut self.peers {
            if peer.speaks != Speaks::WhenAsked {
                continue;
            }
            peer.speaks = Speaks::Asked;
            let Some(data) = peer.conversation.generate(&held.document, &held.ledger) else {
                continue;
            };
            let has_nothing = held.document.get_heads().is_empty();
            let (sender, target) = (self.relay.clone(), peer.info.peer.clone());
            let frame = Frame::opening(sender, target, self.id, data, has_nothing);
            effects.push(HubEffect::Send {
                to: *connection,
                frame,
            });
        }
    }
}
