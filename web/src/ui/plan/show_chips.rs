//! What the chart shows besides its bars, as chips that are on or off. Where there is no room for them,
//! the menu *Show* has the same.

use leptos::prelude::*;

use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The chips.
#[component]
pub(crate) fn ShowChips() -> impl IntoView {
    let prefs = Ui::get().prefs;
    let chip = |class: &'static str, label: &'static str, on: RwSignal<bool>| {
        view! {
            <button
                class=class
                type="button"
                aria-pressed=move || on.get().to_string()
                on:click=move |_| on.update(|on| *on = !*on)
            >
                {label}
                {move || on.get().then(|| icon(Icon::Check))}
            </button>
        }
    };
    view! {
        <div class="show-chips" role="group" aria-label=t().show>
            {chip("chip toggle bad", t().critical_path, prefs.critical)}
            {chip("chip toggle", t().float_tails, prefs.float)}
            {chip("chip toggle", t().link_arrows, prefs.links)}
        </div>
    }
}
