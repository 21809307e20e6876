//! The open project: its documents, and what is computed from them.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ChangeHash;

use super::{
    ChunkKind, Engine, Event, PlanView, ProjectView, connection::HeadsByDocument, library::Known,
    looking::Looking, store::Storing,
};
use crate::{
    document::{Section, Touched},
    edit::{self, History, Step},
    file::{FileDocument, ProjectFile},
    id::{Author, BaselineId, DocumentId, UserId},
    plan::{Plan, PlanChange, TouchedRecords},
    record::{self, Baseline, Project, SectionKind},
    register::Records,
    schedule::{Schedule, Scheduler},
};

/// A project that is open in this engine.
#[derive(Debug)]
pub struct OpenProject {
    pub(super) id: DocumentId,
    pub(super) sections: BTreeMap<DocumentId, Section>,
    pub(super) plan_id: Option<DocumentId>,
    /// What there is before the plan's document is here.
    nothing: Plan,
    pub(super) scheduler: Scheduler,
    /// The records of all registers, as the user interface has them.
    pub(super) records: Records,
    /// The records of registers that may be different since.
    pub(super) touched: TouchedRecords,
    /// What of the plan is different since it was last scheduled and shown.
    pub(super) changed: PlanChange,
    pub(super) shown: Option<PlanView>,
    pub(super) shown_project: Option<ProjectView>,
    /// The baselines that the user interface has heard of.
    pub(super) shown_baselines: BTreeMap<BaselineId, Baseline>,
    durable: HeadsByDocument,
    seen: HeadsByDocument,
    /// Of each document, how many changes the relay has not confirmed and how many nobody else has;
    /// missing where that has to be counted again.
    waiting: BTreeMap<DocumentId, (usize, usize)>,
    pub(super) history: History,
    pub(super) storing: Storing,
    pub(super) looking: Looking,
    /// Documents from a hand-off file, merged in when what is stored of them has been read.
    pub(super) arriving: BTreeMap<DocumentId, Vec<u8>>,
}

impl OpenProject {
    pub(super) fn new(id: DocumentId, history: History, known: Option<&Known>) -> Self {
        let durable = known.into_iter().flat_map(|known| &known.documents);
        Self {
            id,
            sections: BTreeMap::new(),
            plan_id: None,
            nothing: Plan::default(),
            scheduler: Scheduler::new(&Plan::default()),
            records: Records::default(),
            touched: TouchedRecords::new(),
            changed: PlanChange::default(),
            shown: None,
            shown_project: None,
            shown_baselines: BTreeMap::new(),
            durable: durable
                .map(|(id, heads)| (*id, heads.iter().map(|h| ChangeHash(*h)).collect()))
                .collect(),
            seen: HeadsByDocument::new(),
            waiting: BTreeMap::new(),
            history,
            storing: Storing::default(),
            looking: Looking::default(),
            arriving: BTreeMap::new(),
        }
    }

    /// The manifest document, by which the project is known.
    #[must_use]
    pub const fn id(&self) -> DocumentId {
        self.id
    }

