//! How work is spread over the time of an assignment.

use std::{fmt, str::FromStr};

use super::declare::{choices, stored_as_text};

choices! {
    /// How work is spread over the time of an assignment. The shapes and their names are those of
    /// Microsoft Project, which knows them as work contours.
    Contour {
        /// The same all the time.
        Flat = "flat" "Flat",
        /// Most of it late.
        BackLoaded = "back_loaded" "Back loaded",
        /// Most of it early.
        FrontLoaded = "front_loaded" "Front loaded",
        /// Most of it at two times.
        DoublePeak = "double_peak" "Double peak",
        /// Most of it in the first half.
        EarlyPeak = "early_peak" "Early peak",
        /// Most of it in the second half.
        LatePeak = "late_peak" "Late peak",
        /// Most of it in the middle.
        Bell = "bell" "Bell",
        /// Most of it in the middle, with a broad back.
        Turtle = "turtle" "Turtle",
        /// As the profile of the assignment says.
        Custom = "custom" "Custom",
    }
}

impl Contour {
    /// The percentage of the units that is worked in each tenth of the time. A custom contour has none.
    #[must_use]
    pub const fn tenths(self) -> Option<[i64; 10]> {
        Some(match self {
            Self::Flat => [100; 10],
            Self::BackLoaded => [10, 15, 25, 50, 50, 75, 75, 100, 100, 100],
            Self::FrontLoaded => [100, 100, 100, 75, 75, 50, 50, 25, 15, 10],
            Self::DoublePeak => [25, 50, 100, 50, 25, 25, 50, 100, 50, 25],
            Self::EarlyPeak => [25, 50, 100, 100, 75, 50, 50, 25, 15, 10],
            Self::LatePeak => [10, 15, 25, 50, 50, 75, 100, 100, 50, 25],
            Self::Bell => [10, 20, 40, 80, 100, 100, 80, 40, 20, 10],
            Self::Turtle => [25, 50, 75, 100, 100, 100, 100, 75, 50, 25],
            Self::Custom => return None,
        })
    }

    /// The average percentage of the units that is worked; of a custom contour 100.
    #[must_use]
    pub fn average(self) -> i64 {
        self.tenths()
            .map_or(100, |tenths| tenths.iter().sum::<i64>() / 10)
    }
}

/// A custom contour: stretches of working time from the assignment's start on, each with the work that
/// is done in it, both in minutes. Stored as `480:480,960:240`; stretches without work are pauses.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Profile(Vec<(u32, u32)>);

/// Text that is not a profile of work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not a profile of work such as 480:480,960:240")]
pub struct ProfileError(pub String);

impl Profile {
    /// From stretches in order; equal rates that follow each other are joined, empty stretches and a
    /// pause at the end are dropped.
    #[must_use]
    pub fn new(stretches: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut kept: Vec<(u32, u32)> = Vec::new();
        for (minutes, work) in stretches.into_iter().filter(|(minutes, _)| *minutes > 0) {
            if let Some(last) = kept.last_mut()
                && u64::from(last.1) * u64::from(minutes) == u64::from(work) * u64::from(last.0)
                && let (Some(both), Some(worked)) =
                    (last.0.checked_add(minutes), last.1.checked_add(work))
            {
                *last = (both, worked);
            } else {
                kept.push((minutes, work));
            }
        }
        if kept.last().is_some_and(|(_, work)| *work == 0) {
            kept.pop();
        }
        Self(kept)
    }

    /// The stretches: working minutes, and minutes of work done in them.
    #[must_use]
    pub fn stretches(&self) -> &[(u32, u32)] {
        &self.0
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (minutes, work)) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(f, "{comma}{minutes}:{work}")?;
        }
        Ok(())
    }
}

impl FromStr for Profile {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let one = |part: &str| -> Option<(u32, u32)> {
            let (minutes, work) = part.split_once(':')?;
            Some((minutes.trim().parse().ok()?, work.trim().parse().ok()?))
        };
        let parts = text.split(',').filter(|part| !part.trim().is_empty());
        let stretches: Option<Vec<_>> = parts.map(one).collect();
        stretches
            .map(Self::new)
            .ok_or_else(|| ProfileError(text.chars().take(60).collect()))
    }
}

stored_as_text!(Profile, Text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_are_those_of_the_field_reference() {
        let averages: Vec<i64> = Contour::ALL.iter().map(|c| c.average()).collect();
        assert_eq!(averages, [100, 60, 60, 50, 50, 50, 50, 70, 100]);
    }

    #[test]
    fn profiles_are_joined_and_checked() {
        let check = |text: &str, expected: Option<&str>| {
            let profile = text.parse::<Profile>().ok().map(|p| p.to_string());
            assert_eq!(profile.as_deref(), expected, "{text}");
        };
        check("480:480, 480:480,480:240", Some("960:960,480:240"));
        check("480:480,480:0,480:480", Some("480:480,480:0,480:480"));
        check("0:5,480:480,960:0", Some("480:480"));
        check(
            "4294967295:0,4294967295:0,1:1",
            Some("4294967295:0,4294967295:0,1:1"),
        );
        check("", Some(""));
        check("480", None);
        check("-1:5", None);
    }
}
