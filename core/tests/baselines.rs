//! Baselines: they stay what they were, on every device, and tell what moved since.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]

use automerge::{
    ActorId, Automerge, ObjId, ObjType, ROOT, ReadDoc as _,
    transaction::{CommitOptions, Transactable as _, Transaction},
};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    baseline::{Figures, Variance},
    document::{ChangeMeta, Section},
    edit::{History, Intent, Put, compile},
    id::{Author, BaselineId, RecordId, TaskId, UserId},
    plan::{Plan, PlanRecords},
    record::{Baseline, Record as _, Scalar, SectionKind, Task},
    schedule::Schedule,
    time::{Minutes, UnixMillis},
};

fn meta(user: &str) -> ChangeMeta {
    ChangeMeta {
        author: Author {
            user: UserId(user.to_owned()),
            name: user.to_owned(),
        },
        time: UnixMillis(1_800_000_000_000),
        label: "Edit".to_owned(),
    }
}

fn actor(name: &str) -> ActorId {
    ActorId::from(name.as_bytes())
}

fn task(name: &str) -> TaskId {
    TaskId(RecordId::from_name(name))
}

/// Survey and Cabling, a day each, one after the other from Monday 2027-01-04 on.
fn records() -> PlanRecords {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let start = "2027-01-04".parse().expect("a date");
    let mut records = PlanRecords::blank(start, &mut rng);
    for (number, name) in (1..).zip(["Survey", "Cabling"]) {
        let mut record = Task::new(task(name));
        record.name = name.to_owned();
        record.number = number;
        record.position = number.to_string();
        record.duration = Minutes(480);
        records.tasks.insert(record.id, record);
    }
    records
}

struct Device {
    name: &'static str,
    section: Section,
    rng: ChaCha8Rng,
}

impl Device {
    fn new(name: &'static str, seed: u64, section: Section) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        Self { name, section, rng }
    }

    fn pair() -> (Self, Self) {
        let alice = Section::import(actor("alice"), &meta("Alice"), &records()).expect("valid");
        let saved = alice.save();
        let bob = Section::load(SectionKind::Plan, actor("bob"), [&saved[..]]).expect("loads");
        (Self::new("Alice", 2, alice), Self::new("Bob", 3, bob))
    }

    fn plan(&self) -> Plan {
        Plan::new(self.section.plan_records().clone())
    }

    fn now(&self) -> Figures {
        let plan = self.plan();
        Figures::of(&plan, &Schedule::compute(&plan))
    }

    fn apply(&mut self, intent: &Intent) -> Vec<throughline_core::edit::FieldChange> {
        let step = compile(&self.plan(), intent, &mut self.rng).expect("a possible edit");
        let written = self.section.write(&meta(self.name), &step.puts);
        written.expect("valid puts").expect("a change").fields
    }

    fn take(&mut self, name: &str) -> BaselineId {
        let before: Vec<_> = self.baselines().map(|b| b.id).collect();
        self.apply(&Intent::TakeBaseline {
            name: name.to_owned(),
            note: String::new(),
        });
        let taken = self.baselines().find(|b| !before.contains(&b.id));
        taken.expect("a new baseline").id
    }

    fn baselines(&self) -> impl Iterator<Item = &Baseline> {
        self.section.plan_records().baselines.values()
    }

    fn figures(&self, id: BaselineId) -> Figures {
        let baseline = &self.section.plan_records().baselines[&id];
        Figures::decode(&baseline.snapshot.0).expect("readable")
    }

    fn set(&mut self, name: &str, field: &str, value: impl Into<Scalar>) {
        self.apply(&Intent::SetField {
            table: "tasks".to_owned(),
            id: task(name).0,
            field: field.to_owned(),
            value: value.into(),
        });
    }

