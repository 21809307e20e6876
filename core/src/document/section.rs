//! A section: one Automerge document and what has been read from it.

use automerge::{ActorId, Automerge, ChangeHash};

use super::{
    Cell, ChangeMeta, Claim, Conflicts, DocumentError, ManifestRecords, SCHEMA_VERSION, Touched,
    Unreadable, Written,
    chunks::{self, DamagedChunk},
    genesis,
    index::Hits,
    message,
    read::{self, State},
    write,
};
use crate::{
    edit::Put,
    id::{Author, RecordId},
    plan::{Plan, PlanChange, PlanRecords},
    record::{Scalar, SectionKind},
    register::Records,
    sync::gate,
};

/// So many records are read again one by one; past that, the whole document is read again.
const RECORDS_ONE_BY_ONE: usize = 400;

/// So many operations are followed one by one to learn what they touched.
const OPERATIONS_ONE_BY_ONE: usize = 20_000;

/// One document of a project, and its typed records, kept up to date.
#[derive(Debug)]
pub struct Section {
    kind: SectionKind,
    pub(super) doc: Automerge,
    state: State,
    /// The heads at which `state` was read.
    heads: Vec<ChangeHash>,
    damaged: Vec<DamagedChunk>,
    /// Changes that came while the document was empty and cannot be applied yet.
    waiting: Vec<u8>,
}

impl Section {
    /// A new document of that kind.
    #[must_use]
    pub fn create(kind: SectionKind, actor: ActorId) -> Self {
        let mut section = Self::from_automerge(kind, Automerge::new(), actor);
        let changes = genesis::missing(&section.doc, kind);
        let (applied, _) = section.receive_with(|doc| doc.apply_changes(changes));
        debug_assert!(applied.is_ok(), "the genesis applies to an empty document");
        section
    }

    /// Opens a stored document from its chunks, in any order. Without any chunk it is empty: it then
    /// waits for changes from elsewhere, and has no genesis until something is written.
    ///
    /// # Errors
    /// There are chunks, but none of them can be read. A damaged one among others is left out and
    /// reported by [`damaged`](Self::damaged).
    pub fn load<'a>(
        kind: SectionKind,
        actor: ActorId,
        chunks: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, DocumentError> {
        let chunks: Vec<&[u8]> = chunks.into_iter().collect();
        if chunks.is_empty() {
            return Ok(Self::from_automerge(kind, Automerge::new(), actor));
        }
        let (doc, damaged) = chunks::read(&chunks)?;
        let mut section = Self::from_automerge(kind, doc, actor);
        section.damaged = damaged;
        Ok(section)
    }

    /// Opens a document that came as a file or from elsewhere: everything in it passes the gate for
    /// hostile input first, so that nothing in it can bring Automerge down or make it unloadable.
    ///
    /// # Errors
    /// Any part of it is malformed, over a limit or refers to what is not there.
    pub fn load_untrusted(
        kind: SectionKind,
        actor: ActorId,
        bytes: &[u8],
        limits: &gate::Limits,
    ) -> Result<Self, DocumentError> {
        let doc = gate::load(bytes, limits).map_err(|error| DocumentError::Unreadable {
            chunks: 1,
            why: error.to_string(),
        })?;
        Ok(Self::from_automerge(kind, doc, actor))
    }

    fn from_automerge(kind: SectionKind, mut doc: Automerge, actor: ActorId) -> Self {
        doc.set_actor(actor);
        Self {
            kind,
            state: State::read(&doc, kind),
            heads: doc.get_heads(),
            doc,
            damaged: Vec::new(),
            waiting: Vec::new(),
        }
    }

    /// What the document holds.
    #[must_use]
    pub const fn kind(&self) -> SectionKind {
        self.kind
    }

    /// The actor that this device writes as.
    #[must_use]
    pub fn actor(&self) -> &ActorId {
        self.doc.get_actor()
    }

    /// Whether there is nothing in it, not even its genesis.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// The document's schema version; 0 if it does not say.
    #[must_use]
    pub fn schema_version(&self) -> i64 {
        genesis::version_of(&self.doc)
    }

