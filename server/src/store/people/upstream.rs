//! At a site: the accounts of headquarters, and what they are in its projects. All of that is changed there alone.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use throughline_core::{
    access::{Right, Role, grantable},
    id::DocumentId,
};

use super::{
    Account, AccountId, By, PeopleError,
    accounts::{self, find, is_taken},
    audit::{Concerns, record},
    members::{self, grants_of, role_of},
    sessions,
};
use crate::store::{SpaceId, Store, StoreError};

/// Who the members of a project are, as headquarters tells a site.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The project's manifest.
    pub project: DocumentId,
    /// Its members.
    pub people: Vec<ToldPerson>,
}

/// One of them. It has no `Debug`: the hash is for no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldPerson {
    /// The account's number there.
    pub id: AccountId,
    /// What is typed to sign in.
    pub login: String,
    /// What others see.
    pub name: String,
    /// Whether the account was closed.
    pub closed: bool,
    /// The argon2id hash of the password, in the PHC string format; none for who signs in in other ways only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// What they are in the project. A role that only a newer program knows opens nothing.
    pub role: String,
    /// What they may do with a kind of section where that is not what the role says; no less lenient.
    pub grants: BTreeMap<String, String>,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Who could not be taken over, and why.
    pub left_out: Vec<String>,
}

/// Refuses to change an account that is headquarters'.
pub(super) fn refuse_account(db: &Connection, id: AccountId) -> Result<(), PeopleError> {
    if is_upstream(db, id)? {
        return Err(PeopleError::FromUpstream("this account"));
    }
    Ok(())
}

/// Closes an account of headquarters' here alone, or no longer; does nothing to one of this relay's own. Whether that
/// changed anything.
pub(super) fn set_closed_here(
    transaction: &Transaction<'_>,
    account: &Account,
    closed: bool,
) -> Result<bool, PeopleError> {
    let there: Option<bool> = transaction
        .prepare_cached("SELECT closed FROM upstream_users WHERE user = ?1")?
        .query_row([account.id.0], |row| row.get(0))
        .optional()?;
    let Some(closed_there) = there else {
        return Ok(false);
    };
    if !closed && closed_there {
        return Err(PeopleError::FromUpstream("that this account is closed"));
    }
    let sql = if closed {
        "INSERT INTO closed_here (login) VALUES (?1) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM closed_here WHERE login = ?1"
    };
    Ok(transaction.execute(sql, [&account.login])? > 0)
}

/// Refuses to change what somebody of headquarters' is in one of its projects. Others may be let into it here, and they
/// into others.
pub(super) fn refuse_member(
    db: &Connection,
    space: SpaceId,
    id: AccountId,
) -> Result<(), PeopleError> {
    let is_theirs = db
        .prepare_cached("SELECT 1 FROM upstream_spaces WHERE space = ?1")?
        .exists([space.0])?;
    if is_theirs && is_upstream(db, id)? {
        return Err(PeopleError::FromUpstream(
            "what this person may do in this project",
        ));
    }
    Ok(())
}

fn is_upstream(db: &Connection, id: AccountId) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM upstream_users WHERE user = ?1")?
        .exists([id.0])?)
}

impl Store {
    /// Lets accounts that are made here from now on have numbers that no other relay gives, so that those of
    /// headquarters can have the same here as there.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) fn number_accounts_apart(&self) -> Result<(), StoreError> {
        // Other relays count up from 1. All numbers are exact in JavaScript too.
        let start = i64::from(rand::random_range(1..1_u32 << 20)) << 32;
        let mut db = self.inner.reader.lock();
        let db = db
            .as_deref_mut()
            .unwrap_or_else(|poisoned| poisoned.get_mut());
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'users', 0 \
             WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'users')",
            [],
        )?;
        transaction.execute(
            "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'users' AND seq < 1 << 32",
            [start],
        )?;
        Ok(transaction.commit()?)
    }

    /// Makes the people of a project those that headquarters tells. Whoever is in none of its projects any more is closed
    /// here, and the hash of their password forgotten. Accounts of this relay's own stay as they are.
    ///
    /// # Errors
    /// Something told cannot be; then nothing is changed. The database failed.
    pub async fn apply_told(
        &self,
        space: SpaceId,
        people: Vec<ToldPerson>,
    ) -> Result<Applied, PeopleError> {
        check(&people)?;
        self.write(move |transaction| apply(transaction, space, &people))
            .await
    }
}

