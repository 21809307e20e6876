//! The panel at a cell that several people changed at once: whose value, when, and one click to
//! choose.

use leptos::{html, prelude::*};
use throughline_core::{
    engine::{CellConflict, Command, Competing},
    id::TaskId,
};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEvent};

use super::{
    column::{self, Column},
    explain,
};
use crate::ui::{
    dates,
    icon::{Icon, icon},
    parts::popover,
    state::Ui,
    words::t,
};

/// Which conflicts the panel shows, and where it stands on screen.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Opened {
    task: TaskId,
    column: Column,
    /// Left, right, top, bottom of the badge.
    at: (f64, f64, f64, f64),
}

thread_local! {
    static OPENED: RwSignal<Option<Opened>> = RwSignal::new(None);
}

fn opened() -> RwSignal<Option<Opened>> {
    OPENED.with(|signal| *signal)
}

/// Opens the panel at the badge that was clicked.
pub(crate) fn open(_ui: Ui, task: TaskId, column: Column, event: &MouseEvent) {
    let Some(badge) = event
        .current_target()
        .and_then(|badge| badge.dyn_into::<Element>().ok())
    else {
        return;
    };
    let rect = badge.get_bounding_client_rect();
    opened().set(Some(Opened {
        task,
        column,
        at: (rect.left(), rect.right(), rect.top(), rect.bottom()),
    }));
}

/// The panel, somewhere on the page.
#[component]
pub(crate) fn ConflictPanel() -> impl IntoView {
    let ui = Ui::get();
    let panel = NodeRef::<html::Div>::new();
    let shown = opened();
    Effect::new(move |_| {
        let (Some(opened), Some(panel)) = (shown.get(), panel.get()) else {
            return;
        };
        request_animation_frame(move || {
            // It fails only if the panel is open already.
            let _ = panel.show_popover();
            let (left, right, top, bottom) = opened.at;
            popover::place_at(&panel, left, right, top, bottom);
            // Nothing in it has the focus yet; if there is nothing to focus, it stays where it is.
            if let Ok(Some(first)) = panel.query_selector("button") {
                let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
            }
        });
    });
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            // It fails only if the panel is closed already.
            let _ = panel.hide_popover();
        }
    };
    let content = move || {
        let Opened { task, column, .. } = shown.get()?;
        let row = ui.plan.row(task)?.get();
        let conflicts: Vec<_> = row
            .conflicts
            .iter()
            .filter(|conflict| {
                let at = column::of_conflict(&conflict.table, &conflict.field);
                at == column || column == Column::NAME
            })
            .cloned()
            .collect();
        if conflicts.is_empty() {
            close();
            return None;
        }
        Some(
            conflicts
                .into_iter()
                .map(|conflict| one(ui, &conflict))
                .collect_view(),
        )
    };
    view! {
        <div
            class="popover conflict"
            popover="auto"
            role="dialog"
            aria-label=t().details_attention
            node_ref=panel
            on:toggle=move |_| {
                let closed = panel
                    .get_untracked()
                    .is_some_and(|panel| !panel.matches(":popover-open").unwrap_or(true));
                if closed {
                    shown.set(None);
                }
            }
        >
            {content}
        </div>
    }
}

/// One conflict or repair, wherever it is shown.
pub(crate) fn one(ui: Ui, conflict: &CellConflict) -> impl IntoView + use<> {
    let column = column::of_conflict(&conflict.table, &conflict.field);
    match conflict.repair {
        Some(kind) => view! {
            <section class="conflict-part">
                <h2>{icon(Icon::Warning)} {t().repair_title}</h2>
                <p>{explain::repair(kind, conflict)}</p>
                {when(&conflict.competing)}
            </section>
        }
        .into_any(),
        None => {
            let choices = (0_u32..)
                .zip(conflict.competing.clone())
                .map(|(index, competing)| choice(ui, conflict, index, &competing))
                .collect_view();
            view! {
                <section class="conflict-part">
                    <h2>{icon(Icon::Warning)} {(t().conflict_title)(column.label())}</h2>
                    <p class="muted">{t().conflict_text}</p>
                    <ul class="choices">{choices}</ul>
                </section>
            }
            .into_any()
        }
    }
}

fn choice(
    ui: Ui,
    conflict: &CellConflict,
    index: u32,
    competing: &Competing,
) -> impl IntoView + use<> {
    let command = Command::Resolve {
        table: conflict.table.clone(),
        id: conflict.record,
        field: conflict.field.clone(),
        choice: index,
    };
    let text = match competing.text.as_str() {
        "" => t().conflict_empty.to_owned(),
        text => text.to_owned(),
    };
    let whose = if competing.mine {
        t().conflict_mine
    } else {
        t().conflict_theirs
    };
    view! {
        <li class="choice">
            <span class="choice-value">{text}</span>
            <span class="chip" class:accent=competing.mine>{whose}</span>
            {(index == 0).then(|| view! { <span class="chip good">{t().conflict_in_use}</span> })}
            <small class="choice-who">{who_and_when(competing)}</small>
            <button class="button small" type="button" on:click=move |_| ui.send(command.clone())>
                {if index == 0 { t().conflict_keep } else { t().conflict_choose }}
            </button>
        </li>
    }
}

fn who_and_when(competing: &Competing) -> String {
    let name = match competing.by.as_str() {
        "" => t().anonymous,
        name => name,
    };
    let mut text = (t().conflict_by)(name);
    if competing.at > 0 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds since 1970 fit into 2^52"
        )]
        let millis = competing.at as f64 * 1000.0;
        text.push_str(" · ");
        text.push_str(&dates::write_ago(millis));
    }
    text
}

fn when(competing: &[Competing]) -> impl IntoView + use<> {
    let lines = competing
        .iter()
        .map(|one| view! { <li><small>{format!("{} — {}", one.text, who_and_when(one))}</small></li> })
        .collect_view();
    view! { <ul class="authors">{lines}</ul> }
}
