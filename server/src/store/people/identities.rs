//! Who people are at their organisation's OpenID provider. The pair of issuer and subject alone tells: names and e-mail
//! addresses may pass from one person to another.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::Serialize;

use super::{
    Account, AccountId, By, PeopleError, Seconds,
    accounts::{self, find},
    audit::{Concerns, record},
    invitations, now,
};
use crate::store::{Store, StoreError, Token};

/// Somebody at a provider, for ever (OpenID Connect Core 1.0 §5.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The provider's address.
    pub issuer: String,
    /// What it calls them.
    pub subject: String,
}

/// Somebody whom a provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// Who they are there.
    pub subject: Subject,
    /// The sign-in name that they would have; another is found if somebody has it.
    pub login: String,
    /// Their name.
    pub name: String,
}

/// A provider's word that counts for an account, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// Its number.
    pub number: i64,
    /// The provider's address.
    pub issuer: String,
    /// When it was linked: seconds since 1970.
    pub created: Seconds,
}

impl Store {
    /// The account of somebody at a provider. Closed ones too.
    ///
    /// # Errors
    /// The database failed.
    pub async fn identified(&self, subject: Subject) -> Result<Option<Account>, StoreError> {
        self.read(move |db| {
            let sql = format!(
                "SELECT {} FROM identities JOIN users ON users.id = user \
                 WHERE issuer = ?1 AND subject = ?2 AND ended IS NULL",
                accounts::COLUMNS
            );
            Ok(db
                .prepare_cached(&sql)?
                .query_row([subject.issuer, subject.subject], accounts::read)
                .optional()?)
        })
        .await
    }

    /// Lets an account be signed in to by a provider's word.
    ///
    /// # Errors
    /// It counts for another account, there is no such account, or the database failed.
    pub async fn link(&self, id: AccountId, subject: Subject, by: By) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account = find(transaction, id)?;
            match holder(transaction, &subject)? {
                Some(holder) if holder == id => return Ok(()),
                Some(_) => return Err(PeopleError::IdentityTaken),
                None => {}
            }
            insert(transaction, &account, &subject, &by)
        })
        .await
    }

    /// Makes the account of somebody whom a provider vouches for, by an invitation where one is given.
    ///
    /// # Errors
    /// The invitation is over, they have an account, or the database failed.
    pub async fn accept_identified(
        &self,
        invitation: Option<&Token>,
        newcomer: Newcomer,
        address: String,
    ) -> Result<AccountId, PeopleError> {
        let hash = invitation.map(|token| token.hash().0);
        self.write(move |transaction| {
            let Newcomer {
                subject,
                login,
                name,
            } = newcomer;
            let invitation = match hash {
                Some(hash) => Some(
                    invitations::valid(transaction, hash)?.ok_or(PeopleError::InvitationOver)?,
                ),
                None => None,
            };
            if holder(transaction, &subject)?.is_some() {
                return Err(PeopleError::IdentityTaken);
            }
            let login = free_login(transaction, &login)?;
            let name = accounts::name(&shortened(&name)).unwrap_or_else(|_| login.clone());
            let admin = invitation.as_ref().is_some_and(|known| known.admin);
            let id = accounts::insert(transaction, &login, &name, None, admin)?;
            let by = By {
                who: login,
                address,
            };
            let account = find(transaction, id)?;
            if let Some(invitation) = invitation {
                invitations::use_up(transaction, &invitation, id, &by, "invitation.accepted")?;
            } else {
                record(
                    transaction,
                    &by,
                    "account.made",
                    &account.login,
                    Concerns::default(),
                )?;
            }
            insert(transaction, &account, &subject, &by)?;
            Ok(id)
        })
        .await
    }

    /// What an account can be signed in to with, besides a password.
    ///
    /// # Errors
    /// The database failed.
    pub async fn identities(&self, id: AccountId) -> Result<Vec<Identity>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT number, issuer, created FROM identities \
                 WHERE user = ?1 AND ended IS NULL ORDER BY number",
            )?;
            let rows = query.query_map([id.0], |row| {
                Ok(Identity {
                    number: row.get(0)?,
                    issuer: row.get(1)?,
                    created: row.get(2)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Has a provider's word count for an account no more.
    ///
    /// # Errors
    /// There is none of that number, nothing else opens the account, or the database failed.
    pub async fn unlink(&self, id: AccountId, number: i64, by: By) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account = find(transaction, id)?;
            let issuer: Option<String> = transaction
                .prepare_cached(
                    "SELECT issuer FROM identities WHERE number = ?1 AND user = ?2 AND ended IS NULL",
                )?
                .query_row([number, id.0], |row| row.get(0))
                .optional()?;
            let issuer = issuer.ok_or(PeopleError::Unknown("such sign-in"))?;
            if ways_in(transaction, id)? < 2 {
                return Err(PeopleError::LastWayIn);
            }
            transaction.execute(
                "UPDATE identities SET ended = ?2 WHERE number = ?1",
                params![number, now()],
            )?;
            let about = format!("{}: {issuer}", account.login);
            record(transaction, &by, "identity.unlinked", &about, Concerns::default())
        })
        .await
    }
}

/// By how many ways an account can be signed in to.
pub(super) fn ways_in(db: &Connection, id: AccountId) -> Result<i64, PeopleError> {
    Ok(db
        .prepare_cached(
            "SELECT (SELECT count(*) FROM users WHERE id = ?1 AND password IS NOT NULL) \
             + (SELECT count(*) FROM identities WHERE user = ?1 AND ended IS NULL) \
             + (SELECT count(*) FROM passkeys WHERE user = ?1 AND ended IS NULL)",
        )?
        .query_row([id.0], |row| row.get(0))?)
}

/// Whose account somebody at a provider has.
fn holder(db: &Connection, subject: &Subject) -> Result<Option<AccountId>, PeopleError> {
    Ok(db
        .prepare_cached(
            "SELECT user FROM identities WHERE issuer = ?1 AND subject = ?2 AND ended IS NULL",
        )?
        .query_row([&subject.issuer, &subject.subject], |row| row.get(0))
        .optional()?
        .map(AccountId))
}

/// Nobody may hold it. One that was taken off is taken over.
fn insert(
    transaction: &Transaction<'_>,
    account: &Account,
    subject: &Subject,
    by: &By,
) -> Result<(), PeopleError> {
    transaction.execute(
        "INSERT INTO identities (issuer, subject, user) VALUES (?1, ?2, ?3) \
         ON CONFLICT DO UPDATE SET user = excluded.user, created = unixepoch(), ended = NULL",
        params![subject.issuer, subject.subject, account.id.0],
    )?;
    let about = format!("{}: {}", account.login, subject.issuer);
    record(
        transaction,
        by,
        "identity.linked",
        &about,
        Concerns::default(),
    )
}

/// A provider may say more than there is room for.
fn shortened(text: &str) -> String {
    let text = text.chars().filter(|c| !c.is_control());
    text.take(accounts::LONGEST).collect()
}

/// A sign-in name that nobody has, as like the one wished for as can be.
fn free_login(db: &Connection, wished: &str) -> Result<String, PeopleError> {
    let wished: String = wished
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .take(accounts::LONGEST - 5) // for a number
        .collect();
    let wished = accounts::login(&wished).unwrap_or_else(|_| "person".to_owned());
    let others = (2..10_000).map(|n| format!("{wished}-{n}"));
    for login in std::iter::once(wished.clone()).chain(others) {
        if !accounts::is_taken(db, &login)? {
            return Ok(login);
        }
    }
    Err(PeopleError::LoginTaken)
}
