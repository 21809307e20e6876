//! The engine and its workshop: what is asked, what is done with the answer, and what is said when there
//! is none.

use throughline_core::{
    engine::{
        Command, Config, Effect, Engine, Event, ExportFormat, Input, OpenProject, ShareLink,
        StartFrom, WorkView,
    },
    id::{DocumentId, TaskId},
    interchange::Format,
    level::plan::Options,
    register::{self, Declared as _, Photo, Relation},
    time::UnixMillis,
    workshop::{self, Job, Outcome, Progress, WorkError, WorkId},
};

/// An engine whose host does a job only when it is told to.
struct Desk {
    engine: Engine,
    jobs: Vec<(WorkId, Job)>,
    given_up: Vec<WorkId>,
    finishing: Vec<WorkId>,
    working: Vec<WorkView>,
    events: Vec<Event>,
}

impl Desk {
    fn new() -> Self {
        let mut desk = Self {
            engine: Engine::new(&Config { seed: [7; 32] }),
            jobs: Vec::new(),
            given_up: Vec::new(),
            finishing: Vec::new(),
            working: Vec::new(),
            events: Vec::new(),
        };
        desk.tell(Input::Started { local: Vec::new() });
        desk
    }

    fn tell(&mut self, input: Input) {
        for effect in self.engine.handle(UnixMillis(1), input) {
            match effect {
                Effect::Work { id, job } => self.jobs.push((id, *job)),
                Effect::GiveUp(id) => self.given_up.push(id),
                Effect::Finish(id) => self.finishing.push(id),
                Effect::Emit(Event::Working(works)) => self.working = works,
                Effect::Emit(event) => self.events.push(event),
                _ => {}
            }
        }
    }

    fn ask(&mut self, command: Command) -> WorkId {
        self.events.clear();
        self.tell(Input::Command(command));
        self.jobs.last().expect("a job").0
    }

    fn create(&mut self, from: StartFrom) -> WorkId {
        self.ask(Command::Create(from))
    }

    /// Does a job across a channel, as a browser has it done.
    fn work(&mut self, id: WorkId) {
        fn sent<T: serde::Serialize + serde::de::DeserializeOwned>(message: &T) -> T {
            let bytes = postcard::to_stdvec(message).expect("plain data");
            postcard::from_bytes(&bytes).expect("the same build")
        }
        let at = self.jobs.iter().position(|(job, _)| *job == id);
        let (_, job) = self.jobs.swap_remove(at.expect("asked for"));
        let outcome: Outcome = sent(&workshop::run_to_the_end(sent(&job)));
        self.tell(Input::Worked {
            id,
            result: Ok(outcome),
        });
    }

    fn fail(&mut self, id: WorkId, error: WorkError) {
        let result = Err(error);
        self.tell(Input::Worked { id, result });
    }

    /// What was said, in order.
    fn said(&self) -> Vec<String> {
        let said = self.events.iter().filter_map(|event| match event {
            Event::Failed(failure) => Some(format!("{} {}", failure.what, failure.next)),
            Event::Notice(text) => Some(text.clone()),
            _ => None,
        });
        said.collect()
    }

    fn open(&self) -> Option<DocumentId> {
        self.engine.project().map(OpenProject::id)
    }

    fn tasks(&self) -> usize {
        self.engine
            .project()
            .map_or(0, |open| open.plan().tasks.len())
    }
}

