//! Documents: what is written is read, on every device, and nothing foreign is lost.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]

use automerge::{
    ActorId, Automerge, ObjType, ROOT, ReadDoc as _,
    transaction::{CommitOptions, Transactable as _},
};
use throughline_core::{
    document::{Cell, ChangeMeta, DocumentError, Section},
    edit::Put,
    id::{Author, RecordId, TaskId, UserId},
    record::{PlanOptions, Scalar, SectionKind},
    time::{Minutes, UnixMillis},
};

fn actor(name: &str) -> ActorId {
    ActorId::from(name.as_bytes())
}

fn meta(user: &str) -> ChangeMeta {
    ChangeMeta {
        author: Author {
            user: UserId(user.to_owned()),
            name: user.to_uppercase(),
        },
        time: UnixMillis(1_800_000_000_000),
        label: "Edit".to_owned(),
    }
}

fn task(name: &str) -> TaskId {
    TaskId(RecordId::from_name(name))
}

fn write(section: &mut Section, user: &str, puts: &[Put]) -> Vec<u8> {
    section
        .write(&meta(user), puts)
        .expect("a valid write")
        .expect("something to write")
        .bytes
}

/// A plan with one task, and a second device that has it.
fn two_devices() -> (Section, Section) {
    let mut alice = Section::create(SectionKind::Plan, actor("alice"));
    write(
        &mut alice,
        "alice",
        &[
            Put::new("tasks", task("survey"), "name", "Survey"),
            Put::new("tasks", task("survey"), "notes", "Bring a torch."),
        ],
    );
    let saved = alice.save();
    let bob = Section::load(SectionKind::Plan, actor("bob"), [&saved[..]]).expect("a document");
    assert_eq!(alice.plan_records(), bob.plan_records());
    (alice, bob)
}

fn exchange(one: &mut Section, other: &mut Section) {
    let to_other = one.changes_since(other.heads());
    let to_one = other.changes_since(one.heads());
    one.receive(&to_one).expect("changes");
    other.receive(&to_other).expect("changes");
    assert_same(one, other);
}

/// Both show the same, and so does a device that opens the stored document afresh.
fn assert_same(one: &Section, other: &Section) {
    assert_eq!(one.heads(), other.heads());
    let saved = one.save();
    let fresh = Section::load(one.kind(), actor("fresh"), [&saved[..]]).expect("a document");
    for section in [other, &fresh] {
        assert_eq!(one.plan_records(), section.plan_records());
        assert_eq!(one.manifest(), section.manifest());
        assert_eq!(one.conflicts(), section.conflicts());
        assert!(one.unreadable().eq(section.unreadable()));
    }
}

#[test]
fn two_new_documents_of_a_kind_are_the_same_document() {
    let alice = Section::create(SectionKind::Plan, actor("alice"));
    let bob = Section::create(SectionKind::Plan, actor("bob"));
    assert_eq!(alice.save(), bob.save());
    assert_eq!(alice.schema_version(), 2);
    let manifest = Section::create(SectionKind::Manifest, actor("alice"));
    assert_ne!(alice.heads(), manifest.heads());
}

