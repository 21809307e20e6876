//! The log of what was done about access: who, what, from where. It is only ever added to.

use rusqlite::{Transaction, params};
use serde::Serialize;

use super::{AccountId, PeopleError, Seconds, SessionId};
use crate::store::{SpaceId, Store, StoreError};

/// Who does something, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// A sign-in name, or what else acts.
    pub who: String,
    /// An address on the network, or what stands for it.
    pub address: String,
}

impl By {
    /// Whoever runs commands on the relay's machine.
    #[must_use]
    pub fn command_line() -> Self {
        let user = ["USER", "LOGNAME"].map(|name| std::env::var(name).unwrap_or_default());
        let user = user.into_iter().find(|user| !user.is_empty());
        Self {
            who: match user {
                Some(user) => format!("command line ({user})"),
                None => "command line".to_owned(),
            },
            address: "this machine".to_owned(),
        }
    }

    /// The relay upstream, which says who its people are.
    #[must_use]
    pub fn upstream() -> Self {
        Self {
            // With spaces, which no sign-in name has.
            who: "the relay upstream".to_owned(),
            address: "upstream".to_owned(),
        }
    }

    /// The relay itself.
    #[must_use]
    pub fn relay() -> Self {
        Self {
            who: "the relay".to_owned(),
            address: "this machine".to_owned(),
        }
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Rises by one with each.
    pub number: i64,
    /// Seconds since 1970.
    pub at: Seconds,
    /// Who did it.
    pub who: String,
    /// From where.
    pub address: String,
    /// What was done: a short name that never changes its meaning.
    pub what: String,
    /// To whom or what, in words.
    pub about: String,
}

/// Whose access changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed {
    /// Somebody signed out, or was.
    Session(SessionId),
    /// What somebody may do in a project.
    Member(SpaceId, AccountId),
}

/// What an entry changes, for a relay that is running.
#[derive(Clone, Copy, Default)]
pub(super) struct Concerns {
    pub(super) account: Option<AccountId>,
    pub(super) space: Option<SpaceId>,
}

/// Adds a line to the log.
pub(super) fn record(
    transaction: &Transaction<'_>,
    by: &By,
    what: &str,
    about: &str,
    concerns: Concerns,
) -> Result<(), PeopleError> {
    transaction
        .prepare_cached(
            "INSERT INTO audit (who, address, what, about, user, space) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            by.who,
            by.address,
            what,
            about,
            concerns.account.map(|id| id.0),
            concerns.space.map(|id| id.0)
        ])?;
    Ok(())
}

impl Store {
    /// Notes something that changed nothing in the store, such as an attempt that was refused.
    ///
    /// # Errors
    /// The database failed.
    pub async fn note(&self, by: By, what: &'static str, about: String) -> Result<(), PeopleError> {
        self.write(move |transaction| record(transaction, &by, what, &about, Concerns::default()))
            .await
    }

    /// The log from its end: at most `limit` entries before the one of that number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn audit(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT number, at, who, address, what, about FROM audit \
                 WHERE number < ?1 ORDER BY number DESC LIMIT ?2",
            )?;
            let rows = query.query_map(params![before.unwrap_or(i64::MAX), limit], |row| {
                Ok(AuditEntry {
                    number: row.get(0)?,
                    at: row.get(1)?,
                    who: row.get(2)?,
                    address: row.get(3)?,
                    what: row.get(4)?,
                    about: row.get(5)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Whose access was changed after the entry of that number, and the number of the last; from the end for `None`.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn access_changed_after(
        &self,
        number: Option<i64>,
    ) -> Result<(Vec<Changed>, i64), StoreError> {
        self.read(move |db| {
            let Some(number) = number else {
                let last = "SELECT coalesce(max(number), 0) FROM audit";
                return Ok((Vec::new(), db.query_row(last, [], |row| row.get(0))?));
            };
            let mut query = db.prepare_cached(
                "SELECT number, what, about, user, space FROM audit WHERE number > ?1 ORDER BY number",
            )?;
            let mut rows = query.query([number])?;
            let (mut changed, mut last) = (Vec::new(), number);
            while let Some(row) = rows.next()? {
                last = row.get(0)?;
                let what = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
                let account: Option<i64> = row.get(3)?;
                let space: Option<i64> = row.get(4)?;
                match (what, account, space) {
                    (SESSION_ENDED, _, _) => {
                        let about = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
                        let number = about.rsplit(' ').next().and_then(|n| n.parse().ok());
                        changed.extend(number.map(|n| Changed::Session(SessionId(n))));
                    }
                    (_, Some(account), Some(space)) => {
                        changed.push(Changed::Member(SpaceId(space), AccountId(account)));
                    }
                    _ => {}
                }
            }
            Ok((changed, last))
        })
        .await
    }
}

/// A session ended; its number stands last in what the entry is about.
pub(super) const SESSION_ENDED: &str = "session.ended";
