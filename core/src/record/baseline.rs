//! Baselines: what was agreed, to compare with.

use std::{fmt, str::FromStr, sync::Arc};

use super::{
    FieldType, FieldValue, Frozen, Prose, Scalar,
    declare::{records, stored_as_text},
};
use crate::id::DocumentId;

records! {
    /// The dates and amounts of the whole plan as they were at one moment, never to change again.
    Baseline(BaselineId) in Plan "baselines" key "" {
        /// What people call it, such as “Approved 12 Jan”.
        name: String = "Name",
        /// Why it was taken, who approved it.
        note: Prose = "Note",
        /// The heads of every document of the project when it was taken.
        heads: Frozen<Heads> = "Taken at",
        /// The dates, durations, work and cost of all tasks (read by `crate::baseline::Figures`).
        snapshot: Frozen<Snapshot> = "Snapshot",
        /// The number, 0 to 10, that the baseline had in the file it was imported from.
        external_number: Option<i64> = "File's number",
    }
}

/// An encoded snapshot. It is opaque here, and shared rather than copied: one may be large.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot(pub Arc<str>);

impl Default for Snapshot {
    fn default() -> Self {
        Self(Arc::from(""))
    }
}

impl FieldValue for Snapshot {
    const TYPE: FieldType = FieldType::Text;

    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.0.as_ref().to_owned())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(Self::default()),
            Scalar::Text(text) => Some(Self(Arc::from(text.as_str()))),
            _ => None,
        }
    }
}

/// The heads of some documents: by them the very state that a record speaks of can be found again.
/// Stored as `<document>:<hash>,<hash> <document>:<hash>`, hashes in hexadecimal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Heads(pub Vec<(DocumentId, Vec<[u8; 32]>)>);

/// Text that does not name heads of documents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ does not name the heads of a document")]
pub struct HeadsError(pub String);

impl fmt::Display for Heads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (document, hashes)) in self.0.iter().enumerate() {
            let space = if i == 0 { "" } else { " " };
            write!(f, "{space}{document}:")?;
            for (i, hash) in hashes.iter().enumerate() {
                f.write_str(if i == 0 { "" } else { "," })?;
                for byte in hash {
                    write!(f, "{byte:02x}")?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for Heads {
    type Err = HeadsError;

    fn from_str(text: &str) -> Result<Self, HeadsError> {
        let one = |part: &str| -> Option<(DocumentId, Vec<[u8; 32]>)> {
            let (document, hashes) = part.split_once(':')?;
            let hashes = hashes.split(',').filter(|hash| !hash.is_empty());
            let hashes: Option<Vec<_>> = hashes.map(hash).collect();
            Some((document.parse().ok()?, hashes?))
        };
        let parts = text.split_whitespace();
        parts
            .map(|part| one(part).ok_or_else(|| HeadsError(part.chars().take(40).collect())))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn hash(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(hash)
}

stored_as_text!(Heads, Text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_they_were_written() {
        let one = DocumentId::from_bytes(*b"0123456789abcdef");
        let other = DocumentId::from_bytes(*b"fedcba9876543210");
        for heads in [
            Heads::default(),
            Heads(vec![(one, vec![])]),
            Heads(vec![
                (one, vec![[0x0a; 32], [0xff; 32]]),
                (other, vec![[7; 32]]),
            ]),
        ] {
            assert_eq!(heads.to_string().parse(), Ok(heads));
        }
        for bad in ["nobody:00", &format!("{one}:0a0b"), &format!("{one}")] {
            assert!(bad.parse::<Heads>().is_err(), "{bad}");
        }
    }
}
