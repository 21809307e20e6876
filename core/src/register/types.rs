//! The types that fields of registers have beside those of the plan.

use std::{fmt, marker::PhantomData, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Declared, Entry, Records};
use crate::{
    id::{IdError, RecordId},
    record::{FieldType, FieldValue, Scalar, stored_as_text},
};

/// A civil date, or none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Day(pub Option<NaiveDate>);

impl FieldValue for Day {
    const TYPE: FieldType = FieldType::Day;

    fn to_scalar(&self) -> Scalar {
        self.0.map_or(Scalar::Null, |day| day.to_string().into())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(Self(None)),
            Scalar::Text(text) => text.parse().ok().map(|day| Self(Some(day))),
            _ => None,
        }
    }
}

/// Words by which records are found: trimmed, none twice, in the order in which they were written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tags(pub Vec<String>);

impl FromStr for Tags {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut tags: Vec<String> = Vec::new();
        for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
            if !tags.iter().any(|other| other == tag) {
                tags.push(tag.to_owned());
            }
        }
        Ok(Self(tags))
    }
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

stored_as_text!(Tags, Tags);

/// An amount of the project's currency in its minor unit (cents), or none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Money(pub Option<i64>);

impl FieldValue for Money {
    const TYPE: FieldType = FieldType::Money;

    fn to_scalar(&self) -> Scalar {
        self.0.map_or(Scalar::Null, Scalar::Int)
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Null => Some(Self(None)),
            Scalar::Int(amount) => Some(Self(Some(*amount))),
            _ => None,
        }
    }
}

/// The address of a page: `http` or `https`, for anything else might run when it is followed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Web(pub String);

impl FieldValue for Web {
    const TYPE: FieldType = FieldType::Web;

    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.0.clone())
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        let text = String::from_scalar(scalar)?;
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        let fits = text.is_empty()
            || scheme
                .is_some_and(|s| s.eq_ignore_ascii_case("https") || s.eq_ignore_ascii_case("http"));
        fits.then_some(Self(text))
    }
}

/// A record of any kind, tasks and resources of the plan included.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct RecordRef {
    /// Where its kind is stored.
    pub table: String,
    /// The record's id.
    pub id: RecordId,
}

impl RecordRef {
    /// A record of that kind.
    pub fn new(table: impl Into<String>, id: impl Into<RecordId>) -> Self {
        Self {
            table: table.into(),
            id: id.into(),
        }
    }

    /// From its stored form; `None` if that is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl From<&Entry> for RecordRef {
    fn from(entry: &Entry) -> Self {
        Self::new(entry.kind().table(), entry.id)
    }
}

impl fmt::Display for RecordRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.table, self.id)
    }
}

impl FromStr for RecordRef {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (table, id) = text.split_once('/').unwrap_or_default();
        id.parse().map(|id: RecordId| Self::new(table, id))
    }
}

impl FieldValue for RecordRef {
    const TYPE: FieldType = FieldType::Record;

    fn to_scalar(&self) -> Scalar {
        self.to_string().into()
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// A record of one kind, or none.
pub struct Ref<K>(pub Option<RecordId>, PhantomData<fn() -> K>);

impl<K: Declared> Ref<K> {
    /// That record.
    #[must_use]
    pub const fn to(id: RecordId) -> Self {
        Self(Some(id), PhantomData)
    }

    /// The record, unless there is none or it is deleted.
    #[must_use]
    pub fn find(self, records: &Records) -> Option<&Entry> {
        let entry = records.get(K::TABLE, self.0?)?;
        (!entry.is_deleted()).then_some(entry)
    }
}

impl<K> Clone for Ref<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Ref<K> {}

impl<K> PartialEq for Ref<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K> fmt::Debug for Ref<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: Declared> FieldValue for Ref<K> {
    const TYPE: FieldType = FieldType::Reference(K::TABLE);

    fn to_scalar(&self) -> Scalar {
        self.0.to_scalar()
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        Option::<RecordId>::from_scalar(scalar).map(|id| Self(id, PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_forms_round_trip_and_others_are_refused() {
        fn check<T: FieldValue>(stored: Scalar, fits: bool) {
            let read = T::from_scalar(&stored).map(|value| value.to_scalar());
            assert_eq!(read, fits.then_some(stored));
        }
        check::<Day>(Scalar::Null, true);
        check::<Day>("2026-03-31".into(), true);
        check::<Day>("2026-02-30".into(), false);
        check::<Day>(7.into(), false);
        check::<Money>(Scalar::Int(-1250), true);
        check::<Money>("12.50".into(), false);
        check::<Tags>("radio, west".into(), true);
        check::<Web>("https://example.org/a".into(), true);
        check::<Web>("javascript://%0aalert(1)".into(), false);
        check::<Web>("example.org".into(), false);
        let id = RecordId::from_name("a risk");
        check::<Option<RecordRef>>(format!("risks/{id}").into(), true);
        check::<Option<RecordRef>>("risks/7".into(), false);
    }

    #[test]
    fn tags_are_trimmed_and_none_is_there_twice() {
        let tags = Tags::from_scalar(&" radio,,west , radio".into()).expect("text is tags");
        assert_eq!(tags.to_string(), "radio, west");
    }
}
