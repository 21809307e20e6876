//! Writing fields as one transaction.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{
    Automerge, AutomergeError, ChangeHash, ObjId, ObjType, ROOT, ReadDoc as _, Value, hydrate,
    transaction::{CommitOptions, Transactable as _, Transaction},
};

use super::{
    Cell, ChangeMeta, DocumentError, message,
    read::{State, map_in, record_objects},
    table_of, typed, value,
};
use crate::{
    edit::{FieldChange, Put},
    id::RecordId,
    record::{self, FieldError, FieldType, Scalar, SectionKind, declare::DELETED},
};

/// What is really to be written.
#[derive(Debug, Default)]
pub(super) struct Writes {
    records: BTreeMap<(&'static str, RecordId), RecordWrite>,
}

#[derive(Debug, Default)]
struct RecordWrite {
    created: bool,
    /// Each field with its value before and its new one.
    fields: BTreeMap<&'static str, (Scalar, Scalar)>,
    /// The fields that hold text that several people may edit at once.
    prose: BTreeSet<&'static str>,
}

/// What is to be written to one record.
pub(super) struct RecordWrites<'a> {
    pub(super) table: &'static str,
    pub(super) id: RecordId,
    pub(super) created: bool,
    record: &'a RecordWrite,
}

impl RecordWrites<'_> {
    /// Each field with its new value, and whether it is text that several people may edit at once.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &Scalar, bool)> {
        let fields = self.record.fields.iter();
        fields.map(|(field, (_, after))| (*field, after, self.record.prose.contains(field)))
    }
}

impl Writes {
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Each record that is written to.
    pub(super) fn records(&self) -> impl Iterator<Item = RecordWrites<'_>> {
        self.records
            .iter()
            .map(|((table, id), record)| RecordWrites {
                table,
                id: *id,
                created: record.created,
                record,
            })
    }

    /// What changes, as the way back needs it.
    pub(super) fn fields(&self) -> Vec<FieldChange> {
        let mut changes = Vec::new();
        for ((table, id), record) in &self.records {
            for (field, (before, after)) in &record.fields {
                changes.push(FieldChange {
                    table: (*table).to_owned(),
                    id: *id,
                    field: (*field).to_owned(),
                    before: before.clone(),
                    after: after.clone(),
                    created: record.created,
                });
            }
        }
        changes
    }
}

/// Whether new records get who made them and when.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// As everything that a person makes does.
    Records,
    /// Not one by one: an import is one change by one person, which says it once for all.
    Nothing,
}

/// Checks the puts and leaves out what is so already. The last put of a field counts.
pub(super) fn plan(
    kind: SectionKind,
    state: &State,
    meta: &ChangeMeta,
    puts: &[Put],
    stamp: Stamp,
) -> Result<Writes, DocumentError> {
    let mut writes = Writes::default();
    for put in puts {
        let def = table_of(kind, &put.table).ok_or_else(|| DocumentError::Table {
            section: kind.stored(),
            table: put.table.clone(),
        })?;
        let field = def
            .field(&put.field)
            .ok_or_else(|| FieldError::unknown(def.name, &put.field))?;
        let after = typed::canonical(def.table, field.name, &put.value)?;
        let shown = state.typed.record(def.table, put.id);
        let before = shown
            .and_then(|record| record.value(field.name))
            .unwrap_or_else(|| typed::default_of(def.table, field.name));
        if field.frozen && shown.is_some() && before != after {
            return Err(FieldError::frozen(def, field).into());
        }
        let record = writes
            .records
            .entry((def.table, put.id))
            .or_insert_with(|| RecordWrite {
                created: shown.is_none(),
                ..RecordWrite::default()
            });
        if field.field_type == FieldType::Prose {
            record.prose.insert(field.name);
        }
        record.fields.insert(field.name, (before, after));
    }
    for ((table, id), record) in &mut writes.records {
        record.fields.retain(|field, (before, after)| {
            let cell = Cell {
                table,
                id: *id,
                field,
            };
            let frozen = table_of(kind, table)
                .and_then(|def| def.field(field))
                .is_some_and(|field| field.frozen);
            before != after
                || state.conflicts.contains_key(&cell)
                || state.unreadable.contains_key(&cell) && !frozen
        });
        if record.created && stamp == Stamp::Records {
            let created = i64::try_from(meta.time.0).unwrap_or(i64::MAX);
            let system = [
                ("created", Scalar::Int(created)),
                ("created_by", Scalar::Text(meta.author.user.0.clone())),
            ];
            for (field, after) in system {
                let before = typed::default_of(table, field);
                record.fields.entry(field).or_insert((before, after));
            }
        }
    }
    let changes = |record: &RecordWrite| record.created || !record.fields.is_empty();
    writes.records.retain(|_, record| changes(record));
    Ok(writes)
}

