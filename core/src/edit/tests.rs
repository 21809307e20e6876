//! Each intent against a small plan, written as an outline.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{
    document::{ActorId, ChangeMeta, Section},
    id::{Author, LinkId, ResourceId, TaskId, UserId},
    plan::{Plan, PlanRecords},
    record::{LagUnit, LinkType, Record as _, Resource, Task, Units},
    time::{Minutes, UnixMillis},
};

/// Two spaces more is one level deeper; a name is also the task's id.
const OUTLINE: &str = "\
Initiate
  Case
  Survey
Deploy
  Tromsø
    Rack
    Test
  Bodø
Close";

fn task(name: &str) -> TaskId {
    TaskId(RecordId::from_name(name))
}

fn tasks(names: &[&str]) -> Vec<TaskId> {
    names.iter().copied().map(task).collect()
}

fn records() -> PlanRecords {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut records = PlanRecords::default();
    let mut above: Vec<TaskId> = Vec::new();
    let lines: Vec<&str> = OUTLINE.lines().collect();
    for (i, (line, position)) in lines
        .iter()
        .zip(position::spread(lines.len(), &mut rng))
        .enumerate()
    {
        let name = line.trim_start();
        above.truncate((line.len() - name.len()) / 2);
        let mut record = Task::new(task(name));
        record.name = name.to_owned();
        record.number = i as i64 + 1;
        record.parent = above.last().copied();
        record.position = position;
        record.duration = Minutes(480);
        above.push(record.id);
        records.tasks.insert(record.id, record);
    }
    let mut jon = Resource::new(ResourceId(RecordId::from_name("Jon")));
    jon.name = "Jon".to_owned();
    records.resources.insert(jon.id, jon);
    records
}

/// A plan that steps are written to.
struct Bench {
    section: Section,
    rng: ChaCha8Rng,
}

impl Bench {
    fn new() -> Self {
        let section = Section::import(ActorId::from(b"alice"), &meta(), &records());
        Self {
            section: section.expect("valid records"),
            rng: ChaCha8Rng::seed_from_u64(2),
        }
    }

    fn plan(&self) -> Plan {
        Plan::new(self.section.plan_records().clone())
    }

    fn apply(&mut self, intent: &Intent) -> Result<Step, EditError> {
        let step = compile(&self.plan(), intent, &mut self.rng)?;
        self.section.write(&meta(), &step.puts).expect("valid puts");
        assert!(self.plan().repairs.is_empty(), "{:?}", self.plan().repairs);
        Ok(step)
    }

    /// The outline, with `+` before tasks that were not there at first.
    fn outline(&self) -> String {
        let plan = self.plan();
        let lines: Vec<String> = plan
            .tasks
            .iter()
            .map(|node| {
                let name = &plan.records.tasks[&node.id].name;
                format!("{}{name}", "  ".repeat(usize::from(node.level)))
            })
            .collect();
        lines.join("\n")
    }

    /// The living links as a person types them, by successor.
    fn links(&self) -> Vec<String> {
        let plan = self.plan();
        let name = |index: usize| plan.task(index).name.clone();
        let mut links: Vec<String> = (0..plan.links.len())
            .map(|i| {
                let (ends, link) = (&plan.links[i], plan.link(i));
                let (one, other) = (name(ends.predecessor), name(ends.successor));
                format!("{one} {}{:+} {other}", link.kind.label(), link.lag.0)
            })
            .collect();
        links.sort();
        links
    }
}

fn meta() -> ChangeMeta {
    ChangeMeta {
        author: Author {
            user: UserId("alice".to_owned()),
            name: "Alice".to_owned(),
        },
        time: UnixMillis(1_800_000_000_000),
        label: "Edit".to_owned(),
    }
}

fn named(name: &str) -> Vec<(String, Scalar)> {
    vec![("name".to_owned(), name.into())]
}

fn after(name: &str, kind: LinkType, lag: i64) -> Predecessor {
    Predecessor {
        task: task(name),
        kind,
        lag: Minutes(lag),
        lag_unit: LagUnit::Working,
    }
}

