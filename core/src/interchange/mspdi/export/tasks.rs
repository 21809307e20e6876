//! Tasks with their computed dates, and the links that hold them.

use std::collections::BTreeMap;

use super::{
    baselines::Baselines,
    number_of,
    uids::Uids,
    xml::{Xml, duration, hundredths, moment, tenths},
};
use crate::{
    id::TaskId,
    interchange::mspdi::{
        kept::{self, order},
        own,
        tasks::{CONSTRAINTS, LINK_TYPES, TASK_TYPES, USUAL_PRIORITY},
    },
    plan::{Plan, TaskKind},
    record::{Constraint, ExternalLink, LagUnit, Task, TaskMode},
    schedule::{Schedule, TaskSchedule},
    time::Minutes,
};

/// Whether some key is not the task's row, so that the keys need a field of their own.
pub(super) fn keys_differ_from_rows(plan: &Plan) -> bool {
    (1_i64..)
        .zip(0..plan.tasks.len())
        .any(|(row, i)| plan.task(i).number != row)
}

/// Writes the project's summary and all living tasks in display order.
pub(super) fn write(
    xml: &mut Xml,
    project_name: &str,
    plan: &Plan,
    schedule: &Schedule,
    uids: &Uids,
    key_field: Option<i64>,
) {
    let links = links_by_successor(plan);
    let outline = outline_numbers(plan);
    let baselines = Baselines::new(plan);
    let mut external: BTreeMap<TaskId, Vec<&ExternalLink>> = BTreeMap::new();
    for link in plan
        .records
        .external_links
        .values()
        .filter(|link| !link.deleted)
    {
        if let Some(task) = link.successor {
            external.entry(task).or_default().push(link);
        }
    }
    xml.within("Tasks", |xml| {
        xml.within("Task", |xml| {
            summary_of_project(xml, project_name, schedule);
        });
        for (i, dates) in schedule.tasks.iter().enumerate().take(plan.tasks.len()) {
            let kept = kept::read(&plan.task(i).foreign);
            xml.record("Task", order::TASK, &kept, |xml| {
                let row = Row {
                    plan,
                    uids,
                    dates,
                    i,
                    external: external.get(&plan.tasks[i].id).map_or(&[], Vec::as_slice),
                    key: key_field.map(|field| (field, plan.task(i).number)),
                };
                row.write(xml, &outline[i], &links[i]);
                baselines.write(xml, plan.tasks[i].id);
            });
        }
    });
}

/// Microsoft Project has the project itself as task 0.
fn summary_of_project(xml: &mut Xml, name: &str, schedule: &Schedule) {
    xml.value("UID", 0);
    xml.value("ID", 0);
    xml.text("Name", name);
    xml.value("Type", 1);
    xml.flag("IsNull", false);
    xml.value("WBS", 0);
    xml.value("OutlineNumber", 0);
    xml.value("OutlineLevel", 0);
    xml.value("Priority", USUAL_PRIORITY);
    xml.some("Start", schedule.start.map(moment));
    xml.some("Finish", schedule.finish.map(moment));
    xml.flag("Summary", true);
}

/// One task with everything that is written of it.
struct Row<'p> {
    plan: &'p Plan,
    uids: &'p Uids,
    dates: &'p TaskSchedule,
    i: usize,
    /// What it waits for in other projects.
    external: &'p [&'p ExternalLink],
    /// The custom field of keys, and this one's.
    key: Option<(i64, i64)>,
}

