//! A task that waits for another project on the same device.

mod device;

use device::{Device, new_task, set};
use throughline_core::{
    edit::{ExternalPredecessor, Intent, NewRecord, RecordIntent},
    engine::{Command, Event, OtherProject, StartFrom},
    id::{DocumentId, TaskId},
    record::{LagUnit, LinkType, Scalar},
    time::{Minutes, Moment},
};

fn moment(text: &str) -> Moment {
    text.parse().expect("a moment")
}

/// A device with the project “Depot”, whose `T-1` finishes on a Monday, and the open project
/// “Roll-out” with one task.
fn two_projects() -> (Device, DocumentId, TaskId) {
    let mut device = Device::with_empty_project();
    device.edit(new_task("Cabling"));
    let depot = device.project();
    device.command(Command::Create(StartFrom::Empty {
        name: "Roll-out".to_owned(),
        start: "2026-01-05".to_owned(),
        zone: String::new(),
    }));
    device.edit(new_task("Switches"));
    let task = first(&device);
    (device, depot, task)
}

fn first(device: &Device) -> TaskId {
    device.view.as_ref().expect("an open plan").rows[0].id
}

fn start(device: &Device) -> String {
    let view = device.view.as_ref().expect("an open plan");
    view.rows[0].start.to_string()
}

fn other(device: &Device) -> Option<OtherProject> {
    device.events.iter().find_map(|event| match event {
        Event::OtherProject(other) => Some((**other).clone()),
        _ => None,
    })
}

fn notice(device: &Device) -> Option<&str> {
    device.events.iter().find_map(|event| match event {
        Event::Notice(text) => Some(text.as_str()),
        _ => None,
    })
}

fn wait_for(device: &mut Device, depot: DocumentId, task: TaskId, lag: i64) {
    device.command(Command::LookInto(depot));
    let other = other(device).expect("the other project");
    let [cabling] = &other.tasks[..] else {
        panic!("one task: {other:?}");
    };
    assert_eq!(
        (other.name.as_str(), cabling.name.as_str()),
        ("Depot", "Cabling")
    );
    device.edit(Intent::LinkExternal {
        successor: task,
        predecessor: ExternalPredecessor {
            project: Some(other.id),
            project_name: other.name,
            task_key: cabling.key.clone(),
            kind: LinkType::Fs,
            lag: Minutes(lag),
            lag_unit: LagUnit::Working,
            date: Some(cabling.tied(LinkType::Fs)),
            known: Some(moment("2026-01-05")),
        },
    });
    assert_eq!(device.failure(), None);
}

#[test]
fn a_task_waits_for_another_project_and_moves_with_it() {
    let (mut device, depot, task) = two_projects();
    let roll_out = device.project();
    wait_for(&mut device, depot, task, 480);
    assert_eq!(
        start(&device),
        "2026-01-07T08:00",
        "a day behind Monday’s finish"
    );
    let view = device.view.clone().expect("an open plan");
    let [link] = &view.external[..] else {
        panic!("one link: {:?}", view.external);
    };
    assert_eq!((link.successor, link.tie.as_str()), (task, "FS+1d"));

    // The other project takes longer; whoever looks again has the new date, as one step.
    device.command(Command::Open(depot));
    let cabling = first(&device);
    device.edit(set(cabling, "duration", Scalar::Int(3 * 480)));
    device.command(Command::Open(roll_out));
    assert_eq!(start(&device), "2026-01-07T08:00", "as it was last known");
    device.command(Command::UpdateExternal);
    assert_eq!(notice(&device), None);
    assert_eq!(start(&device), "2026-01-09T08:00");
    device.command(Command::Undo);
    assert_eq!(start(&device), "2026-01-07T08:00");
    device.command(Command::Redo);

    let link = device.view.as_ref().expect("an open plan").external[0].id;
    device.edit(Intent::UnlinkExternal { link });
    assert_eq!(start(&device), "2026-01-05T08:00");
    let view = device.view.as_ref().expect("an open plan");
    assert!(view.external.is_empty(), "{:?}", view.external);
}

#[test]
fn what_cannot_be_looked_up_is_said_and_its_date_holds() {
    let (mut device, depot, task) = two_projects();
    wait_for(&mut device, depot, task, 0);
    let roll_out = device.project();

    // The task is gone.
    device.command(Command::Open(depot));
    let cabling = first(&device);
    device.edit(Intent::DeleteTasks {
        tasks: vec![cabling],
    });
    device.command(Command::Open(roll_out));
    device.command(Command::UpdateExternal);
    assert_eq!(
        notice(&device),
        Some("Not looked up: T-1 is not in ‘Depot’ any more. The dates that were known hold.")
    );
    assert_eq!(start(&device), "2026-01-06T08:00");

    // The project is gone.
    device.command(Command::Forget(depot));
    device.command(Command::UpdateExternal);
    assert_eq!(
        notice(&device),
        Some("Not looked up: ‘Depot’ is not on this device. The dates that were known hold.")
    );
    device.command(Command::LookInto(depot));
    assert_eq!(
        device.failure().as_deref(),
        Some("The other project is not on this device.")
    );
    assert_eq!(start(&device), "2026-01-06T08:00");
}

