//! iCalendar (RFC 5545): tasks as events or to-dos for calendars and reminders.

mod line;

use chrono::{NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use self::line::Lines;
use super::columns::{Column, Rows, Value};
use crate::{
    plan::{Plan, TaskKind},
    record::Task,
    schedule::{Schedule, TaskSchedule},
    time::{Moment, UnixMillis},
    zone,
};

/// What a task becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum Component {
    /// An event (`VEVENT`), which calendars show.
    #[default]
    Event,
    /// A to-do (`VTODO`), which task lists show.
    Todo,
}

/// The tasks and milestones as a calendar; summaries are left out, since their time is that of what is below
/// them. The plan's civil times are written as UTC; if its time zone is not known they are written without one,
/// so that every reader takes them for its own. `now` is when the file is made.
///
/// Each entry is known by its task's id, so that a later export updates what an earlier one brought.
#[must_use]
pub fn export(
    project_name: &str,
    plan: &Plan,
    schedule: &Schedule,
    component: Component,
    now: UnixMillis,
) -> Vec<u8> {
    let mut lines = Lines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", "-//Throughline//Throughline//EN");
    lines.plain("METHOD", "PUBLISH");
    lines.text("X-WR-CALNAME", project_name);
    let writer = Writer {
        plan,
        rows: Rows::new(plan, schedule),
        component,
        zone: zone::named(&plan.records.options.time_zone),
        stamp: stamp(now),
    };
    for (i, dates) in schedule.tasks.iter().enumerate().take(plan.tasks.len()) {
        if !plan.is_summary(i) && !plan.task(i).inactive {
            writer.entry(&mut lines, i, dates);
        }
    }
    lines.plain("END", "VCALENDAR");
    lines.finish()
}

struct Writer<'p> {
    plan: &'p Plan,
    rows: Rows<'p>,
    component: Component,
    zone: Option<Tz>,
    stamp: String,
}

impl Writer<'_> {
    fn entry(&self, lines: &mut Lines, i: usize, dates: &TaskSchedule) {
        let (task, node) = (self.plan.task(i), &self.plan.tasks[i]);
        let name = match self.component {
            Component::Event => "VEVENT",
            Component::Todo => "VTODO",
        };
        lines.plain("BEGIN", name);
        lines.plain("UID", &format!("{}@throughline", node.id));
        lines.plain("DTSTAMP", &self.stamp);
        let summary = if task.name.is_empty() {
            &node.key
        } else {
            &task.name
        };
        lines.text("SUMMARY", summary);
        if !task.notes.0.is_empty() {
            lines.text("DESCRIPTION", &task.notes.0);
        }
        let milestone = self.plan.kind(i) == TaskKind::Milestone;
        if milestone {
            lines.plain("CATEGORIES", "MILESTONE");
        }
        if let Value::Text(people) = self.rows.value(i, Column::Resources)
            && !people.is_empty()
        {
            lines.text("RESOURCES", &people);
        }
        match self.component {
            Component::Event => {
                lines.plain("DTSTART", &self.time(dates.start));
                if dates.finish > dates.start {
                    lines.plain("DTEND", &self.time(dates.finish));
                }
                // The plan's work is not an appointment: nobody is busy because of it.
                lines.plain("TRANSP", "TRANSPARENT");
            }
            Component::Todo => self.todo(lines, task, dates),
        }
        lines.plain("END", name);
    }

    fn todo(&self, lines: &mut Lines, task: &Task, dates: &TaskSchedule) {
        if dates.finish > dates.start {
            lines.plain("DTSTART", &self.time(dates.start));
        }
        lines.plain("DUE", &self.time(dates.finish));
        let percent = dates.percent_complete;
        lines.plain("PERCENT-COMPLETE", &percent.to_string());
        let status = match percent {
            0 if task.actual_start.is_none() => "NEEDS-ACTION",
            100 => "COMPLETED",
            _ => "IN-PROCESS",
        };
        lines.plain("STATUS", status);
        // A completion is always in UTC; without a known zone it cannot be said.
        if let Some(finished) = task.actual_finish.filter(|_| self.zone.is_some()) {
            lines.plain("COMPLETED", &self.time(finished));
        }
        if let Some(priority) = task.priority {
            // From 0 … 1000 with the highest last to 1 … 9 with the highest first.
            let priority = 9 - priority.clamp(0, 1_000) * 8 / 1_000;
            lines.plain("PRIORITY", &priority.to_string());
        }
    }

    fn time(&self, moment: Moment) -> String {
        let civil = moment.civil();
        let Some(zone) = self.zone else {
            return basic(civil);
        };
        // Of a time that comes twice in autumn the first; one that spring leaves out is taken as if the
        // clocks had not been put forward yet.
        let utc = zone.from_local_datetime(&civil).earliest().map_or_else(
            || {
                let before = civil - chrono::TimeDelta::hours(3);
                let known = zone.from_local_datetime(&before).earliest();
                known.map_or(civil, |known| {
                    known.naive_utc() + chrono::TimeDelta::hours(3)
                })
            },
            |known| known.naive_utc(),
        );
        format!("{}Z", basic(utc))
    }
}

fn basic(time: NaiveDateTime) -> String {
    time.format("%Y%m%dT%H%M%S").to_string()
}

fn stamp(now: UnixMillis) -> String {
    let time = chrono::DateTime::from_timestamp(now.seconds(), 0).unwrap_or_default();
    format!("{}Z", basic(time.naive_utc()))
}

#[cfg(test)]
mod tests;