/// Numbers of accounts are below this, also those that a site gives: a larger one would leave it none to give.
const LAST_NUMBER: i64 = 1 << 52;

/// Whether these can be people: before anything is changed.
fn check(people: &[ToldPerson]) -> Result<(), PeopleError> {
    let (mut numbers, mut logins) = (BTreeSet::new(), BTreeSet::new());
    for person in people {
        let is_good = (1..LAST_NUMBER).contains(&person.id.0)
            && accounts::login(&person.login).is_ok_and(|login| login == person.login)
            && accounts::name(&person.name).is_ok_and(|name| name == person.name);
        if !is_good {
            let id = person.id.0;
            return Err(PeopleError::BadWord(format!(
                "the account {id} has a number or a name that no account has"
            )));
        }
        if !numbers.insert(person.id) || !logins.insert(&person.login) {
            let login = &person.login;
            return Err(PeopleError::BadWord(format!("{login} is there twice")));
        }
    }
    Ok(())
}

fn apply(
    transaction: &Transaction<'_>,
    space: SpaceId,
    people: &[ToldPerson],
) -> Result<Applied, PeopleError> {
    transaction.execute(
        "INSERT INTO upstream_spaces (space) VALUES (?1) ON CONFLICT DO NOTHING",
        [space.0],
    )?;
    let mut applied = Applied::default();
    let mut here = BTreeSet::new();
    for person in people {
        match account_for(transaction, person)? {
            Ok(account) => {
                here.insert(account.id);
                set_account(transaction, &account, person)?;
                set_member(transaction, space, &account, person)?;
            }
            Err(why) => applied.left_out.push(why),
        }
    }
    for id in upstream_members(transaction, space)? {
        if !here.contains(&id) {
            let account = find(transaction, id)?;
            members::put_told(transaction, space, &account, None, &By::upstream())?;
        }
    }
    forget(transaction)?;
    Ok(applied)
}

/// The account that somebody has here; made if there is none. Or why there can be none, in words.
fn account_for(
    transaction: &Transaction<'_>,
    person: &ToldPerson,
) -> Result<Result<Account, String>, PeopleError> {
    let login = &person.login;
    let known: Option<i64> = transaction
        .prepare_cached("SELECT user FROM upstream_users WHERE number = ?1")?
        .query_row([person.id.0], |row| row.get(0))
        .optional()?;
    if let Some(known) = known {
        let account = find(transaction, AccountId(known))?;
        // A sign-in name never changes: after a restored backup, headquarters may have given a number once more.
        if account.login == *login {
            return Ok(Ok(account));
        }
        let other = account.login;
        return Ok(Err(format!(
            "{login} has the number that {other} had at headquarters"
        )));
    }
    if is_taken(transaction, login)? {
        return Ok(Err(format!(
            "another account of this relay has the sign-in name {login}"
        )));
    }
    // An account that was made before this relay was a site's may have the number.
    let is_free = !transaction
        .prepare_cached("SELECT 1 FROM users WHERE id = ?1")?
        .exists([person.id.0])?;
    transaction.execute(
        "INSERT INTO users (id, login, name, password, disabled) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            is_free.then_some(person.id.0),
            login,
            person.name,
            person.password,
            person.closed
        ],
    )?;
    let id = AccountId(transaction.last_insert_rowid());
    transaction.execute(
        "INSERT INTO upstream_users (user, number, closed) VALUES (?1, ?2, ?3)",
        params![id.0, person.id.0, person.closed],
    )?;
    record(
        transaction,
        &By::upstream(),
        "account.made",
        login,
        Concerns::default(),
    )?;
    Ok(Ok(find(transaction, id)?))
}

