//! Dates: `2026-01-05`, `5 Jan`, `5/1/2026`, `5.1.`, `tomorrow`, `mon`, `+2w`, each with or without a
//! time.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};

use super::{TextError, number::split_digits};
use crate::time::Moment;

const EXAMPLE: &str = "2026-01-05, 5 Jan, 5/1/2026 (day first), 5.1., mon, +2w or 2026-01-05 13:00";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a date and, where one was typed, the minute of the day. Numbers are day first; a missing
/// year is that of `today`; a weekday is the next one after `today`; `+2w` is two weeks after it.
///
/// # Errors
/// The text is no date, names a day or time that does not exist, or lies outside 1900–2199.
pub fn parse_date(text: &str, today: NaiveDate) -> Result<(NaiveDate, Option<i64>), TextError> {
    let error = |reason| TextError::new(text, reason, EXAMPLE);
    let lower = text.trim().to_lowercase();
    let (day, minute) = match split_time(&lower) {
        Some((day, time)) => {
            let minute = minute_of_day(time).ok_or_else(|| error("has a time that is none"))?;
            (day, Some(minute))
        }
        None => (lower.as_str(), None),
    };
    let date = if let Some(date) = day_by_name(day, today) {
        date
    } else {
        let (year, month, day) =
            year_month_day(day, today).ok_or_else(|| error("is not a date"))?;
        NaiveDate::from_ymd_opt(year, month, day)
            .ok_or_else(|| error("is a day that does not exist"))?
    };
    if (Moment::MIN..Moment::MAX).contains(&Moment::from_date(date)) {
        Ok((date, minute))
    } else {
        Err(error("is not between the years 1900 and 2199"))
    }
}

/// Splits a time of day off the end: what holds a colon, or ends in am or pm.
fn split_time(text: &str) -> Option<(&str, &str)> {
    let is_time = |t: &str| t.contains(':') || t.ends_with("am") || t.ends_with("pm");
    // `2026-01-05t13:00`, as dates are stored.
    if let Some((day, time)) = text.split_once('t')
        && day.ends_with(|c: char| c.is_ascii_digit())
        && is_time(time)
    {
        return Some((day, time));
    }
    let (day, last) = text.rsplit_once(' ')?;
    if matches!(last, "am" | "pm") {
        let (day, _) = day.trim_end().rsplit_once(' ')?;
        return Some((day.trim(), text[day.len()..].trim()));
    }
    is_time(last).then(|| (day.trim(), last))
}

/// `13:00`, `13:00:30` (seconds are dropped), `1pm`, `1:30 pm`.
fn minute_of_day(text: &str) -> Option<i64> {
    let (clock, half) = if let Some(clock) = text.strip_suffix("am") {
        (clock, Some(0))
    } else if let Some(clock) = text.strip_suffix("pm") {
        (clock, Some(12))
    } else {
        (text, None)
    };
    let mut parts = clock.trim().split(':').map(|p| p.parse::<i64>().ok());
    let hour = parts.next()??;
    let minute = parts.next().map_or(Some(0), |m| m)?;
    let second = parts.next().map_or(Some(0), |s| s)?;
    let hour = match half {
        Some(offset) if (1..=12).contains(&hour) => hour % 12 + offset,
        Some(_) => return None,
        None => hour,
    };
    let exists = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    (exists && parts.next().is_none()).then(|| hour * 60 + minute)
}

fn day_by_name(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text {
        "today" => return Some(today),
        "tomorrow" => return today.succ_opt(),
        "yesterday" => return today.pred_opt(),
        _ if text.starts_with(['+', '-', '−']) => return offset(text, today),
        _ if !text.chars().all(char::is_alphabetic) => return None,
        _ => {}
    }
    let weekday: Weekday = text.parse().ok()?;
    let ahead = weekday.days_since(today.weekday());
    today.checked_add_days(Days::new(if ahead == 0 { 7 } else { ahead.into() }))
}

/// `+2w`, `-3d`: that many days, weeks, months or years from today.
fn offset(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let mut signs = text.chars();
    let ahead = signs.next()? == '+';
    let (number, unit) = split_digits(signs.as_str().trim());
    let number: u32 = number.parse().ok()?;
    let days = |days: u64| {
        let days = Days::new(u64::from(number).saturating_mul(days));
        if ahead {
            today.checked_add_days(days)
        } else {
            today.checked_sub_days(days)
        }
    };
    let months = |months: u32| {
        let months = Months::new(number.saturating_mul(months));
        if ahead {
            today.checked_add_months(months)
        } else {
            today.checked_sub_months(months)
        }
    };
    match unit.trim() {
        "" | "d" => days(1),
        "w" => days(7),
        "m" | "mo" => months(1),
        "y" => months(12),
        _ => None,
    }
}

