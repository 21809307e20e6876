//! The panel in which the filter is made.

use leptos::prelude::*;
use throughline_core::{
    time::{DAY, Moment},
    view::{Clause, Filter, Op, Quick},
};

use super::{
    column::{Column, Kind},
    values,
};
use crate::ui::{
    dates,
    icon::{Icon, icon},
    parts::popover::Popover,
    state::Ui,
    words::t,
};

/// The button with the panel.
#[component]
pub(crate) fn FilterPicker() -> impl IntoView {
    let ui = Ui::get();
    let on = move || ui.look.filter.with(|filter| !filter.is_empty());
    view! {
        <Popover
            id="menu-filter"
            class=Signal::derive(move || if on() { "button on" } else { "button" }.to_owned())
            label=Signal::derive(|| t().filter.to_owned())
            button=|| view! { {icon(Icon::Filter)} <span class="wide-only">{t().filter}</span> }
        >
            <Panel />
        </Popover>
    }
}

#[component]
fn Panel() -> impl IntoView {
    let ui = Ui::get();
    let filter = ui.look.filter;
    let quick = Quick::ALL
        .into_iter()
        .map(|(quick, _)| {
            view! {
                <button
                    class="chip toggle"
                    type="button"
                    aria-pressed=move || filter.with(|filter| filter.quick.contains(&quick)).to_string()
                    on:click=move |_| toggle_quick(ui, quick)
                >
                    {quick_words(quick)}
                </button>
            }
        })
        .collect_view();
    // A clause is drawn anew when its column or operator changes, not while its value is typed.
    let clauses = move || {
        let one = |(at, clause): (usize, &Clause)| {
            (at, clause.column, clause.op, clause.values.is_empty())
        };
        filter.with(|filter| {
            filter
                .clauses
                .iter()
                .enumerate()
                .map(one)
                .collect::<Vec<_>>()
        })
    };
    let several = move || filter.with(|filter| filter.clauses.len() > 1);
    let columns = {
        let mut columns: Vec<Column> = Column::all().collect();
        columns.sort_by_key(|column| column.label());
        columns
            .into_iter()
            .map(|column| view! { <option value=column.name()>{column.label()}</option> })
            .collect_view()
    };
    view! {
        <div class="panel filter-panel">
            <input
                type="text"
                autofocus
                autocomplete="off"
                placeholder=t().filter_words
                aria-label=t().filter_words
                prop:value=move || filter.with(|filter| filter.text.clone())
                on:input=move |event| {
                    let text = event_target_value(&event);
                    filter.update(|filter| filter.text = text);
                }
            />
            <div class="chips" role="group" aria-label=t().filter_quick>{quick}</div>
            <Show when=several>
                <select
                    aria-label=t().filter_which
                    on:change=move |event| {
                        let any = event_target_value(&event) == "any";
                        filter.update(|filter| filter.any = any);
                    }
                >
                    <option value="all" prop:selected=move || filter.with(|filter| !filter.any)>
                        {t().filter_all}
                    </option>
                    <option value="any" prop:selected=move || filter.with(|filter| filter.any)>
                        {t().filter_any}
                    </option>
                </select>
            </Show>
            <For each=clauses key=|one| *one let:one>
                {clause(ui, one.0, one.1, one.2, one.3)}
            </For>
            <select
                class="add"
                aria-label=t().filter_add
                on:change=move |event| {
                    if let Some(column) = Column::named(&event_target_value(&event)) {
                        let clause = first_clause(ui, column);
                        filter.update(|filter| filter.clauses.push(clause));
                    }
                }
                prop:value=move || {
                    filter.track();
                    ""
                }
            >
                <option value="">{t().filter_add}</option>
                {columns}
            </select>
            <footer class="panel-foot">
                <span class="muted num" role="status">{move || count(ui)}</span>
                <button
                    class="button small"
                    type="button"
                    disabled=move || filter.with(Filter::is_empty)
                    on:click=move |_| filter.set(Filter::default())
                >
                    {t().filter_clear}
                </button>
            </footer>
        </div>
    }
}

/// How many tasks are shown, in words.
pub(crate) fn count(ui: Ui) -> String {
    ui.plan.arranged.with(|arranged| match arranged {
        Some(arranged) => (t().filter_count)(arranged.fitting as usize, arranged.all as usize),
        None => (t().task_count)(ui.plan.order.with(|order| order.len())),
    })
}

