//! One cell of the table.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::engine::{Row, RowKind};

use super::badges;
use crate::ui::{
    icon::{Icon, icon},
    parts::avatar::avatar,
    plan::{
        column::{Align, Column},
        ids, values,
    },
    state::Ui,
    words::t,
};

/// What a cell looks like depends on, besides its row.
pub(crate) struct Around {
    /// The row's number, from 1.
    pub(crate) number: usize,
    /// Where in this row the keyboard is.
    pub(crate) cursor: Option<Option<Column>>,
    /// Whether the row is a closed summary.
    pub(crate) closed: bool,
    /// Where in this row others are: the column, their hue and name.
    pub(crate) peers: Vec<(Column, u16, String)>,
}

/// A cell.
pub(crate) fn cell(
    ui: Ui,
    row: &Arc<Row>,
    column: Column,
    position: usize,
    around: &Around,
) -> impl IntoView + use<> {
    let summary = row.kind == RowKind::Summary;
    let peer = around.peers.iter().find(|(at, ..)| *at == column).cloned();
    let here = around.cursor == Some(Some(column));
    let hue = peer.as_ref().map(|(_, hue, _)| hue.to_string());
    let flag = peer.map(|(_, _, name)| {
        let name = if name.is_empty() {
            t().anonymous.to_owned()
        } else {
            name
        };
        let spoken = (t().by_somebody)(&name);
        view! { <span class="peer-flag" title=spoken>{name}</span> }
    });
    view! {
        <div
            class="td"
            class:end=column.align() == Align::End
            class:num=column.figures()
            class:quiet=matches!(column, Column::Number | Column::Key | Column::Wbs | Column::Predecessors)
            class:late=is_late(row, column)
            class:named=column == Column::Name
            class:peer=hue.is_some()
            style:--hue=hue
            id=ids::cell(row.id, column)
            data-col=column.stored()
            role="gridcell"
            tabindex=if here { "0" } else { "-1" }
            aria-colindex=position.to_string()
            aria-readonly=(!column.editable(summary)).then_some("true")
        >
            {content(ui, row, column, around)}
            {badges::of(ui, row, column)}
            {flag}
        </div>
    }
}

fn content(ui: Ui, row: &Arc<Row>, column: Column, around: &Around) -> AnyView {
    match column {
        Column::Number => around.number.to_string().into_any(),
        Column::Name => name(row, around.closed),
        Column::Resources => resources(ui, row),
        Column::Start | Column::Finish => {
            let moment = if column == Column::Start {
                row.start
            } else {
                row.finish
            };
            let text = values::text(ui, row, column);
            view! { <span class="text" title=values::in_full(moment)>{text}</span> }.into_any()
        }
        other => view! { <span class="text">{values::text(ui, row, other)}</span> }.into_any(),
    }
}

fn name(row: &Row, closed: bool) -> AnyView {
    // The step is the style sheet's: smaller where there is less room.
    let indent = format!("calc(var(--indent) * {})", row.level);
    let twisty = (row.kind == RowKind::Summary).then(|| {
        // The row itself says that it is open or closed, so this is for the mouse alone.
        view! {
            <span class="twisty" class:closed=closed data-twisty="" aria-hidden="true">
                {icon(Icon::Down)}
            </span>
        }
    });
    let milestone = (row.kind == RowKind::Milestone)
        .then(|| view! { <span class="sr">{format!("{}: ", t().milestone)}</span> });
    let text = if row.name.is_empty() {
        t().untitled.to_owned()
    } else {
        row.name.clone()
    };
    view! {
        <span class="indent" style:width=indent></span>
        <span class="twisty-room">{twisty}</span>
        {milestone}
        <span class="text" class:untitled=row.name.is_empty() title=row.name.clone()>{text}</span>
    }
    .into_any()
}

fn resources(ui: Ui, row: &Row) -> AnyView {
    let people: Vec<_> = row
        .resources
        .iter()
        .filter_map(|(id, units)| Some((ui.plan.resource(*id)?, *units)))
        .collect();
    let spoken = values::text(ui, row, Column::Resources);
    let avatars = people
        .iter()
        .take(2)
        .map(|(person, _)| avatar(&person.name, &person.initials, person.id.0.as_str()))
        .collect_view();
    let rest = people.len().saturating_sub(2);
    let rest = (rest > 0)
        .then(|| view! { <span class="rest" aria-hidden="true">{format!("+{rest}")}</span> });
    let title = spoken.clone();
    view! {
        <span class="people" title=title>
            <span class="sr">{spoken}</span>
            {avatars}
            {rest}
        </span>
    }
    .into_any()
}

fn is_late(row: &Row, column: Column) -> bool {
    match column {
        Column::Finish => row.deadline.is_some_and(|deadline| row.finish > deadline),
        Column::TotalFloat => row.total_float.0 < 0,
        _ => false,
    }
}
