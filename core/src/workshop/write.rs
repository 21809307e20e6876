//! Writing files.

use super::{ExportFormat, NewFile, Outcome};
use crate::{
    file::ProjectFile,
    interchange::{json, mspdi},
    plan::{Plan, PlanRecords},
    schedule::Schedule,
};

/// Writes a plan with its dates, which are computed anew: they follow from the records.
pub(super) fn plan(format: ExportFormat, title: &str, records: PlanRecords) -> Outcome {
    let plan = Plan::new(records);
    let schedule = Schedule::compute(&plan);
    let bytes = match format {
        ExportFormat::Mspdi => mspdi::export(title, &plan, &schedule),
        ExportFormat::Json => json::export(title, &plan, &schedule),
        ExportFormat::Throughline => {
            return Outcome::Refused("a hand-off file holds documents, not records".to_owned());
        }
    };
    Outcome::File(file(title, format, bytes))
}

/// Writes a hand-off file.
pub(super) fn project(title: &str, project: &ProjectFile) -> Outcome {
    Outcome::File(file(title, ExportFormat::Throughline, project.write()))
}

fn file(title: &str, format: ExportFormat, bytes: Vec<u8>) -> NewFile {
    NewFile {
        name: format!("{}.{}", file_name(title), format.extension()),
        mime: format.mime().to_owned(),
        bytes,
    }
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
