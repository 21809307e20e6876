//! The project's properties that decide dates.

use super::{
    error::Fault,
    notes::{Note, Notes},
    scan::Element,
};
use crate::{
    record::{OutOfSequence, PlanOptions, Record as _, ScheduleFrom},
    time::{DAY, Minutes, Moment},
};

/// The project's properties that decide dates.
#[derive(Default)]
pub(super) struct Options {
    from_finish: bool,
    pub(super) calendar_uid: Option<i64>,
    status_date: Option<Moment>,
    minutes_per_day: Option<i64>,
    minutes_per_week: Option<i64>,
    days_per_month: Option<i64>,
    default_start: Option<u16>,
    default_finish: Option<u16>,
    critical_days: i64,
    honour_constraints: Option<bool>,
    splits_tasks: Option<bool>,
    many_paths: bool,
}

impl Options {
    /// Takes a property of the project, if it is one of these.
    pub(super) fn take(&mut self, name: &str, project: &Element<'_>) -> Result<(), Fault> {
        match name {
            "ScheduleFromStart" => self.from_finish = !project.flag(name)?.unwrap_or(true),
            "CalendarUID" => self.calendar_uid = project.int(name)?.filter(|uid| *uid >= 0),
            "StatusDate" => self.status_date = project.moment(name)?,
            "MinutesPerDay" => self.minutes_per_day = project.int_in(name, 1..=1_440)?,
            "MinutesPerWeek" => self.minutes_per_week = project.int_in(name, 1..=10_080)?,
            "DaysPerMonth" => self.days_per_month = project.int_in(name, 1..=31)?,
            "DefaultStartTime" => self.default_start = project.time_of_day(name)?,
            "DefaultFinishTime" => self.default_finish = project.time_of_day(name)?,
            "CriticalSlackLimit" => {
                self.critical_days = project.int_in(name, -100_000..=100_000)?.unwrap_or(0);
            }
            "HonorConstraints" => self.honour_constraints = project.flag(name)?,
            "SplitsInProgressTasks" => self.splits_tasks = project.flag(name)?,
            "MultipleCriticalPaths" => self.many_paths = project.is(name)?,
            _ => {}
        }
        Ok(())
    }

    /// The options as a record, still without the calendar.
    pub(super) fn record(
        &self,
        start: Option<Moment>,
        finish: Option<Moment>,
        notes: &mut Notes,
    ) -> PlanOptions {
        let mut options = PlanOptions::new(PlanOptions::singleton());
        // The other end of the project is computed.
        if self.from_finish {
            options.schedule_from = ScheduleFrom::Finish;
            options.finish = finish;
        } else {
            options.start = start;
        }
        options.status_date = self.status_date;
        options.minutes_per_day = Minutes(self.minutes_per_day.unwrap_or(0));
        options.minutes_per_week = Minutes(self.minutes_per_week.unwrap_or(0));
        options.days_per_month = self.days_per_month.unwrap_or(0);
        let of_day = |time: Option<u16>| Minutes(time.map_or(0, i64::from));
        options.default_start = of_day(self.default_start);
        options.default_finish = of_day(self.default_finish);
        if self.default_start == Some(0) {
            notes.count(Note::MidnightStart);
        }
        if self.default_finish == Some(0) {
            options.default_finish = Minutes(DAY);
        }
        options.critical_float = Minutes(self.critical_days * options.day());
        options.constraints_break = !self.honour_constraints.unwrap_or(true);
        options.multiple_critical_paths = self.many_paths;
        if self.splits_tasks == Some(false) {
            options.out_of_sequence = OutOfSequence::Override;
        }
        options
    }
}
