//! The panel in which tasks are put into groups and in order.

use leptos::prelude::*;
use throughline_core::view::{Bucket, GroupBy, SortBy};

use super::column::{Column, Kind};
use crate::ui::{
    icon::{Icon, icon},
    parts::popover::Popover,
    state::Ui,
    words::t,
};

/// How many groups lie in each other at most, and how many orders are asked for.
const DEEPEST: usize = 2;

/// The button with the panel.
#[component]
pub(crate) fn GroupPicker() -> impl IntoView {
    let ui = Ui::get();
    let on = move || {
        let look = ui.look;
        look.groups.with(|groups| !groups.is_empty())
            || look.sorts.with(|sorts| !sorts.is_empty())
            || look.flat.get()
    };
    view! {
        <Popover
            id="menu-group"
            class=Signal::derive(move || if on() { "button wide-only on" } else { "button wide-only" }.to_owned())
            panel_label=t().group
            button=|| view! { {icon(Icon::Group)} <span class="tool-text">{t().group}</span> }
        >
            <Panel />
        </Popover>
    }
}

#[component]
fn Panel() -> impl IntoView {
    let ui = Ui::get();
    let look = ui.look;
    let groups = (0..DEEPEST)
        .map(|at| {
            let shown = move || look.groups.with(|groups| groups.len() >= at);
            view! { <Show when=shown>{group(ui, at)}</Show> }
        })
        .collect_view();
    let sorts = (0..DEEPEST)
        .map(|at| {
            let shown = move || look.sorts.with(|sorts| sorts.len() >= at);
            view! { <Show when=shown>{sort(ui, at)}</Show> }
        })
        .collect_view();
    view! {
        <div class="panel group-panel">
            {groups}
            <hr />
            {sorts}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || look.flat.get() || look.groups.with(|groups| !groups.is_empty())
                    disabled=move || look.groups.with(|groups| !groups.is_empty())
                    on:change=move |event| look.flat.set(event_target_checked(&event))
                />
                {t().flat}
            </label>
            <footer class="panel-foot">
                <span></span>
                <button
                    class="button small"
                    type="button"
                    on:click=move |_| {
                        look.groups.set(Vec::new());
                        look.sorts.set(Vec::new());
                        look.flat.set(false);
                    }
                >
                    {t().group_clear}
                </button>
            </footer>
        </div>
    }
}

/// A choice of columns, with none first.
fn column_choice(
    label: &'static str,
    none: &'static str,
    useful: fn(Column) -> bool,
    now: impl Fn() -> Option<Column> + Copy + Send + 'static,
    choose: impl Fn(Option<Column>) + 'static,
) -> AnyView {
    let mut columns: Vec<Column> = Column::all().filter(|column| useful(*column)).collect();
    columns.sort_by_key(|column| column.label());
    let options = columns
        .into_iter()
        .map(|column| {
            view! {
                <option value=column.name() prop:selected=move || now() == Some(column)>
                    {column.label()}
                </option>
            }
        })
        .collect_view();
    view! {
        <select
            aria-label=label
            on:change=move |event| choose(Column::named(&event_target_value(&event)))
        >
            <option value="" prop:selected=move || now().is_none()>{none}</option>
            {options}
        </select>
    }
    .into_any()
}

/// Turns an order around.
fn direction(down: bool, turn: impl Fn(()) + 'static) -> AnyView {
    let label = if down { t().sort_down } else { t().sort_up };
    view! {
        <button class="icon-button" type="button" aria-label=label title=label on:click=move |_| turn(())>
            {icon(if down { Icon::Lower } else { Icon::Up })}
        </button>
    }
    .into_any()
}

fn group(ui: Ui, at: usize) -> AnyView {
    let groups = ui.look.groups;
    let now = move || groups.with(|groups| groups.get(at).copied());
    let label = if at == 0 { t().group_by } else { t().then_by };
    let change = move |change: fn(&mut GroupBy, Bucket), bucket: Bucket| {
        groups.update(|groups| {
            if let Some(by) = groups.get_mut(at) {
                change(by, bucket);
            }
        });
    };
    let set = move |column: Option<Column>| {
        groups.update(|groups| {
            groups.truncate(at);
            groups.extend(column.map(|column| GroupBy {
                column,
                bucket: Bucket::default(),
                descending: false,
            }));
        });
    };
    let spans =
        move || {
            now().filter(|by| by.column.kind() == Kind::Moment).map(|by| {
            let options = Bucket::ALL
                .into_iter()
                .map(|(bucket, name)| {
                    let selected = bucket == by.bucket;
                    view! { <option value=name selected=selected>{bucket_words(bucket)}</option> }
                })
                .collect_view();
            view! {
                <select
                    aria-label=t().group_span
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        let found = Bucket::ALL.into_iter().find(|(_, name)| *name == chosen);
                        if let Some((bucket, _)) = found {
                            change(|by, bucket| by.bucket = bucket, bucket);
                        }
                    }
                >
                    {options}
                </select>
            }
        })
        };
    let turn = move |_| change(|by, _| by.descending = !by.descending, Bucket::Day);
    view! {
        <div class="by">
            <span>{label}</span>
            {column_choice(label, t().group_nothing, GroupBy::is_useful, move || now().map(|by| by.column), set)}
            {spans}
            {move || now().map(|by| direction(by.descending, turn))}
        </div>
    }
    .into_any()
}

fn sort(ui: Ui, at: usize) -> AnyView {
    let sorts = ui.look.sorts;
    let now = move || sorts.with(|sorts| sorts.get(at).copied());
    let label = if at == 0 { t().sort_by } else { t().then_by };
    let set = move |column: Option<Column>| {
        sorts.update(|sorts| {
            sorts.truncate(at);
            sorts.extend(column.map(|column| SortBy {
                column,
                descending: false,
            }));
        });
    };
    let turn = move |_| {
        sorts.update(|sorts| {
            if let Some(by) = sorts.get_mut(at) {
                by.descending = !by.descending;
            }
        });
    };
    view! {
        <div class="by">
            <span>{label}</span>
            {column_choice(label, t().sort_nothing, |_| true, move || now().map(|by| by.column), set)}
            {move || now().map(|by| direction(by.descending, turn))}
        </div>
    }
    .into_any()
}

fn bucket_words(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Day => t().zoom_day,
        Bucket::Week => t().zoom_week,
        Bucket::Month => t().zoom_month,
        Bucket::Quarter => t().zoom_quarter,
        Bucket::Year => t().bucket_year,
    }
}
