//! One cell of the table.

use leptos::prelude::*;
use throughline_core::engine::{Row, RowKind};

use super::badges;
use crate::ui::{
    icon::{Icon, icon},
    parts::avatar::avatar,
    plan::{
        column::{Column, ColumnLook as _},
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
    /// 0 at the top.
    pub(crate) level: u16,
    /// Where in this row the keyboard is; `Some(None)` is the row itself.
    pub(crate) cursor: Option<Option<Column>>,
    /// The columns of this row that are selected, from one to another.
    pub(crate) span: Option<(Column, Column)>,
    /// The cell whose corner can be pulled down.
    pub(crate) handle: Option<Column>,
    /// Whether the row is a closed summary.
    pub(crate) closed: bool,
    /// Where in this row others are: the column, their hue and name.
    pub(crate) peers: Vec<(Column, u16, String)>,
}

/// A cell.
pub(crate) fn cell(ui: Ui, row: &Row, column: Column, around: &Around) -> impl IntoView + use<> {
    let here = around.cursor == Some(Some(column));
    let chosen = around.span.map(|span| is_within(ui, column, span));
    let peer = around.peers.iter().find(|(at, ..)| *at == column);
    view! {
        <div
            class=class(row, column, chosen == Some(true))
            data-col=column.name()
            role="gridcell"
            tabindex=if here { "0" } else { "-1" }
            aria-readonly=(!column.is_editable(row.kind == RowKind::Summary)).then_some("true")
            aria-selected=chosen.map(|chosen| chosen.to_string())
        >
            {content(ui, row, column, around)}
            {badges::of(ui, row, column)}
            {peer.map(|(_, hue, name)| flag(*hue, name))}
            {(around.handle == Some(column))
                .then(|| view! { <span class="fill-handle" data-fill="" aria-hidden="true"></span> })}
        </div>
    }
}

/// Whether a column lies between two others as they are shown.
fn is_within(ui: Ui, column: Column, (one, other): (Column, Column)) -> bool {
    ui.columns.with(|columns| {
        let place = |column| columns.iter().position(|now| *now == column);
        match (place(column), place(one), place(other)) {
            (Some(at), Some(one), Some(other)) => (one.min(other)..=one.max(other)).contains(&at),
            _ => false,
        }
    })
}

fn class(row: &Row, column: Column, chosen: bool) -> String {
    let mut class = "td".to_owned();
    let quiet = matches!(
        column,
        Column::ROW | Column::KEY | Column::WBS | Column::PREDECESSORS | Column::SUCCESSORS
    );
    for (on, name) in [
        (column.leans_to_end(), " end"),
        (column.is_figures(), " num"),
        (chosen, " chosen"),
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
        Column::NAME => name(row, around),
        Column::RESOURCES => resources(ui, row),
        other => text(values::text(ui, row, other)),
    }
}

fn text(text: String) -> AnyView {
    view! { <span class="text">{text}</span> }.into_any()
}

fn name(row: &Row, around: &Around) -> AnyView {
    let closed = around.closed;
    // The step is the style sheet's: smaller where there is less room.
    let indent = format!("calc(var(--indent) * {})", around.level);
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
            <span class="sr">{values::text(ui, row, Column::RESOURCES)}</span>
            {avatars}
            {rest}
        </span>
    }
    .into_any()
}

fn is_late(row: &Row, column: Column) -> bool {
    match column {
        Column::FINISH => row.deadline.is_some_and(|deadline| row.finish > deadline),
        Column::TOTAL_FLOAT => row.total_float.0 < 0,
        _ => false,
    }
}
