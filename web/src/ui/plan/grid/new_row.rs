//! The place below the last row where the next task is written.

use leptos::prelude::*;

use crate::ui::{
    icon::{Icon, icon},
    plan::{
        actions,
        viewport::{Viewport, exact},
    },
    state::Ui,
    words::t,
};

/// A quiet button below the last row.
#[component]
pub(crate) fn NewRow() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let place = move || {
        let rows = ui.plan.shown.with(|shown| shown.tasks.len());
        format!("translateY({}px)", exact(rows) * viewport.row.get())
    };
    view! {
        <button
            class="new-row"
            type="button"
            style:transform=place
            on:click=move |_| actions::new_task_at_end(ui)
        >
            {icon(Icon::Plus)}
            {t().new_task}
        </button>
    }
}
