//! The operator's own token, kept in the data folder so that each start can print the same address.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::store::{Store, StoreError, Token, TokenScope};

/// The file, readable by the operator alone. Every other token is stored only as its hash.
const FILE: &str = "owner-token";

/// The owner token could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum OwnerTokenError {
    /// The file cannot be used.
    #[error("cannot use {}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody edited the file.
    #[error("{} does not hold a token; remove it to have a new one made", .0.display())]
    Damaged(PathBuf),
    /// The token could not be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The token in the data folder; made on the first call, and anew once it was withdrawn.
pub(crate) async fn owner_token(store: &Store, folder: &Path) -> Result<Token, OwnerTokenError> {
    let file = folder.join(FILE);
    let failed = |source| OwnerTokenError::File {
        file: file.clone(),
        source,
    };
    let kept: Option<Token> = match fs::read_to_string(&file) {
        Ok(text) => {
            let token = text.trim().parse();
            Some(token.map_err(|_| OwnerTokenError::Damaged(file.clone()))?)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let mut revoked = None;
    let token = match kept {
        Some(token) if !store.is_revoked(token.hash()).await? => token,
        kept => {
            if let Some(kept) = kept {
                revoked = Some(kept.hash());
                fs::remove_file(&file).map_err(failed)?;
            }
            let token = Token::random(&mut rand::rng());
            write_private(&file, &token.reveal()).map_err(failed)?;
            token
        }
    };
    if let Some(old) = revoked {
        store.change_owner(old, token.hash()).await?;
    }
    // Also when the file was there: the database beside it may be a new one.
    store.add_token(&token, TokenScope::Owner).await?;
    Ok(token)
}

fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}
