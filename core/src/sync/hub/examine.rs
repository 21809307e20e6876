//! Reading all that is stored of a document: what of it can be used, and what cannot.

use std::{borrow::Borrow, collections::BTreeSet};

use automerge::{Automerge, ChangeHash};

use super::log::{chunk_name, is_whole};
use crate::{
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
    sync::gate::{self, ChangeInfo, GateError, Ledger, Limits},
};

/// The chunks of a document as changes.
pub(super) struct Read {
    /// Knows every change that was read.
    pub(super) ledger: Ledger,
    /// The changes whose own predecessors are all there, in an order in which they can be applied.
    pub(super) ready: Vec<ChangeInfo>,
    /// The chunks of which everything was read.
    pub(super) whole: BTreeSet<ChunkName>,
    /// The others, and why.
    pub(super) damaged: Vec<(ChunkName, String)>,
}

/// Reads chunks, in any order.
pub(super) fn read<N: Borrow<ChunkName>, B: AsRef<[u8]>>(
    chunks: impl IntoIterator<Item = (N, B)>,
    limits: &Limits,
) -> Read {
    // Our own chunks come in any order, so however many of them wait for others, they may.
    let mut read = Read {
        ledger: Ledger::new(Limits {
            waiting_changes: usize::MAX,
            waiting_bytes: usize::MAX,
            // What was taken once is read, also after the limit was lowered.
            document_bytes: usize::MAX,
            ..limits.clone()
        }),
        ready: Vec::new(),
        whole: BTreeSet::new(),
        damaged: Vec::new(),
    };
    for (name, bytes) in chunks {
        let (name, bytes) = (name.borrow(), bytes.as_ref());
        match read_chunk(name, bytes, limits).map(|changes| read.ledger.admit(changes)) {
            Ok(admission) => {
                read.ready.extend(admission.ready);
                match admission.refused.into_iter().next() {
                    Some(refusal) => read.damaged.push((name.clone(), refusal.reason)),
                    None => drop(read.whole.insert(name.clone())),
                }
            }
            Err(error) => read.damaged.push((name.clone(), error.to_string())),
        }
    }
    read
}

/// A stored chunk must be what its name says.
fn read_chunk(
    name: &ChunkName,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Vec<ChangeInfo>, GateError> {
    if !is_whole(name, bytes) {
        return Err(GateError::Malformed {
            place: "stored chunk",
            what: "its content does not match its name".to_owned(),
        });
    }
    gate::inspect_chunks(bytes, limits)
}

/// What is stored of a document, looked through.
#[derive(Debug)]
pub struct Examined {
    /// What can be used of it.
    pub document: Automerge,
    /// Changes in it.
    pub changes: usize,
    /// Changes that others wait for: they are not there.
    pub missing: Vec<ChangeHash>,
    /// Chunks of which not everything can be read, and why.
    pub damaged: Vec<(ChunkName, String)>,
}

impl Examined {
    /// The document as one chunk, checked to reload to the same heads.
    ///
    /// # Errors
    /// It does not.
    pub fn snapshot(
        &self,
        id: DocumentId,
        limits: &Limits,
    ) -> Result<(ChunkName, Vec<u8>), GateError> {
        let bytes = self.document.save();
        gate::check_snapshot(&bytes, &self.document.get_heads(), limits)?;
        Ok((chunk_name(id, ChunkKind::Snapshot, &bytes), bytes))
    }

    /// Those of these heads that the document does not hold.
    #[must_use]
    pub fn lacks(&self, heads: &[ChangeHash]) -> Vec<ChangeHash> {
        let missing = heads
            .iter()
            .filter(|hash| self.document.get_change_meta_by_hash(hash).is_none());
        missing.copied().collect()
    }
}

/// Looks through what is stored of a document, as a relay does when it reads it.
///
/// # Errors
/// Its changes can be read, but not applied.
pub fn examine(chunks: &[(ChunkName, Vec<u8>)], limits: &Limits) -> Result<Examined, GateError> {
    let chunks = chunks.iter().map(|(name, bytes)| (name, bytes));
    let read = read(chunks, limits);
    Ok(Examined {
        document: gate::build(&read.ready)?,
        changes: read.ready.len(),
        missing: read.ledger.missing(),
        damaged: read.damaged,
    })
}