    /// The repaired plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        self.plan_section()
            .map_or(&self.nothing, |(_, section)| section.plan())
    }

    /// The computed schedule.
    #[must_use]
    pub const fn schedule(&self) -> &Schedule {
        self.scheduler.schedule()
    }

    /// Says in a step what the progress in it means for actual dates.
    pub(super) fn date_progress(&self, step: &mut Step) {
        let plan = self.plan();
        if self.changed.is_empty() {
            edit::date_progress(step, plan, self.schedule());
        } else {
            // What came since the schedule was last brought up to date is not in it yet.
            edit::date_progress(step, plan, &Schedule::compute(plan));
        }
    }

    /// The records of all registers, as the user interface has them.
    #[must_use]
    pub const fn records(&self) -> &Records {
        &self.records
    }

    /// The documents, each with what it holds.
    pub fn sections(&self) -> impl Iterator<Item = (DocumentId, &Section)> {
        self.sections.iter().map(|(id, section)| (*id, section))
    }

    /// The project as a hand-off file, with its private sections only where they are asked for: whoever gets the file can
    /// read it.
    #[must_use]
    pub fn to_file(&self, private: bool) -> ProjectFile {
        let document = |(id, section): (&DocumentId, &Section)| FileDocument {
            id: *id,
            kind: section.kind().stored().to_owned(),
            bytes: section.save(),
        };
        ProjectFile {
            manifest: self.id,
            // A section of registers in which nobody has written yet is nothing to hand over.
            documents: self
                .sections
                .iter()
                .filter(|(_, section)| !section.is_empty())
                .filter(|(_, section)| private || !section.kind().is_private())
                .map(document)
                .collect(),
        }
    }

    /// The project's own record, once the manifest is here.
    #[must_use]
    pub fn record(&self) -> Option<&Project> {
        Some(&self.sections.get(&self.id)?.manifest().project)
    }

    /// Whether it has been shown: all of its documents are here.
    #[must_use]
    pub const fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// The plan as the user interface has it.
    #[must_use]
    pub const fn shown(&self) -> Option<&PlanView> {
        self.shown.as_ref()
    }

    /// Changes that the relay has not confirmed, and changes on the relay that nobody else has yet.
    pub(super) fn waiting(&mut self) -> (u32, u32) {
        let (mut waiting, mut unseen) = (0, 0);
        for (id, section) in &self.sections {
            let since = |heads: &HeadsByDocument| {
                section.count_since(heads.get(id).map_or(&[][..], Vec::as_slice))
            };
            let counted = self.waiting.entry(*id);
            let (not_durable, not_seen) =
                *counted.or_insert_with(|| (since(&self.durable), since(&self.seen)));
            waiting += not_durable;
            unseen += not_seen.saturating_sub(not_durable);
        }
        (
            u32::try_from(waiting).unwrap_or(u32::MAX),
            u32::try_from(unseen).unwrap_or(u32::MAX),
        )
    }

    pub(super) fn insert(&mut self, id: DocumentId, section: Section) {
        if SectionKind::REGISTERS.contains(&section.kind()) {
            let entries = section.records().iter();
            self.touched
                .extend(entries.map(|entry| (entry.kind().table(), entry.id)));
        } else {
            self.changed = PlanChange::structure();
        }
        self.sections.insert(id, section);
        self.waiting.remove(&id);
    }

    /// The document that holds a section; `None` for a plan that the manifest does not name yet.
    pub(super) fn document_of(&self, kind: SectionKind) -> Option<DocumentId> {
        match kind {
            SectionKind::Manifest => Some(self.id),
            SectionKind::Plan => self.plan_id,
            SectionKind::Register | SectionKind::People | SectionKind::Discussion => {
                Some(DocumentId::of_section(self.id, kind.stored()))
            }
        }
    }

    /// The section that holds the records of a table, if it is here.
    pub(super) fn section_of(&self, table: &str) -> Option<&Section> {
        let kind = record::by_table(table)?.section;
        self.sections.get(&self.document_of(kind)?)
    }

    /// Works on a document, and notes what that changed.
    pub(super) fn change<R>(
        &mut self,
        id: DocumentId,
        work: impl FnOnce(&mut Section) -> (R, Touched),
    ) -> Option<(R, Touched)> {
        let (result, mut touched) = work(self.sections.get_mut(&id)?);
        if Some(id) == self.plan_id {
            self.changed.then(std::mem::take(&mut touched.plan));
        } else if id != self.id {
            self.touched.extend(touched.records.iter().copied());
        }
        self.count_more(id, &touched.changes);
        Some((result, touched))
    }

    /// Each new change is waiting, unless what the relay confirmed is only now understood.
    fn count_more(&mut self, id: DocumentId, changes: &[ChangeHash]) {
        let heads = [&self.durable, &self.seen].map(|heads| heads.get(&id));
        let mut heads = heads.into_iter().flatten().flatten();
        if heads.any(|head| changes.contains(head)) {
            self.waiting.remove(&id);
        } else if let Some((not_durable, not_seen)) = self.waiting.get_mut(&id) {
            *not_durable += changes.len();
            *not_seen += changes.len();
        }
    }

    pub(super) fn section_mut(&mut self, id: DocumentId) -> Option<&mut Section> {
        self.sections.get_mut(&id)
    }

    pub(super) fn plan_section(&self) -> Option<(DocumentId, &Section)> {
        let id = self.plan_id?;
        Some((id, self.sections.get(&id)?))
    }

    pub(super) fn receipt(
        &mut self,
        document: DocumentId,
        durable: Vec<ChangeHash>,
        seen: Vec<ChangeHash>,
    ) {
        self.durable.insert(document, durable);
        self.seen.insert(document, seen);
        self.waiting.remove(&document);
    }

    /// The changes of a document that the relay has not confirmed, each after those it follows.
    pub(super) fn not_on_relay(&self, document: DocumentId) -> Vec<(ChangeHash, Vec<u8>)> {
        let Some(section) = self.sections.get(&document) else {
            return Vec::new();
        };
        let doc = section.automerge();
        let durable = self.durable.get(&document).into_iter().flatten();
        let known = durable.filter(|head| doc.get_change_meta_by_hash(head).is_some());
        let changes = doc.get_changes(&known.copied().collect::<Vec<_>>());
        let bytes = |change: &automerge::Change| (change.hash(), change.raw_bytes().to_vec());
        changes.iter().map(bytes).collect()
    }

    /// The documents, each with what the relay has confirmed of it.
    pub(super) fn documents(&self) -> Vec<(DocumentId, Vec<[u8; 32]>)> {
        let confirmed = |id| {
            self.durable
                .get(id)
                .into_iter()
                .flatten()
                .map(|hash| hash.0)
                .collect()
        };
        self.sections
            .keys()
            .map(|id| (*id, confirmed(id)))
            .collect()
    }
}

