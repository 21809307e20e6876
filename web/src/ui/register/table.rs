//! A register as a table: the APG's grid with a roving focus, drawn for the visible rows alone.

use std::sync::Arc;

use leptos::{html, prelude::*};
use throughline_core::{
    edit::RecordIntent,
    id::RecordId,
    record::{FieldType, Scalar},
    register::{Entry, RecordRef},
};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent, MouseEvent};

use super::{
    field,
    look::{Line, Look},
    value::{self, Column},
};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The height of a row in pixels; the style sheet has the same.
const ROW: f64 = 36.0;
/// So many rows are drawn beyond the visible ones.
const BEYOND: usize = 8;

/// Where the focus is: a line and a column, and whether it is being edited.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Cursor {
    line: usize,
    column: usize,
    editing: bool,
}

/// The table.
#[component]
pub(super) fn Table(look: Look) -> impl IntoView {
    let ui = Ui::get();
    let lines = Memo::new(move |_| Arc::new(look.lines(ui)));
    let columns = Memo::new_with_compare(
        move |_| look.columns(),
        |a: Option<&Vec<Column>>, b: Option<&Vec<Column>>| {
            let names = |columns: Option<&Vec<Column>>| {
                columns.map(|columns| columns.iter().map(|c| c.name()).collect::<Vec<_>>())
            };
            names(a) != names(b)
        },
    );
    let cursor = RwSignal::new(Cursor::default());
    let scroller = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0_f64);
    let height = RwSignal::new(800.0_f64);
    Effect::new(move |_| {
        if let Some(scroller) = scroller.get() {
            height.set(f64::from(scroller.client_height()).max(200.0));
        }
    });
    let range = Memo::new(move |_| {
        let count = lines.with(|lines| lines.len());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few thousand rows"
        )]
        let first = (top.get() / ROW) as usize;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a screen of rows"
        )]
        let visible = (height.get() / ROW) as usize + 1;
        let from = first.saturating_sub(BEYOND).min(count);
        (from, (first + visible + BEYOND).min(count))
    });
    let shown = move || {
        let (from, to) = range.get();
        lines.with(|lines| {
            let shown = lines[from.min(lines.len())..to.min(lines.len())]
                .iter()
                .cloned();
            shown
                .enumerate()
                .map(|(at, line)| (from + at, line))
                .collect::<Vec<_>>()
        })
    };
    let width = move || {
        let columns: u32 =
            columns.with(|columns| columns.iter().map(|c| u32::from(c.width())).sum());
        columns + 36
    };
    let grid_columns = move || {
        let widths = columns.with(|columns| {
            let widths = columns.iter().map(|column| format!("{}px", column.width()));
            widths.collect::<Vec<_>>().join(" ")
        });
        format!("36px {widths} minmax(0, 1fr)")
    };
    let empty = Memo::new(move |_| lines.with(|lines| lines.is_empty()));
    view! {
        <div
            class="register-scroll"
            node_ref=scroller
            on:scroll=move |_| {
                if let Some(scroller) = scroller.get_untracked() {
                    top.set(f64::from(scroller.scroll_top()));
                    height.set(f64::from(scroller.client_height()));
                }
            }
        >
            <div
                class="register-table"
                role="grid"
                aria-label=look.kind.many
                aria-rowcount=move || (lines.with(|lines| lines.len()) + 1).to_string()
                aria-multiselectable="true"
                style:min-width=move || format!("{}px", width())
                style:--columns=grid_columns
                on:keydown=move |event| on_key(ui, look, lines, columns, cursor, scroller, &event)
            >
                <div class="register-row head" role="row" aria-rowindex="1">
                    <span role="columnheader" class="register-mark">
                        <span class="sr">{t().register_select}</span>
                    </span>
                    {move || columns.get().into_iter().map(|column| heading(look, column)).collect_view()}
                </div>
                <div
                    class="register-extent"
                    role="rowgroup"
                    style:height=move || format!("{}px", exact(lines.with(|lines| lines.len())) * ROW)
                >
                    <For
                        each=shown
                        key=|(at, line)| (*at, match line {
                            Line::Group(text, count) => format!("{text} {count}"),
                            Line::Record(id) => id.to_string(),
                        })
                        let:item
                    >
                        {row(ui, look, columns, cursor, item.0, item.1)}
                    </For>
                </div>
            </div>
            <Show when=move || empty.get()>
                <Nothing look />
            </Show>
        </div>
    }
}

