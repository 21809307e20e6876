//! What sync needs of a section: the document itself, and its changes by hash.

use automerge::{Automerge, ChangeHash, ReadDoc as _};

use super::{Section, Touched};

impl Section {
    /// The document, for a sync session to work on. Call [`caught_up`](Self::caught_up) afterwards.
    pub(crate) const fn automerge_mut(&mut self) -> &mut Automerge {
        &mut self.doc
    }

    /// Reads what a sync session changed.
    pub(crate) fn caught_up(&mut self) -> Touched {
        self.catch_up()
    }

    /// These changes as one incremental chunk; ones that the document does not hold are left out.
    #[must_use]
    pub fn bytes_of(&self, hashes: &[ChangeHash]) -> Vec<u8> {
        let changes = hashes
            .iter()
            .filter_map(|hash| self.doc.get_change_by_hash(hash));
        changes
            .flat_map(|change| change.raw_bytes().to_vec())
            .collect()
    }

    /// How many changes somebody with those heads has not got. Heads that the document does not hold
    /// count as nothing.
    #[must_use]
    pub fn count_since(&self, heads: &[ChangeHash]) -> usize {
        let known: Vec<ChangeHash> = heads
            .iter()
            .filter(|hash| self.doc.get_change_meta_by_hash(hash).is_some())
            .copied()
            .collect();
        self.doc.get_changes_meta(&known).len()
    }
}
