//! Accounts: who may sign in.

use std::net::IpAddr;

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{
    By, PeopleError, Seconds, SessionId,
    audit::{Concerns, record},
    sessions, upstream,
};
use crate::store::{Store, StoreError};

/// An account's number; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The account's number.
    pub id: AccountId,
    /// What is typed to sign in.
    pub login: String,
    /// What others see.
    pub name: String,
    /// Whether it runs the relay: invites, ends sessions, hands projects over.
    pub admin: bool,
    /// Whether it was closed.
    pub disabled: bool,
    /// When it was made: seconds since 1970.
    pub created: Seconds,
    /// Whether it is headquarters', which sets its password.
    pub upstream: bool,
}

pub(super) const COLUMNS: &str = "users.id, users.login, users.name, users.admin, users.disabled, \
    users.created, EXISTS (SELECT 1 FROM upstream_users WHERE upstream_users.user = users.id)";

/// The first column after these.
pub(super) const AFTER: usize = 7;

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: AccountId(row.get(0)?),
        login: row.get(1)?,
        name: row.get(2)?,
        admin: row.get(3)?,
        disabled: row.get(4)?,
        created: row.get(5)?,
        upstream: row.get(6)?,
    })
}

/// Longest sign-in name and longest name, in characters.
pub(super) const LONGEST: usize = 80;

/// A sign-in name as it is kept: without spaces around it, in lower case.
pub(super) fn login(text: &str) -> Result<String, PeopleError> {
    let login = text.trim().to_lowercase();
    let good = (1..=LONGEST).contains(&login.chars().count())
        && !login.chars().any(|c| c.is_whitespace() || c.is_control());
    if good {
        Ok(login)
    } else {
        Err(PeopleError::BadName(
            "a sign-in name has 1 to 80 characters and no spaces, like an e-mail address",
        ))
    }
}

pub(super) fn name(text: &str) -> Result<String, PeopleError> {
    let name = text.trim();
    let good = (1..=LONGEST).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if good {
        Ok(name.to_owned())
    } else {
        Err(PeopleError::BadName("a name has 1 to 80 characters"))
    }
}

pub(super) fn find(db: &Connection, id: AccountId) -> Result<Account, PeopleError> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM users WHERE id = ?1"))?
        .query_row([id.0], read)
        .optional()?
        .ok_or(PeopleError::Unknown("such account"))
}

/// An account that may be changed here: not one of the relay upstream.
fn find_own(db: &Connection, id: AccountId) -> Result<Account, PeopleError> {
    let account = find(db, id)?;
    upstream::refuse_account(db, id)?;
    Ok(account)
}

/// How many can run the relay besides this one.
fn other_admins(db: &Connection, id: AccountId) -> Result<i64, PeopleError> {
    Ok(db.query_row(
        "SELECT count(*) FROM users WHERE admin AND NOT disabled AND id <> ?1",
        [id.0],
        |row| row.get(0),
    )?)
}

impl Store {
    /// Whether there is any account of this relay's own: those of the relay upstream do not run it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        self.read(|db| {
            let own =
                "SELECT 1 FROM users WHERE id NOT IN (SELECT user FROM upstream_users) LIMIT 1";
            Ok(db.prepare(own)?.exists([])?)
        })
        .await
    }

    /// All accounts, by sign-in name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM users ORDER BY login"))?;
            let rows = query.query_map([], read)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The account with this sign-in name, and the hash of its password if it has one. Closed ones too.
    ///
    /// # Errors
    /// The database failed.
    pub async fn account(
        &self,
        text: &str,
    ) -> Result<Option<(Account, Option<String>)>, StoreError> {
        let Ok(login) = login(text) else {
            return Ok(None);
        };
        self.read(move |db| {
            let sql = format!("SELECT {COLUMNS}, password FROM users WHERE login = ?1");
            Ok(db
                .prepare_cached(&sql)?
                .query_row([login], |row| Ok((read(row)?, row.get(AFTER)?)))
                .optional()?)
        })
        .await
    }

    /// An account acts, for the log.
    ///
    /// # Errors
    /// There is no such account, or the database failed.
    pub(crate) async fn by(&self, id: AccountId, address: IpAddr) -> Result<By, PeopleError> {
        let found = self.read(move |db| Ok(find(db, id))).await?;
        Ok(By {
            who: found?.login,
            address: address.to_string(),
        })
    }

    /// Sets a password, given as its argon2id hash, and ends every session of the account but one.
    ///
    /// # Errors
    /// There is no such account, it is headquarters', or the database failed.
    pub async fn set_password(
        &self,
        id: AccountId,
        hash: String,
        keep: Option<SessionId>,
        by: By,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account = find_own(transaction, id)?;
            transaction.execute(
                "UPDATE users SET password = ?2 WHERE id = ?1",
                params![id.0, hash],
            )?;
            record(
                transaction,
                &by,
                "password.changed",
                &account.login,
                Concerns::default(),
            )?;
            sessions::end_all(transaction, &account, keep, &by)
        })
        .await
    }

    /// Closes an account, or opens it again. Its connections end, and nobody can sign in to it. One of headquarters' can be
    /// closed here too: whoever has stolen a device is shut out also while there is no link.
    ///
    /// # Errors
    /// There is no such account, it is closed at headquarters or the last administrator's, or the database failed.
    pub async fn set_closed(&self, id: AccountId, closed: bool, by: By) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account = find(transaction, id)?;
            let is_last = account.admin && !account.disabled && other_admins(transaction, id)? == 0;
            if closed && is_last {
                return Err(PeopleError::LastAdmin);
            }
            let changed_here = upstream::set_closed_here(transaction, &account, closed)?;
            if account.disabled == closed && !changed_here {
                return Ok(());
            }
            transaction.execute(
                "UPDATE users SET disabled = ?2 WHERE id = ?1",
                params![id.0, closed],
            )?;
            let what = if closed {
                "account.closed"
            } else {
                "account.opened"
            };
            record(transaction, &by, what, &account.login, Concerns::default())?;
            if closed {
                sessions::end_all(transaction, &account, None, &by)?;
            }
            Ok(())
        })
        .await
    }

    /// Makes somebody an administrator, or none any more.
    ///
    /// # Errors
    /// There is no such account, it is headquarters' or the last administrator's, or the database failed.
    pub async fn set_admin(&self, id: AccountId, admin: bool, by: By) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account = find_own(transaction, id)?;
            if account.admin == admin {
                return Ok(());
            }
            if !admin && other_admins(transaction, id)? == 0 {
                return Err(PeopleError::LastAdmin);
            }
            transaction.execute(
                "UPDATE users SET admin = ?2 WHERE id = ?1",
                params![id.0, admin],
            )?;
            let what = if admin {
                "account.made_administrator"
            } else {
                "account.administrator_no_more"
            };
            record(transaction, &by, what, &account.login, Concerns::default())
        })
        .await
    }
}

/// Makes an account. Both names must have been checked. Without a password it is signed in to by other ways only.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    login: &str,
    name: &str,
    password: Option<&str>,
    admin: bool,
) -> Result<AccountId, PeopleError> {
    if is_taken(transaction, login)? {
        return Err(PeopleError::LoginTaken);
    }
    transaction.execute(
        "INSERT INTO users (login, name, password, admin) VALUES (?1, ?2, ?3, ?4)",
        params![login, name, password, admin],
    )?;
    Ok(AccountId(transaction.last_insert_rowid()))
}

pub(super) fn is_taken(db: &Connection, login: &str) -> Result<bool, PeopleError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM users WHERE login = ?1")?
        .exists([login])?)
}