fn file(name: &str, bytes: &[u8]) -> StartFrom {
    StartFrom::File {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

#[test]
fn a_made_plan_is_opened_when_it_is_there() {
    let mut desk = Desk::new();
    let id = desk.create(StartFrom::Generated { tasks: 20 });
    assert_eq!(desk.open(), None);
    assert_eq!(desk.working[0].doing, "Making a plan of 20 tasks");
    desk.work(id);
    assert_eq!(desk.tasks(), 20);
    assert_eq!(desk.working, []);
    assert_eq!(desk.said(), [""; 0]);
}

#[test]
fn the_sample_opens_with_every_register_filled() {
    let mut desk = Desk::new();
    let id = desk.create(StartFrom::Sample);
    desk.work(id);
    assert_eq!(desk.said(), [""; 0]);
    let open = desk.engine.project().expect("the sample");
    let records = open.records();
    // A photo is what a camera saw: nobody can make one up.
    for kind in register::all().filter(|kind| kind.table() != Photo::TABLE) {
        assert!(records.of(kind).next().is_some(), "no {}", kind.many);
    }
    for relation in records.of(Relation::KIND).map(Relation) {
        for end in [relation.from(), relation.to()] {
            let end = end.expect("a record");
            let task = open.plan().records.tasks.get(&TaskId(end.id));
            assert!(records.find(&end).is_some() || task.is_some(), "{end}");
        }
    }
}

#[test]
fn a_file_is_written_even_if_the_project_is_closed_meanwhile() {
    for (format, expected) in [
        (ExportFormat::Plan(Format::Mspdi), "Northern roll-out.xml"),
        (ExportFormat::Plan(Format::Json), "Northern roll-out.json"),
        (ExportFormat::Plan(Format::Xlsx), "Northern roll-out.xlsx"),
        (ExportFormat::Plan(Format::Csv), "Northern roll-out.csv"),
        (ExportFormat::Plan(Format::Events), "Northern roll-out.ics"),
        (ExportFormat::Plan(Format::Todos), "Northern roll-out.ics"),
        (
            ExportFormat::Throughline { private: true },
            "Northern roll-out.throughline",
        ),
    ] {
        let mut desk = Desk::new();
        let sample = desk.create(StartFrom::Sample);
        desk.work(sample);
        let id = desk.ask(Command::Export(format));
        desk.tell(Input::Command(Command::Close));
        desk.work(id);
        let saved = desk.events.iter().find_map(|event| match event {
            Event::Exported { name, bytes, .. } => Some((name.as_str(), bytes.len() > 1_000)),
            _ => None,
        });
        assert_eq!(saved, Some((expected, true)));
    }
}

#[test]
fn a_file_of_any_kind_is_read() {
    let mut desk = Desk::new();
    let table = desk.create(file("Depot.csv", b"Name;Duration\nSurvey;2d\nInstall;3d\n"));
    desk.work(table);
    assert_eq!((desk.tasks(), desk.said()), (2, Vec::new()));
    let plan = b"<Project xmlns=\"http://schemas.microsoft.com/project\"><Tasks><Task><UID>1</UID>\
        <Name>Dig</Name></Task></Tasks></Project>";
    let plan = desk.create(file("Tunnel.xml", plan));
    desk.work(plan);
    assert_eq!(desk.tasks(), 1);
}

#[test]
fn what_the_workshop_cannot_do_is_said_and_nothing_is_lost() {
    let check = |error: Option<WorkError>, says: [&str; 3]| {
        let mut desk = Desk::new();
        let sample = desk.create(StartFrom::Sample);
        desk.work(sample);
        let (project, tasks) = (desk.open(), desk.tasks());
        let id = desk.create(file("plan.xml", b"<Project>"));
        match error {
            Some(error) => desk.fail(id, error),
            None => desk.work(id),
        }
        let said = desk.said().join(" ");
        for part in says {
            assert!(said.contains(part), "‘{said}’ does not say ‘{part}’");
        }
        assert_eq!((desk.open(), desk.tasks()), (project, tasks));
        assert_eq!(desk.working, []);
    };
    let kept = "Nothing was imported";
    check(None, ["plan.xml could not be imported", kept, "untouched"]);
    check(
        Some(WorkError::NotHere),
        ["is not on this device yet", kept, "Connect to the network"],
    );
    check(
        Some(WorkError::Stopped("out of memory".to_owned())),
        ["plan.xml could not be imported", "out of memory", kept],
    );
}

#[test]
fn opening_another_project_gives_up_what_was_to_be_opened() {
    let check = |command: &dyn Fn(DocumentId) -> Command| {
        let mut desk = Desk::new();
        let sample = desk.create(StartFrom::Sample);
        desk.work(sample);
        let project = desk.open().expect("the sample");
        let id = desk.create(file("plan.xml", b"<Project>"));
        desk.tell(Input::Command(command(project)));
        assert_eq!(desk.given_up, [id]);
        assert_eq!(
            desk.said(),
            [
                "plan.xml could not be imported: you opened another project meanwhile. \
              Nothing was imported, and your other projects are untouched."
            ]
        );
        let open = desk.open();
        desk.work(id);
        assert_eq!(desk.open(), open, "a late answer is let go");
    };
    check(&Command::Open);
    check(&|project| {
        Command::Join(ShareLink {
            project,
            relay: "wss://relay.example/sync".to_owned(),
            token: "token".to_owned(),
        })
    });
    check(&|_| {
        Command::Create(StartFrom::Empty {
            name: "Depot".to_owned(),
            start: "2026-01-05".to_owned(),
            zone: String::new(),
        })
    });
}

#[test]
fn a_person_sees_how_far_it_is_and_can_give_it_up() {
    let mut desk = Desk::new();
    let id = desk.create(StartFrom::Sample);
    let progress = Progress {
        permille: Some(250),
        note: "a quarter".to_owned(),
    };
    desk.tell(Input::Progressed { id, progress });
    assert_eq!(desk.working[0].permille, Some(250));
    assert_eq!(desk.working[0].note, "a quarter");
    desk.tell(Input::Command(Command::GiveUp(id)));
    assert_eq!(desk.given_up, [id]);
    assert_eq!(desk.working, []);
    assert_eq!(desk.said(), ["Stopped. Nothing was kept."]);
    desk.work(id);
    assert_eq!(desk.open(), None);
}

#[test]
fn levelling_that_is_stopped_shows_the_best_so_far_and_is_given_up_only_then() {
    let mut desk = Desk::new();
    let id = desk.create(StartFrom::Generated { tasks: 40 });
    desk.work(id);
    let id = desk.ask(Command::Level(Options::default()));
    desk.tell(Input::Command(Command::GiveUp(id)));
    assert_eq!(
        (&desk.finishing[..], &desk.given_up[..]),
        (&[id][..], &[][..])
    );
    let doing = desk.working.first().map(|work| work.doing.clone());
    assert_eq!(doing.as_deref(), Some("Taking the best so far"));
    desk.tell(Input::Command(Command::GiveUp(id)));
    assert_eq!((desk.finishing.len(), &desk.given_up[..]), (1, &[id][..]));
}
