//! How an assignment's work lies in its working minutes, in whole numbers.

use super::{Effort, HIGHEST};
use crate::{
    record::{Assignment, Contour, Units},
    time::Minutes,
};

/// Working minutes one after the other at the same rate: how many, and the effort of each.
pub(super) type Run = (i64, i64);

/// The runs of an assignment that is worked in `minutes` minutes. Their effort adds up to its work
/// exactly; where it states none, to what follows from its units.
///
/// The contour's stretches share the work by their weights, and the time by their lengths, both
/// rounded down at every border; a stretch that is left without a minute passes its work on to the
/// next. Within a stretch the minutes that the division leaves over come first.
pub(super) fn runs(assignment: &Assignment, minutes: i64) -> Vec<Run> {
    let shape = shape(assignment);
    let whole: i128 = shape.iter().map(|(length, _)| i128::from(*length)).sum();
    let weight: i128 = shape.iter().map(|(_, weight)| i128::from(*weight)).sum();
    let total = i128::from(total(assignment, minutes).0);
    if minutes <= 0 || whole <= 0 || weight <= 0 {
        return Vec::new();
    }
    let mut runs: Vec<Run> = Vec::new();
    let (mut length_so_far, mut weight_so_far) = (0, 0);
    let (mut placed, mut spent) = (0, 0);
    for (length, weighs) in shape {
        length_so_far += i128::from(length);
        weight_so_far += i128::from(weighs);
        let end = i128::from(minutes) * length_so_far / whole;
        if end == placed {
            continue;
        }
        let until = total * weight_so_far / weight;
        let (here, effort) = (end - placed, until - spent);
        let (rate, left) = (effort / here, effort % here);
        for (minutes, rate) in [(left, rate + 1), (here - left, rate)] {
            let run = i64::try_from(minutes).ok().zip(i64::try_from(rate).ok());
            let Some((minutes, rate)) = run.filter(|(minutes, _)| *minutes > 0) else {
                continue;
            };
            match runs.last_mut() {
                Some(last) if last.1 == rate => last.0 += minutes,
                _ => runs.push((minutes, rate)),
            }
        }
        (placed, spent) = (end, until);
    }
    runs
}

/// The most units that an assignment asks for at a time if it is worked in `minutes` minutes.
pub(crate) fn peak(assignment: &Assignment, minutes: i64) -> i64 {
    let runs = runs(assignment, minutes);
    runs.into_iter().map(|(_, rate)| rate).max().unwrap_or(0)
}

/// The whole effort of an assignment that is worked in `minutes` minutes.
fn total(assignment: &Assignment, minutes: i64) -> Effort {
    match assignment.work {
        Minutes(work @ 1..) => Effort(work.saturating_mul(Units::ONE.0)),
        _ => {
            let units = i128::from(assignment.units.0.clamp(0, HIGHEST));
            let full = i128::from(minutes) * units * i128::from(assignment.contour.average());
            Effort(i64::try_from(full / 100).unwrap_or(i64::MAX))
        }
    }
}

/// Lengths and weights. A custom contour without work anywhere is flat.
fn shape(assignment: &Assignment) -> Vec<(u32, u32)> {
    let stretches = assignment.profile.stretches();
    match assignment.contour.tenths() {
        Some(_) if assignment.contour == Contour::Flat => vec![(1, 1)],
        Some(tenths) => tenths
            .iter()
            .map(|percent| (1, u32::try_from(*percent).unwrap_or(0)))
            .collect(),
        None if stretches.iter().all(|(_, work)| *work == 0) => vec![(1, 1)],
        None => stretches.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{AssignmentId, RecordId},
        record::{Profile, Record as _},
    };

    #[test]
    fn runs_follow_the_contour() {
        let check = |contour, profile: &str, work, minutes, expected: &[Run]| {
            let mut assignment = Assignment::new(AssignmentId(RecordId::from_name("a")));
            assignment.contour = contour;
            assignment.profile = profile.parse::<Profile>().expect("a profile");
            assignment.work = Minutes(work);
            assert_eq!(runs(&assignment, minutes), expected, "{contour:?}");
        };
        check(Contour::Flat, "", 0, 480, &[(480, 10_000)]);
        check(Contour::Flat, "", 240, 480, &[(480, 5_000)]);
        // 100 minutes in 480: 2083⅓ each minute.
        check(Contour::Flat, "", 100, 480, &[(160, 2_084), (320, 2_083)]);
        check(
            Contour::Turtle,
            "",
            0,
            100,
            &[
                (10, 2_500),
                (10, 5_000),
                (10, 7_500),
                (40, 10_000),
                (10, 7_500),
                (10, 5_000),
                (10, 2_500),
            ],
        );
        check(
            Contour::Custom,
            "480:480,480:0,480:240",
            720,
            1440,
            &[(480, 10_000), (480, 0), (480, 5_000)],
        );
        // Stretched with the task.
        check(
            Contour::Custom,
            "480:480,480:0,480:240",
            720,
            144,
            &[(48, 100_000), (48, 0), (48, 50_000)],
        );
        check(Contour::Custom, "", 480, 480, &[(480, 10_000)]);
        check(Contour::Bell, "", 1, 1, &[(1, 10_000)]);
        check(Contour::Bell, "", 1, 0, &[]);
    }
}
