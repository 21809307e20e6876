//! Small hand-written files, one feature each, and hostile ones.

mod calendars;
mod damaged;
mod kept;
mod own;
mod project;
mod refused;
mod tasks;
mod written;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::{ImportError, Imported, import};
use crate::record::{Calendar, Record, Scalar, Task};

/// A file with this in its root.
fn file(content: &str) -> String {
    format!("<Project xmlns=\"http://schemas.microsoft.com/project\">{content}</Project>")
}

fn read_bytes(bytes: &[u8]) -> Result<Imported, ImportError> {
    import(bytes, &mut ChaCha8Rng::seed_from_u64(1))
}

fn read(text: &str) -> Result<Imported, ImportError> {
    read_bytes(text.as_bytes())
}

/// What a file with this in its root says.
fn imported(content: &str) -> Imported {
    read(&file(content)).expect("a readable file")
}

/// A `Task` element with UID and row 1.
fn task_element(fields: &str) -> String {
    format!(
        "<Tasks><Task><UID>1</UID><ID>1</ID><Name>A</Name><OutlineLevel>1</OutlineLevel>{fields}</Task></Tasks>"
    )
}

fn task_by_uid(imported: &Imported, uid: i64) -> &Task {
    let mut tasks = imported.records.tasks.values();
    tasks
        .find(|task| task.external_uid == Some(uid))
        .expect("a task with that UID")
}

fn calendar_by_uid(imported: &Imported, uid: i64) -> &Calendar {
    let mut calendars = imported.records.calendars.values();
    calendars
        .find(|calendar| calendar.external_uid == Some(uid))
        .expect("a calendar with that UID")
}

/// A field in its stored form, as text.
fn stored(record: &impl Record, field: &str) -> String {
    match record.get(field).expect("a declared field") {
        Scalar::Null => "-".to_owned(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Text(text) => text,
    }
}

/// Checks `field value` pairs, separated by `;`; a field alone is empty.
fn check_fields(record: &impl Record, expected: &str, source: &str) {
    for pair in expected.split(';').map(str::trim) {
        let (field, value) = pair.split_once(' ').unwrap_or((pair, ""));
        assert_eq!(stored(record, field), value, "{field} of {source}");
    }
}
