//! From plan and schedule to what the user interface shows, and what changed since it was shown last.

use std::collections::BTreeMap;

use super::{
    CalendarShade, CalendarsView, CellConflict, LinkView, PlanDelta, PlanView, ResourceView, Row,
    RowKind,
};
use crate::{
    id::{ResourceId, TaskId},
    plan::Plan,
    record::{DayHours, Link, Record as _, Resource},
    schedule::{Driver, Schedule, WarningKind},
    text,
};

/// Conflicts by the task whose row shows them.
pub(super) type ConflictsByTask = BTreeMap<TaskId, Vec<CellConflict>>;

/// The whole plan as shown. `undo` and `redo` are left for the caller.
pub(super) fn plan_view(
    plan: &Plan,
    schedule: &Schedule,
    mut conflicts: ConflictsByTask,
) -> PlanView {
    let records = &plan.records;
    let mut assigned: BTreeMap<TaskId, Vec<(ResourceId, i64)>> = BTreeMap::new();
    for assignment in records.assignments.values().filter(|a| !a.deleted) {
        let (Some(task), Some(resource)) = (assignment.task, assignment.resource) else {
            continue;
        };
        if records.resources.get(&resource).is_some_and(|r| !r.deleted) {
            assigned
                .entry(task)
                .or_default()
                .push((resource, assignment.units.0));
        }
    }
    let mut predecessors: Vec<Vec<&Link>> = vec![Vec::new(); plan.tasks.len()];
    for link in &plan.links {
        if let Some(record) = records.links.get(&link.id) {
            predecessors[link.successor].push(record);
        }
    }
    let mut warnings: BTreeMap<usize, Vec<WarningKind>> = BTreeMap::new();
    for warning in &schedule.warnings {
        warnings
            .entry(warning.task as usize)
            .or_default()
            .push(warning.kind);
    }

    let units = (
        records.options.day(),
        records.options.week(),
        records.options.month(),
    );
    let rows = plan
        .tasks
        .iter()
        .zip(&schedule.tasks)
        .enumerate()
        .map(|(i, (node, dates))| {
            let task = plan.task(i);
            let mut resources = assigned.remove(&node.id).unwrap_or_default();
            resources.sort_by_cached_key(|(id, _)| name_of(records.resources.get(id)));
            Row {
                id: node.id,
                number: number_of(&node.key),
                key: node.key.clone(),
                wbs: node.wbs.clone(),
                kind: if node.end > i + 1 {
                    RowKind::Summary
                } else if task.milestone || task.duration.0 == 0 {
                    RowKind::Milestone
                } else {
                    RowKind::Task
                },
                level: node.level,
                parent: node.parent.map(|p| plan.tasks[p].id),
                name: task.name.clone(),
                duration: dates.duration,
                elapsed: task.elapsed,
                estimated: task.estimated,
                work: dates.work,
                percent_complete: dates.percent_complete,
                start: dates.start,
                finish: dates.finish,
                early_start: dates.early_start,
                early_finish: dates.early_finish,
                late_start: dates.late_start,
                late_finish: dates.late_finish,
                total_float: dates.total_float,
                free_float: dates.free_float,
                float_end: dates.float_end,
                critical: dates.critical,
                driver: dates.driver,
                actual_start: task.actual_start,
                actual_finish: task.actual_finish,
                mode: task.mode,
                constraint: task.constraint,
                constraint_date: task.constraint_date,
                deadline: task.deadline,
                priority: task.priority.unwrap_or(500),
                inactive: task.inactive,
                owner: task.owner,
                resources,
                predecessors: predecessors_text(plan, &predecessors[i], units),
                notes: task.notes.0.clone(),
                warnings: warnings.remove(&i).unwrap_or_default(),
                conflicts: conflicts.remove(&node.id).unwrap_or_default(),
            }
        })
        .collect();

    PlanView {
        rows,
        links: links(plan, schedule),
        resources: resources(plan),
        start: schedule.start,
        finish: schedule.finish,
        units,
        day_span: (
            if records.options.default_start.0 > 0 {
                records.options.default_start.0
            } else {
                480
            },
            if records.options.default_finish.0 > 0 {
                records.options.default_finish.0
            } else {
                1020
            },
        ),
        shade: shade(plan),
        calendars: CalendarsView::new(plan),
        undo: None,
        redo: None,
    }
}

impl PlanView {
    /// A plan as the user interface shows it, without conflicts and undo, for hosts that have none.
    #[must_use]
    pub fn new(plan: &Plan, schedule: &Schedule) -> Self {
        plan_view(plan, schedule, ConflictsByTask::new())
    }
}