#[component]
fn Nothing(look: Look) -> impl IntoView {
    let ui = Ui::get();
    let kind = look.kind;
    let all = Memo::new(move |_| {
        ui.registers
            .with(|context| context.records.of(kind).count())
    });
    view! {
        <div class="empty">
            {move || if all.get() == 0 {
                view! {
                    <p class="empty-title">{(t().register_empty)(kind.many)}</p>
                    <p class="muted">{kind.record.help.trim()}</p>
                    <button class="button primary" type="button" on:click=move |_| ui.make_record(kind, Vec::new())>
                        {icon(Icon::Plus)}
                        {(t().register_new)(kind.one)}
                    </button>
                }
                .into_any()
            } else {
                view! {
                    <p class="muted">{t().register_none_fit}</p>
                    <button
                        class="button"
                        type="button"
                        on:click=move |_| {
                            look.words.set(String::new());
                            look.open_only.set(false);
                        }
                    >
                        {t().register_show_all}
                    </button>
                }
                .into_any()
            }}
        </div>
    }
}

fn heading(look: Look, column: Column) -> impl IntoView + use<> {
    let name = column.name();
    let sort = move || look.order.with(|(by, down)| (by == name).then_some(*down));
    view! {
        <span
            role="columnheader"
            class:end=column.is_number()
            title=column.help().trim()
            aria-sort=move || match sort() {
                None => "none",
                Some(false) => "ascending",
                Some(true) => "descending",
            }
        >
            <button
                type="button"
                class="register-sort"
                tabindex="-1"
                on:click=move |_| look.order.update(|(by, down)| {
                    *down = by == name && !*down;
                    name.clone_into(by);
                })
            >
                {column.label()}
                {move || sort().map(|down| icon(if down { Icon::Lower } else { Icon::Up }))}
            </button>
        </span>
    }
}

fn row(
    ui: Ui,
    look: Look,
    columns: Memo<Vec<Column>>,
    cursor: RwSignal<Cursor>,
    at: usize,
    line: Line,
) -> AnyView {
    let id = match line {
        Line::Group(text, count) => {
            let text = if text.is_empty() {
                t().register_without.to_owned()
            } else {
                text
            };
            return view! {
                <div
                    class="register-row group"
                    role="row"
                    aria-rowindex=(at + 2).to_string()
                    style:top=format!("{}px", exact(at) * ROW)
                >
                    <span
                        role="gridcell"
                        id=cell_id(at, 0)
                        tabindex=move || if cursor.with(|c| c.line == at) { "0" } else { "-1" }
                    >
                        <strong>{text}</strong>
                        <span class="muted num">{count}</span>
                    </span>
                </div>
            }
            .into_any();
        }
        Line::Record(id) => id,
    };
    let table = look.kind.table();
    let entry = Memo::new(move |_| ui.registers.all.with(|all| all.get(table, id).cloned()));
    let selected = Memo::new(move |_| look.selected.with(|selected| selected.contains(&id)));
    let opened = Memo::new(move |_| {
        ui.record.with(|record| {
            record
                .as_ref()
                .is_some_and(|r| r.id == id && r.table == table)
        })
    });
    let done = Memo::new(move |_| {
        entry.with(|entry| entry.as_ref().is_some_and(|entry| look.kind.is_done(entry)))
    });
    let conflicts = Memo::new(move |_| {
        let record = RecordRef::new(table, id);
        ui.registers.conflicts.with(|all| {
            let fields = all
                .get(&record)
                .into_iter()
                .flatten()
                .map(|c| c.field.clone());
            fields.collect::<Vec<_>>()
        })
    });
    let cells = move || {
        let cells = columns.get().into_iter().enumerate();
        cells
            .map(|(nth, column)| cell(ui, look, cursor, (at, nth), id, entry, column, conflicts))
            .collect_view()
    };
    view! {
        <div
            class="register-row"
            class:on=move || selected.get() || opened.get()
            class:done=move || done.get()
            role="row"
            aria-rowindex=(at + 2).to_string()
            aria-selected=move || selected.get().to_string()
            style:top=format!("{}px", exact(at) * ROW)
        >
            <span role="gridcell" class="register-mark">
                <input
                    type="checkbox"
                    tabindex="-1"
                    aria-label=move || {
                        let name = entry.with(|e| e.as_ref().map(|e| e.title().to_owned()));
                        (t().register_select_one)(&name.unwrap_or_default())
                    }
                    prop:checked=move || selected.get()
                    on:change=move |_| toggle(look, id)
                />
            </span>
            {cells}
        </div>
    }
    .into_any()
}

