//! Tokens: who may connect, and to what.

use std::{fmt, str::FromStr};

use rand::Rng;
use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};
use throughline_core::{access::Role, id::DocumentId};

use super::{
    Store, StoreError, documents,
    people::{By, PeopleError},
};

/// Bytes of randomness in a token: 192 bits, so guessing is hopeless without any rate limit.
const TOKEN_LEN: usize = 24;

/// A secret that opens one door. Printed by [`Token::reveal`] alone, never by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; TOKEN_LEN]);

/// Text that is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a token")]
pub struct TokenError;

impl Token {
    /// A fresh token.
    #[must_use]
    pub fn random(rng: &mut impl Rng) -> Self {
        Self(rng.random())
    }

    /// The token's text: base 58, which is safe in addresses and in WebSocket subprotocols.
    #[must_use]
    pub fn reveal(&self) -> String {
        bs58::encode(self.0).into_string()
    }

    /// What is stored in its place. A plain hash is enough: the token has too much randomness to be guessed.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        // Decoding is quadratic: refuse long text unread.
        if text.len() > 2 * TOKEN_LEN {
            return Err(TokenError);
        }
        let bytes = bs58::decode(text).into_vec().map_err(|_| TokenError)?;
        bytes.try_into().map(Self).map_err(|_| TokenError)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A valid token, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedToken {
    /// The start of its hash: enough to tell it from the others, and of no use to anybody else.
    pub name: String,
    /// What it opens.
    pub opens: Opens,
    /// When it was made: seconds since 1970.
    pub created: i64,
}

/// What a token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// Making projects.
    Owner,
    /// The documents of all plain Automerge clients.
    Plain,
    /// The project with this manifest.
    Project(DocumentId),
    /// The same, and who its people are, for the relay of the site of that name.
    Site(DocumentId, String),
}

/// A token could not be withdrawn.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RevokeError {
    /// There is none by that name.
    #[error("no valid token is called ‘{0}’; ‘throughline tokens’ lists them")]
    Unknown(String),
    /// There are several.
    #[error("‘{0}’ is the start of several tokens' names; write more of it")]
    Ambiguous(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be noted.
    #[error(transparent)]
    People(#[from] PeopleError),
}

/// Digits of a hash that name a token.
pub(super) const NAME_LEN: usize = 10;

/// The SHA-256 of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub(super) [u8; 32]);

impl TokenHash {
    /// A number below zero that stands for the token where accounts have one above.
    pub(crate) fn number(self) -> i64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        i64::from_be_bytes([a, b, c, d, e, f, g, h]) | i64::MIN
    }
}

impl TokenHash {
    /// What the token may be called where it is withdrawn: the hash in hexadecimal digits.
    #[must_use]
    pub fn name(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The hash's bytes.
    pub(super) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A group of documents that the same connections may sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpaceId(pub i64);

impl SpaceId {
    /// The space that all plain Automerge clients share; made with the database.
    pub const PLAIN: Self = Self(1);
}

/// What a token permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenScope {
    /// Making projects on this relay.
    Owner,
    /// Syncing the documents of a space.
    Space(SpaceId),
}

impl Store {
    /// What a token permits; `None` if it permits nothing.
    ///
    /// # Errors
    /// The database failed.
    pub async fn scope(&self, token: &Token) -> Result<Option<TokenScope>, StoreError> {
        let hash = token.hash();
        self.read(move |db| {
            let space = db
                .prepare_cached("SELECT space FROM tokens WHERE hash = ?1")?
                .query_row([hash.0], |row| row.get::<_, Option<i64>>(0))
                .optional()?;
            Ok(space
                .map(|space| space.map_or(TokenScope::Owner, |id| TokenScope::Space(SpaceId(id)))))
        })
        .await
    }

