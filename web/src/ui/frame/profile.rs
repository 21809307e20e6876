//! This person's name, and how the page should behave for them.

use leptos::prelude::*;
use throughline_core::engine::Command;

use super::people;
use crate::ui::{
    parts::dialog::{FormFoot, Modal},
    state::Ui,
    words::t,
};

/// The longest name that others are shown.
const LONGEST: usize = 60;

/// The dialog of the person's own settings.
#[component]
pub(crate) fn ProfileDialog() -> impl IntoView {
    let ui = Ui::get();
    let (name, _) = untrack(|| people::me(ui));
    let typed = RwSignal::new(name.clone());
    let close = Callback::new(move |()| ui.dialog.set(None));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name: String = typed.get_untracked().trim().chars().take(LONGEST).collect();
        ui.profile.update(|profile| {
            if let Some(profile) = profile {
                profile.name.clone_from(&name);
            }
        });
        ui.send(Command::SetName(name));
        ui.toasts.good(t().profile_saved);
        close.run(());
    };
    view! {
        <Modal title=t().profile on_close=close>
            <form class="form" on:submit=save>
                <p class="muted">{t().profile_text}</p>
                <label class="field">
                    <span>{t().profile_name}</span>
                    <input
                        type="text"
                        autocomplete="name"
                        maxlength=LONGEST.to_string()
                        prop:value=name
                        autofocus
                        on:input=move |event| typed.set(event_target_value(&event))
                    />
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=ui.prefs.single_keys
                        on:change=move |event| ui.prefs.single_keys.set(event_target_checked(&event))
                    />
                    <span>
                        {t().single_keys}
                        <small>{t().single_keys_text}</small>
                    </span>
                </label>
                <FormFoot cancel=close submit=t().save />
            </form>
        </Modal>
    }
}
