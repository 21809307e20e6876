//! The layout of the database and how older ones are brought up to it.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// The newest layout that this version reads and writes; kept in the database's `user_version`.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Step `n` leads from layout `n` to `n + 1`. Steps are only ever added.
const MIGRATIONS: &[&str] = &[SPACES_AND_CHUNKS, HEADS, REVOCATIONS];

const SPACES_AND_CHUNKS: &str = "
    -- Who shares documents with whom: all plain Automerge clients, or the people of one project.
    CREATE TABLE spaces (
        id      INTEGER PRIMARY KEY,
        project BLOB UNIQUE,  -- the manifest document; NULL for the space of plain clients
        owner   BLOB          -- hash of the owner token that made it
    );
    INSERT INTO spaces (id) VALUES (1);

    -- A token is kept only as its SHA-256. Without a space it may make projects.
    CREATE TABLE tokens (
        hash    BLOB PRIMARY KEY,
        space   INTEGER REFERENCES spaces,
        created INTEGER NOT NULL DEFAULT (unixepoch())
    ) WITHOUT ROWID;

    CREATE TABLE documents (
        id      BLOB PRIMARY KEY,
        space   INTEGER NOT NULL REFERENCES spaces
    ) WITHOUT ROWID;

    -- Named by the SHA-256 of their bytes; only compaction removes any.
    CREATE TABLE chunks (
        document BLOB NOT NULL REFERENCES documents,
        kind     TEXT NOT NULL CHECK (kind IN ('snapshot', 'incremental')),
        hash     BLOB NOT NULL,
        bytes    BLOB NOT NULL,
        PRIMARY KEY (document, kind, hash)
    );
";

/// With each write, what the document's last changes are then, so that what is lost can be told. NULL for documents
/// that have not been written to since.
const HEADS: &str = "
    ALTER TABLE documents ADD COLUMN heads BLOB;
";

/// Tokens that were withdrawn, in order: a running relay ends what was connected with those that are new to it.
const REVOCATIONS: &str = "
    CREATE TABLE revocations (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        hash   BLOB NOT NULL UNIQUE,
        at     INTEGER NOT NULL DEFAULT (unixepoch())
    );
";

/// Creates or migrates; refuses a newer layout without touching it.
pub(super) fn prepare(db: &mut Connection) -> Result<(), StoreError> {
    // IMMEDIATE: of two processes that start at once, the second waits and finds the work done.
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(found)
        .ok()
        .filter(|&n| n <= MIGRATIONS.len())
        .ok_or(StoreError::Newer { found })?;
    for step in &MIGRATIONS[done..] {
        transaction.execute_batch(step)?;
    }
    if done < MIGRATIONS.len() {
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    transaction.commit()?;
    Ok(())
}
