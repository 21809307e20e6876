//! The headings of the table: a click puts the plan in order by a column; columns are moved and made
//! wider by mouse or by keyboard.

use std::cell::Cell;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use crate::ui::{
    icon::{Icon, icon},
    plan::{
        column::{Column, ColumnLook as _},
        columns,
    },
    state::Ui,
    words::t,
};

/// How much an arrow key changes a width, in pixels.
const STEP: i32 = 8;

/// A heading that is being pulled.
#[derive(Clone, Copy)]
struct Pull {
    column: Column,
    /// Where the pointer went down.
    from: i32,
    /// How wide the column was then, if its edge is pulled rather than itself.
    width: Option<i32>,
    moved: bool,
}

thread_local! {
    static PULL: Cell<Option<Pull>> = const { Cell::new(None) };
}

/// The row of headings.
#[component]
pub(crate) fn GridHead() -> impl IntoView {
    let ui = Ui::get();
    // Which heading Tab stops at.
    let stop = RwSignal::new(Column::NAME);
    let headings = move || {
        ui.columns.with(|columns| {
            let stop_at = if columns.contains(&stop.get()) {
                stop.get()
            } else {
                Column::NAME
            };
            let one = |column: &Column| heading(ui, *column, *column == stop_at);
            columns.iter().map(one).collect_view()
        })
    };
    view! {
        <div
            class="grid-head"
            role="rowgroup"
            on:pointerdown=move |event| press(ui, &event)
            on:pointermove=move |event| pull(ui, &event)
            on:pointerup=move |event| release(ui, &event)
            on:dblclick=move |event| {
                if let Some((column, true)) = of_event(&event) {
                    columns::resize(ui.prefs.columns, column, Some(widest(column)));
                }
            }
            on:keydown=move |event| on_key(ui, stop, &event)
        >
            <div class="tr" role="row" aria-rowindex="1">
                {headings}
            </div>
        </div>
    }
}

fn heading(ui: Ui, column: Column, stop: bool) -> impl IntoView + use<> {
    let direction = move || {
        ui.look.sorts.with(|sorts| {
            let first = sorts.first().filter(|first| first.column == column)?;
            Some(first.descending)
        })
    };
    view! {
        <div
            class="th"
            class:end=column.leans_to_end()
            role="columnheader"
            data-head=column.name()
            tabindex=if stop { "0" } else { "-1" }
            aria-label=column.label()
            aria-sort=move || direction().map(|down| if down { "descending" } else { "ascending" })
            title=format!("{}: {}", column.label(), column.help().trim())
        >
            <span class="th-text">{column.heading()}</span>
            {move || {
                direction()
                    .map(|down| view! { <span class="th-sort" class:down=down>{icon(Icon::Up)}</span> })
            }}
            <span class="th-edge" data-edge="" aria-hidden="true"></span>
        </div>
    }
}

