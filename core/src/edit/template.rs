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
    record::{FieldType, Scalar},
    register::{self, Declared as _, Entry, Kind, RecordRef, RecordTemplate},
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
    let title = title.trim();
    if title.is_empty() {
        return Err(EditError::Unnamed("a template"));
    }
    let parts = register::all().filter(|part| part.section() == entry.kind().section());
    let parts = parts.flat_map(|part| around.records.parts_of(part, record));
    let kept = Kept {
        fields: fields_of(entry),
        parts: parts
            .filter(|part| !is_frozen(part.kind()))
            .map(|part| KeptPart {
                table: part.kind().table().to_owned(),
                fields: fields_of(part),
            })
            .collect(),
    };
    let content = serde_json::to_string(&kept).map_err(|_| EditError::NoRecord)?;
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
    let mut entry = Entry::new(kind, RecordId::random(rng));
    fill(&mut entry, kept.fields);
    let record = RecordRef::from(&entry);
    let mut puts = puts_of(around, &entry);
    for part in kept.parts {
        // A later program may know parts that this one does not.
        let Some(kind) = register::by_table(&part.table) else {
            continue;
        };
        let mut entry = Entry::new(kind, RecordId::random(rng));
        fill(&mut entry, part.fields);
        if let Some(field) = kind.part_of.and_then(|field| kind.field(field)) {
            let parent = match field.field_type {
                FieldType::Record => record.to_string(),
                _ => record.id.to_string(),
            };
            entry.set(field.name, &parent.into())?;
        }
        puts.extend(puts_of(around, &entry));
    }
    let label = format!("Add a {} from ‘{}’", kind.one, template.title());
    Ok(RecordStep {
        made: vec![record],
        ..done(puts, label)
    })
}

/// Whether a kind of record is written once and never changed, such as a signature.
fn is_frozen(kind: &Kind) -> bool {
    let mut own = kind.own_fields();
    own.any(|field| field.frozen && Some(field.name) == kind.part_of)
}

/// What another record may begin with: neither what this one has come to, nor days, nor of what it is a part.
fn fields_of(entry: &Entry) -> BTreeMap<String, Value> {
    let kind = entry.kind();
    let kept = entry.filled().filter(|(name, _)| {
        let field = kind.own_fields().find(|field| field.name == *name);
        field.is_some_and(|field| {
            field.field_type != FieldType::Day
                && !field.frozen
                && ![kind.board, kind.part_of].contains(&Some(field.name))
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
    for (field, value) in fields {
        let scalar = match value {
            Value::Bool(yes) => yes.into(),
            Value::Int(number) => number.into(),
            Value::Text(text) => text.into(),
        };
        let _fits = entry.set(&field, &scalar).is_ok();
    }
}
