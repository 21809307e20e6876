//! Microsoft Project XML: real files are read completely, and come back unchanged from export and import.
//!
//! The real files are not part of the repository: `THROUGHLINE_CORPUS` names the folder that holds them
//! in `mspdi/`.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    baseline::Figures,
    id::RecordId,
    interchange::mspdi::{self, ImportError, Imported},
    plan::{Plan, PlanRecords},
    record::{FieldType, Record, ResourceType, Scalar},
    sample::{generated, northern_rollout},
    schedule::Schedule,
    time::Moment,
};

fn import(bytes: &[u8]) -> Result<Imported, ImportError> {
    mspdi::import(bytes, &mut ChaCha8Rng::seed_from_u64(1))
}

/// Every real file, by name.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let Some(folder) = std::env::var_os("THROUGHLINE_CORPUS") else {
        eprintln!("THROUGHLINE_CORPUS is not set: no real files were read");
        return Vec::new();
    };
    let folder = PathBuf::from(folder).join("mspdi");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(&folder)
        .expect("the folder of the corpus can be listed")
        .map(|entry| {
            let path = entry.expect("an entry of the folder").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            (
                name.into_owned(),
                std::fs::read(&path).expect("a readable file"),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn real_files_are_read_or_refused_with_what_they_are() {
    for (name, bytes) in corpus() {
        match import(&bytes) {
            Ok(Imported {
                records: r,
                notes,
                name: title,
            }) => {
                eprintln!(
                    "{name}: tasks={} links={} calendars={} exceptions={} resources={} assignments={} ‘{title}’ {notes:?}",
                    r.tasks.len(),
                    r.links.len(),
                    r.calendars.len(),
                    r.exceptions.len(),
                    r.resources.len(),
                    r.assignments.len(),
                );
                let text = String::from_utf8_lossy(&bytes);
                let count = |tag: &str, keep: &dyn Fn(&str) -> bool| {
                    let start = format!("<{tag}>");
                    text.split(&start).skip(1).filter(|part| keep(part)).count()
                };
                let real = |part: &str| {
                    !part.contains("<IsNull>1<") && !part.trim_start().starts_with("<UID>0<")
                };
                assert_eq!(r.tasks.len(), count("Task", &real), "{name}: tasks");
                assert_eq!(
                    r.links.len(),
                    count("PredecessorLink", &|_| true),
                    "{name}: links"
                );
                assert_eq!(
                    r.calendars.len(),
                    count("Calendar", &|_| true),
                    "{name}: calendars"
                );
                assert_eq!(
                    r.resources.len(),
                    count("Resource", &real),
                    "{name}: resources"
                );
                let assigned = |part: &str| !part.contains("<ResourceUID>-65535<");
                assert_eq!(
                    r.assignments.len(),
                    count("Assignment", &assigned),
                    "{name}"
                );
                assert!(
                    r.options.start.is_some() && r.options.calendar.is_some(),
                    "{name}"
                );
            }
            Err(error) => {
                let text = String::from_utf8_lossy(&bytes);
                assert!(text.contains("<APIBusinessObjects"), "{name}: {error}");
                assert!(
                    error.to_string().contains("Primavera P6"),
                    "{name}: {error}"
                );
            }
        }
    }
}

#[test]
fn recurring_exceptions_are_the_days_that_microsoft_project_wrote_out() {
    for (name, bytes) in corpus() {
        let text = String::from_utf8_lossy(&bytes);
        if !text.contains("<Exception>") {
            continue;
        }
        // The same exceptions, day by day, as older versions read them.
        let written: BTreeSet<(i64, bool)> = text
            .split("<WeekDay>")
            .filter(|day| day.contains("<DayType>0</DayType>"))
            .flat_map(|day| {
                let part = |tag: &str| {
                    let from = day.split_once(&format!("<{tag}>")).expect("the element").1;
                    from.split_once('<').expect("its end").0
                };
                let moment = |tag| part(tag).parse::<Moment>().expect("a moment");
                let working = part("DayWorking") == "1";
                (moment("FromDate").day()..=moment("ToDate").day()).map(move |d| (d, working))
            })
            .collect();
        let read: BTreeSet<(i64, bool)> = import(&bytes)
            .expect("a readable file")
            .records
            .exceptions
            .values()
            .flat_map(|exception| {
                let working = exception.hours.total() > 0;
                let days = exception.spans().flat_map(|(first, last)| first..=last);
                days.map(move |day| (day, working)).collect::<Vec<_>>()
            })
            .collect();
        assert!(!written.is_empty(), "{name}");
        assert_eq!(read, written, "{name}");
    }
}

/// Every modelled field of every living record as lines of text. Ids and positions, which differ by
/// design, are replaced by what they mean: rows for tasks, names for calendars and resources.
fn described(records: &PlanRecords, with_uids: bool) -> Vec<String> {
    let plan = Plan::new(records.clone());
    let mut labels: BTreeMap<RecordId, String> = BTreeMap::new();
    for (row, node) in plan.tasks.iter().enumerate() {
        labels.insert(node.id.0, format!("row {}", row + 1));
    }
    for calendar in records.calendars.values() {
        labels.insert(calendar.id.0, format!("calendar {}", calendar.name));
    }
    for resource in records.resources.values() {
        labels.insert(resource.id.0, format!("resource {}", resource.name));
    }
    let mut lines = Vec::new();
    describe(&mut lines, [&records.options], &labels, with_uids);
    describe(&mut lines, records.tasks.values(), &labels, with_uids);
    describe(&mut lines, records.links.values(), &labels, with_uids);
    describe(&mut lines, records.calendars.values(), &labels, with_uids);
    describe(&mut lines, records.exceptions.values(), &labels, with_uids);
    describe(&mut lines, records.resources.values(), &labels, with_uids);
    describe(&mut lines, records.assignments.values(), &labels, with_uids);
    describe(
        &mut lines,
        records.availability.values(),
        &labels,
        with_uids,
    );
    for baseline in records.baselines.values() {
        let figures = Figures::decode(&baseline.snapshot.0).expect("readable figures");
        lines.extend(figures.tasks.iter().map(|t| {
            let (name, row) = (&baseline.name, &labels[&t.task.0]);
            format!(
                "{name} {row}: {} {} {:?} {:?} {:?}",
                t.start, t.finish, t.duration, t.work, t.cost
            )
        }));
    }
    describe(&mut lines, records.work_weeks.values(), &labels, with_uids);
    describe(
        &mut lines,
        records.external_links.values(),
        &labels,
        with_uids,
    );
    lines.sort();
    lines
}

fn describe<'r, R: Record + 'r>(
    lines: &mut Vec<String>,
    records: impl IntoIterator<Item = &'r R>,
    labels: &BTreeMap<RecordId, String>,
    with_uids: bool,
) {
    for record in records {
        let label = labels.get(&record.id().into()).cloned().unwrap_or_default();
        let mut line = format!("{} {label}:", R::DEF.name);
        for field in R::DEF.fields {
            if field.name == "position" || field.name == "external_uid" && !with_uids {
                continue;
            }
            let value = match record.get(field.name).expect("a declared field") {
                Scalar::Text(id) if matches!(field.field_type, FieldType::Reference(_)) => {
                    let id: RecordId = id.parse().expect("a record id");
                    labels[&id].clone()
                }
                Scalar::Null => continue,
                other => format!("{other:?}"),
            };
            line.push_str(&format!(" {}={value}", field.name));
        }
        lines.push(line);
    }
}

fn exported(name: &str, records: &PlanRecords) -> Vec<u8> {
    let plan = Plan::new(records.clone());
    mspdi::export(name, &plan, &Schedule::compute(&plan))
}

/// Lines of one list only, so that a failure shows what changed.
fn assert_same(source: &str, before: &[String], after: &[String]) {
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (before.iter().collect(), after.iter().collect());
    let lost: Vec<_> = a.difference(&b).take(3).collect();
    let new: Vec<_> = b.difference(&a).take(3).collect();
    assert!(
        lost.is_empty() && new.is_empty(),
        "{source}\nbefore {lost:#?}\nafter {new:#?}"
    );
    assert_eq!(before.len(), after.len(), "{source}");
}

#[test]
fn real_files_come_back_unchanged() {
    for (name, bytes) in corpus() {
        let Ok(first) = import(&bytes) else {
            continue; // refused files are the business of the test above
        };
        let second = import(&exported(&first.name, &first.records)).expect("our own file");
        assert_same(
            &name,
            &described(&first.records, true),
            &described(&second.records, true),
        );
        assert_eq!(second.name, first.name, "{name}");
        // Only what is kept without being shown is said again; placeholders that the first file had besides
        // are not counted any more.
        let words = |note: &str| note.replace(|c: char| c.is_ascii_digit(), "");
        let said: BTreeSet<String> = first.notes.iter().map(|note| words(note)).collect();
        for note in second.notes {
            assert!(
                said.contains(&words(&note)) && note.contains("kept"),
                "{name}: {note}"
            );
        }
    }
}

#[test]
fn our_own_plans_come_back_unchanged() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for (name, mut records) in [northern_rollout(&mut rng), generated(500, &mut rng)] {
        let back = import(&exported(&name, &records)).expect("our own file");
        // Defaults are spelt out.
        records.options.days_per_month = records.options.month() / records.options.day();
        records.options.minutes_per_week.0 = records.options.week();
        records.options.minutes_per_day.0 = records.options.day();
        for (time, usual) in [
            (&mut records.options.default_start, 8 * 60),
            (&mut records.options.default_finish, 17 * 60),
        ] {
            time.0 = if time.0 == 0 { usual } else { time.0 };
        }
        // Work that nobody stated is written as what follows from duration and units.
        let plan = Plan::new(records.clone());
        let schedule = Schedule::compute(&plan);
        for (node, dates) in plan.tasks.iter().zip(&schedule.tasks) {
            let task = records.tasks.get_mut(&node.id).expect("a task of the plan");
            if task.work.0 == 0 && !plan.is_summary(plan.index[&node.id]) {
                task.work = dates.work;
            }
        }
        for assignment in records.assignments.values_mut() {
            let task = &records.tasks[&assignment.task.expect("a task")];
            let resource = &records.resources[&assignment.resource.expect("a resource")];
            if assignment.work.0 == 0 && resource.kind == ResourceType::Work {
                assignment.work.0 = task.duration.0 * assignment.units.0 / 10_000;
            }
        }
        assert_same(
            &name,
            &described(&records, false),
            &described(&back.records, false),
        );
        assert_eq!((back.name, back.notes), (name, Vec::new()));

        // What came in once goes out and comes in again as it is, unique ids included.
        let again = import(&exported("again", &back.records)).expect("our own file");
        assert_same(
            "a second time",
            &described(&back.records, true),
            &described(&again.records, true),
        );
    }
}