#[test]
fn what_is_written_is_read_and_told() {
    let mut plan = Section::create(SectionKind::Plan, actor("alice"));
    let puts = [
        Put::new("tasks", task("survey"), "name", "Survey"),
        Put::new("tasks", task("survey"), "duration", 960),
        Put::new(
            "options",
            PlanOptions::singleton(),
            "start",
            "2027-01-04T08:00",
        ),
    ];
    let written = plan
        .write(&meta("alice"), &puts)
        .expect("valid")
        .expect("a change");
    let stored = &plan.plan_records().tasks[&task("survey")];
    assert_eq!(stored.name, "Survey");
    assert_eq!(stored.duration, Minutes(960));
    assert_eq!(stored.created, 1_800_000_000_000);
    assert_eq!(stored.created_by, "alice");
    assert_eq!(
        plan.author_of("tasks", task("survey").0, "duration"),
        Some(meta("alice").author)
    );
    assert_eq!(
        plan.author_of_change(&written.hash),
        Some(meta("alice").author)
    );
    let duration = written
        .fields
        .iter()
        .find(|change| change.field == "duration")
        .expect("the duration");
    assert_eq!(duration.before, Scalar::Int(0));
    assert_eq!(duration.after, Scalar::Int(960));
    assert!(duration.created);
    // The same again is nothing.
    assert_eq!(plan.write(&meta("alice"), &puts), Ok(None));
    // What was returned is all that another device needs.
    let mut bob = Section::load(SectionKind::Plan, actor("bob"), []).expect("empty");
    assert!(bob.is_empty());
    bob.receive(&Section::create(SectionKind::Plan, actor("x")).save())
        .expect("genesis");
    let touched = bob.receive(&written.bytes).expect("changes");
    assert_same(&plan, &bob);
    assert!(touched.records.contains(&("tasks", task("survey").0)));
    assert_eq!(
        touched.authors.into_iter().collect::<Vec<_>>(),
        [meta("alice").author]
    );
}

#[test]
fn bad_writes_are_refused_whole() {
    let check = |put: Put, expected: &str| {
        let mut plan = Section::create(SectionKind::Plan, actor("alice"));
        let good = Put::new("tasks", task("a"), "name", "A");
        let error = plan
            .write(&meta("alice"), &[good, put])
            .expect_err("a bad write");
        assert_eq!(error.to_string(), expected);
        assert!(plan.plan_records().tasks.is_empty());
    };
    check(
        Put::new("project", task("a"), "name", "P"),
        "a plan document has no table ‘project’",
    );
    check(
        Put::new("tasks", task("a"), "colour", "red"),
        "Task has no field ‘colour’",
    );
    check(
        Put::new("tasks", task("a"), "percent_complete", 101),
        "percent_complete: Int(101) is not a percentage from 0 to 100",
    );
}

#[test]
fn concurrent_edits_of_different_fields_merge_and_of_one_field_conflict() {
    let (mut alice, mut bob) = two_devices();
    let survey = task("survey");
    write(
        &mut alice,
        "alice",
        &[Put::new("tasks", survey, "duration", 480)],
    );
    write(
        &mut bob,
        "bob",
        &[Put::new("tasks", survey, "name", "Site survey")],
    );
    exchange(&mut alice, &mut bob);
    assert!(alice.conflicts().is_empty());
    write(
        &mut alice,
        "alice",
        &[Put::new("tasks", survey, "duration", 960)],
    );
    write(
        &mut bob,
        "bob",
        &[Put::new("tasks", survey, "duration", 1440)],
    );
    exchange(&mut alice, &mut bob);
    let (cell, claims) = alice.conflicts().first_key_value().expect("a conflict");
    assert_eq!(
        (cell.table, cell.id, cell.field),
        ("tasks", survey.0, "duration")
    );
    assert_eq!(
        alice.value("tasks", survey.0, "duration").as_ref(),
        Some(&claims[0].value)
    );
    let mut authors: Vec<_> = claims
        .iter()
        .filter_map(|claim| Some(claim.author.as_ref()?.user.0.as_str()))
        .collect();
    authors.sort_unstable();
    assert_eq!(authors, ["alice", "bob"]);
    assert_eq!(claims[1].time, 1_800_000_000);
    // Choosing the value that is shown already settles it.
    let shown = claims[0].value.clone();
    write(
        &mut alice,
        "alice",
        &[Put::new("tasks", survey, "duration", shown)],
    );
    exchange(&mut alice, &mut bob);
    assert!(bob.conflicts().is_empty());
    // The same value from both sides is no conflict.
    write(
        &mut alice,
        "alice",
        &[Put::new("tasks", survey, "duration", 60)],
    );
    write(
        &mut bob,
        "bob",
        &[Put::new("tasks", survey, "duration", 60)],
    );
    exchange(&mut alice, &mut bob);
    assert!(bob.conflicts().is_empty());
}