/// What differs between two views, or nothing.
pub(super) fn delta(before: &PlanView, after: &PlanView, by: Option<String>) -> Option<PlanDelta> {
    let same_order = before.rows.len() == after.rows.len()
        && before
            .rows
            .iter()
            .zip(&after.rows)
            .all(|(a, b)| a.id == b.id);
    let rows: Vec<Row> = if same_order {
        after
            .rows
            .iter()
            .zip(&before.rows)
            .filter(|(a, b)| a != b)
            .map(|(a, _)| a.clone())
            .collect()
    } else {
        let known: BTreeMap<TaskId, &Row> = before.rows.iter().map(|r| (r.id, r)).collect();
        after
            .rows
            .iter()
            .filter(|r| known.get(&r.id) != Some(r))
            .cloned()
            .collect()
    };
    let changed = PlanDelta {
        rows,
        order: (!same_order).then(|| after.rows.iter().map(|r| r.id).collect()),
        links: (before.links != after.links).then(|| after.links.clone()),
        resources: (before.resources != after.resources).then(|| after.resources.clone()),
        shade: (before.shade != after.shade).then(|| after.shade.clone()),
        calendars: (before.calendars != after.calendars).then(|| after.calendars.clone()),
        start: after.start,
        finish: after.finish,
        by,
    };
    let nothing = changed.rows.is_empty()
        && changed.order.is_none()
        && changed.links.is_none()
        && changed.resources.is_none()
        && changed.shade.is_none()
        && changed.calendars.is_none()
        && before.start == after.start
        && before.finish == after.finish;
    (!nothing).then_some(changed)
}

/// The part of a key that predecessor texts name a task by: `142` of `T-142`.
fn number_of(key: &str) -> String {
    key.split_once('-')
        .map_or(key, |(_, number)| number)
        .to_owned()
}

fn name_of(resource: Option<&Resource>) -> String {
    resource.map(|r| r.name.to_lowercase()).unwrap_or_default()
}

fn predecessors_text(plan: &Plan, links: &[&Link], units: (i64, i64, i64)) -> String {
    let mut parts: Vec<(usize, String)> = links
        .iter()
        .filter_map(|link| {
            let index = *plan.index.get(&link.predecessor?)?;
            let number = number_of(&plan.tasks[index].key);
            Some((
                index,
                text::format_predecessor(&number, link.kind, link.lag, link.lag_unit, units),
            ))
        })
        .collect();
    parts.sort();
    parts
        .into_iter()
        .map(|(_, part)| part)
        .collect::<Vec<_>>()
        .join(", ")
}

fn links(plan: &Plan, schedule: &Schedule) -> Vec<LinkView> {
    plan.links
        .iter()
        .filter_map(|link| {
            let record = plan.records.links.get(&link.id)?;
            let (from, to) = (
                &schedule.tasks[link.predecessor],
                &schedule.tasks[link.successor],
            );
            let drives = to.driver == Driver::Link(link.id);
            Some(LinkView {
                id: link.id,
                predecessor: plan.tasks[link.predecessor].id,
                successor: plan.tasks[link.successor].id,
                kind: record.kind,
                lag: record.lag,
                lag_unit: record.lag_unit,
                critical: drives && from.critical && to.critical,
            })
        })
        .collect()
}

fn resources(plan: &Plan) -> Vec<ResourceView> {
    let mut views: Vec<ResourceView> = plan
        .records
        .resources
        .values()
        .filter(|r| !r.deleted)
        .map(|r| ResourceView {
            id: r.id(),
            name: r.name.clone(),
            initials: initials(r),
            kind: r.kind,
        })
        .collect();
    views.sort_by_cached_key(|view| (view.name.to_lowercase(), view.id));
    views
}

/// The initials that were given, or the first letters of the first and last words of the name.
fn initials(resource: &Resource) -> String {
    if !resource.initials.is_empty() {
        return resource.initials.chars().take(3).collect();
    }
    let first = |word: Option<&str>| word.and_then(|w| w.chars().next());
    let mut words = resource.name.split_whitespace();
    first(words.next())
        .into_iter()
        .chain(first(words.last()))
        .flat_map(char::to_uppercase)
        .collect()
}

/// The free days of the project calendar.
fn shade(plan: &Plan) -> CalendarShade {
    let records = &plan.records;
    // A calendar's line of bases, nearest first; bounded because a cycle may be stored.
    let mut line = Vec::new();
    let mut next = records.options.calendar;
    while let Some(calendar) = next.and_then(|id| records.calendars.get(&id)) {
        if calendar.deleted || line.len() > records.calendars.len() {
            break;
        }
        line.push(calendar);
        next = calendar.base;
    }
    if line.is_empty() {
        let free_weekdays = [false, false, false, false, false, true, true];
        return CalendarShade {
            free_weekdays,
            ..CalendarShade::default()
        };
    }
    let free = |day: usize| {
        line.iter()
            .find_map(|c| c.weekday(day))
            .is_none_or(|hours| hours.intervals().is_empty())
    };
    let mut shade = CalendarShade {
        free_weekdays: std::array::from_fn(free),
        ..CalendarShade::default()
    };
    for exception in records.exceptions.values().filter(|e| !e.deleted) {
        let (Some(first), Some(last)) = (exception.first, exception.last) else {
            continue;
        };
        if !line.iter().any(|c| Some(c.id) == exception.calendar) {
            continue;
        }
        if exception.hours == DayHours::default() {
            shade
                .holidays
                .push((first.day(), last.day(), exception.name.clone()));
        } else {
            // 1970-01-01 was a Thursday, three days after Monday.
            let is_free = |day: &i64| free((day + 3).rem_euclid(7) as usize);
            let days = first.day()..=last.day().min(first.day() + 366);
            shade.extra_days.extend(days.filter(is_free));
        }
    }
    shade.holidays.sort();
    shade.extra_days.sort_unstable();
    shade
}
