//! Who has nothing, or everything, is answered from stored chunks: the relay reads no document for them.

#![allow(clippy::expect_used)]

mod world;

use automerge::ChangeHash;
use throughline_core::{
    sync::client::{ClientEvent, Receipt},
    sync::hub::ConnectionId,
};
use world::{Person, World};

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
    // Sent again, the same question is not answered again.
    let sent = world.frames_sent;
    world.run();
    assert_eq!(world.frames_sent, sent);
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
    let bob = world.ours("bob", None);
    let carol = world.plain("carol", None);
    // Their questions are at the relay, its answers still on their way, when Alice comes with something new.
    while world.deliver_one(true) && !world.to_hub.is_empty() {}
    world.put(alice, "new", "yes");
    world.connect(alice);
    world.run();
    let heads = world.heads(alice);
    for person in [bob, carol] {
        assert_eq!(world.heads(person), heads, "{person:?}");
    }
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
    let effects = world.hub.set_read_only(victor, false);
    world.carry_out(effects);
    world.run();
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
