//! Stories of one device: what a person does, what is stored, what is there after a restart.

mod common;
mod device;

use device::{Device, new_task, set};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    edit::{Intent, Predecessor},
    engine::{
        Command, Engine, Event, ExportFormat, Input, Inspection, PlanView, Side, StartFrom,
        SyncPhase,
    },
    id::TaskId,
    plan::Plan,
    record::{FieldValue as _, LagUnit, LinkType, PlanOptions},
    time::Minutes,
};

#[test]
fn what_was_done_is_there_after_a_restart() {
    let mut device = Device::with_empty_project();
    let project = device.project();
    device.edit(new_task("Survey"));
    device.edit(new_task("Install"));
    let before = device.view.clone().expect("a view");
    device.restart();
    device.command(Command::Open(project));
    let after = device.view.clone().expect("a view");
    assert!(after.undo.is_some(), "what was done can still be undone");
    assert_eq!(after.rows, before.rows);
    assert_eq!(device.names(), ["Survey", "Install"]);
}

/// The user interface only hears what changed; a restart shows everything anew.
#[test]
fn what_changed_adds_up_to_what_there_is() {
    let mut device = Device::with_empty_project();
    let project = device.project();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..25 {
        for _ in 0..8 {
            let open = device.engine.as_ref().and_then(Engine::project);
            let plan = open.expect("an open project").plan();
            let intent = common::some_intent(plan, rng.random(), rng.random(), rng.random());
            device.edit(match rng.random_range(0..12) {
                0 => rename_somebody(plan),
                1 => start_on(rng.random_range(1..28)),
                _ => intent,
            });
            if rng.random_ratio(1, 6) {
                device.command(Command::Undo);
            }
        }
        let before = device.view.take().expect("a view");
        device.restart();
        device.command(Command::Open(project));
        let after = device.view.as_ref().expect("a view");
        for (before, after) in before.rows.iter().zip(&after.rows) {
            assert_eq!(before, after);
        }
        let (undo, redo) = (after.undo.clone(), after.redo.clone());
        // What there is to undo is told with each step.
        assert_eq!(
            &PlanView {
                undo,
                redo,
                ..before
            },
            after
        );
    }
}

fn rename_somebody(plan: &Plan) -> Intent {
    match plan.records.resources.keys().next() {
        Some(resource) => Intent::SetField {
            table: "resources".to_owned(),
            id: resource.0,
            field: "name".to_owned(),
            value: format!("Z {}", plan.tasks.len()).into(),
        },
        None => new_task("Nobody to rename"),
    }
}

fn start_on(day: u8) -> Intent {
    Intent::SetField {
        table: "options".to_owned(),
        id: PlanOptions::singleton().0,
        field: "start".to_owned(),
        value: format!("2026-02-{day:02}T08:00").into(),
    }
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let mut device = Device::with_empty_project();
    let project = device.project();
    device.edit(new_task("Survey"));
    let task = device.view.as_ref().expect("a view").rows[0].id;
    device.edit(set(task, "name", "Site survey".into()));
    device.restart();
    device.command(Command::Open(project));
    device.command(Command::Undo);
    assert_eq!(device.names(), ["Survey"]);
    device.command(Command::Undo);
    assert!(device.names().is_empty());
    device.command(Command::Redo);
    device.command(Command::Redo);
    assert_eq!(device.names(), ["Site survey"]);
}

#[test]
fn a_full_disk_is_said_and_made_good() {
    let mut device = Device::with_empty_project();
    device.disk_is_full = true;
    device.edit(new_task("Survey"));
    assert!(
        device
            .failure()
            .is_some_and(|what| what.contains("the disk is full"))
    );
    assert_eq!(device.names(), ["Survey"], "what was typed stays on screen");
    device.disk_is_full = false;
    device.edit(new_task("Install"));
    assert_eq!(device.failure(), None);
    let project = device.project();
    device.restart();
    device.command(Command::Open(project));
    assert_eq!(device.names(), ["Survey", "Install"]);
}

#[test]
fn many_chunks_become_one_snapshot() {
    let mut device = Device::with_empty_project();
    let project = device.project();
    for i in 0..80 {
        device.edit(new_task(&format!("Task {i}")));
    }
    assert!(device.chunks.len() > 80);
    for _ in 0..2 {
        device.restart();
        device.command(Command::Open(project));
        assert_eq!(device.names().len(), 80);
    }
    assert_eq!(
        device.chunks.len(),
        2,
        "one for the manifest, one for the plan"
    );
}

