//! By which passkeys an account is signed in to. What is kept of one is public: it proves nothing without the device.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::Serialize;

use super::{
    Account, AccountId, By, PeopleError, Seconds,
    accounts::{self, COLUMNS, find},
    audit::{Concerns, record},
    identities::ways_in,
    now,
};
use crate::store::{Store, StoreError};

/// Passkeys of one account at most: a browser is told of all of them.
const MOST: u32 = 20;

/// A passkey as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passkey {
    /// Its number; never given twice.
    pub number: i64,
    /// Whose it is.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// The relay's host name at which it works.
    pub host: String,
    /// When it was added: seconds since 1970.
    pub created: Seconds,
    /// When it was last signed in with: seconds since 1970.
    pub used: Option<Seconds>,
}

/// A passkey that a device has just made.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// The credential's id, as the device made it up.
    pub credential: Vec<u8>,
    /// What the account is to devices: random, the same for all of its passkeys.
    pub handle: Vec<u8>,
    /// The relay's host name at which it works.
    pub host: String,
    /// What its owner calls it.
    pub name: String,
    /// The public key, the counter, and what else signing in is compared with.
    pub key: String,
}

/// A passkey that somebody wants to sign in with.
#[derive(Debug, Clone)]
pub(crate) struct KnownPasskey {
    pub(crate) number: i64,
    pub(crate) account: Account,
    pub(crate) handle: Vec<u8>,
    pub(crate) name: String,
    pub(crate) key: String,
}

impl Store {
    /// The passkeys of an account, or of all of them, in the order in which they were added.
    ///
    /// # Errors
    /// The database failed.
    pub async fn passkeys(&self, of: Option<AccountId>) -> Result<Vec<Passkey>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT number, user, name, host, created, used FROM passkeys \
                 WHERE (?1 IS NULL OR user = ?1) AND ended IS NULL ORDER BY number",
            )?;
            let rows = query.query_map([of.map(|id| id.0)], |row| {
                Ok(Passkey {
                    number: row.get(0)?,
                    account: AccountId(row.get(1)?),
                    name: row.get(2)?,
                    host: row.get(3)?,
                    created: row.get(4)?,
                    used: row.get(5)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// What the devices of an account know it as, if it ever had a passkey, and the ids of its credentials.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn known_to_devices(
        &self,
        id: AccountId,
    ) -> Result<(Option<Vec<u8>>, Vec<Vec<u8>>), StoreError> {
        self.read(move |db| {
            let handle = handle(db, id)?;
            let mut query = db.prepare_cached(
                "SELECT credential FROM passkeys WHERE user = ?1 AND ended IS NULL",
            )?;
            let rows = query.query_map([id.0], |row| row.get(0))?;
            Ok((handle, rows.collect::<Result<_, _>>()?))
        })
        .await
    }

    /// The passkey with this credential id, also one of a closed account.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn passkey(
        &self,
        credential: &[u8],
    ) -> Result<Option<KnownPasskey>, StoreError> {
        let credential = credential.to_vec();
        self.read(move |db| {
            let sql = format!(
                "SELECT {COLUMNS}, number, handle, passkeys.name, key FROM passkeys \
                 JOIN users ON users.id = user WHERE credential = ?1 AND ended IS NULL"
            );
            Ok(db
                .prepare_cached(&sql)?
                .query_row([credential], |row| {
                    Ok(KnownPasskey {
                        account: accounts::read(row)?,
                        number: row.get(accounts::AFTER)?,
                        handle: row.get(accounts::AFTER + 1)?,
                        name: row.get(accounts::AFTER + 2)?,
                        key: row.get(accounts::AFTER + 3)?,
                    })
                })
                .optional()?)
        })
        .await
    }

    /// Lets an account be signed in to by a passkey; gives its number.
    ///
    /// # Errors
    /// It is known already, the account has as many as it may or is not there, the name is none, or the database failed.
    pub async fn add_passkey(
        &self,
        id: AccountId,
        new: NewPasskey,
        by: By,
    ) -> Result<i64, PeopleError> {
        let name = accounts::name(&new.name)?;
        self.write(move |transaction| {
            let account = find(transaction, id)?;
            let new = NewPasskey { name, ..new };
            insert(transaction, &account, &new, &by)
        })
        .await
    }

    /// Notes that somebody signed in with a passkey. `false` if it was used or removed since it was looked up; then nothing
    /// is noted.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn use_passkey(
        &self,
        known: &KnownPasskey,
        key: String,
        by: By,
    ) -> Result<bool, PeopleError> {
        let KnownPasskey {
            number, key: old, ..
        } = known.clone();
        let about = about(&known.account, number, &known.name);
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE passkeys SET key = ?3, used = ?4 \
                     WHERE number = ?1 AND key = ?2 AND ended IS NULL",
                )?
                .execute(params![number, old, key, now()])?;
            if changed > 0 {
                record(
                    transaction,
                    &by,
                    "passkey.used",
                    &about,
                    Concerns::default(),
                )?;
            }
            Ok(changed > 0)
        })
        .await
    }

    /// Removes a passkey, if it is of that account where one is named. Its owner cannot remove the last way to sign in.
    ///
    /// # Errors
    /// There is no such passkey, nothing else opens the account, or the database failed.
    pub async fn remove_passkey(
        &self,
        number: i64,
        of: Option<AccountId>,
        by: By,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let found: Option<(i64, String)> = transaction
                .prepare_cached(
                    "SELECT user, name FROM passkeys WHERE number = ?1 AND ended IS NULL",
                )?
                .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let found = found.filter(|(user, _)| of.is_none_or(|of| of.0 == *user));
            let (user, name) = found.ok_or(PeopleError::Unknown("such passkey"))?;
            let account = find(transaction, AccountId(user))?;
            if of.is_some() && ways_in(transaction, account.id)? < 2 {
                return Err(PeopleError::LastWayIn);
            }
            transaction.execute(
                "UPDATE passkeys SET ended = ?2, key = '' WHERE number = ?1",
                params![number, now()],
            )?;
            let about = about(&account, number, &name);
            record(
                transaction,
                &by,
                "passkey.removed",
                &about,
                Concerns::default(),
            )
        })
        .await
    }
}