#[expect(clippy::too_many_arguments, reason = "one cell, and what it is in")]
fn cell(
    ui: Ui,
    look: Look,
    cursor: RwSignal<Cursor>,
    (at, nth): (usize, usize),
    id: RecordId,
    entry: Memo<Option<Entry>>,
    column: Column,
    conflicts: Memo<Vec<String>>,
) -> AnyView {
    let here = Memo::new(move |_| cursor.with(|c| (c.line, c.column) == (at, nth)));
    let editing = Memo::new(move |_| {
        cursor.with(|c| (c.line, c.column) == (at, nth) && c.editing)
            && ui.may_write(look.kind.section())
    });
    let shown = move || {
        let entry = entry.get()?;
        Some(
            ui.registers
                .with(|context| content(ui, &entry, column, context)),
        )
    };
    let table = look.kind.table();
    let name = column.name();
    let content = move || match column {
        Column::Field(def) if editing.get() => {
            let value = Signal::derive(move || {
                entry.with(|entry| {
                    entry
                        .as_ref()
                        .map(|e| e.get(def.name).clone())
                        .unwrap_or_default()
                })
            });
            let record = RecordRef::new(table, id);
            let commit = Callback::new(move |new: Scalar| {
                if value.with_untracked(|now| *now != new) {
                    ui.set_record(&record, def.name, new);
                }
                cursor.update(|c| c.editing = false);
                focus_cell(cursor);
            });
            view! {
                <span
                    class="register-edit"
                    on:focusout=move |_| cursor.update(|c| {
                        if (c.line, c.column) == (at, nth) {
                            c.editing = false;
                        }
                    })
                >
                    {field::editor(ui, field::Editing {
                        field: def,
                        value,
                        label: def.label.to_owned(),
                        id: format!("edit-{at}-{nth}"),
                        commit,
                        focus: true,
                    })}
                </span>
            }
            .into_any()
        }
        _ => shown().into_any(),
    };
    view! {
        <span
            role="gridcell"
            id=cell_id(at, nth)
            class:end=column.is_number()
            class:title=name == "title"
            aria-readonly=move || (!editable(column)).to_string()
            tabindex=move || if here.get() { "0" } else { "-1" }
            on:click=move |event: MouseEvent| {
                if event.ctrl_key() || event.meta_key() {
                    toggle(look, id);
                } else if name == "title" || name == "key" {
                    ui.show_record(Some(RecordRef::new(table, id)));
                }
                cursor.set(Cursor { line: at, column: nth, editing: cursor.with_untracked(|c| c.editing && (c.line, c.column) == (at, nth)) });
            }
            on:dblclick=move |_| if editable(column) {
                cursor.set(Cursor { line: at, column: nth, editing: true });
            }
        >
            {content}
            {move || conflicts.with(|fields| fields.iter().any(|field| field == name)).then(|| view! {
                <button
                    class="register-conflict"
                    type="button"
                    tabindex="-1"
                    aria-label=t().conflict_here
                    title=t().conflict_here
                    on:click=move |_| ui.show_record(Some(RecordRef::new(table, id)))
                >
                    {icon(Icon::Warning)}
                </button>
            })}
        </span>
    }
    .into_any()
}