#[test]
fn a_project_goes_to_another_device_in_a_file_and_comes_back_changed() {
    let mut mari = Device::with_empty_project();
    mari.edit(new_task("Survey"));
    let file = |device: &mut Device| {
        device.command(Command::Export(ExportFormat::Throughline { private: true }));
        let exported = device.events.iter().find_map(|event| match event {
            Event::Exported { name, bytes, .. } => Some((name.clone(), bytes.clone())),
            _ => None,
        });
        exported.expect("a file")
    };
    let (name, bytes) = file(&mut mari);
    assert_eq!(name, "Depot.throughline");
    let mut jon = Device::on();
    jon.tell(Input::Command(Command::SetName("Jon".to_owned())));
    jon.command(Command::Create(StartFrom::File { name, bytes }));
    assert_eq!(jon.names(), ["Survey"]);
    jon.edit(new_task("Install"));
    mari.edit(new_task("Design"));
    let (name, bytes) = file(&mut jon);
    mari.command(Command::Create(StartFrom::File { name, bytes }));
    assert_eq!(mari.failure(), None);
    let mut names = mari.names();
    names.sort_unstable();
    assert_eq!(names, ["Design", "Install", "Survey"]);
    mari.restart();
    mari.command(Command::ListProjects);
    let projects = mari.events.iter().find_map(|event| match event {
        Event::Projects(projects) => Some(projects.len()),
        _ => None,
    });
    assert_eq!(projects, Some(1), "merged, not doubled");
}

#[test]
fn a_table_goes_into_the_open_plan_as_one_step() {
    let mut device = Device::with_empty_project();
    device.edit(new_task("Survey"));
    let table = |text: &str| ("more.csv".to_owned(), text.as_bytes().to_vec());
    let inspected = |device: &mut Device, text: &str| {
        let (name, bytes) = table(text);
        device.command(Command::Inspect {
            name,
            bytes,
            layout: None,
            into_plan: true,
        });
        let found = device.events.iter().rev().find_map(|event| match event {
            Event::Inspected(found) => Some((**found).clone()),
            _ => None,
        });
        let Some(Inspection::Table { layout, run }) = found else {
            panic!("not a table");
        };
        (layout, run)
    };
    let text = "Key,Name,Duration\nT-1,Look around,2d\n,Dig,3d\n";
    let (layout, run) = inspected(&mut device, text);
    assert_eq!((run.created, run.changed, run.problem_count), (1, 1, 0));
    assert_eq!(device.names(), ["Survey"], "looking changes nothing");
    let (name, bytes) = table(text);
    device.command(Command::Merge {
        name,
        bytes,
        layout,
    });
    assert_eq!(device.names(), ["Look around", "Dig"]);
    device.command(Command::Undo);
    assert_eq!(device.names(), ["Survey"]);

    let text = "Name,Duration\nA,1d\nB,soon\n";
    let (layout, run) = inspected(&mut device, text);
    assert_eq!(run.problem_count, 1);
    let (name, bytes) = table(text);
    device.command(Command::Merge {
        name,
        bytes,
        layout,
    });
    let failure = device.failure().expect("a failure");
    assert!(failure.contains("line 3, Duration"), "{failure}");
    assert_eq!(device.names(), ["Survey"]);
}

#[test]
fn of_a_file_with_several_projects_one_is_chosen() {
    let bytes = include_bytes!("files/bridge.xer").to_vec();
    let name = "bridge.xer".to_owned();
    let mut device = Device::on();
    device.command(Command::Inspect {
        name: name.clone(),
        bytes: bytes.clone(),
        layout: None,
        into_plan: false,
    });
    let asked = device.events.iter().any(|event| {
        matches!(event, Event::Inspected(found) if matches!(&**found, Inspection::Projects(list) if list.len() == 2))
    });
    assert!(asked, "two projects to choose from");
    device.command(Command::Create(StartFrom::Chosen {
        name,
        bytes,
        layout: None,
        project: Some("ROAD".to_owned()),
    }));
    assert_eq!(device.names(), ["Lay the road"]);
}

