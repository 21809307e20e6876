//! What is kept beside the documents of a space, such as photos: bytes under the hash of their content.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};
use throughline_core::{blob::BlobName, record::FieldValue as _, register::MediaType};

use super::{SpaceId, Store, StoreError};

/// What is kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// What its bytes are.
    pub media: MediaType,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// All that a project keeps, as one relay tells another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoList {
    /// The names, in hexadecimal and in ascending order, each with how many bytes it has.
    #[serde(with = "as_text")]
    pub photos: Vec<(BlobName, u64)>,
}

/// Photos of a project. The list of them is what another relay asks for again and again.
const MOST_PHOTOS: i64 = 50_000;

/// Names as they are written in addresses.
mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::BlobName;

    pub(super) fn serialize<S: Serializer>(
        photos: &[(BlobName, u64)],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(photos.iter().map(|(name, size)| (name.to_string(), size)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<(BlobName, u64)>, D::Error> {
        let photos = Vec::<(String, u64)>::deserialize(from)?;
        let photos = photos.iter().map(|(name, size)| {
            let name = name.parse().map_err(D::Error::custom)?;
            Ok((name, *size))
        });
        photos.collect()
    }
}

impl Store {
    /// What a space keeps under that name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn blob(&self, space: SpaceId, name: BlobName) -> Result<Option<Blob>, StoreError> {
        self.read(move |db| {
            let found = db
                .prepare_cached("SELECT media, bytes FROM blobs WHERE space = ?1 AND hash = ?2")?
                .query_row(params![space.0, name.as_bytes()], |row| {
                    let media: String = row.get(0)?;
                    Ok(Blob {
                        // Only what is known here is ever kept.
                        media: MediaType::from_scalar(&media.into()).unwrap_or_default(),
                        bytes: row.get(1)?,
                    })
                })
                .optional()?;
            Ok(found)
        })
        .await
    }

    /// The names of all that a space keeps, and how many bytes each has.
    ///
    /// # Errors
    /// The database failed.
    pub async fn blob_sizes(&self, space: SpaceId) -> Result<BTreeMap<BlobName, u64>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT hash, length(bytes) FROM blobs WHERE space = ?1";
            let mut query = db.prepare_cached(sql)?;
            let sizes = query.query_map([space.0], |row| {
                let name = BlobName::from_bytes(row.get(0)?);
                let size: i64 = row.get(1)?;
                Ok((name, u64::try_from(size).unwrap_or(0)))
            })?;
            Ok(sizes.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Keeps bytes under their name. Returns after the fsync; what is there already is left as it is.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`]: with them, the space would keep more than `quota` bytes. [`StoreError::TooMany`]: it keeps as
    /// many as it may. The database failed.
    pub async fn keep_blob(
        &self,
        space: SpaceId,
        name: BlobName,
        blob: Blob,
        quota: u64,
    ) -> Result<(), StoreError> {
        let keep = move |transaction: &rusqlite::Transaction<'_>| {
            if has(transaction, space, name)? {
                return Ok(());
            }
            let (kept, count): (i64, i64) = transaction
                .prepare_cached(
                    "SELECT coalesce(sum(length(bytes)), 0), count(*) FROM blobs WHERE space = ?1",
                )?
                .query_row([space.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            if count >= MOST_PHOTOS {
                return Err(StoreError::TooMany { most: MOST_PHOTOS });
            }
            if u64::try_from(kept).unwrap_or(0) + blob.bytes.len() as u64 > quota {
                return Err(StoreError::NoRoom { quota });
            }
            transaction
                .prepare_cached(
                    "INSERT INTO blobs (space, hash, media, bytes) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![
                    space.0,
                    name.as_bytes(),
                    blob.media.stored(),
                    blob.bytes
                ])?;
            Ok(())
        };
        self.inner.writer.perform(Box::new(keep)).await
    }
}

fn has(db: &Connection, space: SpaceId, name: BlobName) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM blobs WHERE space = ?1 AND hash = ?2")?
        .exists(params![space.0, name.as_bytes()])?)
}

/// What was found of the blobs of a database.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) count: u64,
    pub(super) bytes: u64,
    /// Those whose bytes are not what their names say.
    pub(super) wrong: Vec<(SpaceId, BlobName)>,
}

/// Reads every blob of a database.
pub(super) fn look_through(db: &Connection) -> Result<Found, StoreError> {
    let mut query = db.prepare("SELECT space, hash, bytes FROM blobs ORDER BY space, hash")?;
    let mut rows = query.query([])?;
    let mut found = Found::default();
    while let Some(row) = rows.next()? {
        let name = BlobName::from_bytes(row.get(1)?);
        let bytes: Vec<u8> = row.get(2)?;
        found.count += 1;
        found.bytes += bytes.len() as u64;
        if BlobName::of(&bytes) != name {
            found.wrong.push((SpaceId(row.get(0)?), name));
        }
    }
    Ok(found)
}

/// Removes a blob from a space.
pub(super) fn remove(db: &Connection, space: SpaceId, name: BlobName) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM blobs WHERE space = ?1 AND hash = ?2",
        params![space.0, name.as_bytes()],
    )?;
    Ok(())
}
