//! Reading files.

use rand::Rng;

use super::{NewPlan, Outcome, Records};
use crate::{
    file::ProjectFile,
    interchange::{Choices, Kind, import},
    time::Moment,
};

/// Reads a file, whose kind is told by its content.
pub(super) fn read(name: &str, bytes: &[u8], today: Moment, rng: &mut impl Rng) -> Outcome {
    if Kind::of(name, bytes) == Kind::Throughline {
        return match ProjectFile::read(bytes) {
            Ok(project) => Outcome::Project(project),
            Err(error) => Outcome::Refused(error.to_string()),
        };
    }
    let choices = Choices {
        name,
        start: today,
        layout: None,
        project: None,
    };
    match import(bytes, choices, rng) {
        Ok(imported) => Outcome::Plan(Box::new(NewPlan {
            title: imported.name,
            records: Records(imported.records),
            notes: imported.notes,
        })),
        Err(error) => Outcome::Refused(error.to_string()),
    }
}
