//! Roll-out templates: made of a site, rolled out to others, and followed by them.

#![allow(clippy::expect_used)]

mod device;

use device::{Device, set};
use throughline_core::{
    edit::{Intent, NewRecord, NewTask, Place, RecordIntent, RolloutTo},
    engine::{Command, Event, Row, StartFrom},
    id::{RecordId, TaskId},
    record::{LagUnit, LinkType, Scalar, Units},
    register::{Declared as _, RecordRef, RelationSort, RolloutTemplate, Site},
    rollout::{Change, Difference},
    time::{Minutes, Moment},
};

const DAY: i64 = 480;

fn text(field: &str, value: &str) -> (String, Scalar) {
    (field.to_owned(), value.into())
}

/// A project with the sites Accra, Bergen and Cork, and a summary of Accra: survey (2 d, by Ann), then install
/// (3 d), then a milestone.
fn project() -> (Device, [RecordId; 3], TaskId) {
    let mut device = Device::on();
    device.command(Command::Create(StartFrom::Empty {
        name: "Stations".to_owned(),
        start: "2026-01-05".to_owned(),
        zone: String::new(),
    }));
    let task = |level, name: &str, days: i64, follows: Option<u32>| NewTask {
        level,
        fields: vec![
            text("name", name),
            ("duration".to_owned(), Scalar::Int(days * DAY)),
        ],
        resources: if name == "Survey" {
            vec![("Ann".to_owned(), Units(10_000))]
        } else {
            Vec::new()
        },
        predecessors: Vec::new(),
        follows: follows
            .map(|at| (at, LinkType::Fs, Minutes(0), LagUnit::Working))
            .into_iter()
            .collect(),
    };
    let summary = NewTask::new(0, vec![text("name", "Accra")]);
    device.edit(Intent::CreateTasks {
        place: Place::LastIn(None),
        rows: vec![
            summary,
            task(1, "Survey", 2, None),
            task(1, "Install", 3, Some(1)),
            task(1, "In service", 0, Some(2)),
        ],
    });
    assert_eq!(device.failure(), None);
    let summary = id(&device, "Accra");
    let sites = ["Accra", "Bergen", "Cork"].map(|name| {
        let relations = if name == "Accra" {
            vec![(RelationSort::Relates, RecordRef::new("tasks", summary))]
        } else {
            Vec::new()
        };
        device.command(Command::EditRecords(RecordIntent::Create(NewRecord {
            table: Site::TABLE.to_owned(),
            fields: vec![text("title", name)],
            relations,
        })));
        made(&device).id
    });
    (device, sites, summary)
}

fn made(device: &Device) -> RecordRef {
    let made = device.events.iter().find_map(|event| match event {
        Event::Done { made, .. } => made.first().cloned(),
        _ => None,
    });
    made.expect("a record was made")
}

/// The project with a template made of Accra.
fn with_template() -> (Device, [RecordId; 3], RecordId) {
    let (mut device, sites, summary) = project();
    device.command(Command::EditRecords(RecordIntent::MakeTemplate {
        summary,
        title: "Station".to_owned(),
    }));
    assert_eq!(device.failure(), None);
    let template = made(&device);
    assert_eq!(template.table, RolloutTemplate::TABLE);
    (device, sites, template.id)
}

fn roll_out(device: &mut Device, template: RecordId, sites: &[RecordId]) {
    let to = sites.iter().map(|site| RolloutTo {
        site: *site,
        start: Some("2026-03-02T08:00".parse().expect("a moment")),
    });
    device.command(Command::EditRecords(RecordIntent::RollOut {
        template,
        to: to.collect(),
    }));
}

fn rows(device: &Device) -> &[Row] {
    device.view.as_ref().map_or(&[], |view| &view.rows)
}

fn id(device: &Device, name: &str) -> TaskId {
    let row = rows(device).iter().find(|row| row.name == name);
    row.expect("the task").id
}

/// A task of a site, by the name of its summary.
fn at(device: &Device, site: &str, name: &str) -> Row {
    let summary = rows(device).iter().find(|row| row.name == site);
    let summary = summary.expect("the site's summary").id;
    let row = rows(device)
        .iter()
        .find(|row| row.parent == Some(summary) && row.name == name);
    row.cloned().expect("the site's task")
}

/// The outline, each task indented by its level.
fn outline(device: &Device) -> Vec<String> {
    let line = |row: &Row| format!("{}{}", " ".repeat(usize::from(row.level)), row.name);
    rows(device).iter().map(line).collect()
}

