//! Records of registers: stored, merged, undone, told and traced as any kind of record, also a kind that
//! only this file declares.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod device;

use device::Device;
use throughline_core::{
    document::{ActorId, ChangeMeta, Section},
    edit::{NewRecord, Put, RecordChange, RecordIntent},
    engine::{Command, Event, HistoryItem},
    id::{Author, RecordId, UserId},
    record::{Scalar, SectionKind},
    register::{
        self, ChangeRequest, ChangeState, CheckItem, Checklist, Declared as _, Entry, EntryData,
        Issue, Lesson, OneToOne, RecordRef, RecordTemplate, Relation, RelationSort, RetroCard,
        Retrospective, Risk, SignOff, key_of, lessons_by_tag, search,
    },
    time::UnixMillis,
};

mod brought {
    //! A kind of record that the product does not know: this is all there is to it.
    use throughline_core::{
        record::{Percent, Prose},
        register::{Day, Money},
        register_kind,
    };

    register_kind! {
        /// A permit that an authority has to give.
        Permit in Register "permits" key "P" called "permit" "Permits" duty Risks {
            /// What is permitted.
            title: String = "Permit",
            /// When it was applied for.
            applied: Day = "Applied on",
            /// How likely it is to be given.
            chance: Option<Percent> = "Chance",
            /// What it costs.
            fee: Money = "Fee",
            /// What the authority said.
            notes: Prose = "Notes",
        }
        date applied;
    }
}

const PERMITS: &[&register::Kind] = &[brought::Permit::KIND];

/// A device with the sample project open, which knows the kind that this file declares.
fn device() -> Device {
    // The second test of this process finds it done.
    register::bring(PERMITS);
    let mut device = Device::on();
    device.command(Command::Create(
        throughline_core::engine::StartFrom::Empty {
            name: "Pier".to_owned(),
            start: "2027-01-04".to_owned(),
            zone: "Europe/Oslo".to_owned(),
        },
    ));
    device
}

fn records(device: &Device) -> &register::Records {
    let engine = device.engine.as_ref().expect("on");
    engine.project().expect("open").records()
}

fn create(device: &mut Device, table: &str, fields: &[(&str, Scalar)]) -> RecordRef {
    let fields = fields.iter().map(|(f, v)| ((*f).to_owned(), v.clone()));
    device.command(Command::EditRecords(RecordIntent::Create(NewRecord {
        table: table.to_owned(),
        fields: fields.collect(),
        relations: Vec::new(),
    })));
    made(device).expect("it was made")
}

fn made(device: &Device) -> Option<RecordRef> {
    device.events.iter().find_map(|event| match event {
        Event::Done { made, .. } => made.first().cloned(),
        _ => None,
    })
}

fn failure(device: &Device) -> Option<String> {
    device.events.iter().find_map(|event| match event {
        Event::Failed(failure) => Some(failure.what.clone()),
        _ => None,
    })
}

fn set(device: &mut Device, record: &RecordRef, field: &str, value: impl Into<Scalar>) {
    device.command(Command::EditRecords(RecordIntent::Set(vec![
        RecordChange {
            record: record.clone(),
            field: field.to_owned(),
            value: value.into(),
        },
    ])));
}

fn history(device: &mut Device, record: &RecordRef) -> Vec<HistoryItem> {
    device.command(Command::RecordHistory(record.clone()));
    let told = device.events.iter().find_map(|event| match event {
        Event::RecordHistory { items, .. } => Some(items.clone()),
        _ => None,
    });
    told.expect("a history")
}