fn link(predecessor: &str, successor: &str) -> Intent {
    Intent::Link {
        successor: task(successor),
        predecessor: after(predecessor, LinkType::Fs, 0),
    }
}

fn set(name: &str, field: &str, value: impl Into<Scalar>) -> Intent {
    Intent::SetField {
        table: "tasks".to_owned(),
        id: task(name).0,
        field: field.to_owned(),
        value: value.into(),
    }
}

#[test]
fn structure() {
    let check = |intent: Intent, label: &str, expected: &str| {
        let mut bench = Bench::new();
        let step = bench.apply(&intent).expect("a possible edit");
        assert_eq!(step.label, label);
        assert_eq!(bench.outline(), expected, "{label}");
    };
    check(
        Intent::CreateTask {
            place: Place::After(task("Case")),
            fields: named("New"),
        },
        "New task ‘New’",
        "Initiate\n  Case\n  New\n  Survey\nDeploy\n  Tromsø\n    Rack\n    Test\n  Bodø\nClose",
    );
    check(
        Intent::CreateTask {
            place: Place::Before(task("Initiate")),
            fields: named("New"),
        },
        "New task ‘New’",
        "New\nInitiate\n  Case\n  Survey\nDeploy\n  Tromsø\n    Rack\n    Test\n  Bodø\nClose",
    );
    check(
        Intent::CreateTasks {
            place: Place::FirstIn(task("Tromsø")),
            rows: vec![
                (0, named("A")),
                (1, named("B")),
                (1, named("C")),
                (2, named("D")),
                (0, named("E")),
            ],
        },
        "5 new tasks",
        "Initiate\n  Case\n  Survey\nDeploy\n  Tromsø\n    A\n      B\n      C\n        D\n    E\n    Rack\n    Test\n  Bodø\nClose",
    );
    check(
        Intent::CreateTask {
            place: Place::LastIn(None),
            fields: Vec::new(),
        },
        "New task",
        "Initiate\n  Case\n  Survey\nDeploy\n  Tromsø\n    Rack\n    Test\n  Bodø\nClose\n",
    );
    check(
        Intent::MoveTasks {
            tasks: tasks(&["Close", "Tromsø", "Rack"]),
            place: Place::After(task("Case")),
        },
        "Move 2 tasks",
        "Initiate\n  Case\n  Tromsø\n    Rack\n    Test\n  Close\n  Survey\nDeploy\n  Bodø",
    );
    check(
        Intent::MoveTasks {
            tasks: tasks(&["Survey", "Case"]),
            place: Place::Before(task("Case")),
        },
        "Move 2 tasks",
        OUTLINE,
    );
    check(
        Intent::MoveTasks {
            tasks: tasks(&["Case"]),
            place: Place::LastIn(Some(task("Initiate"))),
        },
        "Move T-2 ‘Case’",
        "Initiate\n  Survey\n  Case\nDeploy\n  Tromsø\n    Rack\n    Test\n  Bodø\nClose",
    );
    check(
        Intent::Indent {
            tasks: tasks(&["Bodø", "Close"]),
        },
        "Indent 2 tasks",
        "Initiate\n  Case\n  Survey\nDeploy\n  Tromsø\n    Rack\n    Test\n    Bodø\n  Close",
    );
    check(
        Intent::Indent {
            tasks: tasks(&["Survey", "Deploy"]),
        },
        "Indent 2 tasks",
        "Initiate\n  Case\n    Survey\n  Deploy\n    Tromsø\n      Rack\n      Test\n    Bodø\nClose",
    );
    check(
        Intent::Outdent {
            tasks: tasks(&["Rack", "Case", "Close"]),
        },
        "Outdent 3 tasks",
        "Initiate\n  Survey\nCase\nDeploy\n  Tromsø\n    Test\n  Rack\n  Bodø\nClose",
    );
    check(
        Intent::DeleteTasks {
            tasks: tasks(&["Tromsø", "Test", "Initiate"]),
        },
        "Delete 2 tasks",
        "Deploy\n  Bodø\nClose",
    );
}