#[test]
fn prose_merges_letter_by_letter() {
    let (mut alice, mut bob) = two_devices();
    let survey = task("survey");
    write(
        &mut alice,
        "alice",
        &[Put::new("tasks", survey, "notes", "Bring a bright torch.")],
    );
    write(
        &mut bob,
        "bob",
        &[Put::new(
            "tasks",
            survey,
            "notes",
            "Bring a torch. And a ladder.",
        )],
    );
    exchange(&mut alice, &mut bob);
    assert_eq!(
        alice.plan_records().tasks[&survey].notes.0,
        "Bring a bright torch. And a ladder."
    );
    assert!(alice.conflicts().is_empty());
}

#[test]
fn a_record_that_two_make_at_once_is_one_and_nothing_of_it_is_lost() {
    let (mut alice, mut bob) = two_devices();
    let twin = task("twin");
    let put = |field: &str, value: Scalar| Put::new("tasks", twin, field, value);
    let value = |section: &Section, field: &str| section.value("tasks", twin.0, field);
    let claims = |section: &Section, field: &'static str| -> Vec<Scalar> {
        let cell = Cell {
            table: "tasks",
            id: twin.0,
            field,
        };
        let claims = section.conflicts().get(&cell);
        let mut values: Vec<Scalar> = claims
            .into_iter()
            .flatten()
            .map(|claim| claim.value.clone())
            .collect();
        values.sort_by_key(|value| format!("{value:?}"));
        values
    };
    let notes = put("notes", "From Alice. ".into());
    let hers = [put("name", "Hers".into()), notes];
    write(&mut alice, "alice", &hers);
    let his = [put("name", "His".into()), put("priority", 700.into())];
    write(&mut bob, "bob", &his);
    exchange(&mut alice, &mut bob);
    assert_eq!(claims(&alice, "name"), ["Hers".into(), "His".into()]);
    assert_eq!(value(&alice, "priority"), Some(700.into()));
    assert_eq!(value(&alice, "notes"), Some("From Alice. ".into()));

    // Both go on with what each shows, also where the other's object is not the one that Automerge shows.
    write(
        &mut alice,
        "alice",
        &[put("notes", "From Alice. Dig.".into())],
    );
    write(
        &mut bob,
        "bob",
        &[put("notes", "Well: From Alice. ".into())],
    );
    write(&mut alice, "alice", &[put("priority", 600.into())]);
    write(&mut bob, "bob", &[put("priority", 800.into())]);
    exchange(&mut alice, &mut bob);
    assert_eq!(
        value(&bob, "notes"),
        Some("Well: From Alice. Dig.".into()),
        "what both typed"
    );
    assert_eq!(claims(&bob, "priority"), [600.into(), 800.into()]);

    // A choice settles it for everybody.
    write(&mut bob, "bob", &[put("name", "Theirs".into())]);
    write(&mut alice, "alice", &[put("priority", 650.into())]);
    exchange(&mut alice, &mut bob);
    assert_eq!(claims(&alice, "name"), []);
    assert_eq!(claims(&alice, "priority"), []);
    assert_eq!(value(&alice, "name"), Some("Theirs".into()));
    assert_eq!(value(&bob, "priority"), Some(650.into()));

    let history = alice.history_of("tasks", twin.0);
    let made = history.iter().filter(|event| event.made).count();
    assert_eq!(made, 2, "both made it: {history:?}");
    let set = |wanted: &Scalar| {
        let mut fields = history.iter().flat_map(|event| &event.fields);
        fields.any(|(_, value)| value == wanted)
    };
    assert!(set(&"Hers".into()) && set(&"His".into()), "{history:?}");

    // Deleted is deleted, and back is back.
    write(&mut bob, "bob", &[put("deleted", true.into())]);
    exchange(&mut alice, &mut bob);
    assert_eq!(value(&alice, "deleted"), Some(true.into()));
    write(&mut alice, "alice", &[put("deleted", false.into())]);
    exchange(&mut alice, &mut bob);
    assert_eq!(value(&bob, "deleted"), Some(false.into()));
}