impl Engine {
    /// Opens a project on this device, or one that will come from its relay.
    pub(super) fn open_project(&mut self, id: DocumentId) {
        self.begin_project(id);
        self.load(id);
        self.show_sync();
    }

    /// Makes a project the open one, with nothing of it read yet.
    pub(super) fn begin_project(&mut self, id: DocumentId) {
        self.give_up_opening();
        self.look_away();
        self.close_project();
        let mut unreadable_history = false;
        let history = self
            .library
            .history(id)
            .map_or_else(History::default, |bytes| {
                History::from_bytes(bytes).unwrap_or_else(|_| {
                    unreadable_history = true;
                    History::default()
                })
            });
        let known = self.library.get(id).cloned();
        self.open = Some(OpenProject::new(id, history, known.as_ref()));
        self.emit(Event::Opening(id));
        self.show_rights();
        if unreadable_history {
            self.emit(Event::Notice(
                "What you did before can no longer be undone.".to_owned(),
            ));
        }
        if let Some(share) = known.and_then(|known| known.share) {
            self.connect(&share);
        }
    }

    pub(super) fn close_project(&mut self) {
        if self.open.is_some() {
            self.hang_up();
            self.open = None;
            self.emit(Event::Closed);
        }
    }

    /// Takes the next step towards showing the project: manifest, then plan, then show.
    pub(super) fn advance(&mut self) {
        let Some(open) = &mut self.open else { return };
        let Some(manifest) = open.sections.get(&open.id) else {
            return;
        };
        let Some(plan_id) = plan_of(manifest) else {
            let shared = self
                .library
                .get(open.id)
                .is_some_and(|known| known.share.is_some());
            if !shared && manifest.heads().is_empty() {
                self.fail(
                    "This project is not on this device.",
                    "Open its share link, or import a hand-off file of it.",
                );
            }
            return;
        };
        open.plan_id = Some(plan_id);
        let Some(plan) = open.sections.get(&plan_id) else {
            return self.load(plan_id);
        };
        if !plan.heads().is_empty() && open.shown.is_none() {
            self.refresh(None);
        }
        self.load_registers();
    }

    /// Asks for the registers, once the plan is shown: nobody waits for them to see it.
    fn load_registers(&mut self) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return;
        };
        let documents = SectionKind::REGISTERS.map(|kind| open.document_of(kind));
        let missing = documents
            .into_iter()
            .flatten()
            .filter(|document| !open.sections.contains_key(document));
        for document in missing.collect::<Vec<_>>() {
            self.load(document);
        }
    }

    /// Changes that came from the relay: store them, read them, show them.
    pub(super) fn changed_from_relay(&mut self, document: DocumentId, hashes: &[ChangeHash]) {
        let caught_up = |section: &mut Section| (section.bytes_of(hashes), section.caught_up());
        let Some((bytes, touched)) = self
            .open
            .as_mut()
            .and_then(|open| open.change(document, caught_up))
        else {
            return;
        };
        let by = names_of(&touched.authors, &self.library.profile.user);
        self.store(document, ChunkKind::Incremental, bytes);
        self.advance();
        self.refresh(by);
    }
}

/// The plan's document, once the manifest names it.
pub(super) fn plan_of(manifest: &Section) -> Option<DocumentId> {
    let mut sections = manifest.manifest().sections.values();
    sections.find_map(|section| {
        let living = !section.deleted && section.kind == SectionKind::Plan;
        section.document.filter(|_| living)
    })
}

/// The names of those who made changes, for people; nothing if it was only this person.
pub(super) fn names_of(authors: &BTreeSet<Author>, me: &UserId) -> Option<String> {
    let names: BTreeSet<&str> = authors
        .iter()
        .filter(|a| a.user != *me)
        .map(|a| a.name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.into_iter().collect::<Vec<_>>().join(", "))
}
