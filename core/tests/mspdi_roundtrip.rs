//! Microsoft Project XML: real files are read completely, and come back unchanged from export and import.
//!
//! The real files are not part of the repository: `THROUGHLINE_CORPUS` names the folder that holds them
//! in `mspdi/`.

use std::{collections::BTreeSet, path::PathBuf};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    interchange::mspdi::{self, ImportError, Imported},
    time::{DAY, Moment},
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
                let day = |moment: Option<Moment>| moment.expect("a date").0 / DAY;
                (day(exception.first)..=day(exception.last))
                    .map(|d| (d, exception.hours.total() > 0))
            })
            .collect();
        assert!(!written.is_empty(), "{name}");
        assert_eq!(read, written, "{name}");
    }
}
