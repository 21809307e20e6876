//! The `.throughline` file: a whole project with its history, to hand over without a relay.
//!
//! ```text
//! bytes  0..12   "throughline" and a zero byte
//! bytes 12..16   version of the container, little-endian
//! bytes 16..48   SHA-256 of the rest
//! bytes 48..     CBOR: {"manifest": id, "documents": [{"id", "kind", "bytes"}, …]}
//! ```
//! The hash tells a damaged file from a sound one; it is no protection against a forged one. What the
//! documents hold is therefore treated like anything from the network by whoever opens them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{id::DocumentId, record::SectionKind};

const MAGIC: &[u8; 12] = b"throughline\0";
const VERSION: u32 = 1;
const HEADER: usize = MAGIC.len() + 4 + 32;

/// The largest file that is read: 256 MiB. Ten thousand tasks with fifty thousand edits are 0.3 MB.
pub const LARGEST: usize = 256 * 1024 * 1024;

/// The most documents in a file.
const MOST_DOCUMENTS: usize = 10_000;

/// A project with all its documents.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProjectFile {
    /// The manifest document, by which the project is known everywhere.
    pub manifest: DocumentId,
    /// Every document, the manifest among them.
    pub documents: Vec<FileDocument>,
}

/// A document in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileDocument {
    /// Its id.
    pub id: DocumentId,
    /// What it holds, as the section's stored name: a newer program may know more kinds.
    pub kind: String,
    /// The saved Automerge document.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A file that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileError {
    /// It is something else.
    #[error("this is not a Throughline project file")]
    NotOurs,
    /// A newer program wrote it.
    #[error(
        "this file was written by a newer version of Throughline (format {found}, this version reads up to {VERSION}): update and open it again"
    )]
    Newer {
        /// The file's version.
        found: u32,
    },
    /// It is larger than any project.
    #[error("this file is larger than {} MiB and was not read", LARGEST / 1024 / 1024)]
    TooLarge,
    /// It was cut short or changed since it was written.
    #[error("this file is damaged: it is not as it was written. Copy it again from where it came")]
    Damaged,
    /// Its content does not fit together.
    #[error("this file cannot be understood: {0}")]
    Content(String),
}

impl FileDocument {
    /// What it holds; `None` for a kind that this version does not know.
    #[must_use]
    pub fn section(&self) -> Option<SectionKind> {
        let known = SectionKind::ALL.iter();
        known.copied().find(|kind| kind.stored() == self.kind)
    }
}

impl ProjectFile {
    /// Whether bytes begin like such a file.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// The file's bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut payload = Vec::new();
        let written = ciborium::into_writer(self, &mut payload);
        debug_assert!(written.is_ok(), "a vector takes any number of bytes");
        let mut file = Vec::with_capacity(HEADER + payload.len());
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&VERSION.to_le_bytes());
        file.extend_from_slice(&Sha256::digest(&payload));
        file.extend_from_slice(&payload);
        file
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// It is not such a file, is newer, damaged, too large or does not fit together.
    pub fn read(bytes: &[u8]) -> Result<Self, FileError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(FileError::NotOurs)?;
        let (version, rest) = rest.split_first_chunk::<4>().ok_or(FileError::Damaged)?;
        let found = u32::from_le_bytes(*version);
        if found > VERSION {
            return Err(FileError::Newer { found });
        }
        if bytes.len() > LARGEST {
            return Err(FileError::TooLarge);
        }
        let (hash, payload) = rest.split_first_chunk::<32>().ok_or(FileError::Damaged)?;
        if found == 0 || Sha256::digest(payload)[..] != hash[..] {
            return Err(FileError::Damaged);
        }
        let file: Self = ciborium::from_reader(payload)
            .map_err(|error| FileError::Content(error.to_string()))?;
        file.check()?;
        Ok(file)
    }

    /// The manifest is there, and every document once.
    fn check(&self) -> Result<(), FileError> {
        if self.documents.len() > MOST_DOCUMENTS {
            return Err(FileError::Content(format!(
                "it holds more than {MOST_DOCUMENTS} documents"
            )));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.documents.iter().find(|d| !seen.insert(d.id)) {
            return Err(FileError::Content(format!(
                "document {} is in it twice",
                twice.id
            )));
        }
        let manifest = self.documents.iter().find(|d| d.id == self.manifest);
        if manifest.and_then(FileDocument::section) != Some(SectionKind::Manifest) {
            return Err(FileError::Content("its manifest is missing".to_owned()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> DocumentId {
        DocumentId::from_bytes([byte; 16])
    }

    fn document(byte: u8, kind: &str) -> FileDocument {
        FileDocument {
            id: id(byte),
            kind: kind.to_owned(),
            bytes: vec![byte; 1000],
        }
    }

    fn sample() -> ProjectFile {
        ProjectFile {
            manifest: id(1),
            documents: vec![
                document(1, "manifest"),
                document(2, "plan"),
                document(3, "weather"),
            ],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let file = sample();
        let bytes = file.write();
        assert!(ProjectFile::is_one(&bytes));
        assert_eq!(ProjectFile::read(&bytes), Ok(file.clone()));
        assert_eq!(file.documents[1].section(), Some(SectionKind::Plan));
        assert_eq!(file.documents[2].section(), None);
    }

    #[test]
    fn what_is_not_sound_is_refused_with_a_reason() {
        let check = |change: &dyn Fn(&mut Vec<u8>), expected: &str| {
            let mut bytes = sample().write();
            change(&mut bytes);
            let error = ProjectFile::read(&bytes).expect_err("unsound");
            assert!(error.to_string().contains(expected), "{error}");
        };
        check(&|b| b.clear(), "not a Throughline");
        check(&|b| b[0] = b'T', "not a Throughline");
        check(&|b| b[12] = 2, "newer version");
        check(&|b| b.truncate(14), "damaged");
        check(&|b| b.truncate(40), "damaged");
        check(&|b| b.truncate(900), "damaged");
        check(&|b| b[700] ^= 1, "damaged");
        check(&|b| b.push(0), "damaged");
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let check = |change: &dyn Fn(&mut ProjectFile), expected: &str| {
            let mut file = sample();
            change(&mut file);
            let error = ProjectFile::read(&file.write()).expect_err("unfitting");
            assert!(error.to_string().contains(expected), "{error}");
        };
        check(&|f| f.manifest = id(9), "manifest is missing");
        check(&|f| f.manifest = id(2), "manifest is missing");
        check(&|f| f.documents[2].id = id(2), "twice");
        // A forged hash over nonsense.
        let mut bytes = sample().write();
        bytes.truncate(HEADER);
        bytes.extend_from_slice(&[0xff; 10]);
        let hash = Sha256::digest(&bytes[HEADER..]);
        bytes[16..48].copy_from_slice(&hash);
        assert!(matches!(
            ProjectFile::read(&bytes),
            Err(FileError::Content(_))
        ));
    }
}
