//! Working time: counting it, and finding the moment at which an amount of it is reached.
//!
//! Every calendar, once its base calendars and exceptions are resolved, is a list of spans of days,
//! each with its own week. Working minutes are counted from [`Moment::MIN`]; a moment and a count turn
//! into each other in logarithmic time, however far apart two dates are.

use std::{collections::BTreeSet, sync::Arc};

use chrono::Datelike as _;

use crate::{
    record::DayHours,
    time::{DAY, Moment},
    zone::Difference,
};

/// The days that are scheduled, since 1970-01-01.
pub(super) const FIRST_DAY: i64 = Moment::MIN.0.div_euclid(DAY);
/// The first day that is not.
pub(super) const END_DAY: i64 = Moment::MAX.0.div_euclid(DAY);

/// What is worked on a day at one place is worked within so many days before and after it by the clocks of any
/// other: no two places are more than 26 hours apart.
const APART: i64 = 2;

const HOUR: i64 = 60;
const WEEK: i64 = 7 * DAY;
const WEEK_HOURS: usize = (WEEK / HOUR) as usize;

/// The working times of the seven days of a week, Monday first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Week {
    days: [DayHours; 7],
    /// All of them, ascending, and one after the week that is never over.
    stretches: Box<[Stretch]>,
    /// For each hour of the week, the first stretch that is not over when it begins.
    by_clock: [u16; WEEK_HOURS],
    /// For each hour of work, the stretch in which it begins.
    by_work: [u16; WEEK_HOURS],
}

/// Working time of a week, in minutes from its start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stretch {
    from: u16,
    to: u16,
    /// Working minutes of the week before it.
    before: u16,
}

impl Default for Week {
    fn default() -> Self {
        Self::new(<[DayHours; 7]>::default())
    }
}

impl Week {
    pub(super) fn new(days: [DayHours; 7]) -> Self {
        let small = |minutes: i64| u16::try_from(minutes).unwrap_or(u16::MAX);
        let mut stretches = Vec::new();
        let mut total = 0;
        for (midnight, hours) in (0..).step_by(DAY as usize).zip(&days) {
            for &(from, to) in hours.intervals() {
                stretches.push(Stretch {
                    from: small(midnight + i64::from(from)),
                    to: small(midnight + i64::from(to)),
                    before: small(total),
                });
                total += i64::from(to - from);
            }
        }
        stretches.push(Stretch {
            from: small(WEEK),
            to: u16::MAX,
            before: small(total),
        });
        let first = |over: &dyn Fn(&Stretch, i64) -> bool, hour: usize| {
            let minute = hour as i64 * HOUR;
            let at = stretches.partition_point(|stretch| over(stretch, minute));
            u16::try_from(at).unwrap_or(u16::MAX)
        };
        let by_clock = |stretch: &Stretch, minute| i64::from(stretch.to) <= minute;
        let by_work = |stretch: &Stretch, minute| stretch.done() <= minute;
        Self {
            by_clock: std::array::from_fn(|hour| first(&by_clock, hour)),
            by_work: std::array::from_fn(|hour| first(&by_work, hour)),
            stretches: stretches.into(),
            days,
        }
    }

    /// Every day alike.
    pub(super) fn daily(hours: &DayHours) -> Self {
        Self::new(std::array::from_fn(|_| hours.clone()))
    }

    /// What is working time in both.
    pub(super) fn both(&self, other: &Self) -> Self {
        Self::new(std::array::from_fn(|day| {
            both(&self.days[day], &other.days[day])
        }))
    }

    /// The same times, so many minutes later on.
    fn moved(&self, minutes: i64) -> Self {
        Self::new(std::array::from_fn(|day| {
            let around = (-APART..=APART).flat_map(|away| {
                let there = usize::try_from((day as i64 + away).rem_euclid(7)).unwrap_or(0);
                let moved = away * DAY + minutes;
                let hours = self.days[there].intervals().iter();
                hours.map(move |&(from, to)| (i64::from(from) + moved, i64::from(to) + moved))
            });
            within_day(around)
        }))
    }

    /// Working minutes of a week.
    fn total(&self) -> i64 {
        self.stretches.last().map_or(0, |after| after.before.into())
    }

