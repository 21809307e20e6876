//! The three doors: look around, bring a plan, start one.

use leptos::{html, prelude::*};
use throughline_core::engine::{Command, StartFrom};

use super::import;
use crate::ui::{
    icon::{Icon, icon},
    state::{Dialog, Ui},
    words::t,
};

/// The three doors.
#[component]
pub(crate) fn Doors() -> impl IntoView {
    let ui = Ui::get();
    let picker = NodeRef::<html::Input>::new();
    view! {
        <div class="doors">
            {door(
                Icon::Compass,
                t().door_sample,
                t().door_sample_text,
                move || ui.send(Command::Create(StartFrom::Sample)),
            )}
            {door(
                Icon::Import,
                t().door_import,
                t().door_import_text,
                move || {
                    if let Some(picker) = picker.get_untracked() {
                        picker.click();
                    }
                },
            )}
            {door(
                Icon::Page,
                t().door_empty,
                t().door_empty_text,
                move || ui.dialog.set(Some(Dialog::NewProject)),
            )}
            <input
                class="sr"
                type="file"
                tabindex="-1"
                aria-hidden="true"
                accept=import::ACCEPTED
                node_ref=picker
                on:change=move |_| {
                    let Some(picker) = picker.get_untracked() else { return };
                    if let Some(file) = picker.files().and_then(|files| files.get(0)) {
                        import::read(ui, file);
                    }
                    // The same file can be chosen again.
                    picker.set_value("");
                }
            />
        </div>
    }
}

fn door(
    symbol: Icon,
    title: &'static str,
    text: &'static str,
    open: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button class="door" type="button" on:click=move |_| open()>
            <span class="door-icon">{icon(symbol)}</span>
            <span class="door-title">{title}</span>
            <span class="door-text">{text}</span>
        </button>
    }
}
