//! The gate against what people who mean harm, or broken programs, may send.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]
#![allow(clippy::expect_used)]

mod samples;
mod world;

use automerge::{Automerge, ROOT, transaction::Transactable};
use samples::{merged_document, rich_document};
use throughline_core::{
    sync::{
        PeerId,
        client::ClientError,
        frame::Frame,
        gate::{self, GateError, Ledger, Limits},
    },
    time::UnixMillis,
};
use world::{World, document};

/// A file of the hostile corpus, or nothing if the corpus is not here.
fn corpus(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("THROUGHLINE_CORPUS") else {
        eprintln!("THROUGHLINE_CORPUS is not set: hostile/{name} was not tried");
        return None;
    };
    let path = std::path::Path::new(&folder).join("hostile").join(name);
    Some(std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
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

/// A sync message with these chunks, as a peer without heads sends it.
fn message(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut message = automerge::sync::Message {
        heads: Vec::new(),
        need: Vec::new(),
        have: Vec::new(),
        changes: automerge::sync::ChunkList::empty(),
        flags: None,
        version: automerge::sync::MessageVersion::V1,
    };
    message.changes = chunks.to_vec().into();
    message.encode()
}

/// A compressed change chunk of half a megabyte that inflates to half a gigabyte.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..512 {
        encoder.write_all(&zeros).expect("memory");
    }
    let deflated = encoder.finish().expect("memory");
    assert!(deflated.len() < 1 << 20);
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 2];
    let mut len = deflated.len();
    while len > 0x7f {
        chunk.push(0x80 | u8::try_from(len & 0x7f).expect("seven bits"));
        len >>= 7;
    }
    chunk.push(u8::try_from(len).expect("seven bits"));
    chunk.extend(deflated);
    chunk
}

#[test]
fn a_bomb_does_not_go_off() {
    let error = gate::inspect_chunks(&bomb(), &Limits::default()).expect_err("a bomb");
    assert!(matches!(error, GateError::TooLarge { .. }), "{error}");
}

#[test]
fn a_short_message_does_not_hold_operations_without_end() {
    let page = |letters: usize| {
        let mut doc = automerge::AutoCommit::new();
        let text = doc.put_object(ROOT, "text", automerge::ObjType::Text);
        doc.splice_text(text.expect("put"), 0, 0, &"a".repeat(letters))
            .expect("splice");
        doc.save()
    };
    let limits = Limits::default();
    let honest = message(&[page(100_000)]);
    assert!(honest.len() < 1_000, "a run of one letter is short");
    let inspected = gate::inspect(&honest, &limits).expect("a page of one letter");
    assert_eq!(inspected.changes.len(), 1);
    let flood = page(250_000);
    let refused = gate::inspect(&message_of(&flood), &limits);
    assert_eq!(refused, Err(GateError::TooManyOperations));
    // Many small ones are as bad as a large one.
    let several: Vec<_> = (0..4).map(|n| page(40_000 + n)).collect();
    let refused = gate::inspect(&message(&several), &limits);
    assert_eq!(refused, Err(GateError::TooManyOperations));
    // What a person opens, or the relay itself has stored, is measured by the limits alone.
    let own = gate::inspect_chunks(&flood, &limits).expect("a file");
    assert_eq!(own.len(), 1);
}

#[test]
fn a_short_document_does_not_come_apart_into_much() {
    let mut doc = automerge::AutoCommit::new();
    // What all changes have in common is written once in a saved document, and in each change when it is taken apart.
    let message = "m".repeat(20_000);
    for n in 0..1_000_i64 {
        doc.put(ROOT, "n", n).expect("put");
        let options = automerge::transaction::CommitOptions::default();
        doc.commit_with(options.with_message(message.clone()));
    }
    let saved = doc.save();
    assert!(saved.len() < 50_000, "{} bytes", saved.len());
    let limits = Limits::default();
    let refused = gate::inspect(&message_of(&saved), &limits).expect_err("twenty megabytes");
    assert!(matches!(refused, GateError::TooLarge { .. }), "{refused}");
    let own = gate::inspect_chunks(&saved, &limits).expect("a file");
    assert_eq!(own.len(), 1_000);
}

