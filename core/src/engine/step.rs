//! Changes that this person makes to the open project, and the way back.

use std::collections::BTreeMap;

use super::{ChunkKind, Engine, Event};
use crate::{
    access::Right,
    document::{ChangeMeta, Section, Touched, Written},
    edit::{self, EditError, FieldChange, History, Intent, Put, Skipped, Step, UndoStep},
    id::{Author, DocumentId, RecordId},
    record::{self, Project, Record as _, Scalar, SectionKind, SectionRef},
    register::{self, Entry, RecordRef, Records},
};

/// Which way a step goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It is new.
    Forward,
    /// It was taken back or done again: the history knows it already, and the person is told.
    Retraced,
}

/// What each field shows now.
type Values<'a> = dyn Fn(&str, RecordId, &str) -> Option<Scalar> + 'a;

/// What a change is called, where everybody can read it, that has to do with a private record: its proper label may name
/// that record.
const PRIVATE_LABEL: &str = "Change what a private note has to do with others";

/// Whether a step is about private records: writes them, names them, or changes what names them.
fn tells_of_private(puts: &[Put], records: &Records) -> bool {
    let is_private = |table: &str| {
        let def = record::by_table(table);
        def.is_some_and(|def| def.section.is_private())
    };
    let names_private = |value: &Scalar| match value {
        Scalar::Text(text) => {
            RecordRef::parse(text).is_some_and(|record| is_private(&record.table))
        }
        _ => false,
    };
    puts.iter().any(|put| {
        let known = records.get(&put.table, put.id);
        let mut filled = known.into_iter().flat_map(Entry::filled);
        is_private(&put.table)
            || names_private(&put.value)
            || filled.any(|(_, value)| names_private(value))
    })
}

/// Whether somebody sets fields, so that what follows from them is for us to say.
fn is_by_hand(intent: &Intent) -> bool {
    match intent {
        Intent::SetField { .. } | Intent::SetFields { .. } => true,
        Intent::Several { intents, .. } => intents.iter().any(is_by_hand),
        _ => false,
    }
}

impl Engine {
    /// What a change by this person says about itself.
    pub(super) fn meta(&self, label: String) -> ChangeMeta {
        ChangeMeta {
            author: self.library.author(),
            time: self.now,
            label,
        }
    }

    pub(super) fn edit(&mut self, intent: &Intent) {
        let Some(open) = &self.open else {
            return self.fail(
                "There is no open project to change.",
                "Nothing was changed.",
            );
        };
        if !open.is_shown() {
            return self.fail("The project is still being opened.", "Nothing was changed.");
        }
        match edit::compile(open.plan(), intent, &mut self.rng) {
            Ok(mut step) => {
                if matches!(intent, Intent::TakeBaseline { .. }) {
                    edit::taken_at(&mut step, || open.heads());
                }
                if is_by_hand(intent) {
                    open.date_progress(&mut step);
                }
                self.take_step(step, Way::Forward);
            }
            Err(EditError::Parts { parts }) => self.emit(Event::Refused(parts)),
            Err(error) => self.fail(format!("{error}."), "Nothing was changed."),
        }
    }

    pub(super) fn undo(&mut self) {
        self.retrace("Undone", "There is nothing to undo.", |history, now| {
            history.undo(now)
        });
    }

    pub(super) fn redo(&mut self) {
        self.retrace("Redone", "There is nothing to redo.", |history, now| {
            history.redo(now)
        });
    }

