//! What Microsoft's format has no element for, in processing instructions, which other programs pass over:
//! `<?throughline tasks {"split":"480+960"}?>` in a record says more about it, and
//! `<?throughline external_links {…}?>` in a task is another record that belongs to it.

use serde_json::{Map, Value};

use super::{
    notes::{Note, Notes},
    scan::Element,
};
use crate::record::{
    Assignment, Calendar, ExternalLink, PlanOptions, Record, RecordDef, Scalar, Task,
};

/// What the instructions are addressed to.
pub(super) const TARGET: &str = "throughline";

/// How an instruction is called among the elements of a record. No element has such a name.
pub(super) const NAME: &str = "?throughline";

/// The fields without an element.
fn fields(def: &RecordDef) -> &'static [&'static str] {
    match def.table {
        table if table == PlanOptions::DEF.table => &[
            "time_zone",
            "lag_calendar",
            "near_critical_float",
            "critical_float",
        ],
        table if table == Calendar::DEF.table => &["time_zone"],
        table if table == Task::DEF.table => &["split", "levelling_split", "planned_finish"],
        table if table == Assignment::DEF.table => &["contour", "profile"],
        table if table == ExternalLink::DEF.table => &[
            "project",
            "project_name",
            "task_key",
            "kind",
            "lag",
            "lag_unit",
            "date",
            "known",
        ],
        _ => &[],
    }
}

/// The content of the instruction about a record, if it has one of these fields. `said` are the fields that the
/// elements around it say exactly.
pub(super) fn write<R: Record>(record: &R, said: &[&str]) -> Option<String> {
    let usual = R::new(record.id());
    let own = fields(R::DEF).iter().filter(|field| !said.contains(field));
    let own = own.filter_map(|field| {
        let value = record
            .get(field)
            .filter(|value| Some(value) != usual.get(field).as_ref())?;
        let value = match value {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => value.into(),
            Scalar::Int(value) => value.into(),
            Scalar::Text(value) => value.into(),
        };
        Some(((*field).to_owned(), value))
    });
    let own: Map<String, Value> = own.collect();
    // An instruction ends with the first ‘?>’ in it.
    let text = Value::Object(own.clone())
        .to_string()
        .replace('>', "\\u003e");
    (!own.is_empty()).then(|| format!("{} {text}", R::DEF.table))
}

/// Takes what the instructions in an element say about its record.
pub(super) fn read<R: Record>(element: &Element<'_>, record: &mut R, notes: &mut Notes) {
    for text in instructions::<R>(element) {
        let _ = take(text, record, notes);
    }
}

/// The contents of the instructions in an element that are about records of a kind.
pub(super) fn instructions<'e, R: Record>(
    element: &'e Element<'_>,
) -> impl Iterator<Item = &'e str> + use<'e, R> {
    let ours = element.children(NAME);
    ours.filter_map(|instruction| {
        let (table, text) = instruction.text.trim().split_once(' ')?;
        (table == R::DEF.table).then_some(text)
    })
}

/// Takes fields as they were written. What is damaged, or written by a newer version, is left out and counted.
/// Tells whether there was anything.
pub(super) fn take<R: Record>(text: &str, record: &mut R, notes: &mut Notes) -> bool {
    let Ok(Value::Object(own)) = serde_json::from_str(text) else {
        notes.count(Note::OwnField);
        return false;
    };
    let mut any = false;
    for (field, value) in own {
        let known = fields(R::DEF).contains(&field.as_str());
        let value = match value {
            Value::Bool(value) => Scalar::Bool(value),
            Value::String(value) => Scalar::Text(value),
            Value::Number(value) => value.as_i64().map_or(Scalar::Null, Scalar::Int),
            _ => Scalar::Null,
        };
        if known && record.set(&field, &value).is_ok() {
            any = true;
        } else {
            notes.count(Note::OwnField);
        }
    }
    any
}