    /// Working minutes from the start of a week until a minute that may lie in a later one.
    fn worked(&self, minute: i64) -> i64 {
        let (weeks, minute) = (minute.div_euclid(WEEK), minute.rem_euclid(WEEK));
        let next = usize::from(self.by_clock[(minute / HOUR) as usize]);
        let mut next = self.stretches[next..].iter();
        let next = next.find(|stretch| i64::from(stretch.to) > minute);
        let within = next.map_or(0, |stretch| {
            i64::from(stretch.before) + (minute - i64::from(stretch.from)).max(0)
        });
        weeks * self.total() + within
    }

    /// When the working minute of that number begins, in minutes from the start of the week from which it is
    /// counted; `None` if no week has any.
    fn minute(&self, number: i64) -> Option<i64> {
        let total = self.total();
        let weeks = number.checked_div_euclid(total)?;
        let number = number - weeks * total;
        let first = usize::from(self.by_work[(number / HOUR) as usize]);
        let mut stretches = self.stretches[first..].iter();
        let stretch = stretches.find(|stretch| stretch.done() > number)?;
        Some(weeks * WEEK + i64::from(stretch.from) + number - i64::from(stretch.before))
    }
}

impl Stretch {
    /// Working minutes of the week until its end.
    const fn done(&self) -> i64 {
        (self.before + (self.to - self.from)) as i64
    }
}

/// What lies within a day of intervals in minutes from its start.
fn within_day(intervals: impl Iterator<Item = (i64, i64)>) -> DayHours {
    let inside = intervals.map(|(from, to)| {
        let minute = |at: i64| u16::try_from(at.clamp(0, DAY)).unwrap_or(0);
        (minute(from), minute(to))
    });
    DayHours::new(inside).unwrap_or_default()
}

fn both(one: &DayHours, other: &DayHours) -> DayHours {
    let overlaps = one.intervals().iter().flat_map(|a| {
        let others = other.intervals().iter();
        others.map(move |b| (a.0.max(b.0), a.1.min(b.1)))
    });
    DayHours::new(overlaps.filter(|(from, to)| from < to)).unwrap_or_default()
}

/// Days from `first` until the next span, worked by one week.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Span {
    first: i64,
    /// Working minutes before the first day.
    before: i64,
    /// When the week of the first day begins, and the working minutes until then, as if it had been worked so from
    /// there on.
    monday: Moment,
    counted: i64,
    week: Arc<Week>,
}

/// A calendar with everything resolved. Counts and moments outside 1900–2199 are not reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct WorkTime {
    spans: Vec<Span>,
    /// All working minutes that there are.
    total: i64,
}

impl WorkTime {
    /// From the first day and the week of each span, in order; the first is taken to start with the
    /// first day that is scheduled.
    pub(super) fn new(spans: impl IntoIterator<Item = (i64, Arc<Week>)>) -> Self {
        let mut joined: Vec<Span> = Vec::new();
        for (first, week) in spans {
            let first = first.clamp(FIRST_DAY, END_DAY);
            if let Some(last) = joined.last_mut() {
                if Arc::ptr_eq(&last.week, &week) || *last.week == *week {
                    continue;
                }
                if last.first == first {
                    last.week = week;
                    continue;
                }
            }
            joined.push(Span {
                first,
                before: 0,
                monday: Moment((first - weekday(first) as i64) * DAY),
                counted: 0,
                week,
            });
        }
        let mut total = 0;
        for i in 0..joined.len() {
            let end = joined.get(i + 1).map_or(END_DAY, |next| next.first);
            let span = &mut joined[i];
            let worked = |day: i64| span.week.worked(day * DAY - span.monday.0);
            (span.before, span.counted) = (total, total - worked(span.first));
            total = span.counted + worked(end);
        }
        Self {
            spans: joined,
            total,
        }
    }

    /// What is working time in both.
    pub(super) fn both(&self, other: &Self) -> Self {
        let mut starts: Vec<i64> = [self, other]
            .iter()
            .flat_map(|w| w.spans.iter().map(|s| s.first))
            .collect();
        starts.sort_unstable();
        starts.dedup();
        Self::new(starts.into_iter().map(|day| {
            let week = self.week(day).both(other.week(day));
            (day, Arc::new(week))
        }))
    }

