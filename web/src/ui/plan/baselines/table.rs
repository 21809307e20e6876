//! The variance of every task that moved: sorted by any column, copied as a spreadsheet takes it.

use leptos::prelude::*;
use throughline_core::engine::VarianceView;

use super::sort::{Column, Line};
use crate::ui::{
    icon::{Icon, icon},
    parts::copy,
    plan::tab::PlanTab,
    state::{Ui, events},
    words::t,
};

/// So many lines are shown at first, and more at a time.
const LINES: usize = 200;

/// The variance table; nothing where nothing moved.
pub(super) fn variance_table(ui: Ui, view: &VarianceView) -> Option<impl IntoView + use<>> {
    let lines = StoredValue::new(lines(ui, view));
    // Largest delays first: that is the question.
    let order = RwSignal::new((Column::Finish, false));
    let limit = RwSignal::new(LINES);
    let sorted = Memo::new(move |_| {
        let (column, ascending) = order.get();
        let mut lines = lines.get_value();
        lines.sort_by(|one, other| {
            let by_column = column.compare(one, other);
            let by_column = if ascending {
                by_column
            } else {
                by_column.reverse()
            };
            by_column.then(one.place.cmp(&other.place))
        });
        lines
    });
    let count = view.variance.tasks.len();
    let copy_all = move |_| {
        let text = sorted.with_untracked(|lines| tsv(ui, lines));
        copy::text(ui, &text);
    };
    let heads = Column::ALL
        .into_iter()
        .map(|column| head(order, column))
        .collect_view();
    let body = move || {
        sorted.with(|lines| {
            let lines = lines.iter().take(limit.get());
            lines.map(|line| row(ui, line)).collect_view()
        })
    };
    (count > 0).then(|| {
        view! {
            <div class="sheet-tools">
                <button class="button small" type="button" on:click=copy_all>
                    {icon(Icon::Export)}
                    {t().variance_copy}
                </button>
            </div>
            <div class="sheet-scroll" tabindex="0" role="region" aria-label=t().variance_table>
                <table class="sheet-table variance">
                    <caption class="sr">{t().variance_table}</caption>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
            <Show when=move || { limit.get() < count }>
                <button
                    class="button"
                    type="button"
                    on:click=move |_| limit.update(|limit| *limit += 5 * LINES)
                >
                    {move || (t().variance_more)(count.saturating_sub(limit.get()))}
                </button>
            </Show>
        }
    })
}

fn head(order: RwSignal<(Column, bool)>, column: Column) -> impl IntoView {
    let direction = move || match order.get() {
        (by, true) if by == column => "ascending",
        (by, false) if by == column => "descending",
        _ => "none",
    };
    view! {
        <th scope="col" class:end=column.is_amount() aria-sort=direction>
            <button
                class="sort"
                type="button"
                on:click=move |_| order.update(|(by, ascending)| {
                    *ascending = if *by == column { !*ascending } else { !column.is_amount() };
                    *by = column;
                })
            >
                {column.heading()}
                <span class="sort-mark" aria-hidden="true">
                    {move || match direction() {
                        "ascending" => "↑",
                        "descending" => "↓",
                        _ => "",
                    }}
                </span>
            </button>
        </th>
    }
}

fn row(ui: Ui, line: &Line) -> impl IntoView + use<> {
    let task = line.moved.task;
    let there = line.moved.is.is_some() && ui.plan.peek(task).is_some();
    let name = line.name.clone();
    let cells = Column::ALL
        .into_iter()
        .skip(1)
        .map(|column| {
            let text = column.text(ui, line);
            let late = column.is_amount() && text.starts_with('+');
            view! { <td class="num" class:end=column.is_amount() class:late=late>{text}</td> }
        })
        .collect_view();
    let name = if there {
        view! {
            <button
                class="sheet-link"
                type="button"
                on:click=move |_| {
                    ui.show_tab(PlanTab::Gantt);
                    events::show_task(ui, task);
                }
            >
                {name}
            </button>
        }
        .into_any()
    } else {
        name.into_any()
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            {cells}
        </tr>
    }
}

fn lines(ui: Ui, view: &VarianceView) -> Vec<Line> {
    let tasks = view.variance.tasks.iter().enumerate();
    tasks
        .map(|(place, moved)| {
            let row = ui.plan.peek(moved.task);
            let gone = || {
                let gone = view.gone.iter().find(|(task, _)| *task == moved.task);
                gone.map(|(_, name)| name.clone()).unwrap_or_default()
            };
            Line {
                place,
                name: row.map_or_else(gone, |row| (t().bar_title)(&row.key, &row.name)),
                moved: *moved,
            }
        })
        .collect()
}

fn tsv(ui: Ui, lines: &[Line]) -> String {
    let heads = Column::ALL.map(|column| column.heading().to_owned());
    let rows = lines
        .iter()
        .map(|line| Column::ALL.map(|column| column.text(ui, line)));
    let cell = |text: String| text.replace(['\t', '\n', '\r'], " ");
    std::iter::once(heads)
        .chain(rows)
        .map(|row| row.map(cell).join("\t"))
        .collect::<Vec<_>>()
        .join("\n")
}