#[test]
fn who_made_a_record_at_once_and_kept_it_keeps_it() {
    for alice_deletes in [true, false] {
        let (mut alice, mut bob) = two_devices();
        let twin = task("twin");
        for (section, user, deletes) in [
            (&mut alice, "alice", alice_deletes),
            (&mut bob, "bob", !alice_deletes),
        ] {
            write(section, user, &[Put::new("tasks", twin, "name", user)]);
            if deletes {
                write(section, user, &[Put::new("tasks", twin, "deleted", true)]);
            }
        }
        exchange(&mut alice, &mut bob);
        let deleted = alice.value("tasks", twin.0, "deleted");
        assert_eq!(
            deleted,
            Some(false.into()),
            "Alice deletes: {alice_deletes}"
        );
    }
}

#[test]
fn chunks_come_in_any_order_and_a_damaged_one_is_named() {
    let mut plan = Section::create(SectionKind::Plan, actor("alice"));
    let genesis = plan.save();
    let one = write(
        &mut plan,
        "alice",
        &[Put::new("tasks", task("a"), "name", "A")],
    );
    let two = write(
        &mut plan,
        "alice",
        &[Put::new("tasks", task("b"), "name", "B")],
    );
    let chunks = [&two[..], &genesis, &one];
    let loaded = Section::load(SectionKind::Plan, actor("bob"), chunks).expect("a document");
    assert_same(&plan, &loaded);
    assert!(loaded.damaged().is_empty());
    // Two tabs may each have stored a snapshot.
    let snapshot = plan.save();
    let chunks = [&one[..], &snapshot, &two, &snapshot, &genesis];
    let loaded = Section::load(SectionKind::Plan, actor("bob"), chunks).expect("a document");
    assert_same(&plan, &loaded);
    // A part that is missing is waited for.
    let chunks = [&genesis[..], &two];
    let mut loaded = Section::load(SectionKind::Plan, actor("bob"), chunks).expect("a document");
    assert!(loaded.plan_records().tasks.is_empty());
    loaded.receive(&one).expect("the missing part");
    assert_same(&plan, &loaded);

    let mut broken = two.clone();
    broken[20] ^= 0xff;
    let chunks = [&broken[..], &genesis, &one];
    let loaded = Section::load(SectionKind::Plan, actor("bob"), chunks).expect("a document");
    assert_eq!(loaded.damaged().len(), 1);
    assert_eq!(loaded.damaged()[0].index, 0);
    assert_eq!(loaded.plan_records().tasks.len(), 1);

    let nothing = Section::load(SectionKind::Plan, actor("bob"), [&broken[..], b"junk"]);
    assert!(matches!(
        nothing,
        Err(DocumentError::Unreadable { chunks: 2, .. })
    ));
}

#[test]
fn changes_that_wait_for_their_predecessor_are_shown_when_it_comes() {
    let mut plan = Section::create(SectionKind::Plan, actor("alice"));
    let mut bob = Section::create(SectionKind::Plan, actor("bob"));
    let one = write(
        &mut plan,
        "alice",
        &[Put::new("tasks", task("a"), "name", "A")],
    );
    let two = write(
        &mut plan,
        "alice",
        &[Put::new("tasks", task("a"), "name", "B")],
    );
    assert!(bob.receive(&two).expect("a change").is_empty());
    assert_eq!(bob.receive(&one).expect("a change").changes.len(), 2);
    assert_same(&plan, &bob);
    assert!(bob.receive(b"junk").is_err());
    assert_same(&plan, &bob);
    // Also where nothing is known yet.
    let mut carol = Section::load(SectionKind::Plan, actor("carol"), []).expect("empty");
    for bytes in [
        &two,
        &one,
        &Section::create(SectionKind::Plan, actor("x")).save(),
    ] {
        carol.receive(bytes).expect("changes");
    }
    assert_same(&plan, &carol);
}

