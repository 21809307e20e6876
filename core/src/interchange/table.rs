//! Tables of anything, for other programs.

use serde::{Deserialize, Serialize};

use super::{columns::Value, csv, xlsx};
use crate::{
    record::{FieldType, Scalar},
    register::{Context, Entry, Kind, RecordRef, keys_of},
    time::{Minutes, Moment},
};

/// A table: what is looked at, as whoever shows it put it together.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Table {
    /// What it is a table of: the sheet's name.
    pub name: String,
    /// What its columns are called.
    pub headings: Vec<String>,
    /// Its rows, each with a value for each heading.
    pub rows: Vec<Vec<Value>>,
    /// Working minutes in a day, a week and a month, by which durations are written.
    pub units: (i64, i64, i64),
}

/// A kind of file that a table is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TableFormat {
    /// An Excel workbook with one sheet.
    Xlsx,
    /// Comma-separated values.
    Csv,
}

impl TableFormat {
    /// The same as a format for plans.
    #[must_use]
    pub const fn as_format(self) -> super::Format {
        match self {
            Self::Xlsx => super::Format::Xlsx,
            Self::Csv => super::Format::Csv,
        }
    }
}

impl Table {
    /// Records of a kind in a given order, every field and computed value in its own type. `name` says what a record is
    /// called that a field refers to; `units` are [those of the table](Self::units).
    #[must_use]
    pub fn of_records<'e>(
        kind: &'static Kind,
        entries: impl Iterator<Item = &'e Entry>,
        context: &Context<'_>,
        name: &dyn Fn(&RecordRef) -> String,
        units: (i64, i64, i64),
    ) -> Self {
        let has_keys = !kind.record.key_prefix.is_empty();
        let keys = keys_of(context.records, kind);
        let fields: Vec<_> = kind.own_fields().collect();
        let key = has_keys.then(|| "Key".to_owned());
        let labels = fields.iter().map(|field| field.label);
        let labels = labels.chain(kind.computed.iter().map(|computed| computed.label));
        let rows = entries.map(|entry| {
            let key =
                has_keys.then(|| Value::Code(keys.get(&entry.id).cloned().unwrap_or_default()));
            let own = fields
                .iter()
                .map(|field| typed(field.field_type, entry.get(field.name).clone(), name));
            let computed = kind.computed.iter();
            let computed =
                computed.map(|one| typed(one.field_type, (one.of)(entry, context), name));
            key.into_iter().chain(own).chain(computed).collect()
        });
        Self {
            name: kind.many.to_owned(),
            rows: rows.collect(),
            headings: key.into_iter().chain(labels.map(str::to_owned)).collect(),
            units,
        }
    }

    /// The table as a file.
    ///
    /// # Errors
    /// A workbook cannot hold it; the error says why.
    pub fn write(&self, format: TableFormat) -> Result<Vec<u8>, xlsx::WorkbookError> {
        match format {
            TableFormat::Xlsx => xlsx::export_table(self),
            TableFormat::Csv => Ok(csv::export_table(self)),
        }
    }
}

/// A value in its own type; what is only an id, in words.
fn typed(field_type: FieldType, value: Scalar, name: &dyn Fn(&RecordRef) -> String) -> Value {
    let named = |record: Option<RecordRef>, text: String| {
        record.map_or(Value::Text(text), |record| Value::Text(name(&record)))
    };
    match (field_type, value) {
        (_, Scalar::Null) => Value::Empty,
        (FieldType::Money, Scalar::Int(amount)) => Value::Money(amount),
        (FieldType::Percent, Scalar::Int(percent)) => {
            u8::try_from(percent).map_or(Value::Integer(percent), Value::Percent)
        }
        (FieldType::Duration, Scalar::Int(minutes)) => Value::Duration {
            minutes: Minutes(minutes),
            elapsed: false,
            estimated: false,
        },
        (_, Scalar::Int(number)) => Value::Integer(number),
        (_, Scalar::Bool(flag)) => Value::Flag(flag),
        (_, Scalar::Text(text)) if text.is_empty() => Value::Empty,
        (FieldType::Day, Scalar::Text(day)) => {
            let midnight = format!("{day}T00:00").parse::<Moment>();
            midnight.map_or(Value::Text(day), Value::Day)
        }
        (FieldType::Choice(_), Scalar::Text(stored)) => {
            Value::Code(field_type.label_of(&stored).to_owned())
        }
        (FieldType::Reference(table), Scalar::Text(id)) => {
            named(RecordRef::parse(&format!("{table}/{id}")), id)
        }
        (FieldType::Record, Scalar::Text(record)) => named(RecordRef::parse(&record), record),
        (_, Scalar::Text(text)) => Value::Text(text),
    }
}
