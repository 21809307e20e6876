//! The relay's durable copy: an embedded SQLite database in the data folder.
//!
//! Everything is written by one thread that puts many appends into one transaction, so
//! that they share one fsync. A write is answered only after that fsync.

mod blobs;
mod documents;
pub mod people;
mod schema;
mod spaces;
mod tokens;
pub mod upkeep;
mod writer;

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

pub use blobs::{Blob, PhotoList};
pub use documents::{Chunk, StoredDocument};
pub use schema::SCHEMA_VERSION;
pub use tokens::{
    ListedToken, Opens, RevokeError, SpaceId, Token, TokenError, TokenHash, TokenScope,
};
use writer::Writer;
pub(crate) use writer::{Done, Lane};

use crate::metrics::StoreMetrics;

/// The store could not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be used.
    #[error("cannot use the data folder {}: {reason}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Another relay has the folder open.
    #[error("another relay is already running on {}; stop it first or name another --data folder", .0.display())]
    InUse(PathBuf),
    /// Putting a database in the place of another was interrupted.
    #[error(
        "putting another database into {} was interrupted; what was there is {kept}: name it relay.db again (and what \
         has its name with -wal after it, relay.db-wal), remove relay.db.unfinished, and try again", folder.display()
    )]
    Unfinished {
        /// The data folder.
        folder: PathBuf,
        /// The name of the database that was there.
        kept: String,
    },
    /// A later version of this program wrote the database.
    #[error(
        "the database was written by a later version of Throughline (layout {found}, this version knows up to \
         {SCHEMA_VERSION}); nothing was changed; use that version or a newer one"
    )]
    Newer {
        /// The layout found.
        found: i64,
    },
    /// The document belongs to another space.
    #[error("the document belongs to another space")]
    OtherSpace,
    /// A project's photos take all the room that they are given.
    #[error("the project's photos take all the room that the relay gives them ({} MiB)", quota >> 20)]
    NoRoom {
        /// The room, in bytes.
        quota: u64,
    },
    /// A project keeps as many photos as it may.
    #[error("a project keeps {most} photos at most")]
    TooMany {
        /// How many.
        most: i64,
    },
    /// SQLite failed: the disk is full, or the file is damaged.
    #[error("the database failed: {0}")]
    Database(Arc<rusqlite::Error>),
    /// A write that this one builds on has failed.
    #[error("an earlier write failed")]
    AfterFailure,
    /// The store was closed meanwhile.
    #[error("the store is closed")]
    Closed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

/// The database's file in the data folder.
const DATABASE: &str = "relay.db";

/// Beside the database while another is put in its place.
const UNFINISHED: &str = ".unfinished";

/// Commands write beside a running relay: each waits so long for the other.
const BUSY: Duration = Duration::from_secs(10);

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    metrics: StoreMetrics,
    /// Reads happen when a document is loaded and when a connection is made: one connection serves.
    reader: Mutex<Connection>,
    /// Held for as long as the store is open, so that no second relay serves the same folder.
    _lock: Option<File>,
}

impl Store {
    /// Opens the database in `folder` for a relay and makes it if there is none.
    ///
    /// # Errors
    /// The folder or database cannot be used, is newer than this version, or is served by another relay.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        make_private_folder(folder)?;
        let lock = lock(folder)?;
        Self::open_with(folder, Some(lock))
    }

    /// Opens the database beside a running relay, to add a token.
    ///
    /// # Errors
    /// The folder or database cannot be used or is newer than this version.
    pub fn open_beside(folder: &Path) -> Result<Self, StoreError> {
        make_private_folder(folder)?;
        Self::open_with(folder, None)
    }

    /// The same, but only where there is a database.
    ///
    /// # Errors
    /// There is none, it cannot be used or is newer than this version.
    pub fn open_existing(folder: &Path) -> Result<Self, StoreError> {
        let file = folder.join(DATABASE);
        fs::metadata(&file).map_err(|error| StoreError::Folder {
            folder: folder.to_owned(),
            reason: format!("{DATABASE}: {error}"),
        })?;
        Self::open_with(folder, None)
    }

    fn open_with(folder: &Path, lock: Option<File>) -> Result<Self, StoreError> {
        let file = folder.join(DATABASE);
        if let Ok(kept) = fs::read_to_string(folder.join(format!("{DATABASE}{UNFINISHED}"))) {
            return Err(StoreError::Unfinished {
                folder: folder.to_owned(),
                kept: kept.trim().to_owned(),
            });
        }
        let mut connection = connect(
            &file,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        )?;
        schema::prepare(&mut connection)?;
        let reader = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let metrics = StoreMetrics::default();
        Ok(Self {
            inner: Arc::new(Inner {
                writer: Writer::start(connection, metrics.clone()),
                metrics,
                reader: Mutex::new(reader),
                _lock: lock,
            }),
        })
    }

    /// Waits until everything handed over is on disk, then closes. Later calls are refused.
    pub async fn close(&self) {
        self.inner.writer.close().await;
    }

    /// Whether the database answers, for health checks.
    ///
    /// # Errors
    /// It does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.read(|db| Ok(db.query_row("SELECT 1", [], |_| Ok(()))?))
            .await
    }

    /// Whether something can be written, as far as is known. Where the last write failed, it is tried.
    ///
    /// # Errors
    /// It cannot.
    pub(crate) async fn check_writing(&self) -> Result<(), StoreError> {
        if !self.inner.writer.is_failing() {
            return Ok(());
        }
        let write = |transaction: &rusqlite::Transaction<'_>| {
            transaction.execute("UPDATE spaces SET id = id WHERE id = 1", [])?;
            Ok(())
        };
        self.inner.writer.perform(Box::new(write)).await
    }

    pub(crate) fn metrics(&self) -> StoreMetrics {
        self.inner.metrics.clone()
    }

    /// Runs a query away from the threads that serve sockets.
    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || {
            // A query that panicked leaves the connection usable: SQLite rolls back what was open.
            let mut db = store
                .inner
                .reader
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            query(&mut db)
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }
}

fn connect(file: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // FULL fsyncs the log at each commit; NORMAL would lose acknowledged changes with the power.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What is removed, such as the hash of a password, is overwritten where its page is written anyway.
    connection.pragma_update(None, "secure_delete", "FAST")?;
    // Do not trust the schema of a file that somebody may have handed us.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Makes the folder, readable by its owner only: it holds whole projects.
fn make_private_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| StoreError::Folder {
        folder: folder.to_owned(),
        reason: error.to_string(),
    })
}

fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("relay.lock");
    let failed = |error: std::io::Error| StoreError::Folder {
        folder: folder.to_owned(),
        reason: error.to_string(),
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests;
