//! Documents and their chunks.

use automerge::ChangeHash;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use throughline_core::{
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
};

use super::{Done, Lane, SpaceId, Store, StoreError};

/// A chunk with its name.
pub type Chunk = (ChunkName, Vec<u8>);

/// What is stored of a document.
#[derive(Debug)]
pub struct StoredDocument {
    /// Who may sync it.
    pub space: SpaceId,
    /// Snapshots first, then changes in the order of their arrival.
    pub chunks: Vec<Chunk>,
}

impl Store {
    /// Reads a document. `None` if nothing is stored under that id.
    ///
    /// # Errors
    /// The database failed.
    pub async fn load(&self, id: DocumentId) -> Result<Option<StoredDocument>, StoreError> {
        self.read(move |db| {
            let transaction = db.transaction()?; // space and chunks of one instant
            let Some(space) = space_of(&transaction, id)? else {
                return Ok(None);
            };
            let chunks = chunks_of(&transaction, id)?;
            Ok(Some(StoredDocument { space, chunks }))
        })
        .await
    }

    /// Whose document it is; `None` if nobody's yet.
    ///
    /// # Errors
    /// The database failed.
    pub async fn owner(&self, id: DocumentId) -> Result<Option<SpaceId>, StoreError> {
        self.read(move |db| space_of(db, id)).await
    }

    /// Appends chunks to a document, which from then on belongs to `space`. Returns once the write is
    /// queued; `done` is called after the fsync, with [`StoreError::OtherSpace`] if the document
    /// already belongs to another. `heads` are the document's last changes with these chunks and all that were
    /// appended before, if that is known. After a failure, `lane` takes nothing more.
    ///
    /// # Errors
    /// The store is closed; `done` is not called.
    pub(crate) async fn append(
        &self,
        id: DocumentId,
        space: SpaceId,
        chunks: Vec<Chunk>,
        heads: Option<Vec<ChangeHash>>,
        lane: Lane,
        done: Done,
    ) -> Result<(), StoreError> {
        self.inner
            .writer
            .submit(
                lane,
                Box::new(move |transaction| {
                    claim(transaction, id, space)?;
                    insert(transaction, &chunks)?;
                    match &heads {
                        Some(heads) => put_heads(transaction, id, heads),
                        None => Ok(()),
                    }
                }),
                done,
            )
            .await
    }

    /// Replaces chunks by a snapshot that holds all they hold. The caller has verified that it does.
    ///
    /// # Errors
    /// The store is closed; `done` is not called.
    pub(crate) async fn compact(
        &self,
        id: DocumentId,
        space: SpaceId,
        snapshot: Chunk,
        replaced: Vec<ChunkName>,
        done: Done,
    ) -> Result<(), StoreError> {
        self.inner
            .writer
            .submit(
                Lane::default(),
                Box::new(move |transaction| {
                    claim(transaction, id, space)?;
                    let kept = snapshot.0.clone();
                    insert(transaction, &[snapshot])?;
                    let mut delete = transaction.prepare_cached(
                        "DELETE FROM chunks WHERE document = ?1 AND kind = ?2 AND hash = ?3",
                    )?;
                    for name in replaced.iter().filter(|name| **name != kept) {
                        delete.execute(params![
                            name.document.as_bytes(),
                            name.kind.as_str(),
                            name.hash
                        ])?;
                    }
                    Ok(())
                }),
                done,
            )
            .await
    }
}

/// What is stored of a document, snapshots first.
pub(super) fn chunks_of(db: &Connection, id: DocumentId) -> Result<Vec<Chunk>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT kind, hash, bytes FROM chunks WHERE document = ?1 ORDER BY kind DESC, rowid",
    )?;
    let chunks = query.query_map([id.as_bytes()], |row| chunk_of(row, id, 0))?;
    Ok(chunks.collect::<Result<_, _>>()?)
}

/// A chunk from a row that has its kind, hash and bytes from this column on.
pub(super) fn chunk_of(row: &Row<'_>, document: DocumentId, at: usize) -> rusqlite::Result<Chunk> {
    let kind = match row.get_ref(at)?.as_str()? {
        "snapshot" => ChunkKind::Snapshot,
        _ => ChunkKind::Incremental,
    };
    let name = ChunkName {
        document,
        kind,
        hash: row.get(at + 1)?,
    };
    Ok((name, row.get(at + 2)?))
}

/// The last changes of a document as they were recorded; none if they were not.
pub(super) fn heads_of(db: &Connection, id: DocumentId) -> Result<Vec<ChangeHash>, StoreError> {
    let heads: Option<Vec<u8>> = db
        .prepare_cached("SELECT heads FROM documents WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))?;
    Ok(heads_from(&heads.unwrap_or_default()))
}

/// Hashes one after another.
pub(super) fn heads_from(bytes: &[u8]) -> Vec<ChangeHash> {
    let (heads, _) = bytes.as_chunks::<HASH_LEN>();
    heads.iter().copied().map(ChangeHash).collect()
}

/// Bytes of a change's hash.
const HASH_LEN: usize = 32;

/// Records the last changes of a document.
pub(super) fn put_heads(
    db: &Connection,
    id: DocumentId,
    heads: &[ChangeHash],
) -> Result<(), StoreError> {
    let bytes: Vec<u8> = heads.iter().flat_map(|head| head.0).collect();
    db.prepare_cached("UPDATE documents SET heads = ?2 WHERE id = ?1")?
        .execute(params![id.as_bytes(), bytes])?;
    Ok(())
}

fn space_of(db: &Connection, id: DocumentId) -> Result<Option<SpaceId>, StoreError> {
    Ok(db
        .prepare_cached("SELECT space FROM documents WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0).map(SpaceId))
        .optional()?)
}

pub(super) fn is_owned(transaction: &Transaction<'_>, id: DocumentId) -> Result<bool, StoreError> {
    Ok(space_of(transaction, id)?.is_some())
}

/// First come, first served: whoever stores a document's first chunk owns it.
pub(super) fn claim(
    transaction: &Transaction<'_>,
    id: DocumentId,
    space: SpaceId,
) -> Result<(), StoreError> {
    match space_of(transaction, id)? {
        Some(owner) if owner == space => Ok(()),
        Some(_) => Err(StoreError::OtherSpace),
        None => {
            transaction
                .prepare_cached("INSERT INTO documents (id, space) VALUES (?1, ?2)")?
                .execute(params![id.as_bytes(), space.0])?;
            Ok(())
        }
    }
}

pub(super) fn insert(transaction: &Transaction<'_>, chunks: &[Chunk]) -> Result<(), StoreError> {
    // One that is there by that name may be damaged, and has come again.
    let mut insert = transaction.prepare_cached(
        "INSERT INTO chunks (document, kind, hash, bytes) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
    )?;
    for (name, bytes) in chunks {
        insert.execute(params![
            name.document.as_bytes(),
            name.kind.as_str(),
            name.hash,
            bytes
        ])?;
    }
    Ok(())
}
