//! Recurring exceptions and work weeks as single days.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{
    notes::{Note, Notes},
    recurrence::Rule,
};
use crate::{record::DayHours, time::Moment};

/// A rule that means more days than this is kept only around the project's time.
const DAYS_PER_RULE: usize = 2_000;

/// Days from [`Moment::MIN`] to [`Moment::MAX`].
const ALL_DAYS: usize = 109_573;

/// Days in a row with the same working times.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) name: String,
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    pub(super) hours: DayHours,
}

/// A recurring exception or a work week, still to be read as single days.
#[derive(Debug)]
pub(super) struct Recurring {
    pub(super) span: Span,
    pub(super) occurrences: Option<usize>,
    pub(super) days: Picked,
    pub(super) offset: usize,
}

#[derive(Debug)]
pub(super) enum Picked {
    /// By a rule, all with the span's hours.
    Rule(Rule),
    /// By weekday, 0 = Monday, each with its hours.
    Week(BTreeMap<usize, DayHours>),
}

/// All days as spans in a row: the single exceptions first, then what recurs, each day but once.
///
/// # Errors
/// The recurring exception with which there are more than `limit`.
pub(super) fn expand<'r>(
    plain: &[Span],
    recurring: &'r [Recurring],
    around: (NaiveDate, NaiveDate),
    limit: usize,
    notes: &mut Notes,
) -> Result<Vec<Span>, &'r Recurring> {
    let mut spans = plain.to_vec();
    if recurring.is_empty() {
        return Ok(spans);
    }
    let mut taken = days_taken(plain);
    for recurring in in_precedence(recurring) {
        recurring.expand(around, &mut taken, &mut spans, notes);
        if spans.len() > limit {
            return Err(recurring);
        }
    }
    Ok(spans)
}

/// A single exception beats a recurring one, a rarer one a more frequent one, and any exception a work
/// week, as in Microsoft Project.
fn in_precedence(recurring: &[Recurring]) -> Vec<&Recurring> {
    let mut sorted: Vec<&Recurring> = recurring.iter().collect();
    sorted.sort_by_key(|recurring| match recurring.days {
        Picked::Rule(Rule::YearlyByDay { .. } | Rule::YearlyByPosition { .. }) => 0,
        Picked::Rule(Rule::MonthlyByDay { .. } | Rule::MonthlyByPosition { .. }) => 1,
        Picked::Rule(Rule::Weekly { .. }) => 2,
        Picked::Rule(Rule::Daily { .. }) => 3,
        Picked::Week(_) => 4,
    });
    sorted
}

impl Recurring {
    fn expand(
        &self,
        around: (NaiveDate, NaiveDate),
        taken: &mut [bool],
        spans: &mut Vec<Span>,
        notes: &mut Notes,
    ) {
        let Span { first, last, .. } = self.span;
        let mut days = self.days(first, last);
        if days.len() > DAYS_PER_RULE {
            notes.count(Note::RecurringCut);
            days = self.days(first.max(around.0), last.min(around.1));
            days.truncate(DAYS_PER_RULE);
        }
        let own = spans.len();
        for (day, hours) in days {
            if taken
                .get_mut(index(day))
                .is_none_or(|t| std::mem::replace(t, true))
            {
                continue;
            }
            match spans[own..].last_mut() {
                Some(span) if span.last.succ_opt() == Some(day) && span.hours == *hours => {
                    span.last = day;
                }
                _ => spans.push(Span {
                    name: self.span.name.clone(),
                    first: day,
                    last: day,
                    hours: hours.clone(),
                }),
            }
        }
    }

    /// The days, at most one more than are kept, each with its working times.
    fn days(&self, first: NaiveDate, last: NaiveDate) -> Vec<(NaiveDate, &DayHours)> {
        match &self.days {
            Picked::Rule(rule) => rule
                // Counted from the true start, so that every n-th stays the same n-th.
                .days(self.span.first, last)
                .take(self.occurrences.unwrap_or(usize::MAX))
                .skip_while(|day| *day < first)
                .take(DAYS_PER_RULE + 1)
                .map(|day| (day, &self.span.hours))
                .collect(),
            Picked::Week(week) => first
                .iter_days()
                .take_while(|day| *day <= last)
                .filter_map(|day| {
                    let weekday = day.weekday().num_days_from_monday() as usize;
                    Some((day, week.get(&weekday)?))
                })
                .take(DAYS_PER_RULE + 1)
                .collect(),
        }
    }
}

/// For each day since [`Moment::MIN`] whether a single exception holds on it.
fn days_taken(plain: &[Span]) -> Vec<bool> {
    let mut steps = vec![0_i32; ALL_DAYS + 1];
    for span in plain {
        steps[index(span.first)] += 1;
        steps[index(span.last) + 1] -= 1;
    }
    let mut depth = 0;
    let taken = |step: &i32| {
        depth += step;
        depth > 0
    };
    steps[..ALL_DAYS].iter().map(taken).collect()
}

fn index(day: NaiveDate) -> usize {
    let days = Moment::from_date(day).day() - Moment::MIN.day();
    usize::try_from(days).unwrap_or_default().min(ALL_DAYS - 1)
}