#[test]
fn one_declaration_gives_storage_keys_undo_history_search_and_merge() {
    let mut alice = device();
    let permit = create(&mut alice, "permits", &[("title", "Road closure".into())]);
    let entry = records(&alice).find(&permit).expect("stored");
    assert_eq!(key_of(records(&alice), entry), "P-1");
    assert_eq!(brought::Permit(entry).title(), "Road closure");

    set(&mut alice, &permit, "chance", 40);
    set(&mut alice, &permit, "notes", "Asked the harbour master");
    set(&mut alice, &permit, "chance", 140);
    let refused = failure(&alice).expect("refused");
    assert!(
        refused.contains("chance") && refused.contains("0 to 100"),
        "{refused}"
    );

    let told = history(&mut alice, &permit);
    assert_eq!(told.len(), 3);
    assert_eq!(
        told[0].fields,
        [("notes".to_owned(), "Asked the harbour master".into())]
    );
    assert_eq!(told[1].fields, [("chance".to_owned(), 40.into())]);
    assert!(told[2].made);

    let found = search(records(&alice), "harbour road", 9);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].key.as_str(), &found[0].record), ("P-1", &permit));

    alice.command(Command::Undo);
    alice.command(Command::Undo);
    assert_eq!(
        records(&alice).find(&permit).expect("there").get("chance"),
        &Scalar::Null
    );
    alice.command(Command::Redo);
    assert_eq!(
        records(&alice).find(&permit).expect("there").get("chance"),
        &Scalar::Int(40)
    );

    let before = records(&alice).clone();
    let id = alice
        .engine
        .as_ref()
        .and_then(|e| e.project())
        .expect("open")
        .id();
    alice.restart();
    alice.command(Command::Open(id));
    assert_eq!(
        records(&alice),
        &before,
        "what is on the disk is what was shown"
    );
}

#[test]
fn two_people_edit_one_record_apart_and_nothing_is_lost() {
    let section = |name: &str, saved: &[u8]| {
        let actor = ActorId::from(name.as_bytes());
        Section::load(SectionKind::Register, actor, [saved]).expect("loads")
    };
    let write = |section: &mut Section, name: &str, puts: &[Put]| {
        let meta = ChangeMeta {
            author: Author {
                user: UserId(name.to_owned()),
                name: name.to_owned(),
            },
            time: UnixMillis(1_000),
            label: "Edit".to_owned(),
        };
        section.write(&meta, puts).expect("fits");
    };
    let id = RecordId::from_name("the ferry");
    let put = |field: &str, value: &str| Put::new(Risk::TABLE, id, field, value);
    // Each begins the section by itself, as two devices without a network do.
    let mut alice = Section::create(SectionKind::Register, ActorId::from(b"alice"));
    let mut bob = Section::create(SectionKind::Register, ActorId::from(b"bob"));
    write(
        &mut alice,
        "alice",
        &[put("title", "No ferry"), put("impact", "high")],
    );
    bob.receive(&alice.save()).expect("sound");
    write(
        &mut alice,
        "alice",
        &[
            put("status", "responding"),
            put("cause", "Storms in winter"),
        ],
    );
    write(
        &mut bob,
        "bob",
        &[put("status", "closed"), put("effect", "A week lost")],
    );
    let (from_alice, from_bob) = (alice.save(), bob.save());
    alice.receive(&from_bob).expect("sound");
    bob.receive(&from_alice).expect("sound");
    assert_eq!(alice.records(), bob.records());
    let risk = alice.records().get(Risk::TABLE, id).expect("there");
    let view = Risk(risk);
    assert_eq!(view.cause().0, "Storms in winter");
    assert_eq!(view.effect().0, "A week lost");
    assert_eq!(alice.conflicts(), bob.conflicts());
    let claims: Vec<_> = alice
        .conflicts()
        .values()
        .flatten()
        .map(|c| c.value.clone())
        .collect();
    assert_eq!(
        claims.len(),
        2,
        "both values of the status can be seen: {claims:?}"
    );
    assert_eq!(section("carol", &alice.save()).records(), bob.records());
}

