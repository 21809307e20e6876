//! The tab bar of the plan's views: the APG's tabs with manual activation, because a view may have
//! to be fetched. Each tab is a link, so it can be opened elsewhere and sent.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent, MouseEvent};

use super::tab::PlanTab;
use crate::ui::{route::Route, state::Ui, words::t};

/// The id of the panel that every tab controls.
pub(crate) const PANEL: &str = "plan-panel";

/// The id of a tab.
pub(crate) fn id_of(tab: PlanTab) -> String {
    format!("tab-{}", tab.path())
}

/// The tab bar.
#[component]
pub(crate) fn PlanTabs() -> impl IntoView {
    let ui = Ui::get();
    let tabs = PlanTab::ALL
        .into_iter()
        .map(|tab| one(ui, tab))
        .collect_view();
    view! {
        <div class="tabs" role="tablist" aria-label=t().tabs on:keydown=move |event| on_key(ui, &event)>
            {tabs}
        </div>
    }
}

fn one(ui: Ui, tab: PlanTab) -> impl IntoView {
    let here = move || ui.tab.get() == tab;
    let address = move || {
        let id = ui
            .project
            .with(|project| project.as_ref().map(|project| project.id));
        id.map_or(Route::Projects, |id| Route::Plan(id, tab, None))
            .address()
    };
    view! {
        <a
            class="tab"
            id=id_of(tab)
            role="tab"
            href=address
            aria-selected=move || here().to_string()
            aria-controls=PANEL
            tabindex=move || if here() { "0" } else { "-1" }
            on:click=move |event| on_click(ui, tab, &event)
        >
            {tab.label()}
        </a>
    }
}

/// A plain click stays on this page; the browser's own ways to open a link elsewhere are left alone.
fn on_click(ui: Ui, tab: PlanTab, event: &MouseEvent) {
    if event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key() {
        return;
    }
    event.prevent_default();
    ui.show_tab(tab);
}

fn on_key(ui: Ui, event: &KeyboardEvent) {
    let Some(at) = focused() else { return };
    let last = PlanTab::ALL.len() - 1;
    let to = match event.key().as_str() {
        "ArrowRight" => (at + 1) % (last + 1),
        "ArrowLeft" => (at + last) % (last + 1),
        "Home" => 0,
        "End" => last,
        // Enter is the link's own.
        " " => {
            event.prevent_default();
            ui.show_tab(PlanTab::ALL[at]);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if let Some(tab) = document()
        .get_element_by_id(&id_of(PlanTab::ALL[to]))
        .and_then(|tab| tab.dyn_into::<HtmlElement>().ok())
    {
        // Focusing an element of the page cannot fail.
        let _ = tab.focus();
    }
}

/// Which tab has the focus.
fn focused() -> Option<usize> {
    let id = document().active_element()?.id();
    PlanTab::ALL.into_iter().position(|tab| id_of(tab) == id)
}
