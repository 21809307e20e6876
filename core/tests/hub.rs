//! Stories of people at one document, through the relay's hub and our client.

#![allow(clippy::expect_used)]

mod world;

use automerge::ReadDoc;
use proptest::{collection::vec, prelude::*};
use throughline_core::{
    id::TaskId,
    id::{RecordId, UserId},
    sync::{
        PeerId,
        client::{ClientEvent, Presence, Receipt},
        frame::Frame,
        hub::ConnectionId,
    },
    time::UnixMillis,
};
use world::{Person, World, document};

fn last_receipt(world: &mut World, connection: ConnectionId) -> Receipt {
    let events = &world.our(connection).events;
    let receipts = events.iter().filter_map(|event| match event {
        ClientEvent::Receipt { receipt, .. } => Some(receipt.clone()),
        _ => None,
    });
    receipts.fold(Receipt::default(), |_, receipt| receipt)
}

#[test]
fn alice_writes_and_bob_reads() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    let bob = world.ours("bob", None);
    world.run();
    world.put(alice, "name", "Dig");
    world.run();
    assert_eq!(world.get(bob, "name").as_deref(), Some("Dig"));
    world.put(bob, "name", "Dig deeper");
    world.run();
    assert_eq!(world.get(alice, "name").as_deref(), Some("Dig deeper"));
    assert_eq!(world.heads(alice), world.heads(bob));
    assert_eq!(world.store.len(), 2);
}

#[test]
fn an_edit_costs_few_frames() {
    let mut world = World::new();
    let people: Vec<_> = ["a1", "b2", "c3", "d4"]
        .map(|name| world.ours(name, None))
        .into();
    world.put(people[0], "start", "now");
    world.run();
    for round in 0..3 {
        for person in &people {
            world.put(*person, "round", &format!("{round} of {}", person.0));
            world.run();
        }
    }
    let before = world.frames_sent;
    world.put(people[1], "last", "one");
    world.run();
    // Three get the change and one the acknowledgement. Receipts: on disk, held by one, held by two: at most three each.
    let sent = world.frames_sent - before;
    assert!(sent <= 4 + 4 * 3, "{sent} frames");
    for person in people {
        assert_eq!(world.get(person, "last").as_deref(), Some("one"));
    }
}

#[test]
fn people_edit_at_once_and_end_equal() {
    let mut world = World::new();
    let people = [
        world.ours("alice", None),
        world.plain("bob", None),
        world.ours("carol", None),
        world.plain("dave", None),
    ];
    world.run();
    for round in 0..20 {
        for person in people {
            world.put(person, "same", &format!("{round} {}", person.0));
            world.put(person, &format!("own {}", person.0), &round.to_string());
        }
        // Some rounds overlap with the deliveries of those before.
        if round % 3 == 0 {
            world.run();
        }
    }
    world.run();
    let heads = world.heads(people[0]);
    for person in people {
        assert_eq!(world.heads(person), heads, "of {person:?}");
        assert_eq!(world.get(person, "own 3").as_deref(), Some("19"));
    }
    assert_eq!(world.hub.heads(), Some(heads));
    assert_eq!(world.rejected, []);
}

#[test]
fn a_late_joiner_gets_everything() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.run();
    for n in 0..50 {
        world.put(alice, &format!("key {n}"), "value");
        world.run();
    }
    let bob = world.ours("bob", None);
    let carol = world.plain("carol", None);
    world.run();
    for person in [bob, carol] {
        assert_eq!(world.heads(person), world.heads(alice));
        assert_eq!(world.get(person, "key 49").as_deref(), Some("value"));
    }
}

#[test]
fn work_offline_comes_together_again() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    let bob = world.ours("bob", None);
    world.put(alice, "shared", "yes");
    world.run();
    world.disconnect(bob);
    for n in 0..200 {
        world.put(alice, "by alice", &n.to_string());
        world.put(bob, "by bob", &n.to_string());
        world.run();
    }
    world.connect(bob);
    world.run();
    assert_eq!(world.heads(alice), world.heads(bob));
    assert_eq!(world.get(alice, "by bob").as_deref(), Some("199"));
    assert_eq!(world.get(bob, "by alice").as_deref(), Some("199"));
}

