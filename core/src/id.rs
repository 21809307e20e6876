//! Newtyped identifiers. An id is minted once, from randomness that the host hands in, and is never reused.

use std::{fmt, str::FromStr};

use rand::Rng;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{text}’ is not {expected}")]
pub struct IdError {
    /// What was given.
    pub text: String,
    /// What was wanted, as a noun phrase.
    pub expected: &'static str,
}

/// The alphabet of record ids: lower-case letters and digits without the look-alikes `i l o u`
/// (Crockford base 32), so that an id survives being read aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Digits of a record id: 16 × 5 bits = 80 bits, so two of a million ids collide once in 10¹².
const RECORD_ID_LEN: usize = 16;

/// The id of any record, whatever its kind. Ordered and compared by its text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId([u8; RECORD_ID_LEN]);

impl RecordId {
    /// A fresh id from the host's randomness.
    pub fn random(rng: &mut impl Rng) -> Self {
        let mut bits = rng.random::<u128>();
        Self(std::array::from_fn(|_| {
            let digit = ALPHABET[(bits & 31) as usize];
            bits >>= 5;
            digit
        }))
    }

    /// The id that `name` always has: for singletons and for records imported from a file, so that
    /// importing twice gives the same record.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let hash = Sha256::digest(name.as_bytes());
        Self(std::array::from_fn(|i| ALPHABET[usize::from(hash[i] & 31)]))
    }

    /// Bytes of an id in its shortest form.
    pub const BYTES: usize = RECORD_ID_LEN * 5 / 8;

    /// The shortest form: five bits for each digit, in the same order as the text.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        let digit = |digit: &u8| ALPHABET.iter().position(|d| d == digit).unwrap_or(0);
        let bits = self
            .0
            .iter()
            .fold(0_u128, |bits, d| bits << 5 | digit(d) as u128);
        let bytes = bits.to_be_bytes();
        std::array::from_fn(|i| bytes[bytes.len() - Self::BYTES + i])
    }

    /// From the shortest form: any ten bytes are an id.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        let bits = bytes
            .iter()
            .fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        Self(std::array::from_fn(|i| {
            ALPHABET[(bits >> (5 * (RECORD_ID_LEN - 1 - i)) & 31) as usize]
        }))
    }

    /// The id's text, 16 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for RecordId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError {
            text: text.chars().take(40).collect(),
            expected: "a record id",
        };
        let bytes: [u8; RECORD_ID_LEN] = text.as_bytes().try_into().map_err(|_| error())?;
        if bytes.iter().all(|b| ALPHABET.contains(b)) {
            Ok(Self(bytes))
        } else {
            Err(error())
        }
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RecordId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// Declares the id of one kind of record, so that a link's id cannot be passed for a task's.
macro_rules! record_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub RecordId);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<RecordId> for $name {
            fn from(id: RecordId) -> Self {
                Self(id)
            }
        }

        impl From<$name> for RecordId {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.parse().map(Self)
            }
        }
    )*};
}

record_ids! {
    /// A [`Project`](crate::record::Project).
    ProjectId;
    /// A [`SectionRef`](crate::record::SectionRef).
    SectionRefId;
    /// The [`PlanOptions`](crate::record::PlanOptions) of a plan.
    PlanOptionsId;
    /// A [`Task`](crate::record::Task), milestone or summary.
    TaskId;
    /// A [`Link`](crate::record::Link).
    LinkId;
    /// A [`Calendar`](crate::record::Calendar).
    CalendarId;
    /// A [`CalendarException`](crate::record::CalendarException).
    CalendarExceptionId;
    /// A [`Resource`](crate::record::Resource).
    ResourceId;
    /// An [`Assignment`](crate::record::Assignment).
    AssignmentId;
    /// An [`Availability`](crate::record::Availability).
    AvailabilityId;
    /// A [`Baseline`](crate::record::Baseline).
    BaselineId;
    /// A [`SavedView`](crate::record::SavedView).
    SavedViewId;
    /// A [`WorkWeek`](crate::record::WorkWeek).
    WorkWeekId;
    /// An [`ExternalLink`](crate::record::ExternalLink).
    ExternalLinkId;
}

/// The id of an Automerge document: a version 4 UUID, written in base58check as automerge-repo does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId([u8; 16]);

