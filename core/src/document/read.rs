//! Reading a document into typed records: all of it when it is opened, single records afterwards.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use automerge::{
    Automerge, ObjId, ObjType, ROOT, ReadDoc, Value, ValueRef,
    iter::{DocItem, MapRangeItem, Span},
};

use super::{
    Cell, Claim, Conflicts, Unreadable,
    index::{Index, Role},
    message, table_of,
    typed::Typed,
    value,
};
use crate::{
    id::RecordId,
    record::{RecordDef, Scalar, SectionKind},
};

/// What has been read from a document.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) typed: Typed,
    pub(super) index: Index,
    pub(super) conflicts: Conflicts,
    pub(super) unreadable: BTreeMap<Cell, String>,
}

impl State {
    /// Reads the whole document in one pass over its operations: about ten times faster than asking
    /// for every field of 10,000 tasks.
    pub(super) fn read(doc: &Automerge, kind: SectionKind) -> Self {
        let mut state = Self::default();
        let mut texts: BTreeMap<Cell, String> = BTreeMap::new();
        let mut conflicting: Vec<(ObjId, Cell)> = Vec::new();
        // The entries of one object come one after the other, and those of a parent before its children's.
        let mut object = Arc::new(ROOT);
        let mut role = None;
        for entry in doc.iter() {
            if !Arc::ptr_eq(&entry.obj, &object) {
                role = state.index.role(&entry.obj);
                object = entry.obj;
            }
            match (role, entry.item) {
                (Some(Role::Record(def, id)), DocItem::Map(item)) => {
                    let Some(cell) = cell(def, id, &item.key) else {
                        continue;
                    };
                    if item.conflict {
                        conflicting.push(((*object).clone(), cell));
                    }
                    if state.field(cell, &item) {
                        texts.insert(cell, String::new());
                    }
                }
                (Some(Role::Table(def)), DocItem::Map(item)) => {
                    if let (Ok(id), ValueRef::Object(ObjType::Map)) =
                        (item.key.parse::<RecordId>(), &item.value)
                    {
                        state.typed.record_mut(def.table, id);
                        state.index.insert(&item.id(), Role::Record(def, id));
                    }
                }
                (Some(Role::Text(cell)), DocItem::Text(Span::Text { text, .. })) => {
                    texts.entry(cell).or_default().push_str(&text);
                }
                (None, DocItem::Map(item)) if *object == ROOT => {
                    if let (Some(def), ValueRef::Object(ObjType::Map)) =
                        (table_of(kind, &item.key), &item.value)
                    {
                        state.index.insert(&item.id(), Role::Table(def));
                    }
                }
                _ => {}
            }
        }
        for (cell, text) in texts {
            state.put(cell, Ok(Scalar::Text(text)));
        }
        for (record, cell) in conflicting {
            state.find_conflict(doc, &record, cell);
        }
        state
    }

    /// Reads one record again, with its conflicts and what does not fit.
    pub(super) fn read_record(
        &mut self,
        doc: &Automerge,
        kind: SectionKind,
        table: &'static str,
        id: RecordId,
    ) {
        let of_record = |cell: &Cell| cell.table == table && cell.id == id;
        let stale: Vec<Cell> = range(&self.conflicts, table, id)
            .filter(of_record)
            .collect();
        for cell in stale {
            self.conflicts.remove(&cell);
        }
        let stale: Vec<Cell> = range(&self.unreadable, table, id)
            .filter(of_record)
            .collect();
        for cell in stale {
            self.unreadable.remove(&cell);
        }
        let (Some(def), Some(object)) = (table_of(kind, table), record_object(doc, table, id))
        else {
            self.typed.remove(table, id);
            return;
        };
        self.index.insert(&object, Role::Record(def, id));
        match self.typed.record_mut(table, id) {
            Some(record) => record.clear(),
            None => return,
        }
        let mut texts = Vec::new();
        let mut conflicting = Vec::new();
        for item in doc.map_range(&object, ..) {
            let Some(cell) = cell(def, id, &item.key) else {
                continue;
            };
            if item.conflict {
                conflicting.push(cell);
            }
            if self.field(cell, &item) {
                texts.push((cell, item.id()));
            }
        }
        for (cell, text) in texts {
            self.put(cell, Ok(Scalar::Text(doc.text(&text).unwrap_or_default())));
        }
        for cell in conflicting {
            self.find_conflict(doc, &object, cell);
        }
    }

    /// Takes a field's stored value. True if it is a text object, whose content is read later.
    fn field(&mut self, cell: Cell, item: &MapRangeItem<'_>) -> bool {
        match &item.value {
            ValueRef::Object(ObjType::Text) => {
                self.index.insert(&item.id(), Role::Text(cell));
                return true;
            }
            ValueRef::Object(object) => self.put(cell, Err(format!("a {object}"))),
            ValueRef::Scalar(scalar) => self.put(cell, value::read(scalar)),
        }
        false
    }