/// Brings an account up to date. A password that was changed ends its sessions, as it does where it was changed.
fn set_account(
    transaction: &Transaction<'_>,
    account: &Account,
    person: &ToldPerson,
) -> Result<(), PeopleError> {
    let (by, login) = (By::upstream(), &account.login);
    let note = |what| record(transaction, &by, what, login, Concerns::default());
    let before: Option<String> = transaction
        .prepare_cached("SELECT password FROM users WHERE id = ?1")?
        .query_row([account.id.0], |row| row.get(0))?;
    let closed_here = transaction
        .prepare_cached("SELECT 1 FROM closed_here WHERE login = ?1")?
        .exists([login])?;
    let closed = person.closed || closed_here;
    transaction
        .prepare_cached(
            "UPDATE users SET name = ?2, password = ?3, disabled = ?4 WHERE id = ?1 \
             AND (name, password, disabled) IS NOT (?2, ?3, ?4)",
        )?
        .execute(params![account.id.0, person.name, person.password, closed])?;
    transaction
        .prepare_cached("UPDATE upstream_users SET closed = ?2 WHERE user = ?1 AND closed <> ?2")?
        .execute(params![account.id.0, person.closed])?;
    // A closed account has none here.
    let is_open = !account.disabled && !closed;
    let is_reset = is_open && before != person.password;
    if is_reset {
        note("password.changed")?;
    }
    if account.disabled != closed {
        note(if closed {
            "account.closed"
        } else {
            "account.opened"
        })?;
    }
    if person.closed {
        end_ways_in(transaction, account)?;
    } else if is_reset {
        sessions::end_all(transaction, account, None, &by)?;
    }
    Ok(())
}

fn set_member(
    transaction: &Transaction<'_>,
    space: SpaceId,
    account: &Account,
    person: &ToldPerson,
) -> Result<(), PeopleError> {
    let by = By::upstream();
    let role: Option<Role> = person.role.parse().ok();
    if role_of(transaction, space, account.id)? != role {
        members::put_told(transaction, space, account, role, &by)?;
    }
    let known = grantable();
    let granted: BTreeMap<String, Right> = person
        .grants
        .iter()
        .filter(|(kind, _)| role.is_some() && known.contains(&kind.as_str()))
        .map(|(kind, right)| (kind.clone(), right.parse().unwrap_or(Right::None)))
        .collect();
    if grants_of(transaction, space, account.id)? == granted {
        return Ok(());
    }
    transaction.execute(
        "DELETE FROM grants WHERE space = ?1 AND user = ?2",
        [space.0, account.id.0],
    )?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO grants (space, user, kind, access) VALUES (?1, ?2, ?3, ?4)")?;
    let mut about = format!(
        "{} in {}:",
        account.login,
        members::name_of(transaction, space)?
    );
    for (kind, right) in &granted {
        insert.execute(params![space.0, account.id.0, kind, right.name()])?;
        about += &format!(" {kind} {right}");
    }
    if granted.is_empty() {
        about += " as the role says";
    }
    let concerns = Concerns {
        account: Some(account.id),
        space: Some(space),
    };
    record(transaction, &by, "member.granted", &about, concerns)
}

/// Those of headquarters' who are members of a project here.
fn upstream_members(
    transaction: &Transaction<'_>,
    space: SpaceId,
) -> Result<Vec<AccountId>, StoreError> {
    let mut query = transaction.prepare_cached(
        "SELECT user FROM members JOIN upstream_users USING (user) WHERE space = ?1",
    )?;
    let rows = query.query_map([space.0], |row| row.get(0).map(AccountId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Closes the accounts that nothing is told of any more: whether they are closed there is not known here.
fn forget(transaction: &Transaction<'_>) -> Result<(), PeopleError> {
    let by = By::upstream();
    let gone: Vec<i64> = {
        let mut query = transaction.prepare_cached(
            "SELECT id FROM users JOIN upstream_users ON user = id \
             WHERE (NOT disabled OR password IS NOT NULL OR NOT closed) AND NOT EXISTS \
             (SELECT 1 FROM members JOIN upstream_spaces USING (space) WHERE members.user = id)",
        )?;
        let rows = query.query_map([], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    for id in gone {
        let account = find(transaction, AccountId(id))?;
        transaction.execute(
            "UPDATE users SET disabled = 1, password = NULL WHERE id = ?1",
            [id],
        )?;
        transaction.execute("UPDATE upstream_users SET closed = 1 WHERE user = ?1", [id])?;
        if !account.disabled {
            let login = &account.login;
            record(
                transaction,
                &by,
                "account.closed",
                login,
                Concerns::default(),
            )?;
        }
        end_ways_in(transaction, &account)?;
    }
    Ok(())
}

/// Ends all by which somebody signs in here, and where they are signed in: what they added here must not open the account
/// again when it is told of once more.
fn end_ways_in(transaction: &Transaction<'_>, account: &Account) -> Result<(), PeopleError> {
    for ways in ["passkeys", "identities"] {
        transaction.execute(
            &format!("UPDATE {ways} SET ended = unixepoch() WHERE user = ?1 AND ended IS NULL"),
            [account.id.0],
        )?;
    }
    sessions::end_all(transaction, account, None, &By::upstream())
}

#[cfg(test)]
mod tests;
