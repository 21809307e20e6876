//! Civil time in whole minutes. Never floats, never a clock.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

/// Minutes in a day of 24 hours.
pub const DAY: i64 = 24 * 60;

/// Text that is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not a date and time such as 2026-01-05T08:00, between the years 1900 and 2199")]
pub struct MomentError(pub String);

/// An instant of civil time in the project's time zone: whole minutes since 1970-01-01T00:00.
///
/// Stored and shown as `2026-01-05T08:00`. Intervals inside are half-open, `[start, finish)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// 1900-01-01T00:00, the earliest instant that anything here reads or schedules.
    pub const MIN: Self = Self(-36_816_480);
    /// 2200-01-01T00:00, the first instant past everything that is read or scheduled.
    pub const MAX: Self = Self(120_968_640);

    /// Midnight at the start of a day.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self::from_civil(date.and_time(NaiveTime::MIN))
    }

    /// The minute that contains `civil`.
    #[must_use]
    pub fn from_civil(civil: NaiveDateTime) -> Self {
        Self(civil.and_utc().timestamp().div_euclid(60))
    }

    /// The civil date and time. Moments outside [`MIN`](Self::MIN)…[`MAX`](Self::MAX) are clamped into it.
    #[must_use]
    pub fn civil(self) -> NaiveDateTime {
        let clamped = self.clamp(Self::MIN, Self::MAX);
        DateTime::from_timestamp(clamped.0 * 60, 0)
            .unwrap_or_default()
            .naive_utc()
    }

    /// The civil date.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.civil().date()
    }

    /// Days since 1970-01-01, rounded down.
    #[must_use]
    pub const fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// Minutes since midnight, 0 to 1439.
    #[must_use]
    pub const fn minute_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// This instant moved by elapsed minutes.
    #[must_use]
    pub const fn plus(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.civil();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}",
            c.year(),
            c.month(),
            c.day(),
            c.hour(),
            c.minute()
        )
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    /// Accepts `2026-01-05`, `2026-01-05T08:00` and `2026-01-05T08:00:30` (seconds are dropped).
    fn from_str(text: &str) -> Result<Self, MomentError> {
        let error = || MomentError(text.chars().take(40).collect());
        let moment = Self::from_civil(civil(text).ok_or_else(error)?);
        if (Self::MIN..Self::MAX).contains(&moment) {
            Ok(moment)
        } else {
            Err(error())
        }
    }
}

/// Reads what [`Moment`]'s `FromStr` accepts. By hand: a plan has thousands of dates, and a parser of any
/// format is slower and larger than all that is needed here.
fn civil(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00"));
    let mut date = date.split('-');
    let mut part = |digits| number(date.next()?, digits);
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    let mut time = time.split(':');
    let mut part = || number(time.next()?, 2);
    let (hour, minute, second) = (part()?, part()?, part());
    if date.next().is_some() || time.next().is_some() || second.is_none() && text.len() > 16 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(
        hour,
        minute,
        second.unwrap_or(0),
    )
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

impl Serialize for Moment {
    /// Text for people (JSON), minutes for machines (postcard).
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?
                .parse()
                .map_err(serde::de::Error::custom)
        } else {
            i64::deserialize(deserializer).map(Self)
        }
    }
}

/// An amount of time in whole minutes: working time unless a name says elapsed.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Minutes(pub i64);

/// Milliseconds since 1970-01-01T00:00:00Z, from the host's clock.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

impl UnixMillis {
    /// The day in UTC, at midnight.
    #[must_use]
    pub fn day(self) -> Moment {
        const DAY_LONG: u64 = 24 * 60 * 60 * 1000;
        let day = i64::try_from(self.0 / DAY_LONG).unwrap_or(0);
        Moment(day.saturating_mul(DAY)).clamp(Moment::MIN, Moment::MAX)
    }

    /// Whole seconds, as Automerge keeps the time of a change.
    #[must_use]
    pub fn seconds(self) -> i64 {
        i64::try_from(self.0 / 1000).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_what_they_say() {
        assert_eq!(Moment::MIN.to_string(), "1900-01-01T00:00");
        assert_eq!(Moment::MAX.to_string(), "2200-01-01T00:00");
    }

    #[test]
    fn text_round_trips_and_out_of_range_is_refused() {
        let m: Moment = "2026-01-05T08:00:59".parse().expect("a moment");
        assert_eq!(m.to_string(), "2026-01-05T08:00");
        for bad in [
            "",
            "2026",
            "2026-13-01",
            "9999-01-01",
            "1600-01-01T00:00",
            "2026-01-05T25:00",
            "2026-02-30",
            "2026-1-05",
            "2026-01-05T8:00",
            "2026-01-05T08:00:",
            "2026-01-05T08:00:3",
            "2026-01-05T08:00:60",
            "2026-01-05T08:00:00Z",
            "2026-01-05T",
            "+026-01-05",
            "2026-01-05-06",
            "2026-01-05T08:00:00:00",
        ] {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
    }
}
