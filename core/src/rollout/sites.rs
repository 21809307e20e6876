//! A template, and where it has been rolled out.

use std::collections::BTreeMap;

use crate::{
    id::{RecordId, TaskId},
    plan::Plan,
    register::{Declared as _, Entry, Records, RolloutTask, RolloutTemplate},
};

/// The id that something of a template has at a site, so that there is one of each.
fn id_at(template: RecordId, site: RecordId, of: RecordId) -> RecordId {
    RecordId::from_name(&format!("rollout/{template}/{site}/{of}"))
}

/// A template as the plan has it.
pub(crate) struct Template<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) entry: &'a Entry,
    /// The indices of its tasks, the summary first.
    pub(crate) steps: std::ops::Range<usize>,
}

/// The tasks of a template at a site.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct At {
    /// Which task follows which step; deleted ones included.
    pub(crate) by_step: BTreeMap<TaskId, TaskId>,
}

impl<'a> Template<'a> {
    /// The template of that id; `None` if it or its tasks are not there.
    pub(crate) fn find(plan: &'a Plan, records: &'a Records, id: RecordId) -> Option<Self> {
        let entry = records.get(RolloutTemplate::TABLE, id)?;
        let summary = RolloutTemplate(entry).summary().0?;
        let first = plan.find(summary).filter(|_| !entry.is_deleted())?;
        Some(Self {
            plan,
            entry,
            steps: first..plan.tasks[first].end,
        })
    }

    /// Its topmost task.
    pub(crate) fn topmost(&self) -> TaskId {
        self.plan.tasks[self.steps.start].id
    }

    /// Its tasks, each with its index, the summary first.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (usize, TaskId)> + '_ {
        self.steps
            .clone()
            .map(|index| (index, self.plan.tasks[index].id))
    }

    /// The id that something of it has at a site.
    pub(crate) fn id_at(&self, site: RecordId, of: impl Into<RecordId>) -> RecordId {
        id_at(self.entry.id, site, of.into())
    }

    /// Whether a task is one of its own.
    pub(crate) fn is_step(&self, task: TaskId) -> bool {
        let index = self.plan.find(task);
        index.is_some_and(|index| self.steps.contains(&index))
    }

    /// The sites to which it has been rolled out, by id.
    pub(crate) fn sites(&self, records: &Records) -> BTreeMap<RecordId, At> {
        let mut sites: BTreeMap<RecordId, At> = BTreeMap::new();
        for entry in records.of(RolloutTask::KIND) {
            let made = RolloutTask(entry);
            if let (Some(site), Some(step)) = (made.site().0, made.step())
                && made.template().0 == Some(self.entry.id)
            {
                let task = TaskId(entry.id);
                let held = sites.entry(site).or_default().by_step.entry(step);
                // A site that was rolled out to again has had more than one: what counts is the task that is in the plan.
                let held = held.or_insert(task);
                if self.plan.find(*held).is_none() && self.plan.find(task).is_some() {
                    *held = task;
                }
            }
        }
        sites
    }
}

impl At {
    /// The task that follows a step, if it is in the plan.
    pub(crate) fn living(&self, plan: &Plan, step: TaskId) -> Option<usize> {
        plan.find(*self.by_step.get(&step)?)
    }

    /// The step that a task follows.
    pub(crate) fn step_of(&self, task: TaskId) -> Option<TaskId> {
        let mut all = self.by_step.iter();
        all.find(|(_, made)| **made == task).map(|(step, _)| *step)
    }
}
