//! The board of a retrospective: its cards by column.

use leptos::prelude::*;
use throughline_core::{
    id::RecordId,
    register::{Declared as _, RecordRef, RetroCard, Retrospective},
};

use super::{board::Board, look::Look, value};
use crate::ui::{state::Ui, words::t};

/// The board; of the retrospective that was held last until somebody chooses another.
#[component]
pub(super) fn RetroBoard() -> impl IntoView {
    let ui = Ui::get();
    let look = Look::new(RetroCard::KIND);
    // All of its cards, whatever is left out elsewhere.
    look.open_only.set(false);
    let all = Memo::new(move |_| {
        ui.registers.with(|context| {
            let mut all: Vec<(String, RecordId)> = context
                .records
                .of(Retrospective::KIND)
                .map(|entry| (entry.text("held").to_owned(), entry.id))
                .collect();
            all.sort();
            let named = all.into_iter().rev().map(|(_, id)| {
                let record = RecordRef::new(Retrospective::TABLE, id);
                (id, value::name(ui, &record, context))
            });
            named.collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        let chosen = look.within.get_untracked();
        let first = all.with(|all| {
            let there = all.iter().any(|(id, _)| Some(*id) == chosen);
            if there {
                chosen
            } else {
                all.first().map(|(id, _)| *id)
            }
        });
        if first != chosen {
            look.within.set(first);
        }
    });
    let options = move || {
        let options = all.get().into_iter().map(|(id, name)| {
            view! { <option value=id.to_string() prop:selected=move || look.within.get() == Some(id)>{name}</option> }
        });
        options.collect_view()
    };
    let open = move |_| {
        if let Some(id) = look.within.get_untracked() {
            ui.show_record(Some(RecordRef::new(Retrospective::TABLE, id)));
        }
    };
    view! {
        <header class="register-head">
            <h2>{t().nav_retro_board}</h2>
            <p class="muted">{t().retro_help}</p>
            <Show when=move || !all.with(Vec::is_empty)>
                <div class="capacity-tools">
                    <select
                        aria-label=Retrospective::KIND.one
                        on:change=move |event| look.within.set(event_target_value(&event).parse().ok())
                    >
                        {options}
                    </select>
                    <button class="button small" type="button" on:click=open>{t().details}</button>
                </div>
            </Show>
        </header>
        <Show
            when=move || look.within.get().is_some()
            fallback=|| view! { <div class="empty"><p class="muted">{t().retro_none}</p></div> }
        >
            <Board look />
        </Show>
    }
}
