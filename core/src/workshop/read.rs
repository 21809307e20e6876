//! Reading files.

use rand::Rng;

use super::{Inspection, NewPlan, Outcome, ReadAs, Records};
use crate::{
    file::ProjectFile,
    interchange::{
        self, Choices, ImportFailed, Kind,
        csv::{self, Layout},
        xer::{self, XerError},
    },
    plan::{Plan, PlanRecords},
};

/// Reads a file, told by its content.
pub(super) fn read(name: &str, bytes: &[u8], how: &ReadAs, rng: &mut impl Rng) -> Outcome {
    if Kind::of(name, bytes) == Kind::Throughline {
        return match ProjectFile::read(bytes) {
            Ok(project) => Outcome::Project(project),
            Err(error) => Outcome::Refused(error.to_string()),
        };
    }
    let choices = Choices {
        name,
        start: how.start,
        layout: how.layout.as_ref(),
        project: how.project.as_deref(),
    };
    match interchange::import(bytes, choices, rng) {
        Ok(imported) => Outcome::Plan(Box::new(NewPlan {
            title: imported.name,
            records: Records(imported.records),
            registers: Vec::new(),
            notes: imported.notes,
        })),
        Err(ImportFailed::Xer(XerError::Several(projects))) => {
            Outcome::Inspected(Box::new(Inspection::Projects(projects)))
        }
        Err(error) => Outcome::Refused(error.to_string()),
    }
}

/// Looks into a file: what there is to choose, and what would come of it.
pub(super) fn inspect(
    name: &str,
    bytes: &[u8],
    how: ReadAs,
    into: Option<Box<Records>>,
) -> Outcome {
    let inspection = match Kind::of(name, bytes) {
        Kind::Csv => {
            let layout = how.layout.unwrap_or_else(|| Layout::guess(bytes));
            let plan = into.map(|records| Plan::new(records.0));
            let run = Box::new(csv::dry_run(bytes, &layout, plan.as_ref(), how.start));
            Inspection::Table { layout, run }
        }
        Kind::Xer => match xer::projects(bytes) {
            Ok(projects) if projects.len() > 1 => Inspection::Projects(projects),
            Ok(_) => Inspection::Ready,
            Err(error) => return Outcome::Refused(error.to_string()),
        },
        Kind::Mspdi | Kind::Throughline => Inspection::Ready,
    };
    Outcome::Inspected(Box::new(inspection))
}

/// Brings a table into the open plan.
pub(super) fn merge(
    name: &str,
    bytes: &[u8],
    layout: &Layout,
    records: PlanRecords,
    rng: &mut impl Rng,
) -> Outcome {
    match csv::merge(bytes, layout, &Plan::new(records), name, rng) {
        Ok((step, _)) => Outcome::Merged(step),
        Err(refused) => Outcome::Refused(refused.to_string()),
    }
}
