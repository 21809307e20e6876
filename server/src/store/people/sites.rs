//! At headquarters: the tokens of sites, and what a site is told of people.

use rusqlite::{OptionalExtension as _, params};

use super::{
    Account, By, PeopleError, Told, ToldPerson,
    accounts::{AFTER, COLUMNS, read},
    audit::{Concerns, record},
    members::{grants_of, name_of},
    now,
};
use crate::store::{SpaceId, Store, StoreError, Token, TokenHash, tokens::NAME_LEN};

/// The relay of a site, by its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What the operator calls it.
    pub name: String,
    /// The project that it takes part in.
    pub space: SpaceId,
    /// Whether it has asked for people before, from the address at hand.
    pub has_asked: bool,
}

/// Longest name of a site, in characters.
const LONGEST_NAME: usize = 80;

impl Store {
    /// Makes a token valid for a site: it syncs a project as its share link does, and may ask who its people are.
    ///
    /// # Errors
    /// The name is none, or the database failed.
    pub async fn add_site(
        &self,
        token: &Token,
        name: &str,
        space: SpaceId,
        by: By,
    ) -> Result<(), PeopleError> {
        let (hash, name) = (token.hash().0, name.trim().to_owned());
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control)
        {
            return Err(PeopleError::BadName("a site's name has 1 to 80 characters"));
        }
        self.write(move |transaction| {
            transaction.execute(
                "INSERT INTO tokens (hash, space) VALUES (?1, ?2)",
                params![hash, space.0],
            )?;
            transaction.execute(
                "INSERT INTO sites (hash, name) VALUES (?1, ?2)",
                params![hash, name],
            )?;
            let about = format!("site {name}: {}", name_of(transaction, space)?);
            record(transaction, &by, "site.made", &about, Concerns::default())
        })
        .await
    }

    /// The site that a token is of, which asks from this address; nothing for tokens of other kinds, and for those that open
    /// nothing.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn site(
        &self,
        hash: TokenHash,
        address: String,
    ) -> Result<Option<Site>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT name, space, EXISTS (SELECT 1 FROM site_addresses \
                       WHERE site_addresses.hash = sites.hash AND address = ?2) \
                       FROM sites JOIN tokens USING (hash) \
                       WHERE hash = ?1 AND space IS NOT NULL";
            Ok(db
                .prepare_cached(sql)?
                .query_row(params![hash.0, address], |row| {
                    Ok(Site {
                        name: row.get(0)?,
                        space: SpaceId(row.get(1)?),
                        has_asked: row.get(2)?,
                    })
                })
                .optional()?)
        })
        .await
    }

    /// Notes that a site asks for people for the first time from an address: a token that was stolen is used elsewhere.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn note_asked(
        &self,
        hash: TokenHash,
        site: Site,
        address: String,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            transaction.execute(
                "UPDATE sites SET asked = ?2 WHERE hash = ?1 AND asked IS NULL",
                params![hash.0, now()],
            )?;
            let first = transaction.execute(
                "INSERT INTO site_addresses (hash, address) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![hash.0, address],
            )?;
            if first == 0 {
                return Ok(());
            }
            let project = name_of(transaction, site.space)?;
            let about = format!("site {}: people of {project}", site.name);
            let who = format!("site {}", site.name);
            let by = By { who, address };
            record(transaction, &by, "site.asked", &about, Concerns::default())
        })
        .await
    }

    /// What a site is told: who the members of its project are. Hashes of passwords go only with accounts that are open.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn told(&self, space: SpaceId) -> Result<Option<Told>, StoreError> {
        let Some(project) = self.project_of(space).await? else {
            return Ok(None);
        };
        self.read(move |db| {
            let sql = format!(
                "SELECT {COLUMNS}, password, role FROM members JOIN users ON users.id = user \
                 WHERE space = ?1 ORDER BY users.id"
            );
            let mut query = db.prepare_cached(&sql)?;
            let rows = query.query_map([space.0], |row| {
                let password: Option<String> = row.get(AFTER)?;
                Ok((read(row)?, password, row.get::<_, String>(AFTER + 1)?))
            })?;
            let mut people = Vec::new();
            for row in rows {
                let (account, password, role) = row?;
                let grants = grants_of(db, space, account.id)?.into_iter();
                let Account {
                    id,
                    login,
                    name,
                    disabled,
                    ..
                } = account;
                people.push(ToldPerson {
                    id,
                    login,
                    name,
                    closed: disabled,
                    password: password.filter(|_| !disabled),
                    role,
                    grants: grants
                        .map(|(kind, right)| (kind, right.name().to_owned()))
                        .collect(),
                });
            }
            Ok(Some(Told { project, people }))
        })
        .await
    }

    /// Makes a token invalid, whatever kind it is of.
    pub(in crate::store) async fn withdraw(
        &self,
        hash: TokenHash,
        by: By,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let site: Option<String> = transaction
                .prepare("SELECT name FROM sites WHERE hash = ?1")?
                .query_row([hash.0], |row| row.get(0))
                .optional()?;
            transaction.execute("DELETE FROM tokens WHERE hash = ?1", [hash.0])?;
            transaction.execute(
                "INSERT INTO revocations (hash) VALUES (?1) ON CONFLICT DO NOTHING",
                [hash.0],
            )?;
            let mut about = hash.name();
            about.truncate(NAME_LEN);
            if let Some(site) = site {
                about += &format!(" of the site {site}");
            }
            record(
                transaction,
                &by,
                "token.withdrawn",
                &about,
                Concerns::default(),
            )
        })
        .await
    }
}
