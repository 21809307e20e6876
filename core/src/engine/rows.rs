//! From plan and schedule to what the user interface shows.

use std::collections::BTreeMap;

use super::{
    CalendarShade, CalendarsView, CellConflict, ExternalView, LinkView, PlanView, ResourceView, Row,
};
use crate::{
    id::{CalendarId, ResourceId, TaskId},
    plan::Plan,
    record::{DayHours, Record as _, Resource},
    schedule::{Driver, Schedule, Scheduler, WarningKind, is_stale},
    text,
    time::Moment,
};

/// How many days before and after the project's start free days are looked up.
const SHADED: i64 = 20 * 366;

/// Conflicts by the task whose row shows them.
pub(super) type ConflictsByTask = BTreeMap<TaskId, Vec<CellConflict>>;

/// What the view of a plan is made from.
pub(super) struct Rows<'a> {
    pub(super) plan: &'a Plan,
    pub(super) scheduler: &'a Scheduler,
    pub(super) schedule: &'a Schedule,
    pub(super) conflicts: ConflictsByTask,
}

impl<'a> Rows<'a> {
    pub(super) const fn new(
        plan: &'a Plan,
        scheduler: &'a Scheduler,
        conflicts: ConflictsByTask,
    ) -> Self {
        Self {
            plan,
            scheduler,
            schedule: scheduler.schedule(),
            conflicts,
        }
    }

    /// The whole plan as shown. `undo` and `redo` are left for the caller.
    pub(super) fn view(&self) -> PlanView {
        let options = &self.plan.records.options;
        PlanView {
            rows: (0..self.plan.tasks.len()).map(|i| self.row(i)).collect(),
            links: self.links(),
            external: self.external(),
            resources: resources(self.plan),
            start: self.schedule.start,
            finish: self.schedule.finish,
            units: self.units(),
            day_span: options.day_span(),
            shade: shade(self.plan),
            calendars: CalendarsView::new(self.plan),
            undo: None,
            redo: None,
        }
    }

    fn units(&self) -> (i64, i64, i64) {
        let options = &self.plan.records.options;
        (options.day(), options.week(), options.month())
    }

    pub(super) fn row(&self, i: usize) -> Row {
        let (plan, schedule) = (self.plan, self.schedule);
        let (node, task, dates) = (&plan.tasks[i], plan.task(i), &schedule.tasks[i]);
        Row {
            id: node.id,
            number: plan.number(i).to_owned(),
            key: node.key.clone(),
            wbs: node.wbs.clone(),
            kind: plan.kind(i),
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
            parts: self.scheduler.parts(plan, i),
            critical: dates.critical,
            near_critical: dates.near_critical,
            driver: dates.driver,
            actual_start: task.actual_start,
            actual_finish: task.actual_finish,
            mode: task.mode,
            constraint: task.constraint,
            constraint_date: task.constraint_date,
            deadline: task.deadline,
            priority: task.priority.unwrap_or(500),
            inactive: task.inactive,
            left_out: task.inactive || plan.ancestors(i).any(|above| plan.task(above).inactive),
            owner: task.owner,
            resources: self.resources_of(i),
            predecessors: self.predecessors_of(i),
            notes: task.notes.0.clone(),
            warnings: self.warnings_of(i),
            conflicts: self.conflicts.get(&node.id).cloned().unwrap_or_default(),
        }
    }

    /// Who works on a task, by name, with units.
    fn resources_of(&self, i: usize) -> Vec<(ResourceId, i64)> {
        let resource = |id| self.plan.records.resources.get(&id);
        let assigned = self.plan.assigned(i).iter().filter_map(|&assignment| {
            let assignment = self.plan.assignment(assignment);
            let id = assignment.resource?;
            let living = resource(id).is_some_and(|r| !r.deleted);
            living.then_some((id, assignment.units.0))
        });
        let mut assigned: Vec<(ResourceId, i64)> = assigned.collect();
        assigned.sort_by_cached_key(|(id, _)| {
            resource(*id).map_or_else(String::new, |r| r.name.to_lowercase())
        });
        assigned
    }

    /// What holds a task, in display order, as people write it.
    fn predecessors_of(&self, i: usize) -> String {
        let links = self.plan.links_before(i).iter();
        let mut parts: Vec<(usize, String)> = links
            .map(|&link| {
                let (record, from) = (self.plan.link(link), self.plan.links[link].predecessor);
                let number = self.plan.number(from);
                let (kind, lag, unit) = (record.kind, record.lag, record.lag_unit);
                let text = text::format_predecessor(number, kind, lag, unit, self.units());
                (from, text)
            })
            .collect();
        parts.sort();
        let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
        texts.join(", ")
    }

