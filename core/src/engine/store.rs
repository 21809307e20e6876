//! Documents in the host's chunk store: naming, loading, storing, and replacing many chunks by one.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{ChunkKind, ChunkName, Effect, Engine, ShareLink, StoreError, project::OpenProject};
use crate::{
    document::{Section, Touched},
    id::DocumentId,
    record::SectionKind,
};

/// A document with more stored chunks than this is replaced by one snapshot when it is opened.
const MANY_CHUNKS: usize = 64;

/// What is under way in the store.
#[derive(Debug, Default)]
pub(super) struct Storing {
    /// Asked for, not yet answered.
    pub(super) loading: BTreeSet<DocumentId>,
    /// Handed over, not yet safe.
    unsaved: BTreeMap<ChunkName, Vec<u8>>,
    /// Whether some of them failed; they are tried again once the store works again.
    failing: bool,
    /// Snapshots on their way, with the chunks that each replaces.
    compacting: BTreeMap<ChunkName, Vec<ChunkName>>,
    /// Where the project is to be shared once all of it is safe on this device.
    share: Option<ShareLink>,
}

impl Storing {
    /// Whether a project may be shared now. If not, it is shared as soon as it may be: were a relay to get half of
    /// a new project before this device has the other half on its disk, a power cut would leave a project that
    /// nobody can open. A device whose disk takes nothing shares at once, for the relay is then the safer place.
    pub(super) fn share_once_stored(&mut self, link: &ShareLink) -> bool {
        let now = self.may_share();
        self.share = (!now).then(|| link.clone());
        now
    }

    /// Whether the project is shared without further ado once it is stored.
    pub(super) fn waits_to_share(&self) -> bool {
        self.share.is_some()
    }

    fn may_share(&self) -> bool {
        self.unsaved.is_empty() || self.failing
    }
}

/// The name under which a chunk is stored.
pub(super) fn chunk_name(document: DocumentId, kind: ChunkKind, bytes: &[u8]) -> ChunkName {
    ChunkName {
        document,
        kind,
        hash: Sha256::digest(bytes).into(),
    }
}

impl Engine {
    /// Asks for a document's chunks, once.
    pub(super) fn load(&mut self, document: DocumentId) {
        let Some(open) = &mut self.open else { return };
        if open.storing.loading.insert(document) {
            self.out.push(Effect::Load(document));
        }
    }

    pub(super) fn loaded(&mut self, document: DocumentId, chunks: Vec<(ChunkName, Vec<u8>)>) {
        let Some(open) = &mut self.open else { return };
        if !open.storing.loading.remove(&document) {
            // Of another project that was looked into, or of one that was closed meanwhile.
            return self.glanced(document, &chunks);
        }
        let kind = SectionKind::of_document(open.id(), document);
        let stored = chunks.iter().map(|(_, bytes)| bytes.as_slice());
        let arriving = open.arriving.remove(&document);
        let loaded = Section::load(kind, self.actor.clone(), stored).and_then(|mut section| {
            arriving.map_or(Ok(()), |bytes| section.receive(&bytes).map(drop))?;
            Ok(section)
        });
        let section = match loaded {
            Ok(section) => section,
            Err(error) => {
                let name = kind.label().to_lowercase();
                self.fail(
                    format!("The {name} of this project could not be opened: {error}."),
                    "Its stored data is left as it is. If the project is shared, forget it on this \
                     device and open its share link again.",
                );
                return;
            }
        };
        let damaged = section.damaged().len();
        if damaged > 0 {
            self.fail(
                format!(
                    "{damaged} of {} stored parts of this project are damaged.",
                    chunks.len()
                ),
                "Everything else was opened, and the damaged parts are kept. Changes in them come \
                 back from the relay if it has them.",
            );
        }
        let names: Vec<ChunkName> = chunks.into_iter().map(|(name, _)| name).collect();
        if names.len() > MANY_CHUNKS && damaged == 0 {
            self.compact(document, &section, names);
        }
        if let Some(open) = &mut self.open {
            open.insert(document, section);
        }
        self.sync_document(document);
        self.advance();
        self.show_records();
    }

