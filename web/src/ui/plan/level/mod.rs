//! Levelling: asking for it, what it would do, and the critical chain.

mod chain;
mod dialog;
mod ghosts;
mod preview;

use leptos::prelude::*;
use throughline_core::id::TaskId;

pub(crate) use self::{
    chain::ChainPanel, dialog::LevelDialog, ghosts::Ghosts, preview::PreviewPanel,
};
use crate::ui::{
    state::{Ui, events},
    words::t,
};

/// The most rows of a panel's table: what is beyond is seen in the chart.
const MOST_ROWS: usize = 300;

/// A task as a button that leads to it.
fn task_button(ui: Ui, task: TaskId) -> impl IntoView {
    let name = ui
        .plan
        .peek(task)
        .map_or_else(String::new, |row| (t().bar_title)(&row.key, &row.name));
    view! {
        <button class="link-button" type="button" on:click=move |_| events::show_task(ui, task)>
            {name}
        </button>
    }
}

/// The keys of tasks, as a list in a sentence.
fn keys(ui: Ui, tasks: &[TaskId]) -> String {
    const MOST: usize = 4;
    let mut keys: Vec<String> = tasks
        .iter()
        .take(MOST)
        .filter_map(|task| ui.plan.peek(*task).map(|row| row.key.clone()))
        .collect();
    if tasks.len() > MOST {
        keys.push((t().level_more)(tasks.len() - MOST));
    }
    keys.join(", ")
}

/// A resource's name.
fn resource(ui: Ui, id: throughline_core::id::ResourceId) -> String {
    ui.plan.resource(id).map_or_else(
        || t().anonymous.to_owned(),
        |resource| resource.name.clone(),
    )
}
