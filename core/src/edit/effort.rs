//! What follows when a person changes the duration, the units or the work of a task, or who works on it.
//!
//! Work = duration × units: one of the three is changed, the task's type says which one stays, and the
//! third is worked out, as in Microsoft Project (support.microsoft.com, “Change the task type for more
//! accurate scheduling”):
//!
//! | what stays | units changed | duration changed | work changed |
//! |---|---|---|---|
//! | units | duration | work | duration |
//! | work | duration | units | duration |
//! | duration | work | work | units |
//!
//! Where effort drives a task (always where its work is fixed), its work stays as it is when somebody
//! joins or leaves: it is shared out by units, and the task gets shorter or longer; where its duration is
//! fixed, everybody's units change instead.

use std::collections::BTreeMap;

use super::Put;
use crate::{
    id::{AssignmentId, RecordId, ResourceId, TaskId},
    plan::Plan,
    record::{Assignment, Record as _, ResourceType, Scalar, Task, TaskType, Units},
};

/// Somebody's part of a task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Part {
    id: AssignmentId,
    units: i64,
    /// Working minutes.
    work: i64,
    /// As stored: 0 where the work follows from duration and units.
    stored: i64,
}

/// A task with who works on it.
struct Effort<'a> {
    task: &'a Task,
    parts: Vec<Part>,
}

impl<'a> Effort<'a> {
    /// Nothing where no one of the three follows from the others: a summary, elapsed time, a task that
    /// nobody works on.
    fn of(plan: &'a Plan, id: TaskId) -> Option<Self> {
        let i = plan.find(id)?;
        let task = plan.task(i);
        if plan.is_summary(i) || task.elapsed || task.duration.0 <= 0 {
            return None;
        }
        let working = |a: &&Assignment| {
            !a.deleted && a.task == Some(id) && a.units.0 > 0 && works(plan, a.resource)
        };
        let assignments = plan.records.assignments.values().filter(working);
        let parts: Vec<Part> = assignments
            .map(|a| Part {
                id: a.id,
                units: a.units.0,
                work: match a.work.0 {
                    work @ 1.. => work,
                    _ => scale(task.duration.0, a.units.0, Units::ONE.0),
                },
                stored: a.work.0,
            })
            .collect();
        (!parts.is_empty()).then_some(Self { task, parts })
    }

    fn work(&self) -> i64 {
        self.parts.iter().map(|part| part.work).sum()
    }

    fn units(&self) -> i64 {
        self.parts.iter().map(|part| part.units).sum()
    }

    /// The duration in which the longest of the parts is done.
    fn length(parts: &[Part]) -> i64 {
        let lengths = parts.iter().map(|p| scale(p.work, Units::ONE.0, p.units));
        lengths.max().unwrap_or(0)
    }

    /// What makes the parts these and the duration that.
    fn puts(&self, parts: &[Part], duration: i64) -> Vec<Put> {
        let table = Assignment::DEF.table;
        let mut puts = Vec::new();
        for (before, after) in self.parts.iter().zip(parts) {
            if before.units != after.units {
                puts.push(Put::new(table, after.id, "units", after.units));
            }
            // Work that follows from the two others is not stored where nobody stored it before.
            let follows = scale(duration, after.units, Units::ONE.0) == after.work;
            let stored = if before.stored <= 0 && follows {
                before.stored
            } else {
                after.work
            };
            if stored != before.stored {
                puts.push(Put::new(table, after.id, "work", stored));
            }
        }
        if duration != self.task.duration.0 {
            let table = Task::DEF.table;
            puts.push(Put::new(table, self.task.id, "duration", duration));
        }
        puts
    }

    fn with(&self, change: impl Fn(&Part) -> Part) -> Vec<Part> {
        self.parts.iter().map(change).collect()
    }

    /// The duration becomes this.
    fn lasting(&self, duration: i64) -> Vec<Put> {
        let before = self.task.duration.0;
        if duration <= 0 {
            return Vec::new();
        }
        let parts = self.with(|part| match self.task.kind {
            TaskType::FixedWork => Part {
                units: scale(part.units, before, duration).max(1),
                ..*part
            },
            TaskType::FixedUnits | TaskType::FixedDuration => Part {
                work: scale(part.work, duration, before),
                ..*part
            },
        });
        self.puts(&parts, duration)
    }

    /// The work of all together becomes this.
    fn working(&self, work: i64) -> Vec<Put> {
        let before = self.work();
        if work <= 0 || before <= 0 {
            return Vec::new();
        }
        let share = |part: &Part| scale(part.work, work, before);
        match self.task.kind {
            TaskType::FixedDuration => {
                let parts = self.with(|part| Part {
                    units: scale(part.units, work, before).max(1),
                    work: share(part),
                    ..*part
                });
                self.puts(&parts, self.task.duration.0)
            }
            TaskType::FixedUnits | TaskType::FixedWork => {
                let parts = self.with(|part| Part {
                    work: share(part),
                    ..*part
                });
                self.puts(&parts, Self::length(&parts))
            }
        }
    }

    /// Some parts have other units; `units` says which, for each part.
    fn with_units(&self, units: impl Fn(&Part) -> i64) -> Vec<Put> {
        let duration = self.task.duration.0;
        let fixed_duration = self.task.kind == TaskType::FixedDuration;
        let parts = self.with(|part| match units(part) {
            same if same == part.units => *part,
            units if fixed_duration => Part {
                units,
                work: scale(duration, units, Units::ONE.0),
                ..*part
            },
            units => Part { units, ..*part },
        });
        let length = if fixed_duration || parts == self.parts {
            duration
        } else {
            Self::length(&parts)
        };
        self.puts(&parts, length)
    }

