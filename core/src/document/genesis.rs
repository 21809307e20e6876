//! The first changes of a document, byte-identical on every device.
//!
//! Two devices that each made the map `tasks` would have made two different maps, of which Automerge
//! shows one: everything in the other would be hidden. So the root maps come from changes that anybody
//! can make and that always have the same hash: a fixed actor, no time, no message, and only the
//! preceding genesis change as dependency. Schema version N + 1 is one more such change.

use automerge::{
    ActorId, Automerge, AutomergeError, Change, ObjType, ROOT, ReadDoc as _,
    transaction::{CommitOptions, Transactable, Transaction},
};
use sha2::{Digest as _, Sha256};

use super::read::map_in;
use crate::{
    id::RecordId,
    record::{self, PlanOptions, Project, Record as _, SectionKind},
};

/// The schema version that this program writes.
pub const SCHEMA_VERSION: usize = MIGRATIONS.len();

/// One step from a schema version to the next.
type Migration = fn(&mut Transaction<'_>, SectionKind) -> Result<(), AutomergeError>;

/// What each schema version adds, from nothing to version 1 first.
const MIGRATIONS: &[Migration] = &[version_1, version_2];

/// The tables of version 1, in the order of their making.
const TABLES_1: &[&str] = &[
    "project",
    "sections",
    "options",
    "tasks",
    "links",
    "calendars",
    "calendar_exceptions",
    "resources",
    "assignments",
];

/// The tables that version 2 added.
const TABLES_2: &[&str] = &[
    "availability",
    "baselines",
    "views",
    "work_weeks",
    "external_links",
];

/// Version 1: the schema, a map per table, and the records of which there is exactly one.
fn version_1(tx: &mut Transaction<'_>, kind: SectionKind) -> Result<(), AutomergeError> {
    let schema = tx.put_object(ROOT, "schema", ObjType::Map)?;
    tx.put(&schema, "section", kind.stored())?;
    if SectionKind::REGISTERS.contains(&kind) {
        tx.put_object(ROOT, record::SHARED, ObjType::Map)?;
    }
    make_tables(tx, kind, TABLES_1)
}

/// Version 2: more tables.
fn version_2(tx: &mut Transaction<'_>, kind: SectionKind) -> Result<(), AutomergeError> {
    make_tables(tx, kind, TABLES_2)
}

/// A map for each of these tables that the section holds, with the record of which there is exactly
/// one.
fn make_tables(
    tx: &mut Transaction<'_>,
    kind: SectionKind,
    tables: &[&str],
) -> Result<(), AutomergeError> {
    for def in tables.iter().filter_map(|table| record::by_table(table)) {
        if def.section != kind {
            continue;
        }
        let table = tx.put_object(ROOT, def.table, ObjType::Map)?;
        if let Some(id) = singleton(def.table) {
            tx.put_object(&table, id.as_str(), ObjType::Map)?;
        }
    }
    Ok(())
}

/// The id of the one record of a table that holds exactly one.
pub(super) fn singleton(table: &str) -> Option<RecordId> {
    if table == Project::DEF.table {
        Some(Project::singleton().into())
    } else if table == PlanOptions::DEF.table {
        Some(PlanOptions::singleton().into())
    } else {
        None
    }
}

/// The genesis changes that `doc` lacks. None for a document of foreign origin, which has no genesis
/// at all: its root maps are made by whoever first writes to them.
pub(super) fn missing(doc: &Automerge, kind: SectionKind) -> Vec<Change> {
    missing_of(MIGRATIONS, doc, kind)
}

/// The schema version that a document says it has; 0 if it says none.
pub(super) fn version_of(doc: &Automerge) -> i64 {
    map_in(doc, &ROOT, "schema")
        .and_then(|schema| doc.get(&schema, "version").ok().flatten())
        .and_then(|(value, _)| value.as_i64())
        .unwrap_or(0)
}

fn missing_of(migrations: &[Migration], doc: &Automerge, kind: SectionKind) -> Vec<Change> {
    let chain = chain(migrations, kind);
    let has = |change: &Change| doc.get_change_by_hash(&change.hash()).is_some();
    if doc.is_empty() || chain.first().is_some_and(has) {
        chain.into_iter().filter(|change| !has(change)).collect()
    } else {
        Vec::new()
    }
}

fn chain(migrations: &[Migration], kind: SectionKind) -> Vec<Change> {
    let mut doc = Automerge::new();
    for (migration, version) in migrations.iter().zip(1_i64..) {
        doc.set_actor(actor(kind, version));
        let mut tx = doc.transaction();
        let done = migration(&mut tx, kind).and_then(|()| {
            let (_, schema) = tx.get(ROOT, "schema")?.ok_or(AutomergeError::NotAnObject)?;
            tx.put(&schema, "version", version)
        });
        debug_assert!(
            done.is_ok(),
            "a migration only makes maps and scalars in maps"
        );
        tx.commit_with(CommitOptions::default().with_time(0));
    }
    doc.get_changes(&[])
}

fn actor(kind: SectionKind, version: i64) -> ActorId {
    let name = format!("throughline/{}/{version}", kind.stored());
    ActorId::from(&Sha256::digest(name.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_genesis_never_changes() {
        let check = |kind, expected: [&str; 2]| {
            let changes = chain(MIGRATIONS, kind);
            let hashes: Vec<_> = changes.iter().map(|c| c.hash().to_string()).collect();
            assert_eq!(hashes, expected, "{kind:?}");
        };
        check(
            SectionKind::Manifest,
            [
                "170cc41c4b1a3b667df9d8e46f2b6f0a62501c5a237de7d1216db0ae711cf76d",
                "7d71fe6484c51e78414430f9606d0b37fa4dd111950140e8c36896c799caf2ad",
            ],
        );
        check(
            SectionKind::Plan,
            [
                "09984f3c77577f4450df84a902d4fcc4f870746a368412c11781338ee4cc1371",
                "68efb5180372399079999d161857ace265f30a28e313581dd9048550e600cac3",
            ],
        );
        check(
            SectionKind::Register,
            [
                "066af2e9681ffd02a3fc724f8f04f58f8572cdd425fbec32d2f20cc476c06ffa",
                "db05e237dacf3357829ffb07ffbb01b74813e70fa0971c0262565c45511ed224",
            ],
        );
        check(
            SectionKind::People,
            [
                "35408072a906e95495f6c00d593ef4e1a11423131e6c5c8518babd1bed03ca8b",
                "5708cc2089ce3396906d65058c057c55d9ca7fddb7142f5f27e05b41f80ca9e4",
            ],
        );
        check(
            SectionKind::Discussion,
            [
                "fc0b576a93cf1a599bc3b3864b36c50a707f31f46e839265d3460eb3a43a0743",
                "d2be9fe334e0bd3bc02681ca22f89a99c8aad462b6888050567af35214aeb903",
            ],
        );
    }

    #[test]
    fn every_table_is_made_by_some_version() {
        let made: Vec<&str> = TABLES_1.iter().chain(TABLES_2).copied().collect();
        for def in record::ALL {
            let times = made.iter().filter(|table| **table == def.table).count();
            assert_eq!(times, 1, "{}", def.table);
        }
    }

    #[test]
    fn a_migration_made_twice_is_one_change() {
        let old: &[Migration] = &[version_1];
        let mut first = Automerge::new();
        first
            .apply_changes(missing_of(old, &first, SectionKind::Plan))
            .expect("genesis applies");
        let mut second = first.fork();
        // One of them was edited before it was migrated.
        let mut tx = second.transaction();
        tx.put(ROOT, "edited", true).expect("a put");
        tx.commit();
        for doc in [&mut first, &mut second] {
            let changes = missing(doc, SectionKind::Plan);
            assert_eq!(changes.len(), 1);
            doc.apply_changes(changes).expect("migration applies");
            assert!(missing(doc, SectionKind::Plan).is_empty());
        }
        first.merge(&mut second).expect("merge");
        assert_eq!(first.get_all(ROOT, TABLES_2[0]).expect("root").len(), 1);
        assert_eq!(first.get_heads().len(), 2, "the edit and the migration");
        // A program of version 1 finds nothing missing in it.
        assert!(missing_of(old, &first, SectionKind::Plan).is_empty());
    }

    #[test]
    fn a_foreign_document_gets_no_genesis() {
        let mut doc = Automerge::new();
        let mut tx = doc.transaction();
        tx.put(ROOT, "tasks", "none of yours").expect("a put");
        tx.commit();
        assert!(missing(&doc, SectionKind::Plan).is_empty());
    }
}
