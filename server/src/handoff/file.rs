//! The file.
//!
//! ```text
//! bytes   0..20   "throughline-handoff" and a zero byte
//! bytes  20..24   version of the format, little-endian
//! bytes  24..56   Ed25519 public key of the relay that wrote it
//! bytes  56..120  its signature of all before the key and all after itself
//! bytes 120..     CBOR: {"project": id or null, "documents": [[id, [{"kind", "hash", "bytes"}, …]], …],
//!                       "photos": [{"media", "bytes"}, …]}
//! ```
//! A file without photos has no such key, and a program that does not know it reads the rest.
//! Nothing after the signature is read before the signature is found to be the expected relay's.

use serde::{Deserialize, Serialize};
use throughline_core::{
    blob::BlobName,
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
    record::FieldValue as _,
    register::MediaType,
};

use super::key::{PUBLIC_LEN, PublicKey, RelayKey, SIGNATURE_LEN};
use crate::store::{Blob, Chunk};

const MAGIC: &[u8; 20] = b"throughline-handoff\0";
const VERSION: u32 = 1;
const KEY: usize = MAGIC.len() + 4;
const SIGNATURE: usize = KEY + PUBLIC_LEN;
const PAYLOAD: usize = SIGNATURE + SIGNATURE_LEN;

/// A file that is not taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileError {
    /// It is something else.
    #[error("this is not a hand-off file of a relay")]
    NotOurs,
    /// A newer program wrote it.
    #[error(
        "this file was written by a newer version of Throughline (format {found}, this version reads up to {VERSION})"
    )]
    Newer {
        /// The file's version.
        found: u32,
    },
    /// Another relay wrote it.
    #[error("this file is from the relay {found}, not from {expected}; nothing was taken")]
    OtherRelay {
        /// Whom it says that it is from.
        found: String,
        /// Whom it should be from.
        expected: String,
    },
    /// It was cut short or changed.
    #[error(
        "this file is not as its relay wrote it; nothing was taken. Copy it again from where it came"
    )]
    Damaged,
    /// What was signed does not fit together.
    #[error("this file cannot be understood: {0}")]
    Content(String),
}

/// What a file holds.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
pub(super) struct Content {
    /// The project; `None` for plain clients' documents.
    pub(super) project: Option<DocumentId>,
    pub(super) documents: Vec<(DocumentId, Vec<Carried>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) photos: Vec<Photo>,
}

/// A photo as it is carried. Its name is the hash of its bytes.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
pub(super) struct Photo {
    media: String,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
}

impl From<Blob> for Photo {
    fn from(Blob { media, bytes }: Blob) -> Self {
        Self {
            media: media.stored().to_owned(),
            bytes,
        }
    }
}

impl Photo {
    /// The photo with its name; nothing if it is of a kind that is not known here.
    pub(super) fn named(self) -> (BlobName, Option<Blob>) {
        let Self { media, bytes } = self;
        let media = MediaType::from_scalar(&media.into());
        let name = BlobName::of(&bytes);
        (name, media.map(|media| Blob { media, bytes }))
    }
}

/// A chunk as it is carried. Its name is worked out again from its bytes when it is examined.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
pub(super) struct Carried {
    kind: String,
    #[serde(with = "serde_bytes")]
    hash: Vec<u8>,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
}

impl From<Chunk> for Carried {
    fn from((name, bytes): Chunk) -> Self {
        Self {
            kind: name.kind.as_str().to_owned(),
            hash: name.hash.to_vec(),
            bytes,
        }
    }
}

impl Carried {
    pub(super) fn named(self, document: DocumentId) -> Chunk {
        let kind = if self.kind == ChunkKind::Snapshot.as_str() {
            ChunkKind::Snapshot
        } else {
            ChunkKind::Incremental
        };
        let name = ChunkName {
            document,
            kind,
            // One of another length is that of no chunk, and found out when its content is compared with its name.
            hash: self.hash.try_into().unwrap_or([0; 32]),
        };
        (name, self.bytes)
    }
}

pub(super) fn write(content: &Content, key: &RelayKey) -> Vec<u8> {
    let mut payload = Vec::new();
    let written = ciborium::into_writer(content, &mut payload);
    debug_assert!(written.is_ok(), "a vector takes any number of bytes");
    let signature = key.sign(&signed(VERSION, &payload));
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_le_bytes());
    file.extend(key.public().0);
    file.extend(signature);
    file.extend(payload);
    file
}

/// What is signed: what kind of file it is, too, so that a signature is good for nothing else.
fn signed(version: u32, payload: &[u8]) -> Vec<u8> {
    [&MAGIC[..], &version.to_le_bytes(), payload].concat()
}

pub(super) fn read(file: &[u8], from: &PublicKey) -> Result<Content, FileError> {
    let rest = file.strip_prefix(MAGIC).ok_or(FileError::NotOurs)?;
    let (version, _) = rest.split_first_chunk::<4>().ok_or(FileError::Damaged)?;
    let version = u32::from_le_bytes(*version);
    if version > VERSION {
        return Err(FileError::Newer { found: version });
    }
    let damaged = || FileError::Damaged;
    let payload = file.get(PAYLOAD..).ok_or_else(damaged)?;
    let key = &file[KEY..SIGNATURE];
    if key != from.0 {
        let mut found = [0; PUBLIC_LEN];
        found.copy_from_slice(key);
        return Err(FileError::OtherRelay {
            found: PublicKey(found).to_string(),
            expected: from.to_string(),
        });
    }
    if !from.has_signed(&signed(version, payload), &file[SIGNATURE..PAYLOAD]) {
        return Err(FileError::Damaged);
    }
    ciborium::from_reader(payload).map_err(|error| FileError::Content(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_altered_or_from_somebody_else_is_refused() {
        let (ours, theirs) = (folder(), folder());
        let key = RelayKey::of(ours.path()).expect("a key");
        let other = RelayKey::of(theirs.path()).expect("a key");
        let content = Content {
            project: Some(DocumentId::from_bytes([3; 16])),
            documents: vec![(
                DocumentId::from_bytes([4; 16]),
                vec![Carried {
                    kind: "incremental".to_owned(),
                    hash: vec![1; 32],
                    bytes: vec![1, 2, 3],
                }],
            )],
            photos: vec![Photo {
                media: "image/png".to_owned(),
                bytes: vec![4, 5],
            }],
        };
        let file = write(&content, &key);
        assert_eq!(read(&file, &key.public()), Ok(content));
        let again = RelayKey::of(ours.path()).expect("the same key");
        assert_eq!(again.public(), key.public());
        assert!(matches!(
            read(&file, &other.public()),
            Err(FileError::OtherRelay { .. })
        ));
        for at in 0..file.len() {
            let mut altered = file.clone();
            altered[at] ^= 1;
            assert!(read(&altered, &key.public()).is_err(), "byte {at}");
            assert!(read(&file[..at], &key.public()).is_err(), "cut at {at}");
        }
        // Signed by another, with the first one's key put in its place.
        let mut forged = write(
            &Content {
                project: None,
                documents: Vec::new(),
                photos: Vec::new(),
            },
            &other,
        );
        forged[KEY..SIGNATURE].copy_from_slice(&key.public().0);
        assert_eq!(read(&forged, &key.public()), Err(FileError::Damaged));
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    #[test]
    fn keys_are_read_as_they_are_printed() {
        let key = PublicKey([7; PUBLIC_LEN]);
        assert_eq!(key.to_string().parse(), Ok(key));
        assert!("0OIl".parse::<PublicKey>().is_err());
        assert!("".parse::<PublicKey>().is_err());
    }
}
