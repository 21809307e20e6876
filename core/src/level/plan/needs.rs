//! What the tasks of a plan need, and what may be done with them.

use std::collections::BTreeMap;

use super::profile::Profile;
use crate::{
    id::ResourceId,
    plan::Plan,
    record::{Assignment, Constraint, Contour, Resource, ResourceType, Split},
    schedule::{Dates, Held},
    time::Moment,
    usage::{Availability, peak},
};

/// The priority of tasks that are never held back.
const NEVER: i64 = 1000;
/// The priority of tasks that say none.
const USUAL: i64 = 500;

/// What a task needs of a resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Need {
    /// The index in [`Needs::resources`].
    pub(super) resource: usize,
    /// What it asks for at most, in ten-thousandths of a full resource.
    pub(super) units: i64,
    /// The same, but no more than there ever is: what asks for more takes it all.
    pub(super) takes: i64,
    /// What it asks for all the time; 0 where that is not sure.
    pub(super) always: i64,
}

/// What all tasks need.
#[derive(Clone, Debug)]
pub(super) struct Needs {
    /// The resources that work, by id, with what there is of each at best.
    pub(super) resources: Vec<(ResourceId, i64)>,
    /// For each task of the plan what it needs; nothing for summaries and inactive tasks.
    of: Vec<Vec<Need>>,
    /// Tasks that levelling leaves where they are.
    pinned: Vec<bool>,
    /// Tasks that nobody wants in one piece.
    divisible: Vec<bool>,
    /// 0 to 1000.
    pub(super) priorities: Vec<i64>,
    /// The latest dates of each task, if it may not be held back beyond them.
    limits: Option<Vec<Dates>>,
    /// What there is of each resource.
    there: Vec<Profile>,
    /// The same with what is pinned taken.
    pub(super) profiles: Vec<Profile>,
}

impl Needs {
    /// `base` are the dates without any delays, `limits` the latest that go with them.
    pub(super) fn new(
        plan: &Plan,
        held: &Held<'_>,
        base: &[Dates],
        limits: Option<Vec<Dates>>,
    ) -> Self {
        let works = |r: &&Resource| !r.deleted && r.kind == ResourceType::Work;
        let mut resources = Vec::new();
        let mut profiles = Vec::new();
        for resource in plan.records.resources.values().filter(works) {
            let pieces = Availability::of(plan, resource).pieces();
            let most = pieces.iter().map(|(.., units)| *units).max().unwrap_or(0);
            let mut profile = Profile::new(most);
            // Where there is less than at best, the rest is taken from the start.
            for (from, to, units) in pieces {
                if units < most {
                    profile.take(from, to, most - units);
                }
            }
            resources.push((resource.id, most));
            profiles.push(profile);
        }
        let places: BTreeMap<ResourceId, usize> = resources
            .iter()
            .enumerate()
            .map(|(place, (id, _))| (*id, place))
            .collect();
        let mut of = vec![Vec::new(); plan.tasks.len()];
        for assignment in plan.records.assignments.values().filter(|a| !a.deleted) {
            let task = assignment.task.and_then(|id| plan.find(id));
            let resource = assignment.resource.and_then(|id| places.get(&id));
            let (Some(task), Some(&resource)) = (task, resource) else {
                continue;
            };
            if !plan.is_summary(task) && !held.is_inactive(task) && assignment.units.0 > 0 {
                let (units, always) = asked(held, task, assignment);
                of[task].push(Need {
                    resource,
                    units,
                    takes: units.min(resources[resource].1),
                    always,
                });
            }
        }
        let priority = |task: usize| plan.task(task).priority.unwrap_or(USUAL).clamp(0, NEVER);
        let must = |task: usize| {
            matches!(
                plan.task(task).constraint,
                Constraint::Mso | Constraint::Mfo
            ) && !plan.records.options.constraints_break
        };
        let mut needs = Self {
            there: profiles.clone(),
            profiles,
            resources,
            of,
            pinned: (0..plan.tasks.len())
                .map(|task| held.is_fixed(task) || must(task))
                .collect(),
            divisible: (0..plan.tasks.len())
                .map(|task| !plan.task(task).keep_whole)
                .collect(),
            priorities: (0..plan.tasks.len()).map(priority).collect(),
            limits,
        };
        for task in (0..plan.tasks.len()).filter(|&task| needs.pinned[task]) {
            for (from, to) in held.parts(task, base[task], &Split::default()) {
                for need in &needs.of[task] {
                    needs.profiles[need.resource].take(from, to, need.takes);
                }
            }
        }
        needs
    }

    /// What a task needs.
    pub(super) fn of(&self, task: usize) -> &[Need] {
        &self.of[task]
    }

    /// What there is of a resource while nobody has any of it.
    pub(super) fn there(&self, resource: usize) -> Profile {
        self.there[resource].clone()
    }

    /// Whether a task stays where it is.
    pub(super) fn is_pinned(&self, task: usize) -> bool {
        self.pinned[task]
    }

    /// Whether a task may be held back at all.
    pub(super) fn may_wait(&self, task: usize) -> bool {
        !self.pinned[task] && self.priorities[task] < NEVER
    }

    /// Whether a task may get pauses, as far as people are concerned.
    pub(super) fn may_pause(&self, task: usize) -> bool {
        self.may_wait(task) && self.divisible[task]
    }

    /// The latest start and finish that a task may be given.
    pub(super) fn limit(&self, task: usize) -> Dates {
        let anytime = Dates {
            start: Moment::MAX,
            finish: Moment::MAX,
        };
        self.limits.as_ref().map_or(anytime, |limits| limits[task])
    }
}

/// The most that an assignment asks for at a time, and what it asks for all the time. The most are its
/// units, unless its work does not fit into them: stored work is rounded, so that a hundredth more
/// says nothing.
fn asked(held: &Held<'_>, task: usize, assignment: &Assignment) -> (i64, i64) {
    let units = assignment.units.0;
    let peak = peak(assignment, held.span_of(task, assignment).0);
    let most = if peak > units + units / 100 {
        peak
    } else {
        units
    };
    let always = if assignment.contour == Contour::Flat {
        peak.min(units)
    } else {
        0
    };
    (most, always)
}
