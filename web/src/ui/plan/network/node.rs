//! A node: what an activity is, how long it takes, and when it can and must be done.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    engine::{Row, RowKind},
    id::TaskId,
};

use super::diagram::Network;
use crate::ui::{
    icon::{Icon, icon},
    plan::values,
    state::{Ui, plan::Cursor},
    words::t,
};

/// The id of a node's element.
pub(super) fn id_of(task: TaskId) -> String {
    format!("node-{task}")
}

/// The node of a task.
#[component]
pub(super) fn NodeBox(
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let ui = Ui::get();
    let network = Network::get();
    let row = ui.plan.row(task).map(RwSignal::<Arc<Row>>::from)?;
    let place = Memo::new(move |_| network.diagram.with(|diagram| diagram.place(task)));
    let hidden = Memo::new(move |_| {
        network.diagram.with(|diagram| {
            let at = diagram.index.get(&task)?;
            Some(diagram.graph.nodes.get(*at)?.hidden)
        })
    });
    let hidden = move || hidden.get().unwrap_or(0);
    let here = Memo::new(move |_| {
        ui.plan
            .cursor
            .with(|cursor| cursor.is_some_and(|cursor| cursor.task == task))
    });
    let critical = move || ui.prefs.critical.get() && row.with(|row| row.critical);
    let shift = move || {
        let place = place.get().unwrap_or_default();
        format!("translate({}px, {}px)", place.x, place.y)
    };
    // Without a cursor the first node is where Tab leads.
    let reached_by_tab = move || {
        here.get()
            || network.diagram.with(|diagram| {
                let elsewhere = ui.plan.cursor.with(|cursor| {
                    cursor.is_some_and(|cursor| diagram.index.contains_key(&cursor.task))
                });
                !elsewhere && diagram.index.get(&task) == Some(&0)
            })
    };
    let choose = move || {
        ui.plan.follow_focus.set(true);
        ui.plan.cursor.set(Some(Cursor { task, column: None }));
    };
    Some(view! {
        <div
            class="node"
            class:critical=critical
            class:here=move || here.get()
            class:milestone=move || row.with(|row| row.kind == RowKind::Milestone)
            class:summary=move || row.with(|row| row.kind == RowKind::Summary)
            class:closed=move || { hidden() > 0 }
            class:done=move || row.with(|row| row.percent_complete >= 100)
            class:inactive=move || row.with(|row| row.left_out)
            id=id_of(task)
            data-task=task.to_string()
            role="group"
            aria-label=move || describe(ui, &row.get(), hidden())
            aria-current=move || here.get().then_some("true")
            tabindex=move || if reached_by_tab() { "0" } else { "-1" }
            style:transform=shift
            on:click=move |_| choose()
            on:focus=move |_| {
                if !here.get_untracked() {
                    ui.plan.cursor.set(Some(Cursor { task, column: None }));
                }
            }
            on:dblclick=move |_| ui.plan.details.set(Some(task))
        >
            <div class="node-head">
                <span class="num">{move || row.with(|row| row.key.clone())}</span>
                {move || mark(&row.get(), critical())}
                <span class="spread"></span>
                {move || fold(ui, network, &row.get(), hidden())}
                <strong class="num">
                    {move || row.with(|row| values::duration(ui, row.duration, row.elapsed, row.estimated))}
                </strong>
            </div>
            <div class="node-name">
                {move || row.with(|row| if row.name.is_empty() { t().untitled.to_owned() } else { row.name.clone() })}
            </div>
            <div class="node-progress" aria-hidden="true">
                <span style:width=move || format!("{}%", row.with(|row| row.percent_complete.min(100)))></span>
            </div>
            <dl class="node-dates num" aria-hidden="true">
                {move || dates(ui, &row.get())}
            </dl>
        </div>
    })
}

/// What a screen reader hears.
fn describe(ui: Ui, row: &Row, hidden: u32) -> String {
    let words = t();
    let mut parts = vec![
        (words.bar_title)(&row.key, &row.name),
        values::duration(ui, row.duration, row.elapsed, row.estimated),
        format!("{} {}", words.es_full, values::date(ui, row.early_start)),
        format!("{} {}", words.ef_full, values::date(ui, row.early_finish)),
        format!("{} {}", words.ls_full, values::date(ui, row.late_start)),
        format!("{} {}", words.lf_full, values::date(ui, row.late_finish)),
        format!(
            "{} {}",
            words.tf_full,
            values::duration(ui, row.total_float, false, false)
        ),
    ];
    if row.critical {
        parts.push(words.details_critical.to_owned());
    }
    if hidden > 0 {
        parts.push((words.network_hidden)(hidden as usize));
    }
    parts.join(", ")
}

/// What tells the critical path without colour.
fn mark(row: &Row, critical: bool) -> Option<impl IntoView + use<>> {
    if critical {
        return Some(view! { <span class="chip bad">{t().details_critical}</span> }.into_any());
    }
    (row.kind == RowKind::Milestone)
        .then(|| view! { <span class="chip">{t().milestone}</span> }.into_any())
}

/// Opens a closed summary, or closes the one that the task is in. By keyboard: Space.
fn fold(ui: Ui, network: Network, row: &Row, hidden: u32) -> Option<impl IntoView + use<>> {
    let (summary, close, label) = if hidden > 0 {
        (row.id, false, (t().network_open)(&row.name))
    } else {
        let parent = ui.plan.peek(row.parent?)?;
        (parent.id, true, (t().network_close)(&parent.name))
    };
    let text = if close {
        view! { {icon(Icon::Minus)} }.into_any()
    } else {
        view! { {icon(Icon::Plus)} {hidden.to_string()} }.into_any()
    };
    Some(view! {
        <button
            class="node-fold num"
            class:closes=close
            type="button"
            tabindex="-1"
            aria-label=label.clone()
            title=label
            on:click=move |event| {
                event.stop_propagation();
                network.set_closed(summary, close);
            }
        >
            {text}
        </button>
    })
}

/// Early dates above, late dates below, the float between them.
fn dates(ui: Ui, row: &Row) -> impl IntoView + use<> {
    let one = |class: &'static str, short: &'static str, full: &'static str, text: String| {
        view! {
            <div class=class title=full>
                <dt>{short}</dt>
                <dd>{text}</dd>
            </div>
        }
    };
    let float = values::duration(ui, row.total_float, false, false);
    view! {
        {one("es", t().es, t().es_full, values::date(ui, row.early_start))}
        {one("ef", t().ef, t().ef_full, values::date(ui, row.early_finish))}
        {one("tf", t().tf, t().tf_full, float)}
        {one("ls", t().ls, t().ls_full, values::date(ui, row.late_start))}
        {one("lf", t().lf, t().lf_full, values::date(ui, row.late_finish))}
    }
}