fn message_of(chunk: &[u8]) -> Vec<u8> {
    message(&[chunk.to_vec()])
}

/// Everything in the corpus as sync messages, and what else is known to do harm.
fn harmful_messages() -> Vec<(String, Vec<u8>)> {
    let mut messages = vec![
        ("bomb".to_owned(), message(&[bomb()])),
        ("empty".to_owned(), vec![0x42]),
        ("not a message".to_owned(), b"hello".to_vec()),
        // Heads out of order, which automerge asserts against in a debug build.
        (
            "heads".to_owned(),
            [&[0x42, 2][..], &[9; 32], &[1; 32], &[0, 0, 0]].concat(),
        ),
        ("count".to_owned(), vec![0x42, 0xff, 0xff, 0xff, 0xff, 0x0f]),
    ];
    for n in 0..6 {
        let name = format!("document-{n}.bin");
        messages.extend(corpus(&name).map(|bytes| (name, message(&[bytes]))));
    }
    if let Some(bytes) = corpus("sync-bloom.bin") {
        messages.push(("sync-bloom.bin".to_owned(), bytes));
    }
    let poison = corpus("poison-base.bin").zip(corpus("poison-change.bin"));
    messages.extend(poison.map(|(base, change)| ("poison".to_owned(), message(&[base, change]))));
    messages
}

#[test]
fn the_hub_drops_who_sends_harm_and_goes_on() {
    for (name, bytes) in harmful_messages() {
        let mut world = World::new();
        let alice = world.ours("alice", None);
        let bob = world.plain("bob", None);
        world.put(alice, "before", "yes");
        world.run();
        let mallory = world.plain("mallory", None);
        world.run();
        for _ in 0..2 {
            world.send_raw(mallory, bytes.clone());
            world.run();
            let reason = world.dropped.get(&mallory);
            let reason = reason.unwrap_or_else(|| panic!("{name}: nobody was dropped"));
            assert!(reason.len() > 10, "{name}: {reason}");
            world.connect(mallory);
            world.run();
        }
        assert!(!world.dropped.contains_key(&alice), "{name}");
        world.put(bob, "after", "yes");
        world.run();
        assert_eq!(world.get(alice, "after").as_deref(), Some("yes"), "{name}");
        assert_eq!(
            world.get(mallory, "before").as_deref(),
            Some("yes"),
            "{name}"
        );
        world.restart();
        let carol = world.ours("carol", None);
        world.run();
        assert_eq!(world.heads(carol), world.heads(alice), "{name}");
    }
}

#[test]
fn the_client_keeps_its_document_from_a_relay_that_sends_harm() {
    for (name, bytes) in harmful_messages() {
        let mut world = World::new();
        let alice = world.ours("alice", None);
        world.put(alice, "before", "yes");
        world.run();
        let heads = world.heads(alice);
        let frame = Frame::Sync {
            sender: PeerId::from("relay"),
            target: PeerId::from("alice"),
            document: document(),
            data: bytes,
        };
        let ours = world.our(alice);
        let outcome = ours
            .client
            .receive(UnixMillis(0), &frame.encode(), &mut ours.docs);
        let error = outcome.expect_err(&name);
        assert!(matches!(error, ClientError::Gate { .. }), "{name}: {error}");
        assert_eq!(world.heads(alice), heads, "{name}");
    }
}

#[test]
fn a_change_that_refers_to_nothing_is_refused_by_name() {
    // The shape of the poison, properly written: a deletion of what never was.
    let mut doc = rich_document(1);
    let heads = doc.get_heads();
    let mut change = doc.get_changes(&[])[2].decode();
    change.actor_id = automerge::ActorId::from([7; 4]);
    change.seq = 1;
    change.deps = heads;
    change.start_op = 1_000.try_into().expect("not zero");
    change.operations.truncate(1);
    change.operations[0] = automerge::legacy::Op {
        action: automerge::legacy::OpType::Delete,
        obj: automerge::legacy::ObjectId::Root,
        key: automerge::legacy::Key::Map("ghost".into()),
        pred: vec![automerge::legacy::OpId(900, change.actor_id.clone())].into(),
        insert: false,
    };
    let change = automerge::Change::from(change);
    let mut world = World::new();
    let alice = world.ours("alice", Some(doc.document().clone()));
    world.run();
    let mallory = world.plain("mallory", None);
    world.run();
    world.send_raw(mallory, message(&[change.raw_bytes().to_vec()]));
    world.run();
    assert_eq!(world.rejected.len(), 1);
    assert_eq!(world.rejected[0].1, change.hash());
    assert!(world.rejected[0].2.contains("does not exist"));
    assert!(
        !world.dropped.contains_key(&mallory),
        "it may be a fault, and harms nobody"
    );
    world.put(alice, "after", "yes");
    world.run();
    assert_eq!(world.get(mallory, "after").as_deref(), Some("yes"));
}

