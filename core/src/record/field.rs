//! The types that a field can have, and how each is stored.

use serde::{Deserialize, Serialize};

use super::{RecordDef, Scalar};
use crate::{
    id::{self, DocumentId, RecordId},
    time::{Minutes, Moment},
};

/// The declaration of one field.
#[derive(Debug)]
pub struct FieldDef {
    /// The stored name.
    pub name: &'static str,
    /// The label on screen.
    pub label: &'static str,
    /// The help text.
    pub help: &'static str,
    /// What it holds.
    pub field_type: FieldType,
    /// Whether the product sets it rather than a person.
    pub system: bool,
    /// Whether it keeps the value with which its record was made ([`Frozen`](super::Frozen)).
    pub frozen: bool,
    /// A value in the form in which the field stores it; `None` if it does not fit.
    pub canonical: fn(&Scalar) -> Option<Scalar>,
}

impl PartialEq for FieldDef {
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.label, self.field_type) == (other.name, other.label, other.field_type)
    }
}

impl FieldDef {
    /// A field that a person fills in, of that Rust type.
    #[must_use]
    pub const fn of<T: FieldValue>(
        name: &'static str,
        label: &'static str,
        help: &'static str,
    ) -> Self {
        Self {
            name,
            label,
            help,
            field_type: T::TYPE,
            system: false,
            frozen: T::FROZEN,
            canonical: canonical::<T>,
        }
    }

    /// A field that the product sets.
    #[must_use]
    pub const fn system<T: FieldValue>(
        name: &'static str,
        label: &'static str,
        help: &'static str,
    ) -> Self {
        Self {
            system: true,
            ..Self::of::<T>(name, label, help)
        }
    }

    /// What the field reads as where nothing is stored.
    #[must_use]
    pub fn default_value(&self) -> Scalar {
        (self.canonical)(&Scalar::Null).unwrap_or_default()
    }

    /// A value in the form in which the field stores it.
    ///
    /// # Errors
    /// The value does not fit; the error names the field.
    pub fn read(&self, value: &Scalar) -> Result<Scalar, FieldError> {
        (self.canonical)(value).ok_or_else(|| misfit(self.name, value, self.field_type))
    }
}

fn canonical<T: FieldValue>(value: &Scalar) -> Option<Scalar> {
    T::from_scalar(value).map(|value| value.to_scalar())
}

fn misfit(field: &str, value: &Scalar, expected: FieldType) -> FieldError {
    FieldError::Value {
        field: field.to_owned(),
        value: format!("{value:?}").chars().take(60).collect(),
        expected: expected.in_words(),
    }
}

/// What a field holds. It decides the editor, the column's alignment, the filter and the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// One line of text.
    Text,
    /// Text that several people may edit at once; stored as Automerge text.
    Prose,
    /// Yes or no.
    Bool,
    /// A whole number.
    Integer,
    /// An amount of working time, in minutes.
    Duration,
    /// A civil date and time.
    Moment,
    /// 0 to 100.
    Percent,
    /// How much of a resource: 10,000 is one full resource.
    Units,
    /// One of these.
    Choice(&'static [Choice]),
    /// Another record of that table.
    Reference(&'static str),
    /// A document.
    Document,
    /// The working times of a day.
    Hours,
    /// Days of the week.
    Weekdays,
    /// The pauses within a task.
    Split,
    /// A time zone.
    Zone,
    /// A civil date.
    Day,
    /// Words by which records are found, told apart by commas.
    Tags,
    /// A record of any kind, as `table/id`.
    Record,
    /// An amount of the project's currency, in its minor unit.
    Money,
    /// The address of a page.
    Web,
}

/// One of the choices of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The stored name.
    pub stored: &'static str,
    /// The label on screen.
    pub label: &'static str,
}

/// A stored value that does not fit its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The kind of record has no such field.
    #[error("{record} has no field ‘{field}’")]
    Unknown {
        /// The kind of record.
        record: &'static str,
        /// The field asked for.
        field: String,
    },
    /// The field keeps the value that it was made with.
    #[error("{field} was fixed when the {record} was made and cannot be changed")]
    Frozen {
        /// The kind of record, in lower case.
        record: String,
        /// The field's label.
        field: &'static str,
    },
    /// The value is of another type or outside its range.
    #[error("{field}: {value} is not {expected}")]
    Value {
        /// The field.
        field: String,
        /// The value, shortened.
        value: String,
        /// What it should have been.
        expected: FieldTypeName,
    },
}

impl FieldError {
    pub(crate) fn unknown(record: &'static str, field: &str) -> Self {
        Self::Unknown {
            record,
            field: field.to_owned(),
        }
    }

    pub(crate) fn frozen(record: &RecordDef, field: &FieldDef) -> Self {
        Self::Frozen {
            record: record.name.to_lowercase(),
            field: field.label,
        }
    }
}

/// A field type in words, for error messages.
pub type FieldTypeName = &'static str;

impl FieldType {
    /// What a person reads for a stored text: the label of a choice, and any other text as it is. A choice that only a
    /// later program knows is its stored name.
    #[must_use]
    pub fn label_of(self, stored: &str) -> &str {
        let Self::Choice(choices) = self else {
            return stored;
        };
        let choice = choices.iter().find(|choice| choice.stored == stored);
        choice.map_or(stored, |choice| choice.label)
    }

