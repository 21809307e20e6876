//! What the hub knows of the document's log: what is stored, and what is on its way to the disk.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ChangeHash;
use sha2::{Digest, Sha256};

use super::Ticket;
use crate::{
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
};

/// A chunk on its way to the disk. Its bytes are kept, so that a reload meanwhile loses nothing.
#[derive(Debug)]
pub(super) struct Pending {
    name: ChunkName,
    bytes: Vec<u8>,
    /// The document's heads once this and all earlier chunks are on disk.
    heads: Vec<ChangeHash>,
    done: bool,
}

/// The chunks of one document.
#[derive(Debug, Default)]
pub(super) struct Log {
    stored: BTreeSet<ChunkName>,
    pending: BTreeMap<Ticket, Pending>,
    /// Chunks that were written while the disk was being read, which that reading may not have found.
    written: Vec<(ChunkName, Vec<u8>)>,
    next_ticket: u64,
    durable: Vec<ChangeHash>,
}

impl Log {
    /// The heads up to which everything is on disk.
    pub(super) fn durable(&self) -> &[ChangeHash] {
        &self.durable
    }

    /// Whether nothing is on its way.
    pub(super) fn is_settled(&self) -> bool {
        self.pending.is_empty()
    }

    /// Whether a reading of the disk that has ended found everything.
    pub(super) fn is_read_whole(&self) -> bool {
        self.pending.is_empty() && self.written.is_empty()
    }

    /// The names of all chunks on disk.
    pub(super) fn stored(&self) -> &BTreeSet<ChunkName> {
        &self.stored
    }

    /// Everything on disk was read, and leads to these heads.
    pub(super) fn loaded(&mut self, stored: BTreeSet<ChunkName>, heads: Vec<ChangeHash>) {
        self.stored = stored;
        if self.pending.is_empty() {
            self.durable = heads;
        }
    }

    /// The chunks on their way, which a reading of the disk may or may not have found.
    pub(super) fn pending_bytes(&self) -> impl Iterator<Item = &[u8]> {
        self.pending.values().map(|pending| &pending.bytes[..])
    }

    /// A new chunk of changes, to be written. Its name and the ticket for it.
    pub(super) fn append(
        &mut self,
        document: DocumentId,
        bytes: Vec<u8>,
        heads: Vec<ChangeHash>,
    ) -> (Ticket, ChunkName) {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        let name = chunk_name(document, ChunkKind::Incremental, &bytes);
        let pending = Pending {
            name: name.clone(),
            bytes,
            heads,
            done: false,
        };
        self.pending.insert(ticket, pending);
        (ticket, name)
    }

    /// What was written while the disk was being read.
    pub(super) fn take_written(&mut self) -> Vec<(ChunkName, Vec<u8>)> {
        std::mem::take(&mut self.written)
    }

    /// A chunk is on disk, which is perhaps being read. Whether more is durable now: a later chunk counts only with
    /// all earlier ones.
    pub(super) fn persisted(&mut self, ticket: Ticket, reading: bool) -> bool {
        if let Some(pending) = self.pending.get_mut(&ticket) {
            pending.done = true;
        }
        let mut advanced = false;
        while let Some(first) = self.pending.first_entry()
            && first.get().done
        {
            let pending = first.remove();
            if reading {
                self.written.push((pending.name.clone(), pending.bytes));
            }
            self.stored.insert(pending.name);
            self.durable = pending.heads;
            advanced = true;
        }
        advanced
    }

    /// A snapshot has taken the place of chunks.
    pub(super) fn replaced(&mut self, by: ChunkName, chunks: &[ChunkName]) {
        for chunk in chunks {
            self.stored.remove(chunk);
        }
        self.stored.insert(by);
    }

    /// Whether this chunk is on its way.
    pub(super) fn is_pending(&self, ticket: Ticket) -> bool {
        self.pending.contains_key(&ticket)
    }

    /// Nothing that was on its way can be counted on. What has arrived has: a reading that is still going on may have
    /// begun before.
    pub(super) fn forget_pending(&mut self) {
        self.pending.clear();
    }
}

/// The name of a chunk with this content.
pub(super) fn chunk_name(document: DocumentId, kind: ChunkKind, bytes: &[u8]) -> ChunkName {
    ChunkName {
        document,
        kind,
        hash: Sha256::digest(bytes).into(),
    }
}

/// Whether a stored chunk is what its name says.
pub(super) fn is_whole(name: &ChunkName, bytes: &[u8]) -> bool {
    chunk_name(name.document, name.kind, bytes) == *name
}
