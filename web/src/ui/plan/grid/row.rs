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

/// What a row looks like depends on, besides its task. It is compared as a whole, so that a move of
/// the cursor touches two rows and no more.
#[derive(Clone, PartialEq)]
struct Look {
    index: usize,
    /// Whether something must be reachable by Tab here, because nothing was touched yet.
    first_stop: bool,
    selected: bool,
    touched: bool,
    around: Around,
}

/// One row, drawn by one effect: it follows its own task and its own look, so that a change
/// elsewhere does not touch it, and a screenful of rows costs little to make.
#[component]
pub(crate) fn GridRow(
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let row = ui.plan.row(task).map(RwSignal::<Arc<Row>>::from);
    let look = Memo::new(move |_| look(ui, task));
    move || {
        let row = row?.get();
        let look = look.get();
        let summary = row.kind == RowKind::Summary;
        let on_row = look.around.cursor == Some(None);
        let place = exact(look.index) * viewport.row.get();
        let cells = ui.columns.with(|columns| {
            columns
                .iter()
                .map(|column| cell(ui, &row, *column, &look.around))
                .collect::<Vec<_>>()
        });
        Some(view! {
            <div
                class=class(&row, &look)
                id=ids::row(task)
                data-task=task.to_string()
                role="row"
                tabindex=if on_row || look.first_stop { "0" } else { "-1" }
                attr:aria-level=(row.level + 1).to_string()
                aria-expanded=summary.then(|| (!look.around.closed).to_string())
                aria-rowindex=(look.index + 2).to_string()
                aria-selected=(look.selected || on_row).to_string()
                style:transform=format!("translateY({place}px)")
            >
                {cells}
            </div>
        })
    }
}

fn look(ui: Ui, task: TaskId) -> Look {
    let plan = ui.plan;
    let index = plan.shown.with(|shown| shown.position(task)).unwrap_or(0);
    let cursor = plan.cursor.get();
    let peers = ui.peers.with(|peers| {
        peers
            .iter()
            .filter_map(|peer| {
                let (_, field) = peer.focus.as_ref().filter(|(at, _)| *at == task)?;
                let column = Column::from_stored(field).unwrap_or(Column::Name);
                Some((column, peer.hue, peer.name.clone()))
            })
            .collect()
    });
    Look {
        index,
        first_stop: cursor.is_none() && index == 0,
        selected: plan.selected.with(|selected| selected.contains(&task)),
        touched: plan.touched.with(|touched| touched.contains(&task)),
        around: Around {
            number: index + 1,
            cursor: cursor
                .filter(|cursor| cursor.task == task)
                .map(|cursor| cursor.column),
            closed: plan.closed.with(|closed| closed.contains(&task)),
            peers,
        },
    }
}

fn class(row: &Row, look: &Look) -> String {
    let mut class = "tr".to_owned();
    for (on, name) in [
        (row.kind == RowKind::Summary, " summary"),
        (look.around.cursor.is_some(), " here"),
        (look.selected, " selected"),
        (look.touched, " touched"),
        (row.inactive, " inactive"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    class
}
