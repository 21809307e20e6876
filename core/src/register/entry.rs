//! One record of a register.

use serde::{Deserialize, Serialize};

use super::{Kind, by_table};
use crate::{
    id::RecordId,
    record::{FieldError, FieldValue, Scalar},
};

/// One record of a register: its kind, its id, and a scalar for each field of the kind.
#[derive(Clone, Debug)]
pub struct Entry {
    kind: &'static Kind,
    /// The record's id.
    pub id: RecordId,
    /// In the order of the kind's fields, each in the form in which its field stores it.
    values: Box<[Scalar]>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.kind.table() == other.kind.table()
            && self.id == other.id
            && self.values == other.values
    }
}

impl Entry {
    /// A record with every field at its default.
    #[must_use]
    pub fn new(kind: &'static Kind, id: RecordId) -> Self {
        let fields = kind.record.fields.iter();
        Self {
            kind,
            id,
            values: fields.map(crate::record::FieldDef::default_value).collect(),
        }
    }

    /// What kind of record it is.
    #[must_use]
    pub const fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// The place of a field among those of the kind.
    fn index(&self, field: &str) -> Option<usize> {
        self.kind.record.fields.iter().position(|f| f.name == field)
    }

    /// A field as stored; [`Scalar::Null`] if the kind has no such field.
    #[must_use]
    pub fn get(&self, field: &str) -> &Scalar {
        const NULL: &Scalar = &Scalar::Null;
        self.index(field).map_or(NULL, |index| &self.values[index])
    }

    /// A text field or the stored name of a choice; empty if it holds anything else.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        match self.get(field) {
            Scalar::Text(text) => text,
            _ => "",
        }
    }

    /// A field of that type.
    #[must_use]
    pub fn read<T: FieldValue>(&self, field: &str) -> Option<T> {
        T::from_scalar(self.get(field))
    }

    /// The field at that place of the declaration, as declared.
    ///
    /// # Panics
    /// Never: each value was read by its field when it was set, and a field that reads nothing has its
    /// type's own reading of nothing.
    #[doc(hidden)]
    #[must_use]
    pub fn at<T: FieldValue>(&self, index: usize) -> T {
        T::from_scalar(&self.values[index])
            .or_else(|| T::from_scalar(&Scalar::Null))
            .expect("a field's stored form is one that its type reads")
    }

    /// Sets a field from its stored form.
    ///
    /// # Errors
    /// The field is not declared, or the scalar does not fit its type; the record is unchanged.
    pub fn set(&mut self, field: &str, value: &Scalar) -> Result<(), FieldError> {
        let index = self
            .index(field)
            .ok_or_else(|| FieldError::unknown(self.kind.record.name, field))?;
        self.values[index] = self.kind.record.fields[index].read(value)?;
        Ok(())
    }

    /// Sets every field to its default.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.kind, self.id);
    }

    /// Whether it has been deleted. Deleted records stay in the document.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.get("deleted") == &Scalar::Bool(true)
    }

    /// The record's name: its `title`, or the first text of a kind without one. May be empty.
    #[must_use]
    pub fn title(&self) -> &str {
        self.text("title")
    }

    /// Each field that is not at its default, with its value.
    pub fn filled(&self) -> impl Iterator<Item = (&'static str, &Scalar)> {
        let fields = self.kind.record.fields.iter().zip(&self.values);
        fields
            .filter(|(field, value)| field.default_value() != **value)
            .map(|(field, value)| (field.name, value))
    }

    /// In the form that crosses a channel.
    #[must_use]
    pub fn to_data(&self) -> EntryData {
        let filled = self.filled();
        EntryData {
            table: self.kind.table().to_owned(),
            id: self.id,
            fields: filled
                .map(|(field, value)| (field.to_owned(), value.clone()))
                .collect(),
        }
    }
}

/// A record as it crosses a channel: what is not at its default.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EntryData {
    /// Where its kind is stored.
    pub table: String,
    /// The record's id.
    pub id: RecordId,
    /// Stored field names and values.
    pub fields: Vec<(String, Scalar)>,
}

impl EntryData {
    /// The record. What its kind does not declare is left out; `None` if there is no such kind.
    #[must_use]
    pub fn entry(&self) -> Option<Entry> {
        let mut entry = Entry::new(by_table(&self.table)?, self.id);
        for (field, value) in &self.fields {
            // Both ends are the same program; a value that does not fit reads as its default, as in a document.
            let _fits = entry.set(field, value).is_ok();
        }
        Some(entry)
    }
}
