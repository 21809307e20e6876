//! Looking after a data folder: copies of it, whether it is sound, and what can be saved of one that is not.
//!
//! Everything here works on the database alone. The owner token beside it is no data: a folder without one gets
//! a new one at the next start.

mod backup;
mod people;
mod repair;
#[cfg(test)]
mod tests;
mod verify;

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

pub use backup::{backup, restore};
pub use repair::{Repaired, repair};
pub use verify::{Verified, verify};

use super::{BUSY, DATABASE, SCHEMA_VERSION, StoreError, UNFINISHED};

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

/// How a database is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// A relay's own, which may be running: reading beside it needs the index that both share. Nothing is folded in
    /// when it is closed.
    Shared,
    /// A backup: one file, which is not touched.
    Backup,
}

/// Opens a database that is there, and that this version's relay could serve as it is.
fn open_ours(file: &Path, access: Access) -> Result<Connection, UpkeepError> {
    fs::metadata(file).map_err(failed(file))?;
    let not_ours = |error: &dyn std::fmt::Display| UpkeepError::NotOurs {
        file: file.to_owned(),
        reason: error.to_string(),
    };
    let (db, found) = open_as_it_is(file, access).map_err(|error| not_ours(&error))?;
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

/// Opens a database and changes nothing of it. Gives its layout too.
fn open_as_it_is(file: &Path, access: Access) -> rusqlite::Result<(Connection, i64)> {
    let flags = match access {
        Access::Shared => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Backup => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let db = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(BUSY)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    let found = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((db, found))
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
    sync(part)?;
    fs::rename(part, file).map_err(failed(file))?;
    sync(folder_of(file))
}

/// Waits until a file or a folder is on the disk.
fn sync(path: &Path) -> Result<(), UpkeepError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(failed(path))
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The same name with something after it.
fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// What SQLite keeps a database in.
const PARTS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Whether there is any part of a database.
fn is_any_there(file: &Path) -> bool {
    PARTS.iter().any(|end| beside(file, end).exists())
}

/// A free name for a database that is kept.
fn free_name(file: &Path, why: &str) -> PathBuf {
    let mut names = (1_u32..).map(|n| beside(file, &format!(".{why}-{n}")));
    let free = names.find(|name| !is_any_there(name));
    free.unwrap_or_else(|| beside(file, why))
}

/// Copies all that a database is kept in, but for the index that SQLite makes anew.
fn copy_parts(file: &Path, to: &Path) -> Result<(), UpkeepError> {
    for end in PARTS.into_iter().filter(|end| *end != "-shm") {
        let (from, to) = (beside(file, end), beside(to, end));
        make_private(&to)?;
        match fs::copy(&from, &to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::remove_file(&to).map_err(failed(&to))?;
            }
            other => {
                other.map_err(failed(&from))?;
                sync(&to)?;
            }
        }
    }
    sync(folder_of(to))
}

/// Removes what is of no use any more. If it cannot be removed, it is written over by the next attempt.
fn remove_parts(file: &Path) {
    for end in PARTS {
        let _ = fs::remove_file(beside(file, end));
    }
}

/// Puts a finished database in the place of the one that is there, of which there is a copy named `kept`. Until all of
/// it is done, no relay starts on the folder.
fn replace(file: &Path, by: &Path, kept: &Path) -> Result<(), UpkeepError> {
    let marker = beside(file, UNFINISHED);
    fs::write(&marker, format!("{}\n", kept.display())).map_err(failed(&marker))?;
    sync(&marker)?;
    sync(folder_of(file))?;
    for end in PARTS {
        let part = beside(file, end);
        match fs::remove_file(&part) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => other.map_err(failed(&part))?,
        }
    }
    sync(folder_of(file))?;
    settle(by, file)?;
    fs::remove_file(&marker).map_err(failed(&marker))?;
    sync(folder_of(file))
}

/// The database of a data folder.
fn database(folder: &Path) -> PathBuf {
    folder.join(DATABASE)
}
