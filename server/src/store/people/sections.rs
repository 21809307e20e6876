//! Which document is which section of a project, and whose the actors in a document are.

use std::collections::BTreeMap;

use automerge::ActorId;
use rusqlite::params;
use throughline_core::{id::DocumentId, sync::hub::Holder};

use super::PeopleError;
use crate::store::{Lane, SpaceId, Store, StoreError};

impl Store {
    /// The sections of a space that are known, by document: the stored names of their kinds.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn sections(
        &self,
        space: SpaceId,
    ) -> Result<BTreeMap<DocumentId, String>, StoreError> {
        self.read(move |db| {
            let mut query =
                db.prepare_cached("SELECT document, kind FROM sections WHERE space = ?1")?;
            let rows = query.query_map([space.0], |row| {
                Ok((DocumentId::from_bytes(row.get(0)?), row.get(1)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Keeps which documents are which sections. What is known of one already stays.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn add_sections(
        &self,
        space: SpaceId,
        sections: Vec<(DocumentId, String)>,
    ) -> Result<(), PeopleError> {
        self.write(move |transaction| {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO sections (document, space, kind) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?;
            for (document, kind) in sections {
                insert.execute(params![document.as_bytes(), space.0, kind])?;
            }
            Ok(())
        })
        .await
    }

    /// Whose the actors in a document are.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn actors(
        &self,
        document: DocumentId,
    ) -> Result<Vec<(ActorId, Holder)>, StoreError> {
        self.read(move |db| {
            let mut query =
                db.prepare_cached("SELECT actor, holder FROM actors WHERE document = ?1")?;
            let rows = query.query_map([document.as_bytes()], |row| {
                Ok((
                    ActorId::from(row.get::<_, Vec<u8>>(0)?),
                    Holder(row.get(1)?),
                ))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Keeps whose an actor is, before the changes that follow in the same lane.
    ///
    /// # Errors
    /// The store is closed.
    pub(crate) async fn bind_actor(
        &self,
        document: DocumentId,
        actor: ActorId,
        holder: Holder,
        lane: Lane,
    ) -> Result<(), StoreError> {
        let write = move |transaction: &rusqlite::Transaction<'_>| {
            transaction
                .prepare_cached(
                    "INSERT INTO actors (document, actor, holder) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                )?
                .execute(params![document.as_bytes(), actor.to_bytes(), holder.0])?;
            Ok(())
        };
        // Where it fails, so does what is written with it; the document is then read again.
        let done = Box::new(|_| ());
        self.inner.writer.submit(lane, Box::new(write), done).await
    }
}
