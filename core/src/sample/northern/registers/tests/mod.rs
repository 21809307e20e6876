mod attention;

use std::collections::{BTreeMap, BTreeSet};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{
    id::RecordId,
    record::{FieldType, Record as _, Resource, Scalar, Task},
    register::{self, Declared as _, Photo, RecordRef, Records, key_of},
    sample::northern_rollout,
};

fn sample() -> (PlanRecords, Vec<Entry>) {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let (_, plan) = northern_rollout(&mut rng);
    let (entries, slips) = filled(&plan, &mut rng);
    assert_eq!(slips, Vec::<String>::new());
    (plan, entries)
}

fn records(entries: &[Entry]) -> Records {
    let mut records = Records::default();
    entries
        .iter()
        .cloned()
        .for_each(|entry| records.insert(entry));
    records
}

#[test]
fn every_kind_has_a_record_and_no_cell_is_lost() {
    let (_, entries) = sample();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &entries {
        *counts.entry(entry.kind().table()).or_default() += 1;
    }
    // The bytes of a photo are no part of a document, so a sample can have none.
    for kind in register::all().filter(|kind| kind.table() != Photo::TABLE) {
        assert!(counts.contains_key(kind.table()), "no {}", kind.many);
        for field in kind.own_fields() {
            // The heads of a document that does not exist yet, and a baseline that nobody has taken.
            let left_out = ["heads", "baseline", "until", "tags"].contains(&field.name);
            let mut of_kind = entries.iter().filter(|e| e.kind().table() == kind.table());
            let filled = of_kind.any(|entry| entry.get(field.name) != &field.default_value());
            assert!(
                filled || left_out,
                "{}.{} is never filled in",
                kind.table(),
                field.name
            );
        }
    }
    assert!((150..=400).contains(&entries.len()), "{}", entries.len());
}

#[test]
fn every_reference_names_a_record_a_task_or_a_resource() {
    let (plan, entries) = sample();
    let records = records(&entries);
    let is_there = |table: &str, id: RecordId| match table {
        _ if table == Task::DEF.table => plan.tasks.contains_key(&id.into()),
        _ if table == Resource::DEF.table => plan.resources.contains_key(&id.into()),
        // The answer to a comment says only which.
        "" => records.get("comments", id).is_some(),
        _ => records.get(table, id).is_some(),
    };
    let mut seen = 0;
    for entry in &entries {
        for (field, value) in entry.filled() {
            let field = entry.kind().field(field).expect("declared");
            let named = match (field.field_type, value) {
                (FieldType::Reference(table), Scalar::Text(id)) => Some(RecordRef::new(
                    table,
                    id.parse::<RecordId>().expect("an id"),
                )),
                (FieldType::Record, Scalar::Text(text)) => RecordRef::parse(text),
                _ => continue,
            };
            let named = named.expect("a record");
            let of = (entry.kind().one, entry.title(), field.name);
            assert!(is_there(&named.table, named.id), "{of:?}");
            // What is private is not told of elsewhere.
            let private = ["assessments", "one_to_ones"].contains(&named.table.as_str());
            assert!(!private, "{of:?}");
            seen += 1;
        }
        if let Some(parent) = entry.kind().part_of {
            assert!(
                !entry.text(parent).is_empty(),
                "{} of nothing",
                entry.kind().one
            );
        }
    }
    assert!(seen > 300, "{seen}");
}

#[test]
fn ids_and_keys_are_unique_and_numbers_count_in_the_order_of_making() {
    let (_, entries) = sample();
    let records = records(&entries);
    let ids: BTreeSet<RecordId> = entries.iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), entries.len());
    let keys: Vec<String> = entries
        .iter()
        .map(|entry| key_of(&records, entry))
        .collect();
    let keys: Vec<&String> = keys.iter().filter(|key| !key.is_empty()).collect();
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());

    // From the first working day to the status date at 16:00 in Norway, in milliseconds.
    let (first, last) = (1_799_046_000_000_i64, 1_802_444_400_000);
    for kind in register::all().filter(|kind| !kind.record.key_prefix.is_empty()) {
        let of_kind = records.of(kind).map(|entry| {
            let number = |field| entry.read::<i64>(field).expect("a number");
            (number("number"), number("created"))
        });
        let by_number: BTreeMap<i64, i64> = of_kind.collect();
        let numbers: Vec<i64> = by_number.keys().copied().collect();
        assert_eq!(
            numbers,
            (1..=numbers.len() as i64).collect::<Vec<_>>(),
            "{}",
            kind.many
        );
        assert!(by_number.values().is_sorted(), "{}", kind.many);
        let within = by_number.values().all(|made| (first..=last).contains(made));
        assert!(within, "{}: {by_number:?}", kind.many);
    }
}

#[test]
fn the_same_seed_gives_the_same_records() {
    let (one, other) = (sample(), sample());
    assert_eq!(one.1, other.1);
}

#[test]
fn it_crosses_a_channel_unchanged() {
    let (_, entries) = sample();
    for entry in &entries {
        assert_eq!(entry.to_data().entry().as_ref(), Some(entry));
    }
}

/// A slip in a table is told, and the rest of the row is kept.
#[test]
fn what_names_nothing_or_does_not_fit_is_a_slip() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let (_, plan) = northern_rollout(&mut rng);
    let slips_of = |cells: &[(&'static str, &'static str)]| {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let mut filler = Filler::new(&plan, &mut rng);
        let id = RecordId::from_name("risk");
        filler.add(register::Risk::KIND, id, "r", "01-15", cells.to_vec());
        let (entries, slips) = filler.finish(|_| Ok(()));
        assert_eq!(entries[0].title(), "A risk");
        slips.len()
    };
    assert_eq!(slips_of(&[("title", "A risk")]), 0);
    assert_eq!(slips_of(&[("title", "A risk"), ("colour", "red")]), 1);
    assert_eq!(
        slips_of(&[("title", "A risk"), ("probability", "likely")]),
        1
    );
    assert_eq!(slips_of(&[("title", "A risk"), ("cost_low", "dear")]), 1);
    assert_eq!(slips_of(&[("title", "A risk"), ("owner", "nobody")]), 1);
    // The name of six tasks.
    let mut filler = Filler::new(&plan, &mut rng);
    assert_eq!(filler.named("task:Site accepted").table, "");
    assert_eq!(
        filler.named("task:Alta / Site accepted").table,
        Task::DEF.table
    );
}
