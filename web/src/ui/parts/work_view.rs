//! What the workshop is doing, how far it is, and the way to stop it.

use leptos::prelude::*;
use throughline_core::engine::{Command, WorkView};

use crate::ui::{state::Ui, words::t};

/// The pieces of work that are under way. They are seen when they take longer than a moment.
#[component]
pub(crate) fn Works() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <For each=move || ids(ui) key=|id| *id let:id>
            {
                let work = Memo::new(move |_| {
                    ui.works.with(|works| works.iter().find(|work| work.id == id).cloned())
                });
                let show = move |part: fn(WorkView) -> String| move || work.get().map(part);
                let permille = move || {
                    work.with(|work| work.as_ref().and_then(|work| work.permille))
                };
                view! {
                    <div class="toast work" role="status">
                        <div class="toast-text">
                            <p>{show(|work| work.doing)}</p>
                            <progress
                                max="1000"
                                aria-label=move || work.get().map(|work| work.doing)
                                value=move || permille().map(|value| value.to_string())
                            ></progress>
                            <p class="muted">{show(|work| work.note)}</p>
                        </div>
                        <button
                            class="button"
                            type="button"
                            on:click=move |_| ui.send(Command::GiveUp(id))
                        >
                            {t().stop}
                        </button>
                    </div>
                }
            }
        </For>
    }
}

fn ids(ui: Ui) -> Vec<throughline_core::workshop::WorkId> {
    ui.works
        .with(|works| works.iter().map(|work| work.id).collect())
}