    /// Stores one snapshot in place of many chunks, which go only when it is safe.
    fn compact(&mut self, document: DocumentId, section: &Section, replaced: Vec<ChunkName>) {
        let bytes = section.save();
        let same = Section::load(section.kind(), self.actor.clone(), [bytes.as_slice()])
            .is_ok_and(|reloaded| reloaded.heads() == section.heads());
        if !same {
            self.fail(
                "A project's stored parts could not be joined into one.",
                "They are kept as they are; nothing is lost.",
            );
            return;
        }
        let name = chunk_name(document, ChunkKind::Snapshot, &bytes);
        let replaced = replaced.into_iter().filter(|old| *old != name).collect();
        if let Some(open) = &mut self.open {
            open.storing.compacting.insert(name.clone(), replaced);
            open.storing.unsaved.insert(name.clone(), bytes.clone());
        }
        self.out.push(Effect::Store { name, bytes });
    }

    /// Stores changes, as a chunk of their own.
    pub(super) fn store(&mut self, document: DocumentId, kind: ChunkKind, bytes: Vec<u8>) {
        let name = chunk_name(document, kind, &bytes);
        if let Some(open) = &mut self.open {
            open.storing.unsaved.insert(name.clone(), bytes.clone());
        }
        self.out.push(Effect::Store { name, bytes });
    }

    pub(super) fn stored(&mut self, name: &ChunkName, result: Result<(), StoreError>) {
        let Some(open) = &mut self.open else { return };
        match result {
            Ok(()) => {
                open.storing.unsaved.remove(name);
                if let Some(replaced) = open.storing.compacting.remove(name) {
                    self.out.push(Effect::Remove(replaced));
                }
                if std::mem::take(&mut open.storing.failing) {
                    let again = open.storing.unsaved.iter();
                    self.out.extend(again.map(|(name, bytes)| Effect::Store {
                        name: name.clone(),
                        bytes: bytes.clone(),
                    }));
                }
            }
            Err(error) => {
                if open.storing.compacting.remove(name).is_some() {
                    // The chunks that it was to replace are still there: nothing is at stake.
                    open.storing.unsaved.remove(name);
                } else {
                    open.storing.failing = true;
                    self.fail(
                        format!("This device could not save your last changes: {error}."),
                        "They are still here while this page stays open, and are sent to the relay. \
                         Free some space, or export a hand-off file, before you close it.",
                    );
                }
            }
        }
        let Some(open) = &mut self.open else { return };
        if open.storing.may_share()
            && let Some(link) = open.storing.share.take()
        {
            self.connect(&link);
        }
        self.show_sync();
    }

    pub(super) fn neighbour(&mut self, document: DocumentId, bytes: &[u8]) {
        let receive = |section: &mut Section| match section.receive(bytes) {
            Ok(touched) => (Ok(()), touched),
            Err(error) => (Err(error), Touched::default()),
        };
        let Some((received, touched)) = self
            .open
            .as_mut()
            .and_then(|open| open.change(document, receive))
        else {
            return;
        };
        match received {
            Ok(()) if touched.is_empty() => {}
            Ok(()) => {
                let by = super::project::names_of(&touched.authors, &self.library.profile.user);
                self.send_changes(document);
                self.advance();
                self.refresh(by);
            }
            Err(error) => self.fail(
                format!("Changes from another tab could not be read: {error}."),
                "They are stored; reload this page to see them.",
            ),
        }
        self.show_sync();
    }
}

impl OpenProject {
    /// Chunks that are not yet safe on this device.
    pub(super) fn unsaved(&self) -> u32 {
        u32::try_from(self.storing.unsaved.len()).unwrap_or(u32::MAX)
    }
}