fn differences(device: &mut Device, template: RecordId) -> Vec<Difference> {
    device.command(Command::Differences(template));
    let found = device.events.iter().find_map(|event| match event {
        Event::Differences { differences, .. } => Some(differences.clone()),
        _ => None,
    });
    found.expect("an answer")
}

/// `task: now → then`, with a star where the site has its own way.
fn told(differences: &[Difference]) -> Vec<String> {
    let line = |one: &Difference| {
        let what = match one.change {
            Change::Add { .. } => "new".to_owned(),
            Change::Set { aspect, .. } => aspect.label().to_owned(),
            Change::Remove { .. } => "gone".to_owned(),
        };
        let own = if one.own { " *" } else { "" };
        format!("{} {what}: {} → {}{own}", one.task, one.now, one.then)
    };
    differences.iter().map(line).collect()
}

fn follow(device: &mut Device, template: RecordId, which: impl Fn(&Difference) -> bool) {
    let found = differences(device, template);
    let changes = found.into_iter().filter(|one| which(one));
    device.command(Command::EditRecords(RecordIntent::Follow {
        template,
        changes: changes.map(|one| one.change).collect(),
    }));
    assert_eq!(device.failure(), None);
}

#[test]
fn a_template_of_a_site_is_rolled_out_to_others() {
    let (mut device, [_, bergen, cork], template) = with_template();
    assert_eq!(
        differences(&mut device, template),
        [],
        "Accra follows it as it is"
    );
    let finish = device.view.as_ref().map(|view| view.finish);
    roll_out(&mut device, template, &[bergen, cork]);
    assert_eq!(device.failure(), None);
    assert_eq!(
        outline(&device),
        [
            "Accra",
            " Survey",
            " Install",
            " In service",
            "Bergen",
            " Survey",
            " Install",
            " In service",
            "Cork",
            " Survey",
            " Install",
            " In service",
            "Station",
            " Survey",
            " Install",
            " In service",
        ]
    );
    let survey = at(&device, "Bergen", "Survey");
    let start: Moment = "2026-03-02T08:00".parse().expect("a moment");
    assert_eq!((survey.start, survey.duration), (start, Minutes(2 * DAY)));
    assert_eq!(survey.resources.len(), 1, "Ann surveys there too");
    let install = at(&device, "Bergen", "Install");
    assert_eq!(install.start, "2026-03-04T08:00".parse().expect("a moment"));
    assert!(finish < device.view.as_ref().map(|view| view.finish));
    let left_out = rows(&device).iter().filter(|row| row.left_out).count();
    assert_eq!(left_out, 4, "the template is not in the schedule");
    assert_eq!(differences(&mut device, template), []);

    device.command(Command::Undo);
    assert_eq!(rows(&device).len(), 8, "one step back");
    assert_eq!(finish, device.view.as_ref().map(|view| view.finish));
    roll_out(&mut device, template, &[bergen]);
    assert_eq!(rows(&device).len(), 12, "what was deleted comes back");
    assert_eq!(at(&device, "Bergen", "Install").duration, Minutes(3 * DAY));
}

#[test]
fn what_changes_in_the_template_is_offered_and_what_a_site_changed_is_not_overwritten() {
    let (mut device, [_, bergen, _], template) = with_template();
    roll_out(&mut device, template, &[bergen]);
    // Bergen takes its own time and names; that is no difference.
    let install = at(&device, "Bergen", "Install").id;
    device.edit(set(install, "duration", Scalar::Int(5 * DAY)));
    let survey = at(&device, "Bergen", "Survey").id;
    device.edit(set(survey, "priority", Scalar::Int(800)));
    assert_eq!(differences(&mut device, template), []);

    let step = at(&device, "Station", "Install").id;
    device.edit(set(step, "duration", Scalar::Int(4 * DAY)));
    device.edit(set(step, "name", "Install and test".into()));
    assert_eq!(
        told(&differences(&mut device, template)),
        [
            "Install Name: Install → Install and test",
            "Install Duration: 3d → 4d",
            "Install Name: Install → Install and test",
            "Install Duration: 5d → 4d *",
        ]
    );
    follow(&mut device, template, |one| !one.own);
    assert_eq!(
        at(&device, "Accra", "Install and test").duration,
        Minutes(4 * DAY)
    );
    assert_eq!(
        at(&device, "Bergen", "Install and test").duration,
        Minutes(5 * DAY)
    );
    assert_eq!(
        told(&differences(&mut device, template)),
        ["Install and test Duration: 5d → 4d *"],
        "it stays on offer"
    );
    device.command(Command::Undo);
    assert_eq!(at(&device, "Bergen", "Install").duration, Minutes(5 * DAY));
    assert_eq!(differences(&mut device, template).len(), 4, "one step back");
}

