//! What the gate lets through, automerge must survive: it applies it, saves it and loads it again.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]
#![allow(clippy::expect_used)]

mod samples;

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{
    ActorId, AutoCommit, Automerge, Change, ExpandedChange, ObjType, ScalarValue, legacy,
};
use proptest::{collection::vec, prelude::*, sample::Index};
use samples::{merged_document, rich_document};
use sha2::{Digest, Sha256};
use throughline_core::sync::{
    frame::Frame,
    gate::{self, ChangeInfo, Ledger, Limits},
};

/// The ids of all operations of a document, deletions included.
fn operations(doc: &mut AutoCommit) -> Vec<legacy::OpId> {
    let mut ids = Vec::new();
    for change in doc.get_changes(&[]) {
        let first = change.start_op().get();
        let actor = change.actor_id();
        ids.extend((first..=change.max_op()).map(|counter| legacy::OpId(counter, actor.clone())));
    }
    ids
}

/// What to change in an operation, and how.
#[derive(Clone, Debug)]
enum Mutation {
    Object(Option<Index>),
    Prop(&'static str),
    Head,
    Element(Index),
    Insert(bool),
    Action(u8),
    Predecessors(Vec<Index>),
    Duplicate,
    Remove,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        any::<Option<Index>>().prop_map(Mutation::Object),
        prop_oneof![Just("name"), Just("same"), Just("new"), Just("")].prop_map(Mutation::Prop),
        Just(Mutation::Head),
        any::<Index>().prop_map(Mutation::Element),
        any::<bool>().prop_map(Mutation::Insert),
        (0..9_u8).prop_map(Mutation::Action),
        vec(any::<Index>(), 0..3).prop_map(Mutation::Predecessors),
        Just(Mutation::Duplicate),
        Just(Mutation::Remove),
    ]
}

fn mutate(change: &mut ExpandedChange, at: Index, mutation: &Mutation, ids: &[legacy::OpId]) {
    if change.operations.is_empty() {
        return;
    }
    let at = at.index(change.operations.len());
    let op = &mut change.operations[at];
    let id = |index: &Index| ids[index.index(ids.len())].clone();
    match mutation {
        Mutation::Object(None) => op.obj = legacy::ObjectId::Root,
        Mutation::Object(Some(index)) => op.obj = legacy::ObjectId::Id(id(index)),
        Mutation::Prop(prop) => op.key = legacy::Key::Map((*prop).into()),
        Mutation::Head => op.key = legacy::Key::head(),
        Mutation::Element(index) => {
            op.key = legacy::Key::Seq(legacy::ElementId::Id(id(index)));
        }
        Mutation::Insert(insert) => op.insert = *insert,
        Mutation::Action(action) => op.action = self::action(*action),
        Mutation::Predecessors(indices) => op.pred = indices.iter().map(id).collect(),
        Mutation::Duplicate => {
            let op = op.clone();
            change.operations.insert(at, op);
        }
        Mutation::Remove => drop(change.operations.remove(at)),
    }
}

fn action(number: u8) -> legacy::OpType {
    match number {
        0 => legacy::OpType::Make(ObjType::Map),
        1 => legacy::OpType::Make(ObjType::List),
        2 => legacy::OpType::Make(ObjType::Text),
        3 => legacy::OpType::Delete,
        4 => legacy::OpType::Increment(3),
        5 => legacy::OpType::Put(ScalarValue::Str("x".into())),
        6 => legacy::OpType::Put(ScalarValue::counter(1)),
        7 => legacy::OpType::MarkBegin(legacy::MarkData {
            name: "bold".into(),
            value: true.into(),
            expand: true,
        }),
        _ => legacy::OpType::MarkEnd(false),
    }
}

/// Applies what the gate let through and checks that the document can still be saved, loaded and taken apart.
fn survives(document: &mut Automerge, changes: &[ChangeInfo]) -> Result<(), String> {
    let bytes: Vec<u8> = changes.iter().flat_map(|c| c.bytes.clone()).collect();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        document
            .load_incremental(&bytes)
            .map_err(|e| format!("apply: {e}"))?;
        for change in changes {
            if document.get_change_meta_by_hash(&change.hash).is_none() {
                return Err("a change was left out".to_owned());
            }
        }
        let saved = document.save();
        let loaded = Automerge::load(&saved).map_err(|e| format!("load: {e}"))?;
        if loaded.get_heads() != document.get_heads() {
            return Err("it loads to other heads".to_owned());
        }
        if loaded.hydrate(None) != document.hydrate(None) {
            return Err("it loads to other content".to_owned());
        }
        for change in document.get_changes(&[]) {
            let _ = change.decode();
        }
        gate::load(&saved, &Limits::default()).map_err(|e| format!("gate: {e}"))?;
        Ok(())
    }));
    outcome.unwrap_or_else(|_| Err("a panic".to_owned()))
}

/// What sync does with marks: a trial on a copy.
fn marks_survive(document: &Automerge, changes: &[ChangeInfo]) -> bool {
    let mut copy = document.clone();
    let bytes: Vec<u8> = changes.iter().flat_map(|c| c.bytes.clone()).collect();
    let trial = move || {
        copy.load_incremental(&bytes)
            .and_then(|_| copy.save_and_verify())
    };
    matches!(catch_unwind(AssertUnwindSafe(trial)), Ok(Ok(_)))
}

/// Corrects the checksum of the only chunk in `bytes`, as somebody who means harm would.
fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let kind = bytes[8];
    let mut at = 9;
    while at < bytes.len() && bytes[at] & 0x80 != 0 {
        at += 1;
    }
    let mut hasher = Sha256::new();
    hasher.update([kind]);
    hasher.update(&bytes[9..]);
    let hash = hasher.finalize();
    bytes[4..8].copy_from_slice(&hash[..4]);
    bytes
}

