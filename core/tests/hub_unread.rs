//! Who has nothing, or everything, is answered from stored chunks: the relay reads no document for them.

#![allow(clippy::expect_used)]

mod world;

use automerge::{
    Automerge, ChangeHash,
    sync::{self, SyncDoc as _},
};
use throughline_core::{
    sync::client::{ClientEvent, Receipt},
    sync::hub::ConnectionId,
};
use world::{Person, World, document};

/// A relay that has just started, with so many changes by one person stored, who is away.
fn stored(changes: usize) -> (World, ConnectionId) {
    let mut world = World::new();
    let alice = world.ours("alice", None);
    world.run();
    for n in 0..changes {
        world.put(alice, &format!("key {n}"), "value");
        world.run();
    }
    world.restart();
    world.loads = 0;
    (world, alice)
}

/// The relay folds what is stored into one snapshot, then starts again.
fn fold(world: &mut World) {
    let compaction = world.hub.compact().expect("it reloads").expect("a gain");
    for name in &compaction.replaces {
        world.store.remove(name);
    }
    world
        .store
        .insert(compaction.name.clone(), compaction.bytes.clone());
    world.hub.compacted(&compaction);
    world.restart();
    world.loads = 0;
}

/// What somebody says of what they have, as if for the first time.
fn question_of(world: &mut World, connection: ConnectionId) -> Vec<u8> {
    let mut state = sync::State::new();
    let doc = &world.our(connection).docs.0[&document()];
    let message = doc.generate_sync_message(&mut state);
    message.expect("a first message").encode()
}

fn is_unread(world: &World) -> bool {
    world.hub.document().is_none()
}

fn receipt(world: &mut World, connection: ConnectionId) -> Receipt {
    let receipts = world.our(connection).events.iter();
    let mut receipts = receipts.rev().filter_map(|event| match event {
        ClientEvent::Receipt { receipt, .. } => Some(receipt.clone()),
        _ => None,
    });
    receipts.next().unwrap_or_default()
}

#[test]
fn who_has_nothing_is_given_what_is_stored() {
    // One chunk, some, and more than are given as they are.
    for (changes, stays_unread) in [(1, true), (12, true), (40, false)] {
        let (mut world, alice) = stored(changes);
        let heads = world.heads(alice);
        let bob = world.ours("bob", None);
        let carol = world.plain("carol", None);
        let victor = world.viewer("victor");
        world.run();
        for person in [bob, carol, victor] {
            assert_eq!(world.heads(person), heads, "{person:?}, {changes} changes");
        }
        assert_eq!(is_unread(&world), stays_unread, "{changes} changes");
        // What they have is on the disk, and others have it.
        let of_bob = receipt(&mut world, bob);
        assert_eq!((of_bob.durable, of_bob.seen), (heads.clone(), heads));
    }
}

#[test]
fn a_snapshot_is_given_with_the_changes_after_it() {
    let (mut world, alice) = stored(30);
    world.connect(alice);
    world.put(alice, "early", "1");
    world.run();
    assert!(!is_unread(&world), "Alice brought something");
    fold(&mut world);
    world.connect(alice);
    world.put(alice, "late", "1");
    world.put(alice, "later", "1");
    world.run();
    let heads = world.heads(alice);
    world.restart();
    assert!(world.store.len() >= 2, "a snapshot and what came after");
    let (bob, carol) = (world.ours("bob", None), world.plain("carol", None));
    world.run();
    assert_eq!(
        [world.heads(bob), world.heads(carol)],
        [heads.clone(), heads]
    );
    assert_eq!(world.get(carol, "later").as_deref(), Some("1"));
    assert!(is_unread(&world));
}

