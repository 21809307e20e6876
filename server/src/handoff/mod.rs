//! Changes from one relay to another where there is no link: as a file, signed by the relay that wrote it.
//!
//! A file holds all documents that the relay has of a space, so it may be read twice, late, or out of order: what is
//! here already changes nothing. Photos are in files of their own, of a size that any memory holds. It is read only with the key of the relay that it is expected from, and what it holds
//! passes the same inspection as what comes over the network.

mod file;
mod key;

use std::{
    collections::{BTreeSet, VecDeque},
    path::Path,
};

use automerge::ChangeHash;
use throughline_core::{
    blob::BlobName,
    engine::ChunkName,
    file::LARGEST,
    id::DocumentId,
    sync::{
        gate::Limits,
        hub::{Examined, examine},
    },
};
use tokio::sync::oneshot;

use self::file::{Carried, Content};
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
    /// What is to be carried is too much for one file.
    #[error(
        "the documents come to {} MiB, and {} MiB is all that is read of a file",
        bytes >> 20,
        LARGEST >> 20
    )]
    TooLarge {
        /// What they come to.
        bytes: usize,
    },
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

/// All documents that a relay has of a project, or of plain clients, as a signed file. The relay may be running.
///
/// # Errors
/// There is no such project, or the database or the key cannot be used. They are too much for one file.
pub async fn write(
    store: &Store,
    key: &RelayKey,
    project: Option<DocumentId>,
) -> Result<Vec<u8>, HandoffError> {
    let space = space_of(store, project).await?;
    let mut documents = Vec::new();
    for id in store.documents_of(space).await? {
        if let Some(found) = store.load(id).await? {
            let chunks = found.chunks.into_iter().map(Carried::from).collect();
            documents.push((id, chunks));
        }
    }
    let content = Content {
        project,
        documents,
        photos: Vec::new(),
    };
    let file = file::write(&content, key);
    if file.len() > LARGEST {
        return Err(HandoffError::TooLarge { bytes: file.len() });
    }
    Ok(file)
}

async fn space_of(store: &Store, project: Option<DocumentId>) -> Result<SpaceId, HandoffError> {
    let Some(manifest) = project else {
        return Ok(SpaceId::PLAIN);
    };
    let space = store.owner(manifest).await?;
    let space = space.ok_or(HandoffError::NoProject(manifest))?;
    if store.project_of(space).await? != project {
        return Err(HandoffError::NoProject(manifest));
    }
    Ok(space)
}

/// Bytes of photos in one file; a single one may be larger.
const PHOTOS_IN_ONE: u64 = 32 << 20;

/// The photos of a project, for as many files as they need.
#[derive(Debug)]
pub struct Photos {
    project: Option<DocumentId>,
    space: SpaceId,
    files: VecDeque<Vec<BlobName>>,
    /// Those that are not what their names say, and are not carried.
    pub damaged: Vec<BlobName>,
}

impl Photos {
    /// Those that a relay has of a project. It may be running.
    ///
    /// # Errors
    /// There is no such project, or the database failed.
    pub async fn of(store: &Store, project: Option<DocumentId>) -> Result<Self, HandoffError> {
        let space = space_of(store, project).await?;
        let (mut files, mut last, mut bytes) = (VecDeque::new(), Vec::new(), 0);
        for (name, size) in store.blob_sizes(space).await? {
            if bytes + size > PHOTOS_IN_ONE && !last.is_empty() {
                files.push_back(std::mem::take(&mut last));
                bytes = 0;
            }
            last.push(name);
            bytes += size;
        }
        files.extend((!last.is_empty()).then_some(last));
        Ok(Self {
            project,
            space,
            files,
            damaged: Vec::new(),
        })
    }

    /// The next signed file with some of them; `None` after the last.
    ///
    /// # Errors
    /// The database failed.
    pub async fn next_file(
        &mut self,
        store: &Store,
        key: &RelayKey,
    ) -> Result<Option<Vec<u8>>, HandoffError> {
        let Some(names) = self.files.pop_front() else {
            return Ok(None);
        };
        let mut photos = Vec::new();
        for name in names {
            match store.blob(self.space, name).await? {
                Some(blob) if BlobName::of(&blob.bytes) == name => photos.push(blob.into()),
                Some(_) => self.damaged.push(name),
                None => {} // repaired away meanwhile
            }
        }
        let content = Content {
            project: self.project,
            documents: Vec::new(),
            photos,
        };
        Ok(Some(file::write(&content, key)))
    }
}

/// Takes in what another relay wrote. The relay must not be running: it would not hear of it. The photos of a project take
/// `room` bytes at most.
///
/// # Errors
/// The file is not what that relay wrote, or the database cannot be used. Nothing was taken then, or whole documents.
pub async fn read(
    store: &Store,
    folder: &Path,
    bytes: &[u8],
    from: &PublicKey,
    room: u64,
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
    let here = store.blob_sizes(space).await?;
    for photo in content.photos {
        let (name, photo) = photo.named();
        let why = match photo {
            _ if here.contains_key(&name) => continue,
            Some(photo) => match store.keep_blob(space, name, photo, room).await {
                Ok(()) => {
                    taken.photos += 1;
                    continue;
                }
                Err(error @ (StoreError::NoRoom { .. } | StoreError::TooMany { .. })) => {
                    error.to_string()
                }
                Err(error) => return Err(error.into()),
            },
            None => "it is of a kind that is not kept here".to_owned(),
        };
        taken.left_out.push(format!("photo {name}: {why}"));
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
