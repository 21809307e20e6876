//! The working times of a day: `8-12, 13-17`, `08:00–16:30`, `22-6`, `24h`, `free`.

use super::TextError;
use crate::{record::DayHours, time::DAY};

const EXAMPLE: &str = "8-12, 13-17 or 22-6, with commas between them, or 24h or free";

/// Reads the working times of a day. What runs past midnight is worked in the evening and in the morning
/// of the same day, as a shift of every night is.
///
/// # Errors
/// A time that is no time; the error quotes what was typed.
pub fn parse_hours(text: &str) -> Result<DayHours, TextError> {
    let typed = text.trim().to_lowercase();
    match typed.as_str() {
        "" | "free" | "none" | "-" | "–" => return Ok(DayHours::default()),
        "24h" | "24 h" | "all" => return whole_day(text),
        _ => {}
    }
    let mut intervals = Vec::new();
    for part in typed.split([',', ';']).map(str::trim) {
        if part.is_empty() {
            continue;
        }
        let error = |reason| TextError::new(part, reason, EXAMPLE);
        let (from, to) = part
            .split_once(['-', '–', '—'])
            .ok_or_else(|| error("has no start and end"))?;
        let time = |clock| minute(clock).ok_or_else(|| error("is no time from 0:00 to 24:00"));
        let (from, to) = (time(from)?, time(to)?);
        if from == to {
            return Err(error("takes no time"));
        }
        if from < to {
            intervals.push((from, to));
        } else {
            intervals.extend([(from, DAY_END), (0, to)]);
        }
    }
    DayHours::new(intervals).map_err(|_| TextError::new(text, "is not a day", EXAMPLE))
}

/// Writes the working times of a day as [`parse_hours`] reads them; nothing for a free day.
#[must_use]
pub fn format_hours(hours: &DayHours) -> String {
    if hours.total() == DAY {
        return "24h".to_owned();
    }
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let parts = hours.intervals().iter();
    parts
        .map(|(from, to)| format!("{}–{}", clock(*from), clock(*to)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The minute at which a day is over.
const DAY_END: u16 = 24 * 60;

fn whole_day(text: &str) -> Result<DayHours, TextError> {
    DayHours::new([(0, DAY_END)]).map_err(|_| TextError::new(text, "is not a day", EXAMPLE))
}

/// `8`, `8:30`, `08.30`, `0830`.
fn minute(clock: &str) -> Option<u16> {
    let clock = clock.trim();
    let digits = |text: &str| -> Option<u16> {
        let short = !text.is_empty() && text.len() <= 2;
        let only = text.bytes().all(|byte| byte.is_ascii_digit());
        (short && only).then(|| text.parse().ok())?
    };
    let (hours, minutes) = match clock.split_once([':', '.', 'h']) {
        Some((hours, "")) => (digits(hours)?, 0),
        Some((hours, minutes)) => (digits(hours)?, digits(minutes)?),
        None if (3..=4).contains(&clock.len()) && clock.is_ascii() => {
            let (hours, minutes) = clock.split_at(clock.len() - 2);
            (digits(hours)?, digits(minutes)?)
        }
        None => (digits(clock)?, 0),
    };
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= DAY_END).then_some(minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let check = |typed: &str, wanted: Option<&str>| {
            let hours = parse_hours(typed);
            let seen = hours.as_ref().ok().map(ToString::to_string);
            assert_eq!(seen.as_deref(), wanted, "{typed:?}: {hours:?}");
            if let Ok(hours) = hours {
                assert_eq!(parse_hours(&format_hours(&hours)), Ok(hours), "{typed}");
            }
        };
        check("8-12, 13-17", Some("08:00-12:00,13:00-17:00"));
        check("08:00–16:30", Some("08:00-16:30"));
        check("0830-1200; 13.00-17h", Some("08:30-12:00,13:00-17:00"));
        check("22-6", Some("00:00-06:00,22:00-24:00"));
        check("0-24", Some("00:00-24:00"));
        check("24h", Some("00:00-24:00"));
        check("Free", Some(""));
        check("", Some(""));
        for bad in [
            "8",
            "8-8",
            "25-26",
            "8-12:75",
            "eight-twelve",
            "8-12-13",
            "-8",
            "24:30-6",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn errors_quote_what_was_typed() {
        let error = parse_hours("8-12, 13-99").expect_err("no time");
        assert_eq!(
            error.to_string(),
            "‘13-99’ is no time from 0:00 to 24:00; write for example 8-12, 13-17 or 22-6, with commas between them, or 24h or free"
        );
    }
}
