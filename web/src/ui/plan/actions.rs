//! What a person can do to the plan, from wherever it is asked: keys, tools, menus, the palette.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    edit::{Intent, Place, Predecessor},
    engine::{Command, Row, RowKind},
    id::TaskId,
    record::{LagUnit, LinkType},
    time::{DAY, Minutes},
};

use super::{batch::Batch, column::Column, tab::PlanTab, values};
use crate::ui::{
    state::{
        Dialog, Ui,
        plan::{Cursor, Editing},
    },
    words::t,
};

/// Shows the critical chain, or puts it away.
pub(crate) fn critical_chain(ui: Ui) {
    if ui.levelling.chain.with_untracked(Option::is_some) {
        ui.levelling.chain.set(None);
    } else {
        ui.send(Command::FindCriticalChain);
    }
}

/// A new task below the cursor, or at the end; its name is edited at once.
pub(crate) fn new_task(ui: Ui) {
    let place = place_below_cursor(ui);
    create(ui, place);
}

/// Asks for a task that comes again, below the cursor or at the end.
pub(crate) fn recurring(ui: Ui) {
    ui.dialog.set(Some(Dialog::Recurring));
}

/// Below the cursor, or at the end.
pub(crate) fn place_below_cursor(ui: Ui) -> Place {
    ui.plan
        .cursor
        .get_untracked()
        .filter(|cursor| !ui.plan.is_group(cursor.task))
        .map_or(Place::LastIn(None), |cursor| Place::After(cursor.task))
}

/// A new task at the end of the plan, on the level of the last row.
pub(crate) fn new_task_at_end(ui: Ui) {
    let last = ui.plan.order.with_untracked(|order| order.last().copied());
    create(ui, last.map_or(Place::LastIn(None), Place::After));
}

fn create(ui: Ui, place: Place) {
    ui.show_tab(PlanTab::Gantt);
    ui.name_next.set(true);
    ui.edit(Intent::CreateTask {
        place,
        fields: Vec::new(),
    });
}

/// Deletes the selected tasks.
pub(crate) fn delete(ui: Ui) {
    let tasks = ui.plan.subjects();
    if !tasks.is_empty() {
        ui.edit(Intent::DeleteTasks { tasks });
    }
}

/// Makes the selected tasks part of the one above.
pub(crate) fn indent(ui: Ui) {
    let tasks = ui.plan.subjects();
    if !tasks.is_empty() {
        ui.edit(Intent::Indent { tasks });
    }
}

/// Moves the selected tasks one level up.
pub(crate) fn outdent(ui: Ui) {
    let tasks = ui.plan.subjects();
    if !tasks.is_empty() {
        ui.edit(Intent::Outdent { tasks });
    }
}

/// Moves the selected tasks above their upper or below their lower neighbour on the same level.
pub(crate) fn move_rows(ui: Ui, down: bool) {
    let tasks = ui.plan.subjects();
    let (Some(first), Some(last)) = (tasks.first(), tasks.last()) else {
        return;
    };
    let edge = if down { *last } else { *first };
    if let Some(neighbour) = sibling(ui, edge, &tasks, down) {
        let place = if down {
            Place::After(neighbour)
        } else {
            Place::Before(neighbour)
        };
        ui.plan.follow_focus.set(true);
        ui.edit(Intent::MoveTasks { tasks, place });
    }
}

/// The nearest task with the same parent that is not among `tasks`.
fn sibling(ui: Ui, task: TaskId, tasks: &[TaskId], below: bool) -> Option<TaskId> {
    let parent = ui.plan.peek(task)?.parent;
    let order = ui.plan.order.get_untracked();
    let at = order.iter().position(|id| *id == task)?;
    let fits = |id: &&TaskId| {
        !tasks.contains(id) && ui.plan.peek(**id).is_some_and(|row| row.parent == parent)
    };
    if below {
        order[at + 1..].iter().find(fits).copied()
    } else {
        order[..at].iter().rev().find(fits).copied()
    }
}

/// Links the selected tasks one after the other, in display order.
pub(crate) fn link(ui: Ui) {
    let tasks: Vec<_> = ui.plan.subjects();
    if tasks.len() < 2 {
        ui.toasts.plain(t().nothing_to_link);
        return;
    }
    let mut batch = Batch::new((t().link_label)(tasks.len()));
    for pair in tasks.windows(2) {
        let key = |task| {
            ui.plan
                .peek(task)
                .map(|row| row.key.clone())
                .unwrap_or_default()
        };
        let place = || format!("{} → {}", key(pair[0]), key(pair[1]));
        batch.take(place, "", Ok(tie(ui, pair[0], pair[1])));
    }
    batch.run(ui);
}

/// Ties `successor` to the finish of `predecessor`, unless it is already.
pub(crate) fn link_two(ui: Ui, predecessor: TaskId, successor: TaskId) {
    if let Some(intent) = tie(ui, predecessor, successor) {
        ui.edit(intent);
    }
}

fn tie(ui: Ui, predecessor: TaskId, successor: TaskId) -> Option<Intent> {
    let tied = ui.plan.links.with_untracked(|links| {
        links
            .iter()
            .any(|link| link.predecessor == predecessor && link.successor == successor)
    });
    (!tied && predecessor != successor).then_some(Intent::Link {
        successor,
        predecessor: Predecessor {
            task: predecessor,
            kind: LinkType::Fs,
            lag: Minutes(0),
            lag_unit: LagUnit::Working,
        },
    })
}