#[test]
fn a_flood_of_orphans_is_bounded() {
    let mut doc = rich_document(1);
    let limits = Limits {
        waiting_changes: 10,
        ..Limits::default()
    };
    for n in 0..40_i64 {
        doc.put(ROOT, "n", n).expect("put");
        doc.commit();
    }
    let mut changes = gate::inspect_chunks(&doc.save(), &limits).expect("inspect");
    let first = changes.remove(0);
    let mut ledger = Ledger::new(limits);
    let admission = ledger.admit(changes.clone());
    assert_eq!(admission.refused.len(), changes.len() - 10);
    // Those that there was no room for may come in later.
    ledger.admit(vec![first]);
    let admission = ledger.admit(changes);
    assert_eq!(admission.refused, []);
    let heads: Vec<_> = ledger.heads().copied().collect();
    assert_eq!(heads, doc.get_heads());
}

#[test]
fn what_breaks_the_document_after_all_is_undone_and_not_tried_again() {
    use automerge::legacy::{ElementId, Key, MarkData, ObjectId, Op, OpId, OpType};
    // A mark that ends at the head of a text and begins later: only a trial on a copy tells.
    let mut doc = rich_document(1);
    let made = doc
        .get_changes(&[])
        .into_iter()
        .map(|change| change.decode());
    let (text, element) = made
        .flat_map(|change| {
            let first = change.start_op.get();
            let id = move |n: usize| OpId(first + n as u64, change.actor_id.clone());
            change
                .operations
                .into_iter()
                .enumerate()
                .map(move |(n, op)| (id(n), op))
        })
        .skip_while(|(_, op)| !matches!(op.action, OpType::Make(automerge::ObjType::Text)))
        .map(|(id, _)| id)
        .take(2)
        .collect::<Vec<_>>()
        .try_into()
        .map(|[text, element]: [OpId; 2]| (text, element))
        .expect("a text and its first character");
    let mut change = doc.get_changes(&[])[2].decode();
    change.actor_id = automerge::ActorId::from([7; 4]);
    change.seq = 1;
    change.deps = doc.get_heads();
    change.start_op = 2_000.try_into().expect("not zero");
    let op = |action, key| Op {
        action,
        obj: ObjectId::Id(text.clone()),
        key: Key::Seq(key),
        pred: Vec::new().into(),
        insert: true,
    };
    let begin = OpType::MarkBegin(MarkData {
        name: "bold".into(),
        value: true.into(),
        expand: false,
    });
    change.operations = vec![
        op(begin, ElementId::Id(element)),
        op(OpType::MarkEnd(false), ElementId::Head),
    ];
    let change = automerge::Change::from(change);
    let mut world = World::new();
    let alice = world.ours("alice", Some(doc.document().clone()));
    let mallory = world.plain("mallory", None);
    world.run();
    let loads = world.loads;
    for (attempt, reason) in ["automerge refused it", "again what broke"]
        .into_iter()
        .enumerate()
    {
        world.send_raw(mallory, message(&[change.raw_bytes().to_vec()]));
        world.run();
        let dropped = world.dropped.get(&mallory).expect("dropped");
        assert!(dropped.contains(reason), "{attempt}: {dropped}");
        world.connect(mallory);
        world.run();
        assert_eq!(world.loads, loads + 1, "read again from the log once");
    }
    world.put(alice, "after", "yes");
    world.run();
    assert_eq!(world.get(mallory, "after").as_deref(), Some("yes"));
    assert_eq!(world.heads(mallory), world.heads(alice));
}
