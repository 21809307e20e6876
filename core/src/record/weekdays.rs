//! Sets of days of the week.

use serde::{Deserialize, Serialize};

use super::{FieldType, FieldValue, Scalar};

/// Days of the week. Stored as `mon,wed,fri`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Hash, Serialize, Deserialize)]
pub struct Weekdays(u8);

/// The stored names, Monday first.
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Weekdays {
    /// From days, 0 = Monday … 6 = Sunday; others are left out.
    pub fn new(days: impl IntoIterator<Item = usize>) -> Self {
        let known = days.into_iter().filter(|day| *day < 7);
        Self(known.fold(0, |set, day| set | 1 << day))
    }

    /// Whether a day is one of them, 0 = Monday … 6 = Sunday.
    #[must_use]
    pub const fn contains(self, day: usize) -> bool {
        day < 7 && self.0 & 1 << day != 0
    }

    /// The days, 0 = Monday … 6 = Sunday.
    pub fn days(self) -> impl Iterator<Item = usize> {
        (0..7).filter(move |day| self.contains(*day))
    }
}

impl FieldValue for Weekdays {
    const TYPE: FieldType = FieldType::Weekdays;

    fn to_scalar(&self) -> Scalar {
        let names: Vec<&str> = self.days().map(|day| NAMES[day]).collect();
        names.join(",").into()
    }

    fn from_scalar(scalar: &Scalar) -> Option<Self> {
        let Scalar::Text(text) = scalar else {
            return (*scalar == Scalar::Null).then(Self::default);
        };
        let names = text.split(',').map(str::trim).filter(|n| !n.is_empty());
        let days: Option<Vec<usize>> = names
            .map(|name| NAMES.iter().position(|known| *known == name))
            .collect();
        days.map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_stored_by_name() {
        let check = |stored: &str, expected: Option<&str>| {
            let days = Weekdays::from_scalar(&stored.into()).map(|days| days.to_scalar());
            assert_eq!(days, expected.map(Scalar::from), "{stored}");
        };
        check("fri, mon", Some("mon,fri"));
        check("", Some(""));
        check("monday", None);
    }
}