#[test]
fn the_relay_restarts_with_what_is_on_disk() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.put(alice, "first", "stored");
    world.run();
    world.disk_is_slow = true;
    world.put(alice, "second", "lost with the relay");
    world.run();
    let receipt = last_receipt(&mut world, alice);
    assert_ne!(receipt.durable, world.heads(alice), "not acknowledged");
    world.restart();
    world.disk_is_slow = false;
    world.connect(alice);
    world.run();
    assert_eq!(last_receipt(&mut world, alice).durable, world.heads(alice));
    let bob = world.ours("bob", None);
    world.run();
    assert_eq!(
        world.get(bob, "second").as_deref(),
        Some("lost with the relay")
    );
}

#[test]
fn receipts_tell_how_far_a_change_has_come() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.run();
    world.disk_is_slow = true;
    world.put(alice, "name", "Dig");
    world.run();
    assert_eq!(last_receipt(&mut world, alice), Receipt::default());
    world.write();
    world.run();
    let heads = world.heads(alice);
    assert_eq!(
        last_receipt(&mut world, alice),
        Receipt {
            durable: heads.clone(),
            seen: Vec::new()
        }
    );
    // Somebody else has it, and that stays true when they leave.
    let bob = world.plain("bob", None);
    world.run();
    assert_eq!(last_receipt(&mut world, alice).seen, heads);
    world.disconnect(bob);
    world.put(alice, "name", "Dig again");
    world.run();
    assert_eq!(last_receipt(&mut world, alice).seen, heads);
}

#[test]
fn a_plain_peer_never_sees_our_extension() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    let bob = world.plain("bob", None);
    world.put(alice, "name", "Dig");
    world.put(bob, "other", "thing");
    world.run();
    let Some(Person::Plain(bob)) = world.people.get(&bob) else {
        panic!("bob is plain");
    };
    for frame in &bob.received {
        assert!(
            matches!(frame, Frame::Sync { .. } | Frame::DocUnavailable { .. }),
            "{frame:?}"
        );
    }
}

#[test]
fn an_unknown_document_is_unavailable_until_somebody_brings_it() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    let bob = world.plain("bob", None);
    world.run();
    let unavailable = ClientEvent::Unavailable {
        document: document(),
    };
    assert!(world.our(alice).events.contains(&unavailable));
    let Some(Person::Plain(plain)) = world.people.get(&bob) else {
        panic!("bob is plain");
    };
    assert!(matches!(plain.received[..], [Frame::DocUnavailable { .. }]));
    let carol = world.ours("carol", None);
    world.put(carol, "name", "Dig");
    world.run();
    assert_eq!(world.get(alice, "name").as_deref(), Some("Dig"));
    assert_eq!(world.get(bob, "name").as_deref(), Some("Dig"));
}

#[test]
fn a_viewer_reads_and_cannot_write() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.put(alice, "name", "Dig");
    let victor = world.viewer("victor");
    world.run();
    assert_eq!(world.get(victor, "name").as_deref(), Some("Dig"));
    world.put(victor, "name", "Mine");
    world.run();
    assert_eq!(world.get(alice, "name").as_deref(), Some("Dig"));
    let rejected = world.our(victor).events.iter().any(
        |event| matches!(event, ClientEvent::Rejected { reason, .. } if reason.contains("read")),
    );
    assert!(rejected, "{:?}", world.our(victor).events);
    // What others do still arrives.
    world.put(alice, "more", "news");
    world.run();
    assert_eq!(world.get(victor, "more").as_deref(), Some("news"));
    // Once allowed to write, everything comes in.
    let effects = world.hub.set_read_only(victor, false);
    world.carry_out(effects);
    world.run();
    assert_eq!(world.heads(alice), world.heads(victor));
}

