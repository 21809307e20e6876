//! Tokens: who may connect, and to what.

use std::{fmt, str::FromStr};

use rand::Rng;
use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};
use throughline_core::id::DocumentId;

use super::{Store, StoreError, documents};

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

/// The SHA-256 of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

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

    /// Makes a token valid. Adding it twice changes nothing.
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
                        "INSERT INTO tokens (hash, space) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![hash.0, space])?;
                Ok(())
            }))
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
        let hash = token.hash();
        self.inner
            .writer
            .perform(Box::new(move |transaction| {
                let known = transaction
                    .prepare_cached("SELECT id, owner FROM spaces WHERE project = ?1")?
                    .query_row([manifest.as_bytes()], |row| {
                        Ok((row.get(0)?, row.get::<_, [u8; 32]>(1)?))
                    })
                    .optional()?;
                let space: i64 = match known {
                    Some((space, maker)) if maker == owner.0 => space,
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
                    .prepare_cached("INSERT INTO tokens (hash, space) VALUES (?1, ?2)")?
                    .execute(params![hash.0, space])?;
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
