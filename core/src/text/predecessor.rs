//! Predecessors: `12`, `12FS+2d`, `7SS-4h`, `3FF+50%`, `5FS+3ed`.

use super::{
    TextError,
    duration::{format_duration, parse_duration},
    number::{Decimal, format_ratio, split_digits},
};
use crate::{
    record::{LagUnit, LinkType},
    time::Minutes,
};

const EXAMPLE: &str = "12, 12FS+2d, 7SS-4h, 3FF+50% or 5FS+3ed, with commas between them";

/// A predecessor as a person typed it; which task the number names is for the caller to find.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PredecessorText {
    /// The key without its prefix: `12` or `14b`.
    pub number: String,
    /// Which ends are tied.
    pub kind: LinkType,
    /// The lag, in its unit.
    pub lag: Minutes,
    /// What the lag is measured in.
    pub lag_unit: LagUnit,
}

/// Reads a predecessor cell. `units` are the working minutes in a day, a week and a month. Items are
/// separated by semicolons, or by commas where there is no semicolon (`1,5d` then needs a point).
///
/// # Errors
/// An item that is no predecessor; the error quotes it.
pub fn parse_predecessors(
    text: &str,
    units: (i64, i64, i64),
) -> Result<Vec<PredecessorText>, TextError> {
    let separator = if text.contains(';') { ';' } else { ',' };
    text.split(separator)
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| parse_one(item, units))
        .collect()
}

/// Writes a predecessor as [`parse_predecessors`] reads it.
#[must_use]
pub fn format_predecessor(
    number: &str,
    kind: LinkType,
    lag: Minutes,
    lag_unit: LagUnit,
    units: (i64, i64, i64),
) -> String {
    // A key's letters that look like a type (`14fs`) would be taken for one.
    let ambiguous = split_kind(number.trim_start_matches(|c: char| c.is_ascii_digit()))
        .1
        .is_some();
    let kind = if kind == LinkType::default() && lag.0 == 0 && !ambiguous {
        ""
    } else {
        kind.label()
    };
    if lag.0 == 0 {
        return format!("{number}{kind}");
    }
    let sign = if lag.0 < 0 { '-' } else { '+' };
    let amount = lag.0.saturating_abs();
    // Hundredths of a percent always have an exact decimal of two places.
    let percent = || format_ratio(amount, 100).unwrap_or_default();
    let amount = match lag_unit {
        LagUnit::Working => format_duration(Minutes(amount), false, false, units),
        LagUnit::Elapsed => format_duration(Minutes(amount), true, false, units),
        LagUnit::Percent => format!("{}%", percent()),
        LagUnit::ElapsedPercent => format!("{}e%", percent()),
    };
    format!("{number}{kind}{sign}{amount}")
}

fn parse_one(item: &str, units: (i64, i64, i64)) -> Result<PredecessorText, TextError> {
    let error = |reason| TextError::new(item, reason, EXAMPLE);
    let bare = item.strip_prefix(['t', 'T']).unwrap_or(item);
    let bare = if bare.len() < item.len() {
        bare.trim_start_matches('-')
    } else {
        bare
    };
    let (digits, rest) = split_digits(bare);
    if digits.is_empty() {
        return Err(error("does not start with the number of a task"));
    }
    let end = rest.find(['+', '-', '−']).unwrap_or(rest.len());
    let (letters, lag) = rest.split_at(end);
    let letters = letters.trim();
    let (suffix, kind) = split_kind(letters);
    if !suffix.chars().all(|c| c.is_ascii_alphabetic()) {
        return Err(error("has a type other than FS, SS, FF and SF"));
    }
    let (lag, lag_unit) = parse_lag(lag, units).map_err(error)?;
    Ok(PredecessorText {
        number: format!("{digits}{}", suffix.to_ascii_lowercase()),
        kind: kind.unwrap_or_default(),
        lag: Minutes(lag),
        lag_unit,
    })
}

/// Splits a type such as `FS` off the end of the letters behind a number; what stays in front of it
/// are the letters of the key.
fn split_kind(letters: &str) -> (&str, Option<LinkType>) {
    let at = letters.len().saturating_sub(2);
    let Some((suffix, last)) = letters.split_at_checked(at) else {
        return (letters, None);
    };
    let kind = LinkType::ALL
        .iter()
        .copied()
        .find(|k| k.label().eq_ignore_ascii_case(last));
    match kind {
        Some(kind) => (suffix.trim_end(), Some(kind)),
        None => (letters, None),
    }
}