/// A value as it is shown in a cell or on a card: chips for choices, numbers as numbers.
pub(super) fn content(
    ui: Ui,
    entry: &Entry,
    column: Column,
    context: &throughline_core::register::Context<'_>,
) -> AnyView {
    let text = value::cell(ui, entry, column, context);
    if text.is_empty() {
        return ().into_any();
    }
    match column {
        Column::Key => view! { <span class="muted num">{text}</span> }.into_any(),
        Column::Field(field) => match field.field_type {
            FieldType::Choice(_) => {
                let tone = tone(entry, field.name);
                view! { <span class=format!("chip {tone}")>{text}</span> }.into_any()
            }
            FieldType::Reference("members") => view! {
                <span class="register-person">
                    {crate::ui::parts::avatar::avatar(&text, "", entry.text(field.name))}
                    <span class="register-text">{text}</span>
                </span>
            }
            .into_any(),
            _ => view! { <span class="register-text">{text}</span> }.into_any(),
        },
        Column::Computed(computed) => {
            let tone = computed_tone(computed.name, &(computed.of)(entry, context));
            if tone.is_empty() {
                view! { <span class="register-text num">{text}</span> }.into_any()
            } else {
                view! { <span class=format!("chip num {tone}")>{text}</span> }.into_any()
            }
        }
    }
}

/// The tone of a choice: what is settled is calm, what is grave is not. The text says it too.
pub(super) fn tone(entry: &Entry, field: &str) -> &'static str {
    let stored = entry.text(field);
    match stored {
        "critical" | "very_high" | "failed" | "missed" | "breach" | "rejected" | "blocked"
        | "occurred" | "wrong" | "resistant" => "bad",
        "major" | "high" | "at_risk" | "waiting" | "waived" | "partial" | "conditional"
        | "deciding" => "warn",
        "accepted" | "met" | "passed" | "done" | "reached" | "solved" | "live" | "handed_over"
        | "compliant" | "confirmed" | "applied" | "approved" | "adopt" => "good",
        "started" | "in_progress" | "in_review" | "responding" | "installing" | "running" => {
            "accent"
        }
        _ => "",
    }
}

/// The tone of a computed value, where it says that something wants looking at.
pub(super) fn computed_tone(name: &str, value: &Scalar) -> &'static str {
    match (name, value) {
        ("exposure" | "residual_exposure", Scalar::Int(exposure)) => exposure_tone(*exposure),
        ("late" | "review_overdue" | "failed" | "open_findings", Scalar::Int(days))
            if *days > 0 =>
        {
            "bad"
        }
        ("days_left" | "waiver_left", Scalar::Int(days)) if *days < 0 => "bad",
        ("days_left" | "waiver_left", Scalar::Int(days)) if *days <= 30 => "warn",
        ("engagement_gap", Scalar::Int(gap)) if *gap > 0 => "warn",
        _ => "",
    }
}

/// The tone of probability × impact: the usual three bands.
pub(super) const fn exposure_tone(exposure: i64) -> &'static str {
    match exposure {
        15.. => "bad",
        6..=14 => "warn",
        _ => "good",
    }
}

fn editable(column: Column) -> bool {
    matches!(column, Column::Field(field) if !field.frozen && field.field_type != FieldType::Prose)
}

fn toggle(look: Look, id: RecordId) {
    let mut selected = (*look.selected.get_untracked()).clone();
    if !selected.remove(&id) {
        selected.insert(id);
    }
    look.selected.set(Arc::new(selected));
}

