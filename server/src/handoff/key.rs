//! The key by which a relay is known to others.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};

/// The file in the data folder, readable by the operator alone.
const FILE: &str = "relay-key";

/// Bytes of a public key, and of a signature (RFC 8032).
pub(super) const PUBLIC_LEN: usize = 32;
pub(super) const SIGNATURE_LEN: usize = 64;

/// A relay's key could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be used.
    #[error("cannot use {}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody edited the file.
    #[error("{} does not hold a relay's key; remove it to have a new one made, by which others do not know this relay yet", .0.display())]
    Damaged(PathBuf),
    /// The system has no randomness.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// A relay's own key (Ed25519).
pub struct RelayKey(Ed25519KeyPair);

impl RelayKey {
    /// The key in a data folder; made on the first call.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn of(folder: &Path) -> Result<Self, KeyError> {
        let file = folder.join(FILE);
        let failed = |source| KeyError::File {
            file: file.clone(),
            source,
        };
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
                let made = made.map_err(|_| KeyError::NoRandomness)?;
                write_private(&file, made.as_ref()).map_err(failed)?;
                made.as_ref().to_vec()
            }
            Err(error) => return Err(failed(error)),
        };
        let pair = Ed25519KeyPair::from_pkcs8(&bytes);
        Ok(Self(pair.map_err(|_| KeyError::Damaged(file.clone()))?))
    }

    /// What others know this relay by.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        let mut key = [0; PUBLIC_LEN];
        key.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(key)
    }

    pub(super) fn sign(&self, bytes: &[u8]) -> [u8; SIGNATURE_LEN] {
        let mut signature = [0; SIGNATURE_LEN];
        signature.copy_from_slice(self.0.sign(bytes).as_ref());
        signature
    }
}

impl fmt::Debug for RelayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelayKey({})", self.public())
    }
}

fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// What a relay is known by: safe to read out, to print and to publish.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicKey(pub(super) [u8; PUBLIC_LEN]);

/// Text that is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no relay's key; ‘throughline handoff key’ prints one")]
pub struct NoKey;

impl PublicKey {
    pub(super) fn has_signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0)
            .verify(bytes, signature)
            .is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bs58::encode(self.0).into_string())
    }
}

impl FromStr for PublicKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        // Decoding is quadratic: refuse long text unread.
        if text.len() > 2 * PUBLIC_LEN {
            return Err(NoKey);
        }
        let bytes = bs58::decode(text.trim()).into_vec().map_err(|_| NoKey)?;
        bytes.try_into().map(Self).map_err(|_| NoKey)
    }
}