/// ← → walk along the headings, Enter sorts, Alt moves the column, Shift makes it wider, Delete hides it.
fn on_key(ui: Ui, stop: RwSignal<Column>, event: &KeyboardEvent) {
    let Some((column, _)) = of_event(event) else {
        return;
    };
    let chosen = ui.prefs.columns;
    let forward = event.key() == "ArrowRight";
    match event.key().as_str() {
        "ArrowLeft" | "ArrowRight" if event.alt_key() => {
            if columns::step(chosen, column, forward) {
                ui.said.set((t().said_moved)(column.label()));
            }
            focus_later(column);
        }
        "ArrowLeft" | "ArrowRight" if event.shift_key() => {
            let width = width_of(column) + if forward { STEP } else { -STEP };
            columns::resize(chosen, column, u32::try_from(width).ok());
            ui.said.set((t().said_width)(column.label(), width));
            focus_later(column);
        }
        "ArrowLeft" | "ArrowRight" => {
            let next = ui.columns.with_untracked(|all| {
                let at = all.iter().position(|now| *now == column)?;
                all.get(if forward { at + 1 } else { at.checked_sub(1)? })
                    .copied()
            });
            if let Some(next) = next {
                stop.set(next);
                focus_later(next);
            }
        }
        "Enter" | " " => {
            ui.look.sort_by(column);
            focus_later(column);
        }
        "Delete" if column != Column::NAME => {
            columns::toggle(chosen, column);
            stop.set(Column::NAME);
            focus_later(Column::NAME);
        }
        "ArrowDown" => {
            let first = ui.plan.shown.with_untracked(|shown| shown.at(0));
            if let Some(task) = first {
                ui.plan.follow_focus.set(true);
                ui.plan.cursor.set(Some(crate::ui::state::plan::Cursor {
                    task,
                    column: Some(column),
                }));
            }
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

fn press(ui: Ui, event: &PointerEvent) {
    let Some((column, edge)) = of_event(event) else {
        return;
    };
    if event.button() != 0 {
        return;
    }
    if let Some(head) = element(column) {
        // Without capture a pull only ends where the pointer still is over the headings.
        let _ = head.set_pointer_capture(event.pointer_id());
    }
    let _ = ui;
    PULL.set(Some(Pull {
        column,
        from: event.client_x(),
        width: edge.then(|| width_of(column)),
        moved: false,
    }));
}

fn pull(ui: Ui, event: &PointerEvent) {
    let Some(mut pull) = PULL.get() else { return };
    let by = event.client_x() - pull.from;
    // A finger trembles; a few pixels are no pull.
    pull.moved |= by.abs() > 4;
    PULL.set(Some(pull));
    if !pull.moved {
        return;
    }
    if let Some(width) = pull.width {
        columns::resize(
            ui.prefs.columns,
            pull.column,
            u32::try_from(width + by).ok(),
        );
    } else if let Some(to) = place_under(ui, event.client_x(), pull.column) {
        columns::move_to(ui.prefs.columns, pull.column, to);
    }
}

fn release(ui: Ui, event: &PointerEvent) {
    if let Some(pull) = PULL.take()
        && !pull.moved
        && pull.width.is_none()
        && event.pointer_type() != "touch"
    {
        ui.look.sort_by(pull.column);
    }
}

/// The place among the chosen columns of the heading under the pointer, if the pulled column would
/// still be under the pointer there.
fn place_under(ui: Ui, x: i32, pulled: Column) -> Option<usize> {
    let all = ui.columns.get_untracked();
    let own = f64::from(width_of(pulled));
    let at = all.iter().position(|column| *column == pulled)?;
    let (over, column) = all.iter().enumerate().find(|(_, column)| {
        element(**column).is_some_and(|head| {
            let rect = head.get_bounding_client_rect();
            (rect.left()..rect.right()).contains(&f64::from(x))
        })
    })?;
    let rect = element(*column)?.get_bounding_client_rect();
    let fits = if over > at {
        f64::from(x) > rect.right() - own
    } else {
        f64::from(x) < rect.left() + own
    };
    let target = ui
        .prefs
        .columns
        .with_untracked(|chosen| chosen.iter().position(|(now, _)| now == column));
    target.filter(|_| over != at && fits)
}

/// The heading that an event happened in, and whether at its edge.
fn of_event(event: &web_sys::Event) -> Option<(Column, bool)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let head = target.closest("[data-head]").ok()??;
    let column = Column::named(&head.get_attribute("data-head")?)?;
    Some((column, target.has_attribute("data-edge")))
}

fn element(column: Column) -> Option<HtmlElement> {
    // The selector is made of a constant and valid.
    let found = document().query_selector(&format!("[data-head={}]", column.name()));
    found.ok()??.dyn_into().ok()
}

fn width_of(column: Column) -> i32 {
    element(column).map_or(0, |head| head.offset_width())
}

/// How wide a column must be for what is drawn of it, in pixels.
fn widest(column: Column) -> u32 {
    let texts = document().query_selector_all(&format!(
        "[data-col={0}] .text, [data-head={0}] .th-text",
        column.name()
    ));
    let Ok(texts) = texts else {
        return column.width();
    };
    let indent = |text: &HtmlElement| {
        if column == Column::NAME {
            text.offset_left()
        } else {
            8
        }
    };
    let widths = (0..texts.length())
        .filter_map(|at| texts.item(at)?.dyn_into::<HtmlElement>().ok())
        .map(|text| text.scroll_width() + indent(&text) + 10);
    widths
        .max()
        .and_then(|width| u32::try_from(width).ok())
        .unwrap_or(column.width())
}

/// The headings are drawn anew; then the focus goes to this one.
fn focus_later(column: Column) {
    request_animation_frame(move || {
        if let Some(head) = element(column) {
            // Focusing an element of the page cannot fail.
            let _ = head.focus();
        }
    });
}
