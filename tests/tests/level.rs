//! `throughline level` as a person runs it.

#[path = "../../core/tests/psplib/mod.rs"]
mod psplib;

use std::{fs, path::PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use throughline_tests::{
    program::{Run, run},
    relay::program,
};

/// A folder with files in it.
struct Desk {
    folder: TempDir,
    program: PathBuf,
}

impl Desk {
    fn with(name: &str, content: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(name), content).expect("written");
        let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
        Self { folder, program }
    }

    async fn run(&self, args: &[&str]) -> Run {
        run(&self.program, self.folder.path(), args)
            .await
            .expect("it runs and ends")
    }
}

/// Two people, eight jobs between a start and an end, and a machine that two jobs need.
fn workshop() -> psplib::Project {
    psplib::Project {
        durations: vec![0, 4, 3, 2, 6, 1, 5, 2, 3, 0],
        demands: [
            [0, 0],
            [1, 0],
            [1, 1],
            [2, 0],
            [1, 0],
            [1, 0],
            [1, 1],
            [2, 0],
            [1, 0],
            [0, 0],
        ]
        .map(Vec::from)
        .to_vec(),
        arcs: vec![
            (0, 1),
            (0, 2),
            (0, 4),
            (1, 3),
            (2, 5),
            (4, 6),
            (3, 7),
            (5, 8),
            (6, 9),
            (7, 9),
            (8, 9),
        ],
        capacities: vec![2, 1],
    }
}

#[tokio::test]
async fn an_instance_gets_a_schedule_that_can_be_carried_out() {
    let project = workshop();
    let desk = Desk::with("workshop.sm", &project.write());
    let args = [
        "level",
        "workshop.sm",
        "--seconds",
        "1",
        "--seed",
        "7",
        "--json",
    ];
    let done = desk.run(&args).await;
    assert!(done.success, "{done:?}");
    let found: Value = serde_json::from_str(&done.out).expect("JSON");
    let starts = found["starts"].as_array().expect("starts");
    let starts: Vec<u32> = starts
        .iter()
        .map(|s| s.as_u64().expect("a number") as u32)
        .collect();
    let makespan = project.check(&starts).expect("it can be carried out");
    assert_eq!(found["makespan"], makespan);
    assert!(
        found["lower_bound"].as_u64() <= Some(makespan.into()),
        "{found}"
    );

    let told = desk
        .run(&["level", "workshop.sm", "--seconds", "0.1"])
        .await;
    assert!(
        told.out.contains(&format!("It takes {makespan} periods")),
        "{told:?}"
    );
}

/// Two tasks of one person at the same time.
fn double_booked() -> String {
    let plan = include_str!("../fixtures/two-tasks.xml");
    let link = plan.find("<PredecessorLink>").expect("a link");
    let after = plan.find("</PredecessorLink>").expect("its end") + "</PredecessorLink>".len();
    let assignment = |uid: u32, task: u32| {
        format!(
            "<Assignment><UID>{uid}</UID><TaskUID>{task}</TaskUID><ResourceUID>1</ResourceUID>\
             <Units>1</Units></Assignment>"
        )
    };
    format!("{}{}", &plan[..link], &plan[after..]).replace(
        "</Project>",
        &format!(
            "<Resources><Resource><UID>1</UID><ID>1</ID><Name>Anna</Name><Type>1</Type>\
             <MaxUnits>1</MaxUnits></Resource></Resources><Assignments>{}{}</Assignments></Project>",
            assignment(1, 11),
            assignment(2, 12),
        ),
    )
}

#[tokio::test]
async fn a_plan_gets_dates_at_which_nobody_does_two_things_at_once() {
    let desk = Desk::with("plan.xml", &double_booked());
    let args = ["level", "plan.xml", "--seconds", "0.2", "--json"];
    let done = desk.run(&args).await;
    assert!(done.success, "{done:?}");
    let found: Value = serde_json::from_str(&done.out).expect("JSON");
    let date = |task: usize, field: &str| found["tasks"][task][field].as_str().map(str::to_owned);
    let (survey, install) = (1, 2);
    // Three days of work for one person.
    let apart = date(survey, "finish") <= date(install, "start")
        || date(install, "finish") <= date(survey, "start");
    assert!(apart, "{found}");
    assert_eq!(found["finish"], "2026-01-07T17:00");
    assert_eq!(found["lower_bound"], "2026-01-07T17:00");
    assert_eq!(found["left"], Value::Array(Vec::new()));

    let told = desk.run(&["level", "plan.xml", "--seconds", "0.1"]).await;
    assert!(told.out.contains("waits for Anna from"), "{told:?}");
}

#[tokio::test]
async fn a_task_pauses_if_that_is_wanted() {
    // A week of one person's work, and a visit on Wednesday that matters more.
    let visit = "<ConstraintType>2</ConstraintType><ConstraintDate>2026-01-07T08:00:00</ConstraintDate>\
                 <Priority>900</Priority>";
    let plan = double_booked();
    let [survey, install] = [11, 12].map(|uid| format!("<UID>{uid}</UID>"));
    let plan = set_duration(&plan, &survey, "PT40H0M0S");
    let plan = set_duration(&plan, &install, "PT8H0M0S").replacen(
        &install,
        &format!("{install}{visit}"),
        1,
    );
    let desk = Desk::with("plan.xml", &plan);
    let split = async |args: &[&str]| {
        let all = [&["level", "plan.xml", "--seconds", "0.2", "--json"], args].concat();
        let done = desk.run(&all).await;
        assert!(done.success, "{done:?}");
        let found: Value = serde_json::from_str(&done.out).expect("JSON");
        found["tasks"][1]["levelling_split"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(split(&[]).await.as_deref(), Some(""));
    assert_eq!(split(&["--in-parts"]).await.as_deref(), Some("960+480"));
}

/// The plan with another duration of the task that has this identifier.
fn set_duration(plan: &str, uid: &str, duration: &str) -> String {
    let (before, task) = plan.split_once(uid).expect("the task");
    let (between, rest) = task.split_once("<Duration>").expect("a duration");
    let (_, after) = rest.split_once("</Duration>").expect("its end");
    format!("{before}{uid}{between}<Duration>{duration}</Duration>{after}")
}

#[tokio::test]
async fn what_is_wrong_with_a_file_is_told() {
    let damaged = workshop()
        .write()
        .replace("RESOURCEAVAILABILITIES", "RESOURCES LEFT");
    let desk = Desk::with("damaged.sm", &damaged);
    let check = async |args: &[&str], expected: &str| {
        let done = desk.run(args).await;
        assert!(!done.success && done.out.is_empty(), "{done:?}");
        assert!(done.err.contains(expected), "{done:?}");
    };
    check(
        &["level", "damaged.sm"],
        "cannot read damaged.sm: line 33: ‘RESOURCEAVAILABILITIES’ is missing",
    )
    .await;
    check(&["level", "nowhere.sm"], "cannot read nowhere.sm").await;
    check(
        &["level", "damaged.sm", "--seconds=-1"],
        "not between 0 seconds and a day",
    )
    .await;
}