    /// The type in words, with an article.
    #[must_use]
    pub const fn in_words(self) -> FieldTypeName {
        match self {
            Self::Text | Self::Prose => "text",
            Self::Bool => "yes or no",
            Self::Integer => "a whole number",
            Self::Duration => "a duration in minutes",
            Self::Moment => "a date and time",
            Self::Percent => "a percentage from 0 to 100",
            Self::Units => "an amount of units",
            Self::Choice(_) => "one of the choices",
            Self::Reference(_) => "the id of a record",
            Self::Document => "the id of a document",
            Self::Hours => "working times such as 08:00-12:00,13:00-17:00",
            Self::Weekdays => "days of the week such as mon,wed",
            Self::Split => "pauses in minutes such as 480+960",
            Self::Zone => "the IANA name of a time zone such as Europe/Oslo",
            Self::Day => "a date such as 2026-03-31",
            Self::Tags => "words separated by commas",
            Self::Record => "a record",
            Self::Money => "an amount of money",
            Self::Web => "the address of a page such as https://example.org",
        }
    }
}

/// A Rust type that a field can have.
pub trait FieldValue: Sized {
    /// What the field holds.
    const TYPE: FieldType;
    /// Whether it keeps the value with which its record was made.
    const FROZEN: bool = false;
    /// The stored form.
    fn to_scalar(&self) -> Scalar;
    /// From the stored form; `None` if it does not fit.
    fn from_scalar(scalar: &Scalar) -> Option<Self>;
}

/// Reads a field, naming it in the error.
pub(crate) fn parse<T: FieldValue>(field: &str, scalar: &Scalar) -> Result<T, FieldError> {
    T::from_scalar(scalar).ok_or_else(|| misfit(field, scalar, T::TYPE))
}

impl FieldValue for String {
    const TYPE: FieldType = FieldType::Text;

    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.clone())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(Self::new()),
            Scalar::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

/// Text that several people may edit at once.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Prose(pub String);

impl FieldValue for Prose {
    const TYPE: FieldType = FieldType::Prose;

    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.0.clone())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        String::from_scalar(scalar).map(Self)
    }
}

impl FieldValue for bool {
    const TYPE: FieldType = FieldType::Bool;

    fn to_scalar(&self) -> Scalar {
        Scalar::Bool(*self)
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(false),
            Scalar::Bool(value) => Some(*value),
            _ => None,
        }
    }
}

impl FieldValue for i64 {
    const TYPE: FieldType = FieldType::Integer;

    fn to_scalar(&self) -> Scalar {
        Scalar::Int(*self)
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(0),
            Scalar::Int(value) => Some(*value),
            _ => None,
        }
    }
}

/// The longest duration that is accepted, in minutes: 200 years of 24-hour days.
const LONGEST: i64 = 200 * 366 * 24 * 60;

impl FieldValue for Minutes {
    const TYPE: FieldType = FieldType::Duration;

    fn to_scalar(&self) -> Scalar {
        Scalar::Int(self.0)
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        i64::from_scalar(scalar)
            .filter(|m| (-LONGEST..=LONGEST).contains(m))
            .map(Self)
    }
}

impl FieldValue for Moment {
    const TYPE: FieldType = FieldType::Moment;

    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.to_string())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// A percentage from 0 to 100.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Percent(pub u8);

impl FieldValue for Percent {
    const TYPE: FieldType = FieldType::Percent;

    fn to_scalar(&self) -> Scalar {
        Scalar::Int(i64::from(self.0))
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        i64::from_scalar(scalar)
            .filter(|p| (0..=100).contains(p))?
            .try_into()
            .ok()
            .map(Self)
    }
}

/// How much of a resource: 10,000 is one full resource (100 %).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Units(pub i64);

impl Units {
    /// One full resource.
    pub const ONE: Self = Self(10_000);
}

impl Default for Units {
    fn default() -> Self {
        Self::ONE
    }
}

impl FieldValue for Units {
    const TYPE: FieldType = FieldType::Units;

    fn to_scalar(&self) -> Scalar {
        Scalar::Int(self.0)
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(Self::default()),
            Scalar::Int(value) if *value >= 0 => Some(Self(*value)),
            _ => None,
        }
    }
}

impl<T: FieldValue> FieldValue for Option<T> {
    const TYPE: FieldType = T::TYPE;

    fn to_scalar(&self) -> Scalar {
        self.as_ref().map_or(Scalar::Null, T::to_scalar)
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(None),
            other => T::from_scalar(other).map(Some),
        }
    }
}

impl FieldValue for RecordId {
    const TYPE: FieldType = FieldType::Reference("");

    fn to_scalar(&self) -> Scalar {
        self.as_str().into()
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

macro_rules! references {
    ($($id:ident $table:literal,)*) => {$(
        impl FieldValue for id::$id {
            const TYPE: FieldType = FieldType::Reference($table);

            fn to_scalar(&self) -> Scalar {
                self.0.to_scalar()
            }

            fn from_scalar(scalar: &Scalar) -> Option<Self> {
                RecordId::from_scalar(scalar).map(Self)
            }
        }
    )*};
}

references! {
    TaskId "tasks",
    CalendarId "calendars",
    ResourceId "resources",
    BaselineId "baselines",
}

impl FieldValue for DocumentId {
    const TYPE: FieldType = FieldType::Document;

    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.to_string())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}