#[test]
fn what_cannot_be_done_is_said_and_changes_nothing() {
    let check = |command: Command, says: &str| {
        let mut device = Device::with_empty_project();
        device.edit(new_task("Survey"));
        let before = device.view.clone();
        device.command(command);
        let failure = device.failure().expect("a failure");
        assert!(failure.contains(says), "‘{failure}’ does not say ‘{says}’");
        assert_eq!(device.view, before);
    };
    let file = |bytes: &[u8]| {
        Command::Create(StartFrom::File {
            name: "plan.xml".to_owned(),
            bytes: bytes.to_vec(),
        })
    };
    check(file(b""), "plan.xml could not be imported");
    check(file(b"hello"), "plan.xml could not be imported");
    check(file(b"<Project>"), "plan.xml could not be imported");
    check(
        Command::Create(StartFrom::Empty {
            name: "X".to_owned(),
            start: "soon".to_owned(),
            zone: String::new(),
        }),
        "soon",
    );
    let task = TaskId(throughline_core::id::RecordId::from_name("nobody"));
    check(Command::Edit(set(task, "name", "x".into())), "");
}

#[test]
fn a_forgotten_project_leaves_nothing() {
    let mut device = Device::with_empty_project();
    device.edit(new_task("Survey"));
    let project = device.project();
    device.command(Command::Forget(project));
    assert!(device.chunks.is_empty());
    assert_eq!(device.local.keys().collect::<Vec<_>>(), ["profile"]);
    device.command(Command::Open(project));
    assert!(
        device
            .failure()
            .is_some_and(|what| what.contains("not on this device"))
    );
}

#[test]
fn without_a_relay_it_says_so() {
    let mut device = Device::with_empty_project();
    device.restart();
    let project = {
        device.command(Command::ListProjects);
        let first = device.events.iter().find_map(|event| match event {
            Event::Projects(projects) => projects.first().map(|p| p.id),
            _ => None,
        });
        first.expect("a project")
    };
    device.command(Command::Open(project));
    let status = device.events.iter().rev().find_map(|event| match event {
        Event::Sync(status) => Some(status.clone()),
        _ => None,
    });
    let status = status.expect("a status");
    assert_eq!((status.phase, status.unsaved), (SyncPhase::LocalOnly, 0));
}

#[test]
fn a_baseline_is_told_shown_and_compared() {
    let mut device = Device::on();
    device.command(Command::Create(StartFrom::Sample));
    device.edit(Intent::TakeBaseline {
        name: "Approved".to_owned(),
        note: "By the board".to_owned(),
    });
    let list = device.events.iter().find_map(|event| match event {
        Event::Baselines(list) => Some(list.clone()),
        _ => None,
    });
    let list = list.expect("the list is told when it changes");
    let [baseline] = &list[..] else {
        panic!("one baseline: {list:?}");
    };
    let view = device.view.clone().expect("a plan");
    assert_eq!(baseline.tasks as usize, view.rows.len());
    assert_eq!((baseline.finish, &baseline.trouble), (view.finish, &None));
    let project = device.engine.as_ref().and_then(|engine| engine.project());
    let project = project.expect("an open project");
    let record = &project.plan().records.baselines[&baseline.id];
    assert_eq!(record.heads.0.0.len(), project.sections().count());

    let first = view.rows.iter().find(|row| row.duration.0 > 0);
    let first = first.expect("a task that takes time").id;
    device.command(Command::Baseline(baseline.id));
    let holds = |event: &Event| matches!(event, Event::Baseline(_, f) if f.find(first).is_some());
    assert!(device.events.iter().any(holds), "{:?}", device.events);

    device.edit(Intent::DeleteTasks { tasks: vec![first] });
    device.command(Command::Variance {
        from: Side::Baseline(baseline.id),
        to: Side::Now,
    });
    let compared = device.events.iter().find_map(|event| match event {
        Event::Variance(view) => Some((**view).clone()),
        _ => None,
    });
    let compared = compared.expect("what moved");
    let gone = compared.variance.tasks.iter().filter(|t| t.is.is_none());
    assert_eq!(gone.count(), compared.gone.len());
    assert!(
        compared
            .gone
            .iter()
            .any(|(task, name)| *task == first && !name.is_empty())
    );

    // After a restart it is told again, without being asked for.
    let id = device.project();
    device.restart();
    device.command(Command::Open(id));
    let again = |event: &Event| matches!(event, Event::Baselines(told) if *told == list);
    assert!(device.events.iter().any(again));
}

