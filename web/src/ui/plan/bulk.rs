//! One field of everything that is selected.

use leptos::prelude::*;

use super::{
    column::{Column, Kind},
    fill, values,
};
use crate::ui::{
    icon::{Icon, icon},
    parts::popover::{Popover, close_around},
    state::Ui,
    words::t,
};

/// How many rows are selected, and the panel in which a field of theirs is changed.
#[component]
pub(crate) fn Bulk() -> impl IntoView {
    let ui = Ui::get();
    let count = move || ui.plan.selected.with(|selected| selected.len());
    view! {
        <Popover
            id="menu-bulk"
            class="chip accent num bulk"
            panel_label=t().bulk
            button=move || {
                view! {
                    <span>{move || (t().selected_count)(count())}</span>
                    {icon(Icon::Pencil)}
                }
            }
        >
            <Panel />
        </Popover>
    }
}

#[component]
fn Panel() -> impl IntoView {
    let ui = Ui::get();
    let column = RwSignal::new(Column::PERCENT);
    let value = RwSignal::new(String::new());
    let options = Column::all()
        .filter(|column| column.is_editable(false))
        .map(|one| {
            view! {
                <option value=one.name() selected=one == Column::PERCENT>
                    {one.label()}
                </option>
            }
        })
        .collect_view();
    let field = move || {
        let choices: Vec<String> = match column.get().kind() {
            Kind::Choice(choices) => choices.iter().map(|one| one.label.to_owned()).collect(),
            Kind::Bool => vec![t().yes.to_owned(), t().no.to_owned()],
            Kind::Reference(table) => values::named(ui, table)
                .into_iter()
                .map(|one| one.1)
                .collect(),
            _ => Vec::new(),
        };
        value.set(choices.first().cloned().unwrap_or_default());
        if choices.is_empty() {
            view! {
                <input
                    type="text"
                    autocomplete="off"
                    aria-label=t().bulk_value
                    placeholder=t().bulk_value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            }
            .into_any()
        } else {
            let options = choices
                .into_iter()
                .map(|one| view! { <option>{one}</option> })
                .collect_view();
            view! {
                <select
                    aria-label=t().bulk_value
                    on:change=move |event| value.set(event_target_value(&event))
                >
                    {options}
                </select>
            }
            .into_any()
        }
    };
    view! {
        <form
            class="panel bulk-panel"
            on:submit=move |event| {
                event.prevent_default();
                close_around(&event);
                fill::write_all(ui, column.get_untracked(), &value.get_untracked());
            }
        >
            <select
                autofocus
                aria-label=t().bulk_field
                on:change=move |event| {
                    if let Some(one) = Column::named(&event_target_value(&event)) {
                        column.set(one);
                    }
                }
            >
                {options}
            </select>
            {field}
            <button class="button primary" type="submit">
                {move || (t().bulk_apply)(ui.plan.selected.with(|selected| selected.len()))}
            </button>
        </form>
    }
}