#[test]
fn a_newer_document_is_read_and_nothing_in_it_is_lost() {
    let (mut alice, _) = two_devices();
    let survey = task("survey");
    alice.receive_with(|doc| {
        let mut tx = doc.transaction();
        let get = |tx: &automerge::transaction::Transaction<'_>, obj, key: &str| {
            tx.get(obj, key).expect("an object").expect("a value").1
        };
        let schema = get(&tx, ROOT, "schema");
        tx.put(&schema, "version", 99).expect("a put");
        let sprints = tx.put_object(ROOT, "sprints", ObjType::Map).expect("a map");
        tx.put(&sprints, "s1", "Sprint 1").expect("a put");
        let tasks = get(&tx, ROOT, "tasks");
        let record = get(&tx, tasks, survey.0.as_str());
        tx.put(&record, "colour", "red").expect("a put");
        tx.commit();
    });
    assert!(alice.is_newer());
    write(
        &mut alice,
        "alice",
        &[Put::new("tasks", survey, "name", "New name")],
    );
    let saved = alice.save();
    let doc = Automerge::load(&saved).expect("a document");
    let value = doc.hydrate(None);
    let text = format!("{value:?}");
    for kept in ["Sprint 1", "colour", "red", "New name"] {
        assert!(text.contains(kept), "{kept}");
    }
}

#[test]
fn foreign_values_are_left_reported_and_can_be_replaced() {
    let (mut alice, mut bob) = two_devices();
    let survey = task("survey");
    let (_, touched) = alice.receive_with(|doc| {
        let mut tx = doc.transaction();
        let tasks = tx.get(ROOT, "tasks").expect("root").expect("tasks").1;
        let record = tx
            .get(&tasks, survey.0.as_str())
            .expect("tasks")
            .expect("it")
            .1;
        tx.put(&record, "duration", "soon").expect("a put");
        tx.put_object(&record, "deadline", ObjType::List)
            .expect("a list");
        // As JavaScript writes text and numbers.
        let name = tx.put_object(&record, "name", ObjType::Text).expect("text");
        tx.splice_text(&name, 0, 0, "From JavaScript")
            .expect("text");
        tx.put(&record, "percent_complete", 50.0).expect("a put");
        tx.put(&tasks, "not an id", "x").expect("a put");
        tx.put(&tasks, RecordId::from_name("scalar").as_str(), 7)
            .expect("a put");
        tx.commit_with(CommitOptions::default().with_message("no JSON"));
    });
    assert!(touched.authors.is_empty());
    exchange(&mut alice, &mut bob);
    let stored = &bob.plan_records().tasks[&survey];
    assert_eq!(stored.duration, Minutes(0));
    assert_eq!(stored.name, "From JavaScript");
    assert_eq!(stored.percent_complete.0, 50);
    assert_eq!(bob.plan_records().tasks.len(), 1);
    let reported: Vec<_> = bob.unreadable().map(|u| (u.cell.field, u.why)).collect();
    assert_eq!(
        reported,
        [
            ("deadline", "a list".to_owned()),
            (
                "duration",
                "duration: Text(\"soon\") is not a duration in minutes".to_owned()
            ),
        ]
    );
    assert_eq!(bob.author_of("tasks", survey.0, "duration"), None);
    write(&mut bob, "bob", &[Put::new("tasks", survey, "duration", 0)]);
    exchange(&mut alice, &mut bob);
    assert_eq!(alice.unreadable().count(), 1);
    // A later edit of the text that JavaScript made.
    write(
        &mut bob,
        "bob",
        &[Put::new("tasks", survey, "name", "Renamed")],
    );
    exchange(&mut alice, &mut bob);
    assert_eq!(alice.plan_records().tasks[&survey].name, "Renamed");
}