#[test]
fn structure_that_is_refused() {
    let check = |intent: Intent, expected: &str| {
        let mut bench = Bench::new();
        let error = bench.apply(&intent).expect_err("an impossible edit");
        assert_eq!(error.to_string(), expected);
        assert_eq!(bench.outline(), OUTLINE);
    };
    check(
        Intent::MoveTasks {
            tasks: tasks(&["Deploy"]),
            place: Place::After(task("Rack")),
        },
        "T-4 ‘Deploy’ cannot be moved into itself",
    );
    check(
        Intent::Indent {
            tasks: tasks(&["Initiate", "Case"]),
        },
        "there is no task above T-1 ‘Initiate’ on its level that could contain it",
    );
    check(
        Intent::Outdent {
            tasks: tasks(&["Close"]),
        },
        "T-9 ‘Close’ is at the top level already",
    );
    check(
        Intent::DeleteTasks { tasks: Vec::new() },
        "nothing is selected",
    );
    check(
        Intent::CreateTask {
            place: Place::LastIn(None),
            fields: vec![("number".to_owned(), 7.into())],
        },
        "Key cannot be set by hand",
    );
    let gone = task("gone");
    check(
        Intent::DeleteTasks { tasks: vec![gone] },
        &format!("task {gone} is not in the plan any more"),
    );
}

#[test]
fn new_tasks_get_the_next_key_and_a_day() {
    let mut bench = Bench::new();
    bench
        .apply(&Intent::DeleteTasks {
            tasks: tasks(&["Close"]),
        })
        .expect("a deletion");
    let rows = vec![(0, named("A")), (1, named("B"))];
    let step = bench
        .apply(&Intent::CreateTasks {
            place: Place::LastIn(None),
            rows,
        })
        .expect("new tasks");
    let plan = bench.plan();
    let made: Vec<&Task> = step
        .created
        .iter()
        .map(|id| &plan.records.tasks[id])
        .collect();
    assert_eq!(
        (made[0].number, made[0].duration),
        (10, Minutes(0)),
        "a summary"
    );
    assert_eq!(
        (made[1].number, made[1].duration, made[1].estimated),
        (11, Minutes(480), true)
    );
}

#[test]
fn siblings_without_room_are_spread_again() {
    let mut bench = Bench::new();
    for name in ["Case", "Survey"] {
        let put = Put::new("tasks", task(name), "position", "same");
        bench.section.write(&meta(), &[put]).expect("a valid put");
    }
    let first = bench.plan().tasks[1].id;
    bench
        .apply(&Intent::CreateTask {
            place: Place::After(first),
            fields: named("New"),
        })
        .expect("a new task");
    let plan = bench.plan();
    assert_eq!(plan.task(1).id, first);
    assert_eq!(plan.task(2).name, "New");
    assert!(plan.task(1).position < plan.task(2).position);
    assert!(plan.task(2).position < plan.task(3).position);
}

#[test]
fn fields() {
    let check = |intents: &[Intent], field: &str, expected: Scalar| {
        let mut bench = Bench::new();
        for intent in intents {
            bench.apply(intent).expect("a possible edit");
        }
        let value = bench.section.value("tasks", task("Rack").0, field);
        assert_eq!(value, Some(expected), "{intents:?}");
    };
    let snet = "2027-03-01T08:00";
    check(&[set("Rack", "duration", 960)], "duration", 960.into());
    check(
        &[set("Rack", "constraint_date", snet)],
        "constraint",
        "snet".into(),
    );
    check(
        &[
            set("Rack", "constraint_date", snet),
            set("Rack", "constraint_date", Scalar::Null),
        ],
        "constraint",
        "asap".into(),
    );
    check(
        &[
            set("Rack", "constraint", "fnlt"),
            set("Rack", "constraint_date", snet),
        ],
        "constraint",
        "fnlt".into(),
    );
    check(
        &[
            set("Rack", "constraint_date", snet),
            set("Rack", "constraint", "alap"),
        ],
        "constraint_date",
        Scalar::Null,
    );
    check(
        &[set("Rack", "actual_finish", snet)],
        "percent_complete",
        100.into(),
    );
    check(
        &[
            set("Rack", "actual_finish", snet),
            set("Rack", "percent_complete", 60),
        ],
        "actual_finish",
        Scalar::Null,
    );
    check(
        &[
            set("Rack", "actual_start", snet),
            set("Rack", "percent_complete", 0),
        ],
        "actual_start",
        Scalar::Null,
    );
    let start: crate::time::Moment = snet.parse().expect("a moment");
    let drag = Intent::StartAt {
        task: task("Rack"),
        start,
    };
    check(std::slice::from_ref(&drag), "constraint", "snet".into());
    check(std::slice::from_ref(&drag), "constraint_date", snet.into());
    let by_hand = set("Rack", "mode", "manual");
    check(
        &[by_hand.clone(), drag.clone()],
        "planned_start",
        snet.into(),
    );
    check(&[by_hand, drag], "constraint", "asap".into());
}