    /// One part has this much work.
    fn with_work(&self, id: AssignmentId, work: i64) -> Vec<Put> {
        let duration = self.task.duration.0;
        let fixed_duration = self.task.kind == TaskType::FixedDuration;
        let parts = self.with(|part| match part.id == id {
            false => *part,
            true if fixed_duration => Part {
                units: scale(work, Units::ONE.0, duration).max(1),
                work,
                ..*part
            },
            true => Part { work, ..*part },
        });
        let length = if fixed_duration {
            duration
        } else {
            Self::length(&parts)
        };
        self.puts(&parts, length)
    }
}

/// What follows from setting a field of a task or an assignment; what was asked for is among it where
/// it is stored otherwise.
pub(super) fn companions(
    plan: &Plan,
    table: &str,
    id: RecordId,
    field: &str,
    value: &Scalar,
) -> Vec<Put> {
    let Scalar::Int(number) = *value else {
        return Vec::new();
    };
    let effort = || Effort::of(plan, TaskId(id));
    let of_part = || {
        let assignment = plan.records.assignments.get(&id.into())?;
        Effort::of(plan, assignment.task?)
    };
    let puts = match (table, field) {
        ("tasks", "duration") => effort().map(|effort| effort.lasting(number)),
        ("tasks", "work") => effort().map(|effort| effort.working(number)),
        ("assignments", "units") if number > 0 => {
            let changed = |part: &Part| if part.id.0 == id { number } else { part.units };
            of_part().map(|effort| effort.with_units(changed))
        }
        ("assignments", "work") if number > 0 => {
            of_part().map(|effort| effort.with_work(id.into(), number))
        }
        _ => None,
    };
    let asked = |put: &Put| put.table == table && put.id == id && put.field == field;
    let mut puts = puts.unwrap_or_default();
    puts.retain(|put| !asked(put));
    puts
}

/// What follows when exactly these work on a task, with so many units each: the work of those who do so
/// already, the task's duration, and, by resource, the units and the work of those who join. Where effort
/// does not drive the task nothing follows but from changed units.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Shared {
    pub(super) puts: Vec<Put>,
    /// Units and work of everybody, where they are other than was asked for and than follows.
    pub(super) parts: BTreeMap<ResourceId, (i64, i64)>,
}

/// See [`Shared`].
pub(super) fn share(plan: &Plan, id: TaskId, wanted: &BTreeMap<ResourceId, Units>) -> Shared {
    let mut shared = Shared::default();
    let Some(i) = plan.find(id) else {
        return shared;
    };
    let task = plan.task(i);
    // A resource that is not there yet will be one that works.
    let known = |id: &ResourceId| plan.records.resources.contains_key(id);
    let works = |id: &ResourceId| !known(id) || works(plan, Some(*id));
    let wanted = wanted.iter().filter(|(id, u)| works(id) && u.0 > 0);
    let wanted: Vec<(ResourceId, i64)> = wanted.map(|(id, units)| (*id, units.0)).collect();
    let units: i64 = wanted.iter().map(|(_, units)| units).sum();
    let Some(effort) = Effort::of(plan, id) else {
        // Fixed work that nobody did so far is done by those who come now.
        if task.kind == TaskType::FixedWork && task.work.0 > 0 && units > 0 && !task.elapsed {
            shared.spread(task, task.work.0, units, &wanted);
        }
        return shared;
    };
    let drives = task.effort_driven || task.kind == TaskType::FixedWork;
    let same_people = wanted.len() == effort.parts.len()
        && wanted.iter().all(|(resource, _)| {
            let mut assigned = plan.records.assignments.values();
            assigned.any(|a| !a.deleted && a.task == Some(id) && a.resource == Some(*resource))
        });
    if same_people {
        let wanted: BTreeMap<ResourceId, i64> = wanted.into_iter().collect();
        shared.puts = effort.with_units(|part| {
            let assignment = &plan.records.assignments[&part.id];
            let resource = assignment.resource.and_then(|id| wanted.get(&id));
            resource.copied().unwrap_or(part.units)
        });
        shared.puts.retain(|put| put.field != "units");
        return shared;
    }
    if units == 0 || !drives {
        return shared;
    }
    let work = effort.work();
    if task.kind == TaskType::FixedDuration {
        // Everybody does less, or more, so that it takes as long as before.
        let before = effort.units();
        for (resource, own) in &wanted {
            let own = scale(*own, before, units).max(1);
            let work = scale(work, own, before);
            shared.parts.insert(*resource, (own, work));
        }
    } else {
        shared.spread(task, work, units, &wanted);
    }
    shared
}

impl Shared {
    fn spread(&mut self, task: &Task, work: i64, units: i64, wanted: &[(ResourceId, i64)]) {
        for (resource, own) in wanted {
            self.parts
                .insert(*resource, (*own, scale(work, *own, units)));
        }
        let duration = scale(work, Units::ONE.0, units).max(1);
        if duration != task.duration.0 {
            let put = Put::new(Task::DEF.table, task.id, "duration", duration);
            self.puts.push(put);
        }
    }
}

/// Whether a resource does work rather than being used up.
fn works(plan: &Plan, resource: Option<ResourceId>) -> bool {
    let resource = resource.and_then(|id| plan.records.resources.get(&id));
    resource.is_some_and(|r| !r.deleted && r.kind == ResourceType::Work)
}

/// `amount × numerator / denominator`, rounded to the nearest whole number.
fn scale(amount: i64, numerator: i64, denominator: i64) -> i64 {
    let denominator = i128::from(denominator.max(1));
    let product = i128::from(amount) * i128::from(numerator);
    i64::try_from((product + denominator / 2) / denominator).unwrap_or(i64::MAX)
}