/// Turns a ready-made filter on or off. Who has not said their name has no tasks.
pub(crate) fn toggle_quick(ui: Ui, quick: Quick) {
    let nameless = ui
        .profile
        .with_untracked(|profile| profile.as_ref().is_none_or(|one| one.name.is_empty()));
    if quick == Quick::Mine && nameless {
        ui.toasts.plain(t().filter_nameless);
    }
    ui.look.filter.update(
        |filter| match filter.quick.iter().position(|now| *now == quick) {
            Some(at) => {
                filter.quick.remove(at);
            }
            None => filter.quick.push(quick),
        },
    );
}

/// A clause as it begins: with what is asked most.
fn first_clause(ui: Ui, column: Column) -> Clause {
    let (op, values) = match column.kind() {
        Kind::Text => (Op::Contains, Vec::new()),
        Kind::Bool => (Op::Is, vec!["yes".to_owned()]),
        Kind::Choice(choices) => (
            Op::Is,
            choices
                .iter()
                .take(1)
                .map(|one| one.stored.to_owned())
                .collect(),
        ),
        Kind::People | Kind::Reference(_) => {
            let names = names(ui, column);
            (Op::Is, names.into_iter().take(1).collect())
        }
        Kind::Moment => (Op::AtMost, vec!["today".to_owned()]),
        Kind::Percent => (Op::Less, vec!["100".to_owned()]),
        Kind::Duration => (Op::AtLeast, vec!["1d".to_owned()]),
        Kind::Number => (Op::AtLeast, vec!["1".to_owned()]),
    };
    Clause { column, op, values }
}

/// The names that a cell of the column can hold.
fn names(ui: Ui, column: Column) -> Vec<String> {
    let table = match column.kind() {
        Kind::Reference(table) => table,
        _ => "resources",
    };
    values::named(ui, table)
        .into_iter()
        .map(|(_, name)| name)
        .collect()
}

fn clause(ui: Ui, at: usize, column: Column, op: Op, empty: bool) -> AnyView {
    let filter = ui.look.filter;
    let change = move |change: &dyn Fn(&mut Clause)| {
        filter.update(|filter| {
            if let Some(clause) = filter.clauses.get_mut(at) {
                change(clause);
            }
        });
    };
    let asks_empty = empty && matches!(op, Op::Is | Op::IsNot);
    let choices: Vec<(&'static str, String)> = match column.kind() {
        Kind::Choice(choices) => choices
            .iter()
            .map(|choice| (choice.label, choice.stored.to_owned()))
            .collect(),
        Kind::Bool => vec![(t().yes, "yes".to_owned()), (t().no, "no".to_owned())],
        Kind::People | Kind::Reference(_) if matches!(op, Op::Is | Op::IsNot) => names(ui, column)
            .into_iter()
            .map(|name| ("", name))
            .collect(),
        _ => Vec::new(),
    };
    let ops = Op::of(column.kind())
        .iter()
        .map(|one| {
            let value = op_name(*one);
            let selected = *one == op && !asks_empty;
            view! { <option value=value selected=selected>{op_words(*one, column.kind())}</option> }
        })
        .collect_view();
    let field = if asks_empty {
        ().into_any()
    } else if choices.is_empty() {
        text_value(ui, at, column)
    } else {
        let boxes = choices
            .into_iter()
            .map(|(label, value)| {
                let label = if label.is_empty() {
                    value.clone()
                } else {
                    label.to_owned()
                };
                let wanted = value.clone();
                let on = move || {
                    filter.with(|filter| {
                        filter
                            .clauses
                            .get(at)
                            .is_some_and(|clause| clause.values.contains(&wanted))
                    })
                };
                view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=on
                            on:change=move |event| {
                                let on = event_target_checked(&event);
                                change(&|clause| {
                                    clause.values.retain(|now| *now != value);
                                    if on {
                                        clause.values.push(value.clone());
                                    }
                                });
                            }
                        />
                        {label}
                    </label>
                }
            })
            .collect_view();
        view! { <div class="boxes" role="group" aria-label=column.label()>{boxes}</div> }.into_any()
    };
    view! {
        <div class="clause">
            <span class="clause-name">{column.label()}</span>
            <select
                aria-label=(t().filter_op)(column.label())
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    let first = first_clause(ui, column).values;
                    change(&|clause| match chosen.as_str() {
                        "empty" | "filled" => {
                            clause.values.clear();
                            clause.op = if chosen == "empty" { Op::Is } else { Op::IsNot };
                        }
                        name => {
                            let found = Op::of(column.kind()).iter().find(|op| op_name(**op) == name);
                            clause.op = found.copied().unwrap_or(Op::Is);
                            if clause.values.is_empty() && matches!(clause.op, Op::Is | Op::IsNot) {
                                clause.values = if first.is_empty() { vec![String::new()] } else { first.clone() };
                            }
                        }
                    });
                }
            >
                {ops}
                <option value="empty" selected=asks_empty && op == Op::Is>{t().op_empty}</option>
                <option value="filled" selected=asks_empty && op == Op::IsNot>{t().op_filled}</option>
            </select>
            <button
                class="icon-button"
                type="button"
                aria-label=(t().filter_remove)(column.label())
                on:click=move |_| {
                    filter.update(|filter| {
                        if at < filter.clauses.len() {
                            filter.clauses.remove(at);
                        }
                    });
                }
            >
                {icon(Icon::Close)}
            </button>
            {field}
        </div>
    }
    .into_any()
}