#[test]
fn tasks_links_and_people_of_the_template_come_and_go() {
    let (mut device, [_, bergen, _], template) = with_template();
    roll_out(&mut device, template, &[bergen]);
    let survey = at(&device, "Station", "Survey").id;
    let install = at(&device, "Station", "Install").id;
    device.edit(Intent::CreateTasks {
        place: Place::After(survey),
        rows: vec![NewTask::new(0, vec![text("name", "Permit")])],
    });
    let permit = at(&device, "Station", "Permit").id;
    device.edit(Intent::SetPredecessors {
        task: install,
        predecessors: vec![throughline_core::edit::Predecessor {
            task: permit,
            kind: LinkType::Fs,
            lag: Minutes(DAY),
            lag_unit: LagUnit::Working,
        }],
    });
    device.edit(Intent::SetResources {
        task: survey,
        resources: vec![("Ben".to_owned(), Units(5_000))],
    });
    device.edit(Intent::DeleteTasks {
        tasks: vec![at(&device, "Station", "In service").id],
    });
    // Work on one of the two has begun.
    let begun = at(&device, "Bergen", "In service").id;
    device.edit(set(begun, "percent_complete", Scalar::Int(100)));
    let site = |who: &str, own: &str| {
        vec![
            format!("Survey Resources: Ann → {who}"),
            "Permit new:  → Permit".to_owned(),
            "Install Predecessors: Survey → Permit FS+1d".to_owned(),
            format!("In service gone: In service → {own}"),
        ]
    };
    let found = told(&differences(&mut device, template));
    assert_eq!(found[..4], site("Ben[50%]", ""));
    assert_eq!(found[4..], site("Ben[50%]", " *"));

    follow(&mut device, template, |one| !one.own);
    assert_eq!(
        outline(&device),
        [
            "Accra",
            " Survey",
            " Permit",
            " Install",
            "Bergen",
            " Survey",
            " Permit",
            " Install",
            " In service",
            "Station",
            " Survey",
            " Permit",
            " Install",
        ]
    );
    let names = |site: &str| {
        let row = at(&device, site, "Survey");
        (row.resources, at(&device, site, "Install").predecessors)
    };
    let ((accra, waits), (bergen, also)) = (names("Accra"), names("Bergen"));
    assert_eq!(accra, bergen);
    assert_eq!(accra.first().map(|(_, units)| *units), Some(5_000));
    let permit = at(&device, "Accra", "Permit").number;
    assert_eq!(waits, format!("{permit}FS+1d"));
    assert_ne!(waits, also, "each waits for its own");
    assert_eq!(
        told(&differences(&mut device, template)),
        ["In service gone: In service →  *"]
    );
}

#[test]
fn two_people_who_roll_out_to_one_site_apart_make_the_same_tasks() {
    let (mut alice, [_, bergen, cork], template) = with_template();
    let project = alice.project();
    let mut bob = Device {
        chunks: alice.chunks.clone(),
        local: alice.local.clone(),
        ..Device::default()
    };
    bob.restart();
    bob.command(Command::Open(project));
    roll_out(&mut alice, template, &[bergen]);
    roll_out(&mut bob, template, &[bergen, cork]);
    let mut all = alice.chunks.clone();
    all.extend(bob.chunks.clone());
    for device in [&mut alice, &mut bob] {
        device.chunks.clone_from(&all);
        device.restart();
        device.command(Command::Open(project));
        assert_eq!(device.failure(), None);
    }
    assert_eq!(outline(&alice), outline(&bob));
    assert_eq!(rows(&alice).len(), 16, "each task once");
    assert_eq!(at(&alice, "Bergen", "Install").predecessors, {
        let survey = at(&alice, "Bergen", "Survey").number;
        survey.clone()
    });
    assert_eq!(
        differences(&mut alice, template),
        differences(&mut bob, template)
    );
}

