//! Records that others begin with.

use std::collections::BTreeMap;

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    Around, EditError, RecordStep,
    records::{called, done, find, kind, puts_of},
};
use crate::{
    id::RecordId,
    record::{FieldDef, FieldType, Scalar},
    register::{self, Declared as _, Entry, Kind, Member, RecordRef, RecordTemplate, next_number},
};

/// A record as it was kept. Its form in a document is JSON with the stored form of each field.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    #[serde(default)]
    fields: BTreeMap<String, Value>,
    #[serde(default)]
    parts: Vec<KeptPart>,
}

#[derive(Serialize, Deserialize)]
struct KeptPart {
    table: String,
    #[serde(default)]
    fields: BTreeMap<String, Value>,
}

/// A scalar as JSON has it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    Bool(bool),
    Int(i64),
    Text(String),
}

/// Keeps a record with its parts as a template.
pub(super) fn keep(
    around: &Around<'_>,
    record: &RecordRef,
    title: &str,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let entry = find(around, record)?;
    if entry.kind().section() != RecordTemplate::KIND.section() {
        return Err(EditError::NotForAll(entry.kind().one));
    }
    let title = title.trim();
    if title.is_empty() {
        return Err(EditError::Unnamed("a template"));
    }
    let parts = register::all().filter(|part| part.section() == entry.kind().section());
    let parts = parts.flat_map(|part| around.records.parts_of(part, record));
    let kept = Kept {
        fields: fields_of(entry),
        parts: parts
            .filter(|part| !part.kind().is_frozen())
            .map(|part| KeptPart {
                table: part.kind().table().to_owned(),
                fields: fields_of(part),
            })
            .collect(),
    };
    let content = serde_json::to_string(&kept)
        .map_err(|error| EditError::BadTemplate(title.to_owned(), error.to_string()))?;
    let mut template = Entry::new(RecordTemplate::KIND, RecordId::random(rng));
    for (field, value) in [
        ("title", title),
        ("register", entry.kind().table()),
        ("content", content.as_str()),
    ] {
        template.set(field, &value.into())?;
    }
    let label = format!("Keep {} as the template ‘{title}’", called(around, record));
    Ok(done(puts_of(around, &template), label))
}

/// Makes a record with its parts as a template has them.
pub(super) fn begin(
    around: &Around<'_>,
    template: RecordId,
    rng: &mut impl Rng,
) -> Result<RecordStep, EditError> {
    let template = find(around, &RecordRef::new(RecordTemplate::TABLE, template))?;
    let made_of = RecordTemplate(template);
    let kind = kind(&made_of.register().0)?;
    let kept: Kept = serde_json::from_str(&made_of.content().0)
        .map_err(|error| EditError::BadTemplate(template.title().to_owned(), error.to_string()))?;
    if kind.section() != template.kind().section() || kind.is_frozen() {
        return Err(EditError::NotForAll(kind.one));
    }
    let mut entry = Entry::new(kind, RecordId::random(rng));
    fill(&mut entry, kept.fields);
    let record = RecordRef::from(&entry);
    let mut puts = puts_of(around, &entry);
    // Parts that are made in one moment are in the order of their ids.
    let mut ids: Vec<RecordId> = kept.parts.iter().map(|_| RecordId::random(rng)).collect();
    ids.sort_unstable();
    let mut numbers: BTreeMap<&str, i64> = BTreeMap::new();
    for (part, id) in kept.parts.into_iter().zip(ids) {
        // A later program may know parts that this one does not; what is no part of the record is not made.
        let Some((kind, field)) = part_of(kind, &part.table) else {
            continue;
        };
        let mut entry = Entry::new(kind, id);
        fill(&mut entry, part.fields);
        let parent = match field.field_type {
            FieldType::Record => record.to_string(),
            _ => record.id.to_string(),
        };
        entry.set(field.name, &parent.into())?;
        if register::joins(kind) {
            // What it joins the record with may be of another project, or gone.
            let Some(id) = register::proper_id(&entry) else {
                continue;
            };
            entry.id = id;
        }
        for mut put in puts_of(around, &entry) {
            if put.field == "number" {
                let number = numbers.entry(kind.table());
                let number = number.or_insert_with(|| next_number(around.records, kind));
                put.value = Scalar::Int(*number);
                *number = number.saturating_add(1);
            }
            puts.push(put);
        }
    }
    let label = format!("Add a {} from ‘{}’", kind.one, template.title());
    Ok(RecordStep {
        made: vec![record],
        ..done(puts, label)
    })
}

/// The kind of that table, if its records are parts of records of the other kind that anybody may write, with the field that
/// says of which.
fn part_of(of: &Kind, table: &str) -> Option<(&'static Kind, &'static FieldDef)> {
    let kind = register::by_table(table)?;
    let field = kind.part_of.and_then(|field| kind.field(field))?;
    let fits = match field.field_type {
        FieldType::Reference(table) => table == of.table(),
        FieldType::Record => true,
        _ => false,
    };
    (fits && kind.section() == of.section() && !kind.is_frozen()).then_some((kind, field))
}

/// What another record may begin with: neither what this one has come to, nor days, nor what it has to do with other records than
/// people.
fn fields_of(entry: &Entry) -> BTreeMap<String, Value> {
    let kind = entry.kind();
    let kept = entry.filled().filter(|(name, _)| {
        let field = kind.own_fields().find(|field| field.name == *name);
        field.is_some_and(|field| {
            let is_free = match field.field_type {
                FieldType::Day | FieldType::Record => false,
                FieldType::Reference(table) => table == Member::TABLE,
                _ => true,
            };
            is_free && !field.frozen && kind.board != Some(field.name)
        })
    });
    let value = |scalar: &Scalar| match scalar {
        Scalar::Null => None,
        Scalar::Bool(yes) => Some(Value::Bool(*yes)),
        Scalar::Int(number) => Some(Value::Int(*number)),
        Scalar::Text(text) => Some(Value::Text(text.clone())),
    };
    kept.filter_map(|(name, scalar)| Some((name.to_owned(), value(scalar)?)))
        .collect()
}

/// Sets what fits; a field that has gone or has got another type meanwhile stays as it is in a new record.
fn fill(entry: &mut Entry, fields: BTreeMap<String, Value>) {
    let kind = entry.kind();
    for (field, value) in fields {
        if kind
            .field(&field)
            .is_none_or(|field| field.frozen || field.system)
        {
            continue;
        }
        let scalar = match value {
            Value::Bool(yes) => yes.into(),
            Value::Int(number) => number.into(),
            Value::Text(text) => text.into(),
        };
        let _fits = entry.set(&field, &scalar).is_ok();
    }
}
