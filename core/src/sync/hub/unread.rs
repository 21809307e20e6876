//! Answering from stored chunks as they are: who has nothing, or everything, is served without the document in memory.

use std::collections::{BTreeSet, VecDeque};

use automerge::ChangeHash;

use super::{
    ConnectionId, HubEffect,
    begin::Speaks,
    document::{Copy, DocumentHub, Peer},
    log::is_whole,
};
use crate::{
    engine::ChunkName,
    sync::{
        exchange::{Plain, Standing},
        frame::Frame,
        gate,
    },
};

/// With more chunks than this a document is read, and so becomes one chunk again.
const MOST_CHUNKS: usize = 15;

impl DocumentHub {
    /// While the document is not in memory: takes a frame whose sender has everything that is stored. Gives back any
    /// other.
    pub(super) fn answer_unread(
        &mut self,
        from: ConnectionId,
        frame: Frame,
        effects: &mut Vec<HubEffect>,
    ) -> Option<Frame> {
        let Copy::Stored { heads } = &self.copy else {
            return Some(frame);
        };
        let heads = heads.clone();
        match plain(&frame, |data| Plain::read(data, &heads, &self.limits)) {
            Some(plain) if plain.standing == Standing::All => {
                self.reply_unread(from, plain, &heads, &[], effects);
                self.tell_receipts(effects);
                None
            }
            _ => Some(frame),
        }
    }

    /// The chunks are here. If all that was asked meanwhile can be answered with them as they are, it is, and the document
    /// stays unread. Otherwise gives the frames back.
    pub(super) fn stay_unread(
        &mut self,
        chunks: &[(ChunkName, Vec<u8>)],
        frames: VecDeque<(ConnectionId, Frame)>,
        effects: &mut Vec<HubEffect>,
    ) -> Result<(), VecDeque<(ConnectionId, Frame)>> {
        let Some(heads) = self.heads_unread(chunks) else {
            return Err(frames);
        };
        let read = |(_, frame): &(ConnectionId, Frame)| {
            plain(frame, |data| Plain::read(data, &heads, &self.limits))
        };
        let Some(plains) = frames.iter().map(read).collect::<Option<Vec<Plain>>>() else {
            return Err(frames);
        };
        let joined = chunks
            .iter()
            .map(|(_, bytes)| &bytes[..])
            .collect::<Vec<_>>()
            .concat();
        // Which chunks there are is known once the document is read: until then none is replaced.
        self.log.loaded(BTreeSet::new(), heads.clone());
        for ((from, _), plain) in frames.into_iter().zip(plains) {
            self.reply_unread(from, plain, &heads, &joined, effects);
        }
        self.copy = Copy::Stored { heads };
        self.tell_receipts(effects);
        Ok(())
    }

    /// Where these chunks lead, if nothing but questions waits for them.
    fn heads_unread(&self, chunks: &[(ChunkName, Vec<u8>)]) -> Option<Vec<ChangeHash>> {
        let asks_for_more = |peer: &Peer| {
            peer.speaks == Speaks::WhenAsked || peer.is_owed || peer.conversation.needs_reset()
        };
        let is_usual = !self.is_always_read
            && self.harmful.is_empty()
            && self.log.is_read_whole()
            && !self.peers.values().any(asks_for_more);
        let bytes: usize = chunks.iter().map(|(_, bytes)| bytes.len()).sum();
        let fits = chunks.len() <= MOST_CHUNKS && bytes <= self.limits.message_bytes / 2;
        if !is_usual || !fits || !chunks.iter().all(|(name, bytes)| is_whole(name, bytes)) {
            return None;
        }
        let bytes = chunks.iter().map(|(_, bytes)| &bytes[..]);
        let heads = gate::heads_of(bytes, &self.limits).ok().flatten()?;
        (!heads.is_empty()).then_some(heads)
    }

    fn reply_unread(
        &mut self,
        from: ConnectionId,
        plain: Plain,
        heads: &[ChangeHash],
        chunks: &[u8],
        effects: &mut Vec<HubEffect>,
    ) {
        if let Some(peer) = self.peers.get_mut(&from)
            && let Some(data) = peer.conversation.answer_unread(plain, heads, chunks)
        {
            effects.push(self.sync(from, data));
        }
    }
}

fn plain(frame: &Frame, read: impl FnOnce(&[u8]) -> Option<Plain>) -> Option<Plain> {
    match frame {
        Frame::Sync { data, .. } | Frame::Request { data, .. } => read(data),
        _ => None,
    }
}
