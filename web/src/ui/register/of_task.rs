//! What the registers hold about a task: it stands in the plan's details.

use leptos::prelude::*;
use throughline_core::{id::TaskId, register::RecordRef};

use super::{
    discussion::Discussion,
    raci::RaciOf,
    related::{Related, Trace},
    skills::Needs,
};

/// What a task needs, who answers for it, what it has to do with other records, and what is said about it.
#[component]
pub(crate) fn OfTask(task: TaskId) -> impl IntoView {
    let record = RecordRef::new("tasks", task.0);
    view! {
        <Needs task=record.clone() />
        <RaciOf about=record.clone() />
        <Related record=record.clone() />
        <Trace record=record.clone() />
        <Discussion record />
    }
}