#[test]
fn work_on_which_progress_is_reported_has_begun_and_stays_where_it_is() {
    let mut device = Device::with_empty_project();
    for name in ["Survey", "Cabling"] {
        device.edit(new_task(name));
    }
    let [survey, cabling] = [0, 1].map(|row| device.view.as_ref().expect("a view").rows[row].id);
    device.edit(set(survey, "duration", 960.into()));
    device.edit(Intent::Link {
        successor: cabling,
        predecessor: Predecessor {
            task: survey,
            kind: LinkType::Fs,
            lag: Minutes(0),
            lag_unit: LagUnit::Working,
        },
    });
    let row = |device: &Device, at: usize| device.view.as_ref().expect("a view").rows[at].clone();
    let (start, finish) = (row(&device, 1).start, row(&device, 1).finish);
    let actual = |device: &Device| {
        let open = device.engine.as_ref().and_then(Engine::project);
        let plan = open.expect("an open project").plan();
        let task = &plan.records.tasks[&cabling];
        (task.actual_start, task.actual_finish)
    };

    // Half of it is done: it has begun when it was to, and what holds it moves it no more.
    device.edit(set(cabling, "percent_complete", 50.into()));
    assert_eq!(actual(&device), (Some(start), None));
    device.edit(set(survey, "duration", 4800.into()));
    assert_eq!(row(&device, 1).start, start);
    device.edit(set(survey, "duration", 960.into()));
    device.edit(set(cabling, "percent_complete", 100.into()));
    assert_eq!(actual(&device), (Some(start), Some(finish)));
    // Less than all of it is not finished, none of it has not begun.
    device.edit(set(cabling, "percent_complete", 80.into()));
    assert_eq!(actual(&device), (Some(start), None));
    device.edit(set(cabling, "percent_complete", 0.into()));
    assert_eq!(actual(&device), (None, None));
    // One step is one to take back.
    device.edit(set(cabling, "percent_complete", 100.into()));
    device.command(Command::Undo);
    assert_eq!(actual(&device), (None, None));
    assert_eq!(row(&device, 1).percent_complete, 0);
    // What somebody says themselves is what counts.
    let early = start.plus(-60);
    let fields = [
        ("actual_start", early.to_scalar()),
        ("percent_complete", 100.into()),
    ];
    let changes = fields.map(|(field, value)| {
        let (table, field) = ("tasks".to_owned(), field.to_owned());
        (table, cabling.into(), field, value)
    });
    device.edit(Intent::SetFields {
        changes: changes.into(),
    });
    assert_eq!(actual(&device).0, Some(early));
    // Somebody says only that it is finished, before it was to begin.
    device.edit(set(cabling, "percent_complete", 0.into()));
    device.edit(set(cabling, "actual_finish", early.to_scalar()));
    assert_eq!(actual(&device), (Some(early), Some(early)));
    assert_eq!(row(&device, 1).percent_complete, 100);
}

#[test]
fn resources_tell_how_they_are_used() {
    let mut device = Device::on();
    device.command(Command::Create(StartFrom::Sample));
    device.command(Command::Resources);
    let sheet = device.events.iter().find_map(|event| match event {
        Event::Resources(sheet) => Some((**sheet).clone()),
        _ => None,
    });
    let sheet = sheet.expect("the resources");
    let busiest = sheet.rows.iter().max_by_key(|row| row.load.work);
    let busiest = busiest.expect("somebody works").clone();
    let view = device.view.clone().expect("a plan");
    let (start, finish) = view.start.zip(view.finish).expect("dates");
    device.command(Command::Usage {
        resource: busiest.id,
        time: (start, finish),
        length: throughline_core::time::DAY,
    });
    let usage = device.events.iter().find_map(|event| match event {
        Event::Usage(usage) => Some((**usage).clone()),
        _ => None,
    });
    let buckets = usage.expect("how it is used").buckets;
    let work: i64 = buckets.iter().map(|bucket| bucket.demand.0).sum();
    let over: i64 = buckets.iter().map(|bucket| bucket.over.0).sum();
    assert_eq!((work, over), (busiest.load.work.0, busiest.load.over.0));

    let half = throughline_core::record::Units(5_000);
    device.edit(Intent::SetAvailability {
        resource: busiest.id,
        periods: vec![(None, Some(finish), half)],
    });
    device.command(Command::Resources);
    let period = |event: &Event| {
        let Event::Resources(sheet) = event else {
            return false;
        };
        let mut rows = sheet.rows.iter();
        let row = rows.find(|row| row.id == busiest.id).expect("it is there");
        row.availability == [(None, Some(finish), half)] && row.load.over > busiest.load.over
    };
    assert!(device.events.iter().any(period));
}
