//! Levelling a plan.

use std::ops::ControlFlow;

use super::{Outcome, Progress};
use crate::{
    level::plan::{Found, Leveller, Options},
    plan::{Plan, PlanRecords},
    schedule::Schedule,
};

/// Ways to level the plan that are looked at: fewer of a large plan, so that it takes some seconds at
/// any size.
fn steps(tasks: usize) -> u32 {
    let steps = 1_200_000 / tasks.max(1);
    u32::try_from(steps).unwrap_or(u32::MAX).clamp(60, 3000)
}

/// Looks for the best way to level a plan. Told to break off, it ends with the best so far.
pub(super) async fn level(
    records: PlanRecords,
    options: Options,
    report: &mut impl AsyncFnMut(Progress) -> ControlFlow<()>,
) -> Outcome {
    let plan = Plan::new(records);
    let mut leveller = match Leveller::new(&plan, options) {
        Ok(leveller) => leveller,
        Err(error) => return Outcome::Refused(error.to_string()),
    };
    let steps = steps(plan.tasks.len());
    // About fifty reports.
    let stride = steps.div_ceil(50);
    let mut done = 0;
    while done < steps && !leveller.is_done() {
        let progress = progress(leveller.found(), done, steps);
        if report(progress).await.is_break() {
            break;
        }
        leveller.run(stride);
        done += stride;
    }
    Outcome::Levelled(Box::new(leveller.preview(&Schedule::compute(&plan))))
}

fn progress(found: Found, done: u32, steps: u32) -> Progress {
    let above = found.permille_above();
    Progress {
        permille: u16::try_from(done * 1000 / steps).ok(),
        note: match above {
            0 => "The finish is the best possible".to_owned(),
            _ => format!(
                "The finish is within {}.{} % of the best possible",
                above / 10,
                above % 10
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::sample;

    #[test]
    fn it_tells_how_good_it_is_and_stops_when_it_is_told_to() {
        let (_, records) = sample::generated(60, &mut ChaCha8Rng::seed_from_u64(3));
        let mut notes = Vec::new();
        let mut report = async |progress: Progress| {
            notes.push(progress.note);
            if notes.len() == 3 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let outcome = super::super::at_once(level(records, Options::default(), &mut report));
        match outcome {
            Outcome::Levelled(preview) => {
                assert!(preview.found.bound <= preview.found.finish);
                assert!(notes.len() <= 3, "{notes:?}");
                assert!(
                    notes.iter().all(|note| note.contains("best possible")),
                    "{notes:?}"
                );
            }
            // A plan in which nobody works is no plan to level.
            other => assert_eq!(other, Outcome::Refused("somebody works in it".to_owned())),
        }
    }
}
