//! Invitations: each makes one account, or lets one account into a project.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;
use throughline_core::{access::Role, id::DocumentId};

use super::{
    AccountId, By, PeopleError, Seconds,
    accounts::{self, find},
    audit::{Concerns, record},
    members, now,
    passkeys::{self, NewPasskey},
    upstream,
};
use crate::store::{SpaceId, Store, StoreError, Token};

/// What an invitation is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// Whom it is for, in words.
    pub note: String,
    /// Whether the account runs the relay.
    pub admin: bool,
    /// The project that it lets into, and as what.
    pub project: Option<(SpaceId, Role)>,
    /// For how long it is valid: seconds.
    pub lasts: Seconds,
}

/// How a new account is signed in to.
#[derive(Debug, Clone)]
pub enum FirstWay {
    /// By a password, given as its argon2id hash.
    Password(String),
    /// By a passkey.
    Passkey(NewPasskey),
}

/// An invitation, as it may be shown. The secret is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invitation {
    /// Its number.
    pub number: i64,
    /// Whom it is for.
    pub note: String,
    /// Whether the account runs the relay.
    pub admin: bool,
    /// The project that it lets into.
    pub project: Option<DocumentId>,
    /// As what.
    pub role: Option<Role>,
    /// Who made it.
    pub by: String,
    /// When it was made: seconds since 1970.
    pub created: Seconds,
    /// When it ends: seconds since 1970.
    pub expires: Seconds,
    #[serde(skip)]
    space: Option<SpaceId>,
}

const COLUMNS: &str = "number, note, admin, spaces.project, role, by, created, expires, space";

fn read(row: &Row<'_>) -> rusqlite::Result<Invitation> {
    let project: Option<[u8; 16]> = row.get(3)?;
    let role: Option<String> = row.get(4)?;
    Ok(Invitation {
        number: row.get(0)?,
        note: row.get(1)?,
        admin: row.get(2)?,
        project: project.map(DocumentId::from_bytes),
        role: role.and_then(|role| role.parse().ok()),
        by: row.get(5)?,
        created: row.get(6)?,
        expires: row.get(7)?,
        space: row.get::<_, Option<i64>>(8)?.map(SpaceId),
    })
}

/// The invitation that this token is, if it is still valid.
pub(super) fn valid(db: &Connection, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM invitations LEFT JOIN spaces ON spaces.id = space \
         WHERE hash = ?1 AND used IS NULL AND expires > ?2"
    );
    Ok(db
        .prepare_cached(&sql)?
        .query_row(params![hash, now()], read)
        .optional()?)
}