    /// Whether a newer program made it: what this one does not know is kept but not shown.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        usize::try_from(self.schema_version()).is_ok_and(|version| version > SCHEMA_VERSION)
    }

    /// The stored parts that could not be read when it was opened.
    #[must_use]
    pub fn damaged(&self) -> &[DamagedChunk] {
        &self.damaged
    }

    /// The whole document as one snapshot.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.doc.save()
    }

    /// The hashes of the latest changes, ascending.
    #[must_use]
    pub fn heads(&self) -> &[ChangeHash] {
        &self.heads
    }

    /// The changes that somebody with those heads has not got, as one incremental chunk; empty if none.
    #[must_use]
    pub fn changes_since(&self, heads: &[ChangeHash]) -> Vec<u8> {
        self.doc.save_after(heads)
    }

    /// The document, to be read or compared.
    #[must_use]
    pub const fn automerge(&self) -> &Automerge {
        &self.doc
    }

    /// Writes fields as one transaction: one change, or nothing if every field has its value already.
    /// A field that is in conflict is written even if it shows the value already: that settles it.
    ///
    /// # Errors
    /// A table or field that does not exist, or a value that does not fit. Nothing is written then.
    pub fn write(
        &mut self,
        meta: &ChangeMeta,
        puts: &[Put],
    ) -> Result<Option<Written>, DocumentError> {
        let writes = self.plan_writes(meta, puts, write::Stamp::Records)?;
        if writes.is_empty() {
            return Ok(None);
        }
        let before = self.heads.clone();
        let missing = genesis::missing(&self.doc, self.kind);
        // Automerge looks through the whole document even if there is nothing to apply.
        if !missing.is_empty() {
            self.doc
                .apply_changes(missing)
                .map_err(|error| DocumentError::Write(error.to_string()))?;
        }
        let result = write::transact(&mut self.doc, meta, &writes);
        let mut touched = self.catch_up();
        let hash = result?;
        touched.authors.insert(meta.author.clone());
        Ok(Some(Written {
            hash,
            bytes: self.doc.save_after(&before),
            fields: writes.fields(),
            touched,
        }))
    }

    /// What of these puts is really to be written.
    pub(super) fn plan_writes(
        &self,
        meta: &ChangeMeta,
        puts: &[Put],
        stamp: write::Stamp,
    ) -> Result<write::Writes, DocumentError> {
        write::plan(self.kind, &self.state, meta, puts, stamp)
    }

    /// Takes changes from elsewhere: a snapshot or any number of changes, in any order. Changes whose
    /// predecessors are missing wait for them.
    ///
    /// # Errors
    /// The bytes are not sound Automerge changes; the document is as it was.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<Touched, DocumentError> {
        chunks::check(bytes).map_err(DocumentError::Changes)?;
        // Automerge replaces an empty document by what it loads, and so forgets what waited in it.
        self.waiting.extend_from_slice(bytes);
        let bytes = std::mem::take(&mut self.waiting);
        let (result, touched) = self.receive_with(|doc| doc.load_incremental(&bytes));
        if self.is_empty() {
            self.waiting = bytes;
        }
        result
            .map(|_| touched)
            .map_err(|error| DocumentError::Changes(error.to_string()))
    }

    /// Lets a sync session work on the document, and tells what that touched.
    pub fn receive_with<R>(&mut self, session: impl FnOnce(&mut Automerge) -> R) -> (R, Touched) {
        let result = session(&mut self.doc);
        (result, self.catch_up())
    }

    /// The plan, repaired; empty in other kinds of section.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.state.typed.plan
    }

    /// The records of registers; empty in other kinds of section.
    #[must_use]
    pub const fn records(&self) -> &Records {
        &self.state.typed.records
    }

    /// The records of the plan as stored; empty in other kinds of section.
    #[must_use]
    pub const fn plan_records(&self) -> &PlanRecords {
        &self.state.typed.plan.records
    }

    /// The records of the manifest; empty in other kinds of section.
    #[must_use]
    pub const fn manifest(&self) -> &ManifestRecords {
        &self.state.typed.manifest
    }

    /// The value that a field shows. `None` if there is no such record or field.
    #[must_use]
    pub fn value(&self, table: &str, id: RecordId, field: &str) -> Option<Scalar> {
        self.state.typed.record(table, id)?.value(field)
    }

    /// The cells that several people changed at once to different values.
    #[must_use]
    pub const fn conflicts(&self) -> &Conflicts {
        &self.state.conflicts
    }

    /// Stored values that do not fit their fields, in the order of their cells.
    pub fn unreadable(&self) -> impl Iterator<Item = Unreadable> + '_ {
        self.state.unreadable()
    }

    /// Who set the value that a field shows, and when; of a field that nobody set, who made the
    /// record. `None` if there is no such record.
    #[must_use]
    pub fn claim_of(&self, table: &str, id: RecordId, field: &str) -> Option<Claim> {
        let def = super::table_of(self.kind, table)?;
        let cell = Cell {
            table: def.table,
            id,
            field: def.field(field)?.name,
        };
        let value = self.value(table, id, field)?;
        read::claim_of(&self.doc, cell, value)
    }

    /// Who made a record, and when; the claim's value is empty. `None` if there is no such record.
    #[must_use]
    pub fn maker_of(&self, table: &str, id: RecordId) -> Option<Claim> {
        read::maker_of(&self.doc, table, id)
    }

    /// Who set the value that a field shows, if the change says so.
    #[must_use]
    pub fn author_of(&self, table: &str, id: RecordId, field: &str) -> Option<Author> {
        self.claim_of(table, id, field)?.author
    }

    /// Who made a change, if it says so.
    #[must_use]
    pub fn author_of_change(&self, hash: &ChangeHash) -> Option<Author> {
        message::origin(&self.doc, hash).0
    }

    /// Reads again what changed since `state` was read.
    pub(super) fn catch_up(&mut self) -> Touched {
        let heads = self.doc.get_heads();
        if heads == self.heads {
            return Touched::default();
        }
        let changes = self.doc.get_changes(&self.heads);
        self.heads = heads;
        let mut touched = Touched::default();
        let mut hits = Hits::default();
        let operations: usize = changes.iter().map(automerge::Change::len).sum();
        hits.everything = operations > OPERATIONS_ONE_BY_ONE;
        for change in &changes {
            touched.changes.push(change.hash());
            touched.authors.extend(message::author(change.message()));
            if !hits.everything {
                self.state.index.follow(change, self.kind, &mut hits);
            }
        }
        if hits.everything || hits.records.len() > RECORDS_ONE_BY_ONE {
            let state = State::read(&self.doc, self.kind);
            touched.records = read::differing(&self.state, &state);
            touched.plan = PlanChange::structure();
            self.state = state;
        } else {
            touched.plan = self.state.read_records(&self.doc, self.kind, &hits.records);
            touched.records = hits.records;
        }
        touched
    }
}