#[test]
fn a_risk_that_happens_becomes_an_issue_in_one_step() {
    let mut alice = device();
    let fields = [("title", "No ferry".into()), ("impact", "high".into())];
    let risk = create(&mut alice, Risk::TABLE, &fields);
    alice.command(Command::EditRecords(RecordIntent::RaiseIssue {
        risk: risk.id,
    }));
    let issue = made(&alice).expect("an issue");
    let entry = records(&alice).find(&issue).expect("there");
    assert_eq!(Issue(entry).title(), "No ferry");
    assert_eq!(entry.text("severity"), "major");
    assert_eq!(
        records(&alice).find(&risk).expect("there").text("status"),
        "occurred"
    );
    let relations: Vec<&Entry> = records(&alice).all::<Relation<'_>>().collect();
    assert_eq!(relations.len(), 1);
    assert_eq!(Relation(relations[0]).sort(), RelationSort::Causes);
    alice.command(Command::Undo);
    assert!(records(&alice).find(&issue).is_none());
    assert_eq!(
        records(&alice).find(&risk).expect("there").text("status"),
        "identified"
    );
    assert_eq!(records(&alice).all::<Relation<'_>>().count(), 0);
}

#[test]
fn a_change_request_leads_to_a_baseline_in_one_step() {
    let mut alice = device();
    alice.edit(device::new_task("Piles"));
    let request = create(
        &mut alice,
        ChangeRequest::TABLE,
        &[
            ("title", "Longer pier".into()),
            ("reason", "Ferries grow".into()),
        ],
    );
    let take = RecordIntent::TakeBaseline {
        request: request.id,
    };
    let baselines = |device: &Device| -> Vec<(String, String)> {
        let project = device.engine.as_ref().and_then(|e| e.project());
        let baselines = &project.expect("open").plan().records.baselines;
        let living = baselines.values().filter(|baseline| !baseline.deleted);
        living
            .map(|baseline| {
                assert!(
                    !baseline.heads.0.0.is_empty(),
                    "it names the documents' heads"
                );
                (baseline.name.clone(), baseline.note.0.clone())
            })
            .collect()
    };
    let state = |device: &Device| {
        let entry = records(device).find(&request).expect("there");
        let request = ChangeRequest(entry);
        (
            request.status(),
            request.baseline().is_some(),
            request.decided().0.is_some(),
        )
    };
    alice.command(Command::EditRecords(take.clone()));
    assert_eq!(failure(&alice), None);
    let taken = ("CR-1 Longer pier".to_owned(), "Ferries grow".to_owned());
    assert_eq!(baselines(&alice), std::slice::from_ref(&taken));
    assert_eq!(state(&alice), (ChangeState::Approved, true, true));
    alice.command(Command::Undo);
    assert_eq!(baselines(&alice), []);
    assert_eq!(state(&alice), (ChangeState::Raised, false, false));

    set(&mut alice, &request, "status", "approved");
    alice.command(Command::EditRecords(take.clone()));
    assert_eq!(
        state(&alice),
        (ChangeState::Done, true, false),
        "carried out"
    );
    set(&mut alice, &request, "status", "rejected");
    alice.command(Command::EditRecords(take));
    let refused = failure(&alice).expect("refused");
    assert!(
        refused.contains("CR-1 ‘Longer pier’ was rejected"),
        "{refused}"
    );
    assert_eq!(baselines(&alice), [taken]);
}

#[test]
fn a_record_with_its_parts_is_kept_as_a_template() {
    let mut alice = device();
    let list = [("title", "Rack room".into()), ("due", "2027-02-01".into())];
    let list = create(&mut alice, Checklist::TABLE, &list);
    for (title, state) in [("Earth", "passed"), ("Feeds", "open")] {
        let fields = [
            ("title", title.into()),
            ("checklist", list.id.to_string().into()),
            ("status", state.into()),
        ];
        create(&mut alice, CheckItem::TABLE, &fields);
    }
    let keep = |title: &str| RecordIntent::KeepTemplate {
        record: list.clone(),
        title: title.to_owned(),
    };
    alice.command(Command::EditRecords(keep(" ")));
    assert!(
        failure(&alice)
            .expect("refused")
            .contains("a template needs a name")
    );
    alice.command(Command::EditRecords(keep("Any rack room")));
    assert_eq!(failure(&alice), None);
    // The template stays as it was kept.
    set(&mut alice, &list, "title", "Rack room in Alta");
    let template = records(&alice)
        .of(RecordTemplate::KIND)
        .next()
        .expect("kept")
        .id;
    alice.command(Command::EditRecords(RecordIntent::FromTemplate {
        template,
    }));
    let copy = made(&alice).expect("a checklist");
    assert_ne!(copy, list);
    let entry = records(&alice).find(&copy).expect("there");
    assert_eq!(entry.title(), "Rack room");
    assert_eq!(key_of(records(&alice), entry), "CL-2");
    assert_eq!(entry.get("due"), &Scalar::Null, "a day is the record's own");
    let parts = records(&alice).parts_of(CheckItem::KIND, &copy);
    let parts: Vec<(&str, &str)> = parts.map(|p| (p.title(), p.text("status"))).collect();
    assert_eq!(
        parts,
        [("Earth", "open"), ("Feeds", "open")],
        "not yet checked"
    );
    alice.command(Command::Undo);
    assert!(records(&alice).find(&copy).is_none());

    // What is private is not kept where everybody reads; what a foreign template holds makes nothing but its parts.
    let note = create(&mut alice, OneToOne::TABLE, &[("title", "Bob".into())]);
    alice.command(Command::EditRecords(RecordIntent::KeepTemplate {
        record: note,
        title: "Talk".to_owned(),
    }));
    let refused = failure(&alice).expect("refused");
    assert!(
        refused.contains("cannot be kept as a template"),
        "{refused}"
    );
    let content = r#"{"fields":{"title":"List","number":77,"nothing":1},"parts":[
        {"table":"sign_offs","fields":{"title":"Approved","signed_by":"Alice"}},
        {"table":"risks","fields":{"title":"None of its parts"}},
        {"table":"check_items","fields":{"title":"Door","status":7}}]}"#;
    let fields = [
        ("title", "Foreign".into()),
        ("register", Checklist::TABLE.into()),
        ("content", content.into()),
    ];
    let foreign = create(&mut alice, RecordTemplate::TABLE, &fields);
    alice.command(Command::EditRecords(RecordIntent::FromTemplate {
        template: foreign.id,
    }));
    assert_eq!(failure(&alice), None);
    let copy = made(&alice).expect("a checklist");
    let entry = records(&alice).find(&copy).expect("there");
    assert_eq!(
        (entry.title(), entry.read::<i64>("number")),
        ("List", Some(3))
    );
    assert_eq!(records(&alice).of(SignOff::KIND).count(), 0);
    assert_eq!(records(&alice).of(Risk::KIND).count(), 0);
    assert_eq!(records(&alice).parts_of(CheckItem::KIND, &copy).count(), 1);
    let fields = [
        ("title", "Broken".into()),
        ("register", Checklist::TABLE.into()),
        ("content", "{".into()),
    ];
    let broken = create(&mut alice, RecordTemplate::TABLE, &fields);
    alice.command(Command::EditRecords(RecordIntent::FromTemplate {
        template: broken.id,
    }));
    let refused = failure(&alice).expect("refused");
    assert!(
        refused.contains("the template ‘Broken’ cannot be read"),
        "{refused}"
    );
}