#[test]
fn a_link_that_makes_no_sense_is_refused() {
    let (mut device, depot, task) = two_projects();
    wait_for(&mut device, depot, task, 0);
    let link =
        |project: Option<DocumentId>, project_name: &str, key: &str, kind| Intent::LinkExternal {
            successor: task,
            predecessor: ExternalPredecessor {
                project,
                project_name: project_name.to_owned(),
                task_key: key.to_owned(),
                kind,
                lag: Minutes(0),
                lag_unit: LagUnit::Working,
                date: None,
                known: None,
            },
        };
    let mut check = |intent: Intent, expected: Option<&str>| {
        device.edit(intent);
        assert_eq!(device.failure().as_deref(), expected);
    };
    let again = "T-1 ‘Switches’ already waits for T-1 of ‘Depot’ (FS).";
    check(link(Some(depot), "Depot", "T-1", LinkType::Fs), Some(again));
    check(link(None, "Depot", " T-1 ", LinkType::Fs), Some(again));
    check(
        link(None, " ", "T-1", LinkType::Fs),
        Some("the other project needs a name."),
    );
    check(
        link(None, "Depot", "", LinkType::Fs),
        Some("the task of the other project needs a name."),
    );
    check(link(Some(depot), "Depot", "T-1", LinkType::Ss), None);
    check(link(None, "Harbour", "T-1", LinkType::Fs), None);
}

#[test]
fn lessons_and_work_of_other_projects_are_found() {
    let mut device = Device::with_empty_project();
    device.command(Command::SetName("Ann".to_owned()));
    let depot = device.project();
    let create = |device: &mut Device, table: &str, fields: &[(&str, Scalar)]| {
        let fields = fields.iter().map(|(f, v)| ((*f).to_owned(), v.clone()));
        device.command(Command::EditRecords(RecordIntent::Create(NewRecord {
            table: table.to_owned(),
            fields: fields.collect(),
            relations: Vec::new(),
        })));
        device.events.iter().find_map(|event| match event {
            Event::Done { made, .. } => made.first().cloned(),
            _ => None,
        })
    };
    create(
        &mut device,
        "lessons",
        &[("title", "Order antennas early".into())],
    );
    device.edit(Intent::CreateResource {
        fields: vec![("name".to_owned(), "Ann".into())],
    });
    device.edit(new_task("Cabling"));
    let cabling = first(&device);
    device.edit(Intent::SetResources {
        task: cabling,
        resources: vec![("Ann".to_owned(), throughline_core::record::Units(10_000))],
    });
    device.edit(new_task("Somebody else's"));
    let resource = device.view.as_ref().expect("open").rows[0].resources[0].0;
    let ann = create(
        &mut device,
        "members",
        &[
            ("title", "ann ".into()),
            ("resource", resource.to_string().into()),
        ],
    );
    let ann: Scalar = ann.expect("a member").id.to_string().into();
    let issue = [("title", "No power".into()), ("owner", ann.clone())];
    create(&mut device, "issues", &issue);
    let done = [
        ("title", "Old".into()),
        ("owner", ann),
        ("status", "done".into()),
    ];
    create(&mut device, "issues", &done);
    let register = DocumentId::of_section(depot, "register");
    let mut documents = device.chunks.keys().map(|name| name.document);
    let plan = documents.find(|document| ![depot, register].contains(document));
    let plan = plan.expect("a plan");
    device.command(Command::Create(StartFrom::Empty {
        name: "Roll-out".to_owned(),
        start: "2026-01-05".to_owned(),
        zone: String::new(),
    }));

    device.command(Command::LookElsewhere { with_work: true });
    let found = device.events.iter().find_map(|event| match event {
        Event::Elsewhere { projects, .. } => Some(projects.clone()),
        _ => None,
    });
    let [other] = &found.expect("an answer")[..] else {
        panic!("one other project");
    };
    assert_eq!((other.project, other.name.as_str()), (depot, "Depot"));
    let lessons: Vec<String> = other
        .lessons
        .iter()
        .filter_map(|lesson| Some(lesson.entry()?.title().to_owned()))
        .collect();
    assert_eq!(lessons, ["Order antennas early"]);
    let work: Vec<(&str, &str, &str, bool)> = other
        .work
        .iter()
        .map(|work| {
            (
                work.what.as_str(),
                work.name.as_str(),
                work.state.as_str(),
                work.due.is_some(),
            )
        })
        .collect();
    assert_eq!(
        work,
        [
            ("issue", "I-1 No power", "To do", false),
            ("task", "T-1 Cabling", "0 %", true)
        ]
    );
    assert_eq!(other.missing, "");

    // For lessons alone no plan is read; what is not on the device is said.
    let found = |device: &mut Device, with_work: bool| {
        device.command(Command::LookElsewhere { with_work });
        let found = device.events.iter().find_map(|event| match event {
            Event::Elsewhere { projects, .. } => projects.first().cloned(),
            _ => None,
        });
        found.expect("an answer")
    };
    let light = found(&mut device, false);
    assert_eq!(
        (light.lessons.len(), light.work.len()),
        (1, 1),
        "the issue, not the task"
    );
    let whole = device.chunks.clone();
    device.chunks.retain(|name, _| name.document != register);
    assert_eq!(
        found(&mut device, true).missing,
        "its registers are not on this device"
    );
    device.chunks = whole;
    device.chunks.retain(|name, _| name.document != plan);
    assert!(
        found(&mut device, true)
            .missing
            .contains("its plan is not on this device")
    );
}

#[test]
fn of_no_other_project_there_is_nothing_to_find() {
    let mut device = Device::with_empty_project();
    device.command(Command::LookElsewhere { with_work: true });
    let nothing = Event::Elsewhere {
        projects: Vec::new(),
        with_work: true,
    };
    assert!(device.events.contains(&nothing));
}