/// Reads `+2d`, `-50%` or nothing.
fn parse_lag(text: &str, units: (i64, i64, i64)) -> Result<(i64, LagUnit), &'static str> {
    let Some(amount) = text.strip_prefix('+').or(text.strip_prefix(['-', '−'])) else {
        return Ok((0, LagUnit::Working));
    };
    let sign = if text.starts_with('+') { 1 } else { -1 };
    let amount = amount.trim();
    let (lag, unit) = if let Some(percent) = amount.strip_suffix('%') {
        let (number, rest) = Decimal::split(percent).ok_or("has a lag that is not a number")?;
        let unit = match rest.trim() {
            "" => LagUnit::Percent,
            "e" | "E" => LagUnit::ElapsedPercent,
            _ => return Err("has a lag with a unit that is not known"),
        };
        let hundredths = number.times(100).filter(|p| *p <= 1_000_000_000);
        (hundredths.ok_or("has a lag that is too long")?, unit)
    } else {
        let parsed = parse_duration(amount, units).map_err(|e| match e.reason {
            "is longer than 200 years" => "has a lag longer than 200 years",
            "has a unit that is not known" => "has a lag with a unit that is not known",
            _ => "has a lag that is not a duration",
        })?;
        let unit = if parsed.elapsed {
            LagUnit::Elapsed
        } else {
            LagUnit::Working
        };
        (parsed.minutes.0, unit)
    };
    // No lag is no lag in any unit.
    Ok((sign * lag, if lag == 0 { LagUnit::Working } else { unit }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UNITS: (i64, i64, i64) = (480, 2400, 9600);

    #[test]
    fn what_people_type() {
        use LagUnit::{Elapsed, ElapsedPercent, Percent, Working};
        use LinkType::{Ff, Fs, Sf, Ss};
        let check = |text: &str, expected: &[(&str, LinkType, i64, LagUnit)]| {
            let parsed = parse_predecessors(text, UNITS).expect(text);
            let parsed: Vec<_> = parsed
                .iter()
                .map(|p| (p.number.as_str(), p.kind, p.lag.0, p.lag_unit))
                .collect();
            assert_eq!(parsed, expected, "{text}");
        };
        check("", &[]);
        check("12", &[("12", Fs, 0, Working)]);
        check("T-12", &[("12", Fs, 0, Working)]);
        check("12FS+2d", &[("12", Fs, 960, Working)]);
        check("7SS-4h", &[("7", Ss, -240, Working)]);
        check("3FF+50%", &[("3", Ff, 5000, Percent)]);
        check("3FF-12.5e%", &[("3", Ff, -1250, ElapsedPercent)]);
        check("t5 fs + 3 ed", &[("5", Fs, 4320, Elapsed)]);
        check("12+2d", &[("12", Fs, 960, Working)]);
        check("14b", &[("14b", Fs, 0, Working)]);
        check("T-14BSF", &[("14b", Sf, 0, Working)]);
        check("14fsFS", &[("14fs", Fs, 0, Working)]);
        check(
            "1,2 , 3SS",
            &[
                ("1", Fs, 0, Working),
                ("2", Fs, 0, Working),
                ("3", Ss, 0, Working),
            ],
        );
        check(
            "1FS+1,5d; 2",
            &[("1", Fs, 720, Working), ("2", Fs, 0, Working)],
        );
        check("4FS−1d", &[("4", Fs, -480, Working)]);
    }

    #[test]
    fn what_is_refused_and_why() {
        let check = |text: &str, reason: &str| {
            let error = parse_predecessors(text, UNITS).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        };
        check("FS", "number of a task");
        check("1, x", "‘x’ does not start with the number of a task");
        check("12 F5", "type other than");
        check("12FS+", "lag that is not a duration");
        check("12FS+soon", "lag that is not a duration");
        check("12FS+2y", "unit that is not known");
        check("12FS+2y%", "unit that is not known");
        check("12FS+99999999mo", "longer than 200 years");
    }

    proptest! {
        #[test]
        fn formatted_predecessors_are_read_back(
            number in "[1-9][0-9]{0,4}(|[b-z]|[a-z]{2})",
            kind in prop::sample::select(LinkType::ALL),
            lag_unit in prop::sample::select(LagUnit::ALL),
            lag in -1_000_000..1_000_000_i64,
        ) {
            let text = format_predecessor(&number, kind, Minutes(lag), lag_unit, UNITS);
            let lag_unit = if lag == 0 { LagUnit::Working } else { lag_unit };
            let expected = PredecessorText { number, kind, lag: Minutes(lag), lag_unit };
            prop_assert_eq!(parse_predecessors(&text, UNITS), Ok(vec![expected]), "{}", text);
        }

        #[test]
        fn nothing_typed_panics(text in "[0-9FSsfbT+−%,; d-]{0,24}|.{0,12}") {
            if let Err(error) = parse_predecessors(&text, UNITS) {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }
}
