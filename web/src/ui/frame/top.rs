//! The top bar.

use leptos::prelude::*;

use super::{export::ExportMenu, people::Presence, sync_pill::SyncPill, theme::ThemeMenu};
use crate::ui::{
    icon::{Icon, icon},
    plan::{actions, tabs::PlanTabs},
    register::tabs::AreaTabs,
    route::Route,
    state::{Dialog, Ui},
    words::t,
};

/// Where one is, how things stand, and what can be done with the project as a whole.
#[component]
pub(crate) fn Top() -> impl IntoView {
    let ui = Ui::get();
    let name = move || {
        ui.project
            .with(|project| project.as_ref().map(|p| p.name.clone()).unwrap_or_default())
    };
    let beside = Memo::new(move |_| ui.page.with(Option::is_some));
    let undo = Signal::derive(move || ui.undo.get());
    let redo = Signal::derive(move || ui.redo.get());
    view! {
        <header class="top">
            <div class="crumbs">
                <a class="crumb-back narrow-only" href=Route::Projects.address() aria-label=t().nav_all_projects>
                    {icon(Icon::Left)}
                </a>
                <span class="crumb-project">{name}</span>
                <h1>{move || ui.page.get().map_or(t().nav_plan, |page| page.area().label())}</h1>
            </div>
            {move || if beside.get() {
                view! { <AreaTabs /> }.into_any()
            } else {
                view! { <PlanTabs /> }.into_any()
            }}
            <div class="joined">
                {step(Icon::Undo, t().undo, t().undo_what, undo, "Ctrl+Z", move || actions::undo(ui))}
                {step(Icon::Redo, t().redo, t().redo_what, redo, "Ctrl+Shift+Z", move || actions::redo(ui))}
            </div>
            <span class="spread"></span>
            <SyncPill />
            <Presence />
            <ThemeMenu />
            <ExportMenu />
            <button
                class="button primary share"
                type="button"
                aria-label=t().share
                on:click=move |_| ui.dialog.set(Some(Dialog::Share))
            >
                {icon(Icon::Share)}
                <span class="wide-only">{t().share}</span>
            </button>
        </header>
    }
}

/// Undo or redo: the button says what it would take back.
fn step(
    symbol: Icon,
    name: &'static str,
    named: fn(&str) -> String,
    what: Signal<Option<String>>,
    keys: &'static str,
    run: impl Fn() + 'static,
) -> impl IntoView {
    let label = move || {
        what.get()
            .map_or_else(|| name.to_owned(), |what| named(&what))
    };
    view! {
        <button
            class="icon-button"
            type="button"
            aria-label=label
            title=move || format!("{} ({keys})", label())
            disabled=move || what.with(Option::is_none)
            on:click=move |_| run()
        >
            {icon(symbol)}
        </button>
    }
}