    fn put(&mut self, cell: Cell, stored: Result<Scalar, String>) {
        let Some(record) = self.typed.record_mut(cell.table, cell.id) else {
            return;
        };
        let fits = stored.and_then(|value| {
            record
                .put(cell.field, &value)
                .map_err(|error| error.to_string())
        });
        if let Err(why) = fits {
            self.unreadable.insert(cell, why);
        }
    }

    /// Keeps the values of a cell that holds several, if they differ.
    fn find_conflict(&mut self, doc: &Automerge, record: &ObjId, cell: Cell) {
        let mut claims: Vec<Claim> = Vec::new();
        // Automerge shows the last one.
        for (stored, op) in doc
            .get_all(record, cell.field)
            .unwrap_or_default()
            .iter()
            .rev()
        {
            let Some(value) = readable(doc, cell, stored, op) else {
                continue;
            };
            if claims.iter().all(|claim| claim.value != value) {
                claims.push(claim(doc, op, value));
            }
        }
        if claims.len() > 1 {
            self.conflicts.insert(cell, claims);
        }
    }

    /// What does not fit its field.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = Unreadable> + '_ {
        self.unreadable.iter().map(|(cell, why)| Unreadable {
            cell: *cell,
            why: why.clone(),
        })
    }
}

/// The object that holds a record.
pub(super) fn record_object(doc: &impl ReadDoc, table: &str, id: RecordId) -> Option<ObjId> {
    let table = map_in(doc, &ROOT, table)?;
    map_in(doc, &table, id.as_str())
}

/// The map at a key of a map.
pub(super) fn map_in(doc: &impl ReadDoc, object: &ObjId, key: &str) -> Option<ObjId> {
    match doc.get(object, key) {
        Ok(Some((Value::Object(ObjType::Map), id))) => Some(id),
        _ => None,
    }
}

/// Who set what is shown in a cell; of a field that nobody set, who made the record.
pub(super) fn claim_of(doc: &Automerge, cell: Cell, value: Scalar) -> Option<Claim> {
    let record = record_object(doc, cell.table, cell.id)?;
    let op = match doc.get(&record, cell.field) {
        Ok(Some((_, op))) => op,
        _ => record,
    };
    Some(claim(doc, &op, value))
}

fn claim(doc: &Automerge, op: &ObjId, value: Scalar) -> Claim {
    let (author, time) = doc
        .hash_for_opid(op)
        .map_or((None, 0), |hash| message::origin(doc, &hash));
    Claim {
        value,
        author,
        time,
    }
}

/// A stored value as the field reads it, or nothing if it does not fit.
fn readable(doc: &Automerge, cell: Cell, stored: &Value<'_>, op: &ObjId) -> Option<Scalar> {
    let scalar = match stored {
        Value::Object(ObjType::Text) => Scalar::Text(doc.text(op).ok()?),
        Value::Object(_) => return None,
        Value::Scalar(scalar) => value::read_owned(scalar).ok()?,
    };
    super::typed::canonical(cell.table, cell.field, &scalar).ok()
}

fn cell(def: &'static RecordDef, id: RecordId, field: &str) -> Option<Cell> {
    Some(Cell {
        table: def.table,
        id,
        field: def.field(field)?.name,
    })
}

/// The cells of a record, or a few more.
fn range<'a, V>(
    cells: &'a BTreeMap<Cell, V>,
    table: &'static str,
    id: RecordId,
) -> impl Iterator<Item = Cell> + use<'a, V> {
    let first = Cell {
        table,
        id,
        field: "",
    };
    cells
        .range(first..)
        .map(|(cell, _)| *cell)
        .take_while(move |cell| cell.table == table && cell.id == id)
}

/// The records that two readings of a document read differently.
pub(super) fn differing(before: &State, after: &State) -> BTreeSet<(&'static str, RecordId)> {
    let mut records = before.typed.differing(&after.typed);
    for (one, other) in [(before, after), (after, before)] {
        let conflicts = one.conflicts.iter();
        records.extend(
            conflicts
                .filter(|(cell, claims)| other.conflicts.get(cell) != Some(claims))
                .map(|(cell, _)| (cell.table, cell.id)),
        );
        let unreadable = one.unreadable.iter();
        records.extend(
            unreadable
                .filter(|(cell, why)| other.unreadable.get(cell) != Some(why))
                .map(|(cell, _)| (cell.table, cell.id)),
        );
    }
    records
}