    fn warnings_of(&self, i: usize) -> Vec<WarningKind> {
        let all = &self.schedule.warnings;
        let first = all.partition_point(|w| (w.task as usize) < i);
        let own = all[first..].iter().take_while(|w| w.task as usize == i);
        own.map(|w| w.kind).collect()
    }

    /// By id.
    pub(super) fn links(&self) -> Vec<LinkView> {
        (0..self.plan.links.len()).map(|i| self.link(i)).collect()
    }

    /// Links from other projects that hold a task, by id.
    pub(super) fn external(&self) -> Vec<ExternalView> {
        let links = self.plan.records.external_links.values();
        let views = links.filter(|link| !link.deleted).filter_map(|link| {
            let successor = link
                .successor
                .filter(|task| self.plan.find(*task).is_some())?;
            let (kind, lag, unit) = (link.kind, link.lag, link.lag_unit);
            Some(ExternalView {
                id: link.id,
                successor,
                project: link.project,
                project_name: link.project_name.clone(),
                task_key: link.task_key.clone(),
                tie: text::format_predecessor("", kind, lag, unit, self.units()),
                date: link.date,
                stale: is_stale(self.plan, link),
            })
        });
        views.collect()
    }

    pub(super) fn link(&self, index: usize) -> LinkView {
        let (link, record) = (&self.plan.links[index], self.plan.link(index));
        let [from, to] = [link.predecessor, link.successor].map(|i| &self.schedule.tasks[i]);
        LinkView {
            id: link.id,
            predecessor: self.plan.tasks[link.predecessor].id,
            successor: self.plan.tasks[link.successor].id,
            kind: record.kind,
            lag: record.lag,
            lag_unit: record.lag_unit,
            critical: to.driver == Driver::Link(link.id) && from.critical && to.critical,
        }
    }
}

impl PlanView {
    /// A plan as the user interface shows it, without conflicts and undo, for hosts that have none.
    #[must_use]
    pub fn new(plan: &Plan, scheduler: &Scheduler) -> Self {
        Rows::new(plan, scheduler, ConflictsByTask::new()).view()
    }
}

pub(super) fn resources(plan: &Plan) -> Vec<ResourceView> {
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

/// The free days of the project calendar around the project's time.
pub(super) fn shade(plan: &Plan) -> CalendarShade {
    let options = &plan.records.options;
    let about = options.start.or(options.finish).map_or(0, Moment::day);
    let shown = (about - SHADED, about + SHADED);
    let records = &plan.records;
    // The calendar and what it is based on, nearest first.
    let own = records
        .options
        .calendar
        .and_then(|id| records.calendars.get(&id));
    let own = own.filter(|calendar| !calendar.deleted);
    let line: Vec<_> = std::iter::successors(own, |c| plan.base_calendar(c)).collect();
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
    let own = |calendar: Option<CalendarId>| line.iter().any(|c| Some(c.id) == calendar);
    // 1970-01-01 was a Thursday, three days after Monday.
    let weekday = |day: i64| usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0);
    for exception in records.exceptions.values() {
        if exception.deleted || !own(exception.calendar) {
            continue;
        }
        let within = |(first, last): (i64, i64)| (first.max(shown.0), last.min(shown.1));
        for (first, last) in exception.spans().map(within) {
            if first > last {
                continue;
            }
            if exception.hours == DayHours::default() {
                let name = exception.name.clone();
                shade.holidays.push((first, last, name));
            } else {
                let extra = (first..=last).filter(|day| free(weekday(*day)));
                shade.extra_days.extend(extra);
            }
        }
    }
    for week in records.work_weeks.values() {
        let Some(first) = week.first.filter(|_| !week.deleted && own(week.calendar)) else {
            continue;
        };
        let last = week.last.map_or(shown.1, Moment::day).min(shown.1);
        for day in first.day().max(shown.0)..=last {
            match week.weekday(weekday(day)).map(DayHours::total) {
                Some(0) if !free(weekday(day)) => {
                    shade.holidays.push((day, day, week.name.clone()));
                }
                Some(1..) if free(weekday(day)) => shade.extra_days.push(day),
                _ => {}
            }
        }
    }
    shade.holidays.sort();
    shade.extra_days.sort_unstable();
    shade
}
