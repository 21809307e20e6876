//! What a task waits for in other projects: in its details, and how it is said.

mod dialog;

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    engine::{Command, ExternalView, OtherProject},
    id::TaskId,
};

pub(crate) use self::dialog::WaitDialog;
use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    state::{Dialog, Ui},
    words::t,
};

thread_local! {
    static SEEN: RwSignal<Option<OtherProject>> = RwSignal::new(None);
}

/// The other project that was looked into last.
fn seen() -> RwSignal<Option<OtherProject>> {
    SEEN.with(|signal| *signal)
}

/// Another project has been looked into.
pub(crate) fn answer(other: OtherProject) {
    seen().set(Some(other));
}

/// Asks for what the task under the cursor is to wait for in another project.
pub(crate) fn wait(ui: Ui) {
    if let Some(cursor) = ui.plan.cursor.get_untracked() {
        ask(ui, cursor.task);
    }
}

fn ask(ui: Ui, task: TaskId) {
    seen().set(None);
    ui.dialog.set(Some(Dialog::WaitForOther(task)));
}

/// Looks up the dates of what is waited for in other projects.
pub(crate) fn update(ui: Ui) {
    ui.send(Command::UpdateExternal);
}

/// The part of a task's details about other projects.
#[component]
pub(crate) fn OtherProjects(task: TaskId) -> impl IntoView {
    let ui = Ui::get();
    let links = Memo::new(move |_| {
        ui.plan.external.with(|all| {
            let own = all.iter().filter(|link| link.successor == task);
            own.cloned().collect::<Vec<_>>()
        })
    });
    let list = move || {
        let links = links.get();
        (!links.is_empty()).then(|| {
            view! {
                <ul class="others">
                    {links.into_iter().map(|link| line(ui, link)).collect_view()}
                </ul>
            }
        })
    };
    view! {
        <h2>{t().other_projects}</h2>
        {list}
        <p class="whys">
            <button class="button small" type="button" on:click=move |_| ask(ui, task)>
                {t().other_wait}
            </button>
            {move || {
                links
                    .with(|links| !links.is_empty())
                    .then(|| {
                        view! {
                            <button class="button small" type="button" on:click=move |_| update(ui)>
                                {t().other_update}
                            </button>
                        }
                    })
            }}
        </p>
    }
}

fn line(ui: Ui, link: ExternalView) -> impl IntoView {
    let name = format!("{} {}", link.project_name, link.task_key);
    let date = match link.date {
        Some(date) => dates::write(Style::FullDate, date),
        None => t().other_no_date.to_owned(),
    };
    let remove = (t().other_remove)(&name);
    let id = link.id;
    view! {
        <li>
            <span class="other-task">
                {name} " " <span class="num muted">{link.tie}</span>
            </span>
            <button
                class="icon-button"
                type="button"
                aria-label=remove.clone()
                title=remove
                on:click=move |_| ui.edit(Intent::UnlinkExternal { link: id })
            >
                {icon(Icon::Close)}
            </button>
            <small class="muted">
                {date}
                {link.stale.then(|| view! { <span class="other-stale">{t().other_stale}</span> })}
            </small>
        </li>
    }
}