    fn retrace(
        &mut self,
        done: &str,
        nothing: &str,
        step: impl FnOnce(&mut History, &Values<'_>) -> Option<UndoStep>,
    ) {
        let Some(open) = &mut self.open else { return };
        let mut history = std::mem::take(&mut open.history);
        let step = step(&mut history, &|table, id, field| {
            open.section_of(table)?.value(table, id, field)
        });
        open.history = history;
        let Some(step) = step else {
            return self.emit(Event::Notice(nothing.to_owned()));
        };
        let retraced = Step {
            puts: step.puts,
            label: format!("{done}: {}", step.label),
            created: Vec::new(),
        };
        self.take_step(retraced, Way::Retraced);
        if !step.skipped.is_empty() {
            self.emit(Event::Notice(left_alone(&step.skipped)));
        }
    }

    /// Writes the chosen value once more: it then follows all the competing ones.
    pub(super) fn resolve(&mut self, table: &str, id: RecordId, field: &str, choice: u32) {
        let Some(section) = self.open.as_ref().and_then(|open| open.section_of(table)) else {
            return;
        };
        let claim = section
            .conflicts()
            .iter()
            .find(|(cell, _)| cell.table == table && cell.id == id && cell.field == field)
            .and_then(|(_, claims)| claims.get(choice as usize).cloned());
        let Some(claim) = claim else {
            return self.emit(Event::Notice(
                "This conflict has been settled already.".to_owned(),
            ));
        };
        let step = Step {
            // A field in conflict is written even if it shows the value already; that settles it.
            puts: vec![Put::new(table, id, field, claim.value)],
            label: format!("Settle a conflict about {field}"),
            created: Vec::new(),
        };
        self.take_step(step, Way::Forward);
    }

    pub(super) fn rename(&mut self, name: &str) {
        let Some(open) = &self.open else { return };
        let (id, Some(project)) = (open.id(), open.record()) else {
            return;
        };
        if !self.may_change(SectionKind::Manifest) {
            return self.refuse(SectionKind::Manifest);
        }
        let name = name.trim();
        let put = Put::new(Project::DEF.table, project.id, "name", name);
        self.write(id, format!("Rename the project to {name}"), &[put]);
        self.refresh(None);
    }

    /// Whether this person may change a section, as far as this device knows. The relay has the last word.
    fn may_change(&self, kind: SectionKind) -> bool {
        let open = self.open.as_ref();
        let rights = open.and_then(|open| self.library.rights(open.id()));
        rights.is_none_or(|rights| rights.to(kind) == Right::Write)
    }

    fn refuse(&mut self, kind: SectionKind) {
        self.fail(
            format!(
                "You may not change this part of the project: {}.",
                kind.label().to_lowercase()
            ),
            "Nothing was changed. An owner or a manager of the project can let you.",
        );
    }

    /// Writes a step, keeps the way back, and shows what it did.
    pub(super) fn take_step(&mut self, step: Step, way: Way) {
        self.take_record_step(step, Vec::new(), way);
    }

    /// [`take_step`](Self::take_step) that makes records of registers.
    pub(super) fn take_record_step(&mut self, step: Step, made: Vec<RecordRef>, way: Way) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return;
        };
        let open_label = if tells_of_private(&step.puts, open.records()) {
            PRIVATE_LABEL
        } else {
            &step.label
        };
        // Each section is a document of its own, in which the step is one change.
        let mut by_section: BTreeMap<SectionKind, Vec<Put>> = BTreeMap::new();
        for put in step.puts {
            let section = record::by_table(&put.table).map_or(SectionKind::Plan, |def| def.section);
            by_section.entry(section).or_default().push(put);
        }
        if let Some(kind) = by_section.keys().find(|kind| !self.may_change(**kind)) {
            return self.refuse(*kind);
        }
        let may_list = self.may_change(SectionKind::Manifest);
        let parts: Vec<(DocumentId, String, Vec<Put>)> = by_section
            .into_iter()
            .filter_map(|(kind, puts)| {
                let label = if kind.is_private() {
                    &step.label
                } else {
                    open_label
                };
                Some((open.document_of(kind)?, label.to_owned(), puts))
            })
            .collect();
        let mut fields: Option<Vec<FieldChange>> = None;
        for (document, label, puts) in parts {
            // Devices find it without the list; it comes there with the next change by somebody who manages.
            if may_list {
                self.list_section(document);
            }
            if let Some(written) = self.write(document, label, &puts) {
                fields.get_or_insert_default().extend(written);
            }
        }
        if let Some(open) = &mut self.open
            && (way == Way::Retraced || fields.is_some())
        {
            if way == Way::Forward {
                open.history
                    .push(step.label.clone(), &fields.unwrap_or_default());
            }
            let (id, history) = (open.id(), open.history.to_bytes());
            let keep = self.library.keep_history(id, history);
            self.out.push(keep);
        }
        self.keep_in_sight(&step.created);
        self.refresh(None);
        let labels = self.open.as_ref().map(|open| open.history.labels());
        let (undo, redo) = labels.unwrap_or_default();
        self.emit(Event::Done {
            label: match way {
                Way::Forward => String::new(),
                Way::Retraced => step.label,
            },
            created: step.created,
            made,
            undo,
            redo,
        });
    }

    /// Has the manifest name a section of registers before its first record is written, so that a plain
    /// Automerge client can find it too.
    fn list_section(&mut self, document: DocumentId) {
        let Some(open) = &self.open else { return };
        let kind = SectionKind::of_document(open.id(), document);
        if !SectionKind::REGISTERS.contains(&kind) {
            return;
        }
        let reference = SectionRef::of(kind, open.id());
        let manifest = open.section_of(SectionRef::DEF.table);
        let listed = manifest.is_some_and(|manifest| {
            manifest
                .manifest()
                .sections
                .get(&reference.id)
                .is_some_and(|known| !known.deleted)
        });
        if !listed {
            let label = format!("Begin the {}", kind.label().to_lowercase());
            self.write(open.id(), label, &edit::puts_of(&reference));
        }
    }

    /// Writes to a document, stores and sends the change. Nothing if there was nothing to change.
    fn write(
        &mut self,
        document: DocumentId,
        label: String,
        puts: &[Put],
    ) -> Option<Vec<FieldChange>> {
        let mut meta = self.meta(label);
        // A change of nothing but what is written anonymously does not say whose it is.
        let anonymous = |put: &Put| {
            register::by_table(&put.table).is_some_and(|kind| kind.anonymous_but.is_some())
        };
        if puts.iter().all(anonymous) {
            meta.author = Author::default();
        }
        let write = |section: &mut Section| match section.write(&meta, puts) {
            Ok(Some(Written {
                bytes,
                fields,
                touched,
                ..
            })) => (Ok(Some((bytes, fields))), touched),
            Ok(None) => (Ok(None), Touched::default()),
            Err(error) => (Err(error), Touched::default()),
        };
        let (written, _) = self.open.as_mut()?.change(document, write)?;
        match written {
            Ok(written) => {
                let (bytes, fields) = written?;
                self.store(document, ChunkKind::Incremental, bytes);
                self.send_changes(document);
                Some(fields)
            }
            Err(error) => {
                self.fail(format!("{error}."), "Nothing was changed.");
                None
            }
        }
    }
}

fn left_alone(skipped: &[Skipped]) -> String {
    match skipped.len() {
        1 => "1 field has been changed by somebody since, and was left as it is.".to_owned(),
        fields => format!(
            "{fields} fields have been changed by somebody since, and were left as they are."
        ),
    }
}
