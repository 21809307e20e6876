//! From the text of cells to values.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    layout::TimeUnit,
    target::{Target, declared, plain},
};
use crate::{
    record::{Choice, FieldType, Units},
    text::{ParsedDuration, parse_date, parse_duration},
    time::Minutes,
};

/// Whether the day or the month comes first in `5/1/2026`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum DateOrder {
    /// 5/1/2026 is the fifth of January.
    #[default]
    DayFirst,
    /// 5/1/2026 is the first of May.
    MonthFirst,
}

impl DateOrder {
    /// Every order, in the order of a list to choose from.
    pub const ALL: &'static [Self] = &[Self::DayFirst, Self::MonthFirst];

    /// The name on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::DayFirst => "day first: 31/12/2026",
            Self::MonthFirst => "month first: 12/31/2026",
        }
    }

    /// The order in which all dates exist; day first where both do.
    pub(super) fn guess<'c>(cells: impl Iterator<Item = &'c str>) -> Self {
        let (mut day_first, mut month_first) = (0_usize, 0_usize);
        for text in cells.filter(|text| !text.trim().is_empty()) {
            day_first += usize::from(date(text, Self::DayFirst).is_ok());
            month_first += usize::from(date(text, Self::MonthFirst).is_ok());
        }
        if month_first > day_first {
            Self::MonthFirst
        } else {
            Self::DayFirst
        }
    }
}

/// Whether a column of this kind holds dates.
pub(super) fn is_date(target: &Target) -> bool {
    match target {
        Target::Start | Target::Finish => true,
        Target::Field(name) => {
            declared(name).is_some_and(|field| field.field_type == FieldType::Moment)
        }
        _ => false,
    }
}

/// Whether a text is a date with a year, in either order.
pub(super) fn looks_like_date(text: &str) -> bool {
    date(text, DateOrder::DayFirst).is_ok() || date(text, DateOrder::MonthFirst).is_ok()
}

/// Reads a date as programs export them: ISO 8601, `Mon 1/5/26 8:00 AM`, `January 5, 2026 08:00`,
/// `05/Jan/26 8:00 AM`; with the minute of the day where there is one. The year must be there.
pub(super) fn date(text: &str, order: DateOrder) -> Result<(NaiveDate, Option<i64>), String> {
    let mut text = text.trim();
    // `2026-01-05T08:00:00.000Z` and `…+01:00`: the clock of the place that is written there counts.
    if text.is_char_boundary(19) && text.as_bytes().get(10) == Some(&b'T') {
        text = text.split_at_checked(19).map_or(text, |(whole, _)| whole);
    }
    // `Mon 1/5/26`: the weekday follows from the date.
    let (first, rest) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let weekday = first
        .trim_end_matches('.')
        .parse::<chrono::Weekday>()
        .is_ok();
    if weekday && !rest.trim().is_empty() {
        text = rest.trim_start();
    }
    let end = text.find([' ', 'T']).unwrap_or(text.len());
    let (mut day, time) = text.split_at(end);
    let parts: Vec<&str> = day.split(['/', '.', '-']).collect();
    let swapped;
    let all_numbers = parts
        .iter()
        .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    if parts.len() == 3 && all_numbers && parts[0].len() <= 2 && order == DateOrder::MonthFirst {
        swapped = format!("{}/{}/{}", parts[1], parts[0], parts[2]);
        day = &swapped;
    }
    let whole = format!("{day}{time}");
    let (date, minute) = parse_date(&whole, NaiveDate::default()).map_err(|e| e.to_string())?;
    // A year that is not written would be this year's, which a file does not know.
    let year = chrono::Datelike::year(&date);
    let short = format!("{:02}", year.rem_euclid(100));
    if text.contains(&year.to_string()) || day.ends_with(&short) && parts.len() == 3 {
        Ok((date, minute))
    } else {
        Err(format!("‘{}’ has no year", shown(text)))
    }
}

/// Reads a duration; a number without a unit is in `unit`. `units` are the working minutes in a day, a
/// week and a month.
pub(super) fn duration(
    text: &str,
    unit: TimeUnit,
    units: (i64, i64, i64),
) -> Result<ParsedDuration, String> {
    let text = text.trim();
    let bare = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    if !bare {
        return parse_duration(text, units).map_err(|error| error.to_string());
    }
    let with_unit = match unit {
        TimeUnit::Days => format!("{text}d"),
        TimeUnit::Hours => format!("{text}h"),
        TimeUnit::Minutes | TimeUnit::Seconds => format!("{text}m"),
    };
    let mut parsed = parse_duration(&with_unit, units).map_err(|error| error.to_string())?;
    if unit == TimeUnit::Seconds {
        // Rounded up: something never becomes nothing.
        parsed.minutes = Minutes((parsed.minutes.0 + 59) / 60);
    }
    Ok(parsed)
}

/// Yes or no.
pub(super) fn flag(text: &str) -> Result<bool, String> {
    match plain(text).as_str() {
        "yes" | "y" | "true" | "1" | "x" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ if text.trim() == "✓" => Ok(true),
        _ => Err(format!("‘{}’ is neither yes nor no", shown(text))),
    }
}

/// A whole number.
pub(super) fn integer(text: &str) -> Result<i64, String> {
    let text = text.trim();
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole
        .parse()
        .map_err(|_| format!("‘{}’ is not a whole number", shown(text)))
}

