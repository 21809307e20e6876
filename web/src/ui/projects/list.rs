//! The list of projects on this device.

use leptos::prelude::*;
use throughline_core::engine::ProjectSummary;

use crate::ui::{
    dates,
    icon::{Icon, icon},
    parts::avatar::{hue_of, initials_of},
    plan::tab::PlanTab,
    route::Route,
    state::{Dialog, Ui},
    words::t,
};

/// The list; while it is being read its shape is there already.
#[component]
pub(crate) fn ProjectList() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <section class="project-list" aria-labelledby="list-title">
            <h2 id="list-title">{t().projects_on_device}</h2>
            {move || match ui.projects.get() {
                None => {
                    view! {
                        <div class="skeleton" role="status" aria-label=t().loading>
                            {(0..3).map(|_| view! { <span></span> }).collect_view()}
                        </div>
                    }
                        .into_any()
                }
                Some(projects) if projects.is_empty() => {
                    view! { <p class="muted none">{t().projects_none}</p> }.into_any()
                }
                Some(projects) => {
                    view! {
                        <ul>{projects.into_iter().map(|project| item(ui, project)).collect_view()}</ul>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

fn item(ui: Ui, project: ProjectSummary) -> impl IntoView {
    let name = if project.name.is_empty() {
        t().new_untitled.to_owned()
    } else {
        project.name.clone()
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit into 2^53"
    )]
    let opened = dates::write_ago(project.opened as f64);
    let hue = hue_of(&project.id.to_string());
    let address = Route::Plan(project.id, PlanTab::Gantt, None).address();
    let (symbol, where_to) = if project.shared {
        (Icon::Cloud, t().shared)
    } else {
        (Icon::Device, t().only_here)
    };
    let label = (t().forget_named)(&name);
    view! {
        <li class="project">
            <a class="project-link" href=address>
                <span class="project-logo" style:--hue=hue.to_string() aria-hidden="true">
                    {initials_of(&name)}
                </span>
                <span class="project-title">{name}</span>
                <span class="project-facts muted">
                    <span class="num">{(t().task_count)(project.tasks as usize)}</span>
                    <span>{(t().opened_ago)(&opened)}</span>
                    <span class="chip">{icon(symbol)} {where_to}</span>
                </span>
            </a>
            <button
                class="icon-button"
                type="button"
                aria-label=label.clone()
                title=label
                on:click=move |_| ui.dialog.set(Some(Dialog::Forget(project.clone())))
            >
                {icon(Icon::Trash)}
            </button>
        </li>
    }
}
