//! The layout of the database and how older ones are brought up to it.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// The newest layout that this version reads and writes; kept in the database's `user_version`.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Step `n` leads from layout `n` to `n + 1`. Steps are only ever added.
const MIGRATIONS: &[&str] = &[
    SPACES_AND_CHUNKS,
    HEADS,
    REVOCATIONS,
    ACCESS,
    BLOBS,
    IDENTITIES,
    PASSKEYS,
    SITES,
];

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

/// People, what they may do, and what was done about that. Secrets are kept only as SHA-256, passwords as argon2id.
const ACCESS: &str = "
    CREATE TABLE users (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        login    TEXT NOT NULL UNIQUE,      -- what is typed to sign in, in lower case
        name     TEXT NOT NULL,             -- what others see
        password TEXT,                      -- NULL: cannot sign in by password
        admin    INTEGER NOT NULL DEFAULT 0,
        disabled INTEGER NOT NULL DEFAULT 0,
        created  INTEGER NOT NULL DEFAULT (unixepoch())
    );

    -- Single use. What it makes: an account, in a project if it names one.
    CREATE TABLE invitations (
        number  INTEGER PRIMARY KEY AUTOINCREMENT,
        hash    BLOB NOT NULL UNIQUE,
        note    TEXT NOT NULL,              -- whom it is for
        admin   INTEGER NOT NULL,
        space   INTEGER REFERENCES spaces,
        role    TEXT,
        by      TEXT NOT NULL,
        created INTEGER NOT NULL DEFAULT (unixepoch()),
        expires INTEGER NOT NULL,
        used    INTEGER,
        used_by INTEGER REFERENCES users
    );

    -- Who is signed in where. Numbers are never given twice.
    CREATE TABLE sessions (
        number  INTEGER PRIMARY KEY AUTOINCREMENT,
        hash    BLOB NOT NULL UNIQUE,
        user    INTEGER NOT NULL REFERENCES users,
        device  TEXT NOT NULL,
        address TEXT NOT NULL,
        created INTEGER NOT NULL DEFAULT (unixepoch()),
        used    INTEGER NOT NULL DEFAULT (unixepoch()),
        expires INTEGER NOT NULL,
        ended   INTEGER
    );

    CREATE TABLE members (
        space   INTEGER NOT NULL REFERENCES spaces,
        user    INTEGER NOT NULL REFERENCES users,
        role    TEXT NOT NULL,
        PRIMARY KEY (space, user)
    ) WITHOUT ROWID;

    -- What a member may do with a kind of section, where that is not what the role says.
    CREATE TABLE grants (
        space   INTEGER NOT NULL,
        user    INTEGER NOT NULL,
        kind    TEXT NOT NULL,
        access  TEXT NOT NULL,
        PRIMARY KEY (space, user, kind),
        FOREIGN KEY (space, user) REFERENCES members ON DELETE CASCADE
    ) WITHOUT ROWID;

    -- Which document is which section; read from the manifest, the first word counts.
    CREATE TABLE sections (
        document BLOB PRIMARY KEY,
        space    INTEGER NOT NULL REFERENCES spaces,
        kind     TEXT NOT NULL
    ) WITHOUT ROWID;

    -- Whose device writes under an actor id.
    CREATE TABLE actors (
        document BLOB NOT NULL,
        actor    BLOB NOT NULL,
        holder   INTEGER NOT NULL,
        at       INTEGER NOT NULL DEFAULT (unixepoch()),
        PRIMARY KEY (document, actor)
    ) WITHOUT ROWID;

    -- What a token opens of its space: a role; NULL for everything.
    ALTER TABLE tokens ADD COLUMN role TEXT;

    -- Who did what about access, from where. A running relay also learns from it what changed.
    CREATE TABLE audit (
        number  INTEGER PRIMARY KEY AUTOINCREMENT,
        at      INTEGER NOT NULL DEFAULT (unixepoch()),
        who     TEXT NOT NULL,
        address TEXT NOT NULL,
        what    TEXT NOT NULL,
        about   TEXT NOT NULL,
        user    INTEGER,                    -- whose access it changed
        space   INTEGER                     -- where
    );
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
    CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;

    -- Changes of people who may not make them, for a manager to decide about.
    CREATE TABLE quarantine (
        number   INTEGER PRIMARY KEY AUTOINCREMENT,
        space    INTEGER NOT NULL REFERENCES spaces,
        document BLOB NOT NULL,
        user     INTEGER NOT NULL REFERENCES users,
        hash     BLOB NOT NULL,             -- the change's
        bytes    BLOB NOT NULL,
        at       INTEGER NOT NULL DEFAULT (unixepoch()),
        decided  TEXT,
        UNIQUE (space, document, user, hash)
    );