    /// What a token permits, and as what; without a role, everything. `None` if it permits nothing.
    ///
    /// # Errors
    /// The database failed.
    pub async fn scope_and_role(
        &self,
        token: &Token,
    ) -> Result<Option<(TokenScope, Option<Role>)>, StoreError> {
        let hash = token.hash();
        let found: Option<(Option<i64>, Option<String>)> = self
            .read(move |db| {
                Ok(db
                    .prepare_cached("SELECT space, role FROM tokens WHERE hash = ?1")?
                    .query_row([hash.0], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?)
            })
            .await?;
        let Some((space, role)) = found else {
            return Ok(None);
        };
        let scope = space.map_or(TokenScope::Owner, |id| TokenScope::Space(SpaceId(id)));
        Ok(match role.map(|role| role.parse()) {
            None => Some((scope, None)),
            Some(Ok(role)) => Some((scope, Some(role))),
            // A role that only a newer program knows opens nothing.
            Some(Err(_)) => None,
        })
    }

    /// Makes a token valid, as somebody asks for on this machine: the log says so.
    ///
    /// # Errors
    /// The database failed.
    pub async fn invite_by_token(
        &self,
        token: &Token,
        scope: TokenScope,
        by: By,
    ) -> Result<(), PeopleError> {
        self.add_token(token, scope).await?;
        let opens = match scope {
            TokenScope::Owner => "new projects",
            TokenScope::Space(_) => "documents of plain clients",
        };
        let mut about = token.hash().name();
        about.truncate(NAME_LEN);
        self.note(by, "token.made", format!("{about}: {opens}"))
            .await?;
        Ok(())
    }

    /// Makes a token valid. Adding it twice changes nothing; one that was withdrawn stays so.
    ///
    /// # Errors
    /// The database failed.
    pub async fn add_token(&self, token: &Token, scope: TokenScope) -> Result<(), StoreError> {
        let hash = token.hash();
        let space = match scope {
            TokenScope::Owner => None,
            TokenScope::Space(SpaceId(id)) => Some(id),
        };
        self.inner
            .writer
            .perform(Box::new(move |transaction| {
                transaction
                    .prepare_cached(
                        "INSERT INTO tokens (hash, space) SELECT ?1, ?2 \
                         WHERE NOT EXISTS (SELECT 1 FROM revocations WHERE hash = ?1) \
                         ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![hash.0, space])?;
                Ok(())
            }))
            .await
    }

    /// Gives the projects that were made with one owner token to another.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn change_owner(
        &self,
        from: TokenHash,
        to: TokenHash,
    ) -> Result<(), StoreError> {
        let change = Box::new(move |transaction: &rusqlite::Transaction<'_>| {
            transaction.execute(
                "UPDATE spaces SET owner = ?2 WHERE owner = ?1",
                [from.0, to.0],
            )?;
            Ok(())
        });
        self.inner.writer.perform(change).await
    }

