//! Giving the open project another name.

use leptos::prelude::*;
use throughline_core::engine::Command;

use crate::ui::{parts::dialog::Modal, state::Ui, words::t};

/// Asks for the new name.
#[component]
pub(crate) fn RenameDialog() -> impl IntoView {
    let ui = Ui::get();
    let before = ui
        .project
        .with_untracked(|project| project.as_ref().map(|p| p.name.clone()).unwrap_or_default());
    let name = RwSignal::new(before.clone());
    let close = Callback::new(move |()| ui.dialog.set(None));
    let rename = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked().trim().to_owned();
        if !name.is_empty() {
            ui.send(Command::Rename(name));
            close.run(());
        }
    };
    view! {
        <Modal title=t().rename on_close=close>
            <form class="form" on:submit=rename>
                <label class="field">
                    <span>{t().new_name}</span>
                    <input
                        type="text"
                        autofocus
                        required
                        prop:value=before
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <footer class="modal-foot">
                    <button class="button" type="button" on:click=move |_| close.run(())>
                        {t().cancel}
                    </button>
                    <button class="button primary" type="submit">{t().save}</button>
                </footer>
            </form>
        </Modal>
    }
}