#[test]
fn what_cannot_be_done_is_refused_in_words() {
    let (mut device, [accra, bergen, _], template) = with_template();
    let (summary, top) = (id(&device, "Accra"), id(&device, "Station"));
    let leaf = at(&device, "Accra", "Survey").id;
    let mut check = |intent: RecordIntent, why: &str| {
        let before = outline(&device);
        device.command(Command::EditRecords(intent));
        let failure = device.failure().expect("it is refused");
        assert!(failure.contains(why), "{failure}");
        assert_eq!(outline(&device), before);
    };
    let make = |summary| RecordIntent::MakeTemplate {
        summary,
        title: "Another".to_owned(),
    };
    let elsewhere = TaskId(RecordId::from_name("a task of another plan"));
    check(make(elsewhere), "is not in the plan any more");
    let to = |site| RecordIntent::RollOut {
        template,
        to: vec![RolloutTo { site, start: None }],
    };
    check(to(accra), "Accra has the tasks of this template already");
    check(to(template), "the record is not there any more");
    check(
        RecordIntent::RollOut {
            template: bergen,
            to: Vec::new(),
        },
        "the roll-out template or its tasks are not in the project any more",
    );
    check(
        RecordIntent::RollOut {
            template,
            to: Vec::new(),
        },
        "nothing is selected",
    );
    check(
        RecordIntent::Follow {
            template,
            changes: Vec::new(),
        },
        "the sites follow the template in this already",
    );
    check(make(leaf), "has no tasks in it");
    check(
        make(summary),
        "is in a roll-out template or follows one already",
    );
    check(
        make(top),
        "is in a roll-out template or follows one already",
    );
}

/// Makes a summary in the template of what was one task: `Install` in `Phase`, say.
fn wrap(device: &mut Device, name: &str, phase: &str) {
    let step = at(device, "Station", name).id;
    device.edit(Intent::CreateTasks {
        place: Place::Before(step),
        rows: vec![NewTask::new(0, vec![text("name", phase)])],
    });
    let summary = at(device, "Station", phase).id;
    device.edit(Intent::MoveTasks {
        tasks: vec![step],
        place: Place::FirstIn(summary),
    });
}

#[test]
fn what_moves_out_of_a_summary_that_goes_stays() {
    let (mut device, [_, bergen, _], template) = with_template();
    roll_out(&mut device, template, &[bergen]);
    wrap(&mut device, "Install", "Phase");
    follow(&mut device, template, |_| true);
    let phase = |device: &Device, site: &str| at(device, site, "Phase").id;
    let within = |device: &Device, summary: TaskId| {
        let rows = rows(device)
            .iter()
            .filter(|row| row.parent == Some(summary));
        rows.map(|row| row.name.clone()).collect::<Vec<_>>()
    };
    for site in ["Accra", "Bergen"] {
        assert_eq!(within(&device, phase(&device, site)), ["Install"], "{site}");
    }
    assert_eq!(differences(&mut device, template), []);

    // The template gives the summary up again; at the sites only its removal is ticked.
    let inside = rows(&device).iter().rev().find(|row| row.name == "Install");
    let inside = inside.expect("the template's").id;
    device.edit(Intent::MoveTasks {
        tasks: vec![inside],
        place: Place::After(phase(&device, "Station")),
    });
    device.edit(Intent::DeleteTasks {
        tasks: vec![phase(&device, "Station")],
    });
    follow(&mut device, template, |one| {
        matches!(one.change, Change::Remove { .. })
    });
    for site in ["Accra", "Bergen", "Station"] {
        let install = at(&device, site, "Install");
        assert_eq!(install.duration, Minutes(3 * DAY), "{site}");
        assert!(!install.predecessors.is_empty(), "{site} waits as before");
    }
    assert_eq!(differences(&mut device, template), []);
}

#[test]
fn a_site_that_is_rolled_out_to_again_begins_anew() {
    let (mut device, [accra, bergen, _], template) = with_template();
    roll_out(&mut device, template, &[bergen]);
    let install = at(&device, "Bergen", "Install").id;
    device.edit(set(install, "percent_complete", Scalar::Int(100)));
    device.edit(set(install, "duration", Scalar::Int(9 * DAY)));
    device.edit(set(install, "deadline", "2026-02-01T08:00".into()));
    for site in ["Bergen", "Accra"] {
        let tasks = vec![id(&device, site)];
        device.edit(Intent::DeleteTasks { tasks });
    }
    let to = [accra, bergen].map(|site| RolloutTo { site, start: None });
    device.command(Command::EditRecords(RecordIntent::RollOut {
        template,
        to: to.to_vec(),
    }));
    assert_eq!(device.failure(), None);
    for site in ["Accra", "Bergen"] {
        let install = at(&device, site, "Install");
        let told = (install.percent_complete, install.duration, install.deadline);
        assert_eq!(told, (0, Minutes(3 * DAY), None), "{site}");
        let survey = at(&device, site, "Survey");
        assert_eq!(survey.constraint_date, None, "{site}");
        assert_eq!(survey.resources.len(), 1, "{site}");
    }
    assert_eq!(differences(&mut device, template), []);
    // Accra's first tasks are gone, and the new ones follow.
    let step = at(&device, "Station", "Install").id;
    device.edit(set(step, "duration", Scalar::Int(DAY)));
    let found = told(&differences(&mut device, template));
    assert_eq!(
        found,
        ["Install Duration: 3d → 1d", "Install Duration: 3d → 1d"]
    );
}