    /// Writes as a program does that knows nothing of baselines.
    fn write_over(&mut self, id: BaselineId, write: impl FnOnce(&mut Transaction<'_>, &ObjId)) {
        self.section.receive_with(|doc| {
            let mut tx = doc.transaction();
            let table = tx.get(ROOT, "baselines").expect("root").expect("a table").1;
            let record = tx.get(&table, id.0.as_str()).expect("table").expect("it").1;
            write(&mut tx, &record);
            let message = r#"{"user":"bob","name":"Bob"}"#;
            tx.commit_with(CommitOptions::default().with_message(message));
        });
    }
}

fn exchange(one: &mut Device, other: &mut Device) {
    let to_other = one.section.changes_since(other.section.heads());
    let to_one = other.section.changes_since(one.section.heads());
    one.section.receive(&to_one).expect("changes");
    other.section.receive(&to_other).expect("changes");
    let saved = one.section.save();
    let fresh = Section::load(SectionKind::Plan, actor("fresh"), [&saved[..]]).expect("loads");
    for section in [&other.section, &fresh] {
        assert_eq!(one.section.plan_records(), section.plan_records());
        assert!(one.section.unreadable().eq(section.unreadable()));
        assert_eq!(one.section.conflicts(), section.conflicts());
    }
}

#[test]
fn a_baseline_stays_what_it_was() {
    let (mut alice, mut bob) = Device::pair();
    let agreed = alice.now();
    let id = alice.take("Agreed");
    alice.set("Survey", "duration", 960);
    assert_eq!(alice.figures(id), agreed);
    assert_ne!(alice.now(), agreed);
    exchange(&mut alice, &mut bob);
    assert_eq!(bob.figures(id), agreed);
    let made = bob
        .section
        .maker_of("baselines", id.0)
        .expect("it is there");
    assert_eq!(made.author.map(|a| a.name).as_deref(), Some("Alice"));
    assert_eq!(made.time, 1_800_000_000);
}

#[test]
fn two_baselines_taken_at_once_are_two() {
    let (mut alice, mut bob) = Device::pair();
    let hers = alice.take("Agreed");
    let his = bob.take("Agreed");
    exchange(&mut alice, &mut bob);
    assert_eq!(alice.baselines().count(), 2);
    assert_eq!(alice.figures(hers), alice.figures(his));
}

#[test]
fn taking_renaming_and_deleting_can_be_taken_back() {
    let (mut alice, _) = Device::pair();
    let mut history = History::default();
    let id = alice.take("Agreed");
    let mut step = |device: &mut Device, intent: Intent| {
        let fields = device.apply(&intent);
        history.push("step", &fields);
        let section = &device.section;
        let undone = history
            .undo(|table, id, field| section.value(table, id, field))
            .expect("a step");
        assert!(undone.skipped.is_empty());
        let after = device.section.plan_records().baselines.clone();
        device
            .section
            .write(&meta("Alice"), &undone.puts)
            .expect("valid")
            .expect("a change");
        after
    };
    let before = alice.section.plan_records().baselines.clone();
    let name = "Approved".to_owned();
    let renamed = step(&mut alice, Intent::RenameBaseline { baseline: id, name });
    assert_eq!(renamed[&id].name, "Approved");
    assert_eq!(alice.section.plan_records().baselines, before);
    let deleted = step(&mut alice, Intent::DeleteBaseline { baseline: id });
    assert!(deleted[&id].deleted);
    assert_eq!(alice.section.plan_records().baselines, before);
    let (name, note) = ("Second".to_owned(), "By the board".to_owned());
    let taken = step(&mut alice, Intent::TakeBaseline { name, note });
    assert_eq!(taken.values().filter(|b| !b.deleted).count(), 2);
    assert_eq!(alice.baselines().filter(|b| !b.deleted).count(), 1);
}

#[test]
fn what_a_baseline_holds_cannot_be_edited() {
    let (mut alice, _) = Device::pair();
    let id = alice.take("Agreed");
    let intent = Intent::SetField {
        table: "baselines".to_owned(),
        id: id.0,
        field: "snapshot".to_owned(),
        value: "1:AAAA".into(),
    };
    let error = compile(&alice.plan(), &intent, &mut alice.rng).expect_err("fixed");
    let expected = "Snapshot was fixed when the baseline was made and cannot be changed";
    assert_eq!(error.to_string(), expected);
    let put = Put::new("baselines", id, "heads", "");
    let same = alice
        .section
        .write(&meta("Alice"), &[put])
        .expect("the same");
    assert!(same.is_none());
    let put = Put::new("baselines", id, "snapshot", "");
    let error = alice.section.write(&meta("Alice"), &[put]);
    assert_eq!(error.expect_err("fixed").to_string(), expected);
}

#[test]
fn whoever_writes_over_a_baseline_is_reported_and_the_first_value_kept() {
    let check = |write: &dyn Fn(&mut Transaction<'_>, &ObjId), expected: &str| {
        let (mut alice, mut bob) = Device::pair();
        let id = alice.take("Agreed");
        exchange(&mut alice, &mut bob);
        let agreed = alice.figures(id);
        bob.write_over(id, write);
        // It is not the later one that counts either.
        alice.set("Survey", "duration", 960);
        exchange(&mut alice, &mut bob);
        assert_eq!(alice.figures(id), agreed);
        let why: Vec<String> = alice.section.unreadable().map(|u| u.why).collect();
        assert_eq!(why, [expected]);
        assert!(alice.section.conflicts().is_empty());
    };
    check(
        &|tx, record| tx.put(record, "snapshot", "1:AAAA").expect("a put"),
        "Bob changed it afterwards; the first value is kept",
    );
    check(
        &|tx, record| tx.put(record, "snapshot", 7).expect("a put"),
        "Bob changed it afterwards; the first value is kept",
    );
    check(
        &|tx, record| tx.delete(record, "snapshot").expect("a deletion"),
        "somebody changed it afterwards; the first value is kept",
    );
    check(
        &|tx, record| tx.put(record, "heads", "").expect("a put"),
        "Bob changed it afterwards; the first value is kept",
    );
}

#[test]
fn a_text_that_a_foreign_program_froze_is_not_typed_into() {
    let (mut alice, mut bob) = Device::pair();
    let encoded = alice.now().encode().0.to_string();
    let id = BaselineId(RecordId::from_name("foreign"));
    alice.section.receive_with(|doc| {
        let mut tx = doc.transaction();
        let table = tx.get(ROOT, "baselines").expect("root").expect("a table").1;
        let record = tx
            .put_object(&table, id.0.as_str(), ObjType::Map)
            .expect("a map");
        let text = tx
            .put_object(&record, "snapshot", ObjType::Text)
            .expect("text");
        tx.splice_text(&text, 0, 0, &encoded).expect("text");
        tx.commit();
    });
    exchange(&mut alice, &mut bob);
    assert_eq!(bob.figures(id), alice.now());
    assert_eq!(bob.section.unreadable().count(), 0);
    bob.write_over(id, |tx, record| {
        let text = tx.get(record, "snapshot").expect("record").expect("text").1;
        tx.splice_text(&text, 0, 3, "9:").expect("text");
    });
    exchange(&mut alice, &mut bob);
    assert_eq!(alice.figures(id), alice.now());
    assert_eq!(alice.section.unreadable().count(), 1);
}

#[test]
fn a_document_of_version_1_opens_and_gets_the_new_tables_when_written() {
    let first = Section::create(SectionKind::Plan, actor("alice"));
    let genesis = first.automerge().get_changes(&[]).swap_remove(0);
    let mut old = Automerge::new().with_actor(actor("old"));
    old.apply_changes([genesis]).expect("the first change");
    let mut tx = old.transaction();
    let tasks = tx.get(ROOT, "tasks").expect("root").expect("tasks").1;
    let survey = tx
        .put_object(&tasks, task("Survey").0.as_str(), ObjType::Map)
        .expect("a map");
    tx.put(&survey, "name", "Survey").expect("a put");
    tx.put(&survey, "duration", 480).expect("a put");
    tx.commit();
    let saved = old.save();

    let open = |name: &'static str, seed| {
        let section = Section::load(SectionKind::Plan, actor(name), [&saved[..]]).expect("loads");
        assert_eq!(section.schema_version(), 1);
        assert_eq!(section.plan_records().tasks[&task("Survey")].name, "Survey");
        Device::new(name, seed, section)
    };
    let (mut alice, mut bob) = (open("Alice", 2), open("Bob", 3));
    // Both migrate by themselves, and mean the same tables.
    let (hers, his) = (alice.take("Hers"), bob.take("His"));
    exchange(&mut alice, &mut bob);
    assert_eq!(alice.section.schema_version(), 2);
    assert_eq!(alice.figures(hers), bob.figures(his));
    assert_eq!(
        alice
            .section
            .automerge()
            .get_all(ROOT, "baselines")
            .expect("root")
            .len(),
        1
    );

