//! Projects and their members.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::Serialize;
use throughline_core::{
    access::{Access, Right, Role, grantable},
    id::DocumentId,
};

use super::{
    Account, AccountId, By, PeopleError,
    accounts::{AFTER, COLUMNS, find, read},
    audit::{Concerns, record},
    upstream,
};
use crate::store::{SpaceId, Store, StoreError, documents};

/// Somebody in a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// Who.
    pub account: Account,
    /// As what.
    pub role: Role,
    /// What they may do with a kind of section where that is not what the role says.
    pub grants: BTreeMap<String, Right>,
}

/// A project on this relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Project {
    /// Its manifest document, by which it is known.
    pub project: DocumentId,
    /// What the one who asks is there; nothing if no member.
    pub role: Option<Role>,
    /// The sign-in names of its owners; nobody's if it was shared with an owner token.
    pub owners: Vec<String>,
}

pub(super) fn role_of(
    db: &Connection,
    space: SpaceId,
    account: AccountId,
) -> Result<Option<Role>, StoreError> {
    let role: Option<String> = db
        .prepare_cached("SELECT role FROM members WHERE space = ?1 AND user = ?2")?
        .query_row([space.0, account.0], |row| row.get(0))
        .optional()?;
    // A role that only a newer program knows opens nothing.
    Ok(role.and_then(|role| role.parse().ok()))
}