    /// The valid tokens, the oldest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn tokens(&self) -> Result<Vec<ListedToken>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare(
                "SELECT lower(hex(tokens.hash)), tokens.space, project, created, sites.name FROM tokens \
                 LEFT JOIN spaces ON spaces.id = tokens.space \
                 LEFT JOIN sites ON sites.hash = tokens.hash ORDER BY created, tokens.hash",
            )?;
            let rows = query.query_map([], |row| {
                let mut name: String = row.get(0)?;
                name.truncate(NAME_LEN);
                let (space, project): (Option<i64>, Option<[u8; 16]>) = (row.get(1)?, row.get(2)?);
                Ok(ListedToken {
                    name,
                    opens: match (space, project) {
                        (None, _) => Opens::Owner,
                        (Some(_), None) => Opens::Plain,
                        (Some(_), Some(id)) => {
                            let project = DocumentId::from_bytes(id);
                            match row.get(4)? {
                                Some(site) => Opens::Site(project, site),
                                None => Opens::Project(project),
                            }
                        }
                    },
                    created: row.get(3)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Makes the token invalid whose hash begins so. A relay that is running ends its connections.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub async fn revoke(&self, name: &str, by: By) -> Result<(), RevokeError> {
        let prefix = name.to_ascii_lowercase();
        let unknown = || RevokeError::Unknown(name.chars().take(2 * NAME_LEN).collect());
        if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(unknown());
        }
        let found: Vec<[u8; 32]> = self
            .read(move |db| {
                let mut query = db.prepare(
                    "SELECT hash FROM tokens WHERE substr(lower(hex(hash)), 1, length(?1)) = ?1",
                )?;
                let hashes = query.query_map([prefix], |row| row.get(0))?;
                Ok(hashes.collect::<Result<_, _>>()?)
            })
            .await?;
        let hash = match found[..] {
            [hash] => hash,
            [] => return Err(unknown()),
            _ => return Err(RevokeError::Ambiguous(name.to_owned())),
        };
        Ok(self.withdraw(TokenHash(hash), by).await?)
    }

    /// The tokens that were withdrawn after the one of that number, and the number of the last.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn revoked_after(
        &self,
        number: i64,
    ) -> Result<(Vec<TokenHash>, i64), StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached(
                "SELECT number, hash FROM revocations WHERE number > ?1 ORDER BY number",
            )?;
            let mut last = number;
            let rows = query.query_map([number], |row| {
                last = row.get(0)?;
                row.get(1).map(TokenHash)
            })?;
            let hashes = rows.collect::<Result<_, _>>()?;
            Ok((hashes, last))
        })
        .await
    }

    /// Whether a token was withdrawn.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn is_revoked(&self, hash: TokenHash) -> Result<bool, StoreError> {
        self.read(move |db| {
            Ok(db
                .prepare_cached("SELECT 1 FROM revocations WHERE hash = ?1")?
                .exists([hash.0])?)
        })
        .await
    }

    /// Makes `token` open the project whose manifest is `manifest`; the first call makes the project.
    ///
    /// # Errors
    /// [`StoreError::OtherSpace`]: another owner made the project, or the document is not a project's.
    pub async fn add_project(
        &self,
        manifest: DocumentId,
        owner: TokenHash,
        token: &Token,
    ) -> Result<(), StoreError> {
        self.add_project_as(manifest, owner, token, None).await
    }

    /// The same, and the token opens only what that role may.
    ///
    /// # Errors
    /// As [`Store::add_project`].
    pub async fn add_project_as(
        &self,
        manifest: DocumentId,
        owner: TokenHash,
        token: &Token,
        role: Option<Role>,
    ) -> Result<(), StoreError> {
        let hash = token.hash();
        self.inner
            .writer
            .perform(Box::new(move |transaction| {
                let known = transaction
                    .prepare_cached("SELECT id, owner FROM spaces WHERE project = ?1")?
                    .query_row([manifest.as_bytes()], |row| {
                        Ok((row.get(0)?, row.get::<_, Option<[u8; 32]>>(1)?))
                    })
                    .optional()?;
                let space: i64 = match known {
                    Some((space, Some(maker))) if maker == owner.0 => space,
                    Some(_) => return Err(StoreError::OtherSpace),
                    None => {
                        if documents::is_owned(transaction, manifest)? {
                            return Err(StoreError::OtherSpace);
                        }
                        transaction
                            .prepare_cached("INSERT INTO spaces (project, owner) VALUES (?1, ?2)")?
                            .execute(params![manifest.as_bytes(), owner.0])?;
                        let space = transaction.last_insert_rowid();
                        documents::claim(transaction, manifest, SpaceId(space))?;
                        space
                    }
                };
                transaction
                    .prepare_cached("INSERT INTO tokens (hash, space, role) VALUES (?1, ?2, ?3)")?
                    .execute(params![hash.0, space, role.map(Role::name)])?;
                Ok(())
            }))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_text_and_other_text_is_refused() {
        let token = Token::random(&mut rand::rng());
        assert_eq!(token.reveal().parse(), Ok(token.clone()));
        assert!(!format!("{token:?}").contains(&token.reveal()));
        for bad in [
            "",
            "x",
            "0OIl",
            &"1".repeat(49),
            &format!("{}1", token.reveal()),
        ] {
            assert_eq!(bad.parse::<Token>(), Err(TokenError), "{bad}");
        }
    }
}