    // A client of version 1 goes on with what it knows and keeps the rest.
    old.merge(&mut alice.section.automerge().fork())
        .expect("merges");
    let mut tx = old.transaction();
    tx.put(&survey, "duration", 960).expect("a put");
    tx.commit();
    alice.section.receive(&old.save()).expect("changes");
    assert_eq!(alice.figures(hers).tasks.len(), 1);
    assert_eq!(alice.plan().task(0).duration, Minutes(960));
}

#[test]
fn variance_says_what_moved() {
    let (mut alice, _) = Device::pair();
    let id = alice.take("Agreed");
    let check = |device: &Device, expected: &str| {
        let moved = Variance::between(&device.figures(id), &device.now(), &device.plan());
        let name = |id: TaskId| device.section.plan_records().tasks[&id].name.clone();
        let mut lines = vec![format!(
            "finish {}, {} the same",
            moved.finish.by.0, moved.same
        )];
        lines.extend(moved.tasks.iter().map(|t| {
            let kind = match (t.was, t.is) {
                (None, _) => "added",
                (_, None) => "removed",
                _ => "moved",
            };
            format!(
                "{} {kind}: start {}, finish {}, duration {}, work {}",
                name(t.task),
                t.start.0,
                t.finish.0,
                t.duration.0,
                t.work.0
            )
        }));
        assert_eq!(lines.join("\n"), expected);
    };
    check(&alice, "finish 0, 2 the same");
    alice.set("Survey", "duration", 1440);
    alice.apply(&Intent::SetPredecessors {
        task: task("Cabling"),
        predecessors: vec![throughline_core::edit::Predecessor {
            task: task("Survey"),
            kind: Default::default(),
            lag: Minutes(0),
            lag_unit: Default::default(),
        }],
    });
    check(
        &alice,
        "finish 1440, 0 the same\n\
         Survey moved: start 0, finish 960, duration 960, work 0\n\
         Cabling moved: start 1440, finish 1440, duration 0, work 0",
    );
    alice.apply(&Intent::DeleteTasks {
        tasks: vec![task("Cabling")],
    });
    let last = throughline_core::edit::Place::LastIn(None);
    alice.apply(&Intent::CreateTask {
        place: last,
        fields: vec![("name".to_owned(), "Radio".into())],
    });
    check(
        &alice,
        "finish 960, 0 the same\n\
         Survey moved: start 0, finish 960, duration 960, work 0\n\
         Radio added: start 0, finish 0, duration 0, work 0\n\
         Cabling removed: start 0, finish 0, duration 0, work 0",
    );
    let other = alice.take("Later");
    let back = Variance::between(&alice.figures(other), &alice.figures(id), &alice.plan());
    assert_eq!(back.finish.by, Minutes(-960));
}
