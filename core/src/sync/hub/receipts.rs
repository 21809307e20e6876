//! Who holds which changes: the part of receipts that no disk tells.

use std::collections::VecDeque;

use automerge::ChangeHash;

use crate::sync::PeerId;

/// People who left and are remembered as holding what they had.
const MAX_DEPARTED: usize = 8;

/// What a peer with our extension was told last.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Told {
    pub(super) durable: Vec<ChangeHash>,
    pub(super) seen: Vec<ChangeHash>,
}

/// What those who left held.
#[derive(Debug, Default)]
pub(super) struct Departed(VecDeque<(PeerId, Vec<ChangeHash>)>);

impl Departed {
    /// A peer leaves.
    pub(super) fn remember(&mut self, peer: PeerId, held: Vec<ChangeHash>) {
        self.0.retain(|(other, _)| *other != peer);
        if held.is_empty() {
            return;
        }
        if self.0.len() >= MAX_DEPARTED {
            self.0.pop_front();
        }
        self.0.push_back((peer, held));
    }

    /// What others than `peer` held when they left.
    pub(super) fn held_besides<'a>(
        &'a self,
        peer: &'a PeerId,
    ) -> impl Iterator<Item = &'a [ChangeHash]> {
        let others = self.0.iter().filter(move |(other, _)| other != peer);
        others.map(|(_, held)| &held[..])
    }
}

/// Several lists of heads as one: together they stand for the same changes.
pub(super) fn union<'a>(lists: impl Iterator<Item = &'a [ChangeHash]>) -> Vec<ChangeHash> {
    let mut all: Vec<ChangeHash> = lists.flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}
