//! Files of any kind that is read: told apart by their content, and imported.

use rand::Rng;

use super::{
    Imported,
    csv::{self, Layout},
    mspdi,
    xer::{self, XerError},
};
use crate::{file::ProjectFile, time::Moment};

/// What kind of file something is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A project of ours with its history.
    Throughline,
    /// Microsoft Project XML, or something that is nothing else here: its reader says what.
    Mspdi,
    /// A Primavera P6 exchange file.
    Xer,
    /// A table of tasks.
    Csv,
}

impl Kind {
    /// The kind of a file, by its content; the ending of its name decides where that says nothing.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        if ProjectFile::is_one(bytes) {
            return Self::Throughline;
        }
        if xer::is_one(bytes) {
            return Self::Xer;
        }
        let start = &bytes[..bytes.len().min(4096)];
        let encoding = super::Encoding::guess(start);
        // A cut in the middle of a character is none of the file's.
        let even = &start[..start.len() - start.len() % 2];
        let text = encoding.decode(even).unwrap_or_default();
        if text.trim_start().starts_with(['<', '{']) || mspdi::is_binary(bytes) {
            return Self::Mspdi;
        }
        let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
        let named = ["csv", "tsv", "tab", "txt"].contains(&ending.as_str());
        let layout = Layout::guess(start);
        if named || layout.header && layout.columns.len() > 1 {
            Self::Csv
        } else {
            Self::Mspdi
        }
    }
}

/// What a file does not say itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Choices<'c> {
    /// The file's name, by which a project without a name is called.
    pub name: &'c str,
    /// Where a project starts whose file has no dates.
    pub start: Moment,
    /// How a table is laid out; guessed where there is none.
    pub layout: Option<&'c Layout>,
    /// Which project to take of a file with several.
    pub project: Option<&'c str>,
}

/// Why nothing was imported.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImportFailed {
    /// It is no sound Microsoft Project XML.
    #[error("{0}")]
    Mspdi(#[from] mspdi::ImportError),
    /// It is no sound Primavera file, or a project has to be chosen.
    #[error("{0}")]
    Xer(#[from] XerError),
    /// Some rows of a table cannot be taken over.
    #[error("{0}")]
    Csv(#[from] csv::Refused),
    /// It is a project of ours, which is opened and not imported.
    #[error("it is a Throughline project already")]
    Throughline,
}

/// Reads a file of another program. The ids of the records come from `rng`.
///
/// # Errors
/// The file cannot be read; nothing is imported by half.
pub fn import(
    bytes: &[u8],
    choices: Choices<'_>,
    rng: &mut impl Rng,
) -> Result<Imported, ImportFailed> {
    let mut imported = match Kind::of(choices.name, bytes) {
        Kind::Throughline => return Err(ImportFailed::Throughline),
        Kind::Mspdi => mspdi::import(bytes, rng)?,
        Kind::Xer => xer::import(bytes, choices.project, rng)?,
        Kind::Csv => {
            let guess = || Layout::guess(bytes);
            let layout = choices.layout.cloned().unwrap_or_else(guess);
            csv::import(bytes, &layout, &stem(choices.name), choices.start, rng)?
        }
    };
    if imported.name.is_empty() {
        imported.name = stem(choices.name);
    }
    Ok(imported)
}

/// A file's name without folder and ending.
#[must_use]
pub fn stem(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base.rsplit_once('.')
        .map_or(base, |(stem, _)| stem)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        let check = |name: &str, bytes: &[u8], expected: Kind| {
            assert_eq!(Kind::of(name, bytes), expected, "{name}");
        };
        check("a.txt", b"throughline\0\x01", Kind::Throughline);
        check("a.csv", b"ERMHDR\t19.12", Kind::Xer);
        check("a.csv", b"  <?xml version=\"1.0\"?>", Kind::Mspdi);
        check("a.xml", b"<\0P\0r\0o\0j\0e\0c\0t\0", Kind::Mspdi);
        check("a.csv", b"PK\x03\x04", Kind::Mspdi);
        check("a.csv", b"Aufgabe\nx\n", Kind::Csv);
        check("a", b"Task Name;Duration\nx;1d\n", Kind::Csv);
        check("a", b"hello", Kind::Mspdi);
        check("a.csv", b"", Kind::Csv);
    }

    #[test]
    fn names_lose_folder_and_ending() {
        assert_eq!(stem("a/b\\plan.v2.csv"), "plan.v2");
        assert_eq!(stem("plan"), "plan");
    }
}
