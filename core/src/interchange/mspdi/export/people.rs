//! Resources and their assignments.

use super::{
    uids::Uids,
    xml::{Xml, duration, moment, tenths, units},
};
use crate::{
    interchange::mspdi::{
        kept::{self, order},
        own,
        people::{EVER, UNASSIGNED},
    },
    plan::Plan,
    record::{Assignment, Availability, Contour, Resource, ResourceType},
    schedule::{Schedule, TaskSchedule},
    time::{Minutes, Moment},
};

/// Writes the living resources by their unique ids.
pub(super) fn resources(xml: &mut Xml, plan: &Plan, uids: &Uids) {
    let living = plan.records.resources.values().filter(|r| !r.deleted);
    let mut resources: Vec<(i64, &Resource)> = living
        .filter_map(|r| Some((*uids.resources.get(&r.id)?, r)))
        .collect();
    resources.sort_by_key(|(uid, _)| *uid);
    xml.within("Resources", |xml| {
        for (row, (uid, resource)) in (1..).zip(resources) {
            let kept = kept::read(&resource.foreign);
            xml.record("Resource", order::RESOURCE, &kept, |xml| {
                let kind = match resource.kind {
                    ResourceType::Work => 1,
                    // Costs are materials with a mark of their own.
                    ResourceType::Material | ResourceType::Cost => 0,
                };
                let calendar = resource.calendar.and_then(|id| uids.calendars.get(&id));
                xml.value("UID", uid);
                xml.value("ID", row);
                xml.text("Name", &resource.name);
                xml.value("Type", kind);
                xml.flag("IsNull", false);
                xml.text("Initials", &resource.initials);
                xml.text("MaterialLabel", &resource.material_label);
                xml.text("EmailAddress", &resource.email);
                if resource.kind == ResourceType::Work {
                    xml.value("MaxUnits", units(resource.max_units.0));
                }
                xml.some("CalendarUID", calendar);
                xml.text("Notes", &resource.notes.0);
                xml.flag("IsCostResource", resource.kind == ResourceType::Cost);
                availability(xml, plan, resource);
            });
        }
    });
}

fn availability(xml: &mut Xml, plan: &Plan, resource: &Resource) {
    let own = plan.records.availability.values();
    let own = own.filter(|a| !a.deleted && a.resource == Some(resource.id));
    let mut periods: Vec<&Availability> = own.collect();
    if periods.is_empty() {
        return;
    }
    periods.sort_by_key(|period| (period.from, period.to, period.id));
    let day = |day: Moment| Moment::from_date(day.date());
    let from = |from: Moment| moment(day(from));
    let to = |to: Moment| moment(day(to).plus(24 * 60 - 1));
    xml.within("AvailabilityPeriods", |xml| {
        for period in periods {
            let (first, last) = (period.from.map(from), period.to.map(to));
            xml.within("AvailabilityPeriod", |xml| {
                xml.value("AvailabilityFrom", first.as_deref().unwrap_or(EVER.0));
                xml.value("AvailabilityTo", last.as_deref().unwrap_or(EVER.1));
                xml.value("AvailabilityUnits", units(period.units.0));
            });
        }
    });
}

/// Writes the living assignments of living tasks, and one for each task that has work but nobody to do
/// it: Microsoft Project keeps a task's work in its assignments.
pub(super) fn assignments(xml: &mut Xml, plan: &Plan, schedule: &Schedule, uids: &Uids) {
    let living = plan.records.assignments.values().filter(|a| !a.deleted);
    let mut by_task: Vec<Vec<(i64, &Assignment)>> = vec![Vec::new(); plan.tasks.len()];
    for assignment in living {
        let task = assignment.task.and_then(|id| plan.find(id));
        if let (Some(task), Some(uid)) = (task, uids.assignments.get(&assignment.id)) {
            by_task[task].push((*uid, assignment));
        }
    }
    let mut next = uids.assignments.values().max().copied().unwrap_or(0) + 1;
    xml.within("Assignments", |xml| {
        for (i, dates) in schedule.tasks.iter().enumerate().take(plan.tasks.len()) {
            by_task[i].sort_by_key(|(uid, _)| *uid);
            for (uid, assignment) in &by_task[i] {
                write(xml, plan, uids, (i, dates), *uid, assignment);
            }
            let task = plan.task(i);
            if by_task[i].is_empty() && !plan.is_summary(i) && task.work.0 > 0 {
                xml.within("Assignment", |xml| {
                    xml.value("UID", next);
                    xml.some("TaskUID", uids.tasks.get(&task.id));
                    xml.value("ResourceUID", UNASSIGNED);
                    xml.value("Finish", moment(dates.finish));
                    xml.value("Start", moment(dates.start));
                    xml.value("Units", 1);
                    xml.value("Work", duration(task.work));
                });
                next += 1;
            }
        }
    });
}

fn write(
    xml: &mut Xml,
    plan: &Plan,
    uids: &Uids,
    (i, dates): (usize, &TaskSchedule),
    uid: i64,
    assignment: &Assignment,
) {
    let work = work(plan, i, assignment);
    let done = Minutes(work.0 * i64::from(assignment.percent_work_complete.0) / 100);
    let resource = assignment.resource.and_then(|id| uids.resources.get(&id));
    // Where it starts after its task, the program that reads it works the date out of the delay.
    let undelayed = assignment.delay == Minutes(0);
    let kept = kept::read(&assignment.foreign);
    xml.record("Assignment", order::ASSIGNMENT, &kept, |xml| {
        xml.value("UID", uid);
        xml.some("TaskUID", uids.tasks.get(&plan.tasks[i].id));
        xml.value("ResourceUID", resource.copied().unwrap_or(UNASSIGNED));
        xml.value("PercentWorkComplete", assignment.percent_work_complete.0);
        xml.some("ActualFinish", assignment.actual_finish.map(moment));
        xml.some("ActualStart", assignment.actual_start.map(moment));
        xml.value("ActualWork", duration(done));
        xml.value("Delay", tenths(assignment.delay));
        xml.some("Finish", undelayed.then(|| moment(dates.finish)));
        xml.value("RemainingWork", duration(Minutes(work.0 - done.0)));
        xml.some("Start", undelayed.then(|| moment(dates.start)));
        xml.value("Units", units(assignment.units.0));
        xml.value("Work", duration(work));
        if let Some(number) = contour(assignment) {
            xml.value("WorkContour", number);
        }
        let said: &[&str] = if assignment.contour == Contour::Custom {
            &[]
        } else {
            &["contour"]
        };
        xml.own(own::write(assignment, said));
    });
}

/// The number of a contour; none for flat ones, as readers expect those.
fn contour(assignment: &Assignment) -> Option<usize> {
    let number = Contour::ALL.iter().position(|c| *c == assignment.contour);
    number.filter(|number| *number > 0)
}

/// The work that is given, or what follows from the task's duration where none is.
fn work(plan: &Plan, i: usize, assignment: &Assignment) -> Minutes {
    let resource = assignment
        .resource
        .and_then(|id| plan.records.resources.get(&id));
    let works = resource.is_none_or(|r| r.kind == ResourceType::Work);
    if assignment.work.0 > 0 || !works || plan.is_summary(i) {
        return assignment.work;
    }
    let product = i128::from(plan.task(i).duration.0) * i128::from(assignment.units.0);
    let product = product * i128::from(assignment.contour.average());
    Minutes(i64::try_from(product / 1_000_000).unwrap_or(i64::MAX))
}