#[test]
fn two_devices_with_one_actor_do_not_talk_for_ever() {
    for plain in [false, true] {
        let mut world = World::new();
        let alice = world.ours("alice", None);
        world.put(alice, "name", "Dig");
        world.run();
        let copy = world.our(alice).docs.0[&document()].clone();
        // A copy of Alice's device, which uses her actor too.
        let twin = if plain {
            let mut doc = automerge::AutoCommit::load(&copy.save()).expect("load");
            doc.set_actor(copy.get_actor().clone());
            let twin = world.plain("alice", Some(doc));
            world.disconnect(twin);
            twin
        } else {
            let twin = world.ours("alice", Some(copy));
            world.disconnect(twin);
            twin
        };
        world.put(alice, "who", "alice");
        world.put(twin, "who", "her twin");
        world.run();
        world.connect(twin);
        world.run();
        if plain {
            assert!(world.dropped[&twin].contains("its own automerge refused"));
        } else {
            assert_eq!(world.rejected.len(), 1, "{:?}", world.rejected);
            assert!(world.rejected[0].2.contains("same number"));
        }
        // What follows is refused by name too, and others go on.
        let follows = world.rejected.len() + usize::from(!plain);
        world.put(twin, "again", "her twin");
        let bob = world.ours("bob", None);
        world.put(bob, "news", "of bob");
        world.run();
        assert_eq!(world.rejected.len(), follows);
        assert_eq!(world.get(alice, "news").as_deref(), Some("of bob"));
        assert_eq!(world.get(bob, "who").as_deref(), Some("alice"));
    }
}

#[test]
fn compaction_keeps_everything() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.run();
    for n in 0..30 {
        world.put(alice, &format!("key {n}"), "value");
        world.run();
    }
    assert_eq!(world.hub.chunk_count(), 30);
    let compaction = world.hub.compact().expect("sound").expect("worth it");
    assert_eq!(compaction.heads, world.heads(alice));
    assert_eq!(compaction.replaces.len(), 30);
    world
        .store
        .insert(compaction.name.clone(), compaction.bytes.clone());
    for name in &compaction.replaces {
        world.store.remove(name);
    }
    world.hub.compacted(&compaction);
    assert_eq!(world.hub.chunk_count(), 1);
    world.put(alice, "after", "compaction");
    world.run();
    world.restart();
    let bob = world.ours("bob", None);
    world.run();
    assert_eq!(world.heads(bob), world.heads(alice));
}

#[test]
fn a_damaged_chunk_is_reported_and_never_replaced() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.run();
    for n in 0..3 {
        world.put(alice, &format!("key {n}"), "value");
        world.run();
    }
    let name = world.store.keys().next().expect("a chunk").clone();
    world.store.get_mut(&name).expect("a chunk")[10] ^= 1;
    world.restart();
    let bob = world.ours("bob", None);
    world.run();
    assert_eq!(world.damaged.len(), 1);
    assert_eq!(world.damaged[0].0, name);
    if let Some(compaction) = world.hub.compact().expect("sound") {
        assert!(!compaction.replaces.contains(&name));
    }
    // Alice still has it all, so that the chunk comes again, sound.
    world.connect(alice);
    world.run();
    assert_eq!(world.heads(bob), world.heads(alice));
    world.damaged.clear();
    world.restart();
    world.connect(bob);
    world.run();
    assert_eq!(world.damaged, []);
}

#[test]
fn a_full_disk_drops_everybody_and_loses_nothing() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.put(alice, "kept", "yes");
    world.run();
    world.disk_is_slow = true;
    world.put(alice, "not stored", "yes");
    world.run();
    let (ticket, ..) = world.unwritten.pop().expect("a write");
    let effects = world.hub.persist_failed(ticket, "no space left");
    world.carry_out(effects);
    assert!(world.dropped[&alice].contains("no space left"));
    world.disk_is_slow = false;
    world.connect(alice);
    world.run();
    assert_eq!(last_receipt(&mut world, alice).durable, world.heads(alice));
}

