//! When a task is worked on between its start and its finish: not in its pauses, nor until its rest
//! goes on; and from when on it still asks for anything.

use super::{
    forward::Dates,
    item::{Item, Items, Shape},
    worktime::WorkTime,
};
use crate::{
    record::{Constraint, Pause, Split},
    time::Moment,
};

/// Stretches of time, ascending and apart from each other.
pub(crate) type Stretches = Vec<(Moment, Moment)>;

/// How somebody goes through a task.
#[derive(Clone, Copy)]
pub(super) struct Pace<'c> {
    /// The calendar that they work in; none: around the clock.
    pub(super) calendar: Option<&'c WorkTime>,
    /// When they begin.
    pub(super) start: Moment,
    /// Working minutes until they are done, pauses included.
    pub(super) minutes: i64,
}

impl Pace<'_> {
    fn shift(&self, from: Moment, minutes: i64) -> Option<Moment> {
        match self.calendar {
            Some(calendar) => calendar.shift(from, minutes),
            None => Some(from.plus(minutes)),
        }
    }

    /// When work goes on that goes on no earlier: a pause until the evening is one until the morning.
    fn next_start(&self, from: Moment) -> Moment {
        let start = self.calendar.and_then(|calendar| calendar.next_start(from));
        start.unwrap_or(from)
    }
}

impl Item {
    /// The pauses that count: none where a person said when the task starts and when it finishes.
    pub(super) fn pauses<'s>(&self, split: &'s Split) -> &'s [Pause] {
        if self.length < self.minutes {
            split.pauses()
        } else {
            &[]
        }
    }
}

impl Items {
    /// From when on a task with these dates still asks for work: what lies before is history. All of a
    /// finished task is, and of one that has started what is done.
    pub(super) fn open_from(&self, item: &Item, dates: Dates) -> Moment {
        if item.is_done() {
            Moment::MAX
        } else if item.dates().actual_start.is_some() && item.is_under_way() {
            self.start_for(item, dates.finish, true)
                .unwrap_or(dates.start)
        } else {
            Moment::MIN
        }
    }

    /// The times between a task's dates in which somebody who could work on it does not, ascending; they
    /// may overlap.
    pub(super) fn gaps(
        &self,
        item: &Item,
        pauses: &[Pause],
        pace: Pace<'_>,
        dates: Dates,
    ) -> Stretches {
        let mut gaps = Stretches::new();
        let rest = self.rest(item, pace, dates);
        if let Some((done, goes_on)) = rest {
            let stops = pace.shift(pace.start, done).unwrap_or(goes_on);
            if stops < goes_on {
                gaps.push((stops, pace.next_start(goes_on)));
            }
        }
        let at = |minutes: i64| match rest {
            Some((done, goes_on)) if minutes > done => pace.shift(goes_on, minutes - done),
            _ => pace.shift(pace.start, minutes),
        };
        let mut paused = 0;
        for pause in pauses.iter().take_while(|p| p.after < item.length) {
            let from = pause.after.saturating_add(paused);
            let to = from.saturating_add(pause.minutes);
            paused += pause.minutes;
            if let (Some(stops), Some(goes_on)) = (at(from), at(to)) {
                gaps.push((stops, pace.next_start(goes_on)));
            }
        }
        gaps.sort_unstable();
        gaps
    }

    /// How many minutes of a task under way are done, and when the rest goes on, if it was put off.
    fn rest(&self, item: &Item, pace: Pace<'_>, dates: Dates) -> Option<(i64, Moment)> {
        let under_way = item.dates().actual_start.is_some() && item.dates().actual_finish.is_none();
        // That constraint moves the finish alone: it does not tell when the rest goes on.
        if !under_way || !item.is_under_way() || item.constraint == Constraint::Fnet {
            return None;
        }
        let put_off = self.finish_from(item, dates.start).ok()? < dates.finish;
        let goes_on = self
            .start_for(item, dates.finish, true)
            .ok()
            .filter(|_| put_off)?;
        Some((pace.minutes - item.remaining(pace.minutes), goes_on))
    }

    /// When a task with these dates takes its resources, if it is the same for all who work on it. The
    /// members of a team may each have pauses at other times: of those it is the whole time.
    pub(super) fn parts(&self, item: &Item, pauses: &[Pause], dates: Dates) -> Stretches {
        let calendar = match item.shape {
            Shape::Team(_) => return vec![(dates.start, dates.finish)],
            Shape::Elapsed => None,
            Shape::Single => Some(self.calendars.get(item.worked_in)),
        };
        let pace = Pace {
            calendar,
            start: dates.start,
            minutes: item.minutes,
        };
        let gaps = self.gaps(item, pauses, pace, dates);
        without(vec![(dates.start, dates.finish)], &gaps)
    }
}

/// What is left of stretches once gaps are taken out of them.
pub(super) fn without(stretches: Stretches, gaps: &[(Moment, Moment)]) -> Stretches {
    if gaps.is_empty() {
        return stretches;
    }
    let mut left = Stretches::new();
    for (mut from, to) in stretches {
        for &(stops, goes_on) in gaps {
            if goes_on <= from {
                continue;
            }
            if stops >= to || from >= to {
                break;
            }
            if from < stops {
                left.push((from, stops));
            }
            from = from.max(goes_on);
        }
        if from < to {
            left.push((from, to));
        }
    }
    left
}

/// The first so many minutes of stretches.
pub(super) fn first(mut stretches: Stretches, mut minutes: i64) -> Stretches {
    for (from, to) in &mut stretches {
        *to = (*to).min(from.plus(minutes.max(0)));
        minutes -= to.0 - from.0;
    }
    stretches.retain(|(from, to)| from < to);
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_taken_out() {
        let check = |stretches: &[(i64, i64)], gaps: &[(i64, i64)], expected: &[(i64, i64)]| {
            let moments = |list: &[(i64, i64)]| -> Stretches {
                list.iter().map(|&(a, b)| (Moment(a), Moment(b))).collect()
            };
            let left = without(moments(stretches), &moments(gaps));
            assert_eq!(left, moments(expected), "{stretches:?} without {gaps:?}");
        };
        check(&[(0, 10)], &[], &[(0, 10)]);
        check(&[(0, 10)], &[(3, 5)], &[(0, 3), (5, 10)]);
        check(&[(0, 10), (20, 30)], &[(8, 22)], &[(0, 8), (22, 30)]);
        check(&[(0, 10)], &[(0, 4), (2, 6), (9, 12)], &[(6, 9)]);
        check(&[(0, 10)], &[(2, 8), (3, 4)], &[(0, 2), (8, 10)]);
        check(&[(0, 10)], &[(0, 10)], &[]);
        check(&[(0, 10)], &[(10, 12)], &[(0, 10)]);
    }

    #[test]
    fn the_first_minutes() {
        let stretches = vec![(Moment(0), Moment(10)), (Moment(20), Moment(30))];
        let check = |minutes, expected: &[(i64, i64)]| {
            let expected: Stretches = expected
                .iter()
                .map(|&(a, b)| (Moment(a), Moment(b)))
                .collect();
            assert_eq!(first(stretches.clone(), minutes), expected, "{minutes}");
        };
        check(15, &[(0, 10), (20, 25)]);
        check(10, &[(0, 10)]);
        check(0, &[]);
        check(99, &[(0, 10), (20, 30)]);
    }
}
