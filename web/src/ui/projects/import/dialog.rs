//! What is to be chosen before a file is imported.

use leptos::prelude::*;
use throughline_core::engine::Inspection;

use super::{mapper::Mapper, report::Report};
use crate::ui::{
    parts::dialog::{FormFoot, Modal},
    state::{Phase, Ui},
    words::t,
};

/// Asks how a table is to be read, or which of several projects to take.
#[component]
pub(crate) fn ImportDialog() -> impl IntoView {
    let ui = Ui::get();
    let importing = ui.importing;
    let close = Callback::new(move |()| importing.close(ui));
    let is_table = Memo::new(move |_| {
        importing
            .inspection
            .with(|found| matches!(found, Some(Inspection::Table { .. })))
    });
    let sound = Memo::new(move |_| {
        importing.inspection.with(|found| match found {
            Some(Inspection::Table { run, .. }) => run.is_sound(),
            Some(_) => true,
            None => false,
        })
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if sound.get_untracked() {
            importing.carry_out(ui);
        }
    };
    view! {
        <Modal
            title=(t().import_title)(&importing.name())
            class="large"
            on_close=close
        >
            <form class="form import" on:submit=submit>
                {move || {
                    if is_table.get() {
                        view! {
                            <Destination />
                            <Mapper />
                            <Report />
                        }
                            .into_any()
                    } else {
                        view! { <Projects /> }.into_any()
                    }
                }}
                <FormFoot cancel=close submit=t().import_run disabled=Signal::derive(move || !sound.get()) />
            </form>
        </Modal>
    }
}

/// Whether a table becomes a project of its own or goes into the open plan.
#[component]
fn Destination() -> impl IntoView {
    let ui = Ui::get();
    let importing = ui.importing;
    let choose = move |into: bool| {
        importing.into_plan.set(into);
        importing.look(ui);
    };
    let choice = move |into: bool, label: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="import-into"
                    prop:checked=move || importing.into_plan.get() == into
                    on:change=move |_| choose(into)
                />
                <span>{label}</span>
            </label>
        }
    };
    (ui.phase.get_untracked() == Phase::Open).then(|| {
        view! {
            <fieldset class="choices">
                <legend>{t().import_into}</legend>
                {choice(true, t().import_into_plan)}
                {choice(false, t().import_into_new)}
            </fieldset>
        }
    })
}

/// The projects of a file that holds several.
#[component]
fn Projects() -> impl IntoView {
    let importing = Ui::get().importing;
    let projects = move || {
        importing.inspection.with(|found| match found {
            Some(Inspection::Projects(projects)) => projects.clone(),
            _ => Vec::new(),
        })
    };
    let choice = move |code: String, label: String| {
        let (chosen, wanted) = (code.clone(), code);
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="import-project"
                    prop:checked=move || importing.project.get().as_ref() == Some(&chosen)
                    on:change=move |_| importing.project.set(Some(wanted.clone()))
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend>{t().import_project}</legend>
            {move || {
                projects()
                    .into_iter()
                    .map(|project| {
                        let tasks = (t().task_count)(project.activities);
                        let label = format!("{} ({}, {tasks})", project.name, project.code);
                        choice(project.code, label)
                    })
                    .collect_view()
            }}
        </fieldset>
    }
}