/// A percentage: `45`, `45%`, `45.5 %`; parts of a percent are dropped.
pub(super) fn percent(text: &str) -> Result<i64, String> {
    let number = text.trim().trim_end_matches('%').trim_end();
    let whole = number.split(['.', ',']).next().unwrap_or_default();
    let digits = number
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    match whole.parse::<i64>() {
        Ok(percent @ 0..=100) if digits => Ok(percent),
        _ => Err(format!(
            "‘{}’ is not a percentage from 0 to 100",
            shown(text)
        )),
    }
}

/// How much of a resource: a percentage.
pub(super) fn units(text: &str) -> Result<Units, String> {
    let one = format!("x[{}]", text.trim());
    let read = crate::text::parse_resources(&one).ok();
    read.and_then(|list| list.first().map(|(_, units)| *units))
        .ok_or_else(|| format!("‘{}’ is not an amount of units such as 50%", shown(text)))
}

/// The stored name of a choice by its label, its stored name, or a longer text that begins with it
/// (`Auto Scheduled`).
pub(super) fn choice(text: &str, choices: &'static [Choice]) -> Result<&'static str, String> {
    let wanted = plain(text);
    let exact = |c: &&Choice| plain(c.label) == wanted || plain(c.stored) == wanted;
    let begins = |c: &&Choice| c.stored.len() >= 4 && wanted.starts_with(&plain(c.stored));
    let found = choices
        .iter()
        .find(exact)
        .or_else(|| choices.iter().find(begins));
    found.map(|c| c.stored).ok_or_else(|| {
        let labels: Vec<&str> = choices.iter().map(|c| c.label).collect();
        format!("‘{}’ is not one of: {}", shown(text), labels.join(", "))
    })
}

/// Priorities in words, as trackers have them.
pub(super) fn priority(text: &str) -> Result<i64, String> {
    Ok(match plain(text).as_str() {
        "highest" | "urgent" | "critical" | "blocker" => 900,
        "high" | "major" => 700,
        "medium" | "normal" | "nopriority" | "none" => 500,
        "low" | "minor" => 300,
        "lowest" | "trivial" => 100,
        _ => return integer(text),
    })
}

/// A text as a message quotes it.
pub(super) fn shown(text: &str) -> String {
    text.trim().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_programs_export_them() {
        let check = |text: &str, order: DateOrder, expected: &str| {
            let read = date(text, order).map(|(date, minute)| match minute {
                Some(minute) => format!("{date} {:02}:{:02}", minute / 60, minute % 60),
                None => date.to_string(),
            });
            assert_eq!(read.as_deref(), Ok(expected), "{text}");
        };
        use DateOrder::{DayFirst, MonthFirst};
        check("2026-01-05", MonthFirst, "2026-01-05");
        check("2026-01-05T08:00:00.000Z", DayFirst, "2026-01-05 08:00");
        check("2026-01-05T08:00:00+01:00", DayFirst, "2026-01-05 08:00");
        check("Mon 1/5/26", MonthFirst, "2026-01-05");
        check("Mon 05.01.26", DayFirst, "2026-01-05");
        check("January 5, 2026 8:00 AM", MonthFirst, "2026-01-05 08:00");
        check("05/Jan/26 1:30 PM", MonthFirst, "2026-01-05 13:30");
        check("5/1/2026 13:30", DayFirst, "2026-01-05 13:30");
        check("Mon, 5 Jan 2026", DayFirst, "2026-01-05");
    }

    #[test]
    fn dates_without_a_year_are_refused() {
        for text in [
            "5 Jan",
            "5/1",
            "Monday",
            "tomorrow",
            "31/12/26x",
            "13/13/2026",
            "",
        ] {
            assert!(date(text, DateOrder::DayFirst).is_err(), "{text}");
        }
    }

    #[test]
    fn the_order_of_dates_is_guessed_from_all_of_them() {
        let check = |cells: &[&str], expected: DateOrder| {
            assert_eq!(
                DateOrder::guess(cells.iter().copied()),
                expected,
                "{cells:?}"
            );
        };
        check(&["1/5/2026", "1/31/2026"], DateOrder::MonthFirst);
        check(&["1/5/2026", "31/1/2026"], DateOrder::DayFirst);
        check(&["1/5/2026", ""], DateOrder::DayFirst);
        check(&[], DateOrder::DayFirst);
    }

    #[test]
    fn other_values() {
        let d = |text, unit| duration(text, unit, (480, 2400, 9600)).map(|d| d.minutes.0);
        assert_eq!(d("2", TimeUnit::Days), Ok(960));
        assert_eq!(d("1.5", TimeUnit::Hours), Ok(90));
        assert_eq!(d("7200", TimeUnit::Seconds), Ok(120));
        assert_eq!(d("3 days?", TimeUnit::Seconds), Ok(1440));
        assert!(d("soon", TimeUnit::Days).is_err());
        assert_eq!(flag("Yes"), Ok(true));
        assert!(flag("perhaps").is_err());
        assert_eq!(percent("45.5 %"), Ok(45));
        assert!(percent("101").is_err());
        assert_eq!(priority("High"), Ok(700));
        assert_eq!(integer("-3"), Ok(-3));
        assert_eq!(units("50%"), Ok(Units(5_000)));
        let modes = crate::record::TaskMode::CHOICES;
        assert_eq!(choice("Manually Scheduled", modes), Ok("manual"));
        assert_eq!(choice("auto", modes), Ok("auto"));
        assert!(choice("sometimes", modes).is_err());
    }
}
