//! The panel in which columns are found, shown, hidden and put in order.

use leptos::prelude::*;

use super::{
    column::Column,
    columns::{self, Chosen},
};
use crate::ui::{
    icon::{Icon, icon},
    parts::popover::Popover,
    state::Ui,
    words::t,
};

/// The button with the panel.
#[component]
pub(crate) fn ColumnPicker() -> impl IntoView {
    view! {
        <Popover
            id="menu-columns"
            class="button wide-only"
            panel_label=t().columns
            button=|| view! { {icon(Icon::Columns)} <span class="tool-text">{t().columns}</span> }
        >
            <Panel />
        </Popover>
    }
}

#[component]
fn Panel() -> impl IntoView {
    let ui = Ui::get();
    let chosen = ui.prefs.columns;
    let wanted = RwSignal::new(String::new());
    let fits = move |column: &Column| {
        let wanted = wanted.get().trim().to_lowercase();
        column.label().to_lowercase().contains(&wanted)
            || column.help().to_lowercase().contains(&wanted)
    };
    let shown = move || {
        let mut columns: Vec<Column> = chosen.with(|all| all.iter().map(|one| one.0).collect());
        columns.retain(fits);
        columns
    };
    let others = move || {
        let taken: Vec<Column> = chosen.with(|all| all.iter().map(|one| one.0).collect());
        let mut columns: Vec<Column> = Column::all().filter(|one| !taken.contains(one)).collect();
        columns.retain(fits);
        columns.sort_by_key(|column| column.label());
        columns
    };
    view! {
        <div class="panel picker">
            <input
                type="text"
                autofocus
                autocomplete="off"
                spellcheck="false"
                placeholder=t().columns_find
                aria-label=t().columns_find
                on:input=move |event| wanted.set(event_target_value(&event))
            />
            <div class="picks" tabindex="-1">
                <ul aria-label=t().columns_shown>
                    <For each=shown key=|column| *column let:column>
                        {pick(chosen, column, true)}
                    </For>
                </ul>
                <ul aria-label=t().columns_more>
                    <For each=others key=|column| *column let:column>
                        {pick(chosen, column, false)}
                    </For>
                </ul>
            </div>
            <footer class="panel-foot">
                <span class="muted">{t().columns_hint}</span>
                <button
                    class="button small"
                    type="button"
                    on:click=move |_| chosen.set(columns::usual())
                >
                    {t().columns_usual}
                </button>
            </footer>
        </div>
    }
}

fn pick(chosen: RwSignal<Vec<Chosen>>, column: Column, shown: bool) -> AnyView {
    let always = column == Column::NAME;
    let arrow = move |symbol: Icon, label: String, forward: bool| {
        view! {
            <button
                class="icon-button"
                type="button"
                aria-label=label
                on:click=move |_| {
                    columns::step(chosen, column, forward);
                }
            >
                {icon(symbol)}
            </button>
        }
    };
    view! {
        <li
            class="pick"
            title=column.help().trim()
            on:keydown=move |event| {
                let forward = match event.key().as_str() {
                    "ArrowDown" => true,
                    "ArrowUp" => false,
                    _ => return,
                };
                if event.alt_key() && shown {
                    event.prevent_default();
                    columns::step(chosen, column, forward);
                }
            }
        >
            <label class="check">
                <input
                    type="checkbox"
                    checked=shown
                    disabled=always
                    on:change=move |_| columns::toggle(chosen, column)
                />
                {column.label()}
            </label>
            {shown
                .then(|| {
                    view! {
                        {arrow(Icon::Up, (t().column_earlier)(column.label()), false)}
                        {arrow(Icon::Lower, (t().column_later)(column.label()), true)}
                    }
                })}
        </li>
    }
    .into_any()
}