#[test]
fn who_has_everything_hears_so() {
    let (mut world, alice) = stored(10);
    let bob = world.ours("bob", None);
    world.run();
    let heads = world.heads(bob);
    world.restart();
    world.loads = 0;
    for person in [alice, bob] {
        world.connect(person);
    }
    world.run();
    assert!(is_unread(&world));
    assert_eq!(world.loads, 1, "looked at once");
    for person in [alice, bob] {
        assert_eq!(receipt(&mut world, person).durable, heads);
    }
    assert_eq!(receipt(&mut world, bob).seen, heads, "by Alice");
    let loads = world.loads;
    // Said again by somebody who was told, it is not answered again, nor is the store asked.
    let question = question_of(&mut world, bob);
    let mut sent = world.frames_sent;
    for round in 0..3 {
        world.send_raw(bob, question.clone());
        world.run();
        assert!(world.frames_sent <= sent, "round {round}");
        sent = world.frames_sent;
    }
    assert_eq!(world.loads, loads);
}

#[test]
fn what_is_written_reaches_those_who_were_served_unread() {
    let (mut world, alice) = stored(5);
    let bob = world.ours("bob", None);
    let carol = world.plain("carol", None);
    let victor = world.viewer("victor");
    world.connect(alice);
    world.run();
    assert!(is_unread(&world));
    for (round, writer) in [bob, alice, carol, bob].into_iter().enumerate() {
        let value = round.to_string();
        world.put(writer, "round", &value);
        world.run();
        for person in [alice, bob, carol, victor] {
            let found = world.get(person, "round");
            assert_eq!(found, Some(value.clone()), "{person:?} in round {round}");
        }
    }
    let heads = world.heads(alice);
    assert_eq!(world.hub.heads(), Some(heads.clone()));
    assert_eq!(receipt(&mut world, bob).durable, heads);
    assert_eq!(world.rejected, []);
}

#[test]
fn a_change_that_crosses_the_first_answer_is_not_lost() {
    let (mut world, alice) = stored(5);
    let [bob, carol] = ["bob", "carol"].map(|name| world.plain(name, None));
    // Their questions reach the relay, its answers are still on their way, when Alice comes with something new.
    world.held = vec![bob, carol];
    world.run();
    assert_eq!(world.to_people.len(), 2, "an answer each");
    world.connect(alice);
    world.put(alice, "new", "yes");
    world.run();
    let heads = world.heads(alice);
    assert_eq!(world.hub.heads(), Some(heads.clone()));
    assert_eq!(world.to_people.len(), 4, "the change to each");
    world.held.clear();
    world.run();
    for person in [bob, carol] {
        assert_eq!(world.heads(person), heads, "{person:?}");
    }
}

#[test]
fn those_who_come_while_the_store_is_read_are_answered_together() {
    let (mut world, alice) = stored(5);
    world.reads_slowly = true;
    let people = ["bob", "carol", "dora"].map(|name| world.plain(name, None));
    world.run();
    let gone = world.plain("gone", None);
    world.run();
    world.disconnect(gone);
    assert_eq!(world.loads, 1);
    world.read();
    world.run();
    assert!(is_unread(&world));
    for person in people {
        assert_eq!(world.heads(person), world.heads(alice), "{person:?}");
    }
    // One of them brings something while the store is read for another.
    let eve = world.plain("eve", None);
    world.run();
    world.put(people[0], "by bob", "yes");
    world.run();
    world.read();
    world.run();
    assert!(!is_unread(&world));
    for person in people.into_iter().chain([eve]) {
        assert_eq!(
            world.get(person, "by bob").as_deref(),
            Some("yes"),
            "{person:?}"
        );
    }
}

#[test]
fn a_document_that_many_come_for_is_read_in_the_end() {
    let (mut world, alice) = stored(5);
    for n in 0..20 {
        let person = world.plain(&format!("person {n}"), None);
        world.run();
        assert_eq!(world.heads(person), world.heads(alice));
    }
    assert!(!is_unread(&world));
    assert!(world.loads < 12, "{} readings", world.loads);
}

