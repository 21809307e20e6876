//! All records of the registers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Declared, Entry, Kind, RecordRef, by_table};
use crate::id::RecordId;

/// The records of some sections, by kind and id; deleted ones included.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Records {
    tables: BTreeMap<&'static str, BTreeMap<RecordId, Entry>>,
}

impl Records {
    /// A record, deleted or not.
    #[must_use]
    pub fn get(&self, table: &str, id: RecordId) -> Option<&Entry> {
        self.tables.get(table)?.get(&id)
    }

    /// A record that a reference names, unless it is deleted.
    #[must_use]
    pub fn find(&self, record: &RecordRef) -> Option<&Entry> {
        let entry = self.get(&record.table, record.id)?;
        (!entry.is_deleted()).then_some(entry)
    }

    /// A record; made if it is not there. `None` if there is no such kind.
    pub(crate) fn entry(&mut self, table: &str, id: RecordId) -> Option<&mut Entry> {
        let kind = by_table(table)?;
        let entries = self.tables.entry(kind.table()).or_default();
        Some(entries.entry(id).or_insert_with(|| Entry::new(kind, id)))
    }

    /// Puts a record in, in place of what was there.
    pub fn insert(&mut self, entry: Entry) {
        let entries = self.tables.entry(entry.kind().table()).or_default();
        entries.insert(entry.id, entry);
    }

    /// Forgets a record.
    pub fn remove(&mut self, table: &str, id: RecordId) {
        if let Some(entries) = self.tables.get_mut(table) {
            entries.remove(&id);
        }
    }

    /// The living records of a kind, by id.
    pub fn of(&self, kind: &Kind) -> impl Iterator<Item = &Entry> {
        self.every(kind).filter(|entry| !entry.is_deleted())
    }

    /// The living records of a declared kind: `records.all::<Risk<'_>>().map(Risk)`.
    pub fn all<K: Declared>(&self) -> impl Iterator<Item = &Entry> {
        self.of(K::KIND)
    }

    /// The records of a kind, deleted ones included, by id.
    pub(crate) fn every(&self, kind: &Kind) -> impl Iterator<Item = &Entry> {
        let entries = self.tables.get(kind.table());
        entries.into_iter().flat_map(BTreeMap::values)
    }

    /// The living records of a kind that are parts of that record, in the order in which they were made.
    pub fn parts_of(
        &self,
        kind: &'static Kind,
        of: &RecordRef,
    ) -> impl Iterator<Item = &Entry> + use<'_> {
        let field = kind.part_of.unwrap_or_default();
        let whole = of.to_string();
        let mut parts: Vec<(i64, &Entry)> = self
            .of(kind)
            .filter(|entry| {
                let parent = entry.text(field);
                parent == of.id.as_str() || parent == whole
            })
            .map(|entry| (entry.read("created").unwrap_or_default(), entry))
            .collect();
        parts.sort_unstable_by_key(|(created, entry)| (*created, entry.id));
        parts.into_iter().map(|(_, entry)| entry)
    }

    /// Every record, deleted ones included, by kind and id.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.tables.values().flat_map(BTreeMap::values)
    }

    /// What everybody in the project may read of these.
    #[must_use]
    pub fn without_private(&self) -> Self {
        let open = self
            .tables
            .iter()
            .filter(|(table, _)| by_table(table).is_none_or(|kind| !kind.section().is_private()));
        Self {
            tables: open.map(|(table, all)| (*table, all.clone())).collect(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.values().all(BTreeMap::is_empty)
    }

    /// The records that are not the same in both.
    pub(crate) fn differing(&self, other: &Self, found: &mut BTreeSet<(&'static str, RecordId)>) {
        for (one, two) in [(self, other), (other, self)] {
            let differs = |entry: &&Entry| two.get(entry.kind().table(), entry.id) != Some(entry);
            let differing = one.iter().filter(differs);
            found.extend(differing.map(|entry| (entry.kind().table(), entry.id)));
        }
    }
}