#[test]
fn plain_automerge_documents_are_read_and_written_without_a_panic() {
    let check = |fill: &dyn Fn(&mut automerge::transaction::Transaction<'_>)| {
        let mut doc = Automerge::new().with_actor(actor("foreign"));
        let mut tx = doc.transaction();
        fill(&mut tx);
        tx.commit();
        let saved = doc.save();
        let project = throughline_core::record::Project::singleton();
        for (kind, put) in [
            (SectionKind::Plan, Put::new("tasks", task("a"), "name", "A")),
            (
                SectionKind::Manifest,
                Put::new("project", project, "name", "A"),
            ),
            (
                SectionKind::Register,
                Put::new("risks", task("a"), "title", "A"),
            ),
        ] {
            let mut section = Section::load(kind, actor("alice"), [&saved[..]]).expect("readable");
            write(&mut section, "alice", std::slice::from_ref(&put));
            let value = section.value(&put.table, put.id, &put.field);
            assert_eq!(value, Some("A".into()));
            let saved = section.save();
            let again = Section::load(kind, actor("bob"), [&saved[..]]).expect("readable");
            assert_same(&section, &again);
        }
    };
    check(&|_| {});
    check(&|tx| tx.put(ROOT, "count", 1).expect("a put"));
    check(&|tx| {
        let tasks = tx.put_object(ROOT, "tasks", ObjType::List).expect("a list");
        tx.insert(&tasks, 0, 1).expect("an insert");
    });
    check(&|tx| {
        let tasks = tx.put_object(ROOT, "tasks", ObjType::Map).expect("a map");
        tx.put_object(&tasks, task("a").0.as_str(), ObjType::Text)
            .expect("text");
        tx.put(ROOT, "options", 3).expect("a put");
        tx.put(ROOT, "schema", "mine").expect("a put");
    });
}

#[test]
fn imported_records_are_read_as_they_were() {
    use rand::SeedableRng as _;
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let (_, records) = throughline_core::sample::northern_rollout(&mut rng);
    let plan = Section::import(actor("alice"), &meta("alice"), &records).expect("valid records");
    assert_same(&plan, &plan);
    assert_eq!(plan.plan_records(), &records);
    let task = records.tasks.keys().next().expect("a task");
    let author = plan.author_of("tasks", task.0, "priority");
    assert_eq!(author, Some(meta("alice").author));
    assert_eq!(plan.unreadable().count(), 0);
}

#[test]
fn hostile_documents_are_refused_and_bring_nothing_down() {
    let Ok(corpus) = std::env::var("THROUGHLINE_CORPUS") else {
        eprintln!("skipped: THROUGHLINE_CORPUS is not set");
        return;
    };
    let mut seen = 0;
    for entry in std::fs::read_dir(format!("{corpus}/hostile")).expect("the corpus") {
        let bytes = std::fs::read(entry.expect("a file").path()).expect("its content");
        let limits = throughline_core::sync::gate::Limits::default();
        // Read or refused: what counts is that this goes on.
        let _ = Section::load_untrusted(SectionKind::Plan, actor("alice"), &bytes, &limits);
        let _ = Section::load(SectionKind::Plan, actor("alice"), [&bytes[..]]);
        let mut plan = Section::create(SectionKind::Plan, actor("alice"));
        let heads = plan.heads().to_vec();
        if plan.receive(&bytes).is_err() {
            assert_eq!(plan.heads(), heads);
        }
        seen += 1;
    }
    assert!(seen >= 9, "{seen} files");
}

#[test]
fn an_untrusted_document_is_read_as_any_other() {
    let (alice, _) = two_devices();
    let saved = alice.save();
    let limits = throughline_core::sync::gate::Limits::default();
    let read = |bytes| Section::load_untrusted(SectionKind::Plan, actor("bob"), bytes, &limits);
    assert_same(&alice, &read(&saved).expect("a sound document"));
    let error = read(&saved[..saved.len() - 1])
        .expect_err("cut short")
        .to_string();
    assert!(
        error.starts_with("none of the document's 1 stored parts could be read"),
        "{error}"
    );
}