/// A value that is typed.
fn text_value(ui: Ui, at: usize, column: Column) -> AnyView {
    let filter = ui.look.filter;
    let complaint = RwSignal::new(None::<String>);
    let value = filter.with_untracked(|filter| {
        filter
            .clauses
            .get(at)
            .map(|clause| clause.values.join(" | "))
            .unwrap_or_default()
    });
    let take = move |text: String| {
        let values: Vec<String> = text
            .split('|')
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect();
        let Some(mut clause) = filter.with_untracked(|filter| filter.clauses.get(at).cloned())
        else {
            return;
        };
        clause.values = values;
        let today = Moment(dates::now().day() * DAY);
        match clause.check(values::units(ui), today) {
            Ok(()) => {
                complaint.set(None);
                filter.update(|filter| {
                    if let Some(now) = filter.clauses.get_mut(at) {
                        *now = clause;
                    }
                });
            }
            Err(error) => complaint.set(Some(error.to_string())),
        }
    };
    let hint = match column.kind() {
        Kind::Moment => t().filter_date_hint,
        Kind::Duration => "2d",
        _ => "",
    };
    view! {
        <div class="clause-value">
            <input
                type="text"
                autocomplete="off"
                value=value
                placeholder=hint
                aria-label=(t().filter_value)(column.label())
                aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                on:change=move |event| take(event_target_value(&event))
            />
            {move || complaint.get().map(|text| view! { <p class="complaint" role="alert">{text}</p> })}
        </div>
    }
    .into_any()
}

/// A clause in words.
pub(crate) fn clause_words(clause: &Clause) -> String {
    let kind = clause.column.kind();
    let value = |value: &String| match kind {
        Kind::Choice(choices) => choices
            .iter()
            .find(|choice| choice.stored == *value)
            .map_or_else(|| value.clone(), |choice| choice.label.to_owned()),
        Kind::Bool => if value == "yes" { t().yes } else { t().no }.to_owned(),
        _ => value.clone(),
    };
    let values: Vec<String> = clause.values.iter().map(value).collect();
    match (clause.op, values.is_empty()) {
        (Op::Is, true) => format!("{} {}", clause.column.label(), t().op_empty),
        (Op::IsNot, true) => format!("{} {}", clause.column.label(), t().op_filled),
        (op, _) => format!(
            "{} {} {}",
            clause.column.label(),
            op_words(op, kind),
            values.join(", ")
        ),
    }
}

const fn op_name(op: Op) -> &'static str {
    match op {
        Op::Is => "is",
        Op::IsNot => "is-not",
        Op::Contains => "contains",
        Op::Lacks => "lacks",
        Op::Less => "less",
        Op::AtMost => "at-most",
        Op::More => "more",
        Op::AtLeast => "at-least",
    }
}

fn op_words(op: Op, kind: Kind) -> &'static str {
    let words = t();
    let dates = kind == Kind::Moment;
    match op {
        Op::Is => words.op_is,
        Op::IsNot => words.op_is_not,
        Op::Contains => words.op_contains,
        Op::Lacks => words.op_lacks,
        Op::Less if dates => words.op_before,
        Op::AtMost if dates => words.op_by,
        Op::More if dates => words.op_after,
        Op::AtLeast if dates => words.op_from,
        Op::Less => words.op_less,
        Op::AtMost => words.op_at_most,
        Op::More => words.op_more,
        Op::AtLeast => words.op_at_least,
    }
}

/// A ready-made filter in words.
pub(crate) fn quick_words(quick: Quick) -> &'static str {
    let words = t();
    match quick {
        Quick::Mine => words.quick_mine,
        Quick::Critical => words.quick_critical,
        Quick::Late => words.quick_late,
        Quick::ThisWeek => words.quick_this_week,
        Quick::NotStarted => words.quick_not_started,
        Quick::Conflicts => words.quick_conflicts,
        Quick::Warnings => words.quick_warnings,
    }
}