impl Row<'_> {
    fn write(&self, xml: &mut Xml, outline: &str, links: &[usize]) {
        let (task, dates) = (self.plan.task(self.i), self.dates);
        let node = &self.plan.tasks[self.i];
        xml.some("UID", self.uids.tasks.get(&task.id));
        xml.value("ID", self.i + 1);
        xml.text("Name", &task.name);
        xml.flag("Active", !task.inactive);
        xml.flag("Manual", task.mode == TaskMode::Manual);
        xml.value("Type", number_of(&TASK_TYPES, task.kind));
        xml.flag("IsNull", false);
        xml.text("Contact", self.owner(task));
        xml.text("WBS", &node.wbs);
        xml.value("OutlineNumber", outline);
        xml.value("OutlineLevel", node.level.saturating_add(1));
        xml.value("Priority", task.priority.unwrap_or(USUAL_PRIORITY));
        xml.value("Start", moment(dates.start));
        xml.value("Finish", moment(dates.finish));
        self.amounts(xml, task);
        self.computed(xml);
        self.progress(xml, task);
        let calendar = task.calendar.and_then(|id| self.uids.calendars.get(&id));
        xml.value("ConstraintType", number_of(&CONSTRAINTS, task.constraint));
        xml.value("CalendarUID", calendar.copied().unwrap_or(-1));
        if !matches!(task.constraint, Constraint::Asap | Constraint::Alap) {
            xml.some("ConstraintDate", task.constraint_date.map(moment));
        }
        xml.some("Deadline", task.deadline.map(moment));
        xml.flag("LevelingCanSplit", !task.keep_whole);
        xml.value("LevelingDelay", tenths(task.levelling_delay));
        xml.value("LevelingDelayFormat", 8);
        xml.flag("IgnoreResourceCalendar", task.ignore_resource_calendars);
        xml.text("Notes", &task.notes.0);
        let physical = task.physical_percent_complete.0;
        xml.value("PhysicalPercentComplete", physical);
        for link in links {
            self.link(xml, *link);
        }
        if let Some((field, key)) = self.key {
            xml.within("ExtendedAttribute", |xml| {
                xml.value("FieldID", field);
                xml.value("Value", key);
            });
        }
        let said: &[&str] = if task.mode == TaskMode::Manual {
            &[]
        } else {
            &["planned_finish"]
        };
        xml.own(own::write(task, said));
        for link in self.external {
            xml.own(own::write(*link, &[]));
        }
    }

    fn owner(&self, task: &Task) -> &str {
        let owner = task
            .owner
            .and_then(|id| self.plan.records.resources.get(&id));
        owner.filter(|o| !o.deleted).map_or("", |o| o.name.as_str())
    }

    /// A summary's duration follows from its children, unless a person placed it.
    fn duration(&self, task: &Task) -> Minutes {
        if self.plan.is_summary(self.i) && task.mode == TaskMode::Auto {
            self.dates.duration
        } else {
            task.duration
        }
    }

    fn work(&self, task: &Task) -> Minutes {
        if self.plan.is_summary(self.i) || task.work.0 <= 0 {
            self.dates.work
        } else {
            task.work
        }
    }

    fn amounts(&self, xml: &mut Xml, task: &Task) {
        let summary = self.plan.is_summary(self.i);
        let length = self.duration(task);
        xml.value("Duration", duration(length));
        if task.mode == TaskMode::Manual {
            xml.value(
                "ManualStart",
                moment(task.planned_start.unwrap_or(self.dates.start)),
            );
            xml.value("ManualFinish", moment(self.dates.finish));
            xml.value("ManualDuration", duration(length));
        }
        let format = match (task.elapsed, task.estimated) {
            (false, false) => 7,
            (true, false) => 8,
            (false, true) => 39,
            (true, true) => 40,
        };
        xml.value("DurationFormat", format);
        xml.value("Work", duration(self.work(task)));
        xml.some("Resume", task.resume.filter(|_| !summary).map(moment));
        xml.flag("EffortDriven", task.effort_driven);
        xml.flag("Recurring", task.recurring);
        xml.flag("Estimated", task.estimated);
        let milestone = self.plan.kind(self.i) == TaskKind::Milestone;
        xml.flag("Milestone", milestone || task.milestone && !summary);
        xml.flag("Summary", summary);
    }

    fn computed(&self, xml: &mut Xml) {
        let dates = self.dates;
        xml.flag("Critical", dates.critical);
        xml.value("EarlyStart", moment(dates.early_start));
        xml.value("EarlyFinish", moment(dates.early_finish));
        xml.value("LateStart", moment(dates.late_start));
        xml.value("LateFinish", moment(dates.late_finish));
        xml.value("FreeSlack", tenths(dates.free_float));
        xml.value("TotalSlack", tenths(dates.total_float));
    }

    fn progress(&self, xml: &mut Xml, task: &Task) {
        let summary = self.plan.is_summary(self.i);
        let percent = if summary {
            self.dates.percent_complete
        } else {
            task.percent_complete.0
        };
        let (length, work) = (self.duration(task), self.work(task));
        let done = |all: Minutes| Minutes(all.0 * i64::from(percent) / 100);
        let left = |all: Minutes| Minutes(all.0 - done(all).0);
        xml.value("PercentComplete", percent);
        xml.value("PercentWorkComplete", percent);
        xml.some("ActualStart", task.actual_start.map(moment));
        xml.some("ActualFinish", task.actual_finish.map(moment));
        xml.value("ActualDuration", duration(done(length)));
        xml.value("ActualWork", duration(done(work)));
        xml.value("RemainingDuration", duration(left(length)));
        xml.value("RemainingWork", duration(left(work)));
    }

    fn link(&self, xml: &mut Xml, index: usize) {
        let link = self.plan.link(index);
        let predecessor = self.plan.tasks[self.plan.links[index].predecessor].id;
        let kept = kept::read(&link.foreign);
        xml.record("PredecessorLink", order::LINK, &kept, |xml| {
            xml.some("PredecessorUID", self.uids.tasks.get(&predecessor));
            xml.value("Type", number_of(&LINK_TYPES, link.kind));
            xml.flag("CrossProject", false);
            match link.lag_unit {
                LagUnit::Working | LagUnit::Elapsed => xml.value("LinkLag", tenths(link.lag)),
                LagUnit::Percent | LagUnit::ElapsedPercent => {
                    xml.value("LinkLag", hundredths(link.lag.0));
                }
            }
            let format = match link.lag_unit {
                LagUnit::Working => 7,
                LagUnit::Elapsed => 8,
                LagUnit::Percent => 19,
                LagUnit::ElapsedPercent => 20,
            };
            xml.value("LagFormat", format);
        });
    }
}

/// The indices of the links that hold each task.
fn links_by_successor(plan: &Plan) -> Vec<Vec<usize>> {
    let mut links = vec![Vec::new(); plan.tasks.len()];
    for (index, link) in plan.links.iter().enumerate() {
        links[link.successor].push(index);
    }
    links
}

/// The places in the outline, such as `2.1.3`, whatever WBS codes a person gave.
fn outline_numbers(plan: &Plan) -> Vec<String> {
    let mut numbers = vec![String::new(); plan.tasks.len()];
    let mut children = vec![0_usize; plan.tasks.len()];
    let mut top = 0_usize;
    for (i, node) in plan.tasks.iter().enumerate() {
        numbers[i] = match node.parent {
            Some(parent) => {
                children[parent] += 1;
                format!("{}.{}", numbers[parent], children[parent])
            }
            None => {
                top += 1;
                top.to_string()
            }
        };
    }
    numbers
}
