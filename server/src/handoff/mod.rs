//! Changes from one relay to another where there is no link: as a file, signed by the relay that wrote it.
//!
//! A file holds everything that the relay has of a space, so it may be read twice, late, or out of order: what is
//! here already changes nothing. It is read only with the key of the relay that it is expected from, and what it holds
//! passes the same inspection as what comes over the network.

mod file;
mod key;

use std::{collections::BTreeSet, path::Path};

use automerge::ChangeHash;
use throughline_core::{
    engine::ChunkName,
    id::DocumentId,
    sync::{
        gate::Limits,
        hub::{Examined, examine},
    },
};
use tokio::sync::oneshot;

use self::file::{Carried, Content, Photo};
use crate::{
    OwnerTokenError,
    owner::owner_token,
    store::{Chunk, Lane, SpaceId, Store, StoreError},
};

pub use file::FileError;
pub use key::{KeyError, PublicKey, RelayKey};

/// A hand-off could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum HandoffError {
    /// There is no such project on this relay.
    #[error("the project {0} is not on this relay")]
    NoProject(DocumentId),
    /// The file is none, or not what the other relay wrote.
    #[error(transparent)]
    File(#[from] FileError),
    /// The relay's key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The owner token cannot be used.
    #[error(transparent)]
    Owner(#[from] OwnerTokenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What came of reading a file.
#[derive(Debug, Default)]
pub struct Taken {
    /// Documents in the file.
    pub documents: u64,
    /// Changes that were new here.
    pub changes: u64,
    /// Photos that were new here.
    pub photos: u64,
    /// What was left out, and why.
    pub left_out: Vec<String>,
}

/// Everything that a relay has of a project, or of plain clients, as a signed file; its photos only if they are wanted,
/// which may be most of it. The relay may be running.
///
/// # Errors
/// There is no such project, or the database or the key cannot be used.
pub async fn write(
    store: &Store,
    key: &RelayKey,
    project: Option<DocumentId>,
    with_photos: bool,
) -> Result<Vec<u8>, HandoffError> {
    let space = match project {
        None => SpaceId::PLAIN,
        Some(manifest) => {
            let space = store.owner(manifest).await?;
            let space = space.ok_or(HandoffError::NoProject(manifest))?;
            if store.project_of(space).await? != project {
                return Err(HandoffError::NoProject(manifest));
            }
            space
        }
    };
    let mut documents = Vec::new();
    for id in store.documents_of(space).await? {
        if let Some(found) = store.load(id).await? {
            let chunks = found.chunks.into_iter().map(Carried::from).collect();
            documents.push((id, chunks));
        }
    }
    let mut photos = Vec::new();
    if with_photos {
        for name in store.blob_names(space).await? {
            photos.extend(store.blob(space, name).await?.map(Photo::from));
        }
    }
    let content = Content {
        project,
        documents,
        photos,
    };
    Ok(file::write(&content, key))
}

/// Takes in what another relay wrote. The relay must not be running: it would not hear of it.
///
/// # Errors
/// The file is not what that relay wrote, or the database cannot be used. Nothing was taken then, or whole documents.
pub async fn read(
    store: &Store,
    folder: &Path,
    bytes: &[u8],
    from: &PublicKey,
) -> Result<Taken, HandoffError> {
    let content = file::read(bytes, from)?;
    let space = match content.project {
        None => SpaceId::PLAIN,
        Some(manifest) => {
            let owner = owner_token(store, folder).await?;
            store.adopt(manifest, owner.hash()).await?
        }
    };
    let mut taken = Taken::default();
    for (id, chunks) in content.documents {
        taken.documents += 1;
        match take(store, space, id, chunks).await? {
            Ok(changes) => taken.changes += changes,
            Err(why) => taken.left_out.push(format!("document {id}: {why}")),
        }
    }
    let here = store.blob_names(space).await?;
    for photo in content.photos {
        let (name, photo) = photo.named();
        match photo {
            _ if here.contains(&name) => {}
            // Whoever reads the file decides about the room that it takes.
            Some(photo) => {
                store.keep_blob(space, name, photo, u64::MAX).await?;
                taken.photos += 1;
            }
            None => taken.left_out.push(format!(
                "photo {name}: it is of a kind that is not kept here"
            )),
        }
    }
    Ok(taken)
}

/// Takes in one document, whole or not at all. Gives how many changes were new, or why it was left out.
async fn take(
    store: &Store,
    space: SpaceId,
    id: DocumentId,
    carried: Vec<Carried>,
) -> Result<Result<u64, String>, HandoffError> {
    let found = store.load(id).await?;
    if found.as_ref().is_some_and(|found| found.space != space) {
        return Ok(Err("here it belongs to others".to_owned()));
    }
    let mut all = found.map_or_else(Vec::new, |found| found.chunks);
    let here: BTreeSet<ChunkName> = all.iter().map(|(name, _)| name.clone()).collect();
    let limits = Limits::default();
    let before = match examine(&all, &limits) {
        Ok(before) => before,
        Err(error) => return Ok(Err(format!("what is here cannot be read: {error}"))),
    };
    let new: Vec<Chunk> = carried
        .into_iter()
        .map(|chunk| chunk.named(id))
        .filter(|(name, _)| !here.contains(name))
        .collect();
    all.extend(new.iter().cloned());
    let after = match examine(&all, &limits) {
        Ok(after) => after,
        Err(error) => return Ok(Err(error.to_string())),
    };
    if let Some(why) = unfit(&after, &new) {
        return Ok(Err(why));
    }
    let changes = (after.changes - before.changes) as u64;
    if changes == 0 {
        return Ok(Ok(0));
    }
    append(store, space, id, new, after.document.get_heads()).await?;
    Ok(Ok(changes))
}

/// Why these chunks are not taken, if they must not be.
fn unfit(after: &Examined, new: &[Chunk]) -> Option<String> {
    let is_new = |name: &ChunkName| new.iter().any(|(new, _)| new == name);
    let damaged = after.damaged.iter().find(|(name, _)| is_new(name));
    if let Some((_, why)) = damaged {
        return Some(why.clone());
    }
    let missing = after.missing.len();
    (missing > 0).then(|| format!("{missing} changes that others build on are not there"))
}

async fn append(
    store: &Store,
    space: SpaceId,
    id: DocumentId,
    chunks: Vec<Chunk>,
    heads: Vec<ChangeHash>,
) -> Result<(), StoreError> {
    let (answer, outcome) = oneshot::channel();
    let done = Box::new(move |result| {
        let _ = answer.send(result); // whoever asked may have gone
    });
    let lane = Lane::default();
    store
        .append(id, space, chunks, Some(heads), lane, done)
        .await?;
    outcome.await.map_err(|_| StoreError::Closed)?
}