    /// The same hours by the clocks of another place, as the project's clocks tell them. Civil time has no word for
    /// an hour that the project's clocks leave out or have twice: it is counted as they show it.
    pub(super) fn at_site(&self, clocks: &Difference) -> Self {
        // Between them, every day is like the same weekday a week later.
        let mut edges: BTreeSet<i64> = BTreeSet::new();
        for span in &self.spans {
            edges.extend(span.first - APART..=span.first + APART);
        }
        let pieces = clocks.pieces();
        for piece in pieces {
            edges.extend(piece.from.day() - 1..=piece.from.day() + 1);
        }
        let mut edges = edges.range(FIRST_DAY..END_DAY).copied().peekable();
        let mut spans = Vec::new();
        while let Some(day) = edges.next() {
            spans.push((day, Arc::new(Week::daily(&self.hours_at_site(clocks, day)))));
            let next = day + 1;
            if edges.peek() != Some(&next) && next < END_DAY {
                let at = pieces.partition_point(|piece| piece.from.day() <= next);
                let ahead = pieces[at.saturating_sub(1)].ahead;
                spans.push((next, Arc::new(self.week(next).moved(-ahead))));
            }
        }
        Self::new(spans)
    }

    /// What is worked at a site on a day of the project's clocks.
    fn hours_at_site(&self, clocks: &Difference, day: i64) -> DayHours {
        let midnight = day * DAY;
        let there = (day - APART..=day + APART).flat_map(|there| {
            let hours = &self.week(there).days[weekday(there)];
            hours.intervals().iter().map(move |&(from, to)| {
                let time = |minute: u16| Moment(there * DAY + i64::from(minute));
                (time(from), time(to))
            })
        });
        let here = there.map(|(from, to)| {
            let (from, to) = (clocks.to_project(from).0, clocks.to_project(to).0);
            (from - midnight, to - midnight)
        });
        within_day(here)
    }

    /// The week that holds on a day.
    fn week(&self, day: i64) -> &Arc<Week> {
        let at = self.spans.partition_point(|s| s.first <= day);
        &self.spans[at.saturating_sub(1)].week
    }

    /// Whether there is any working time at all.
    pub(super) const fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Working minutes before a moment.
    pub(super) fn worked(&self, moment: Moment) -> i64 {
        let moment = moment.clamp(Moment::MIN, Moment::MAX);
        let at = self.spans.partition_point(|s| s.first * DAY <= moment.0);
        self.spans.get(at.wrapping_sub(1)).map_or(0, |span| {
            span.counted + span.week.worked(moment.0 - span.monday.0)
        })
    }

    /// Working minutes from one moment to another; negative if the second is earlier.
    pub(super) fn between(&self, from: Moment, to: Moment) -> i64 {
        if from == to {
            return 0;
        }
        self.worked(to) - self.worked(from)
    }

    /// The first moment at which `count` minutes have been worked: work that ends there ends at the
    /// end of working time. `None` if that is never reached.
    pub(super) fn end_of(&self, count: i64) -> Option<Moment> {
        if count <= 0 {
            return (count == 0).then_some(Moment::MIN);
        }
        self.minute(count - 1).map(|m| m.plus(1))
    }

    /// The last moment at which no more than `count` minutes have been worked: work that starts there
    /// starts at the beginning of working time. `None` if there is none left.
    pub(super) fn start_of(&self, count: i64) -> Option<Moment> {
        self.minute(count)
    }

    /// `moment`, or the next start of working time if it is not within working time.
    pub(super) fn next_start(&self, moment: Moment) -> Option<Moment> {
        self.start_of(self.worked(moment))
    }

    /// `moment`, or the last end of working time before it if it is not within working time. A moment
    /// at which working time starts is not within it in this sense.
    pub(super) fn last_end(&self, moment: Moment) -> Option<Moment> {
        Some(self.worked(moment))
            .filter(|&count| count > 0)
            .and_then(|count| self.end_of(count))
    }

    /// Whether a moment lies within working time or at one of its edges.
    pub(super) fn touches(&self, moment: Moment) -> bool {
        let count = self.worked(moment);
        self.start_of(count) == Some(moment) || self.end_of(count) == Some(moment)
    }

    /// The moment that is `minutes` of working time away: going forward it is at the end of working
    /// time, going back at its start. `None` if that is never reached.
    pub(super) fn shift(&self, from: Moment, minutes: i64) -> Option<Moment> {
        let count = || self.worked(from).saturating_add(minutes);
        match minutes {
            0 => Some(from),
            1.. => self.end_of(count()),
            _ => self.start_of(count()),
        }
    }

