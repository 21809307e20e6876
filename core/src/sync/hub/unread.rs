//! Answering from stored chunks as they are: who has nothing, or everything, is served without the document in memory.

use std::collections::{BTreeSet, VecDeque};

use automerge::ChangeHash;

use super::{
    ConnectionId, HubEffect,
    begin::Speaks,
    document::{Copy, DocumentHub},
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

/// A document whose chunks were fetched so often is wanted by many: it is read, and then answers from memory.
const MOST_GIVEN_AWAY: u32 = 8;

/// So many bytes are given away at once; who comes after that waits until the chunks are fetched again. It bounds what
/// waits in memory to be sent when a whole team comes at once.
const AT_ONCE: usize = 64 << 20;

type Waiting = VecDeque<(ConnectionId, Frame)>;

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
        match self.plain(from, &frame, &heads) {
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
        mut frames: Waiting,
        effects: &mut Vec<HubEffect>,
    ) -> Result<(), Waiting> {
        let Some(heads) = self.heads_unread(chunks) else {
            return Err(frames);
        };
        let read = |(from, frame): &(ConnectionId, Frame)| self.plain(*from, frame, &heads);
        let Some(plains) = frames.iter().map(read).collect::<Option<Vec<Plain>>>() else {
            return Err(frames);
        };
        let bytes: Vec<&[u8]> = chunks.iter().map(|(_, bytes)| &bytes[..]).collect();
        let joined = bytes.concat();
        // Which chunks there are is known once the document is read: until then none is replaced.
        self.log.loaded(BTreeSet::new(), heads.clone());
        let mut given = 0;
        for plain in plains {
            if plain.standing == Standing::Nothing {
                if given > 0 && given + joined.len() > AT_ONCE {
                    break;
                }
                given += joined.len();
            }
            if let Some((from, _)) = frames.pop_front() {
                self.reply_unread(from, plain, &heads, &joined, effects);
            }
        }
        self.given_away += u32::from(given > 0);
        if frames.is_empty() {
            self.copy = Copy::Stored { heads };
        } else {
            self.read(frames, effects);
        }
        self.tell_receipts(effects);
        Ok(())
    }

    /// Where these chunks lead, if nothing but questions waits for them.
    fn heads_unread(&self, chunks: &[(ChunkName, Vec<u8>)]) -> Option<Vec<ChangeHash>> {
        let waits = |speaks: Speaks, is_owed: bool| speaks == Speaks::WhenAsked || is_owed;
        let is_usual = !self.is_always_read
            && self.given_away < MOST_GIVEN_AWAY
            && self.harmful.is_empty()
            && self.log.is_read_whole()
            && !self
                .peers
                .values()
                .any(|peer| waits(peer.speaks, peer.is_owed));
        let bytes: usize = chunks.iter().map(|(_, bytes)| bytes.len()).sum();
        let fits = chunks.len() <= MOST_CHUNKS && bytes <= self.limits.message_bytes / 2;
        if !is_usual || !fits || !chunks.iter().all(|(name, bytes)| is_whole(name, bytes)) {
            return None;
        }
        let bytes = chunks.iter().map(|(_, bytes)| &bytes[..]);
        let heads = gate::heads_of(bytes, &self.limits).ok().flatten()?;
        (!heads.is_empty()).then_some(heads)
    }

    /// A frame that can be answered from what is stored, which leads to `heads`. What comes from somebody who has left
    /// meanwhile is never in the way.
    fn plain(&self, from: ConnectionId, frame: &Frame, heads: &[ChangeHash]) -> Option<Plain> {
        let (Frame::Sync { data, .. } | Frame::Request { data, .. }) = frame else {
            return None;
        };
        let plain = Plain::read(data, heads, &self.limits)?;
        let peer = self.peers.get(&from);
        let may = peer.is_none_or(|peer| peer.conversation.may_be_answered_unread(plain.standing));
        may.then_some(plain)
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
