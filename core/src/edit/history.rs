//! Undo and redo, per person and project.

use serde::{Deserialize, Serialize};

use super::{FieldChange, Put};
use crate::{id::RecordId, record::Scalar};

/// So many steps can be taken back.
const STEPS: usize = 200;

/// What a person has done to a project, newest last, and what they took back.
///
/// It is kept with [`to_bytes`](Self::to_bytes), so that it survives a reload.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct History {
    undo: Vec<Entry>,
    redo: Vec<Entry>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Entry {
    label: String,
    fields: Vec<FieldChange>,
}

/// A field that somebody changed since: table, record and field.
pub type Skipped = (String, RecordId, String);

/// A step that is taken back or done again.
#[derive(Clone, PartialEq, Debug)]
pub struct UndoStep {
    /// What the step did, in words.
    pub label: String,
    /// What is to be written; nothing if every field was changed since.
    pub puts: Vec<Put>,
    /// What is left as it is, because somebody changed it since.
    pub skipped: Vec<Skipped>,
}

/// Which way to go.
#[derive(Clone, Copy)]
enum Way {
    Back,
    Again,
}

impl History {
    /// Remembers a step that was written (see [`Written::fields`](crate::document::Written::fields)).
    /// What was taken back before can no longer be done again.
    pub fn push(&mut self, label: impl Into<String>, fields: &[FieldChange]) {
        let fields = reversible(fields);
        if fields.is_empty() {
            return;
        }
        self.redo.clear();
        keep(
            &mut self.undo,
            Entry {
                label: label.into(),
                fields,
            },
        );
    }

    /// Takes back the last step: what to write, given what the document shows now. `None` if there is
    /// nothing to take back. Write the puts under the same label, and do not [`push`](Self::push) them.
    pub fn undo(
        &mut self,
        current: impl Fn(&str, RecordId, &str) -> Option<Scalar>,
    ) -> Option<UndoStep> {
        let entry = self.undo.pop()?;
        let (step, kept) = apply(entry, Way::Back, current);
        if let Some(kept) = kept {
            keep(&mut self.redo, kept);
        }
        Some(step)
    }

    /// Does again what was taken back last.
    pub fn redo(
        &mut self,
        current: impl Fn(&str, RecordId, &str) -> Option<Scalar>,
    ) -> Option<UndoStep> {
        let entry = self.redo.pop()?;
        let (step, kept) = apply(entry, Way::Again, current);
        if let Some(kept) = kept {
            keep(&mut self.undo, kept);
        }
        Some(step)
    }

    /// What there is to take back, in words.
    #[must_use]
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|entry| entry.label.as_str())
    }

    /// What there is to do again, in words.
    #[must_use]
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|entry| entry.label.as_str())
    }

    /// What there is to take back and to do again, in words.
    #[must_use]
    pub fn labels(&self) -> (Option<String>, Option<String>) {
        let owned = |label: Option<&str>| label.map(str::to_owned);
        (owned(self.undo_label()), owned(self.redo_label()))
    }

    /// To be kept in the local store.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Strings, numbers and lists in memory always serialise; an empty history is the safe reading.
        postcard::to_stdvec(self).unwrap_or_default()
    }

    /// From the local store.
    ///
    /// # Errors
    /// The bytes were not written by [`to_bytes`](Self::to_bytes) of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}

fn keep(stack: &mut Vec<Entry>, entry: Entry) {
    if stack.len() == STEPS {
        stack.remove(0);
    }
    stack.push(entry);
}

/// Each field that changed; of a new record only that it is there. Records are never removed, so that
/// an edit that somebody else made to it meanwhile comes back with it.
fn reversible(fields: &[FieldChange]) -> Vec<FieldChange> {
    let mut kept: Vec<FieldChange> = Vec::with_capacity(fields.len());
    for change in fields {
        if !change.created {
            kept.push(change.clone());
        } else if !kept
            .iter()
            .rev()
            .take_while(|other| other.created)
            .any(|other| other.table == change.table && other.id == change.id)
        {
            kept.push(FieldChange {
                field: "deleted".to_owned(),
                before: Scalar::Bool(true),
                after: Scalar::Bool(false),
                ..change.clone()
            });
        }
    }
    kept
}

/// What to write for an entry, and what of it can be reversed later.
fn apply(
    entry: Entry,
    way: Way,
    current: impl Fn(&str, RecordId, &str) -> Option<Scalar>,
) -> (UndoStep, Option<Entry>) {
    let mut step = UndoStep {
        label: entry.label.clone(),
        puts: Vec::new(),
        skipped: Vec::new(),
    };
    let mut kept = Vec::new();
    for change in entry.fields {
        let (from, to) = match way {
            Way::Back => (&change.after, &change.before),
            Way::Again => (&change.before, &change.after),
        };
        if current(&change.table, change.id, &change.field).as_ref() == Some(from) {
            step.puts.push(Put {
                table: change.table.clone(),
                id: change.id,
                field: change.field.clone(),
                value: to.clone(),
            });
            kept.push(change);
        } else {
            step.skipped.push((change.table, change.id, change.field));
        }
    }
    let kept = (!kept.is_empty()).then_some(Entry {
        label: entry.label,
        fields: kept,
    });
    (step, kept)
}
