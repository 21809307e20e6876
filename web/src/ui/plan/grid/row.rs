//! One row of the table.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    engine::{Row, RowKind},
    id::TaskId,
    view::Fit,
};

use super::cell::{Around, cell};
use crate::ui::{
    plan::{
        column::Column,
        fill, ids,
        viewport::{Viewport, exact},
    },
    state::{Ui, plan::Cursor},
};

/// What a row looks like depends on, besides its task. It is compared as a whole, so that a move of
/// the cursor touches two rows and no more.
#[derive(Clone, PartialEq)]
struct Look {
    index: usize,
    /// Whether something must be reachable by Tab here, because nothing was touched yet.
    first_stop: bool,
    selected: bool,
    /// Whether it was cut and waits for where it is pasted.
    cut: bool,
    touched: bool,
    /// Whether it is here only for what is below it, or because it was when the filter was set.
    dimmed: bool,
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
                prop:ariaLevel=(look.around.level + 1).to_string()
                aria-expanded=summary.then(|| (!look.around.closed).to_string())
                aria-rowindex=(look.index + 2).to_string()
                aria-selected=(look.selected && look.around.span.is_none() || on_row).to_string()
                style:transform=format!("translateY({place}px)")
            >
                {cells}
            </div>
        })
    }
}

fn look(ui: Ui, task: TaskId) -> Look {
    let plan = ui.plan;
    let (index, line) = plan
        .shown
        .with(|shown| (shown.position(task).unwrap_or(0), shown.line(task)));
    let selected = plan.selected.with(|selected| selected.contains(&task));
    let span = plan.span.get();
    let cursor = plan.cursor.get();
    let peers = ui.peers.with(|peers| {
        peers
            .iter()
            .filter_map(|peer| {
                let (_, field) = peer.focus.as_ref().filter(|(at, _)| *at == task)?;
                let column = Column::named(field).unwrap_or(Column::NAME);
                Some((column, peer.hue, peer.name.clone()))
            })
            .collect()
    });
    Look {
        index,
        first_stop: cursor.is_none() && index == 0,
        selected,
        cut: plan.cut.with(|cut| cut.contains(&task)),
        dimmed: line.is_some_and(|line| line.fit != Fit::Fits),
        touched: plan.touched.with(|touched| touched.contains(&task)),
        around: Around {
            level: line.map_or(0, |line| line.level),
            cursor: cursor
                .filter(|cursor| cursor.task == task)
                .map(|cursor| cursor.column),
            span: span.filter(|_| selected),
            handle: handle(ui, task, cursor, span),
            closed: plan.closed.with(|closed| closed.contains(&task)),
            peers,
        },
    }
}

/// The cell of this row whose corner can be pulled down to fill it into those below: the last one of
/// the selected cells, or the one with the cursor.
fn handle(
    ui: Ui,
    task: TaskId,
    cursor: Option<Cursor>,
    span: Option<(Column, Column)>,
) -> Option<Column> {
    let cursor = cursor?;
    let alone = ui.plan.selected.with(|selected| selected.is_empty());
    match (cursor.column, span) {
        (Some(column), _) if alone => (cursor.task == task).then_some(column),
        (Some(_), Some(span)) => {
            let last = ui.plan.selected.with(|selected| {
                ui.plan.shown.with(|shown| {
                    let places = selected.iter().filter_map(|task| shown.position(*task));
                    places.max().and_then(|last| shown.at(last))
                })
            });
            let columns = fill::columns_between(ui, span);
            columns.last().copied().filter(|_| last == Some(task))
        }
        _ => None,
    }
    .filter(|column| column.is_editable(false))
}

fn class(row: &Row, look: &Look) -> String {
    let mut class = "tr".to_owned();
    for (on, name) in [
        (row.kind == RowKind::Summary, " summary"),
        (look.around.cursor.is_some(), " here"),
        (look.selected && look.around.span.is_none(), " selected"),
        (look.cut, " cut"),
        (look.dimmed, " dimmed"),
        (look.touched, " touched"),
        (row.left_out, " left-out"),
        // A summary stands for what is in it, such as a template's tasks, and is no task that was given up.
        (row.inactive && row.kind != RowKind::Summary, " inactive"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    class
}
