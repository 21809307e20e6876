//! Asking for better dates.

use leptos::prelude::*;
use throughline_core::{engine::Command, level::plan::Options};

use crate::ui::{parts::dialog::Modal, state::Ui, words::t};

/// How the plan is to be levelled.
#[component]
pub(crate) fn LevelDialog() -> impl IntoView {
    let ui = Ui::get();
    let within_float = RwSignal::new(false);
    let in_parts = RwSignal::new(false);
    let close = Callback::new(move |()| ui.dialog.set(None));
    let look = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let options = Options {
            within_float: within_float.get_untracked(),
            in_parts: in_parts.get_untracked(),
            seed: 1,
        };
        ui.levelling.preview.set(None);
        ui.send(Command::Level(options));
        close.run(());
    };
    let choice = move |value: bool, label: &'static str, help: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="level-scope"
                    autofocus=!value
                    prop:checked=move || within_float.get() == value
                    on:change=move |_| within_float.set(value)
                />
                <span>
                    <strong>{label}</strong>
                    <span class="muted">{help}</span>
                </span>
            </label>
        }
    };
    view! {
        <Modal title=t().level_title on_close=close>
            <form class="form" on:submit=look>
                <p class="muted">{t().level_text}</p>
                <fieldset class="choices">
                    <legend>{t().level_how_far}</legend>
                    {choice(false, t().level_all, t().level_all_text)}
                    {choice(true, t().level_float, t().level_float_text)}
                </fieldset>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || in_parts.get()
                        on:change=move |_| in_parts.update(|in_parts| *in_parts = !*in_parts)
                    />
                    <span>{t().level_in_parts} <small>{t().level_in_parts_text}</small></span>
                </label>
                <footer class="modal-foot">
                    <button
                        class="button quiet"
                        type="button"
                        on:click=move |_| {
                            ui.send(Command::ClearLevelling);
                            close.run(());
                        }
                    >
                        {t().level_clear}
                    </button>
                    <button class="button" type="button" on:click=move |_| close.run(())>
                        {t().cancel}
                    </button>
                    <button class="button primary" type="submit">{t().level_look}</button>
                </footer>
            </form>
        </Modal>
    }
}
