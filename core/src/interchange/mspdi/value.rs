//! From the text of elements to values. Every function names the place of what it cannot read.

use std::ops::RangeInclusive;

use super::{
    error::{Fault, Reason},
    notes::{Note, Notes},
    scan::Element,
};
use crate::{
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
        self.children.iter().find(|child| child.name == name)
    }

    /// The elements of that name in this one.
    pub(super) fn children<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Self> {
        self.children.iter().filter(move |child| child.name == name)
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

/// A decimal number times ten to the `places`, rounded half away from zero; exponents as in XML
/// Schema's float are read. Nothing where it is none or too large.
fn decimal(text: &str, places: i32) -> Option<i64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() || !(-30..=30).contains(&exponent) {
        return None;
    }
    // Twelve places of the fraction are more than any rounding here can show.
    let fraction_kept = fraction.get(..fraction.len().min(12))?;
    if !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut number: i128 = 0;
    for digit in whole.bytes().chain(fraction_kept.bytes()) {
        number = number
            .checked_mul(10)?
            .checked_add(i128::from(digit - b'0'))?;
    }
    let shift = places + exponent - i32::try_from(fraction_kept.len()).ok()?;
    let scale = 10_i128.checked_pow(shift.unsigned_abs())?;
    let scaled = if shift >= 0 {
        number.checked_mul(scale)?
    } else {
        number.checked_add(scale / 2)? / scale
    };
    let signed = if negative { -scaled } else { scaled };
    i64::try_from(signed).ok()
}

/// An ISO 8601 duration in milliseconds. Years and months have no fixed length and are not read.
fn iso_milliseconds(text: &str) -> Option<i64> {
    let (sign, body) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let body = body.strip_prefix('P')?;
    let (days, times) = body.split_once('T').unwrap_or((body, ""));
    let mut total: i64 = 0;
    let mut parts = 0;
    for (section, units) in [
        (days, &[('W', 7 * 86_400), ('D', 86_400)][..]),
        (times, &[('H', 3_600), ('M', 60), ('S', 1)][..]),
    ] {
        let mut rest = section;
        let mut units = units.iter();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let letter = rest[end..].chars().next()?;
            // Each unit may stand once, in order.
            let (_, seconds) = units.find(|(name, _)| *name == letter)?;
            let amount = decimal(&rest[..end], 3)?;
            total = total.checked_add(amount.checked_mul(*seconds)?)?;
            rest = &rest[end + 1..];
            parts += 1;
        }
    }
    (parts > 0).then_some(sign * total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        let check = |text: &str, places: i32, expected: Option<i64>| {
            assert_eq!(decimal(text, places), expected, "{text}");
        };
        check("1", 4, Some(10_000));
        check("1.00", 4, Some(10_000));
        check("0.33", 4, Some(3_300));
        check(".5", 4, Some(5_000));
        check("-4800", 0, Some(-4_800));
        check("5.0E-1", 4, Some(5_000));
        check("0.00005", 4, Some(1));
        check("1e400", 4, None);
        check("1e30", 4, None);
        check("99999999999999999999999999999999999999999", 0, None);
        check("NaN", 0, None);
        check("", 0, None);
        check("1.2.3", 0, None);
        check("٣", 0, None);
        check("0.1234567890123456789é", 0, None);
    }

    #[test]
    fn iso_durations() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(iso_milliseconds(text), expected, "{text}");
        };
        check("PT8H0M0S", Some(8 * 3_600_000));
        check("PT32H14M24S", Some(116_064_000));
        check("P1DT1H", Some(25 * 3_600_000));
        check("PT0.5H", Some(1_800_000));
        check("-PT1M", Some(-60_000));
        check("P1Y", None);
        check("PT1M1H", None);
        check("PT", None);
        check("P", None);
        check("8H", None);
        check("PT9999999999999999999H", None);
    }
}
