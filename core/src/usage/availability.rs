//! How much of a resource there is, day by day.

use super::HIGHEST;
use crate::{
    id::AvailabilityId,
    plan::Plan,
    record::Resource,
    time::{DAY, Moment},
};

/// How much of a resource there is on each day.
pub(crate) struct Availability {
    /// First day, last day and units; the period that begins last counts where several hold.
    periods: Vec<(i64, i64, AvailabilityId, i64)>,
    /// What there is where no period says anything.
    otherwise: i64,
}

impl Availability {
    pub(crate) fn of(plan: &Plan, resource: &Resource) -> Self {
        let own = plan.records.availability.values();
        let own = own.filter(|a| !a.deleted && a.resource == Some(resource.id));
        let mut periods: Vec<_> = own
            .map(|period| {
                let first = period.from.map_or(Moment::MIN.0 / DAY, Moment::day);
                let last = period.to.map_or(Moment::MAX.0 / DAY, Moment::day);
                (first, last, period.id, period.units.0.clamp(0, HIGHEST))
            })
            .collect();
        periods.sort_unstable();
        let otherwise = if periods.is_empty() {
            resource.max_units.0.clamp(0, HIGHEST)
        } else {
            0
        };
        Self { periods, otherwise }
    }

    pub(crate) fn on(&self, day: i64) -> i64 {
        let begun = self.periods.partition_point(|(first, ..)| *first <= day);
        let holds = self.periods[..begun].iter().rev();
        holds
            .clone()
            .find(|(_, last, ..)| *last >= day)
            .map_or(self.otherwise, |(.., units)| *units)
    }

    /// From one change to the next how much there is, over all that is scheduled.
    pub(crate) fn pieces(&self) -> Vec<(Moment, Moment, i64)> {
        let (first, end) = (Moment::MIN.0 / DAY, Moment::MAX.0 / DAY);
        let changes = self
            .periods
            .iter()
            .flat_map(|(first, last, ..)| [*first, last + 1]);
        let mut days: Vec<i64> = changes
            .chain([first, end])
            .map(|day| day.clamp(first, end))
            .collect();
        days.sort_unstable();
        days.dedup();
        let piece = |days: &[i64]| {
            (
                Moment(days[0] * DAY),
                Moment(days[1] * DAY),
                self.on(days[0]),
            )
        };
        days.windows(2).map(piece).collect()
    }
}