";

/// What is kept beside the documents, such as photos, under the SHA-256 of its bytes; nothing removes any.
const BLOBS: &str = "
    CREATE TABLE blobs (
        space INTEGER NOT NULL REFERENCES spaces,
        hash  BLOB NOT NULL,
        media TEXT NOT NULL,
        bytes BLOB NOT NULL,
        added INTEGER NOT NULL DEFAULT (unixepoch()),
        PRIMARY KEY (space, hash)
    );
";

/// Who people are at their organisation's provider. One that was taken off stays, so that a backup cannot bring it back.
const IDENTITIES: &str = "
    CREATE TABLE identities (
        number  INTEGER PRIMARY KEY AUTOINCREMENT,
        issuer  TEXT NOT NULL,
        subject TEXT NOT NULL,
        user    INTEGER NOT NULL REFERENCES users,
        created INTEGER NOT NULL DEFAULT (unixepoch()),
        ended   INTEGER,
        UNIQUE (issuer, subject)
    );
";

/// By which passkeys people sign in: what is public of them. One that was removed stays, so that a backup cannot bring it back.
const PASSKEYS: &str = "
    CREATE TABLE passkeys (
        number     INTEGER PRIMARY KEY AUTOINCREMENT,
        credential BLOB NOT NULL UNIQUE,    -- its id
        user       INTEGER NOT NULL REFERENCES users,
        handle     BLOB NOT NULL,           -- what devices know the account as
        host       TEXT NOT NULL,           -- the relay's name at which it works
        name       TEXT NOT NULL,           -- what its owner calls it
        key        TEXT NOT NULL,           -- public key, counter and what else is compared, in JSON
        created    INTEGER NOT NULL DEFAULT (unixepoch()),
        used       INTEGER,
        ended      INTEGER
    );
    CREATE INDEX passkeys_of_users ON passkeys (user);
";

/// At headquarters, the sites that are told of people. At a site, what it was told: tables of their own, so that what is
/// repaired of an earlier layout lacks nothing.
const SITES: &str = "
    -- Whose token may ask who the members of its project are.
    CREATE TABLE sites (
        hash  BLOB PRIMARY KEY REFERENCES tokens ON DELETE CASCADE,
        name  TEXT NOT NULL,
        asked INTEGER                       -- when it first did
    ) WITHOUT ROWID;

    -- From where it was asked with such a token.
    CREATE TABLE site_addresses (
        hash    BLOB NOT NULL REFERENCES sites ON DELETE CASCADE,
        address TEXT NOT NULL,
        first   INTEGER NOT NULL DEFAULT (unixepoch()),
        PRIMARY KEY (hash, address)
    ) WITHOUT ROWID;

    -- Accounts that are the relay's upstream.
    CREATE TABLE upstream_users (
        user   INTEGER PRIMARY KEY REFERENCES users,
        number INTEGER NOT NULL UNIQUE,     -- the account's there
        closed INTEGER NOT NULL DEFAULT 0   -- whether it is closed there
    );

    -- The sign-in names of those that are closed here, whatever they are there: also before they are told of (again).
    CREATE TABLE closed_here (
        login TEXT PRIMARY KEY
    ) WITHOUT ROWID;

    -- Projects of which the relay upstream says what its people are there.
    CREATE TABLE upstream_spaces (
        space INTEGER PRIMARY KEY REFERENCES spaces
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
