//! Giving something a name, or another one.

use leptos::prelude::*;

use super::dialog::{FormFoot, Modal};
use crate::ui::{state::Ui, words::t};

/// Asks for another name than `before`, and hands it on, trimmed. A name of blanks is not taken.
#[component]
pub(crate) fn RenameForm(
    title: &'static str,
    before: String,
    #[prop(into)] rename: Callback<String>,
) -> impl IntoView {
    let ui = Ui::get();
    let close = Callback::new(move |()| ui.dialog.set(None));
    view! { <NameForm title before close named=rename /> }
}

/// Asks for a name, and hands it on, trimmed. A name of blanks is not taken.
#[component]
pub(crate) fn NameForm(
    title: &'static str,
    /// What stands there at first.
    #[prop(optional)]
    before: String,
    /// Takes the dialog out of the page.
    close: Callback<()>,
    /// Takes the name.
    named: Callback<String>,
) -> impl IntoView {
    let name = RwSignal::new(before.clone());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked().trim().to_owned();
        if !name.is_empty() {
            named.run(name);
            close.run(());
        }
    };
    view! {
        <Modal title=title on_close=close>
            <form class="form" on:submit=submit>
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
                <FormFoot cancel=close submit=t().save />
            </form>
        </Modal>
    }
}
