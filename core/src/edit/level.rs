//! What levelling found, written to the plan.

use super::{EditError, Put, Step, Wait};
use crate::{
    plan::Plan,
    record::{FieldValue as _, Record as _, Task},
    time::Minutes,
};

/// The waits that levelling found, in place of those that it found before. Tasks that were deleted
/// meanwhile are left out.
pub(super) fn compile(plan: &Plan, waits: &[Wait]) -> Result<Step, EditError> {
    let mut puts = Vec::new();
    let mut held = 0;
    for wait in waits {
        let Some(index) = plan.find(wait.task) else {
            continue;
        };
        let task = plan.task(index);
        let mut put = |field, value| puts.push(Put::new(Task::DEF.table, task.id, field, value));
        let delay = Minutes(wait.delay.0.max(0));
        put("levelling_delay", delay.to_scalar());
        if wait.pauses != task.levelling_split {
            let own = task.split.without(&task.levelling_split);
            put("split", own.with(&wait.pauses).to_scalar());
            put("levelling_split", wait.pauses.to_scalar());
        }
        held += usize::from(delay.0 > 0 || !wait.pauses.is_empty());
    }
    let label = match (puts.len(), held) {
        (0, _) => return Err(EditError::Nothing),
        (_, 0) => "Clear levelling".to_owned(),
        (_, 1) => "Level: one task waits".to_owned(),
        _ => format!("Level: {held} tasks wait"),
    };
    Ok(Step {
        puts,
        label,
        created: Vec::new(),
    })
}
