//! Work that was to be done by now and was not.

use super::{EditError, Put, Step};
use crate::{
    id::TaskId,
    plan::Plan,
    record::{Constraint, FieldValue as _, Record as _, Scalar, Task, TaskMode},
    schedule::Schedule,
    time::Moment,
};

/// Puts off what was to be done before a moment and is not: what is left of a task under way goes on
/// then, with a pause behind what is done; a task that has not started starts no earlier. Constraints
/// other than *start no earlier than* stay as they are, and so does a task that has started without
/// anything being done, which cannot be torn apart. `tasks` says which; none means all.
pub(super) fn uncompleted(plan: &Plan, after: Moment, tasks: &[TaskId]) -> Result<Step, EditError> {
    let schedule = Schedule::compute(plan);
    let mut puts = Vec::new();
    let mut inactive_until = 0;
    for (i, dates) in schedule.tasks.iter().enumerate() {
        let task = plan.task(i);
        if task.inactive {
            inactive_until = inactive_until.max(plan.tasks[i].end);
        }
        let meant = tasks.is_empty() || tasks.contains(&task.id);
        let done = task.actual_finish.is_some() || task.percent_complete.0 >= 100;
        if !meant || done || plan.is_summary(i) || i < inactive_until || dates.start >= after {
            continue;
        }
        let mut put = |field: &str, value: Scalar| {
            puts.push(Put::new(Task::DEF.table, task.id, field, value));
        };
        if task.actual_start.is_some() {
            let later = task.resume.is_some_and(|resume| resume >= after);
            if task.percent_complete.0 > 0 && !later {
                put("resume", after.to_scalar());
            }
        } else if task.mode == TaskMode::Manual {
            put("planned_start", after.to_scalar());
            put("planned_finish", Scalar::Null);
        } else if matches!(task.constraint, Constraint::Asap | Constraint::Snet) {
            put("constraint", Constraint::Snet.to_scalar());
            put("constraint_date", after.to_scalar());
        }
    }
    Ok(Step {
        puts,
        label: format!("Reschedule uncompleted work after {}", after.date()),
        created: Vec::new(),
    })
}