#[test]
fn a_card_says_who_wrote_it_only_if_they_want_that() {
    let mut alice = device();
    alice.command(Command::SetName("Alice".to_owned()));
    let retrospective = create(
        &mut alice,
        Retrospective::TABLE,
        &[("title", "Spring".into())],
    );
    let card = create(
        &mut alice,
        RetroCard::TABLE,
        &[
            ("title", "Too many meetings".into()),
            ("retrospective", retrospective.id.to_string().into()),
        ],
    );
    set(&mut alice, &card, "column", "improve");
    let by = |device: &mut Device, record: &RecordRef| -> Vec<(String, bool)> {
        let history = history(device, record).into_iter();
        history.map(|item| (item.by, item.mine)).collect()
    };
    assert_eq!(by(&mut alice, &retrospective), [("Alice".to_owned(), true)]);
    assert_eq!(
        by(&mut alice, &card),
        [(String::new(), false), (String::new(), false)]
    );
    let creator = |record: &RecordRef| {
        let entry = records(&alice).find(record).expect("there");
        entry.text("created_by").to_owned()
    };
    assert_eq!(creator(&card), "");
    assert_ne!(creator(&retrospective), "");
    // Nor does the stored form of its changes.
    let told = alice.chunks.values().filter(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        text.contains("Too many meetings") && text.contains("Alice")
    });
    assert_eq!(told.count(), 0);
}

