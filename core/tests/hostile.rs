//! The gate against what people who mean harm, or broken programs, may send.

#![allow(clippy::expect_used)]

use automerge::{
    ActorId, AutoCommit, Automerge, ObjType, ROOT, ReadDoc, ScalarValue, transaction::Transactable,
};
use throughline_core::sync::gate::{self, Ledger, Limits};

/// A file of the hostile corpus, or nothing if the corpus is not here.
fn corpus(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("THROUGHLINE_CORPUS") else {
        eprintln!("THROUGHLINE_CORPUS is not set: hostile/{name} was not tried");
        return None;
    };
    let path = std::path::Path::new(&folder).join("hostile").join(name);
    Some(std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// A document with every kind of object and operation.
fn rich_document(actor: u8) -> AutoCommit {
    let mut doc = AutoCommit::new().with_actor(ActorId::from(vec![actor; 16]));
    let task = doc.put_object(ROOT, "task", ObjType::Map).expect("put");
    doc.put(&task, "name", "Dig").expect("put");
    doc.put(&task, "ready", true).expect("put");
    doc.put(&task, "share", 0.5).expect("put");
    doc.put(&task, "when", ScalarValue::Timestamp(-5))
        .expect("put");
    doc.put(&task, "raw", ScalarValue::Bytes(vec![0, 1, 255]))
        .expect("put");
    doc.put(&task, "count", ScalarValue::counter(3))
        .expect("put");
    doc.commit();
    doc.increment(&task, "count", -7).expect("increment");
    let list = doc.put_object(ROOT, "list", ObjType::List).expect("put");
    for n in 0..20_i64 {
        doc.insert(&list, 0, n).expect("insert");
    }
    doc.put(&list, 3, "three").expect("put");
    doc.delete(&list, 4).expect("delete");
    doc.commit();
    let text = doc.put_object(ROOT, "text", ObjType::Text).expect("put");
    doc.splice_text(&text, 0, 0, &"Concrete, 30 m³. ".repeat(40))
        .expect("splice");
    doc.splice_text(&text, 5, 9, "é").expect("splice");
    doc.put(&task, "name", ()).expect("put");
    doc.delete(&task, "ready").expect("delete");
    doc.commit();
    doc
}

/// A document that several people changed at once.
fn merged_document() -> AutoCommit {
    let mut doc = rich_document(1);
    for round in 0..4_u8 {
        let mut other = doc.fork().with_actor(ActorId::from(vec![round + 2; 16]));
        for d in [&mut doc, &mut other] {
            let text = d.get(ROOT, "text").expect("get").expect("text").1;
            d.put(ROOT, format!("round {round}"), i64::from(round))
                .expect("put");
            d.put(ROOT, "same", i64::from(round)).expect("put");
            d.splice_text(&text, usize::from(round), 2, "…!")
                .expect("splice");
            d.commit();
        }
        doc.merge(&mut other).expect("merge");
        doc.delete(ROOT, "same").expect("delete");
        doc.commit();
    }
    doc
}

#[test]
fn whole_documents_come_apart_into_their_changes() {
    let mut doc = merged_document();
    for bytes in [doc.save(), doc.save_nocompress(), doc.save_after(&[])] {
        let changes = gate::inspect_chunks(&bytes, &Limits::default()).expect("inspect");
        let expected = doc.get_changes(&[]);
        assert_eq!(changes.len(), expected.len());
        for (info, change) in changes.iter().zip(expected) {
            assert_eq!(info.hash, change.hash());
            assert_eq!(info.bytes, change.raw_bytes());
            assert_eq!(info.seq, change.seq());
        }
        let mut ledger = Ledger::new(Limits::default());
        let count = changes.len();
        let admission = ledger.admit(changes);
        assert_eq!(admission.refused, []);
        assert_eq!(admission.ready.len(), count);
        let heads: Vec<_> = ledger.heads().copied().collect();
        assert_eq!(heads, doc.get_heads());
    }
}

#[test]
fn documents_of_the_corpus_are_refused() {
    for n in 0..6 {
        if let Some(bytes) = corpus(&format!("document-{n}.bin")) {
            let error = gate::inspect_chunks(&bytes, &Limits::default())
                .expect_err("a document that makes automerge panic");
            eprintln!("document-{n}: {error}");
        }
    }
}

#[test]
fn the_bloom_filter_of_the_corpus_is_refused() {
    if let Some(bytes) = corpus("sync-bloom.bin") {
        let error = gate::inspect(&bytes, &Limits::default()).expect_err("a bad filter");
        assert!(error.to_string().contains("bloom filter"), "{error}");
    }
}

#[test]
fn the_poison_of_the_corpus_is_refused() {
    let (Some(base), Some(poison)) = (corpus("poison-base.bin"), corpus("poison-change.bin"))
    else {
        return;
    };
    let mut ledger = Ledger::new(Limits::default());
    let base = gate::inspect_chunks(&base, &Limits::default()).expect("the base is sound");
    assert_eq!(ledger.admit(base).refused, []);
    match gate::inspect_chunks(&poison, &Limits::default()) {
        Err(error) => eprintln!("poison: {error}"),
        Ok(changes) => {
            let admission = ledger.admit(changes);
            assert_eq!(admission.ready.len(), 0);
            eprintln!("poison: {:?}", admission.refused);
            assert_ne!(admission.refused, []);
        }
    }
}

#[test]
fn two_changes_with_one_number_do_not_both_come_in() {
    let mut doc = rich_document(1);
    let mut twin = doc.fork().with_actor(doc.get_actor().clone());
    doc.put(ROOT, "who", "first").expect("put");
    twin.put(ROOT, "who", "second").expect("put");
    doc.commit();
    twin.commit();
    let mut ledger = Ledger::new(Limits::default());
    let first = gate::inspect_chunks(&doc.save(), &Limits::default()).expect("inspect");
    let second = gate::inspect_chunks(&twin.save(), &Limits::default()).expect("inspect");
    assert_eq!(ledger.admit(first).refused, []);
    let admission = ledger.admit(second);
    assert_eq!(admission.ready, []);
    assert_eq!(admission.refused.len(), 1);
    assert!(
        admission.refused[0].reason.contains("same number"),
        "{:?}",
        admission.refused
    );
}

#[test]
fn changes_wait_for_those_before_them() {
    let mut doc = merged_document();
    let mut changes = gate::inspect_chunks(&doc.save(), &Limits::default()).expect("inspect");
    changes.reverse();
    let mut ledger = Ledger::new(Limits::default());
    let first = changes.pop().expect("a first change");
    let admission = ledger.admit(changes);
    assert_eq!(admission.ready, []);
    assert_eq!(ledger.missing(), [first.hash]);
    let admission = ledger.admit(vec![first]);
    assert_eq!(admission.refused, []);
    assert_eq!(ledger.missing(), []);
    let heads: Vec<_> = ledger.heads().copied().collect();
    assert_eq!(heads, doc.get_heads());
    let mut rebuilt = Automerge::new();
    let bytes: Vec<u8> = admission
        .ready
        .iter()
        .flat_map(|c| c.bytes.clone())
        .collect();
    rebuilt.load_incremental(&bytes).expect("load");
    assert_eq!(rebuilt.get_heads(), doc.get_heads());
}
