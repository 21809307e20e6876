//! Where people are signed in.

use rusqlite::{OptionalExtension as _, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{
    Account, AccountId, By, PeopleError, Seconds,
    accounts::{AFTER, COLUMNS, find, read},
    audit::{Concerns, SESSION_ENDED, record},
    now,
};
use crate::store::{Store, StoreError, Token, TokenHash};

/// A session's number; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub i64);

/// A place where somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    /// Its number.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// What the browser says of itself.
    pub device: String,
    /// The address that it was last used from.
    pub address: String,
    /// When it began: seconds since 1970.
    pub created: Seconds,
    /// When it was last used, to within a minute: seconds since 1970.
    pub used: Seconds,
    /// When it ends at the latest: seconds since 1970.
    pub expires: Seconds,
}

/// A session ends so long after it began, used or not: 90 days.
pub(crate) const LONGEST: Seconds = 90 * 86_400;

/// A session ends when it was not used for so long: 30 days.
pub(crate) const IDLE: Seconds = 30 * 86_400;

/// Uses are noted so far apart.
const NOTE_EVERY: Seconds = 60;

/// Longest description of a device that is kept, in characters.
const LONGEST_DEVICE: usize = 200;

impl Store {
    /// Signs somebody in; `token` is the session's secret. `password` is the hash of the password that was typed, if one was:
    /// comparing it takes a while, in which it may have been changed.
    ///
    /// # Errors
    /// There is no such account that is open, its password is another one by now, or the database failed.
    pub async fn start_session(
        &self,
        account: AccountId,
        token: &Token,
        device: &str,
        address: String,
        password: Option<String>,
    ) -> Result<SessionId, PeopleError> {
        let hash = token.hash().0;
        let device: String = device.chars().take(LONGEST_DEVICE).collect();
        self.write(move |transaction| {
            let account = find(transaction, account)?;
            if account.disabled {
                return Err(PeopleError::Unknown("such account"));
            }
            if password.is_some() {
                let current: Option<String> = transaction
                    .prepare_cached("SELECT password FROM users WHERE id = ?1")?
                    .query_row([account.id.0], |row| row.get(0))?;
                if current != password {
                    return Err(PeopleError::PasswordChanged);
                }
            }
            transaction.execute(
                "INSERT INTO sessions (hash, user, device, address, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![hash, account.id.0, device, address, now() + LONGEST],
            )?;
            let id = SessionId(transaction.last_insert_rowid());
            let by = By {
                who: account.login.clone(),
                address,
            };
            let about = format!("{}: session {}", account.login, id.0);
            record(transaction, &by, "session.started", &about, Concerns::default())?;
            Ok(id)
        })
        .await
    }

