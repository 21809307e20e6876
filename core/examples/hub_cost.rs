//! What the relay's hub costs per edit: four people at one document, who change a field in turn.
//!
//! ```console
//! cargo run --release -p throughline-core --example hub_cost
//! ```

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]
#![allow(clippy::expect_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use automerge::{
    ActorId, Automerge, ObjType, ROOT, ReadDoc,
    sync::{self, SyncDoc},
    transaction::Transactable,
};
use throughline_core::{
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
    sync::{
        PeerId,
        frame::Frame,
        gate::{self, Limits},
        hub::{ConnectionId, DocumentHub, HubEffect, PeerInfo},
    },
};

const PEOPLE: u64 = 4;
const EDITS: u32 = 400;

struct Person {
    doc: Automerge,
    state: sync::State,
}

fn document() -> DocumentId {
    DocumentId::from_bytes(*b"the measured one")
}

/// A plan of so many tasks, as our documents hold them.
fn plan(tasks: usize) -> Automerge {
    let mut doc = Automerge::new().with_actor(ActorId::from([1; 16]));
    let mut transaction = doc.transaction();
    let table = transaction
        .put_object(ROOT, "tasks", ObjType::Map)
        .expect("put");
    for n in 0..tasks {
        let task = transaction
            .put_object(&table, format!("task{n:012}"), ObjType::Map)
            .expect("put");
        transaction
            .put(&task, "name", format!("Task {n}"))
            .expect("put");
        for field in [
            "duration", "work", "priority", "percent", "order", "mode", "kind",
        ] {
            transaction.put(&task, field, 480_i64).expect("put");
        }
    }
    transaction.commit();
    doc
}

fn frame(person: u64, data: Vec<u8>) -> Vec<u8> {
    let frame = Frame::Sync {
        sender: PeerId::from(format!("person-{person}")),
        target: PeerId::from("relay"),
        document: document(),
        data,
    };
    frame.encode()
}

/// Delivers until all is quiet. The time spent in the hub, and how many messages with changes it sent.
fn settle(
    hub: &mut DocumentHub,
    people: &mut [Person],
    mut queue: Vec<(u64, Vec<u8>)>,
) -> (Duration, u32) {
    let (mut spent, mut frames) = (Duration::ZERO, 0);
    while !queue.is_empty() {
        for (from, bytes) in std::mem::take(&mut queue) {
            let start = Instant::now();
            let frame = Frame::decode(&bytes, 1 << 24).expect("a frame");
            let mut effects = hub.receive(ConnectionId(from), frame);
            let mut out = Vec::new();
            while let Some(effect) = effects.pop() {
                match effect {
                    HubEffect::Send { to, frame } => out.push((to, frame.encode())),
                    HubEffect::Append { ticket, .. } => effects.extend(hub.persisted(ticket)),
                    other => panic!("{other:?}"),
                }
            }
            spent += start.elapsed();
            for (to, bytes) in out.into_iter().rev() {
                let Ok(Frame::Sync { data, .. }) = Frame::decode(&bytes, 1 << 24) else {
                    panic!("a frame of another kind");
                };
                let message = sync::Message::decode(&data).expect("a message");
                frames += u32::from(!message.changes.is_empty());
                let person = &mut people[usize::try_from(to.0).expect("small")];
                person
                    .doc
                    .receive_sync_message(&mut person.state, message)
                    .expect("receive");
                if let Some(answer) = person.doc.generate_sync_message(&mut person.state) {
                    queue.push((to.0, self::frame(to.0, answer.encode())));
                }
            }
        }
    }
    (spent, frames)
}

