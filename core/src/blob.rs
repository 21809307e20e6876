//! What is kept beside the documents, such as photos: bytes under the hash of their content. Who knows the name can
//! tell whether the bytes are the right ones, wherever they come from.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::id::IdError;

/// The name of bytes: their SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct BlobName([u8; Self::BYTES]);

impl BlobName {
    /// Bytes of a name.
    pub const BYTES: usize = 32;

    /// The name of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The name in its stored form.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Its stored form.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

/// Lower-case hexadecimal, as `sha256sum` prints it.
impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for BlobName {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let digit = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes: Option<Vec<u8>> = pairs
            .iter()
            .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
            .collect();
        let bytes = bytes.filter(|_| rest.is_empty());
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .map(Self)
            .ok_or_else(|| IdError {
                text: text.chars().take(80).collect(),
                expected: "a SHA-256 in lower-case hexadecimal",
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_hash_and_reads_back() {
        let name = BlobName::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, example
        assert_eq!(name.to_string(), text);
        assert_eq!(text.parse(), Ok(name));
        for wrong in [
            "",
            "abc",
            &text[1..],
            &text.to_uppercase(),
            &format!("{text}00"),
        ] {
            assert!(wrong.parse::<BlobName>().is_err(), "{wrong}");
        }
    }
}