fn on_key(
    ui: Ui,
    look: Look,
    lines: Memo<Arc<Vec<Line>>>,
    columns: Memo<Vec<Column>>,
    cursor: RwSignal<Cursor>,
    scroller: NodeRef<html::Div>,
    event: &KeyboardEvent,
) {
    let now = cursor.get_untracked();
    let lines = lines.get_untracked();
    let columns = columns.get_untracked();
    let (last_line, last_column) = (
        lines.len().saturating_sub(1),
        columns.len().saturating_sub(1),
    );
    let record = match lines.get(now.line) {
        Some(Line::Record(id)) => Some(*id),
        _ => None,
    };
    let column = columns.get(now.column).copied();
    if now.editing {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            cursor.update(|c| c.editing = false);
            focus_cell(cursor);
        }
        return;
    }
    let control = event.ctrl_key() || event.meta_key();
    let mut to = now;
    match event.key().as_str() {
        "ArrowDown" => to.line = (now.line + 1).min(last_line),
        "ArrowUp" => to.line = now.line.saturating_sub(1),
        "ArrowRight" => to.column = (now.column + 1).min(last_column),
        "ArrowLeft" => to.column = now.column.saturating_sub(1),
        "PageDown" => to.line = (now.line + 12).min(last_line),
        "PageUp" => to.line = now.line.saturating_sub(12),
        "Home" if control => (to.line, to.column) = (0, 0),
        "End" if control => (to.line, to.column) = (last_line, last_column),
        "Home" => to.column = 0,
        "End" => to.column = last_column,
        "Enter" if !column.is_some_and(editable) || event.shift_key() => {
            if let Some(id) = record {
                event.prevent_default();
                ui.show_record(Some(RecordRef::new(look.kind.table(), id)));
            }
            return;
        }
        "Enter" | "F2" => {
            if record.is_some() && column.is_some_and(editable) {
                event.prevent_default();
                cursor.update(|c| c.editing = true);
            }
            return;
        }
        " " => {
            if let Some(id) = record {
                event.prevent_default();
                toggle(look, id);
            }
            return;
        }
        "Delete" => {
            let subjects = look.subjects(record);
            if !subjects.is_empty() {
                event.prevent_default();
                ui.edit_records(RecordIntent::Delete(subjects));
                look.selected.set(Arc::default());
            }
            return;
        }
        "Insert" => {
            event.prevent_default();
            ui.make_record(look.kind, Vec::new());
            return;
        }
        "Escape" => {
            look.selected.set(Arc::default());
            return;
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
    if event.shift_key()
        && to.line != now.line
        && let (Some(a), Some(Line::Record(b))) = (record, lines.get(to.line))
    {
        let mut selected = (*look.selected.get_untracked()).clone();
        selected.extend([a, *b]);
        look.selected.set(Arc::new(selected));
    }
    cursor.set(to);
    reach(scroller, to.line);
    focus_cell(cursor);
}

/// Scrolls so that a line is in sight, below the heading.
fn reach(scroller: NodeRef<html::Div>, line: usize) {
    let Some(scroller) = scroller.get_untracked() else {
        return;
    };
    let (top, height) = (
        f64::from(scroller.scroll_top()),
        f64::from(scroller.client_height()),
    );
    let y = exact(line) * ROW;
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a scrolled page")]
    if y < top {
        scroller.set_scroll_top(y as i32);
    } else if y + 2.0 * ROW > top + height {
        scroller.set_scroll_top((y + 2.0 * ROW - height) as i32);
    }
}

/// Focuses the cell at the cursor once it is drawn, unless its editor has the focus by then.
fn focus_cell(cursor: RwSignal<Cursor>) {
    request_animation_frame(move || {
        // The table may be gone by then, and its cursor with it.
        let Some(Cursor {
            line,
            column,
            editing: false,
        }) = cursor.try_get_untracked()
        else {
            return;
        };
        let cell = document()
            .get_element_by_id(&cell_id(line, column))
            .or_else(|| document().get_element_by_id(&cell_id(line, 0)));
        if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
            // Focusing an element of the page cannot fail.
            let _ = cell.focus();
        }
    });
}

fn cell_id(line: usize, column: usize) -> String {
    format!("cell-{line}-{column}")
}

#[expect(clippy::cast_precision_loss, reason = "a number of rows")]
fn exact(rows: usize) -> f64 {
    rows as f64
}
