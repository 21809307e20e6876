//! Scales that several kinds share.

use crate::{
    record::{Percent, choices},
    register::{Records, declare::register},
};

choices! {
    /// A scale of five. Its steps count from 1 to 5.
    Level {
        /// Not judged yet.
        Unknown = "" "Not assessed",
        /// 1.
        VeryLow = "very_low" "Very low",
        /// 2.
        Low = "low" "Low",
        /// 3.
        Medium = "medium" "Medium",
        /// 4.
        High = "high" "High",
        /// 5.
        VeryHigh = "very_high" "Very high",
    }

    /// How bad something is.
    Severity {
        /// It hardly disturbs.
        Minor = "minor" "Minor",
        /// It disturbs, and there is a way round it.
        Moderate = "moderate" "Moderate",
        /// It endangers a deliverable or a date.
        Major = "major" "Major",
        /// It stops the work.
        Critical = "critical" "Critical",
    }

    /// How far work on something has come.
    State {
        /// Nobody has begun.
        Open = "open" "To do",
        /// Somebody works on it.
        Started = "started" "In progress",
        /// It waits for somebody else.
        Waiting = "waiting" "Waiting",
        /// It is finished.
        Done = "done" "Done",
        /// It will not be done.
        Dropped = "dropped" "Dropped",
    }

    /// How a stakeholder stands to the project (PMI's stakeholder engagement assessment).
    Engagement {
        /// Not judged yet.
        Unknown = "" "Not assessed",
        /// Does not know of it.
        Unaware = "unaware" "Unaware",
        /// Is against it.
        Resistant = "resistant" "Resistant",
        /// Neither for nor against it.
        Neutral = "neutral" "Neutral",
        /// Is for it.
        Supportive = "supportive" "Supportive",
        /// Works for its success.
        Leading = "leading" "Leading",
    }
}

choices! {
    /// What a step of a scale is about.
    ScaleOf {
        /// How likely something is.
        Probability = "probability" "Probability",
        /// How much something matters.
        Impact = "impact" "Impact",
    }
}

register! {
    /// What a step of the project's scales of probability and impact means. A step that nobody has defined means what its name
    /// says.
    ScaleStep in Register "scale_steps" key "SC" called "scale step" "Risk scales" duty Risks {
        /// What the step means, such as “more than 10 days or 50,000”.
        title: String = "Meaning",
        /// Of which scale it is a step.
        of: ScaleOf = "Scale",
        /// Which step.
        level: Level = "Step",
        /// How likely what is on this step is, in hundredths. It counts in the expected monetary value of a risk of which no
        /// probability in % is given.
        likelihood: Option<Percent> = "Probability in %",
    }
}

/// What a step of a scale means in this project: of several definitions the one that was made first.
#[must_use]
pub fn scale_step(records: &Records, of: ScaleOf, level: Level) -> Option<ScaleStep<'_>> {
    let steps = records.all::<ScaleStep<'_>>();
    let steps = steps.filter(|entry| {
        let step = ScaleStep(entry);
        step.of() == of && step.level() == level
    });
    let first = steps.min_by_key(|entry| (entry.read::<i64>("created").unwrap_or(0), entry.id));
    first.map(ScaleStep)
}

impl Level {
    /// The step from 1 to 5; `None` while it is not judged.
    #[must_use]
    pub fn step(self) -> Option<i64> {
        step(Self::ALL, self)
    }
}

impl Engagement {
    /// The step from 1 (unaware) to 5 (leading); `None` while it is not judged.
    #[must_use]
    pub fn step(self) -> Option<i64> {
        step(Self::ALL, self)
    }
}

/// The place of a choice on a scale whose first choice is *not judged yet*.
fn step<T: Copy + PartialEq>(scale: &[T], choice: T) -> Option<i64> {
    let place = scale.iter().position(|one| *one == choice)?;
    i64::try_from(place).ok().filter(|step| *step > 0)
}