#[test]
fn those_who_come_after_a_failed_write_are_not_dropped_for_it_again() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.run();
    world.disk_is_slow = true;
    world.put(alice, "first", "yes");
    world.run();
    world.put(alice, "second", "yes");
    world.run();
    let late: Vec<_> = world
        .unwritten
        .drain(..)
        .map(|(ticket, ..)| ticket)
        .collect();
    assert_eq!(late.len(), 2, "both are on their way");
    let effects = world.hub.persist_failed(late[0], "no space left");
    world.carry_out(effects);
    assert!(world.dropped.contains_key(&alice));
    // The news of the second comes only once Alice is back and has handed both over again.
    world.connect(alice);
    world.run();
    assert!(!world.hub.awaits(late[1]));
    assert_eq!(world.hub.persist_failed(late[1], "no space left"), []);
    world.disk_is_slow = false;
    world.write();
    world.run();
    assert!(!world.dropped.contains_key(&alice));
    assert_eq!(last_receipt(&mut world, alice).durable, world.heads(alice));
}

#[test]
fn an_answer_to_an_earlier_question_is_not_listened_to() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.run();
    world.put(alice, "first", "one");
    world.run();
    let early = world.store.clone().into_iter().collect();
    world.put(alice, "then", "two");
    world.run();
    let heads = world.hub.heads();
    assert_eq!(heads, Some(world.heads(alice)));
    assert_eq!(world.hub.loaded(early), []);
    assert_eq!(world.hub.heads(), heads, "what came since is still there");
}

#[test]
fn presence_comes_and_goes() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    let bob = world.ours("bob", None);
    world.put(alice, "name", "Dig");
    world.run();
    let task = TaskId(RecordId::from_name("task"));
    let mut at = Presence {
        user: Some(UserId("u-alice".to_owned())),
        name: "Alice".to_owned(),
        focus: Some((task, "name".to_owned())),
    };
    let now = UnixMillis(1_000);
    let events = world
        .our(alice)
        .client
        .show(now, document(), Some(at.clone()));
    world.note(alice, events);
    world.run();
    let seen = |world: &mut World, who| -> Vec<(PeerId, Presence)> {
        let presences = world.our(who).client.presences(&document());
        presences
            .map(|(peer, presence)| (peer.clone(), presence.clone()))
            .collect()
    };
    assert_eq!(seen(&mut world, bob), [(PeerId::from("alice"), at.clone())]);
    assert_eq!(seen(&mut world, alice), []);
    // Bob shows himself; Alice announces herself to the newcomer.
    let bob_at = Presence {
        name: "Bob".to_owned(),
        ..Presence::default()
    };
    let events = world
        .our(bob)
        .client
        .show(now, document(), Some(bob_at.clone()));
    world.note(bob, events);
    world.run();
    assert_eq!(seen(&mut world, alice), [(PeerId::from("bob"), bob_at)]);
    // She moves.
    at.focus = None;
    let events = world
        .our(alice)
        .client
        .show(now, document(), Some(at.clone()));
    world.note(alice, events);
    world.run();
    assert_eq!(seen(&mut world, bob), [(PeerId::from("alice"), at)]);
    // Silence: heartbeats go out, and who does not send them is gone.
    let next = world.our(alice).client.next_tick().expect("a heartbeat");
    let events = world.our(alice).client.tick(next);
    assert!(matches!(events[..], [ClientEvent::Send(_)]), "{events:?}");
    let events = world.our(bob).client.tick(UnixMillis(60_000));
    assert!(events.contains(&ClientEvent::Presence {
        document: document(),
        peer: PeerId::from("alice"),
        presence: None,
    }));
}

