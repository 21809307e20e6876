//! A project in memory, as the command line works on it.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result};
use automerge::{ActorId, Automerge};
use rand::Rng;
use throughline_core::{
    document::{ChangeMeta, Section},
    edit::Put,
    file::{FileDocument, ProjectFile},
    id::{Author, DocumentId, RecordId, UserId},
    plan::PlanRecords,
    record::{FieldValue as _, Project as ProjectRecord, Record, SectionKind, SectionRef},
    sync::{client::Documents, gate},
    time::{Moment, UnixMillis},
};

use super::files;

/// All documents of a project.
pub(super) struct Project {
    manifest: DocumentId,
    documents: BTreeMap<DocumentId, Document>,
}

struct Document {
    /// The stored name of the section's kind: a newer program may know more.
    kind: String,
    content: Automerge,
}

impl Project {
    /// A new project with this plan.
    pub(super) fn create(name: &str, records: &PlanRecords, rng: &mut impl Rng) -> Result<Self> {
        let (manifest, plan) = (DocumentId::random(rng), DocumentId::random(rng));
        let meta = ChangeMeta {
            author: author(),
            time: now(),
            label: format!("Import {name}"),
        };
        let plan_section = Section::import(actor(rng), &meta, records)?;
        let mut manifest_section = Section::create(SectionKind::Manifest, actor(rng));
        let reference = RecordId::random(rng);
        manifest_section.write(
            &meta,
            &[
                Put::new(
                    ProjectRecord::DEF.table,
                    ProjectRecord::singleton(),
                    "name",
                    name,
                ),
                Put::new(
                    SectionRef::DEF.table,
                    reference,
                    "kind",
                    SectionKind::Plan.to_scalar(),
                ),
                Put::new(
                    SectionRef::DEF.table,
                    reference,
                    "document",
                    Some(plan).to_scalar(),
                ),
            ],
        )?;
        let document = |section: &Section, kind: SectionKind| Document {
            kind: kind.stored().to_owned(),
            content: section.automerge().clone(),
        };
        Ok(Self {
            manifest,
            documents: BTreeMap::from([
                (manifest, document(&manifest_section, SectionKind::Manifest)),
                (plan, document(&plan_section, SectionKind::Plan)),
            ]),
        })
    }

    /// Opens a project file. Its documents go through the same gate as what comes from the network.
    pub(super) fn read(path: &Path) -> Result<Self> {
        Self::from_bytes(&files::read(path)?)
            .with_context(|| format!("cannot open {}", path.display()))
    }

    /// The same from the file's bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let file = ProjectFile::read(bytes)?;
        let limits = gate::Limits::default();
        let documents = file.documents.into_iter().map(|document| {
            let content = gate::load(&document.bytes, &limits)
                .with_context(|| format!("its {} cannot be read", document.kind))?;
            Ok((
                document.id,
                Document {
                    kind: document.kind,
                    content,
                },
            ))
        });
        Ok(Self {
            manifest: file.manifest,
            documents: documents.collect::<Result<_>>()?,
        })
    }

    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let documents = self.documents.iter().map(|(id, document)| FileDocument {
            id: *id,
            kind: document.kind.clone(),
            bytes: document.content.save(),
        });
        // Sections that were announced but never came are left out: the manifest still names them.
        let documents = documents
            .filter(|d| self.documents.get(&d.id).is_some_and(Document::is_there))
            .collect();
        files::write(
            path,
            &ProjectFile {
                manifest: self.manifest,
                documents,
            }
            .write(),
        )
    }

    /// The project's name.
    pub(super) fn name(&self) -> Result<String> {
        Ok(self
            .section(self.manifest, SectionKind::Manifest)?
            .manifest()
            .project
            .name
            .clone())
    }

    /// The plan's records.
    pub(super) fn plan(&self) -> Result<PlanRecords> {
        let plan = self
            .sections()?
            .into_iter()
            .find_map(|(id, kind)| (kind == SectionKind::Plan).then_some(id))
            .context("the project has no plan")?;
        Ok(self
            .section(plan, SectionKind::Plan)?
            .plan_records()
            .clone())
    }

    pub(super) fn is_manifest(&self, id: DocumentId) -> bool {
        id == self.manifest
    }

    /// The ids of all documents.
    pub(super) fn ids(&self) -> Vec<DocumentId> {
        self.documents.keys().copied().collect()
    }

    pub(super) fn content(&self, id: DocumentId) -> Option<&Automerge> {
        self.documents.get(&id).map(|document| &document.content)
    }

    /// Makes room for sections that the manifest names and that are not here yet. Gives their ids.
    pub(super) fn add_missing_sections(&mut self) -> Result<Vec<DocumentId>> {
        let mut added = Vec::new();
        for (id, kind) in self.sections()? {
            self.documents.entry(id).or_insert_with(|| {
                added.push(id);
                Document {
                    kind: kind.stored().to_owned(),
                    content: Automerge::new(),
                }
            });
        }
        Ok(added)
    }

    /// The documents that the manifest names.
    fn sections(&self) -> Result<Vec<(DocumentId, SectionKind)>> {
        let manifest = self.section(self.manifest, SectionKind::Manifest)?;
        let sections = manifest.manifest().sections.values();
        Ok(sections
            .filter(|s| !s.deleted)
            .filter_map(|s| Some((s.document?, s.kind)))
            .collect())
    }

    fn section(&self, id: DocumentId, kind: SectionKind) -> Result<Section> {
        let name = kind.stored();
        let document = self
            .documents
            .get(&id)
            .with_context(|| format!("the project's {name} is missing"))?;
        let bytes = document.content.save();
        // Reading needs an actor that nothing is ever written with.
        Section::load(kind, ActorId::from([0_u8; 16]), [&bytes[..]])
            .with_context(|| format!("cannot read the {name}"))
    }
}

impl Documents for Project {
    fn get(&mut self, id: &DocumentId) -> Option<&mut Automerge> {
        self.documents
            .get_mut(id)
            .map(|document| &mut document.content)
    }
}

impl Document {
    fn is_there(&self) -> bool {
        !self.content.get_heads().is_empty()
    }
}

fn actor(rng: &mut impl Rng) -> ActorId {
    ActorId::from(rng.random::<[u8; 16]>())
}

/// Imports are made in the name of the account that runs the program.
fn author() -> Author {
    let name = std::env::var("USER").ok().filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| "command line".to_owned());
    Author {
        user: UserId(format!("command-line/{name}")),
        name,
    }
}

/// The day that it is, in UTC: where a project starts whose file has no dates.
pub(super) fn today() -> Moment {
    Moment(now().seconds() / 60)
}

pub(super) fn now() -> UnixMillis {
    // A clock before 1970 is no clock.
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixMillis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
