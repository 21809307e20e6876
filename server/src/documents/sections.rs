//! Which document is which section of which project.
//!
//! Of most sections that follows from the project's id. Of others the relay reads it from the project's manifest, which
//! only those who manage the project may write. The first word counts: what a document is never changes, so that nobody can make a section another by renaming it. It is learned
//! before the change that says so is passed on: nobody can ask for a document that they have just heard of and get it as
//! what it is not.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use automerge::{Automerge, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use throughline_core::{
    access::{Access, Role, grantable},
    id::DocumentId,
    record::{Record as _, SectionKind, SectionRef},
    sync::{gate::Limits, hub::examine},
};

use crate::store::{SpaceId, Store, StoreError};

/// The sections of all projects, as far as somebody has asked.
pub(crate) struct Sections {
    store: Store,
    known: Mutex<HashMap<SpaceId, Known>>,
}

#[derive(Default)]
struct Known {
    /// Whether all that is stored has been read.
    whole: bool,
    kinds: BTreeMap<DocumentId, String>,
}

impl Sections {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            known: Mutex::default(),
        }
    }

    /// The stored name of the kind of section that a document is; nothing if the manifest has never named it.
    pub(crate) async fn kind(
        &self,
        space: SpaceId,
        document: DocumentId,
    ) -> Result<Option<String>, StoreError> {
        {
            let known = self.lock();
            if let Some(known) = known.get(&space)
                && (known.whole || known.kinds.contains_key(&document))
            {
                return Ok(known.kinds.get(&document).cloned());
            }
        }
        let stored = self.store.sections(space).await?;
        let manifest = self.store.manifest(space).await?;
        let mut found: Vec<(DocumentId, String)> = Vec::new();
        if let Some(manifest) = manifest {
            self.learn(space, implied_by(manifest));
            found.extend(stored);
            if let Some(document) = self.store.load(manifest).await? {
                match examine(&document.chunks, &Limits::default()) {
                    Ok(examined) => found.extend(explicit(&examined.document)),
                    Err(error) => {
                        tracing::error!(document = %manifest, %error, "a manifest cannot be read");
                    }
                }
            }
        }
        let new = self.learn(space, found);
        self.keep(space, new).await;
        let mut known = self.lock();
        let known = known.entry(space).or_default();
        known.whole = true;
        Ok(known.kinds.get(&document).cloned())
    }

    /// Takes in what a manifest names. What is new of it is given, to be kept.
    pub(super) fn learn(
        &self,
        space: SpaceId,
        named: Vec<(DocumentId, String)>,
    ) -> Vec<(DocumentId, String)> {
        let mut known = self.lock();
        let kinds = &mut known.entry(space).or_default().kinds;
        let mut new = Vec::new();
        for (document, kind) in named {
            kinds.entry(document).or_insert_with(|| {
                new.push((document, kind.clone()));
                kind
            });
        }
        new
    }

    /// Keeps what was learned. Where that fails, the manifest says it again.
    pub(super) async fn keep(&self, space: SpaceId, new: Vec<(DocumentId, String)>) {
        if !new.is_empty()
            && let Err(error) = self.store.add_sections(space, new).await
        {
            tracing::error!(%error, "the sections of a project could not be kept");
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SpaceId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the documents of a project are: what follows from its id comes before what its manifest says.
pub(super) fn named_by(id: DocumentId, manifest: &Automerge) -> Vec<(DocumentId, String)> {
    let mut named = implied_by(id);
    named.extend(explicit(manifest));
    named
}

/// The documents whose ids follow from the project's.
fn implied_by(project: DocumentId) -> Vec<(DocumentId, String)> {
    let manifest = (project, SectionKind::Manifest.stored().to_owned());
    let sections = grantable().into_iter();
    let sections = sections.map(|kind| (DocumentId::of_section(project, kind), kind.to_owned()));
    std::iter::once(manifest).chain(sections).collect()
}

/// The documents that a manifest names, and as what. Where it names one several times, what fewest may see comes first.
fn explicit(manifest: &Automerge) -> Vec<(DocumentId, String)> {
    let mut named = Vec::new();
    let Ok(tables) = manifest.get_all(ROOT, SectionRef::DEF.table) else {
        return named;
    };
    for (table, id) in tables {
        if table != Value::Object(ObjType::Map) {
            continue;
        }
        for key in manifest.keys(&id) {
            let Ok(records) = manifest.get_all(&id, key) else {
                continue;
            };
            for (_, record) in records {
                let texts = |field| -> Vec<String> {
                    let values = manifest.get_all(&record, field).unwrap_or_default();
                    values.into_iter().filter_map(|(v, _)| text(&v)).collect()
                };
                let kinds = texts("kind");
                for document in texts("document") {
                    let Ok(document) = document.parse() else {
                        continue;
                    };
                    named.extend(kinds.iter().map(|kind| (document, kind.clone())));
                }
            }
        }
    }
    let outsider = Access::of(Role::Contributor);
    named.sort_by_key(|(_, kind): &(DocumentId, String)| outsider.right(Some(kind)));
    named
}

fn text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Scalar(scalar) => match scalar.as_ref() {
            ScalarValue::Str(text) => Some(text.to_string()),
            _ => None,
        },
        Value::Object(_) => None,
    }
}