#[test]
fn an_ephemeral_message_is_passed_on_once() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    let bob = world.plain("bob", None);
    let carol = world.plain("carol", None);
    world.put(alice, "name", "Dig");
    world.run();
    let message = |target: &str| Frame::Ephemeral {
        sender: PeerId::from("alice"),
        target: PeerId::from(target),
        document: document(),
        count: 1,
        session: "s".to_owned(),
        data: vec![0xf6],
    };
    world.to_hub.push_back((alice, message("relay").encode()));
    // As JavaScript clients do, Bob sends it back with Alice's name.
    world.to_hub.push_back((bob, message("relay").encode()));
    world.run();
    for (person, name) in [(bob, "bob"), (carol, "carol")] {
        let Some(Person::Plain(plain)) = world.people.get(&person) else {
            panic!("plain");
        };
        let got = plain
            .received
            .iter()
            .filter(|f| matches!(f, Frame::Ephemeral { .. }));
        assert_eq!(got.collect::<Vec<_>>(), [&message(name)]);
    }
}

#[test]
fn the_hub_can_go_when_nobody_is_there() {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.disk_is_slow = true;
    world.put(alice, "name", "Dig");
    world.run();
    world.disconnect(alice);
    assert!(!world.hub.is_idle(), "a write is outstanding");
    world.write();
    assert!(world.hub.is_idle());
    let doc = &world.our(alice).docs.0[&document()];
    assert_eq!(doc.get_heads().len(), 1);
    assert!(doc.get(automerge::ROOT, "name").expect("get").is_some());
}

#[derive(Clone, Debug)]
enum Step {
    Put(usize, u8),
    Deliver(bool, u8),
    Disconnect(usize),
    Connect(usize),
    Restart,
    Compact,
    SlowDisk(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..4_usize, any::<u8>()).prop_map(|(who, key)| Step::Put(who, key % 5)),
        6 => (any::<bool>(), 1..9_u8).prop_map(|(way, count)| Step::Deliver(way, count)),
        1 => (0..4_usize).prop_map(Step::Disconnect),
        2 => (0..4_usize).prop_map(Step::Connect),
        1 => Just(Step::Restart),
        1 => Just(Step::Compact),
        1 => any::<bool>().prop_map(Step::SlowDisk),
    ]
}

proptest! {
    /// Whatever happens to the connections and the relay, all end with the same document, and the relay's disk too.
    #[test]
    fn everybody_ends_equal(steps in vec(step(), 0..60)) {
        let mut world = World::new();
        let people = [
            world.ours("alice", None),
            world.plain("bob", None),
            world.ours("carol", None),
            world.plain("dave", None),
        ];
        for step in steps {
            match step {
                Step::Put(who, key) => world.put(people[who], &format!("key {key}"), "value"),
                Step::Deliver(way, count) => {
                    for _ in 0..count {
                        world.deliver_one(way);
                    }
                }
                Step::Disconnect(who) => world.disconnect(people[who]),
                Step::Connect(who) if world.dropped.contains_key(&people[who]) => {
                    world.connect(people[who]);
                }
                Step::Connect(_) => {}
                Step::Restart => world.restart(),
                Step::Compact => {
                    if let Some(compaction) = world.hub.compact().expect("sound") {
                        world.store.retain(|name, _| !compaction.replaces.contains(name));
                        world.store.insert(compaction.name.clone(), compaction.bytes.clone());
                        world.hub.compacted(&compaction);
                    }
                }
                Step::SlowDisk(slow) => {
                    world.disk_is_slow = slow;
                    if !slow {
                        world.write();
                    }
                }
            }
        }
        world.disk_is_slow = false;
        world.write();
        for person in people {
            if world.dropped.contains_key(&person) {
                world.connect(person);
            }
        }
        world.run();
        let heads = world.heads(people[0]);
        for person in people {
            prop_assert_eq!(&world.heads(person), &heads);
            prop_assert!(!world.dropped.contains_key(&person));
        }
        prop_assert_eq!(&world.rejected, &[]);
        if !heads.is_empty() {
            prop_assert_eq!(last_receipt(&mut world, people[0]).durable, heads.clone());
        }
        world.restart();
        let erin = world.ours("erin", None);
        world.run();
        prop_assert_eq!(world.heads(erin), heads);
    }
}
