//! Taking changes into a document that did not come over a socket: those that a manager accepted.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use automerge::{
    ChangeHash,
    sync::{ChunkList, Message, MessageVersion},
};
use throughline_core::{
    id::DocumentId,
    sync::{
        frame::Frame,
        hub::{ConnectionId, PeerInfo},
    },
};

use super::{Documents, OpenError};
use crate::{
    session::Outbox,
    store::{SpaceId, StoreError},
};

/// A document that has not answered by then is not going to.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes that may wait for the answer to be read.
const MOST_WAITING: usize = 64 << 20;

/// Numbers that no socket has.
static NEXT: AtomicU64 = AtomicU64::new(u64::MAX / 2);

/// What became of changes.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Are on disk.
    pub(crate) durable: Vec<ChangeHash>,
    /// Were refused, and why.
    pub(crate) refused: Vec<(ChangeHash, String)>,
}

impl Documents {
    /// Takes changes into a document as from somebody who may do everything, and waits until they are on disk or refused.
    pub(crate) async fn take_in(
        &self,
        id: DocumentId,
        space: SpaceId,
        changes: Vec<(ChangeHash, Vec<u8>)>,
    ) -> Result<Taken, OpenError> {
        let hashes: BTreeSet<ChangeHash> = changes.iter().map(|(hash, _)| *hash).collect();
        let bytes: Vec<u8> = changes.into_iter().flat_map(|(_, bytes)| bytes).collect();
        let message = Message {
            heads: hashes.iter().copied().collect(),
            need: Vec::new(),
            have: Vec::new(),
            changes: ChunkList::from(bytes),
            flags: None,
            version: MessageVersion::V1,
        };
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let (connection, peer) = (ConnectionId(number), format!("accepted-{number}").into());
        let frame = Frame::Sync {
            sender: peer,
            target: self.peer().clone(),
            document: id,
            data: message.encode(),
        };
        let info = PeerInfo {
            peer: format!("accepted-{number}").into(),
            extensions: true,
            read_only: false,
            holder: None,
        };
        let (outbox, mut answers) = Outbox::new(MOST_WAITING);
        let handle = self.open(id, space).await?;
        let closed = || OpenError::Store(StoreError::Closed);
        let went =
            handle.attach(connection, info, outbox).await && handle.frame(connection, frame).await;
        if !went {
            return Err(closed());
        }
        let settled = async {
            let mut taken = Taken::default();
            let mut open = hashes;
            while let Some(frame) = answers.next().await {
                match Frame::decode(&frame, MOST_WAITING) {
                    Ok(Frame::Rejected { hash, reason, .. }) if open.remove(&hash) => {
                        taken.refused.push((hash, reason));
                    }
                    // One that another follows is no head: it is durable with that one.
                    Ok(Frame::Receipt { durable, .. })
                        if durable.iter().any(|head| open.contains(head)) =>
                    {
                        taken.durable.extend(std::mem::take(&mut open));
                    }
                    _ => {}
                }
                if open.is_empty() {
                    break;
                }
            }
            taken
        };
        let taken = tokio::time::timeout(PATIENCE, settled).await;
        handle.detach(connection).await;
        taken.map_err(|_| closed())
    }
}