/// Each case saves and loads a document several times; `PROPTEST_CASES` asks for more of them.
fn cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(96, |_| default.cases),
        ..default
    }
}

proptest! {
    #![proptest_config(cases())]

    /// Changes with wrong references, keys, actions and predecessors, one on top of the other.
    #[test]
    fn mutated_operations(
        rounds in vec((any::<[u8; 2]>(), vec((any::<Index>(), mutation()), 0..3)), 1..6)
    ) {
        let mut source = merged_document();
        let mut ledger = Ledger::new(Limits::default());
        let base = gate::inspect_chunks(&source.save(), &Limits::default()).expect("sound");
        ledger.admit(base);
        let mut document = source.document().clone();
        let mut ids = operations(&mut source);
        let mut template = rich_document(9);
        let templates = template.document().get_changes(&[]);
        let mut seqs = std::collections::BTreeMap::new();
        for ([actor, which], mutations) in rounds {
            let actor_id = ActorId::from(vec![0x40 + actor % 3; 4]);
            // Now a change of the same document, now one that speaks of objects that are not in it.
            let own = document.get_changes(&[]);
            let from = if which % 4 == 0 { &templates } else { &own };
            let mut change = from[usize::from(which) % from.len()].decode();
            let seq = seqs.entry(actor_id.clone()).or_insert(0_u64);
            change.actor_id = actor_id.clone();
            change.seq = *seq + 1;
            change.deps = document.get_heads();
            let max = ids.iter().map(|id| id.0).max().unwrap_or_default();
            change.start_op = (max + 1).try_into().expect("not zero");
            change.extra_bytes.clear();
            // References to operations of the change itself are the likely ones to go wrong.
            let first = change.start_op.get();
            let mut pool = ids.clone();
            pool.extend((first..first + 8).map(|n| legacy::OpId(n, actor_id.clone())));
            pool.push(legacy::OpId(3, ActorId::from(vec![0xee])));
            for (at, mutation) in &mutations {
                mutate(&mut change, *at, mutation, &pool);
            }
            let ops = change.operations.len() as u64;
            let Ok(change) = catch_unwind(AssertUnwindSafe(|| Change::from(change))) else {
                continue;
            };
            let Ok(changes) = gate::inspect_chunks(change.raw_bytes(), &Limits::default()) else {
                continue;
            };
            let admission = ledger.admit(changes);
            if !admission.ready.is_empty() {
                if admission.has_marks && !marks_survive(&document, &admission.ready) {
                    // Caught by the trial that comes with marks. The ledger is of no use after it.
                    break;
                }
                if let Err(why) = survives(&mut document, &admission.ready) {
                    return Err(TestCaseError::fail(format!("{why}: {:#?}", change.decode())));
                }
                *seq += 1;
                ids.extend((first..first + ops).map(|n| legacy::OpId(n, actor_id.clone())));
            }
        }
    }

    /// Documents and changes with a few bytes altered and the checksum made right again.
    #[test]
    fn mutated_chunks(
        kind in 0..3_u8,
        edits in vec((any::<Index>(), any::<u8>(), 0..3_u8), 1..4),
    ) {
        let mut source = merged_document();
        let mut bytes = match kind {
            0 => source.save_nocompress(),
            1 => source.get_changes(&[])[0].raw_bytes().to_vec(),
            _ => source.get_changes(&[]).last().expect("a change").raw_bytes().to_vec(),
        };
        let start = if bytes[9] & 0x80 == 0 { 10 } else { 11 };
        for (at, byte, how) in edits {
            let at = start + at.index(bytes.len() - start);
            match how {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                _ => bytes[at] = bytes[at].wrapping_add(1),
            }
        }
        let bytes = with_checksum(bytes);
        if let Ok(changes) = gate::inspect_chunks(&bytes, &Limits::default()) {
            let mut ledger = Ledger::new(Limits::default());
            if kind == 2 {
                let mut base = gate::inspect_chunks(&source.save(), &Limits::default())
                    .expect("sound");
                base.pop();
                let base = ledger.admit(base).ready;
                let mut document = Automerge::new();
                prop_assert_eq!(survives(&mut document, &base), Ok(()));
                let ready = ledger.admit(changes).ready;
                prop_assert_eq!(survives(&mut document, &ready), Ok(()));
            } else {
                let ready = ledger.admit(changes).ready;
                prop_assert_eq!(survives(&mut Automerge::new(), &ready), Ok(()));
            }
        }
    }

    /// Whatever comes, reading it does not panic.
    #[test]
    fn arbitrary_bytes(bytes in vec(any::<u8>(), 0..300)) {
        let limits = Limits::default();
        let _ = Frame::decode(&bytes, 1 << 20);
        let _ = gate::inspect_chunks(&bytes, &limits);
        for start in [0x42, 0x43] {
            let mut message = vec![start];
            message.extend(&bytes);
            let _ = gate::inspect(&message, &limits);
        }
        for kind in 0..4 {
            let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, kind];
            leb(bytes.len(), &mut chunk);
            chunk.extend(&bytes);
            let _ = gate::inspect_chunks(&with_checksum(chunk), &limits);
        }
    }
}

fn leb(mut n: usize, out: &mut Vec<u8>) {
    loop {
        let bits = u8::try_from(n & 0x7f).expect("seven bits");
        n >>= 7;
        if n == 0 {
            out.push(bits);
            return;
        }
        out.push(bits | 0x80);
    }
}
