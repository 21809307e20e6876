//! What the chosen baseline says about a task, in its details.

use leptos::prelude::*;
use throughline_core::{
    id::TaskId,
    time::{Minutes, Moment},
};

use super::words;
use crate::ui::{plan::values, state::Ui, words::t};

/// The dates of the chosen baseline, and how far the task has moved since; nothing without one.
pub(crate) fn details(ui: Ui, task: TaskId) -> Option<impl IntoView + use<>> {
    let was = ui.baselines.of_task(task)?;
    let moved = ui.baselines.variance_of(task);
    let line = |label: &'static str, date: Moment, by: Option<Minutes>| {
        let by = by.map_or_else(String::new, |by| words::signed(ui, by));
        let by = (!by.is_empty()).then(|| format!(" ({by})"));
        view! {
            <dt>{label}</dt>
            <dd class="num">{values::in_full(date)} {by}</dd>
        }
    };
    let start = line(t().baseline_start, was.start, moved.map(|m| m.start));
    let finish = line(t().baseline_finish, was.finish, moved.map(|m| m.finish));
    Some(view! {
        {start}
        {finish}
    })
}
