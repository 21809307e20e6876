//! Work that comes again: a summary with one task for each time.

use rand::Rng;

use super::{EditError, NewTask, Place, Step, resources::Made, structure};
use crate::{
    plan::Plan,
    record::{Constraint, FieldValue as _, Recurrence, Repeat},
    schedule::WorkingTime,
    time::{DAY, Minutes, Moment},
};

/// The most occurrences of one task, as in Microsoft Project.
pub(super) const MOST: usize = 999;

/// Makes a summary and below it a task for each day that the rule picks, which starts then and no
/// earlier. One that falls on a free day of the project's calendar starts when work goes on, or is left
/// out if so wanted.
pub(super) fn create(
    plan: &Plan,
    place: Place,
    name: &str,
    days: &Recurrence,
    duration: Minutes,
    skip_free_days: bool,
    rng: &mut impl Rng,
) -> Result<Step, EditError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(EditError::Unnamed("a recurring task"));
    }
    let starts = starts(plan, days, skip_free_days)?;
    let summary = vec![
        ("name".to_owned(), name.into()),
        ("recurring".to_owned(), true.into()),
    ];
    let occurrence = |(number, start): (usize, Moment)| {
        let fields = vec![
            ("name".to_owned(), format!("{name} {number}").into()),
            ("duration".to_owned(), duration.to_scalar()),
            ("constraint".to_owned(), Constraint::Snet.to_scalar()),
            ("constraint_date".to_owned(), Some(start).to_scalar()),
        ];
        NewTask::new(1, fields)
    };
    let mut rows = vec![NewTask::new(0, summary)];
    rows.extend((1..).zip(starts).map(occurrence));
    let times = match rows.len() - 1 {
        1 => "once".to_owned(),
        times => format!("{times} times"),
    };
    let step = structure::create(plan, place, &rows, &mut Made::default(), rng)?;
    Ok(Step {
        label: format!("New recurring task ‘{name}’, {times}"),
        ..step
    })
}

/// When each occurrence starts. A rule whose first day has no time of day starts when the project's
/// days do.
fn starts(plan: &Plan, days: &Recurrence, skip_free_days: bool) -> Result<Vec<Moment>, EditError> {
    let first = days.first.ok_or(EditError::NoOccurrence)?;
    if days.repeat == Repeat::Never || days.last.is_none() && days.count <= 0 {
        return Err(EditError::WithoutEnd);
    }
    let minute = match first.minute_of_day() {
        0 => plan.records.options.day_span().0,
        minute => minute,
    };
    let working = skip_free_days.then(|| WorkingTime::new(plan));
    let is_worked = |midnight: &Moment| {
        working
            .as_ref()
            .is_none_or(|working| working.between(None, *midnight, midnight.plus(DAY)) > Minutes(0))
    };
    let starts: Vec<Moment> = days
        .days()
        .map(Moment::from_date)
        .filter(is_worked)
        .map(|midnight| midnight.plus(minute))
        .take(MOST + 1)
        .collect();
    match starts.len() {
        0 => Err(EditError::NoOccurrence),
        found if found > MOST => Err(EditError::TooOften),
        _ => Ok(starts),
    }
}
