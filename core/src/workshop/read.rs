//! Reading files.

use rand::Rng;

use super::{NewPlan, Outcome, Records};
use crate::{file::ProjectFile, interchange::mspdi};

/// Reads a file, told by its content.
pub(super) fn read(name: &str, bytes: &[u8], rng: &mut impl Rng) -> Outcome {
    if ProjectFile::is_one(bytes) {
        return match ProjectFile::read(bytes) {
            Ok(project) => Outcome::Project(project),
            Err(error) => Outcome::Refused(error.to_string()),
        };
    }
    match mspdi::import(bytes, rng) {
        Ok(imported) => Outcome::Plan(Box::new(NewPlan {
            title: if imported.name.is_empty() {
                stem(name)
            } else {
                imported.name
            },
            records: Records(imported.records),
            notes: imported.notes,
        })),
        Err(error) => Outcome::Refused(error.to_string()),
    }
}

/// A file's name without folder and ending.
fn stem(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.rsplit_once('.')
        .map_or(base, |(stem, _)| stem)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_without_a_name_is_called_like_its_file() {
        let check = |file, expected| assert_eq!(stem(file), expected);
        check("Plan.xml", "Plan");
        check("C:\\Plans\\Port of Oslo.v2.xml", "Port of Oslo.v2");
        check("plans/Plan", "Plan");
    }
}
