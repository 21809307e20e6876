//! Tasks in parts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::declare::stored_as_text;

/// The most pauses of one task.
const PAUSES: usize = 1_000;

/// The longest pause and the furthest place of one, in minutes: 200 years of 24-hour days.
const LONGEST: i64 = 200 * 366 * 24 * 60;

/// A pause within a task.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pause {
    /// After so many minutes of the task's duration.
    pub after: i64,
    /// For so many minutes of the task's working time.
    pub minutes: i64,
}

/// The pauses within a task, ascending. They move with the task. Stored as `480+960,1440+480`: after
/// 480 minutes 960 minutes of pause, after 1440 minutes of work in all another 480; empty: none.
#[derive(Clone, PartialEq, Eq, Default, Debug, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Split(Vec<Pause>);

/// Text that is not a list of pauses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not a list of pauses in minutes such as 480+960,1440+480")]
pub struct SplitError(pub String);

impl Split {
    /// From pauses in any order; those at the same place are one, and those without length none.
    ///
    /// # Errors
    /// A pause before the task's start, of negative length or beyond what can be scheduled; or more
    /// than a thousand.
    pub fn new(pauses: impl IntoIterator<Item = Pause>) -> Result<Self, SplitError> {
        let mut sorted: Vec<Pause> = Vec::new();
        for pause in pauses {
            let sound = (1..=LONGEST).contains(&pause.after)
                && (0..=LONGEST).contains(&pause.minutes)
                && sorted.len() < PAUSES;
            if !sound {
                return Err(SplitError(format!("{}+{}", pause.after, pause.minutes)));
            }
            sorted.push(pause);
        }
        sorted.retain(|pause| pause.minutes > 0);
        sorted.sort_unstable();
        let mut joined: Vec<Pause> = Vec::with_capacity(sorted.len());
        for pause in sorted {
            match joined.last_mut() {
                Some(last) if last.after == pause.after => {
                    last.minutes = (last.minutes + pause.minutes).min(LONGEST);
                }
                _ => joined.push(pause),
            }
        }
        Ok(Self(joined))
    }

    /// The pauses, ascending.
    #[must_use]
    pub fn pauses(&self) -> &[Pause] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These pauses and others; those of these alone where that would be too many.
    #[must_use]
    pub fn with(&self, others: &Self) -> Self {
        let all = self.0.iter().chain(&others.0).copied();
        Self::new(all).unwrap_or_else(|_| self.clone())
    }

    /// These pauses as far as they are longer than others at the same place.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        let rest = self.0.iter().map(|pause| {
            let other = others.0.iter().find(|other| other.after == pause.after);
            let minutes = pause.minutes - other.map_or(0, |other| other.minutes);
            Pause {
                after: pause.after,
                minutes: minutes.max(0),
            }
        });
        Self(rest.filter(|pause| pause.minutes > 0).collect())
    }

    /// Minutes of pause within a task of that duration, before so much of it is done. Pauses at its
    /// end and later are none.
    #[must_use]
    pub fn before(&self, done: i64, duration: i64) -> i64 {
        let within = self
            .0
            .iter()
            .filter(|p| p.after < duration && p.after < done);
        within.fold(0, |sum, pause| sum.saturating_add(pause.minutes))
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, pause) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(f, "{comma}{}+{}", pause.after, pause.minutes)?;
        }
        Ok(())
    }
}

impl FromStr for Split {
    type Err = SplitError;

    fn from_str(text: &str) -> Result<Self, SplitError> {
        let error = || SplitError(text.chars().take(60).collect());
        let pauses: Option<Vec<Pause>> = text
            .split(',')
            .filter(|part| !part.trim().is_empty())
            .map(|part| {
                let (after, minutes) = part.split_once('+')?;
                Some(Pause {
                    after: after.trim().parse().ok()?,
                    minutes: minutes.trim().parse().ok()?,
                })
            })
            .collect();
        Self::new(pauses.ok_or_else(error)?).map_err(|_| error())
    }
}

impl TryFrom<String> for Split {
    type Error = SplitError;

    fn try_from(text: String) -> Result<Self, SplitError> {
        text.parse()
    }
}

impl From<Split> for String {
    fn from(split: Split) -> Self {
        split.to_string()
    }
}

stored_as_text!(Split, Split);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_sorted_joined_and_checked() {
        let check = |text: &str, expected: Option<&str>| {
            let split = text.parse::<Split>().ok().map(|split| split.to_string());
            assert_eq!(split.as_deref(), expected, "{text}");
        };
        check("1440+480, 480+960", Some("480+960,1440+480"));
        check("480+60,480+60", Some("480+120"));
        check("480+0", Some(""));
        check("", Some(""));
        check("0+60", None);
        check("480+-1", None);
        check("480", None);
    }

    #[test]
    fn pauses_are_put_together_and_taken_apart() {
        let check = |one: &str, other: &str, with: &str, without: &str| {
            let [one, other] = [one, other].map(|text| text.parse::<Split>().expect("pauses"));
            assert_eq!(one.with(&other).to_string(), with);
            assert_eq!(one.without(&other).to_string(), without);
        };
        check("", "", "", "");
        check("480+60", "", "480+60", "480+60");
        check("", "480+60", "480+60", "");
        check(
            "480+60,960+30",
            "480+20,700+5",
            "480+80,700+5,960+30",
            "480+40,960+30",
        );
        check("480+60", "480+90", "480+150", "");
    }

    #[test]
    fn pauses_before_a_place() {
        let split: Split = "480+960,1440+480".parse().expect("pauses");
        let check = |done, duration, expected| {
            assert_eq!(
                split.before(done, duration),
                expected,
                "{done} of {duration}"
            );
        };
        check(480, 2400, 0);
        check(481, 2400, 960);
        check(2400, 2400, 1440);
        // The second one comes when everything is done.
        check(1440, 1440, 960);
    }
}