    /// The stretches of working time between two moments, ascending; each lies within one day.
    pub(super) fn stretches(&self, from: Moment, to: Moment) -> Vec<(Moment, Moment)> {
        let (from, to) = (from.max(Moment::MIN), to.min(Moment::MAX));
        let mut stretches = Vec::new();
        for day in from.day()..=to.day() {
            let at = self.spans.partition_point(|s| s.first <= day);
            let Some(span) = self.spans.get(at.wrapping_sub(1)) else {
                continue;
            };
            for &(start, end) in span.week.days[weekday(day)].intervals() {
                let midnight = Moment(day * DAY);
                let start = midnight.plus(start.into()).max(from);
                let end = midnight.plus(end.into()).min(to);
                if start < end {
                    stretches.push((start, end));
                }
            }
        }
        stretches
    }

    /// When the working minute of that number (counted from 0) starts.
    fn minute(&self, number: i64) -> Option<Moment> {
        if !(0..self.total).contains(&number) {
            return None;
        }
        let at = self.spans.partition_point(|s| s.before <= number);
        // Of spans without working time between, the last one before the minute holds it.
        let span = self.spans.get(at.checked_sub(1)?)?;
        let minute = span.week.minute(number - span.counted)?;
        Some(span.monday.plus(minute))
    }
}