#[test]
fn fields_that_are_refused() {
    let check = |intent: Intent, expected: &str| {
        let error = Bench::new().apply(&intent).expect_err("an impossible edit");
        assert_eq!(error.to_string(), expected);
    };
    check(
        set("Tromsø", "duration", 480),
        "T-5 ‘Tromsø’ is a summary: its duration follows from the tasks in it",
    );
    check(set("Rack", "duration", -1), "Duration must be zero or more");
    check(
        set("Rack", "priority", 1001),
        "Priority must be from 0 to 1000",
    );
    check(
        set("Rack", "parent", Scalar::Null),
        "Parent cannot be set by hand",
    );
    check(set("Rack", "created", 7), "Created cannot be set by hand");
    check(set("Rack", "colour", "red"), "Task has no field ‘colour’");
    check(
        set("Rack", "duration", "long"),
        "duration: Text(\"long\") is not a duration in minutes",
    );
    check(
        set("Rack", "owner", task("Case").0.as_str()),
        "the owner that was chosen is not in the plan any more",
    );
    check(
        Intent::SetFields {
            changes: Vec::new(),
        },
        "nothing is selected",
    );
}

#[test]
fn links() {
    let mut bench = Bench::new();
    for (one, other) in [
        ("Case", "Survey"),
        ("Survey", "Deploy"),
        ("Rack", "Test"),
        ("Deploy", "Close"),
    ] {
        bench.apply(&link(one, other)).expect("a new link");
    }
    let check = |bench: &mut Bench, one: &str, other: &str, expected: &str| {
        let error = bench
            .apply(&link(one, other))
            .expect_err("an impossible link");
        assert_eq!(error.to_string(), expected);
    };
    check(
        &mut bench,
        "Rack",
        "Test",
        "T-7 ‘Test’ already waits for T-6 ‘Rack’ (FS)",
    );
    check(
        &mut bench,
        "Rack",
        "Rack",
        "T-6 ‘Rack’ cannot wait for T-6 ‘Rack’: one is part of the other",
    );
    check(
        &mut bench,
        "Deploy",
        "Rack",
        "T-6 ‘Rack’ cannot wait for T-4 ‘Deploy’: one is part of the other",
    );
    check(
        &mut bench,
        "Test",
        "Rack",
        "T-6 ‘Rack’ cannot wait for T-7 ‘Test’: it would be a circle (T-6 ‘Rack’ → T-7 ‘Test’)",
    );
    // Through the summary that holds the rack.
    check(
        &mut bench,
        "Close",
        "Case",
        "T-2 ‘Case’ cannot wait for T-9 ‘Close’: it would be a circle (T-2 ‘Case’ → T-3 ‘Survey’ → T-4 ‘Deploy’ → T-9 ‘Close’)",
    );
    check(
        &mut bench,
        "Bodø",
        "Survey",
        "T-3 ‘Survey’ cannot wait for T-8 ‘Bodø’: it would be a circle (T-3 ‘Survey’ → T-4 ‘Deploy’ → T-8 ‘Bodø’)",
    );
    let kept = bench
        .plan()
        .records
        .links
        .values()
        .find(|link| link.successor == Some(task("Close")))
        .map(|link| link.id);
    bench
        .apply(&Intent::SetPredecessors {
            task: task("Close"),
            predecessors: vec![
                after("Test", LinkType::Ff, 0),
                after("Deploy", LinkType::Ss, 60),
            ],
        })
        .expect("new predecessors");
    assert_eq!(
        bench.links(),
        [
            "Case FS+0 Survey",
            "Deploy SS+60 Close",
            "Rack FS+0 Test",
            "Survey FS+0 Deploy",
            "Test FF+0 Close"
        ]
    );
    let link_of_deploy = bench.plan().records.links[&kept.expect("a link")].clone();
    assert_eq!(link_of_deploy.kind, LinkType::Ss, "the record is kept");
    // A circle can be turned round in one go.
    bench
        .apply(&Intent::SetPredecessors {
            task: task("Test"),
            predecessors: Vec::new(),
        })
        .expect("no predecessors");
    bench
        .apply(&link("Test", "Rack"))
        .expect("the other way round");
    bench
        .apply(&Intent::DeleteTasks {
            tasks: tasks(&["Deploy"]),
        })
        .expect("a deletion");
    assert_eq!(bench.links(), ["Case FS+0 Survey"]);
    let left: Vec<LinkId> = bench.plan().links.iter().map(|link| link.id).collect();
    bench
        .apply(&Intent::Unlink {
            links: left.clone(),
        })
        .expect("the last link");
    assert!(bench.links().is_empty());
    let again = bench
        .apply(&Intent::Unlink { links: left })
        .expect_err("gone");
    assert_eq!(again.to_string(), "the link is not in the plan any more");
}

