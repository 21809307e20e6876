//! The schedule of real Microsoft Project files against the dates that Microsoft Project stored.
//!
//! The files are not part of the repository: `THROUGHLINE_CORPUS` names the folder that holds them in
//! `mspdi/`. The dates are read from the file's text, apart from the importer that is under test.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]

use std::{collections::BTreeMap, fs, path::PathBuf};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    interchange::mspdi,
    plan::Plan,
    schedule::{Schedule, TaskSchedule},
    time::Moment,
};

/// Tasks without children that have all four dates stored, and how many of them come out alike, in
/// their dates as well as in their total float. The other four (tasks 1 to 4 of `mspdiduration.xml`)
/// were stored before the project's finish moved on: task 5 beside them already has the later one.
const KNOWN_TASKS: usize = 545;
const KNOWN_EQUAL: usize = 541;

/// Files of which every task comes out alike.
const WHOLLY_EQUAL: [&str; 2] = [
    "Commercial_construction_project_plan.xml",
    "New_Product.xml",
];

/// What a file says about a task without children.
#[derive(Debug)]
struct Stored {
    name: String,
    /// Early start, early finish, late start, late finish.
    dates: [Moment; 4],
    /// In tenths of a minute; some files leave it out where it is zero.
    total_slack: i64,
    critical: bool,
}

/// The text of the first child element of that name.
fn child<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let after = element.split_once(&format!("<{name}>"))?.1;
    Some(after.split_once(&format!("</{name}>"))?.0)
}

/// The tasks of a file by UID: those without children that have all four dates.
fn stored(text: &str) -> BTreeMap<i64, Stored> {
    let tasks = child(text, "Tasks").unwrap_or_default();
    tasks
        .split("<Task>")
        .skip(1)
        .filter_map(|task| {
            let uid: i64 = child(task, "UID")?.parse().ok()?;
            let skipped = uid == 0
                || child(task, "IsNull") == Some("1")
                || child(task, "Summary") == Some("1");
            let date = |name| child(task, name)?.parse::<Moment>().ok();
            let stored = Stored {
                name: child(task, "Name").unwrap_or_default().to_owned(),
                dates: [
                    date("EarlyStart")?,
                    date("EarlyFinish")?,
                    date("LateStart")?,
                    date("LateFinish")?,
                ],
                total_slack: child(task, "TotalSlack").map_or(0, |s| s.parse().unwrap_or(i64::MAX)),
                critical: child(task, "Critical") == Some("1"),
            };
            (!skipped).then_some((uid, stored))
        })
        .collect()
}

fn ours(task: &TaskSchedule) -> [Moment; 4] {
    [
        task.early_start,
        task.early_finish,
        task.late_start,
        task.late_finish,
    ]
}

/// What comparing one file found.
#[derive(Default)]
struct Compared {
    tasks: usize,
    equal: usize,
    floats: usize,
    differences: Vec<String>,
}

fn compare(text: &str, plan: &Plan, schedule: &Schedule) -> Compared {
    let stored = stored(text);
    let mut compared = Compared {
        tasks: stored.len(),
        ..Compared::default()
    };
    for (i, task) in schedule.tasks.iter().enumerate() {
        let uid = plan.task(i).external_uid.unwrap_or(-1);
        let Some(stored) = stored.get(&uid) else {
            continue;
        };
        if ours(task) == stored.dates {
            compared.equal += 1;
        } else {
            compared.differences.push(format!(
                "    {uid} {}\n      stored {:?}\n      ours   {:?}",
                stored.name,
                stored.dates,
                ours(task)
            ));
        }
        let float = (task.total_float.0, task.critical);
        let stored_float = (stored.total_slack / 10, stored.critical);
        if float == stored_float {
            compared.floats += 1;
        } else {
            compared.differences.push(format!(
                "    {uid} {}: total float and critical stored {stored_float:?}, ours {float:?}",
                stored.name
            ));
        }
    }
    compared
}

#[test]
fn dates_are_those_of_microsoft_project() {
    let Some(folder) = std::env::var_os("THROUGHLINE_CORPUS") else {
        eprintln!("THROUGHLINE_CORPUS is not set: no dates were compared");
        return;
    };
    let folder = PathBuf::from(folder).join("mspdi");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of the corpus can be listed")
        .map(|entry| entry.expect("an entry of the folder").path())
        .collect();
    files.sort();

    let mut sum = Compared::default();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    eprintln!("{:>5} {:>5} {:>6}  file", "tasks", "equal", "floats");
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bytes = fs::read(&path).expect("a readable file");
        let text = String::from_utf8_lossy(&bytes);
        let plan = match mspdi::import(&bytes, &mut rng) {
            Ok(imported) => Plan::new(imported.records),
            Err(refused) => {
                eprintln!("                    {name}: {refused}");
                assert!(stored(&text).is_empty(), "{name} was refused");
                continue;
            }
        };
        let compared = compare(&text, &plan, &Schedule::compute(&plan));
        let (tasks, equal) = (compared.tasks, compared.equal);
        eprintln!("{tasks:>5} {equal:>5} {:>6}  {name}", compared.floats);
        compared.differences.iter().for_each(|d| eprintln!("{d}"));
        if WHOLLY_EQUAL.contains(&name.as_ref()) {
            assert_eq!(equal, tasks, "{name}");
        }
        sum.tasks += tasks;
        sum.equal += equal;
        sum.floats += compared.floats;
    }
    eprintln!(
        "{:>5} {:>5} {:>6}  in all",
        sum.tasks, sum.equal, sum.floats
    );
    assert_eq!(sum.tasks, KNOWN_TASKS, "the corpus is another one");
    assert!(sum.equal >= KNOWN_EQUAL, "{} of {}", sum.equal, sum.tasks);
    assert!(sum.floats >= KNOWN_EQUAL, "{} of {}", sum.floats, sum.tasks);
}
