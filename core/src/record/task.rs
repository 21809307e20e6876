//! Work: tasks, milestones and summaries.

use super::{
    Percent, Prose, Split,
    declare::{choices, records},
};
use crate::{
    id::{CalendarId, ResourceId, TaskId},
    time::{Minutes, Moment},
};

choices! {
    /// What holds a task in place besides its links.
    Constraint {
        /// As soon as possible.
        Asap = "asap" "As soon as possible",
        /// As late as possible.
        Alap = "alap" "As late as possible",
        /// Start no earlier than.
        Snet = "snet" "Start no earlier than",
        /// Start no later than.
        Snlt = "snlt" "Start no later than",
        /// Finish no earlier than.
        Fnet = "fnet" "Finish no earlier than",
        /// Finish no later than.
        Fnlt = "fnlt" "Finish no later than",
        /// Must start on.
        Mso = "mso" "Must start on",
        /// Must finish on.
        Mfo = "mfo" "Must finish on",
    }

    /// What stays as it is when the units, the duration or the work of a task changes.
    TaskType {
        /// The units of its resources.
        FixedUnits = "fixed_units" "Fixed units",
        /// Its duration.
        FixedDuration = "fixed_duration" "Fixed duration",
        /// Its work.
        FixedWork = "fixed_work" "Fixed work",
    }

    /// Who places a task in time.
    TaskMode {
        /// The schedule.
        Auto = "auto" "Automatic",
        /// A person: it stays where its planned start is.
        Manual = "manual" "Manual",
    }
}

records! {
    /// A piece of work: a task, a milestone (no duration) or a summary (has children).
    Task(TaskId) in Plan "tasks" key "T" {
        /// What is to be done.
        name: String = "Name",
        /// The number of the human key: 142 in T-142.
        number: i64 = "Key",
        /// The summary that it belongs to.
        parent: Option<TaskId> = "Parent",
        /// Its place among its siblings: a fractional index, compared as text.
        position: String = "Position",
        /// Working time from start to finish, in minutes. A summary's follows from its children.
        duration: Minutes = "Duration",
        /// Whether the duration is elapsed time, which runs through nights and holidays.
        elapsed: bool = "Elapsed duration",
        /// Whether the duration is a guess.
        estimated: bool = "Estimated",
        /// Whether it is shown as a milestone although it takes time.
        milestone: bool = "Milestone",
        /// Working time of all who work on it, in minutes.
        work: Minutes = "Work",
        /// How much of the duration is done.
        percent_complete: Percent = "% complete",
        /// How much of its result is there, as somebody judged it; it moves no date.
        physical_percent_complete: Percent = "Physical % complete",
        /// When it really started.
        actual_start: Option<Moment> = "Actual start",
        /// When it really finished.
        actual_finish: Option<Moment> = "Actual finish",
        /// Working time that is left of a task in progress, where the percentage is too rough for it.
        remaining_duration: Option<Minutes> = "Remaining duration",
        /// What is left of a task in progress goes on no earlier than this.
        resume: Option<Moment> = "Resume",
        /// The pauses in it: after how much of the duration each, and how long.
        split: Split = "Split",
        /// Who places it in time.
        mode: TaskMode = "Scheduling",
        /// Where a manually scheduled task starts; without any date it is placed by its links.
        planned_start: Option<Moment> = "Planned start",
        /// Where a manually scheduled task finishes; none: after its duration.
        planned_finish: Option<Moment> = "Planned finish",
        /// What holds it in place besides its links.
        constraint: Constraint = "Constraint",
        /// The date of the constraint.
        constraint_date: Option<Moment> = "Constraint date",
        /// When it should be finished; reported when missed, never moves the task.
        deadline: Option<Moment> = "Deadline",
        /// The calendar that it is worked in; the project's if none.
        calendar: Option<CalendarId> = "Calendar",
        /// Whether the calendars of its resources are left out of account.
        ignore_resource_calendars: bool = "Ignore resource calendars",
        /// 0 to 1000; 500 is usual. Levelling delays low priorities first.
        priority: Option<i64> = "Priority",
        /// How long levelling holds it back, in elapsed minutes.
        levelling_delay: Minutes = "Levelling delay",
        /// Those of its pauses that levelling made; it may take them away again.
        levelling_split: Split = "Pauses from levelling",
        /// Whether levelling may not make pauses in it.
        keep_whole: bool = "Kept in one piece",
        /// What stays as it is when its units, duration or work changes.
        kind: TaskType = "Task type",
        /// Whether another resource shortens it rather than adding work.
        effort_driven: bool = "Effort driven",
        /// Whether it is left out of the schedule.
        inactive: bool = "Inactive",
        /// Whether it is a summary of occurrences that were made together.
        recurring: bool = "Recurring",
        /// Who answers for it.
        owner: Option<ResourceId> = "Owner",
        /// Anything else.
        notes: Prose = "Notes",
        /// A WBS code that a person gave instead of the computed one.
        wbs_code: String = "WBS code",
        /// The unique id that the task had in the file it was imported from.
        external_uid: Option<i64> = "File's UID",
        /// What a file said that no field here holds, as XML; it comes back on export.
        foreign: String = "Kept from the file",
    }
}