impl Store {
    /// Makes an invitation; `token` is its secret.
    ///
    /// # Errors
    /// The database failed.
    pub async fn invite(
        &self,
        invitation: NewInvitation,
        token: &Token,
        by: By,
    ) -> Result<(), PeopleError> {
        let hash = token.hash().0;
        self.write(move |transaction| {
            let NewInvitation {
                note,
                admin,
                project,
                lasts,
            } = invitation;
            let note: String = note.trim().chars().take(80).collect();
            transaction.execute(
                "INSERT INTO invitations (hash, note, admin, space, role, by, expires) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    hash,
                    note,
                    admin,
                    project.map(|(space, _)| space.0),
                    project.map(|(_, role)| role.name()),
                    by.who,
                    now().saturating_add(lasts),
                ],
            )?;
            let what = if admin {
                "invitation.made_for_administrator"
            } else {
                "invitation.made"
            };
            let number = transaction.last_insert_rowid();
            let role = project.map_or_else(String::new, |(_, role)| format!(" as {role}"));
            let about = format!("{note}{role}: invitation {number}");
            record(transaction, &by, what, &about, Concerns::default())
        })
        .await
    }

    /// Makes the invitation for the first administrator, in the place of one that was made before. `false` if there are
    /// accounts already.
    ///
    /// # Errors
    /// The database failed.
    pub async fn invite_first(&self, token: &Token, lasts: Seconds) -> Result<bool, PeopleError> {
        if self.has_accounts().await? {
            return Ok(false);
        }
        self.write(|transaction| {
            transaction.execute(
                "UPDATE invitations SET expires = 0 WHERE by = ?1 AND used IS NULL",
                [By::relay().who],
            )?;
            Ok(())
        })
        .await?;
        let invitation = NewInvitation {
            note: "the first administrator".to_owned(),
            admin: true,
            project: None,
            lasts,
        };
        self.invite(invitation, token, By::relay()).await?;
        Ok(true)
    }

    /// The invitation that a token is; nothing if it is none, was used, or is over.
    ///
    /// # Errors
    /// The database failed.
    pub async fn invitation(&self, token: &Token) -> Result<Option<Invitation>, StoreError> {
        let hash = token.hash().0;
        self.read(move |db| valid(db, hash)).await
    }

    /// The invitations that are still valid, the newest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        self.read(|db| {
            let sql = format!(
                "SELECT {COLUMNS} FROM invitations LEFT JOIN spaces ON spaces.id = space \
                 WHERE used IS NULL AND expires > ?1 ORDER BY number DESC"
            );
            let mut query = db.prepare(&sql)?;
            let rows = query.query_map([now()], read)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Withdraws an invitation.
    ///
    /// # Errors
    /// There is none of that number that is still valid, or the database failed.
    pub async fn withdraw_invitation(&self, number: i64, by: By) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let changed = transaction.execute(
                "UPDATE invitations SET expires = 0 WHERE number = ?1 AND used IS NULL AND expires > ?2",
                params![number, now()],
            )?;
            if changed == 0 {
                return Err(PeopleError::Unknown("such invitation"));
            }
            let about = format!("invitation {number}");
            record(transaction, &by, "invitation.withdrawn", &about, Concerns::default())
        })
        .await
    }

    /// Uses an invitation to make an account that is signed in to in this way.
    ///
    /// # Errors
    /// The invitation is over, a name is taken or no name, the passkey cannot be added, or the database failed.
    pub async fn accept(
        &self,
        token: &Token,
        login: &str,
        name: &str,
        way: FirstWay,
        address: String,
    ) -> Result<AccountId, PeopleError> {
        let hash = token.hash().0;
        let (login, name) = (accounts::login(login)?, accounts::name(name)?);
        let (password, passkey) = match way {
            FirstWay::Password(hash) => (Some(hash), None),
            FirstWay::Passkey(new) => {
                let name = accounts::name(&new.name)?;
                (None, Some(NewPasskey { name, ..new }))
            }
        };
        self.write(move |transaction| {
            let invitation = valid(transaction, hash)?.ok_or(PeopleError::InvitationOver)?;
            if let Some(new) = &passkey {
                passkeys::refuse_known(transaction, &new.credential)?;
            }
            let id = accounts::insert(
                transaction,
                &login,
                &name,
                password.as_deref(),
                invitation.admin,
            )?;
            let by = By {
                who: login,
                address,
            };
            use_up(transaction, &invitation, id, &by, "invitation.accepted")?;
            if let Some(new) = passkey {
                passkeys::insert(transaction, &find(transaction, id)?, &new, &by)?;
            }
            Ok(id)
        })
        .await
    }

    /// Whether an account can be made with these names.
    ///
    /// # Errors
    /// A name is none, the sign-in name is taken, or the database failed.
    pub(crate) async fn check_names(&self, login: &str, name: &str) -> Result<(), PeopleError> {
        let login = accounts::login(login)?;
        accounts::name(name)?;
        if self
            .read(move |db| Ok(accounts::is_taken(db, &login)))
            .await??
        {
            return Err(PeopleError::LoginTaken);
        }
        Ok(())
    }

    /// Uses an invitation to let an account that there is into a project.
    ///
    /// # Errors
    /// The invitation is over, headquarters says what they are in the project, or the database failed.
    pub async fn accept_as(&self, token: &Token, id: AccountId, by: By) -> Result<(), PeopleError> {
        let hash = token.hash().0;
        self.write(move |transaction| {
            let invitation = valid(transaction, hash)?.ok_or(PeopleError::InvitationOver)?;
            if invitation.space.is_none() {
                return Err(PeopleError::InvitationOver);
            }
            find(transaction, id)?;
            use_up(transaction, &invitation, id, &by, "invitation.accepted")
        })
        .await
    }
}

pub(super) fn use_up(
    transaction: &rusqlite::Transaction<'_>,
    invitation: &Invitation,
    id: AccountId,
    by: &By,
    what: &str,
) -> Result<(), PeopleError> {
    if let Some(space) = invitation.space {
        upstream::refuse_member(transaction, space, id)?;
    }
    transaction.execute(
        "UPDATE invitations SET used = ?2, used_by = ?3 WHERE number = ?1",
        params![invitation.number, now(), id.0],
    )?;
    let about = format!("invitation {}", invitation.number);
    record(transaction, by, what, &about, Concerns::default())?;
    if let (Some(space), Some(role)) = (invitation.space, invitation.role) {
        let account = find(transaction, id)?;
        // Somebody who is more there already stays so.
        let before = members::role_of(transaction, space, id)?;
        if before.is_none_or(|before| role < before) {
            members::put(transaction, space, &account, Some(role), by)?;
        }
    }
    Ok(())
}