#[test]
fn resources() {
    let mut bench = Bench::new();
    let work = |bench: &mut Bench, wanted: &[(&str, i64)]| {
        let resources = wanted
            .iter()
            .map(|(name, units)| ((*name).to_owned(), Units(*units)))
            .collect();
        bench.apply(&Intent::SetResources {
            task: task("Rack"),
            resources,
        })
    };
    let who = |bench: &Bench| -> Vec<(String, i64)> {
        let records = bench.section.plan_records();
        let mut found: Vec<(String, i64)> = records
            .assignments
            .values()
            .filter(|a| !a.deleted)
            .filter_map(|a| Some((records.resources[&a.resource?].name.clone(), a.units.0)))
            .collect();
        found.sort();
        found
    };
    work(&mut bench, &[(" jon ", 10_000), ("Ida", 5_000)]).expect("one new, one known");
    assert_eq!(
        who(&bench),
        [("Ida".to_owned(), 5_000), ("Jon".to_owned(), 10_000)]
    );
    assert_eq!(bench.section.plan_records().resources.len(), 2);
    let ids: Vec<_> = bench
        .section
        .plan_records()
        .assignments
        .keys()
        .copied()
        .collect();
    work(&mut bench, &[("IDA", 10_000)]).expect("one gone, one changed");
    assert_eq!(who(&bench), [("Ida".to_owned(), 10_000)]);
    assert!(
        ids.iter()
            .eq(bench.section.plan_records().assignments.keys())
    );
    let error = work(&mut bench, &[("  ", 1)]).expect_err("no name");
    assert_eq!(error.to_string(), "a resource needs a name");
    let find = |bench: &Bench| {
        let resources = bench.section.plan_records().resources.values();
        resources
            .clone()
            .find(|r| r.name == "Ida")
            .map(|r| r.id)
            .expect("Ida")
    };
    let resource = find(&bench);
    bench
        .apply(&set("Rack", "owner", resource.0.as_str()))
        .expect("an owner");
    bench
        .apply(&Intent::DeleteResource { resource })
        .expect("a deletion");
    assert!(who(&bench).is_empty());
    assert_eq!(
        bench.section.plan_records().tasks[&task("Rack")].owner,
        None
    );
    let step = bench
        .apply(&Intent::CreateResource {
            fields: named("Selma"),
        })
        .expect("a resource");
    assert_eq!(step.label, "New resource ‘Selma’");
    let error = bench
        .apply(&Intent::CreateResource { fields: Vec::new() })
        .expect_err("no name");
    assert_eq!(error, EditError::NoName);
}
