//! Tasks as others are.

use std::collections::BTreeSet;

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
            self.fields(index, copy);
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

impl Copier<'_> {
    /// The fields of a copy. One that has been there before and was deleted comes back as a new one: nothing of what it had
    /// come to is left.
    fn fields(&mut self, index: usize, copy: TaskId) {
        let task = self.plan.task(index);
        let follows: BTreeSet<&str> = Aspect::of(self.plan, index, false)
            .filter_map(|aspect| Some(aspect.field()?.name))
            .collect();
        let blank = Task::new(copy);
        let before = self.plan.records.tasks.get(&copy).unwrap_or(&blank);
        for field in Task::DEF.fields {
            // A new place and number are given to it elsewhere.
            let elsewhere = ["parent", "position", "number"].contains(&field.name);
            if elsewhere || field.system && field.name != "deleted" {
                continue;
            }
            let like = if follows.contains(field.name) {
                task
            } else {
                &blank
            };
            let value = like.get(field.name).unwrap_or_default();
            if Some(&value) != before.get(field.name).as_ref() {
                self.puts.push(put(copy, field.name, value));
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

/// Somebody who works on a task as on another; where the record has been there before, as new.
pub(super) fn assigned(id: RecordId, task: TaskId, like: &Assignment) -> Vec<Put> {
    let mut wanted = Assignment::new(id.into());
    wanted.task = Some(task);
    wanted.resource = like.resource;
    wanted.units = like.units;
    let fields = Assignment::DEF.fields.iter();
    let fields = fields.filter(|field| !field.system || field.name == "deleted");
    fields
        .filter_map(|field| {
            let value = wanted.get(field.name)?;
            Some(Put::new(Assignment::DEF.table, id, field.name, value))
        })
        .collect()
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
