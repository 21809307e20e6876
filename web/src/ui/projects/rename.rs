//! Giving the open project another name.

use leptos::prelude::*;
use throughline_core::engine::Command;

use crate::ui::{parts::rename::RenameForm, state::Ui, words::t};

/// Asks for the new name.
#[component]
pub(crate) fn RenameDialog() -> impl IntoView {
    let ui = Ui::get();
    let before = ui
        .project
        .with_untracked(|project| project.as_ref().map(|p| p.name.clone()).unwrap_or_default());
    let rename = move |name| ui.send(Command::Rename(name));
    view! { <RenameForm title=t().rename before rename /> }
}
