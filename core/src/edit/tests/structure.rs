//! Making, moving and deleting tasks.

use super::*;

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
                NewTask::new(0, named("A")),
                NewTask::new(1, named("B")),
                NewTask::new(1, named("C")),
                NewTask::new(2, named("D")),
                NewTask::new(0, named("E")),
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
    let rows = vec![NewTask::new(0, named("A")), NewTask::new(1, named("B"))];
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