/// What the devices of an account know it as. A device that holds a removed passkey still knows the account by it.
fn handle(db: &Connection, id: AccountId) -> rusqlite::Result<Option<Vec<u8>>> {
    db.prepare_cached("SELECT handle FROM passkeys WHERE user = ?1 ORDER BY number LIMIT 1")?
        .query_row([id.0], |row| row.get(0))
        .optional()
}

/// A removed one counts too: a device makes up another id each time.
pub(super) fn refuse_known(db: &Connection, credential: &[u8]) -> Result<(), PeopleError> {
    let is_known = db
        .prepare_cached("SELECT 1 FROM passkeys WHERE credential = ?1")?
        .exists([credential])?;
    if is_known {
        return Err(PeopleError::PasskeyTaken);
    }
    Ok(())
}

/// The name must have been checked.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    account: &Account,
    new: &NewPasskey,
    by: &By,
) -> Result<i64, PeopleError> {
    let has: u32 = transaction
        .prepare_cached("SELECT count(*) FROM passkeys WHERE user = ?1 AND ended IS NULL")?
        .query_row([account.id.0], |row| row.get(0))?;
    if has >= MOST {
        return Err(PeopleError::TooManyPasskeys(MOST));
    }
    refuse_known(transaction, &new.credential)?;
    transaction.execute(
        "INSERT INTO passkeys (credential, user, handle, host, name, key) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            new.credential,
            account.id.0,
            new.handle,
            new.host,
            new.name,
            new.key
        ],
    )?;
    let number = transaction.last_insert_rowid();
    let about = about(account, number, &new.name);
    record(
        transaction,
        by,
        "passkey.added",
        &about,
        Concerns::default(),
    )?;
    Ok(number)
}

/// A passkey in the log.
pub(crate) fn about(account: &Account, number: i64, name: &str) -> String {
    format!("{}: passkey {number} ‘{name}’", account.login)
}
