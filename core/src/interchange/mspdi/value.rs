//! From the text of elements to values. Every function names the place of what it cannot read.

use std::ops::RangeInclusive;

use super::{
    error::{Fault, Reason},
    notes::{Note, Notes},
    scan::Element,
};
use crate::{
    interchange::number::{decimal, iso_milliseconds},
    record::{Percent, Units},
    time::{DAY, Minutes, Moment},
};

/// The longest amount of time that is read: 200 years of 24-hour days, as in the records.
const LONGEST: i64 = 200 * 366 * DAY;

/// Characters of a single-line text that are kept.
const LINE: usize = 1_000;

/// Characters of notes that are kept.
const PROSE: usize = 100_000;

impl<'a> Element<'a> {
    /// The first element of that name in this one.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        let found = self.children.iter().find(|child| child.name == name)?;
        found.mark_read();
        Some(found)
    }

    /// The elements of that name in this one.
    pub(super) fn children<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Self> {
        let named = self.children.iter().filter(move |child| child.name == name);
        named.inspect(|child| child.mark_read())
    }

    /// The child of that name, unless it is empty.
    fn filled(&self, name: &str) -> Option<(&str, &Self)> {
        let child = self.child(name)?;
        Some((child.text.trim(), child)).filter(|(text, _)| !text.is_empty())
    }

    fn read<T>(
        &self,
        name: &str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some((text, child)) = self.filled(name) else {
            return Ok(None);
        };
        match parse(text) {
            Some(value) => Ok(Some(value)),
            None => Err(Fault::value(child.offset, text, expected)),
        }
    }

    /// A whole number; `3.00` is one too.
    pub(super) fn int(&self, name: &str) -> Result<Option<i64>, Fault> {
        self.read(name, "a whole number", |text| {
            decimal(text, 3)
                .filter(|n| n % 1_000 == 0)
                .map(|n| n / 1_000)
        })
    }

    /// A whole number within limits.
    pub(super) fn int_in(
        &self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, Fault> {
        self.read(name, "a whole number within sensible limits", |text| {
            let thousandths = decimal(text, 3).filter(|n| n % 1_000 == 0)?;
            Some(thousandths / 1_000).filter(|n| range.contains(n))
        })
    }

    /// The unique id of the record.
    pub(super) fn uid(&self) -> Result<i64, Fault> {
        self.int("UID")?.ok_or(Fault {
            offset: self.offset,
            reason: Reason::Missing("UID"),
        })
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        self.read(name, "0 or 1", |text| match text {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        })
    }

    /// Whether the flag is there and set.
    pub(super) fn is(&self, name: &str) -> Result<bool, Fault> {
        Ok(self.flag(name)?.unwrap_or(false))
    }

    pub(super) fn moment(&self, name: &str) -> Result<Option<Moment>, Fault> {
        self.read(
            name,
            "a date and time such as 2026-01-05T08:00:00, between the years 1900 and 2199",
            |text| {
                // Some programs write fractions of seconds, which nothing here resolves.
                let whole = text.split_once('.').map_or(text, |(whole, fraction)| {
                    if fraction.bytes().all(|b| b.is_ascii_digit()) {
                        whole
                    } else {
                        text
                    }
                });
                whole.parse().ok()
            },
        )
    }

    /// Minutes after midnight.
    pub(super) fn time_of_day(&self, name: &str) -> Result<Option<u16>, Fault> {
        self.read(name, "a time of day such as 08:00:00", |text| {
            let mut parts = text.split(':');
            let mut part = |limit: u16| {
                let text = parts.next()?.get(..2)?;
                text.parse::<u16>().ok().filter(|n| *n < limit)
            };
            Some(part(24)? * 60 + part(60)?)
        })
    }

    /// An amount of time such as `PT8H0M0S`.
    pub(super) fn duration(&self, name: &str, notes: &mut Notes) -> Result<Option<Minutes>, Fault> {
        let seconds = self.read(
            name,
            "an amount of time such as PT8H0M0S, up to 200 years",
            |text| iso_milliseconds(text).filter(|n| (0..=LONGEST * 60_000).contains(n)),
        )?;
        Ok(seconds.map(|n| rounded(n, 60_000, notes)))
    }

    /// A whole number of tenths of a minute, as lags and delays are written.
    pub(super) fn tenths(&self, name: &str, notes: &mut Notes) -> Result<Option<Minutes>, Fault> {
        let tenths = self.read(
            name,
            "a number of tenths of a minute, up to 200 years",
            |text| decimal(text, 3).filter(|n| n.abs() <= LONGEST * 10_000),
        )?;
        Ok(tenths.map(|n| rounded(n, 10_000, notes)))
    }

    /// An amount of money in hundredths of the currency's unit, as files have it, to the whole.
    pub(super) fn money(&self, name: &str) -> Result<Option<i64>, Fault> {
        self.read(name, "an amount of money", |text| decimal(text, 0))
    }

    /// A percentage without limits, in hundredths, as lags that depend on the predecessor are kept.
    pub(super) fn hundredths(&self, name: &str) -> Result<Option<Minutes>, Fault> {
        self.read(name, "a percentage", |text| {
            decimal(text, 2).filter(|n| n.abs() <= LONGEST).map(Minutes)
        })
    }

    pub(super) fn percent(&self, name: &str) -> Result<Percent, Fault> {
        let percent = self.read(name, "a percentage from 0 to 100", |text| {
            let thousandths = decimal(text, 3).filter(|n| (0..=100_000).contains(n))?;
            u8::try_from(thousandths / 1_000).ok()
        })?;
        Ok(Percent(percent.unwrap_or(0)))
    }

    /// How much of a resource; 1 is all of it.
    pub(super) fn units(&self, name: &str) -> Result<Option<Units>, Fault> {
        self.read(name, "an amount of units, not negative", |text| {
            decimal(text, 4).filter(|n| *n >= 0).map(Units)
        })
    }

    /// One of a numbered list of choices.
    pub(super) fn choice<T: Copy>(&self, name: &str, choices: &[T]) -> Result<Option<T>, Fault> {
        self.read(name, "one of the numbers that are known here", |text| {
            choices.get(text.parse::<usize>().ok()?).copied()
        })
    }

    /// One line of text: line breaks and other control characters are spaces.
    pub(super) fn line(&self, name: &str, notes: &mut Notes) -> String {
        let text = self.child(name).map_or("", |child| child.text.trim());
        let line = text.replace(char::is_control, " ");
        cut(line, LINE, notes)
    }

    /// Text of several lines.
    pub(super) fn prose(&self, name: &str, notes: &mut Notes) -> String {
        let text = self.child(name).map_or("", |child| child.text.as_ref());
        let mut prose = text.replace("\r\n", "\n").replace('\r', "\n");
        prose.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
        cut(prose, PROSE, notes)
    }
}

fn cut(mut text: String, limit: usize, notes: &mut Notes) -> String {
    if let Some((end, _)) = text.char_indices().nth(limit) {
        text.truncate(end);
        notes.count(Note::CutText);
    }
    text
}

/// `n / unit`, half away from zero.
fn rounded(n: i64, unit: i64, notes: &mut Notes) -> Minutes {
    if n % unit != 0 {
        notes.count(Note::RoundedTime);
    }
    Minutes((n + n.signum() * (unit / 2)) / unit)
}
