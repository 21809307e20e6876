//! Which tasks are a site's: those to which it is related, and all inside them.

use throughline_core::{
    id::TaskId,
    register::{Declared as _, RecordRef, Records, Relation},
};

use crate::ui::state::Ui;

/// The tasks to which a site is related.
pub(super) fn related(records: &Records, site: &RecordRef) -> Vec<TaskId> {
    let relations = records.of(Relation::KIND).map(Relation);
    let ends = relations.filter_map(|relation| {
        let (from, to) = (relation.from()?, relation.to()?);
        let other = if from == *site {
            to
        } else if to == *site {
            from
        } else {
            return None;
        };
        (other.table == "tasks").then_some(TaskId(other.id))
    });
    ends.collect()
}

/// Whether a task is one of these or inside one.
pub(super) fn is_within(ui: Ui, task: TaskId, tasks: &[TaskId]) -> bool {
    let mut above = Some(task);
    std::iter::from_fn(|| {
        let id = above?;
        above = ui.plan.peek(id).and_then(|row| row.parent);
        Some(id)
    })
    .any(|id| tasks.contains(&id))
}