fn measure(tasks: usize) {
    let source = plan(tasks);
    let saved = source.save();
    let start = Instant::now();
    let changes = gate::inspect_chunks(&saved, &Limits::default()).expect("sound");
    let inspected = start.elapsed();
    let start = Instant::now();
    drop(gate::load(&saved, &Limits::default()).expect("sound"));
    let through_gate = start.elapsed();
    let start = Instant::now();
    drop(Automerge::load(&saved).expect("sound"));
    let plain = start.elapsed();

    let mut hub = DocumentHub::new(document(), PeerId::from("relay"), Limits::default());
    let hash = <sha2::Sha256 as sha2::Digest>::digest(&saved).into();
    let name = ChunkName {
        document: document(),
        kind: ChunkKind::Snapshot,
        hash,
    };
    let mut people: Vec<Person> = (0..PEOPLE)
        .map(|n| Person {
            doc: source
                .fork()
                .with_actor(ActorId::from([u8::try_from(n).expect("small") + 2; 16])),
            state: sync::State::new(),
        })
        .collect();
    let mut start_load = None;
    for n in 0..PEOPLE {
        let info = PeerInfo {
            peer: PeerId::from(format!("person-{n}")),
            extensions: false,
            read_only: false,
            holder: None,
        };
        hub.attach(ConnectionId(n), info);
        let person = &mut people[usize::try_from(n).expect("small")];
        let message = person
            .doc
            .generate_sync_message(&mut person.state)
            .expect("a first message");
        let bytes = frame(n, message.encode());
        if n == 0 {
            let effects = hub.receive(
                ConnectionId(0),
                Frame::decode(&bytes, 1 << 24).expect("a frame"),
            );
            assert_eq!(effects, [HubEffect::Load]);
            let start = Instant::now();
            let effects = hub.loaded(vec![(name.clone(), saved.clone())]);
            start_load = Some(start.elapsed());
            for effect in effects {
                let HubEffect::Send {
                    frame: Frame::Sync { data, .. },
                    ..
                } = effect
                else {
                    panic!("a sync frame is due");
                };
                let message = sync::Message::decode(&data).expect("a message");
                let person = &mut people[0];
                person
                    .doc
                    .receive_sync_message(&mut person.state, message)
                    .expect("receive");
                if let Some(answer) = person.doc.generate_sync_message(&mut person.state) {
                    let answer = frame(0, answer.encode());
                    settle(&mut hub, &mut people, vec![(0, answer)]);
                }
            }
        } else {
            settle(&mut hub, &mut people, vec![(n, bytes)]);
        }
    }
    let (mut spent, mut delivered) = (Vec::new(), 0);
    for edit in 0..EDITS {
        let n = u64::from(edit) % PEOPLE;
        let person = &mut people[usize::try_from(n).expect("small")];
        let (_, table) = person
            .doc
            .get(ROOT, "tasks")
            .expect("get")
            .expect("a table");
        let key = format!("task{:012}", edit as usize * 7 % tasks);
        let (_, task) = person.doc.get(&table, key).expect("get").expect("a task");
        let mut transaction = person.doc.transaction();
        transaction
            .put(&task, "duration", i64::from(edit))
            .expect("put");
        transaction.commit();
        let message = person
            .doc
            .generate_sync_message(&mut person.state)
            .expect("a change");
        let (time, frames) = settle(&mut hub, &mut people, vec![(n, frame(n, message.encode()))]);
        spent.push(time.as_secs_f64() * 1e6);
        delivered += frames;
    }
    assert_eq!(delivered, EDITS * 3, "each edit goes to three others");
    // The median, for other programs on the machine disturb some of the edits.
    spent.sort_by(f64::total_cmp);
    let median = spent[spent.len() / 2];
    let heads = people[0].doc.get_heads();
    assert!(people.iter().all(|person| person.doc.get_heads() == heads));
    println!(
        "{tasks:>6} tasks, {:>7} bytes, {} changes: inspect {:.1} ms, load through the gate {:.1} ms \
         (automerge alone {:.1} ms), hub load {:.1} ms; {:.1} µs per edit, {:.1} µs per delivered change",
        saved.len(),
        changes.len(),
        inspected.as_secs_f64() * 1e3,
        through_gate.as_secs_f64() * 1e3,
        plain.as_secs_f64() * 1e3,
        start_load.unwrap_or_default().as_secs_f64() * 1e3,
        median,
        median / 3.0,
    );
}

fn main() {
    for tasks in [10, 1_000, 10_000] {
        measure(tasks);
    }
}
