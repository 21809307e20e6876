//! Exceptions and work weeks laid over the weeks of a line of calendars.

use std::{collections::BTreeMap, sync::Arc};

use super::worktime::{END_DAY, FIRST_DAY, Week, WorkTime};
use crate::{
    id::{CalendarExceptionId, WorkWeekId},
    record::{Calendar, CalendarException, Repeat, WorkWeek},
};

/// So many occurrences of repeated exceptions are laid out in one calendar, shared among its rules, of
/// which each gets at least [`LEAST`]. The days after them are as usual.
const OCCURRENCES: usize = 50_000;
const LEAST: usize = 250;

/// A calendar with what belongs to it. The first of a line is the calendar itself, the next its base.
pub(super) struct Layer<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) exceptions: Vec<&'a CalendarException>,
    pub(super) work_weeks: Vec<&'a WorkWeek>,
}

/// Which exception holds where several cover a day, smallest first: that of the nearer calendar; days in
/// a row before what is repeated, and the rarer before the more frequent; the shorter one (a shift within
/// the holidays); then by id, so that every device agrees.
pub(super) type Precedence = (usize, u8, i64, CalendarExceptionId);

/// How an exception ranks on a day, of a calendar so many bases away; `None` if it does not cover it.
pub(super) fn precedence(
    distance: usize,
    exception: &CalendarException,
    day: i64,
) -> Option<Precedence> {
    let mut spans = exception.spans().take_while(|(first, _)| *first <= day);
    let (first, last) = spans.find(|(_, last)| *last >= day)?;
    Some(rank(distance, exception, first, last))
}

fn rank(distance: usize, exception: &CalendarException, first: i64, last: i64) -> Precedence {
    let rarity = rarity(exception.repeat);
    (distance, rarity, last - first, exception.id)
}

enum Change {
    /// The usual week is this one from here on.
    Week(Arc<Week>),
    /// An exception ends. On the same day, the next occurrence of it may start.
    Ends(Precedence),
    Starts(Precedence, Arc<Week>),
}

/// The working time of the first calendar of a line: one sweep over the days on which something starts
/// or ends.
pub(super) fn lay_out(line: &[Layer<'_>]) -> WorkTime {
    let mut changes = exceptions(line);
    changes.extend(weeks(line).map(|(day, week)| (day, Change::Week(week))));
    changes.sort_by_key(|(day, change)| {
        let order = match change {
            Change::Week(_) | Change::Ends(_) => 0,
            Change::Starts(..) => 1,
        };
        (*day, order)
    });
    let mut usual = Arc::new(Week::default());
    let mut in_force: BTreeMap<Precedence, Arc<Week>> = BTreeMap::new();
    let mut spans = Vec::new();
    let mut changes = changes.into_iter().peekable();
    while let Some((day, change)) = changes.next() {
        match change {
            Change::Week(week) => usual = week,
            Change::Ends(precedence) => drop(in_force.remove(&precedence)),
            Change::Starts(precedence, week) => drop(in_force.insert(precedence, week)),
        }
        if changes.peek().is_none_or(|(next, _)| *next > day) && day < END_DAY {
            let week = in_force.first_key_value().map_or(&usual, |(_, week)| week);
            spans.push((day, Arc::clone(week)));
        }
    }
    WorkTime::new(spans)
}

/// When each exception starts and ends.
fn exceptions(line: &[Layer<'_>]) -> Vec<(i64, Change)> {
    let mut changes = Vec::new();
    for (distance, layer) in line.iter().enumerate() {
        let repeated = |e: &&&CalendarException| e.repeat != Repeat::Never;
        let rules = layer.exceptions.iter().filter(repeated).count();
        let share = (OCCURRENCES / rules.max(1)).max(LEAST);
        for exception in &layer.exceptions {
            let week = Arc::new(Week::daily(&exception.hours));
            for (first, last) in exception.spans().take(share) {
                let precedence = rank(distance, exception, first, last);
                changes.push((first, Change::Starts(precedence, Arc::clone(&week))));
                changes.push((last + 1, Change::Ends(precedence)));
            }
        }
    }
    changes
}

const fn rarity(repeat: Repeat) -> u8 {
    match repeat {
        Repeat::Never => 0,
        Repeat::YearlyByDay | Repeat::YearlyByPosition => 1,
        Repeat::MonthlyByDay | Repeat::MonthlyByPosition => 2,
        Repeat::Weekly => 3,
        Repeat::Daily => 4,
    }
}

/// The usual weeks: from which day on which. For each weekday the nearest calendar that says something
/// decides, by its work week (the shortest, then by id) before its week.
fn weeks(line: &[Layer<'_>]) -> impl Iterator<Item = (i64, Arc<Week>)> {
    type Precedence = (i64, WorkWeekId);
    /// The place in the line, and what starts there (nothing: ends).
    type Edge<'a> = (usize, Precedence, Option<&'a WorkWeek>);
    let mut edges: BTreeMap<i64, Vec<Edge<'_>>> = BTreeMap::new();
    edges.entry(FIRST_DAY).or_default();
    for (distance, layer) in line.iter().enumerate() {
        for work_week in &layer.work_weeks {
            let Some(first) = work_week.first else {
                continue;
            };
            let first = first.day().max(FIRST_DAY);
            let end = work_week.last.map_or(END_DAY, |last| last.day() + 1);
            let end = end.min(END_DAY);
            if first < end {
                let precedence = (end - first, work_week.id);
                let starts = (distance, precedence, Some(*work_week));
                edges.entry(first).or_default().push(starts);
                edges
                    .entry(end)
                    .or_default()
                    .push((distance, precedence, None));
            }
        }
    }
    let mut in_force: Vec<BTreeMap<Precedence, &WorkWeek>> = vec![BTreeMap::new(); line.len()];
    edges.into_iter().map(move |(day, edges)| {
        for (distance, precedence, work_week) in edges {
            match work_week {
                Some(work_week) => in_force[distance].insert(precedence, work_week),
                None => in_force[distance].remove(&precedence),
            };
        }
        let hours = |day: usize| {
            line.iter().zip(&in_force).find_map(|(layer, in_force)| {
                let work_week = in_force.first_key_value();
                let rush = work_week.and_then(|(_, work_week)| work_week.weekday(day));
                rush.or_else(|| layer.calendar.weekday(day))
            })
        };
        let week = Week::new(std::array::from_fn(|day| {
            hours(day).cloned().unwrap_or_default()
        }));
        (day, Arc::new(week))
    })
}