    /// The session that a token is, and whose; nothing if it has ended or the account was closed.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn session(
        &self,
        hash: TokenHash,
    ) -> Result<Option<(Session, Account)>, StoreError> {
        self.read(move |db| {
            let sql = format!(
                "SELECT {COLUMNS}, number, device, address, sessions.created, used, expires \
                 FROM sessions JOIN users ON users.id = user WHERE hash = ?1 \
                 AND ended IS NULL AND expires > ?2 AND used > ?3 AND NOT disabled"
            );
            Ok(db
                .prepare_cached(&sql)?
                .query_row(params![hash.0, now(), now() - IDLE], |row| {
                    let account = read(row)?;
                    let session = Session {
                        id: SessionId(row.get(AFTER)?),
                        account: account.id,
                        device: row.get(AFTER + 1)?,
                        address: row.get(AFTER + 2)?,
                        created: row.get(AFTER + 3)?,
                        used: row.get(AFTER + 4)?,
                        expires: row.get(AFTER + 5)?,
                    };
                    Ok((session, account))
                })
                .optional()?)
        })
        .await
    }

    /// Whether a session goes on.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn is_signed_in(&self, id: SessionId) -> Result<bool, StoreError> {
        self.read(move |db| {
            Ok(db
                .prepare_cached(
                    "SELECT 1 FROM sessions JOIN users ON users.id = user \
                     WHERE number = ?1 AND ended IS NULL AND expires > ?2 AND NOT disabled",
                )?
                .exists(params![id.0, now()])?)
        })
        .await
    }

    /// Notes that these are in use: a connection that stands is use.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn note_uses(&self, sessions: Vec<SessionId>) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let mut update =
                transaction.prepare_cached("UPDATE sessions SET used = ?2 WHERE number = ?1")?;
            for session in sessions {
                update.execute(params![session.0, now()])?;
            }
            Ok(())
        })
        .await
    }

    /// Notes that a session is used, from where; at most once a minute.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn note_use(
        &self,
        session: &Session,
        address: String,
    ) -> Result<(), PeopleError> {
        if session.used + NOTE_EVERY > now() && session.address == address {
            return Ok(());
        }
        let id = session.id;
        self.write(move |transaction| {
            transaction
                .prepare_cached("UPDATE sessions SET used = ?2, address = ?3 WHERE number = ?1")?
                .execute(params![id.0, now(), address])?;
            Ok(())
        })
        .await
    }

    /// Where somebody is signed in, the last used first; everybody for `None`.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sessions(&self, account: Option<AccountId>) -> Result<Vec<Session>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT number, user, device, address, created, used, expires FROM sessions \
                 WHERE (?1 IS NULL OR user = ?1) AND ended IS NULL AND expires > ?2 AND used > ?3 \
                 ORDER BY used DESC, number DESC",
            )?;
            let of = account.map(|id| id.0);
            let rows = query.query_map(params![of, now(), now() - IDLE], |row| {
                Ok(Session {
                    id: SessionId(row.get(0)?),
                    account: AccountId(row.get(1)?),
                    device: row.get(2)?,
                    address: row.get(3)?,
                    created: row.get(4)?,
                    used: row.get(5)?,
                    expires: row.get(6)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Ends a session, if it is of that account where one is named. Its connections end.
    ///
    /// # Errors
    /// There is no such session, or the database failed.
    pub async fn end_session(
        &self,
        id: SessionId,
        of: Option<AccountId>,
        by: By,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account: Option<i64> = transaction
                .prepare_cached("SELECT user FROM sessions WHERE number = ?1 AND ended IS NULL")?
                .query_row([id.0], |row| row.get(0))
                .optional()?;
            match account {
                Some(account) if of.is_none_or(|of| of.0 == account) => {
                    let account = find(transaction, AccountId(account))?;
                    end(transaction, &account, id, &by)
                }
                _ => Err(PeopleError::Unknown("such session")),
            }
        })
        .await
    }

    /// Ends the sessions of an account, but for one.
    ///
    /// # Errors
    /// There is no such account, or the database failed.
    pub async fn end_sessions(
        &self,
        account: AccountId,
        keep: Option<SessionId>,
        by: By,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account = find(transaction, account)?;
            end_all(transaction, &account, keep, &by)
        })
        .await
    }
}

fn end(
    transaction: &Transaction<'_>,
    account: &Account,
    id: SessionId,
    by: &By,
) -> Result<(), PeopleError> {
    transaction
        .prepare_cached("UPDATE sessions SET ended = ?2 WHERE number = ?1")?
        .execute(params![id.0, now()])?;
    let about = format!("{}: session {}", account.login, id.0);
    record(transaction, by, SESSION_ENDED, &about, Concerns::default())
}

pub(super) fn end_all(
    transaction: &Transaction<'_>,
    account: &Account,
    keep: Option<SessionId>,
    by: &By,
) -> Result<(), PeopleError> {
    let mut query = transaction.prepare_cached(
        "SELECT number FROM sessions WHERE user = ?1 AND ended IS NULL AND number IS NOT ?2",
    )?;
    let rows = query.query_map(params![account.id.0, keep.map(|id| id.0)], |row| row.get(0))?;
    let all: Vec<i64> = rows.collect::<Result<_, _>>()?;
    for id in all {
        end(transaction, account, SessionId(id), by)?;
    }
    Ok(())
}
