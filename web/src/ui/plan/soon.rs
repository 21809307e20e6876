//! Views that have nothing to show yet: each says what it is for and has one action.

use leptos::prelude::*;

use super::tab::PlanTab;
use crate::ui::{icon::icon, state::Ui, words::t};

/// A view without content, and the way to the Gantt.
#[component]
fn Soon(tab: PlanTab, title: &'static str, text: &'static str) -> impl IntoView {
    let ui = Ui::get();
    view! {
        <div class="empty">
            <span class="empty-symbol">{icon(tab.symbol())}</span>
            <h2>{title}</h2>
            <p class="muted">{text}</p>
            <button class="button primary" type="button" on:click=move |_| ui.show_tab(PlanTab::Gantt)>
                {icon(PlanTab::Gantt.symbol())}
                {t().to_gantt}
            </button>
        </div>
    }
}

#[component]
pub(crate) fn ResourcesSoon() -> impl IntoView {
    view! { <Soon tab=PlanTab::Resources title=t().resources_empty text=t().resources_empty_text /> }
}

#[component]
pub(crate) fn BaselinesSoon() -> impl IntoView {
    view! { <Soon tab=PlanTab::Baselines title=t().baselines_empty text=t().baselines_empty_text /> }
}
