//! Taking a baseline, and giving one another name.

use leptos::prelude::*;
use throughline_core::{edit::Intent, engine::BaselineView};

use crate::ui::{
    dates::{self, Style},
    parts::{
        dialog::{FormFoot, Modal},
        rename::RenameForm,
    },
    state::Ui,
    words::t,
};

/// Asks for the name and the note of a new baseline, and takes it.
#[component]
pub(crate) fn TakeBaselineDialog() -> impl IntoView {
    let ui = Ui::get();
    let proposed = (t().baseline_proposed)(&dates::write(Style::DayMonth, dates::now()));
    let name = RwSignal::new(proposed.clone());
    let note = RwSignal::new(String::new());
    let close = Callback::new(move |()| ui.dialog.set(None));
    let take = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked().trim().to_owned();
        if !name.is_empty() {
            ui.baselines.taking.set(true);
            ui.said.set((t().baseline_taken)(&name));
            ui.edit(Intent::TakeBaseline {
                name,
                note: note.get_untracked(),
            });
            close.run(());
        }
    };
    view! {
        <Modal title=t().baseline_take on_close=close>
            <form class="form" on:submit=take>
                <p class="muted">{t().baseline_take_text}</p>
                <label class="field">
                    <span>{t().new_name}</span>
                    <input
                        type="text"
                        autofocus
                        required
                        prop:value=proposed
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <label class="field">
                    <span>{t().baseline_note}</span>
                    <textarea
                        rows="3"
                        on:input=move |event| note.set(event_target_value(&event))
                    ></textarea>
                </label>
                <FormFoot cancel=close submit=t().baseline_take />
            </form>
        </Modal>
    }
}

/// Asks for another name of a baseline.
#[component]
pub(crate) fn RenameBaselineDialog(baseline: BaselineView) -> impl IntoView {
    let ui = Ui::get();
    let before = baseline.name.clone();
    let rename = move |name| {
        if name != baseline.name {
            let baseline = baseline.id;
            ui.edit(Intent::RenameBaseline { baseline, name });
        }
    };
    view! { <RenameForm title=t().baseline_rename before rename /> }
}