/// Writes them as one change.
pub(super) fn transact(
    doc: &mut Automerge,
    meta: &ChangeMeta,
    writes: &Writes,
) -> Result<ChangeHash, DocumentError> {
    let mut tx = doc.transaction();
    if let Err(error) = fill(&mut tx, writes) {
        tx.rollback();
        return Err(DocumentError::Write(error.to_string()));
    }
    let options = CommitOptions::default()
        .with_message(message::encode(meta))
        .with_time(meta.time.seconds());
    tx.commit_with(options)
        .0
        .ok_or_else(|| DocumentError::Write("it was empty".to_owned()))
}

fn fill(tx: &mut Transaction<'_>, writes: &Writes) -> Result<(), AutomergeError> {
    let mut roots: BTreeMap<&'static str, ObjId> = BTreeMap::new();
    for ((table, id), record) in &writes.records {
        let Some(def) = record::by_table(table) else {
            continue; // `plan` has looked every table up.
        };
        let root = match roots.get(def.root()) {
            Some(object) => object.clone(),
            None => {
                let object = map_or_make(tx, &ROOT, def.root())?;
                roots.insert(def.root(), object.clone());
                object
            }
        };
        let key = def.key_of(*id);
        if record.created {
            let map: hydrate::Map = record
                .fields
                .iter()
                .map(|(field, (_, after))| ((*field).to_owned(), record.hydrated(field, after)))
                .collect::<std::collections::HashMap<String, hydrate::Value>>()
                .into();
            tx.batch_create_object(&root, key.as_str(), &hydrate::Value::Map(map), false)?;
            continue;
        }
        let mut objects = record_objects(tx, table, *id);
        if objects.is_empty() {
            objects.push(map_or_make(tx, &root, &key)?);
        }
        for (field, (_, after)) in &record.fields {
            let prose = record.prose.contains(field);
            write_field(tx, &objects, field, after, prose)?;
        }
    }
    Ok(())
}

/// Writes a field of a record. One that several people made at once has several objects, the one that is shown first: what
/// the others say of the field is settled by that.
fn write_field(
    tx: &mut Transaction<'_>,
    objects: &[ObjId],
    field: &str,
    after: &Scalar,
    prose: bool,
) -> Result<(), AutomergeError> {
    let Some((shown, others)) = objects.split_first() else {
        return Ok(());
    };
    let text = match after {
        Scalar::Text(text) if prose => Some(text),
        _ => None,
    };
    // A text is edited where it is, in each object that has one: somebody who knows only that may be typing in it.
    let mut has_text = false;
    for object in objects {
        if let (Some(text), Some((Value::Object(ObjType::Text), typed))) =
            (text, tx.get(object, field)?)
            && tx.get_all(object, field)?.len() == 1
        {
            tx.update_text(&typed, text)?;
            has_text = true;
        }
    }
    match text {
        Some(_) if has_text => return Ok(()),
        Some(text) => {
            let typed = tx.put_object(shown, field, ObjType::Text)?;
            tx.splice_text(&typed, 0, 0, text)?;
        }
        None => tx.put(shown, field, value::stored(after))?,
    }
    let is_deletion = field == DELETED.name && *after == Scalar::Bool(true);
    for object in others {
        if is_deletion {
            tx.put(object, field, true)?;
        } else if tx.get(object, field)?.is_some() {
            tx.delete(object, field)?;
        }
    }
    Ok(())
}

impl RecordWrite {
    fn hydrated(&self, field: &str, value: &Scalar) -> hydrate::Value {
        match value {
            Scalar::Text(text) if self.prose.contains(field) => {
                hydrate::Value::text(automerge::TextEncoding::platform_default(), text)
            }
            _ => hydrate::Value::Scalar(value::stored(value)),
        }
    }
}

/// The map at a key. Where there is none (a foreign document), it is made.
fn map_or_make(
    tx: &mut Transaction<'_>,
    object: &ObjId,
    key: &str,
) -> Result<ObjId, AutomergeError> {
    match map_in(tx, object, key) {
        Some(map) => Ok(map),
        None => tx.put_object(object, key, ObjType::Map),
    }
}
