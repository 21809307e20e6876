//! What is in a space.

use rusqlite::{OptionalExtension as _, params};
use throughline_core::id::DocumentId;

use super::{SpaceId, Store, StoreError, TokenHash, documents};

impl Store {
    /// The documents of a space, by id.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn documents_of(&self, space: SpaceId) -> Result<Vec<DocumentId>, StoreError> {
        self.read(move |db| {
            let mut query =
                db.prepare_cached("SELECT id FROM documents WHERE space = ?1 ORDER BY id")?;
            let ids = query.query_map([space.0], |row| row.get(0).map(DocumentId::from_bytes))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The manifest of the project that a space is; `None` for the space of plain clients.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn project_of(
        &self,
        space: SpaceId,
    ) -> Result<Option<DocumentId>, StoreError> {
        self.read(move |db| {
            let project: Option<Option<[u8; 16]>> = db
                .prepare_cached("SELECT project FROM spaces WHERE id = ?1")?
                .query_row([space.0], |row| row.get(0))
                .optional()?;
            Ok(project.flatten().map(DocumentId::from_bytes))
        })
        .await
    }

    /// The space of another relay's project; made for this owner if it is not here yet.
    ///
    /// # Errors
    /// [`StoreError::OtherSpace`]: the document is here and no project's. The database failed.
    pub(crate) async fn adopt(
        &self,
        manifest: DocumentId,
        owner: TokenHash,
    ) -> Result<SpaceId, StoreError> {
        self.inner
            .writer
            .perform(Box::new(move |transaction| {
                let known = transaction
                    .prepare_cached("SELECT 1 FROM spaces WHERE project = ?1")?
                    .exists([manifest.as_bytes()])?;
                if known {
                    return Ok(());
                }
                if documents::is_owned(transaction, manifest)? {
                    return Err(StoreError::OtherSpace);
                }
                transaction
                    .prepare_cached("INSERT INTO spaces (project, owner) VALUES (?1, ?2)")?
                    .execute(params![manifest.as_bytes(), owner.as_bytes()])?;
                let space = SpaceId(transaction.last_insert_rowid());
                documents::claim(transaction, manifest, space)
            }))
            .await?;
        self.read(move |db| {
            let space = db
                .prepare_cached("SELECT id FROM spaces WHERE project = ?1")?
                .query_row([manifest.as_bytes()], |row| row.get(0))?;
            Ok(SpaceId(space))
        })
        .await
    }

    /// Whether a project was begun by somebody's account here, and is no project of the relay upstream's.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn is_of_an_account(&self, space: SpaceId) -> Result<bool, StoreError> {
        self.read(move |db| {
            let found = db
                .prepare_cached(
                    "SELECT 1 FROM spaces WHERE id = ?1 AND owner IS NULL AND project IS NOT NULL \
                     AND NOT EXISTS (SELECT 1 FROM upstream_spaces WHERE space = ?1)",
                )?
                .exists([space.0])?;
            Ok(found)
        })
        .await
    }
}
