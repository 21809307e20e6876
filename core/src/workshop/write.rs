//! Writing files.

use super::{NewFile, Outcome};
use crate::{
    file::ProjectFile,
    interchange::{Format, Subject, Table, TableFormat, export},
    plan::{Plan, PlanRecords},
    schedule::Schedule,
    time::UnixMillis,
};

/// Writes a plan with its dates, which are computed anew: they follow from the records.
pub(super) fn plan(format: Format, title: &str, now: UnixMillis, records: PlanRecords) -> Outcome {
    let plan = Plan::new(records);
    let schedule = Schedule::compute(&plan);
    let subject = Subject {
        name: title,
        plan: &plan,
        schedule: &schedule,
        now,
    };
    match export(format, subject) {
        Ok(bytes) => file(title, format.extension(), format.mime(), bytes),
        Err(error) => Outcome::Refused(error.to_string()),
    }
}

/// Writes a table.
pub(super) fn table(format: TableFormat, table: &Table) -> Outcome {
    let kind = format.as_format();
    match table.write(format) {
        Ok(bytes) => file(&table.name, kind.extension(), kind.mime(), bytes),
        Err(error) => Outcome::Refused(error.to_string()),
    }
}

/// Writes a hand-off file.
pub(super) fn project(title: &str, project: &ProjectFile) -> Outcome {
    let bytes = project.write();
    file(title, "throughline", "application/octet-stream", bytes)
}

fn file(title: &str, extension: &str, mime: &str, bytes: Vec<u8>) -> Outcome {
    Outcome::File(NewFile {
        name: format!("{}.{extension}", file_name(title)),
        mime: mime.to_owned(),
        bytes,
    })
}

/// A project's name as a file name on every system.
fn file_name(title: &str) -> String {
    let safe: String = title
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || " -_.".contains(c) {
                c
            } else {
                '-'
            }
        })
        .take(80)
        .collect();
    let safe = safe.trim();
    if safe.is_empty() {
        "project".to_owned()
    } else {
        safe.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_good_on_every_system() {
        let check = |title, expected| assert_eq!(file_name(title), expected);
        check("Northern roll-out", "Northern roll-out");
        check("A/B: \"c\"?", "A-B- -c--");
        check("Brücke ås 2.0", "Brücke ås 2.0");
        check("   ", "project");
    }
}
