//! From what a person means to the fields that are written.

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::{
    EditError, Intent, NewTask, Put, baselines, calendars, external, fields, level,
    links::{self, End},
    recurring, reschedule,
    resources::{self, Made},
    several, structure, views,
};
use crate::{
    id::TaskId,
    plan::Plan,
    record::{Constraint, FieldValue as _, Record as _, Scalar, Task, TaskMode},
    time::Moment,
};

/// An intent, ready to be written as one transaction.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Step {
    /// What is to be written.
    pub puts: Vec<Put>,
    /// What it does, in words, for the undo menu and the history.
    pub label: String,
    /// Tasks that it makes, in display order.
    pub created: Vec<TaskId>,
}

/// Turns an intent into puts against the plan as it is now.
///
/// # Errors
/// The intent cannot be carried out; the error says why, in words for the person.
pub fn compile(plan: &Plan, intent: &Intent, rng: &mut impl Rng) -> Result<Step, EditError> {
    match intent {
        Intent::CreateTask { place, fields } => {
            let row = NewTask::new(0, fields.clone());
            structure::create(plan, *place, &[row], &mut Made::default(), rng)
        }
        Intent::CreateTasks { place, rows } => {
            structure::create(plan, *place, rows, &mut Made::default(), rng)
        }
        Intent::CreateRecurring {
            place,
            name,
            days,
            duration,
            skip_free_days,
        } => recurring::create(plan, *place, name, days, *duration, *skip_free_days, rng),
        Intent::Several { label, intents } => several::compile(plan, label, intents, rng),
        Intent::SetField {
            table,
            id,
            field,
            value,
        } => fields::set(plan, &[(table.clone(), *id, field.clone(), value.clone())]),
        Intent::SetFields { changes } => fields::set(plan, changes),
        Intent::MoveTasks { tasks, place } => structure::relocate(plan, tasks, *place, rng),
        Intent::Indent { tasks } => structure::indent(plan, tasks, rng),
        Intent::Outdent { tasks } => structure::outdent(plan, tasks, rng),
        Intent::DeleteTasks { tasks } => structure::delete(plan, tasks),
        Intent::Link {
            successor,
            predecessor,
        } => links::link(plan, *successor, *predecessor, rng),
        Intent::Unlink { links } => links::unlink(plan, links),
        Intent::LinkExternal {
            successor,
            predecessor,
        } => external::link(plan, *successor, predecessor, rng),
        Intent::UnlinkExternal { link } => external::unlink(plan, *link),
        Intent::UpdateExternal { dates, known } => external::update(plan, dates, *known),
        Intent::SetPredecessors { task, predecessors } => {
            links::set(plan, *task, End::Successor, predecessors, rng)
        }
        Intent::SetSuccessors { task, successors } => {
            links::set(plan, *task, End::Predecessor, successors, rng)
        }
        Intent::SetResources { task, resources } => {
            resources::set_resources(plan, *task, resources, &mut Made::default(), rng)
        }
        Intent::StartAt { task, start } => start_at(plan, *task, *start),
        Intent::Level { waits } => level::compile(plan, waits),
        Intent::RescheduleUncompleted { after, tasks } => {
            reschedule::uncompleted(plan, *after, tasks)
        }
        Intent::CreateResource { fields } => resources::create(plan, fields, rng),
        Intent::CreateView { fields } => views::create(plan, fields, rng),
        Intent::DeleteView { view } => views::delete(plan, *view),
        Intent::DeleteResource { resource } => resources::delete(plan, *resource),
        Intent::SetAvailability { resource, periods } => {
            resources::set_availability(plan, *resource, periods, rng)
        }
        Intent::TakeBaseline { name, note } => baselines::take(plan, name, note, rng),
        Intent::RenameBaseline { baseline, name } => baselines::rename(plan, *baseline, name),
        Intent::DeleteBaseline { baseline } => baselines::delete(plan, *baseline),
        Intent::CreateCalendar { name, like } => calendars::create(plan, name, *like, rng),
        Intent::DeleteCalendar { calendar } => calendars::delete(plan, *calendar),
        Intent::CreateException { calendar, fields } => {
            calendars::create_exception(plan, *calendar, fields, rng)
        }
        Intent::DeleteException { exception } => calendars::delete_exception(plan, *exception),
    }
}

/// A dragged bar: a task that a person places starts exactly then, any other no earlier.
fn start_at(plan: &Plan, id: TaskId, start: Moment) -> Result<Step, EditError> {
    let task = &plan.records.tasks[&structure::node(plan, id)?.id];
    if let Some(started) = task.actual_start {
        return Err(EditError::Started {
            task: name(plan, id),
            start: started.date().to_string(),
        });
    }
    let put = |field: &str, value: Scalar| Put::new(Task::DEF.table, id, field, value);
    let puts = match task.mode {
        TaskMode::Manual => vec![put("planned_start", start.to_scalar())],
        TaskMode::Auto => vec![
            put("constraint", Constraint::Snet.to_scalar()),
            put("constraint_date", start.to_scalar()),
        ],
    };
    Ok(Step {
        puts,
        label: format!("Move {}", name(plan, id)),
        created: Vec::new(),
    })
}

/// A task as messages and labels name it: its key and name.
pub(super) fn name(plan: &Plan, id: TaskId) -> String {
    let key = plan.index.get(&id).map(|index| &plan.tasks[*index].key);
    let name = plan.records.tasks.get(&id).map(|task| task.name.as_str());
    match (key, name) {
        (Some(key), Some("") | None) => key.clone(),
        (Some(key), Some(name)) => format!("{key} ‘{name}’"),
        (None, Some(name)) => format!("‘{name}’"),
        (None, None) => format!("task {id}"),
    }
}

/// Several tasks as labels name them.
pub(super) fn names(plan: &Plan, tasks: &[TaskId]) -> String {
    match tasks {
        [only] => name(plan, *only),
        _ => format!("{} tasks", tasks.len()),
    }
}
