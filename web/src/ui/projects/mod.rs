//! The projects on this device, and the three doors through which a new one comes.

mod doors;
pub(crate) mod forget;
pub(crate) mod import;
mod list;
pub(crate) mod new_project;
pub(crate) mod rename;

use leptos::prelude::*;

use self::{doors::Doors, list::ProjectList};
use super::{
    frame::theme::ThemeMenu,
    icon::{Icon, icon},
    route::{Door, Route},
    state::{Dialog, Ui},
    words::t,
};

/// The page of all projects.
#[component]
pub(crate) fn ProjectsPage() -> impl IntoView {
    let ui = Ui::get();
    let dropping = RwSignal::new(false);
    view! {
        <div
            class="projects"
            class:dropping=move || dropping.get()
            on:dragover=move |event| {
                event.prevent_default();
                dropping.set(true);
            }
            on:dragleave=move |event| {
                if event.related_target().is_none() {
                    dropping.set(false);
                }
            }
            on:drop=move |_| {
                dropping.set(false);
            }
        >
            <header class="projects-head">
                <span class="brand">{brand()} {t().product}</span>
                <span class="spread"></span>
                <ThemeMenu />
                <a class="button quiet" aria-label=t().account_link href=Route::Account(Door::Me).address()>
                    {icon(Icon::People)} <span class="wide-only">{t().account_link}</span>
                </a>
                <button
                    class="button quiet"
                    type="button"
                    on:click=move |_| ui.dialog.set(Some(Dialog::Profile))
                >
                    {icon(Icon::Person)}
                    <span>
                        {move || {
                            let (name, _) = super::frame::people::me(ui);
                            if name.is_empty() { t().profile_unnamed.to_owned() } else { name }
                        }}
                    </span>
                </button>
            </header>
            <main class="projects-main" id="main" tabindex="-1">
                <h1>{t().projects}</h1>
                <p class="lead">{t().projects_lead}</p>
                <Doors />
                <ProjectList />
            </main>
            <div class="drop-veil" aria-hidden="true">
                <p>{icon(Icon::Import)} {t().drop_here}</p>
            </div>
        </div>
    }
}

/// The product's mark: one line through three bars.
pub(crate) fn brand() -> impl IntoView {
    view! {
        <svg class="mark-logo" viewBox="0 0 24 24" aria-hidden="true">
            <rect x="0" y="0" width="24" height="24" rx="6"></rect>
            <path d="M5 8h7M9 12h8M13 16h6"></path>
        </svg>
    }
}