pub(super) fn grants_of(
    db: &Connection,
    space: SpaceId,
    account: AccountId,
) -> Result<BTreeMap<String, Right>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT kind, access FROM grants WHERE space = ?1 AND user = ?2")?;
    let rows = query.query_map([space.0, account.0], |row| {
        let right: String = row.get(1)?;
        Ok((row.get(0)?, right.parse().unwrap_or(Right::None)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn access_of(
    db: &Connection,
    space: SpaceId,
    account: AccountId,
) -> Result<Option<Access>, StoreError> {
    let Some(role) = role_of(db, space, account)? else {
        return Ok(None);
    };
    Ok(Some(Access {
        role,
        grants: grants_of(db, space, account)?,
    }))
}

fn space_of_project(db: &Connection, project: DocumentId) -> Result<Option<SpaceId>, StoreError> {
    Ok(db
        .prepare_cached("SELECT id FROM spaces WHERE project = ?1")?
        .query_row([project.as_bytes()], |row| row.get(0).map(SpaceId))
        .optional()?)
}

fn is_last_owner(db: &Connection, space: SpaceId, account: AccountId) -> Result<bool, StoreError> {
    let others: i64 = db.query_row(
        "SELECT count(*) FROM members WHERE space = ?1 AND user <> ?2 AND role = ?3",
        params![space.0, account.0, Role::Owner.name()],
        |row| row.get(0),
    )?;
    Ok(role_of(db, space, account)? == Some(Role::Owner) && others == 0)
}

/// Makes somebody a member, changes what they are, or lets them go, where this relay may say so.
pub(super) fn put(
    transaction: &Transaction<'_>,
    space: SpaceId,
    account: &Account,
    role: Option<Role>,
    by: &By,
) -> Result<(), PeopleError> {
    upstream::refuse_member(transaction, space, account.id)?;
    put_told(transaction, space, account, role, by)
}

/// The same, whoever may say so.
pub(super) fn put_told(
    transaction: &Transaction<'_>,
    space: SpaceId,
    account: &Account,
    role: Option<Role>,
    by: &By,
) -> Result<(), PeopleError> {
    let concerns = Concerns {
        account: Some(account.id),
        space: Some(space),
    };
    let login = &account.login;
    match role {
        Some(role) => {
            transaction
                .prepare_cached(
                    "INSERT INTO members (space, user, role) VALUES (?1, ?2, ?3) \
                     ON CONFLICT DO UPDATE SET role = excluded.role",
                )?
                .execute(params![space.0, account.id.0, role.name()])?;
            let about = format!("{login}: {role} of {}", name_of(transaction, space)?);
            record(transaction, by, "member.set", &about, concerns)
        }
        None => {
            transaction.execute(
                "DELETE FROM members WHERE space = ?1 AND user = ?2",
                [space.0, account.id.0],
            )?;
            let about = format!("{login}: no member of {}", name_of(transaction, space)?);
            record(transaction, by, "member.removed", &about, concerns)
        }
    }
}

/// The project's id, for the log.
pub(super) fn name_of(db: &Connection, space: SpaceId) -> Result<String, StoreError> {
    let project: Option<[u8; 16]> = db.query_row(
        "SELECT project FROM spaces WHERE id = ?1",
        [space.0],
        |row| row.get(0),
    )?;
    Ok(project.map_or_else(
        || "plain clients".to_owned(),
        |id| DocumentId::from_bytes(id).to_string(),
    ))
}

impl Store {
    /// The space of a project; nothing if it is not on this relay.
    ///
    /// # Errors
    /// The database failed.
    pub async fn project(&self, project: DocumentId) -> Result<Option<SpaceId>, StoreError> {
        self.read(move |db| space_of_project(db, project)).await
    }

    /// The manifest of a space's project; nothing for that of plain clients.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn manifest(&self, space: SpaceId) -> Result<Option<DocumentId>, StoreError> {
        self.read(move |db| {
            let project: Option<Option<[u8; 16]>> = db
                .prepare_cached("SELECT project FROM spaces WHERE id = ?1")?
                .query_row([space.0], |row| row.get(0))
                .optional()?;
            Ok(project.flatten().map(DocumentId::from_bytes))
        })
        .await
    }

    /// What somebody may do in a project; nothing if no member.
    ///
    /// # Errors
    /// The database failed.
    pub async fn access(
        &self,
        space: SpaceId,
        account: AccountId,
    ) -> Result<Option<Access>, StoreError> {
        self.read(move |db| access_of(db, space, account)).await
    }

    /// The members of a project, by sign-in name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn members(&self, space: SpaceId) -> Result<Vec<Member>, StoreError> {
        self.read(move |db| {
            let sql = format!(
                "SELECT {COLUMNS}, role FROM members JOIN users ON users.id = user \
                 WHERE space = ?1 ORDER BY login"
            );
            let mut query = db.prepare_cached(&sql)?;
            let rows = query.query_map([space.0], |row| {
                Ok((read(row)?, row.get::<_, String>(AFTER)?))
            })?;
            let mut members = Vec::new();
            for row in rows {
                let (account, role) = row?;
                let Ok(role) = role.parse() else { continue };
                let grants = grants_of(db, space, account.id)?;
                members.push(Member {
                    account,
                    role,
                    grants,
                });
            }
            Ok(members)
        })
        .await
    }

    /// The projects that somebody is a member of; with `all`, every project.
    ///
    /// # Errors
    /// The database failed.
    pub async fn projects(
        &self,
        account: Option<AccountId>,
        all: bool,
    ) -> Result<Vec<Project>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT spaces.id, project, role FROM spaces \
                 LEFT JOIN members ON space = spaces.id AND user IS ?1 \
                 WHERE project IS NOT NULL AND (?2 OR role IS NOT NULL) ORDER BY spaces.id",
            )?;
            let of = account.map(|id| id.0);
            let rows = query.query_map(params![of, all], |row| {
                let role: Option<String> = row.get(2)?;
                Ok((
                    row.get::<_, i64>(0)?,
                    DocumentId::from_bytes(row.get(1)?),
                    role,
                ))
            })?;
            let found: Vec<_> = rows.collect::<Result<_, _>>()?;
            let mut owners = db.prepare_cached(
                "SELECT login FROM members JOIN users ON users.id = user \
                 WHERE space = ?1 AND role = ?2 ORDER BY login",
            )?;
            let mut projects = Vec::new();
            for (space, project, role) in found {
                let rows =
                    owners.query_map(params![space, Role::Owner.name()], |row| row.get(0))?;
                projects.push(Project {
                    project,
                    role: role.and_then(|role| role.parse().ok()),
                    owners: rows.collect::<Result<_, _>>()?,
                });
            }
            Ok(projects)
        })
        .await
    }

    /// Makes a project that belongs to an account. Asking again, as its owner, changes nothing.
    ///
    /// # Errors
    /// The project or document is somebody else's, or the database failed.
    pub async fn make_project(
        &self,
        project: DocumentId,
        account: AccountId,
        by: By,
    ) -> Result<SpaceId, PeopleError> {
        self.write(move |transaction| {
            let account = find(transaction, account)?;
            if let Some(space) = space_of_project(transaction, project)? {
                return match role_of(transaction, space, account.id)? {
                    Some(role) if role.manages() => Ok(space),
                    _ => Err(PeopleError::OtherOwner),
                };
            }
            if documents::is_owned(transaction, project)? {
                return Err(PeopleError::OtherOwner);
            }
            transaction.execute(
                "INSERT INTO spaces (project) VALUES (?1)",
                [project.as_bytes()],
            )?;
            let space = SpaceId(transaction.last_insert_rowid());
            documents::claim(transaction, project, space)?;
            let about = project.to_string();
            record(
                transaction,
                &by,
                "project.made",
                &about,
                Concerns::default(),
            )?;
            put(transaction, space, &account, Some(Role::Owner), &by)?;
            Ok(space)
        })
        .await
    }

    /// Makes somebody a member, changes what they are, or, with no role, lets them go.
    ///
    /// # Errors
    /// There is no such account, it is the last owner, headquarters says what they are, or the database failed.
    pub async fn set_member(
        &self,
        space: SpaceId,
        account: AccountId,
        role: Option<Role>,
        by: By,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let account = find(transaction, account)?;
            let before = role_of(transaction, space, account.id)?;
            if before == role {
                return Ok(());
            }
            if is_last_owner(transaction, space, account.id)? {
                return Err(PeopleError::LastOwner);
            }
            put(transaction, space, &account, role, &by)
        })
        .await
    }

    /// Grants somebody a right to a kind of section beyond their role, or takes it; with no right, the role counts again.
    ///
    /// # Errors
    /// There is no such member or section, headquarters says what they may, or the database failed.
    pub async fn set_grant(
        &self,
        space: SpaceId,
        account: AccountId,
        kind: String,
        right: Option<Right>,
        by: By,
    ) -> Result<(), PeopleError> {
        if !grantable().contains(&kind.as_str()) {
            let kind = kind.chars().take(40).collect();
            return Err(PeopleError::NoSection(kind, grantable().join(", ")));
        }
        self.write(move |transaction| {
            let account = find(transaction, account)?;
            upstream::refuse_member(transaction, space, account.id)?;
            if role_of(transaction, space, account.id)?.is_none() {
                return Err(PeopleError::Unknown("such member"));
            }
            let granted = match right {
                Some(right) => {
                    transaction.execute(
                        "INSERT INTO grants (space, user, kind, access) VALUES (?1, ?2, ?3, ?4) \
                         ON CONFLICT DO UPDATE SET access = excluded.access",
                        params![space.0, account.id.0, kind, right.name()],
                    )?;
                    right.name()
                }
                None => {
                    transaction.execute(
                        "DELETE FROM grants WHERE space = ?1 AND user = ?2 AND kind = ?3",
                        params![space.0, account.id.0, kind],
                    )?;
                    "as the role says"
                }
            };
            let project = name_of(transaction, space)?;
            let about = format!("{}: {kind} {granted} in {project}", account.login);
            let concerns = Concerns {
                account: Some(account.id),
                space: Some(space),
            };
            record(transaction, &by, "member.granted", &about, concerns)
        })
        .await
    }

    /// Makes somebody the owner of a project. Who owned it stays a manager.
    ///
    /// # Errors
    /// There is no such account, headquarters says who owns it, or the database failed.
    pub async fn hand_over(
        &self,
        space: SpaceId,
        to: AccountId,
        by: By,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let to = find(transaction, to)?;
            let mut query = transaction
                .prepare_cached("SELECT user FROM members WHERE space = ?1 AND role = ?2")?;
            let rows = query.query_map(params![space.0, Role::Owner.name()], |row| row.get(0))?;
            let before: Vec<i64> = rows.collect::<Result<_, _>>()?;
            for owner in &before {
                upstream::refuse_member(transaction, space, AccountId(*owner))?;
            }
            put(transaction, space, &to, Some(Role::Owner), &by)?;
            for owner in before {
                if owner != to.id.0 {
                    let owner = find(transaction, AccountId(owner))?;
                    put(transaction, space, &owner, Some(Role::Manager), &by)?;
                }
            }
            Ok(())
        })
        .await
    }
}
