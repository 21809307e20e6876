//! One cell of the table.

use leptos::prelude::*;
use throughline_core::engine::{Row, RowKind};

use super::badges;
use crate::ui::{
    icon::{Icon, icon},
    parts::avatar::avatar,
    plan::{
        column::{Align, Column},
        values,
    },
    state::Ui,
    words::t,
};

/// The most people that a cell shows.
const MOST_PEOPLE: usize = 2;

/// What a cell looks like depends on, besides its task.
#[derive(Clone, PartialEq)]
pub(crate) struct Around {
    /// The row's number, from 1.
    pub(crate) number: usize,
    /// Where in this row the keyboard is; `Some(None)` is the row itself.
    pub(crate) cursor: Option<Option<Column>>,
    /// Whether the row is a closed summary.
    pub(crate) closed: bool,
    /// Where in this row others are: the column, their hue and name.
    pub(crate) peers: Vec<(Column, u16, String)>,
}

/// A cell.
pub(crate) fn cell(ui: Ui, row: &Row, column: Column, around: &Around) -> impl IntoView + use<> {
    let here = around.cursor == Some(Some(column));
    let peer = around.peers.iter().find(|(at, ..)| *at == column);
    view! {
        <div
            class=class(row, column)
            data-col=column.stored()
            role="gridcell"
            tabindex=if here { "0" } else { "-1" }
            aria-readonly=(!column.editable(row.kind == RowKind::Summary)).then_some("true")
        >
            {content(ui, row, column, around)}
            {badges::of(ui, row, column)}
            {peer.map(|(_, hue, name)| flag(*hue, name))}
        </div>
    }
}

fn class(row: &Row, column: Column) -> String {
    let mut class = "td".to_owned();
    let quiet = matches!(
        column,
        Column::Number | Column::Key | Column::Wbs | Column::Predecessors
    );
    for (on, name) in [
        (column.align() == Align::End, " end"),
        (column.figures(), " num"),
        (quiet, " quiet"),
        (is_late(row, column), " late"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    class
}

/// Somebody else's cursor.
fn flag(hue: u16, name: &str) -> impl IntoView + use<> {
    let name = if name.is_empty() { t().anonymous } else { name }.to_owned();
    let spoken = (t().by_somebody)(&name);
    view! {
        <span class="peer" style:--hue=hue.to_string() title=spoken>
            <span class="peer-flag">{name}</span>
        </span>
    }
}

fn content(ui: Ui, row: &Row, column: Column, around: &Around) -> AnyView {
    match column {
        Column::Number => text(around.number.to_string()),
        Column::Name => name(row, around.closed),
        Column::Resources => resources(ui, row),
        other => text(values::text(ui, row, other)),
    }
}

fn text(text: String) -> AnyView {
    view! { <span class="text">{text}</span> }.into_any()
}

fn name(row: &Row, closed: bool) -> AnyView {
    // The step is the style sheet's: smaller where there is less room.
    let indent = format!("calc(var(--indent) * {})", row.level);
    let twisty = (row.kind == RowKind::Summary).then(|| {
        // The row itself says that it is open or closed, so this is for the mouse alone.
        view! {
            <span
                class=if closed { "twisty closed" } else { "twisty" }
                data-twisty=""
                aria-hidden="true"
            >
                {icon(Icon::Down)}
            </span>
        }
    });
    let milestone = (row.kind == RowKind::Milestone)
        .then(|| view! { <span class="sr">{format!("{}: ", t().milestone)}</span> });
    let (class, text) = if row.name.is_empty() {
        ("text untitled", t().untitled.to_owned())
    } else {
        ("text", row.name.clone())
    };
    view! {
        <span class="twisty-room" style:margin-inline-start=indent>
            {twisty}
        </span>
        {milestone}
        <span class=class title=row.name.clone()>
            {text}
        </span>
    }
    .into_any()
}

fn resources(ui: Ui, row: &Row) -> AnyView {
    if row.resources.is_empty() {
        return ().into_any();
    }
    let avatars = row
        .resources
        .iter()
        .take(MOST_PEOPLE)
        .filter_map(|(id, _)| ui.plan.resource(*id))
        .map(|person| avatar(&person.name, &person.initials, person.id.0.as_str()))
        .collect::<Vec<_>>();
    let rest = row.resources.len().saturating_sub(MOST_PEOPLE);
    let rest = (rest > 0)
        .then(|| view! { <span class="rest" aria-hidden="true">{format!("+{rest}")}</span> });
    view! {
        <span class="people">
            <span class="sr">{values::text(ui, row, Column::Resources)}</span>
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