#[test]
fn who_says_again_and_again_that_they_have_nothing_does_not_make_the_relay_read_each_time() {
    let (mut world, _) = stored(5);
    let nobody = world.plain("nobody", None);
    world.held = vec![nobody];
    world.run();
    let nothing = Automerge::new().generate_sync_message(&mut sync::State::new());
    let nothing = nothing.expect("a message").encode();
    for n in 0..50_u8 {
        world.send_raw(
            nobody,
            [&nothing[..], &[0, n][..usize::from(n % 3)]].concat(),
        );
        world.run();
    }
    assert!(world.loads <= 2, "{} readings", world.loads);
}

#[test]
fn who_lacks_a_part_or_brings_something_has_the_document_read() {
    type Story = fn(&mut World, ConnectionId, ConnectionId);
    let lacks_a_part: Story = |world, alice, bob| {
        world.connect(alice);
        world.put(alice, "meanwhile", "yes");
        world.run();
        world.restart();
        world.connect(bob);
    };
    let brings_something: Story = |world, _, bob| {
        world.put(bob, "offline", "yes");
        world.connect(bob);
    };
    let knows_nothing_of_ours: Story = |world, _, _| {
        let stranger = world.plain("stranger", None);
        world.put(stranger, "theirs", "yes");
    };
    for story in [lacks_a_part, brings_something, knows_nothing_of_ours] {
        let (mut world, alice) = stored(3);
        let bob = world.ours("bob", None);
        world.run();
        world.restart();
        story(&mut world, alice, bob);
        world.run();
        assert!(!is_unread(&world));
        let everybody: Vec<_> = world.people.keys().copied().collect();
        for person in everybody {
            if world.dropped.contains_key(&person) {
                world.connect(person);
            }
        }
        world.run();
        let everybody: Vec<_> = world.people.keys().copied().collect();
        let heads: Vec<Vec<ChangeHash>> = everybody.iter().map(|p| world.heads(*p)).collect();
        assert!(heads.windows(2).all(|pair| pair[0] == pair[1]), "{heads:?}");
    }
}

#[test]
fn a_damaged_chunk_is_not_given_away() {
    let (mut world, alice) = stored(4);
    let name = world.arrived[2].clone();
    world.store.get_mut(&name).expect("it is there").push(0);
    let bob = world.ours("bob", None);
    world.run();
    assert!(!is_unread(&world));
    assert_eq!(world.damaged.len(), 1);
    // Who has it brings it back.
    world.connect(alice);
    world.run();
    assert_eq!(world.heads(bob), world.heads(alice));
}

#[test]
fn a_document_that_the_host_looks_into_is_read() {
    let (mut world, alice) = stored(4);
    world.hub.always_read();
    let bob = world.ours("bob", None);
    world.run();
    assert!(!is_unread(&world));
    assert_eq!(world.heads(bob), world.heads(alice));
}

#[test]
fn a_viewer_who_was_served_unread_may_write_later() {
    let (mut world, alice) = stored(4);
    let victor = world.viewer("victor");
    world.run();
    assert!(is_unread(&world));
    // While the store is read for somebody else.
    world.reads_slowly = true;
    world.plain("another", None);
    world.run();
    world.put(victor, "early", "yes");
    world.run();
    let effects = world.hub.set_read_only(victor, false);
    world.carry_out(effects);
    world.reads_slowly = false;
    world.read();
    world.run();
    assert!(!is_unread(&world));
    world.connect(alice);
    world.run();
    assert_eq!(world.get(alice, "early").as_deref(), Some("yes"));
    world.put(victor, "may", "write");
    world.connect(alice);
    world.run();
    assert_eq!(world.get(alice, "may").as_deref(), Some("write"));
}

#[test]
fn plain_peers_end_their_conversation() {
    let (mut world, _) = stored(4);
    let carol = world.plain("carol", None);
    world.run();
    let Some(Person::Plain(plain)) = world.people.get(&carol) else {
        panic!("a plain peer");
    };
    assert!(plain.received.len() <= 2, "{:?}", plain.received);
}
