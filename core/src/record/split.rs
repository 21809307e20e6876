//! Tasks in parts.

use std::{fmt, str::FromStr};

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
#[derive(Clone, PartialEq, Eq, Default, Debug, Hash)]
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
