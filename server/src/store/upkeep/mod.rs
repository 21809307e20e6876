//! Looking after a data folder: copies of it, whether it is sound, and what can be saved of one that is not.
//!
//! Everything here works on the database alone. The owner token beside it is no data: a folder without one gets
//! a new one at the next start.

mod backup;
mod repair;
#[cfg(test)]
mod tests;
mod verify;

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

pub use backup::{backup, restore};
pub use repair::{Repaired, repair};
pub use verify::{Verified, verify};

use super::{DATABASE, SCHEMA_VERSION, StoreError, connect};

/// A data folder could not be copied, looked through or repaired.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepError {
    /// A file cannot be used.
    #[error("cannot use {}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something is where the result would go.
    #[error("{} is already there; nothing was changed", .0.display())]
    Exists(PathBuf),
    /// The file is no database of a relay.
    #[error("{} is not a relay's database: {reason}", file.display())]
    NotOurs {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// An earlier version wrote the database.
    #[error(
        "{} was written by an earlier version (layout {found}; this is layout {SCHEMA_VERSION}); start this version's \
         relay on it once, which brings it up to date", file.display()
    )]
    Older {
        /// The file.
        file: PathBuf,
        /// The layout found.
        found: i64,
    },
    /// Nothing of the database can be saved.
    #[error("not one document of the database can be read ({0}); nothing was changed")]
    NothingLeft(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for UpkeepError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What is wrong with one document, or with the database as a whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The document; `None` for the database.
    pub document: Option<String>,
    /// What is wrong, in words.
    pub what: String,
}

fn failed(file: &Path) -> impl FnOnce(io::Error) -> UpkeepError + '_ {
    move |source| UpkeepError::File {
        file: file.to_owned(),
        source,
    }
}

/// Opens a database that is there, and that this version's relay could serve as it is.
fn open_ours(file: &Path) -> Result<Connection, UpkeepError> {
    fs::metadata(file).map_err(failed(file))?;
    let not_ours = |error: &dyn std::fmt::Display| UpkeepError::NotOurs {
        file: file.to_owned(),
        reason: error.to_string(),
    };
    let db = connect(file, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|e| not_ours(&e))?;
    let found: i64 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|e| not_ours(&e))?;
    match found {
        SCHEMA_VERSION => Ok(db),
        0 => Err(not_ours(&"there is nothing of a relay in it")),
        1..SCHEMA_VERSION => Err(UpkeepError::Older {
            file: file.to_owned(),
            found,
        }),
        _ => Err(StoreError::Newer { found }.into()),
    }
}

/// Makes an empty file that its owner alone can read: what is put into it holds whole projects.
fn make_private(file: &Path) -> Result<(), UpkeepError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map_err(failed(file))?;
    Ok(())
}

/// Gives a finished file its name, so that neither a crash nor a power cut leaves half of it under that name.
fn settle(part: &Path, file: &Path) -> Result<(), UpkeepError> {
    let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    sync(part).map_err(failed(part))?;
    fs::rename(part, file).map_err(failed(file))?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    sync(folder).map_err(failed(folder))
}

/// The same name with something after it.
fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Moves a database out of the way, with what SQLite keeps beside it. Gives its new name.
fn put_aside(file: &Path, why: &str) -> Result<PathBuf, UpkeepError> {
    let free = (1..).map(|n| beside(file, &format!(".{why}-{n}")));
    let aside = free
        .into_iter()
        .find(|aside| !aside.exists())
        .unwrap_or_else(|| beside(file, why));
    for end in ["", "-wal", "-shm"] {
        let (from, to) = (beside(file, end), beside(&aside, end));
        match fs::rename(&from, &to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !end.is_empty() => {}
            other => other.map_err(failed(&from))?,
        }
    }
    Ok(aside)
}

/// The database of a data folder.
fn database(folder: &Path) -> PathBuf {
    folder.join(DATABASE)
}
