//! Tasks as others are.

use rand::Rng;

use super::put;
use crate::{
    edit::{Put, position, structure},
    id::{RecordId, TaskId},
    plan::Plan,
    record::{Assignment, FieldValue as _, Link, Record as _, Scalar, Task},
    register::{Declared as _, RolloutTask},
    rollout::{Aspect, Taken},
};

/// Copies tasks with who works on them and what ties them to each other.
pub(super) struct Copier<'a> {
    pub(super) plan: &'a Plan,
    pub(super) steps: std::ops::Range<usize>,
    /// The copy of a task; none of one that is not copied.
    pub(super) copy_of: &'a dyn Fn(TaskId) -> Option<TaskId>,
    /// The id of the copy of a link or an assignment.
    pub(super) id_of: &'a mut dyn FnMut(RecordId) -> RecordId,
    pub(super) puts: Vec<Put>,
}

impl Copier<'_> {
    pub(super) fn copy(&mut self, number: &mut i64) {
        for index in self.steps.clone() {
            let task = self.plan.task(index);
            let Some(copy) = (self.copy_of)(task.id) else {
                continue;
            };
            self.puts.push(put(copy, "number", *number));
            *number = number.saturating_add(1);
            // It may have been there and been deleted.
            if self.plan.records.tasks.contains_key(&copy) {
                self.puts.push(put(copy, "deleted", false));
            }
            let blank = Task::new(copy);
            for aspect in Aspect::of(self.plan, index, false) {
                let Some(field) = aspect.field() else {
                    continue;
                };
                let value = task.get(field.name).unwrap_or_default();
                if Some(&value) != blank.get(field.name).as_ref() {
                    self.puts.push(put(copy, field.name, value));
                }
            }
            for &link in self.plan.links_before(index) {
                let from = self.plan.tasks[self.plan.links[link].predecessor].id;
                if let Some(from) = (self.copy_of)(from) {
                    let like = self.plan.link(link);
                    let id = (self.id_of)(like.id.0);
                    self.puts.extend(linked(id, from, copy, like));
                }
            }
            for &at in self.plan.assigned(index) {
                let like = self.plan.assignment(at);
                let id = (self.id_of)(like.id.0);
                self.puts.extend(assigned(id, copy, like));
            }
        }
    }
}

/// Gives the copies of the tasks below a summary their places, in the order of the originals.
pub(super) fn spread_below(
    plan: &Plan,
    tasks: &std::ops::Range<usize>,
    copy_of: &dyn Fn(TaskId) -> Option<TaskId>,
    puts: &mut Vec<Put>,
    rng: &mut impl Rng,
) {
    for index in tasks.clone() {
        let below: Vec<usize> = plan.children(index).collect();
        let parent = copy_of(plan.tasks[index].id);
        for (child, position) in below.iter().zip(position::spread(below.len(), rng)) {
            if let Some(copy) = copy_of(plan.tasks[*child].id) {
                structure::set_place(plan, copy, parent, position, puts);
            }
        }
    }
}

pub(super) fn linked(id: RecordId, from: TaskId, to: TaskId, like: &Link) -> [Put; 6] {
    let put = |field, value: Scalar| Put::new(Link::DEF.table, id, field, value);
    [
        put("predecessor", from.to_scalar()),
        put("successor", to.to_scalar()),
        put("kind", like.kind.to_scalar()),
        put("lag", like.lag.to_scalar()),
        put("lag_unit", like.lag_unit.to_scalar()),
        put("deleted", false.into()),
    ]
}

pub(super) fn assigned(id: RecordId, task: TaskId, like: &Assignment) -> [Put; 4] {
    let put = |field, value: Scalar| Put::new(Assignment::DEF.table, id, field, value);
    [
        put("task", task.to_scalar()),
        put("resource", like.resource.to_scalar()),
        put("units", like.units.to_scalar()),
        put("deleted", false.into()),
    ]
}

/// Says that a task follows a step.
pub(super) fn made_from(
    template: RecordId,
    site: RecordId,
    step: TaskId,
    task: TaskId,
    taken: &Taken,
) -> [Put; 5] {
    let put = |field, value: Scalar| Put::new(RolloutTask::TABLE, task, field, value);
    [
        put("template", template.to_scalar()),
        put("site", site.to_scalar()),
        put("step", step.to_scalar()),
        put("taken", taken.to_string().into()),
        put("deleted", false.into()),
    ]
}
