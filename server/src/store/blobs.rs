//! What is kept beside the documents of a space, such as photos: bytes under the hash of their content.

use std::collections::BTreeSet;

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

/// The names of all that a project keeps, as one relay tells another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoList {
    /// In ascending order, each in hexadecimal.
    #[serde(with = "as_text")]
    pub photos: Vec<BlobName>,
}

/// Names as they are written in addresses.
mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::BlobName;

    pub(super) fn serialize<S: Serializer>(names: &[BlobName], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(names.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<BlobName>, D::Error> {
        let names = Vec::<String>::deserialize(from)?;
        let names = names
            .iter()
            .map(|name| name.parse().map_err(D::Error::custom));
        names.collect()
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

    /// The names of all that a space keeps.
    ///
    /// # Errors
    /// The database failed.
    pub async fn blob_names(&self, space: SpaceId) -> Result<BTreeSet<BlobName>, StoreError> {
        self.read(move |db| {
            let mut query = db.prepare_cached("SELECT hash FROM blobs WHERE space = ?1")?;
            let names = query.query_map([space.0], |row| row.get(0).map(BlobName::from_bytes))?;
            Ok(names.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Keeps bytes under their name. Returns after the fsync; what is there already is left as it is.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`]: with them, the space would keep more than `quota` bytes. The database failed.
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
            let kept: i64 = transaction
                .prepare_cached(
                    "SELECT coalesce(sum(length(bytes)), 0) FROM blobs WHERE space = ?1",
                )?
                .query_row([space.0], |row| row.get(0))?;
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