impl DocumentId {
    /// A fresh id from the host's randomness.
    pub fn random(rng: &mut impl Rng) -> Self {
        let mut bytes: [u8; 16] = rng.random();
        bytes[6] = (bytes[6] & 0x0f) | 0x40; // RFC 9562 §5.4: version 4
        bytes[8] = (bytes[8] & 0x3f) | 0x80; // RFC 9562 §4.1: variant 10
        Self(bytes)
    }

    /// The document of a section, which follows from the project's own: whoever knows the project can
    /// tell which document is which, and nobody can say otherwise. `section` is the section's stored name.
    #[must_use]
    pub fn of_section(project: Self, section: &str) -> Self {
        let hash = Sha256::new()
            .chain_update(b"throughline/section/")
            .chain_update(project.0)
            .chain_update(section.as_bytes())
            .finalize();
        let mut bytes: [u8; 16] = std::array::from_fn(|i| hash[i]);
        bytes[6] = (bytes[6] & 0x0f) | 0x40; // As a random one, for peers that look.
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(bytes)
    }

    /// The 16 bytes of the UUID.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From the 16 bytes of a UUID.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl FromStr for DocumentId {
    type Err = IdError;

    /// Accepts the bare id and the `automerge:` URL.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError {
            text: text.chars().take(40).collect(),
            expected: "a document id",
        };
        let bare = text.strip_prefix("automerge:").unwrap_or(text);
        base58check::decode(bare)
            .and_then(|b| b.try_into().ok())
            .map(Self)
            .ok_or_else(error)
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base58check::encode(&self.0))
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for DocumentId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DocumentId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A person, until accounts come: minted by the first device they use, carried in change metadata.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub String);

/// Who made a change: carried in each change's message and in presence. Nobody by default: the author of what is written
/// anonymously.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
pub struct Author {
    /// The person.
    pub user: UserId,
    /// The name they gave themselves, as it was then.
    pub name: String,
}

/// Base58check with Bitcoin's alphabet and a four-byte double SHA-256 checksum, as automerge-repo
/// writes document ids and heads.
pub mod base58check {
    use sha2::{Digest, Sha256};

    /// `payload` with its checksum, in base 58.
    #[must_use]
    pub fn encode(payload: &[u8]) -> String {
        bs58::encode([payload, &checksum(payload)].concat()).into_string()
    }

    /// The payload, or nothing if the text is not base 58 or its checksum does not match.
    #[must_use]
    pub fn decode(text: &str) -> Option<Vec<u8>> {
        // Base 58 decoding is quadratic: an id is 20 bytes and a hash 36, so longer text is refused unread.
        if text.len() > 64 {
            return None;
        }
        let mut bytes = bs58::decode(text).into_vec().ok()?;
        let payload_len = bytes.len().checked_sub(4)?;
        let sum = bytes.split_off(payload_len);
        (checksum(&bytes)[..] == sum[..]).then_some(bytes)
    }

    fn checksum(payload: &[u8]) -> [u8; 4] {
        let hash = Sha256::digest(Sha256::digest(payload));
        [hash[0], hash[1], hash[2], hash[3]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_ids_have_a_short_form_in_the_same_order() {
        let mut ids: Vec<RecordId> = (0..200)
            .map(|n| RecordId::from_name(&n.to_string()))
            .collect();
        ids.sort_unstable();
        for id in &ids {
            assert_eq!(RecordId::from_bytes(id.to_bytes()), *id);
        }
        assert!(ids.is_sorted_by_key(|id| id.to_bytes()));
    }

    #[test]
    fn document_id_round_trips() {
        let id = DocumentId::from_bytes(*b"0123456789abcdef");
        assert_eq!(format!("automerge:{id}").parse(), Ok(id));
        let mut text = id.to_string();
        text.pop();
        assert!(text.parse::<DocumentId>().is_err());
    }

    #[test]
    fn record_id_refuses_foreign_text() {
        assert!("short".parse::<RecordId>().is_err());
        assert!("0123456789abcdeI".parse::<RecordId>().is_err());
        let id = RecordId::from_name("calendar/1");
        assert_eq!(id.to_string().parse(), Ok(id));
    }
}
