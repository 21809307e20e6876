//! One row of the table.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    engine::{Row, RowKind},
    id::TaskId,
};

use super::cell::{Around, cell};
use crate::ui::{
    plan::{
        column::Column,
        ids,
        viewport::{Viewport, exact},
    },
    state::Ui,
};

/// One row. It follows its own task's signal, so that a change elsewhere does not touch it.
#[component]
pub(crate) fn GridRow(
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let Some(signal) = ui.plan.row(task) else {
        return ().into_any();
    };
    let row = RwSignal::<Arc<Row>>::from(signal);
    let plan = ui.plan;
    let index = Memo::new(move |_| plan.shown.with(|shown| shown.position(task)).unwrap_or(0));
    // `Some(None)` is the row itself, `Some(Some(column))` one of its cells.
    let cursor = Memo::new(move |_| {
        plan.cursor.with(|cursor| {
            cursor
                .filter(|cursor| cursor.task == task)
                .map(|cursor| cursor.column)
        })
    });
    // Something must be reachable by Tab before anything was touched.
    let first_stop = Memo::new(move |_| plan.cursor.with(Option::is_none) && index.get() == 0);
    let selected = Memo::new(move |_| plan.selected.with(|selected| selected.contains(&task)));
    let touched = Memo::new(move |_| plan.touched.with(|touched| touched.contains(&task)));
    let closed = Memo::new(move |_| plan.closed.with(|closed| closed.contains(&task)));
    let peers = Memo::new(move |_| {
        ui.peers.with(|peers| {
            peers
                .iter()
                .filter_map(|peer| {
                    let (at, field) = peer.focus.as_ref()?;
                    (*at == task).then(|| {
                        let column = Column::from_stored(field).unwrap_or(Column::Name);
                        (column, peer.hue, peer.name.clone())
                    })
                })
                .collect::<Vec<_>>()
        })
    });
    let kind = Memo::new(move |_| row.with(|row| row.kind));
    let expanded = move || (kind.get() == RowKind::Summary).then(|| (!closed.get()).to_string());
    let place = move || format!("translateY({}px)", exact(index.get()) * viewport.row.get());
    let cells = move || {
        let around = Around {
            number: index.get() + 1,
            cursor: cursor.get(),
            closed: closed.get(),
            peers: peers.get(),
        };
        ui.columns.with(|columns| {
            row.with(|row| {
                (1..)
                    .zip(columns)
                    .map(|(position, column)| cell(ui, row, *column, position, &around))
                    .collect_view()
            })
        })
    };
    view! {
        <div
            class="tr"
            class:summary=move || kind.get() == RowKind::Summary
            class:here=move || cursor.get().is_some()
            class:selected=move || selected.get()
            class:touched=move || touched.get()
            class:inactive=move || row.with(|row| row.inactive)
            id=ids::row(task)
            data-task=task.to_string()
            role="row"
            tabindex=move || {
                if cursor.get() == Some(None) || first_stop.get() { "0" } else { "-1" }
            }
            attr:aria-level=move || row.with(|row| row.level + 1).to_string()
            aria-expanded=expanded
            aria-rowindex=move || (index.get() + 2).to_string()
            aria-selected=move || (selected.get() || cursor.get() == Some(None)).to_string()
            style:transform=place
        >
            {cells}
        </div>
    }
    .into_any()
}
