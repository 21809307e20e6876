//! A plan without tasks.

use rand::Rng;

use super::PlanRecords;
use crate::{
    id::{CalendarId, RecordId},
    record::{Calendar, DayHours, Record as _},
    time::{DAY, Moment},
};

impl PlanRecords {
    /// A plan without tasks that starts on that day, worked Monday to Friday, 08:00 to 12:00 and 13:00
    /// to 17:00.
    #[must_use]
    pub fn blank(start: Moment, rng: &mut impl Rng) -> Self {
        let mut calendar = Calendar::new(CalendarId(RecordId::random(rng)));
        "Standard".clone_into(&mut calendar.name);
        let hours = DayHours::new([(8 * 60, 12 * 60), (13 * 60, 17 * 60)]).unwrap_or_default();
        for day in 0..7 {
            let hours = if day < 5 {
                hours.clone()
            } else {
                DayHours::default()
            };
            calendar.set_weekday(day, Some(hours));
        }
        let mut records = Self::default();
        records.options.start = Some(Moment(start.day() * DAY + 8 * 60));
        records.options.calendar = Some(calendar.id);
        records.calendars.insert(calendar.id, calendar);
        records
    }
}
