//! Starting an empty project.

use leptos::prelude::*;
use throughline_core::engine::{Command, StartFrom};

use crate::ui::{
    dates,
    parts::dialog::{FormFoot, Modal},
    state::Ui,
    words::t,
};

/// Asks for a name and a first day.
#[component]
pub(crate) fn NewProjectDialog() -> impl IntoView {
    let ui = Ui::get();
    let name = RwSignal::new(String::new());
    let start = RwSignal::new(dates::now().date().to_string());
    let complaint = RwSignal::new(false);
    let close = Callback::new(move |()| ui.dialog.set(None));
    let create = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked().trim().to_owned();
        if name.is_empty() {
            complaint.set(true);
            return;
        }
        let start = start.get_untracked();
        close.run(());
        ui.send(Command::Create(StartFrom::Empty {
            name,
            start,
            zone: dates::zone(),
        }));
    };
    view! {
        <Modal title=t().new_project on_close=close>
            <form class="form" on:submit=create novalidate>
                <label class="field">
                    <span>{t().new_name}</span>
                    <input
                        type="text"
                        autofocus
                        placeholder=t().new_name_hint
                        aria-invalid=move || complaint.get().then_some("true")
                        aria-describedby="name-complaint"
                        on:input=move |event| {
                            name.set(event_target_value(&event));
                            complaint.set(false);
                        }
                    />
                    <span class="complaint" id="name-complaint" role="alert">
                        {move || complaint.get().then_some(t().new_name_missing)}
                    </span>
                </label>
                <label class="field">
                    <span>{t().new_start}</span>
                    <input
                        type="date"
                        required
                        prop:value=start.get_untracked()
                        on:input=move |event| start.set(event_target_value(&event))
                    />
                </label>
                <FormFoot cancel=close submit=t().new_create />
            </form>
        </Modal>
    }
}
