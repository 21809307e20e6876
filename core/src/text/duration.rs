//! Durations: `8d`, `2w`, `1.5h`, `3ed`, `2d?`.

use super::{
    TextError,
    number::{Decimal, format_ratio},
};
use crate::time::{DAY, Minutes};

const EXAMPLE: &str = "8d, 2w, 4h, 30m, 1mo, 3ed (elapsed) or 2d? (estimated)";

/// The longest duration that is accepted, in minutes: 200 years of 24-hour days, as in a record.
const LONGEST: i64 = 200 * 366 * DAY;

/// Minutes in an elapsed hour, day, week and month of 30 days.
const ELAPSED: (i64, i64, i64) = (DAY, 7 * DAY, 30 * DAY);

/// A duration as a person typed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParsedDuration {
    /// How long: working time, unless elapsed.
    pub minutes: Minutes,
    /// Whether it runs through nights and holidays.
    pub elapsed: bool,
    /// Whether it is a guess.
    pub estimated: bool,
}

/// Reads a duration. `units` are the working minutes in a day, a week and a month; a bare number is
/// days. Several parts add up: `1d 4h`.
///
/// # Errors
/// The text is no duration, is negative, mixes working and elapsed time, or is longer than 200 years.
pub fn parse_duration(text: &str, units: (i64, i64, i64)) -> Result<ParsedDuration, TextError> {
    let error = |reason| TextError::new(text, reason, EXAMPLE);
    let trimmed = text.trim();
    let (mut rest, estimated) = match trimmed.strip_suffix('?') {
        Some(sure) => (sure.trim_end(), true),
        None => (trimmed, false),
    };
    if rest.starts_with(['-', '−']) {
        return Err(error("is negative"));
    }
    let (mut minutes, mut elapsed) = (0_i64, None);
    while !rest.is_empty() || elapsed.is_none() {
        let (number, after) = Decimal::split(rest).ok_or_else(|| error("is not a duration"))?;
        let after = after.trim_start();
        let end = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let (word, after) = after.split_at(end);
        let (unit, is_elapsed) =
            unit(word, units).ok_or_else(|| error("has a unit that is not known"))?;
        if elapsed.is_some_and(|e| e != is_elapsed) {
            return Err(error("mixes working and elapsed time"));
        }
        minutes = number
            .times(unit)
            .and_then(|part| minutes.checked_add(part))
            .filter(|sum| *sum <= LONGEST)
            .ok_or_else(|| error("is longer than 200 years"))?;
        elapsed = Some(is_elapsed);
        rest = after.trim_start();
    }
    Ok(ParsedDuration {
        minutes: Minutes(minutes),
        elapsed: elapsed.unwrap_or(false),
        estimated,
    })
}

/// Writes a duration as people read it: in days, or in hours or minutes where days would not be
/// exact or it is shorter than one. Negative ones (floats) get a minus sign.
#[must_use]
pub fn format_duration(
    minutes: Minutes,
    elapsed: bool,
    estimated: bool,
    units: (i64, i64, i64),
) -> String {
    let sign = if minutes.0 < 0 { "-" } else { "" };
    let amount = minutes.0.saturating_abs();
    let day = if elapsed { ELAPSED.0 } else { units.0.max(1) };
    let days = if amount == 0 || amount >= day {
        format_ratio(amount, day).map(|n| (n, "d"))
    } else {
        None
    };
    let (number, unit) = days
        .or_else(|| {
            format_ratio(amount, 60)
                .filter(|_| amount >= 60)
                .map(|n| (n, "h"))
        })
        .unwrap_or_else(|| (amount.to_string(), "m"));
    let elapsed = if elapsed { "e" } else { "" };
    let guess = if estimated { "?" } else { "" };
    format!("{sign}{number}{elapsed}{unit}{guess}")
}

/// The minutes in a unit, and whether it is one of elapsed time.
fn unit(word: &str, (day, week, month): (i64, i64, i64)) -> Option<(i64, bool)> {
    let word = word.to_lowercase();
    if let Some(minutes) = in_minutes(&word, (day, week, month)) {
        return Some((minutes, false));
    }
    let elapsed = word.strip_prefix('e').filter(|w| !w.is_empty())?;
    Some((in_minutes(elapsed, ELAPSED)?, true))
}

fn in_minutes(word: &str, (day, week, month): (i64, i64, i64)) -> Option<i64> {
    match word {
        "m" | "min" | "mins" | "minute" | "minutes" => Some(1),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(60),
        "" | "d" | "dy" | "dys" | "day" | "days" => Some(day),
        "w" | "wk" | "wks" | "week" | "weeks" => Some(week),
        "mo" | "mon" | "mons" | "month" | "months" => Some(month),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UNITS: (i64, i64, i64) = (480, 2400, 9600);

    #[test]
    fn what_people_type() {
        let check = |text: &str, minutes, elapsed, estimated| {
            let expected = ParsedDuration {
                minutes: Minutes(minutes),
                elapsed,
                estimated,
            };
            assert_eq!(parse_duration(text, UNITS), Ok(expected), "{text}");
        };
        check("8d", 3840, false, false);
        check(" 2 w ", 4800, false, false);
        check("4h", 240, false, false);
        check("30m", 30, false, false);
        check("1mo", 9600, false, false);
        check("3ed", 4320, true, false);
        check("1emo", 43_200, true, false);
        check("2 Days?", 960, false, true);
        check("1.5d", 720, false, false);
        check("1,5", 720, false, false);
        check(".5d", 240, false, false);
        check("3", 1440, false, false);
        check("0", 0, false, false);
        check("1d 4h", 720, false, false);
        check("1w2d30min", 3390, false, false);
        check("0.0003d", 0, false, false);
    }

    #[test]
    fn what_is_refused_and_why() {
        let check = |text: &str, reason: &str| {
            let error = parse_duration(text, UNITS).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        };
        check("", "is not a duration");
        check("soon", "is not a duration");
        check("?", "is not a duration");
        check("-2d", "is negative");
        check("2 fortnights", "unit that is not known");
        check("2e", "unit that is not known");
        check("2d 3ed", "mixes");
        check("5 5x", "unit that is not known");
        check("99999999999999999999d", "is not a duration");
        check("999999999mo", "200 years");
    }

    #[test]
    fn what_people_read() {
        let check = |minutes, elapsed, expected: &str| {
            assert_eq!(
                format_duration(Minutes(minutes), elapsed, false, UNITS),
                expected
            );
        };
        check(0, false, "0d");
        check(3840, false, "8d");
        check(720, false, "1.5d");
        check(240, false, "4h");
        check(90, false, "1.5h");
        check(500, false, "500m");
        check(780, false, "13h");
        check(4320, true, "3ed");
        check(-960, false, "-2d");
        assert_eq!(format_duration(Minutes(960), true, true, UNITS), "16eh?");
    }

    proptest! {
        #[test]
        fn formatted_durations_are_read_back(
            minutes in 0..LONGEST,
            elapsed: bool,
            estimated: bool,
            day in 1..1440_i64,
        ) {
            let units = (day, day * 5, day * 20);
            let text = format_duration(Minutes(minutes), elapsed, estimated, units);
            let expected = ParsedDuration { minutes: Minutes(minutes), elapsed, estimated };
            prop_assert_eq!(parse_duration(&text, units), Ok(expected), "{}", text);
        }

        #[test]
        fn nothing_typed_panics(text in "[0-9.,ewdhmo?+ -]{0,24}|.{0,12}") {
            if let Err(error) = parse_duration(&text, UNITS) {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }
}
