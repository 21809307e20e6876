//! Changes of people who may not make them: kept until a manager of the project decides, never merged, never lost.

use automerge::ChangeHash;
use rusqlite::params;
use serde::Serialize;
use throughline_core::id::DocumentId;

use super::{
    AccountId, By, PeopleError, Seconds,
    accounts::find,
    audit::{Concerns, record},
};
use crate::store::{SpaceId, Store, StoreError};

/// Bytes of changes of one person in one project that wait for a decision at most.
const MOST_BYTES: i64 = 16 << 20;

/// What somebody's device holds of a document that they may not write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withheld {
    /// Whose it is.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// The document.
    pub document: DocumentId,
    /// How many changes.
    pub changes: i64,
    /// When the first came: seconds since 1970.
    pub since: Seconds,
}

impl Store {
    /// Keeps changes for a decision. Those that have come before are passed over. How many are new.
    ///
    /// # Errors
    /// There would be too many, or the database failed.
    pub(crate) async fn withhold(
        &self,
        space: SpaceId,
        document: DocumentId,
        account: AccountId,
        changes: Vec<(ChangeHash, Vec<u8>)>,
        by: By,
    ) -> Result<usize, PeopleError> {
        self.write(move |transaction| {
            let account = find(transaction, account)?;
            let held: i64 = transaction.query_row(
                "SELECT coalesce(sum(length(bytes)), 0) FROM quarantine \
                 WHERE space = ?1 AND user = ?2 AND decided IS NULL",
                [space.0, account.id.0],
                |row| row.get(0),
            )?;
            let more: usize = changes.iter().map(|(_, bytes)| bytes.len()).sum();
            if held.saturating_add(i64::try_from(more).unwrap_or(i64::MAX)) > MOST_BYTES {
                return Err(PeopleError::TooMuchWithheld);
            }
            let mut insert = transaction.prepare_cached(
                "INSERT INTO quarantine (space, document, user, hash, bytes) \
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?;
            let mut new = 0;
            for (hash, bytes) in changes {
                let id = document.as_bytes();
                new += insert.execute(params![space.0, id, account.id.0, hash.0, bytes])?;
            }
            if new > 0 {
                let about = format!("{}: {new} changes of {document}", account.login);
                record(
                    transaction,
                    &by,
                    "changes.withheld",
                    &about,
                    Concerns::default(),
                )?;
            }
            Ok(new)
        })
        .await
    }

    /// What waits for a decision in a project, the oldest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn withheld(&self, space: SpaceId) -> Result<Vec<Withheld>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT user, name, document, count(*), min(at) FROM quarantine \
                 JOIN users ON users.id = user WHERE space = ?1 AND decided IS NULL \
                 GROUP BY user, document ORDER BY min(number)",
            )?;
            let rows = query.query_map([space.0], |row| {
                Ok(Withheld {
                    account: AccountId(row.get(0)?),
                    name: row.get(1)?,
                    document: DocumentId::from_bytes(row.get(2)?),
                    changes: row.get(3)?,
                    since: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The changes themselves, in the order in which they came.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn withheld_changes(
        &self,
        space: SpaceId,
        account: AccountId,
        document: DocumentId,
    ) -> Result<Vec<(ChangeHash, Vec<u8>)>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT hash, bytes FROM quarantine WHERE space = ?1 AND user = ?2 \
                 AND document = ?3 AND decided IS NULL ORDER BY number",
            )?;
            let rows = query
                .query_map(params![space.0, account.0, document.as_bytes()], |row| {
                    Ok((ChangeHash(row.get(0)?), row.get(1)?))
                })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Notes what was decided about changes. They stay in the database.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn decide(
        &self,
        space: SpaceId,
        account: AccountId,
        document: DocumentId,
        changes: Vec<ChangeHash>,
        accepted: bool,
        by: By,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account = find(transaction, account)?;
            let (decided, what) = if accepted {
                ("accepted", "changes.accepted")
            } else {
                ("discarded", "changes.discarded")
            };
            let mut update = transaction.prepare_cached(
                "UPDATE quarantine SET decided = ?5 WHERE space = ?1 AND user = ?2 \
                 AND document = ?3 AND hash = ?4 AND decided IS NULL",
            )?;
            let mut count = 0;
            for hash in changes {
                let id = document.as_bytes();
                count += update.execute(params![space.0, account.id.0, id, hash.0, decided])?;
            }
            let about = format!("{}: {count} changes of {document}", account.login);
            record(transaction, &by, what, &about, Concerns::default())
        })
        .await
    }
}