/// 0 = Monday … 6 = Sunday. 1970-01-01 was a Thursday.
fn weekday(day: i64) -> usize {
    debug_assert_eq!(Moment(0).date().weekday(), chrono::Weekday::Thu);
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{record::ZoneName, zone};

    fn hours(text: &str) -> DayHours {
        text.parse().expect("hours")
    }

    fn moment(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn standard() -> Week {
        Week::new(std::array::from_fn(|day| {
            hours(if day < 5 {
                "08:00-12:00,13:00-17:00"
            } else {
                ""
            })
        }))
    }

    /// The standard week, with Wednesday 2026-01-07 free and Saturday 2026-01-10 worked until noon.
    fn with_exceptions() -> WorkTime {
        let week = Arc::new(standard());
        let wednesday = moment("2026-01-07").day();
        WorkTime::new([
            (FIRST_DAY, Arc::clone(&week)),
            (wednesday, Arc::new(Week::daily(&hours("")))),
            (wednesday + 1, Arc::clone(&week)),
            (wednesday + 3, Arc::new(Week::daily(&hours("08:00-12:00")))),
            (wednesday + 4, week),
        ])
    }

    #[test]
    fn shifts_end_at_the_end_and_start_at_the_start() {
        let time = with_exceptions();
        let check = |from: &str, minutes, expected: &str| {
            let shifted = time.shift(moment(from), minutes).expect("reached");
            assert_eq!(shifted.to_string(), expected, "{from} {minutes}");
        };
        check("2026-01-05T08:00", 480, "2026-01-05T17:00");
        check("2026-01-05T08:00", 481, "2026-01-06T08:01");
        check("2026-01-06T17:00", 480, "2026-01-08T17:00");
        check("2026-01-08T08:00", 960 + 240, "2026-01-10T12:00");
        check("2026-01-11T10:00", 1, "2026-01-12T08:01");
        check("2026-01-12T08:00", -1, "2026-01-10T11:59");
        check("2026-01-08T08:00", -480, "2026-01-06T08:00");
        check("2026-01-08T03:00", 0, "2026-01-08T03:00");
        check("2026-01-05T12:00", 1, "2026-01-05T13:01");
    }

    #[test]
    fn moments_move_to_the_edges_of_working_time() {
        let time = with_exceptions();
        let check = |at: &str, start: &str, end: &str| {
            let at = moment(at);
            assert_eq!(time.next_start(at), Some(moment(start)));
            assert_eq!(time.last_end(at), Some(moment(end)));
        };
        check("2026-01-05T09:30", "2026-01-05T09:30", "2026-01-05T09:30");
        check("2026-01-06T17:00", "2026-01-08T08:00", "2026-01-06T17:00");
        check("2026-01-08T08:00", "2026-01-08T08:00", "2026-01-06T17:00");
        check("2026-01-05T12:30", "2026-01-05T13:00", "2026-01-05T12:00");
        assert!(time.touches(moment("2026-01-06T17:00")));
        assert!(time.touches(moment("2026-01-08T08:00")));
        assert!(!time.touches(moment("2026-01-08T07:59")));
    }

    #[test]
    fn a_calendar_without_work_is_never_reached() {
        let none = WorkTime::new([(FIRST_DAY, Arc::new(Week::daily(&hours(""))))]);
        assert!(none.is_empty());
        assert_eq!(none.next_start(moment("2026-01-05")), None);
        assert_eq!(none.shift(moment("2026-01-05"), 1), None);
        assert_eq!(none.last_end(moment("2026-01-05")), None);
    }

    #[test]
    fn what_two_calendars_share() {
        let nights = Week::new(std::array::from_fn(|_| hours("00:00-09:00,16:00-24:00")));
        let shared = with_exceptions().both(&WorkTime::new([(FIRST_DAY, Arc::new(nights))]));
        let from = moment("2026-01-05");
        assert_eq!(shared.between(from, moment("2026-01-06")), 120);
        assert_eq!(shared.between(from, moment("2026-01-12")), 4 * 120 + 60);
    }

    fn any_week() -> impl Strategy<Value = Week> {
        let day = prop::collection::vec((0..1440_u16, 0..300_u16), 0..3);
        prop::array::uniform7(day).prop_map(|days| {
            Week::new(days.map(|day| {
                let intervals = day
                    .into_iter()
                    .map(|(from, length)| (from, (from + length).min(1440)));
                DayHours::new(intervals).expect("within the day")
            }))
        })
    }

    /// What is worked between two moments, each interval of each day looked at by itself.
    fn counted(site: &WorkTime, clocks: &Difference, from: Moment, to: Moment) -> i64 {
        let days = from.day() - 3..=to.day() + 3;
        let intervals = days.flat_map(|day| {
            let hours = site.week(day).days[weekday(day)].intervals();
            hours.iter().map(move |&(from, to)| (day, from, to))
        });
        let lengths = intervals.map(|(day, start, end)| {
            let time = |minute: u16| clocks.to_project(Moment(day * DAY + i64::from(minute)));
            (time(end).min(to).0 - time(start).max(from).0).max(0)
        });
        lengths.sum()
    }

    const ZONES: [&str; 7] = [
        "Europe/Oslo",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Etc/GMT+12",
        "Africa/Casablanca",
    ];

    proptest! {
        #[test]
        fn a_site_works_by_its_own_clocks(
            weeks in prop::collection::vec((any_week(), 0..40_i64), 1..5),
            project in 0..ZONES.len(),
            site in 0..ZONES.len(),
            from in 20_700_i64..21_100,
            minutes in prop::collection::vec(0..40 * DAY, 8),
        ) {
            let zone = |i: usize| zone::named(&ZoneName(ZONES[i].to_owned())).expect("a zone");
            let clocks = Difference::new(zone(project), zone(site));
            let mut first = FIRST_DAY;
            let spans: Vec<_> = weeks.into_iter().map(|(week, length)| {
                let here = first;
                first = first.max(from) + length;
                (here, Arc::new(week))
            }).collect();
            let local = WorkTime::new(spans);
            let told = local.at_site(&clocks);
            let from = Moment(from * DAY);
            for minutes in minutes {
                let to = from.plus(minutes);
                prop_assert_eq!(told.between(from, to), counted(&local, &clocks, from, to), "until {}", to);
            }
        }
    }

    proptest! {
        #[test]
        fn counting_and_finding_agree(
            weeks in prop::collection::vec((any_week(), 0..40_i64), 1..6),
            at in 20_000_000..20_200_000_i64,
            minutes in -20_000..20_000_i64,
        ) {
            let mut first = FIRST_DAY;
            let spans: Vec<_> = weeks.into_iter().map(|(week, length)| {
                let here = first;
                first = first.max(20_000_000 / DAY) + length;
                (here, Arc::new(week))
            }).collect();
            let time = WorkTime::new(spans);
            let at = Moment(at);
            let count = time.worked(at);
            // Counting goes up by at most a minute each minute.
            prop_assert!((0..=1).contains(&time.between(at, at.plus(1))));
            if let Some(start) = time.next_start(at) {
                prop_assert!(start >= at);
                prop_assert_eq!(time.worked(start), count);
                prop_assert_eq!(time.between(start, start.plus(1)), 1);
            }
            if let Some(end) = time.last_end(at) {
                prop_assert!(end <= at);
                prop_assert_eq!(time.worked(end), count);
                prop_assert_eq!(time.between(end.plus(-1), end), 1);
            }
            if let Some(shifted) = time.shift(at, minutes) {
                prop_assert_eq!(time.between(at, shifted), minutes);
            }
        }
    }
}
