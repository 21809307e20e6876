//! Baselines: the list of them, taking one, comparing two, and what the toolbar shows of the chosen one.

mod chip;
mod compare;
mod details;
mod dialogs;
mod list;
mod sort;
mod table;
mod words;

use leptos::prelude::*;

pub(crate) use self::{
    chip::{BaselineMenu, SinceBaseline},
    details::details,
    dialogs::{RenameBaselineDialog, TakeBaselineDialog},
};
use self::{compare::Compare, list::List};
use crate::ui::{
    icon::{Icon, icon},
    state::{Dialog, Ui},
    words::t,
};

/// The manager of baselines.
#[component]
pub(crate) fn BaselinesView() -> impl IntoView {
    let ui = Ui::get();
    let none = Memo::new(move |_| ui.baselines.list.with(|list| list.is_empty()));
    view! {
        <div class="sheet">
            <header class="sheet-head">
                <h2>{t().baselines}</h2>
                <span class="spread"></span>
                <TakeButton />
            </header>
            <Show when=move || !none.get() fallback=Nothing>
                <List />
                <Compare />
            </Show>
        </div>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <div class="empty">
            <p class="muted">{t().baselines_empty_text}</p>
        </div>
    }
}

#[component]
fn TakeButton() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <button
            class="button primary"
            type="button"
            on:click=move |_| ui.dialog.set(Some(Dialog::TakeBaseline))
        >
            {icon(Icon::Plus)}
            {t().baseline_take}
        </button>
    }
}