#[test]
fn a_response_is_a_task_of_the_plan_and_one_step() {
    let mut alice = device();
    let risk = create(&mut alice, Risk::TABLE, &[("title", "No ferry".into())]);
    alice.command(Command::EditRecords(RecordIntent::AddTask {
        about: risk.clone(),
        name: "Book the barge".to_owned(),
        sort: RelationSort::Mitigates,
    }));
    let tasks = |device: &Device| device.view.as_ref().map(|v| v.rows.len());
    assert_eq!(tasks(&alice), Some(1));
    let relation = records(&alice)
        .all::<Relation<'_>>()
        .next()
        .expect("related");
    assert_eq!(Relation(relation).to(), Some(risk));
    assert_eq!(
        Relation(relation).from().map(|r| r.table),
        Some("tasks".to_owned())
    );
    alice.command(Command::Undo);
    assert_eq!(tasks(&alice), Some(0));
    assert_eq!(records(&alice).all::<Relation<'_>>().count(), 0);
    alice.command(Command::Redo);
    assert_eq!(
        (tasks(&alice), records(&alice).all::<Relation<'_>>().count()),
        (Some(1), 1)
    );
}

#[test]
fn what_was_signed_stays_as_it_was_signed() {
    let mut alice = device();
    let risk = create(&mut alice, Risk::TABLE, &[("title", "No ferry".into())]);
    let sign = RecordIntent::SignOff {
        about: risk.clone(),
        statement: "Seen and accepted".to_owned(),
    };
    alice.command(Command::EditRecords(sign));
    let signed = records(&alice)
        .all::<SignOff<'_>>()
        .next()
        .expect("signed")
        .clone();
    assert!(signed.text("content").contains("No ferry"));
    assert_eq!(signed.text("heads").len(), 64);
    set(&mut alice, &risk, "title", "Something else");
    set(
        &mut alice,
        &RecordRef::from(&signed),
        "content",
        "Another text",
    );
    assert!(failure(&alice).is_some_and(|why| why.contains("cannot be changed")));
    assert_eq!(
        records(&alice).get(SignOff::TABLE, signed.id),
        Some(&signed)
    );
}

#[test]
fn deleting_takes_the_parts_along_and_comes_back_with_them() {
    let mut alice = device();
    let decision = create(
        &mut alice,
        "decisions",
        &[("title", "Fibre or radio".into())],
    );
    let of = ("decision", decision.id.as_str().into());
    create(
        &mut alice,
        "decision_options",
        &[("title", "Fibre".into()), of],
    );
    let options = |device: &Device| {
        records(device)
            .all::<register::DecisionOption<'_>>()
            .count()
    };
    assert_eq!(options(&alice), 1);
    alice.command(Command::EditRecords(RecordIntent::Delete(vec![
        decision.clone(),
    ])));
    assert_eq!(options(&alice), 0);
    alice.command(Command::Undo);
    assert_eq!(options(&alice), 1);
    alice.command(Command::EditRecords(RecordIntent::Delete(vec![
        decision.clone(),
    ])));
    alice.command(Command::EditRecords(RecordIntent::Delete(vec![decision])));
    assert!(failure(&alice).is_some_and(|why| why.contains("not there any more")));
}

#[test]
fn the_declarations_are_sound() {
    register::bring(PERMITS);
    let mut tables = std::collections::BTreeSet::new();
    let mut prefixes = std::collections::BTreeSet::from(["T"]);
    for kind in register::all() {
        let name = kind.record.name;
        assert!(
            tables.insert(kind.table()),
            "{name}: its table is another's"
        );
        let prefix = kind.record.key_prefix;
        assert!(
            prefix.is_empty() || prefixes.insert(prefix),
            "{name}: its keys are another's"
        );
        assert!(
            SectionKind::REGISTERS.contains(&kind.record.section),
            "{name}"
        );
        assert!(
            !kind.record.help.trim().is_empty(),
            "{name} explains itself"
        );
        for (i, field) in kind.record.fields.iter().enumerate() {
            let before = &kind.record.fields[..i];
            assert!(
                before.iter().all(|f| f.name != field.name),
                "{name}.{}: twice",
                field.name
            );
            let entry = Entry::new(kind, RecordId::from_name("any"));
            assert_eq!(
                entry.get(field.name),
                &field.default_value(),
                "{name}.{}",
                field.name
            );
        }
        for named in [kind.board, kind.date, kind.part_of, kind.anonymous_but]
            .into_iter()
            .flatten()
        {
            assert!(kind.field(named).is_some(), "{name} has no {named}");
        }
        for computed in kind.computed {
            assert!(
                kind.field(computed.name).is_none(),
                "{name}.{}",
                computed.name
            );
        }
    }
}

#[test]
fn a_lesson_of_another_project_is_taken_up_once() {
    let (mut device, other) = (device(), RecordId::from_name("a lesson elsewhere"));
    let foreign = |table: &str| EntryData {
        table: table.to_owned(),
        id: other,
        fields: [
            ("title", "Order antennas early"),
            ("recommendation", "Six weeks before the first site"),
            ("status", "applied"),
            ("tags", "procurement"),
        ]
        .map(|(field, value)| (field.to_owned(), value.into()))
        .to_vec(),
    };
    let take_up = |device: &mut Device, by: &RecordRef, table: &str| {
        device.command(Command::EditRecords(RecordIntent::TakeUp {
            by: by.clone(),
            lesson: foreign(table),
        }));
    };
    let lessons = |device: &Device| -> Vec<(RecordId, String, String, String)> {
        let all = records(device).of(Lesson::KIND);
        let all = all.map(|entry| {
            let text = |field| entry.text(field).to_owned();
            (entry.id, text("title"), text("status"), text("tags"))
        });
        all.collect()
    };
    let first = create(&mut device, "risks", &[("title", "Antennas".into())]);
    let second = create(&mut device, "risks", &[("title", "Masts".into())]);
    take_up(&mut device, &first, "risks");
    assert_eq!(lessons(&device), [], "what is no lesson");
    assert!(failure(&device).is_some());

    take_up(&mut device, &first, "lessons");
    take_up(&mut device, &second, "lessons");
    let here = lessons(&device);
    let [(id, title, status, tags)] = here.as_slice() else {
        panic!("one lesson, not {here:?}");
    };
    assert_eq!(title, "Order antennas early");
    assert_eq!(tags, "procurement");
    assert_eq!(status, "captured", "how far it has come is told here anew");
    let context = register::Context {
        records: records(&device),
        today: chrono::NaiveDate::default(),
    };
    let uses = lessons_by_tag(&context);
    assert_eq!(uses[0].reused, 2, "{uses:?}");

    // Deleted, and taken up once more: it is back with what was said of it.
    let lesson = RecordRef::new("lessons", *id);
    let delete = RecordIntent::Delete(vec![lesson]);
    device.command(Command::EditRecords(delete));
    assert_eq!(lessons(&device), []);
    take_up(&mut device, &first, "lessons");
    assert_eq!(lessons(&device), here);
}

#[test]
fn what_joins_two_records_has_one_id_however_it_is_made() {
    let mut device = device();
    let member = create(&mut device, "members", &[("title", "Mari".into())]);
    let first = create(&mut device, "deliverables", &[("title", "Design".into())]);
    let id = register::raci_id(&first, member.id);
    let raci = RecordRef::new("raci", id);
    device.command(Command::EditRecords(RecordIntent::Set(
        [
            ("about", first.to_string()),
            ("member", member.id.to_string()),
            ("role", "a".to_owned()),
        ]
        .map(|(field, value)| RecordChange {
            record: raci.clone(),
            field: field.to_owned(),
            value: value.into(),
        })
        .to_vec(),
    )));
    device.command(Command::EditRecords(RecordIntent::KeepTemplate {
        record: first,
        title: "A design".to_owned(),
    }));
    let kept = records(&device).of(RecordTemplate::KIND).next();
    let template = kept.expect("a template").id;
    device.command(Command::EditRecords(RecordIntent::FromTemplate {
        template,
    }));
    let second = made(&device).expect("a deliverable");
    let copied = register::raci_id(&second, member.id);
    let copied = records(&device).get("raci", copied);
    assert_eq!(copied.expect("its responsibility").text("role"), "a");
}

/// What is in the documents that everybody may read, labels included.
fn open_documents(device: &Device) -> Vec<u8> {
    let engine = device.engine.as_ref().expect("on");
    let project = engine.project().expect("open");
    let open = project
        .sections()
        .filter(|(_, section)| section.kind() != SectionKind::People);
    open.flat_map(|(_, section)| {
        let document = automerge::Automerge::load(&section.save()).expect("a document");
        document.save_nocompress()
    })
    .collect()
}

#[test]
fn nothing_of_a_private_record_is_in_what_everybody_reads() {
    const SECRET: &str = "Moonlit heron";
    let mut device = device();
    let risk = create(&mut device, "risks", &[("title", "Frost".into())]);
    let note = create(&mut device, "one_to_ones", &[("title", SECRET.into())]);
    let is_open = |device: &Device| {
        let bytes = open_documents(device);
        bytes
            .windows(SECRET.len())
            .any(|part| part == SECRET.as_bytes())
    };
    let relate = |device: &mut Device, from: &RecordRef, to: &RecordRef| {
        device.command(Command::EditRecords(RecordIntent::Relate {
            from: from.clone(),
            sort: RelationSort::Follows,
            to: to.clone(),
        }));
        assert_eq!(failure(device), None);
    };
    relate(&mut device, &risk, &note);
    device.command(Command::Undo);
    device.command(Command::Redo);
    relate(&mut device, &note, &risk);
    device.command(Command::EditRecords(RecordIntent::AddTask {
        about: note.clone(),
        name: "Talk again".to_owned(),
        sort: RelationSort::Follows,
    }));
    device.command(Command::EditRecords(RecordIntent::Create(NewRecord {
        table: "one_to_ones".to_owned(),
        fields: vec![("title".to_owned(), SECRET.into())],
        relations: vec![(RelationSort::Follows, risk.clone())],
    })));
    device.command(Command::EditRecords(RecordIntent::Delete(vec![
        note.clone(),
    ])));
    device.command(Command::Undo);
    assert!(
        !is_open(&device),
        "it is in a document that everybody reads"
    );

    for (intent, what) in [
        (
            RecordIntent::Create(NewRecord {
                table: "comments".to_owned(),
                fields: vec![("about".to_owned(), note.to_string().into())],
                relations: Vec::new(),
            }),
            "a comment",
        ),
        (
            RecordIntent::SignOff {
                about: note.clone(),
                statement: "Agreed".to_owned(),
            },
            "a signature",
        ),
    ] {
        device.command(Command::EditRecords(intent));
        let failed = failure(&device).expect(what);
        assert!(failed.contains("everybody could read"), "{what}: {failed}");
    }
    // The search finds what is there.
    set(&mut device, &risk, "title", SECRET);
    assert!(is_open(&device));

    // A file is for whoever gets it.
    let project = device.engine.as_ref().and_then(|engine| engine.project());
    let kinds = |private: bool| -> Vec<String> {
        let file = project.expect("open").to_file(private);
        file.documents.into_iter().map(|one| one.kind).collect()
    };
    let people = SectionKind::People.stored().to_owned();
    assert!(!kinds(false).contains(&people) && kinds(true).contains(&people));
}

#[test]
fn a_signature_stays_as_long_as_what_was_signed() {
    let mut device = device();
    let deliverable = create(&mut device, "deliverables", &[("title", "Design".into())]);
    device.command(Command::EditRecords(RecordIntent::SignOff {
        about: deliverable.clone(),
        statement: "Accepted".to_owned(),
    }));
    let signs = |device: &Device| -> Vec<RecordRef> {
        let all = records(device).of(SignOff::KIND);
        all.map(RecordRef::from).collect()
    };
    let signed = signs(&device).pop().expect("a signature");
    let delete =
        |record: &RecordRef| Command::EditRecords(RecordIntent::Delete(vec![record.clone()]));
    device.command(delete(&signed));
    let failed = failure(&device).expect("a refusal");
    assert!(failed.contains("SO-1 was signed"), "{failed}");
    assert_eq!(signs(&device), [signed]);
    device.command(delete(&deliverable));
    assert_eq!(signs(&device), []);
}
