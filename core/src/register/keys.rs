//! Human keys of records: `R-7`. The rule is that of tasks.

use std::collections::BTreeMap;

use super::{Entry, Kind, Records};
use crate::{
    id::RecordId,
    plan::key::{self, HIGHEST_COUNTED},
    record::Scalar,
};

/// The key of each living record of a kind; empty for kinds without keys. Of records with the same
/// number the one that was made first keeps it bare.
#[must_use]
pub fn keys_of(records: &Records, kind: &Kind) -> BTreeMap<RecordId, String> {
    if kind.record.key_prefix.is_empty() {
        return BTreeMap::new();
    }
    let mut living: Vec<(i64, i64, RecordId)> = records
        .of(kind)
        .map(|entry| (number(entry), integer(entry, "created"), entry.id))
        .collect();
    living.sort_unstable();
    let same = living.chunk_by(|a, b| a.0 == b.0);
    same.flat_map(|holders| holders.iter().enumerate())
        .map(|(nth, &(number, _, id))| (id, key::format(kind.record.key_prefix, number, nth)))
        .collect()
}

/// The key of one record; empty if its kind has none.
#[must_use]
pub fn key_of(records: &Records, entry: &Entry) -> String {
    let kind = entry.kind();
    if kind.record.key_prefix.is_empty() {
        return String::new();
    }
    let mine = (number(entry), integer(entry, "created"), entry.id);
    let before = records.of(kind).filter(|other| {
        let other = (number(other), integer(other, "created"), other.id);
        other.0 == mine.0 && other < mine
    });
    key::format(kind.record.key_prefix, mine.0, before.count())
}

/// The number after the highest that any record of the kind has, deleted ones included.
pub(crate) fn next_number(records: &Records, kind: &Kind) -> i64 {
    let counted = records.every(kind).map(number);
    let highest = counted.filter(|n| (1..=HIGHEST_COUNTED).contains(n)).max();
    highest.unwrap_or(0) + 1
}

fn number(entry: &Entry) -> i64 {
    integer(entry, "number").max(0)
}

fn integer(entry: &Entry, field: &str) -> i64 {
    match entry.get(field) {
        Scalar::Int(number) => *number,
        _ => 0,
    }
}
