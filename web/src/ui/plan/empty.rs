//! A plan without tasks says what it is for and has one action.

use leptos::prelude::*;

use super::actions;
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// Shown in place of table and chart while there is nothing in them.
#[component]
pub(crate) fn EmptyPlan() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <div class="empty">
            <div class="empty-art" aria-hidden="true">
                <span></span>
                <span></span>
                <span></span>
            </div>
            <h2>{t().plan_empty}</h2>
            <p class="muted">{t().plan_empty_text}</p>
            <button class="button primary" type="button" on:click=move |_| actions::new_task(ui)>
                {icon(Icon::Plus)}
                {t().plan_first_task}
                <kbd>"C"</kbd>
            </button>
        </div>
    }
}
