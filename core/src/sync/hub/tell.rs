//! What the hub tells its peers besides sync messages, and how it lets them go.

use automerge::ChangeHash;

use super::{
    ConnectionId, HubEffect,
    begin::Speaks,
    document::{Copy, DocumentHub},
    receipts::{Told, union},
};
use crate::sync::{PeerId, frame::Frame, gate::Refusal};

/// Changes of one connection that may be refused before it is taken for a flood.
const MAX_REFUSED: usize = 10_000;

impl DocumentHub {
    pub(super) fn tell_refused(
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
    pub(super) fn tell_receipts(&mut self, effects: &mut Vec<HubEffect>) {
        let held: Vec<(PeerId, Vec<ChangeHash>)> = self
            .peers
            .values()
            .filter(|peer| peer.speaks == Speaks::First)
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

    pub(super) fn sync(&self, to: ConnectionId, data: Vec<u8>) -> HubEffect {
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

    pub(super) fn unavailable(&self, to: ConnectionId) -> HubEffect {
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

    pub(super) fn drop_peer(
        &mut self,
        connection: ConnectionId,
        why: &str,
        effects: &mut Vec<HubEffect>,
    ) {
        self.detach(connection);
        effects.push(HubEffect::Drop {
            connection,
            reason: why.to_owned(),
        });
    }

    /// Drops everybody and the document in memory: what comes next starts from the log.
    pub(super) fn drop_all(&mut self, why: &str, effects: &mut Vec<HubEffect>) {
        self.copy = Copy::Absent;
        let connections: Vec<ConnectionId> = self.peers.keys().copied().collect();
        for connection in connections {
            self.drop_peer(connection, why, effects);
        }
    }
}
