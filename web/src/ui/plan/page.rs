//! The plan's page: whichever view its tab bar has chosen.

use leptos::prelude::*;

use super::{
    baselines::BaselinesView, calendar::CalendarView, network::NetworkView,
    resources::ResourcesView, tab::PlanTab, tabs, view::PlanView,
};
use crate::ui::state::Ui;

/// The chosen view of the plan.
#[component]
pub(crate) fn PlanPage() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <div
            class="plan-tab"
            id=tabs::PANEL
            role="tabpanel"
            aria-labelledby=move || tabs::id_of(ui.tab.get())
        >
            {move || match ui.tab.get() {
                PlanTab::Gantt => view! { <PlanView /> }.into_any(),
                PlanTab::Network => view! { <NetworkView /> }.into_any(),
                PlanTab::Resources => view! { <ResourcesView /> }.into_any(),
                PlanTab::Calendar => view! { <CalendarView /> }.into_any(),
                PlanTab::Baselines => view! { <BaselinesView /> }.into_any(),
            }}
        </div>
    }
}
