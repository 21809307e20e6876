//! Convergence: whatever three people do to a plan apart, in whatever order their changes arrive,
//! everybody ends with the same document, the same plan, the same repairs and the same conflicts.

mod common;

use automerge::{Change, ObjType, ROOT, ReadDoc as _, transaction::Transactable as _};
use common::{Device, assert_same, link, set, small_plan, some_intent};
use proptest::prelude::*;
use rand::{Rng as _, SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    document::Section,
    edit::{Intent, Place},
    plan::RepairKind,
    schedule::Schedule,
};

/// One thing that somebody does.
#[derive(Clone, Debug)]
struct Action {
    device: usize,
    kind: u8,
    a: u16,
    b: u16,
}

fn action() -> impl Strategy<Value = Action> {
    (0..3_usize, 0..22_u8, 0..40_u16, 0..40_u16).prop_map(|(device, kind, a, b)| Action {
        device,
        kind,
        a,
        b,
    })
}

/// What a program of a later version writes beside what this one knows.
fn write_unknown_field(device: &mut Device, a: u16, key: &str) -> bool {
    let plan = device.plan();
    let Some(task) = plan.tasks.get(usize::from(a) % plan.tasks.len().max(1)) else {
        return false;
    };
    let id = task.id.0;
    device.section.receive_with(|doc| {
        let mut tx = doc.transaction();
        let (_, tasks) = tx.get(ROOT, "tasks").expect("root").expect("tasks");
        let (_, record) = tx.get(&tasks, id.as_str()).expect("tasks").expect("a task");
        tx.put(&record, key, "kept").expect("a put");
        tx.commit();
    });
    true
}

/// Hands changes over one by one, in any order.
fn deliver(mut changes: Vec<Change>, to: &mut Section, rng: &mut ChaCha8Rng) {
    changes.shuffle(rng);
    for change in changes {
        to.receive(change.raw_bytes()).expect("a change");
    }
}

/// Hands over what one has and the other lacks.
fn send(from: &Device, to: &mut Device) {
    let changes = from.section.automerge().get_changes(to.section.heads());
    deliver(changes, &mut to.section, &mut ChaCha8Rng::seed_from_u64(1));
}

