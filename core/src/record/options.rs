//! What the schedule as a whole depends on.

use super::{
    ZoneName,
    declare::{choices, records},
};
use crate::{
    id::{CalendarId, PlanOptionsId, RecordId},
    time::{Minutes, Moment},
};

choices! {
    /// From which end the plan is scheduled.
    ScheduleFrom {
        /// Everything as soon as possible after the project's start.
        Start = "start" "Start",
        /// Everything as late as possible before the project's finish.
        Finish = "finish" "Finish",
    }

    /// In which calendar the lag of a link is worked.
    LagCalendar {
        /// The successor's, as in Microsoft Project.
        Successor = "successor" "Successor’s calendar",
        /// The predecessor's.
        Predecessor = "predecessor" "Predecessor’s calendar",
        /// The project's.
        Project = "project" "Project calendar",
        /// Around the clock.
        Clock = "clock" "24 hours",
    }

    /// What becomes of the rest of a task that started before its links allowed.
    OutOfSequence {
        /// It waits until the links allow it, as in Microsoft Project when it splits tasks in progress.
        Retained = "retained" "Rest waits for the links (retained logic)",
        /// It goes on, as in Microsoft Project when it does not split tasks in progress.
        Override = "override" "Rest goes on (progress override)",
    }
}

records! {
    /// What the schedule as a whole depends on. A plan holds exactly one.
    PlanOptions(PlanOptionsId) in Plan "options" key "" {
        /// No task starts before this unless it has really started or its constraint says so.
        start: Option<Moment> = "Project start",
        /// The finish to schedule back from, where the plan is scheduled from its finish.
        finish: Option<Moment> = "Project finish",
        /// From which end the plan is scheduled.
        schedule_from: ScheduleFrom = "Schedule from",
        /// The calendar of tasks that have none of their own.
        calendar: Option<CalendarId> = "Project calendar",
        /// The time zone by whose clocks all dates of the plan are; nothing: it is not known, and calendars
        /// of other time zones are taken to be in this one.
        time_zone: ZoneName = "Time zone",
        /// Until when progress has been reported.
        status_date: Option<Moment> = "Status date",
        /// How much working time a person calls a day; nothing: 8 hours.
        minutes_per_day: Minutes = "Hours per day",
        /// How much working time a person calls a week; nothing: 40 hours.
        minutes_per_week: Minutes = "Hours per week",
        /// How many working days a person calls a month; nothing: 20.
        days_per_month: i64 = "Days per month",
        /// When a date without a time of day starts; nothing: at 08:00.
        default_start: Minutes = "Default start time",
        /// When a date without a time of day finishes; nothing: at 17:00.
        default_finish: Minutes = "Default finish time",
        /// A task is critical when its total float is at most this much working time.
        critical_float: Minutes = "Critical at float",
        /// Whether links may not pull a task out of its constraint.
        constraints_break: bool = "Links beat constraints",
        /// In which calendar the lag of links is worked.
        lag_calendar: LagCalendar = "Lag calendar",
        /// What becomes of the rest of a task that started before its links allowed.
        out_of_sequence: OutOfSequence = "Out-of-sequence progress",
        /// Whether every chain of tasks has a critical path of its own, not only the longest.
        multiple_critical_paths: bool = "Several critical paths",
        /// A task that is not critical is near-critical when its total float is above the critical limit by
        /// no more than this; nothing: none is.
        near_critical_float: Minutes = "Near-critical at float",
        /// What a file said that no field here holds, as XML; it comes back on export.
        foreign: String = "Kept from the file",
    }
}

impl PlanOptions {
    /// The id of the one record of this kind in every plan.
    #[must_use]
    pub fn singleton() -> PlanOptionsId {
        PlanOptionsId(RecordId::from_name("options"))
    }

    /// Working minutes in a day, with the default filled in.
    #[must_use]
    pub const fn day(&self) -> i64 {
        if self.minutes_per_day.0 > 0 {
            self.minutes_per_day.0
        } else {
            480
        }
    }

    /// Minutes after midnight at which a date without a time starts and finishes, with the defaults
    /// filled in.
    #[must_use]
    pub const fn day_span(&self) -> (i64, i64) {
        const fn or(set: Minutes, usual: i64) -> i64 {
            if set.0 > 0 { set.0 } else { usual }
        }
        let (start, finish) = (self.default_start, self.default_finish);
        (or(start, 8 * 60), or(finish, 17 * 60))
    }

    /// Working minutes in a week, with the default filled in.
    #[must_use]
    pub const fn week(&self) -> i64 {
        if self.minutes_per_week.0 > 0 {
            self.minutes_per_week.0
        } else {
            2400
        }
    }

    /// Working minutes in a month, with the default filled in.
    #[must_use]
    pub const fn month(&self) -> i64 {
        self.day()
            * if self.days_per_month > 0 {
                self.days_per_month
            } else {
                20
            }
    }
}
