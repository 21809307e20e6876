//! The editor of a cell. It lies over its cell rather than in it, so that a change from elsewhere
//! can redraw the row under it without touching what is being typed.

use leptos::{html, prelude::*};
use throughline_core::{
    engine::{Command, Row},
    id::TaskId,
};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::suggest::{self, Suggestion};
use crate::ui::{
    parts::popover,
    plan::{
        actions,
        column::{Column, ColumnLook as _},
        fill, ids, keyboard, values,
        viewport::{Viewport, exact},
    },
    state::{
        Ui,
        plan::{Cursor, Editing},
    },
    words::t,
};

/// The least width of an editor with type-ahead, in pixels.
const ROOMY: i32 = 190;

/// What follows a finished edit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Stay,
    NextCell {
        back: bool,
    },
    NextRow {
        back: bool,
    },
    /// The focus went elsewhere by itself.
    Leave,
}

/// The editor, if a cell is being edited.
#[component]
pub(crate) fn CellEditor() -> impl IntoView {
    let ui = Ui::get();
    move || {
        let editing = ui.plan.editing.get()?;
        let row = ui.plan.peek(editing.task)?;
        Some(view! { <Editor editing row=(*row).clone() /> })
    }
}

#[component]
fn Editor(editing: Editing, row: Row) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let Editing {
        task,
        column,
        text,
        typed,
        fresh,
    } = editing;
    let value = RwSignal::new(text.clone());
    let complaint = RwSignal::new(None::<String>);
    let chosen = RwSignal::new(None::<usize>);
    let input = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Div>::new();
    // Taken as it was when editing began: what is typed answers what was seen.
    let row = StoredValue::new(row);
    // Taking the field out of the page makes it lose the focus, after all this is gone.
    let finished = StoredValue::new(false);

    // A list shows all of its choices until something is typed.
    let typing = RwSignal::new(typed);
    let suggestions = Memo::new(move |_| {
        let text = value.get();
        let text = if typing.get() || !suggest::is_list(column) {
            &text
        } else {
            ""
        };
        suggest::of(ui, task, column, text)
    });
    let place = RwSignal::new(extent(task, column));
    if place.with_untracked(Option::is_none) {
        // A row that was made just now is in the page a frame later.
        request_animation_frame(move || {
            place.try_set(extent(task, column));
        });
    }
    let top = move || {
        let index = ui
            .plan
            .shown
            .with(|shown| shown.position(task))
            .unwrap_or(0);
        format!("{}px", exact(index) * viewport.row.get())
    };

    let leave = move |then: Then| {
        if finished.try_get_value().unwrap_or(true) {
            return;
        }
        finished.set_value(true);
        ui.plan.editing.set(None);
        let cursor = Cursor {
            task,
            column: Some(column),
        };
        match then {
            Then::Leave => return,
            Then::Stay => ui.plan.cursor.set(Some(cursor)),
            Then::NextCell { back } => keyboard::next_cell(ui, task, column, back),
            Then::NextRow { back } => keyboard::next_row(ui, viewport, cursor, back),
        }
        ui.plan.follow_focus.set(true);
    };
    let commit = move |then: Then| {
        if finished.try_get_value().unwrap_or(true) {
            return;
        }
        let outcome = row.with_value(|row| values::intent(ui, row, column, &value.get_untracked()));
        match outcome {
            Ok(intent) => {
                if let Some(intent) = intent {
                    ui.edit(intent);
                }
                leave(then);
                if fresh && then == (Then::NextRow { back: false }) {
                    write_on(ui, task);
                }
            }
            // A click elsewhere must not hold the person here: the old value stays and the reason
            // is shown where it can be read.
            Err(reason) if then == Then::Leave => {
                ui.toasts.bad(reason, "");
                leave(then);
            }
            Err(reason) => complaint.set(Some(reason)),
        }
    };
    let accept = move |suggestion: &Suggestion, then: Then| {
        value.set(suggestion.text.clone());
        chosen.set(None);
        complaint.set(None);
        if suggest::is_whole(column) {
            return commit(then);
        }
        if let Some(input) = input.get_untracked() {
            input.set_value(&suggestion.text);
            // Focusing an element of the page cannot fail.
            let _ = input.focus();
        }
    };
    let give_up = move || {
        leave(Then::Stay);
        if fresh {
            ui.send(Command::Undo);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        event.stop_propagation();
        let count = suggestions.with_untracked(Vec::len);
        match event.key().as_str() {
            "Escape" => give_up(),
            // A new task without a name is none.
            "Enter" if fresh && value.with_untracked(|text| text.trim().is_empty()) => give_up(),
            "ArrowDown" if count > 0 => {
                chosen.update(|at| *at = Some(at.map_or(0, |at| (at + 1) % count)));
            }
            "ArrowUp" if count > 0 => {
                chosen.update(|at| *at = Some(at.map_or(count - 1, |at| (at + count - 1) % count)));
            }
            "Enter" | "Tab" if chosen.get_untracked().is_some_and(|at| at < count) => {
                let at = chosen.get_untracked().unwrap_or(0);
                let suggestion = suggestions.with_untracked(|all| all.get(at).cloned());
                if let Some(suggestion) = suggestion {
                    let back = event.shift_key();
                    let then = if event.key() == "Tab" {
                        Then::NextCell { back }
                    } else {
                        Then::NextRow { back }
                    };
                    accept(&suggestion, then);
                }
            }
            // As in a spreadsheet: into everything that is selected.
            "Enter" if event.ctrl_key() || event.meta_key() => {
                let text = value.get_untracked();
                leave(Then::Stay);
                fill::write_all(ui, column, &text);
            }
            "Enter" => commit(Then::NextRow {
                back: event.shift_key(),
            }),
            "Tab" => commit(Then::NextCell {
                back: event.shift_key(),
            }),
            _ => return,
        }
        event.prevent_default();
    };

    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            // Focusing an element of the page cannot fail.
            let _ = input.focus_with_options(&options);
            // The element may be here before its value.
            input.set_value(&value.get_untracked());
            if !typed {
                input.select();
            }
        }
    });
    Effect::new(move |_| {
        let wanted = complaint.with(Option::is_some) || suggestions.with(|all| !all.is_empty());
        let Some(panel) = list.get() else { return };
        // Both fail only if the panel is in that state already.
        if wanted {
            let _ = panel.show_popover();
            request_animation_frame(move || {
                if let Some(cell) = document().get_element_by_id("cell-editor") {
                    popover::place(&panel, cell.unchecked_ref::<HtmlElement>());
                }
            });
        } else {
            let _ = panel.hide_popover();
        }
    });

    let key = row.with_value(|row| row.key.clone());
    let label = (t().cell_label)(column.label(), &key);
    let field = view! {
            <input
                id="cell-input"
                class:end=column.leans_to_end()
                type="text"
                autocomplete="off"
                spellcheck=(column == Column::NAME).to_string()
                node_ref=input
                aria-label=label
                role=suggest::has(column).then_some("combobox")
                aria-expanded=move || suggest::has(column).then(|| suggestions.with(|all| !all.is_empty()).to_string())
                aria-controls=suggest::has(column).then_some("cell-suggestions")
                aria-activedescendant=move || chosen.get().map(|at| format!("suggestion-{at}"))
                aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                aria-describedby="cell-complaint"
                on:input=move |event| {
                    typing.set(true);
                    value.set(event_target_value(&event));
                    complaint.set(None);
                    chosen.set(suggest::first_fits(column).then_some(0));
                }
                on:keydown=on_key
                on:blur=move |event| {
                    // Another window is no decision.
                    let away = event.target().is_some_and(|target| {
                        document().active_element().is_some_and(|active| {
                            active.unchecked_ref::<web_sys::EventTarget>() == &target
                        })
                    });
                    if !away {
                        commit(Then::Leave);
                    }
                }
            />
    };
    view! {
        <div
            class="cell-editor"
            class:bad=move || complaint.with(Option::is_some)
            id="cell-editor"
            style:left=move || format!("{}px", place.get().map_or(0, |(left, _)| left))
            style:width=move || match place.get() {
                Some((_, width)) => format!("{width}px"),
                None => format!("{}px", column.width()),
            }
            style:top=top
        >
            {field}
            <div class="popover editor-panel" popover="manual" node_ref=list>
                <p class="complaint" id="cell-complaint" role="alert">
                    {move || complaint.get()}
                </p>
                <div id="cell-suggestions" role="listbox" aria-label=column.label()>
                    <For
                        each=move || suggestions.get().into_iter().enumerate()
                        key=|(index, suggestion)| (*index, suggestion.text.clone())
                        let:item
                    >
                        <div
                            class="suggestion"
                            class:on=move || chosen.get() == Some(item.0)
                            id=format!("suggestion-{}", item.0)
                            role="option"
                            aria-selected=move || (chosen.get() == Some(item.0)).to_string()
                            on:pointerdown={
                                let suggestion = item.1.clone();
                                move |event| {
                                    event.prevent_default();
                                    accept(&suggestion, Then::Stay);
                                }
                            }
                        >
                            <span class="muted num">{item.1.hint.clone()}</span>
                            {item.1.label.clone()}
                        </div>
                    </For>
                </div>
            </div>
        </div>
    }
}

/// After the name of a new last task comes the next new task: a plan is written line by line.
fn write_on(ui: Ui, task: TaskId) {
    let last = ui
        .plan
        .order
        .with_untracked(|order| order.last() == Some(&task));
    if last {
        actions::new_task_at_end(ui);
    }
}

/// Where the editor lies, from the left and how wide: over the text of its cell, which for a name
/// begins after the indent.
fn extent(task: TaskId, column: Column) -> Option<(i32, i32)> {
    let cell = ids::element(task, Some(column))?;
    let text = cell
        .query_selector(".text")
        .ok()
        .flatten()
        .filter(|_| column == Column::NAME);
    let indent = text
        .and_then(|text| text.dyn_into::<HtmlElement>().ok())
        .map_or(0, |text| text.offset_left() - 7)
        .clamp(0, cell.offset_width() / 2);
    let (left, width) = (cell.offset_left() + indent, cell.offset_width() - indent);
    // Names and links are longer than their cells: the editor grows over its neighbours.
    let wanted = if suggest::has(column) {
        width.max(ROOMY)
    } else {
        width
    };
    let room = cell
        .offset_parent()
        .map_or(i32::MAX, |row| row.client_width());
    Some((left.min(room - wanted).max(0), wanted))
}