#[test]
fn what_one_site_cannot_take_is_left_out_and_what_was_left_is_offered_again() {
    let (mut device, [_, bergen, _], template) = with_template();
    roll_out(&mut device, template, &[bergen]);
    // Bergen installs in two parts; Accra has begun.
    let install = at(&device, "Bergen", "Install").id;
    device.edit(Intent::CreateTasks {
        place: Place::FirstIn(install),
        rows: vec![NewTask::new(0, vec![text("name", "Left half")])],
    });
    let begun = at(&device, "Accra", "Install").id;
    device.edit(set(begun, "percent_complete", Scalar::Int(50)));
    let step = at(&device, "Station", "Install").id;
    device.edit(set(step, "duration", Scalar::Int(4 * DAY)));
    assert_eq!(
        told(&differences(&mut device, template)),
        ["Install Duration: 3d → 4d *"],
        "a summary's duration follows from its tasks; what has begun is not changed unasked"
    );
    follow(&mut device, template, |_| true);
    assert_eq!(at(&device, "Accra", "Install").duration, Minutes(4 * DAY));

    // A new step that a site does not want yet holds nothing back, and nothing is lost for it.
    let survey = at(&device, "Station", "Survey").id;
    device.edit(Intent::CreateTasks {
        place: Place::After(survey),
        rows: vec![NewTask::new(0, vec![text("name", "Permit")])],
    });
    let permit = at(&device, "Station", "Permit").id;
    let waits = |task| throughline_core::edit::Predecessor {
        task,
        kind: LinkType::Fs,
        lag: Minutes(0),
        lag_unit: LagUnit::Working,
    };
    device.edit(Intent::SetPredecessors {
        task: step,
        predecessors: vec![waits(permit)],
    });
    follow(&mut device, template, |one| {
        matches!(one.change, Change::Set { .. }) && one.site == bergen
    });
    let survey = at(&device, "Bergen", "Survey").number;
    assert_eq!(at(&device, "Bergen", "Install").predecessors, survey);
    follow(&mut device, template, |_| true);
    let permit = at(&device, "Bergen", "Permit").number;
    assert_eq!(at(&device, "Bergen", "Install").predecessors, permit);
    assert_eq!(differences(&mut device, template), []);
}

#[test]
fn two_templates_of_one_summary_do_not_take_each_others_tasks() {
    let (mut device, [_, bergen, _], template) = with_template();
    let summary = rows(&device).iter().find(|row| row.name == "Station");
    let summary: Scalar = summary.expect("the template").id.to_string().into();
    device.command(Command::EditRecords(RecordIntent::Create(NewRecord {
        table: RolloutTemplate::TABLE.to_owned(),
        fields: vec![text("title", "Twin"), ("summary".to_owned(), summary)],
        relations: Vec::new(),
    })));
    let twin = made(&device).id;
    roll_out(&mut device, template, &[bergen]);
    roll_out(&mut device, twin, &[bergen]);
    assert_eq!(device.failure(), None);
    let of_bergen = rows(&device).iter().filter(|row| row.name == "Bergen");
    assert_eq!(of_bergen.count(), 2, "each has its own");
    for template in [template, twin] {
        assert_eq!(differences(&mut device, template), []);
    }
    // Of what a template is made is not to be changed.
    device.command(Command::EditRecords(RecordIntent::Set(vec![
        throughline_core::edit::RecordChange {
            record: RecordRef::new(RolloutTemplate::TABLE, twin),
            field: "summary".to_owned(),
            value: Scalar::Null,
        },
    ])));
    assert!(
        device
            .failure()
            .is_some_and(|why| why.contains("cannot be changed"))
    );
}
