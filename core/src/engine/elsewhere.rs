//! What other projects on this device hold for this person: lessons, and what is to be done there.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ChunkName, Effect, Engine, Event, project::plan_of};
use crate::{
    document::Section,
    id::DocumentId,
    plan::Plan,
    record::{Record as _, SectionKind, Task},
    register::{
        Declared as _, EntryData, Lesson, Member, RecordRef, Records, key_of, member_named,
        name_of, todos,
    },
    schedule::Scheduler,
};

/// Why nothing is known of the tasks of a project.
const NO_PLAN: &str = "its plan is not on this device";

/// What another project holds for this person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The project.
    pub project: DocumentId,
    /// Its name.
    pub name: String,
    /// The lessons that were learnt there.
    pub lessons: Vec<EntryData>,
    /// What this person has to do there.
    pub work: Vec<Work>,
    /// Why some of it could not be read, in words; empty if all could.
    pub missing: String,
}

/// Something to do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Work {
    /// The record or task.
    pub record: RecordRef,
    /// What kind of record it is, in words.
    pub what: String,
    /// Its key and name.
    pub name: String,
    /// The day by which it is due.
    pub due: Option<NaiveDate>,
    /// Where it stands, in words.
    pub state: String,
}

/// What is being read.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    /// Whether plans are read too, for what is to be done.
    with_work: bool,
    /// The documents that have not come yet, each with the project to which it belongs and what it is.
    awaited: BTreeMap<DocumentId, (DocumentId, SectionKind)>,
    /// What has come of each project.
    found: BTreeMap<DocumentId, Found>,
}

#[derive(Debug, Default)]
struct Found {
    records: Records,
    plan: Option<Plan>,
    /// Whether the project says that it has registers.
    lists_register: bool,
    missing: Vec<String>,
}

impl Engine {
    /// Reads the lessons of the other projects on this device, and what this person has to do there if that is wanted.
    pub(super) fn look_elsewhere(&mut self, with_work: bool) {
        let Some(open) = self.open.as_ref().map(super::OpenProject::id) else {
            return;
        };
        let under_way = !self.gathering.awaited.is_empty();
        if under_way && (self.gathering.with_work || !with_work) {
            return;
        }
        let others = self.library.summaries();
        let others = others.iter().filter(|other| other.id != open);
        self.gathering = Gathering {
            with_work,
            ..Gathering::default()
        };
        for other in others {
            let register = DocumentId::of_section(other.id, SectionKind::Register.stored());
            self.gathering.found.insert(other.id, Found::default());
            for (document, kind) in [
                (other.id, SectionKind::Manifest),
                (register, SectionKind::Register),
            ] {
                self.gathering.awaited.insert(document, (other.id, kind));
                self.out.push(Effect::Load(document));
            }
        }
        self.finish_gathering();
    }

    /// A document that is not the open project's has been read.
    pub(super) fn gathered(&mut self, document: DocumentId, chunks: &[(ChunkName, Vec<u8>)]) {
        let Some((project, kind)) = self.gathering.awaited.remove(&document) else {
            return;
        };
        let with_work = self.gathering.with_work;
        let chunks = chunks.iter().map(|(_, bytes)| bytes.as_slice());
        let section = Section::load(kind, self.actor.clone(), chunks);
        let found = self.gathering.found.entry(project).or_default();
        match section {
            Err(error) => found.missing.push(error.to_string()),
            Ok(section) => {
                if !section.damaged().is_empty() {
                    let name = kind.label().to_lowercase();
                    found
                        .missing
                        .push(format!("stored parts of the {name} are damaged"));
                }
                match kind {
                    SectionKind::Manifest => {
                        let mut listed = section.manifest().sections.values();
                        found.lists_register = listed
                            .any(|listed| !listed.deleted && listed.kind == SectionKind::Register);
                        match plan_of(&section).filter(|_| with_work) {
                            Some(plan) => {
                                let awaited = (project, SectionKind::Plan);
                                self.gathering.awaited.insert(plan, awaited);
                                self.out.push(Effect::Load(plan));
                            }
                            None if with_work => found.missing.push(NO_PLAN.to_owned()),
                            None => {}
                        }
                    }
                    SectionKind::Plan if section.heads().is_empty() => {
                        found.missing.push(NO_PLAN.to_owned());
                    }
                    SectionKind::Plan => found.plan = Some(section.plan().clone()),
                    _ => found.records = section.records().clone(),
                }
            }
        }
        self.finish_gathering();
    }

    fn finish_gathering(&mut self) {
        if !self.gathering.awaited.is_empty() {
            return;
        }
        let me = self.library.profile.name.clone();
        let found = std::mem::take(&mut self.gathering.found).into_iter();
        let with_work = self.gathering.with_work;
        let missing = |found: &Found| {
            let mut missing = found.missing.clone();
            if found.lists_register && found.records.is_empty() {
                missing.push("its registers are not on this device".to_owned());
            }
            missing.join("; ")
        };
        let projects = found.map(|(project, found)| Elsewhere {
            project,
            name: self
                .library
                .get(project)
                .map_or_else(String::new, |known| known.summary.name.clone()),
            lessons: found
                .records
                .of(Lesson::KIND)
                .map(crate::register::Entry::to_data)
                .collect(),
            work: work(&found, &me),
            missing: missing(&found),
        });
        let projects = projects.collect();
        self.emit(Event::Elsewhere {
            projects,
            with_work,
        });
    }
}

/// What somebody of that name has to do.
fn work(found: &Found, name: &str) -> Vec<Work> {
    let records = &found.records;
    let Some(me) = member_named(records, name) else {
        return Vec::new();
    };
    let of_records = todos(records, me).map(|(entry, due)| {
        let kind = entry.kind();
        let key = key_of(records, entry);
        let board = kind
            .board
            .map(|board| (kind.field(board), entry.text(board)));
        let state = board.map_or("", |(field, stored)| {
            field.map_or(stored, |field| field.field_type.label_of(stored))
        });
        Work {
            record: entry.into(),
            what: kind.one.to_owned(),
            name: format!("{key} {}", name_of(entry)).trim().to_owned(),
            due,
            state: state.to_owned(),
        }
    });
    let mut work: Vec<Work> = of_records.collect();
    let member = records.get(Member::TABLE, me).map(Member);
    let resource = member.and_then(Member::resource);
    if let (Some(plan), Some(resource)) = (&found.plan, resource) {
        let scheduler = Scheduler::new(plan);
        for (i, dates) in scheduler.schedule().tasks.iter().enumerate() {
            let task = plan.task(i);
            let mine = task.owner == Some(resource)
                || plan
                    .assigned(i)
                    .iter()
                    .any(|&at| plan.assignment(at).resource == Some(resource));
            let left_out = || {
                plan.ancestors(i)
                    .chain([i])
                    .any(|at| plan.task(at).inactive)
            };
            if mine && !plan.is_summary(i) && dates.percent_complete < 100 && !left_out() {
                work.push(Work {
                    record: RecordRef::new(Task::DEF.table, task.id),
                    what: "task".to_owned(),
                    name: format!("{} {}", plan.tasks[i].key, task.name),
                    due: Some(dates.finish.date()),
                    state: format!("{} %", dates.percent_complete),
                });
            }
        }
    }
    work
}
