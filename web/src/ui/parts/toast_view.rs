//! Where messages appear, and where screen readers hear them.

use leptos::prelude::*;

use super::work_view::Works;
use crate::ui::{
    icon::{Icon, icon},
    state::{Ui, toasts::Tone},
    words::t,
};

/// The messages in the corner.
#[component]
pub(crate) fn Toasts() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <div class="toasts" role="region" aria-label=t().more aria-live="polite">
            <Works />
            <For each=move || ui.toasts.shown.get() key=|toast| toast.id let:toast>
                <div
                    class="toast"
                    class:bad=toast.tone == Tone::Bad
                    class:good=toast.tone == Tone::Good
                    role=if toast.tone == Tone::Bad { "alert" } else { "status" }
                >
                    {match toast.tone {
                        Tone::Bad => Some(icon(Icon::Warning)),
                        Tone::Good => Some(icon(Icon::Check)),
                        Tone::Plain => None,
                    }}
                    <div class="toast-text">
                        <p>{toast.text.clone()}</p>
                        {(!toast.next.is_empty()).then(|| view! { <p class="muted">{toast.next.clone()}</p> })}
                    </div>
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=t().dismiss
                        on:click=move |_| ui.toasts.dismiss(toast.id)
                    >
                        {icon(Icon::Close)}
                    </button>
                </div>
            </For>
        </div>
    }
}