/// The year, month and day that are written, whether or not there is such a day.
fn year_month_day(text: &str, today: NaiveDate) -> Option<(i32, u32, u32)> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ','))
        .flat_map(split_at_letters)
        .filter(|w| !w.is_empty())
        .collect();
    let number = |w: &str| w.parse::<u32>().ok();
    let year = |w: Option<&&str>| match w {
        None => Some(today.year()),
        Some(w) => {
            let year = w.parse::<i32>().ok()?;
            match w.len() {
                2 => Some(2000 + year),
                4 => Some(year),
                _ => None,
            }
        }
    };
    let (first, second) = (words.first()?, words.get(1)?);
    if words.len() > 3 {
        None
    } else if first.len() == 4 && number(first).is_some() {
        Some((year(Some(first))?, month(second)?, number(words.get(2)?)?))
    } else if number(first).is_none() {
        Some((year(words.get(2))?, month(first)?, number(second)?))
    } else {
        Some((year(words.get(2))?, month(second)?, number(first)?))
    }
}

/// `5jan` is two words.
fn split_at_letters(word: &str) -> [&str; 2] {
    let (digits, letters) = split_digits(word);
    [digits, letters]
}

/// The month of a number, a name or at least three letters of one.
fn month(word: &str) -> Option<u32> {
    if let Ok(number) = word.parse() {
        return Some(number);
    }
    let position = MONTHS
        .iter()
        .position(|name| word.len() >= 3 && name.starts_with(word))?;
    u32::try_from(position + 1).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("an ISO date")
    }

    #[test]
    fn what_people_type() {
        // A Wednesday.
        let today = date("2026-03-04");
        let check = |text: &str, day: &str, minute: Option<i64>| {
            assert_eq!(parse_date(text, today), Ok((date(day), minute)), "{text}");
        };
        check("2026-01-05", "2026-01-05", None);
        check("2026-01-05 13:00", "2026-01-05", Some(780));
        check("2026-01-05T13:00:30", "2026-01-05", Some(780));
        check("5 Jan", "2026-01-05", None);
        check("5jan 2027", "2027-01-05", None);
        check("5 August", "2026-08-05", None);
        check("January 5, 2027", "2027-01-05", None);
        check("Mon", "2026-03-09", None);
        check("wednesday", "2026-03-11", None);
        check("5/1/2026", "2026-01-05", None);
        check("5/1/26 8:30", "2026-01-05", Some(510));
        check("5.1.", "2026-01-05", None);
        check("5.1.2027 1:30 pm", "2027-01-05", Some(810));
        check("31-12-2026 12am", "2026-12-31", Some(0));
        check("today", "2026-03-04", None);
        check("Tomorrow 08:00", "2026-03-05", Some(480));
        check("yesterday", "2026-03-03", None);
        check("29 feb 2028", "2028-02-29", None);
        check("+2w", "2026-03-18", None);
        check("-3d", "2026-03-01", None);
        check("+ 1 mo 13:00", "2026-04-04", Some(780));
        check("+1y", "2027-03-04", None);
        check("+5", "2026-03-09", None);
    }

    #[test]
    fn what_is_refused_and_why() {
        let check = |text: &str, reason: &str| {
            let error = parse_date(text, date("2026-03-04")).expect_err(text);
            assert!(error.to_string().contains(reason), "{text}: {error}");
        };
        check("", "is not a date");
        check("soon", "is not a date");
        check("5", "is not a date");
        check("5 Ja", "is not a date");
        check("1/2/3/4", "is not a date");
        check("+2 fortnights", "is not a date");
        check("+99999999999w", "is not a date");
        check("5/1/226", "is not a date");
        check("30 Feb", "does not exist");
        check("5/13/2026", "does not exist");
        check("5 Jan 25:00", "time that is none");
        check("5 Jan 13pm", "time that is none");
        check("5 Jan 1800", "1900 and 2199");
        check("2200-01-01", "1900 and 2199");
    }

    proptest! {
        #[test]
        fn stored_moments_are_read_back(minutes in Moment::MIN.0..Moment::MAX.0) {
            let moment = Moment(minutes);
            let expected = (moment.date(), Some(moment.minute_of_day()));
            prop_assert_eq!(parse_date(&moment.to_string(), date("2026-03-04")), Ok(expected));
        }

        #[test]
        fn nothing_typed_panics(text in "[0-9a-z:./ -]{0,24}|.{0,12}") {
            if let Err(error) = parse_date(&text, date("2026-03-04")) {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }
}
