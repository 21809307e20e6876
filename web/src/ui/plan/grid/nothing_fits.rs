//! What is said where a filter leaves no rows.

use leptos::prelude::*;

use crate::ui::{state::Ui, words::t};

/// Says that no task fits, with the way back.
#[component]
pub(crate) fn NothingFits() -> impl IntoView {
    let ui = Ui::get();
    let none = Memo::new(move |_| ui.plan.shown.with(|shown| shown.tasks.is_empty()));
    view! {
        <Show when=move || none.get()>
            <div class="none-fit">
                <p>{t().filter_none}</p>
                <button class="button" type="button" on:click=move |_| ui.look.clear()>
                    {t().view_clear}
                </button>
            </div>
        </Show>
    }
}
