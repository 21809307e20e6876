//! What this device remembers besides documents: who this is, which projects it has, and for each the
//! undo history. Kept in the host's key–value store.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Effect, Profile, ProjectSummary, ShareLink};
use crate::{
    access::Rights,
    id::{Author, DocumentId, RecordId, UserId},
    time::UnixMillis,
};

const PROFILE: &str = "profile";
const PROJECT: &str = "project/";
const HISTORY: &str = "history/";
const RIGHTS: &str = "rights/";

/// A project that this device has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) summary: ProjectSummary,
    pub(super) share: Option<ShareLink>,
    /// The project's documents, each with the heads that the relay has confirmed as durable: what is
    /// not an ancestor of them is still waiting.
    pub(super) documents: Vec<(DocumentId, Vec<[u8; 32]>)>,
}

/// Everything remembered.
#[derive(Debug)]
pub(super) struct Library {
    pub(super) profile: Profile,
    projects: BTreeMap<DocumentId, Known>,
    histories: BTreeMap<DocumentId, Vec<u8>>,
    /// What this person may do in a project, as its relay said last; everything where none did.
    rights: BTreeMap<DocumentId, Rights>,
    /// Entries that could not be read, by key; they are left as they are.
    pub(super) unreadable: Vec<String>,
}

impl Library {
    /// Reads what the store holds. An entry that cannot be read is reported, not overwritten.
    pub(super) fn read(local: Vec<(String, Vec<u8>)>, rng: &mut impl Rng) -> (Self, Vec<Effect>) {
        let mut library = Self {
            profile: Profile {
                user: UserId(RecordId::random(rng).to_string()),
                name: String::new(),
            },
            projects: BTreeMap::new(),
            histories: BTreeMap::new(),
            rights: BTreeMap::new(),
            unreadable: Vec::new(),
        };
        let mut found_profile = false;
        for (key, bytes) in local {
            let readable = if key == PROFILE {
                read(&bytes).map(|profile| {
                    library.profile = profile;
                    found_profile = true;
                })
            } else if let Some(id) = key.strip_prefix(PROJECT) {
                id.parse()
                    .ok()
                    .zip(read::<Known>(&bytes))
                    .map(|(id, known)| {
                        library.projects.insert(id, known);
                    })
            } else if let Some(id) = key.strip_prefix(RIGHTS) {
                id.parse()
                    .ok()
                    .zip(read::<Rights>(&bytes))
                    .map(|(id, rights)| {
                        library.rights.insert(id, rights);
                    })
            } else if let Some(id) = key.strip_prefix(HISTORY) {
                id.parse().ok().map(|id| {
                    library.histories.insert(id, bytes);
                })
            } else {
                Some(())
            };
            if readable.is_none() {
                library.unreadable.push(key);
            }
        }
        let keep_profile = !found_profile && !library.unreadable.iter().any(|key| key == PROFILE);
        let effects = if keep_profile {
            vec![library.keep_profile()]
        } else {
            Vec::new()
        };
        (library, effects)
    }

    pub(super) fn author(&self) -> Author {
        let name = if self.profile.name.is_empty() {
            "Someone"
        } else {
            &self.profile.name
        };
        Author {
            user: self.profile.user.clone(),
            name: name.to_owned(),
        }
    }

    pub(super) fn keep_profile(&self) -> Effect {
        keep(PROFILE.to_owned(), &self.profile)
    }

    pub(super) fn get(&self, id: DocumentId) -> Option<&Known> {
        self.projects.get(&id)
    }

    /// The projects, the last opened first.
    pub(super) fn summaries(&self) -> Vec<ProjectSummary> {
        let mut all: Vec<_> = self
            .projects
            .values()
            .map(|known| known.summary.clone())
            .collect();
        all.sort_by(|a, b| (b.opened, &a.name, a.id).cmp(&(a.opened, &b.name, b.id)));
        all
    }

    /// Remembers a project, or what changed about it.
    pub(super) fn put(&mut self, id: DocumentId, known: Known) -> Option<Effect> {
        if self.projects.get(&id) == Some(&known) {
            return None;
        }
        let effect = keep(format!("{PROJECT}{id}"), &known);
        self.projects.insert(id, known);
        Some(effect)
    }

    /// Forgets a project and everything stored of it.
    pub(super) fn remove(&mut self, id: DocumentId) -> Vec<Effect> {
        self.histories.remove(&id);
        self.rights.remove(&id);
        let known = self.projects.remove(&id);
        let others = known
            .into_iter()
            .flat_map(|known| known.documents)
            .map(|(other, _)| other);
        let documents: BTreeSet<DocumentId> = others.chain([id]).collect();
        let entries = [PROJECT, HISTORY, RIGHTS].map(|prefix| format!("{prefix}{id}"));
        let entries = entries.map(|key| Effect::Keep { key, value: None });
        documents
            .into_iter()
            .map(Effect::Discard)
            .chain(entries)
            .collect()
    }

    /// What this person may do in a project, where a relay has said it.
    pub(super) fn rights(&self, id: DocumentId) -> Option<&Rights> {
        self.rights.get(&id)
    }

    /// Remembers what this person may do, if that is new.
    pub(super) fn keep_rights(&mut self, id: DocumentId, rights: Rights) -> Option<Effect> {
        if self.rights.get(&id) == Some(&rights) {
            return None;
        }
        let effect = keep(format!("{RIGHTS}{id}"), &rights);
        self.rights.insert(id, rights);
        Some(effect)
    }

    /// The stored undo history of a project.
    pub(super) fn history(&self, id: DocumentId) -> Option<&[u8]> {
        self.histories.get(&id).map(Vec::as_slice)
    }

    /// Remembers the undo history of a project.
    pub(super) fn keep_history(&mut self, id: DocumentId, bytes: Vec<u8>) -> Effect {
        self.histories.insert(id, bytes.clone());
        Effect::Keep {
            key: format!("{HISTORY}{id}"),
            value: Some(bytes),
        }
    }
}

impl Known {
    pub(super) fn new(id: DocumentId, now: UnixMillis) -> Self {
        let summary = ProjectSummary {
            id,
            name: String::new(),
            opened: now.0,
            tasks: 0,
            shared: false,
        };
        Self {
            summary,
            share: None,
            documents: Vec::new(),
        }
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

fn keep<T: Serialize>(key: String, value: &T) -> Effect {
    let bytes = postcard::to_stdvec(value).expect("plain data always has a postcard form");
    Effect::Keep {
        key,
        value: Some(bytes),
    }
}