fn converge(actions: &[Action], seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let saved = small_plan();
    let mut devices: Vec<Device> = ["alice", "bob", "carol"]
        .iter()
        .map(|user| Device::open(user, saved))
        .collect();
    let mut unknown: Vec<String> = Vec::new();
    for (i, action) in actions.iter().enumerate() {
        let device = &mut devices[action.device];
        match action.kind {
            0..=15 => {
                let intent = some_intent(&device.plan(), action.kind, action.a, action.b);
                // Many are refused, such as a link that would close a circle: nothing is written then.
                let before = device.section.heads().to_vec();
                if device.edit(&intent).is_err() {
                    assert_eq!(device.section.heads(), before);
                }
            }
            16 | 17 => drop(device.undo()),
            18 => drop(device.redo()),
            19 => {
                let key = format!("unknown {i}");
                if write_unknown_field(device, action.a, &key) {
                    unknown.push(key);
                }
            }
            _ => {
                let other = (action.device + 1 + usize::from(action.a) % 2) % 3;
                let from = devices[other].section.save();
                devices[action.device]
                    .section
                    .receive(&from)
                    .expect("changes");
            }
        }
    }
    let mut pairs: Vec<(usize, usize)> = vec![(0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)];
    pairs.shuffle(&mut rng);
    pairs.extend(pairs.clone());
    for (from, to) in pairs {
        let heads = devices[to].section.heads();
        let changes = devices[from].section.automerge().get_changes(heads);
        deliver(changes, &mut devices[to].section, &mut rng);
    }
    let saved = devices[0].section.save();
    let fresh = Device::open("fresh", &saved);
    for device in [&devices[1], &devices[2], &fresh] {
        assert_same(&devices[0].section, &device.section);
    }
    let text = format!("{:?}", devices[2].section.automerge().hydrate(None));
    for key in unknown {
        assert!(text.contains(&key), "{key}");
    }
    // Whatever was merged can be scheduled.
    let plan = fresh.plan();
    assert_eq!(Schedule::compute(&plan).tasks.len(), plan.tasks.len());
    // The plan that everybody sees can be edited on, and undone to where it was.
    let device = &mut devices[rng.random_range(0..3)];
    let before = device.seen();
    let made = device.edit(&Intent::CreateTask {
        place: Place::LastIn(None),
        fields: Vec::new(),
    });
    assert_eq!(made.map(|tasks| tasks.len()), Ok(1));
    device.undo().expect("something to take back");
    assert_eq!(device.seen(), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 220, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn three_people_apart(actions in prop::collection::vec(action(), 1..30), seed: u64) {
        converge(&actions, seed);
    }
}

/// Both edit apart, then both have everything.
fn apart(alice_does: &dyn Fn(&mut Device), bob_does: &dyn Fn(&mut Device)) -> (Device, Device) {
    let saved = small_plan();
    let mut alice = Device::open("alice", saved);
    let mut bob = Device::open("bob", saved);
    alice_does(&mut alice);
    bob_does(&mut bob);
    send(&alice, &mut bob);
    send(&bob, &mut alice);
    assert_same(&alice.section, &bob.section);
    (alice, bob)
}

fn do_it(device: &mut Device, intent: &Intent) {
    device.edit(intent).expect("a possible edit");
}

#[test]
fn two_valid_moves_that_close_a_circle_are_repaired_with_both_authors() {
    let into = |from: usize, to: usize| {
        move |device: &mut Device| {
            let plan = device.plan();
            let intent = Intent::MoveTasks {
                tasks: vec![plan.tasks[from].id],
                place: Place::LastIn(Some(plan.tasks[to].id)),
            };
            do_it(device, &intent);
        }
    };
    // Initiate into Design, Design into Initiate.
    let (alice, _) = apart(&into(0, 4), &into(4, 0));
    let plan = alice.plan();
    assert_eq!(plan.tasks.len(), 13);
    let repair = plan
        .repairs
        .iter()
        .find(|repair| repair.kind == RepairKind::ParentCycle)
        .expect("a repair");
    let section = &alice.section;
    let author = |record| section.author_of(repair.table, record, repair.field);
    let authors = [author(repair.record), repair.other.and_then(author)];
    let mut users: Vec<String> = authors.into_iter().flatten().map(|a| a.user.0).collect();
    users.sort();
    assert_eq!(users, ["alice", "bob"]);
}

#[test]
fn two_valid_links_that_close_a_circle_are_repaired() {
    let tie = |from: usize, to: usize| {
        move |device: &mut Device| {
            let plan = device.plan();
            // The links of the plan as it was made are in the way.
            let links = plan.links.iter().map(|link| link.id).collect();
            do_it(device, &Intent::Unlink { links });
            do_it(device, &link(plan.tasks[from].id, plan.tasks[to].id));
        }
    };
    let (alice, bob) = apart(&tie(1, 5), &tie(5, 1));
    assert_eq!(alice.plan().links.len(), 1);
    let kinds: Vec<RepairKind> = bob.plan().repairs.iter().map(|r| r.kind).collect();
    assert_eq!(kinds, [RepairKind::DependencyCycle]);
}

#[test]
fn tasks_made_apart_are_both_there_with_keys_of_their_own() {
    let make = |name: &'static str| {
        move |device: &mut Device| {
            let first = device.plan().tasks[1].id;
            for n in 1..=3 {
                let place = Place::Before(first);
                let fields = common::named(&format!("{name} {n}"));
                do_it(device, &Intent::CreateTask { place, fields });
            }
        }
    };
    let (alice, _) = apart(&make("Alice"), &make("Bob"));
    let plan = alice.plan();
    assert_eq!(plan.tasks.len(), 13 + 6);
    let mut keys: Vec<&str> = plan.tasks.iter().map(|node| node.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), plan.tasks.len());
    let of = |name: &str| -> Vec<&str> {
        let names = plan
            .tasks
            .iter()
            .map(|node| plan.records.tasks[&node.id].name.as_str());
        names.filter(|n| n.starts_with(name)).collect()
    };
    assert_eq!(of("Alice"), ["Alice 1", "Alice 2", "Alice 3"]);
    assert_eq!(of("Bob"), ["Bob 1", "Bob 2", "Bob 3"]);
}

#[test]
fn an_edit_of_a_task_that_somebody_deleted_comes_back_with_it() {
    let (mut alice, mut bob) = apart(
        &|device| {
            let tasks = vec![device.plan().tasks[1].id];
            do_it(device, &Intent::DeleteTasks { tasks });
        },
        &|device| {
            let task = device.plan().tasks[1].id;
            do_it(device, &set(task, "name", "Still needed"));
        },
    );
    assert_eq!(bob.plan().tasks.len(), 12);
    alice.undo().expect("the deletion");
    send(&alice, &mut bob);
    assert_eq!(bob.plan().task(1).name, "Still needed");
}

#[test]
fn an_unknown_table_and_a_map_in_a_record_survive_edits_on_the_other_side() {
    let (alice, _) = apart(
        &|device| {
            let id = device.plan().tasks[1].id.0;
            device.section.receive_with(|doc| {
                let mut tx = doc.transaction();
                let table = tx.put_object(ROOT, "weather", ObjType::Map).expect("a map");
                tx.put(&table, "today", "snow").expect("a put");
                let (_, tasks) = tx.get(ROOT, "tasks").expect("root").expect("tasks");
                let (_, record) = tx.get(&tasks, id.as_str()).expect("tasks").expect("a task");
                let inner = tx.put_object(&record, "risk", ObjType::Map).expect("a map");
                tx.put(&inner, "level", "high").expect("a put");
                tx.commit();
            });
        },
        &|device| {
            let task = device.plan().tasks[1].id;
            do_it(device, &set(task, "name", "Renamed"));
            do_it(device, &Intent::DeleteTasks { tasks: vec![task] });
        },
    );
    let text = format!("{:?}", alice.section.automerge().hydrate(None));
    for kept in ["snow", "high", "Renamed"] {
        assert!(text.contains(kept), "{kept}");
    }
}
