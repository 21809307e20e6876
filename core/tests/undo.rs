//! Undo: what a person took back is as it was, and nobody else's work is overwritten.

mod common;

use common::{Device, living, set, small_plan, some_intent};
use proptest::prelude::*;
use throughline_core::{
    edit::{History, Intent, Place},
    record::Scalar,
};

fn exchange(one: &mut Device, other: &mut Device) {
    let to_other = one.section.changes_since(other.section.heads());
    let to_one = other.section.changes_since(one.section.heads());
    one.section.receive(&to_one).expect("changes");
    other.section.receive(&to_other).expect("changes");
    common::assert_same(&one.section, &other.section);
}

fn two_devices() -> (Device, Device) {
    let saved = small_plan();
    (Device::open("alice", saved), Device::open("bob", saved))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_can_be_taken_back_and_done_again(
        intents in prop::collection::vec((0..16_u8, 0..40_u16, 0..40_u16), 1..25),
    ) {
        let mut alice = Device::open("alice", small_plan());
        let mut states = vec![(alice.seen(), living(alice.section.plan_records()))];
        for (kind, a, b) in intents {
            let intent = some_intent(&alice.plan(), kind, a, b);
            let before = alice.section.heads().to_vec();
            if alice.edit(&intent).is_ok() && alice.section.heads() != before {
                states.push((alice.seen(), living(alice.section.plan_records())));
            }
        }
        let last = states.len() - 1;
        for state in states[..last].iter().rev() {
            let step = alice.undo().expect("a step to take back");
            prop_assert!(step.skipped.is_empty());
            prop_assert_eq!(&alice.seen(), &state.0);
            prop_assert_eq!(&living(alice.section.plan_records()), &state.1);
            // As after a reload.
            let bytes = alice.history.to_bytes();
            alice.history = History::from_bytes(&bytes).expect("a stored history");
        }
        prop_assert_eq!(alice.undo(), None);
        for state in &states[1..] {
            let step = alice.redo().expect("a step to do again");
            prop_assert!(step.skipped.is_empty());
            prop_assert_eq!(&alice.seen(), &state.0);
        }
        prop_assert_eq!(alice.redo(), None);
    }
}

#[test]
fn a_field_that_somebody_changed_since_is_left_and_named() {
    let (mut alice, mut bob) = two_devices();
    let task = alice.plan().tasks[1].id;
    let both = Intent::SetFields {
        changes: [
            ("duration", Scalar::Int(960)),
            ("priority", Scalar::Int(700)),
        ]
        .map(|(field, value)| ("tasks".to_owned(), task.0, field.to_owned(), value))
        .to_vec(),
    };
    alice.edit(&both).expect("a possible edit");
    exchange(&mut alice, &mut bob);
    bob.edit(&set(task, "duration", 120))
        .expect("a possible edit");
    exchange(&mut alice, &mut bob);
    let step = alice.undo().expect("a step");
    assert_eq!(
        step.skipped,
        [("tasks".to_owned(), task.0, "duration".to_owned())]
    );
    let value = |device: &Device, field| device.section.value("tasks", task.0, field);
    assert_eq!(value(&alice, "duration"), Some(Scalar::Int(120)));
    assert_eq!(value(&alice, "priority"), Some(Scalar::Null));
    // Doing it again brings back only what was taken back.
    let step = alice.redo().expect("a step");
    assert!(step.skipped.is_empty());
    assert_eq!(value(&alice, "duration"), Some(Scalar::Int(120)));
    assert_eq!(value(&alice, "priority"), Some(Scalar::Int(700)));
    exchange(&mut alice, &mut bob);
    // Undo is each person's own.
    bob.undo().expect("Bob's step");
    assert_eq!(value(&bob, "duration"), Some(Scalar::Int(960)));
    assert_eq!(value(&bob, "priority"), Some(Scalar::Int(700)));
    assert_eq!(bob.undo(), None);
}

#[test]
fn a_step_of_which_nothing_is_left_says_so() {
    let (mut alice, mut bob) = two_devices();
    let task = alice.plan().tasks[1].id;
    alice
        .edit(&set(task, "name", "Alice's"))
        .expect("a possible edit");
    exchange(&mut alice, &mut bob);
    bob.edit(&set(task, "name", "Bob's"))
        .expect("a possible edit");
    exchange(&mut alice, &mut bob);
    let step = alice.undo().expect("a step");
    assert!(step.puts.is_empty());
    assert_eq!(step.skipped.len(), 1);
    assert_eq!(alice.plan().task(1).name, "Bob's");
    assert_eq!(alice.history.redo_label(), None);
}

#[test]
fn what_others_did_to_a_new_task_comes_back_when_it_does() {
    let (mut alice, mut bob) = two_devices();
    let place = Place::LastIn(None);
    let fields = common::named("New");
    let made = alice
        .edit(&Intent::CreateTask { place, fields })
        .expect("a new task");
    assert_eq!(alice.history.undo_label(), Some("New task ‘New’"));
    exchange(&mut alice, &mut bob);
    bob.edit(&set(made[0], "name", "Bob's name"))
        .expect("a possible edit");
    exchange(&mut alice, &mut bob);
    let step = alice.undo().expect("a step");
    assert_eq!((step.puts.len(), step.skipped.len()), (1, 0));
    exchange(&mut alice, &mut bob);
    assert_eq!(bob.plan().find(made[0]), None);
    alice.redo().expect("a step");
    exchange(&mut alice, &mut bob);
    let index = bob.plan().find(made[0]).expect("the task");
    assert_eq!(bob.plan().task(index).name, "Bob's name");
}

#[test]
fn a_new_step_ends_what_could_be_done_again_and_old_steps_are_forgotten() {
    let mut alice = Device::open("alice", small_plan());
    let task = alice.plan().tasks[1].id;
    for n in 0..250 {
        alice
            .edit(&set(task, "name", format!("{n}")))
            .expect("a possible edit");
    }
    alice.undo().expect("a step");
    assert!(alice.history.redo_label().is_some());
    alice
        .edit(&set(task, "name", "other"))
        .expect("a possible edit");
    assert_eq!(alice.history.redo_label(), None);
    let mut undone = 0;
    while alice.undo().is_some() {
        undone += 1;
    }
    assert_eq!(undone, 200);
    assert_eq!(alice.plan().task(1).name, "49");
}

#[test]
fn a_history_that_cannot_be_read_is_an_error() {
    assert!(History::from_bytes(b"\xff\xff\xff\xff\xff").is_err());
}