/// Unties the selected tasks from each other; of a single task, all its links.
pub(crate) fn unlink(ui: Ui) {
    let tasks = ui.plan.subjects();
    let links: Vec<_> = ui.plan.links.with_untracked(|links| {
        let selected = |id| tasks.contains(id);
        links
            .iter()
            .filter(|link| {
                if tasks.len() == 1 {
                    selected(&link.predecessor) || selected(&link.successor)
                } else {
                    selected(&link.predecessor) && selected(&link.successor)
                }
            })
            .map(|link| link.id)
            .collect()
    });
    if links.is_empty() {
        ui.toasts.plain(t().nothing_to_unlink);
    } else {
        ui.edit(Intent::Unlink { links });
    }
}

/// Moves the start of the task under the cursor by whole days.
pub(crate) fn shift_days(ui: Ui, days: i64) {
    if let Some(row) = current(ui).filter(|row| row.kind != RowKind::Summary) {
        let mut start = row.start.plus(days * DAY);
        let shade = ui.plan.shade.get_untracked();
        // Over a weekend or holiday in the direction of the move, or the step would seem to fail.
        for _ in 0..60 {
            if !super::timeline::is_free(&shade, start.day()) {
                break;
            }
            start = start.plus(days.signum() * DAY);
        }
        ui.edit(Intent::StartAt {
            task: row.id,
            start,
        });
    }
}

/// Makes the task under the cursor longer or shorter by whole working days.
pub(crate) fn stretch_days(ui: Ui, days: i64) {
    if let Some(row) = current(ui).filter(|row| row.kind != RowKind::Summary) {
        let (day, ..) = ui.plan.measures.get_untracked().units;
        let step = if row.elapsed { DAY } else { day };
        let minutes = (row.duration.0 + days * step).max(0);
        if minutes != row.duration.0 {
            set_duration(ui, row.id, Minutes(minutes));
        }
    }
}

/// Gives a task another duration.
pub(crate) fn set_duration(ui: Ui, task: TaskId, duration: Minutes) {
    ui.edit(values::set_field(
        task,
        "duration",
        duration.0.into_scalar(),
    ));
}

/// A whole number as it is stored.
trait IntoScalar {
    fn into_scalar(self) -> throughline_core::record::Scalar;
}

impl IntoScalar for i64 {
    fn into_scalar(self) -> throughline_core::record::Scalar {
        throughline_core::record::Scalar::Int(self)
    }
}

/// Takes back this person's last step.
pub(crate) fn undo(ui: Ui) {
    if ui.undo.with_untracked(Option::is_some) {
        ui.stepping.set(true);
        ui.send(Command::Undo);
    }
}

/// Does it again.
pub(crate) fn redo(ui: Ui) {
    if ui.redo.with_untracked(Option::is_some) {
        ui.stepping.set(true);
        ui.send(Command::Redo);
    }
}

/// Opens or closes every summary.
pub(crate) fn close_all(ui: Ui, close: bool) {
    let mut summaries = std::collections::HashSet::new();
    if close {
        ui.plan.each_line(|row| {
            if row.kind == RowKind::Summary {
                summaries.insert(row.id);
            }
        });
    }
    ui.plan.closed.set(summaries);
    if let Some(cursor) = ui.plan.cursor.get_untracked()
        && ui
            .plan
            .shown
            .with_untracked(|shown| shown.position(cursor.task))
            .is_none()
    {
        let first = ui.plan.shown.with_untracked(|shown| shown.at(0));
        ui.plan
            .cursor
            .set(first.map(|task| Cursor { task, column: None }));
    }
}

/// Starts to edit a cell. With `typed`, that text takes the place of the value.
pub(crate) fn edit_cell(ui: Ui, task: TaskId, column: Column, typed: Option<String>) {
    let Some(row) = ui.plan.peek(task) else {
        return;
    };
    if ui.plan.is_group(task) {
        return;
    }
    let summary = row.kind == RowKind::Summary;
    if !column.is_editable(summary) {
        let reason = if summary && column.is_editable(false) {
            t().cell_read_only_summary
        } else {
            t().cell_read_only
        };
        ui.said.set(reason.to_owned());
        return;
    }
    let replaces = typed.is_some();
    ui.plan.cursor.set(Some(Cursor {
        task,
        column: Some(column),
    }));
    ui.plan.editing.set(Some(Editing {
        task,
        column,
        text: typed.unwrap_or_else(|| values::edit_text(ui, &row, column)),
        typed: replaces,
        fresh: false,
    }));
}

/// Opens the details of the task under the cursor.
pub(crate) fn details(ui: Ui) {
    if let Some(cursor) = ui.plan.cursor.get_untracked()
        && !ui.plan.is_group(cursor.task)
    {
        ui.plan.details.set(Some(cursor.task));
    }
}

/// The row under the cursor.
pub(crate) fn current(ui: Ui) -> Option<Arc<Row>> {
    ui.plan.peek(ui.plan.cursor.get_untracked()?.task)
}
