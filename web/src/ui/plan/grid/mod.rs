//! The plan's table: a treegrid of which only the visible rows are in the page.

mod badges;
mod cell;
mod editor;
mod head;
mod new_row;
mod nothing_fits;
mod row;
mod suggest;

use leptos::prelude::*;

use self::{
    editor::CellEditor, head::GridHead, new_row::NewRow, nothing_fits::NothingFits, row::GridRow,
};
use super::{clipboard, columns, keyboard, pointer, viewport::Viewport};
use crate::ui::{state::Ui, words::t};

/// The table's pane.
#[component]
pub(crate) fn TablePane() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let template = move || ui.chosen_columns(columns::template);
    let label = move || {
        (t().plan_table)(&ui.project.with(|project| {
            project
                .as_ref()
                .map(|project| project.name.clone())
                .unwrap_or_default()
        }))
    };
    let shift = move || format!("translateY({}px)", -viewport.top.get());
    view! {
        <div class="table" node_ref=viewport.table style:--columns=template>
            <div
                class="grid"
                role="treegrid"
                aria-label=label
                aria-multiselectable="true"
                aria-rowcount=move || ui.plan.shown.with(|shown| shown.tasks.len() + 1).to_string()
                on:pointerdown=move |event| pointer::on_press(ui, &event)
                on:pointermove=move |event| pointer::on_move(ui, &event)
                on:pointerup=move |_| pointer::on_release(ui)
                on:click=move |event| pointer::on_click(ui, &event)
                on:dblclick=move |event| pointer::on_double_click(ui, &event)
                on:focusin=move |event| pointer::on_focus(ui, &event)
                on:keydown=move |event| keyboard::on_key(ui, viewport, &event)
                on:copy=move |event| clipboard::on_copy(ui, &event)
                on:cut=move |event| clipboard::on_cut(ui, &event)
                on:paste=move |event| clipboard::on_paste(ui, &event)
            >
                <GridHead />
                <div class="clip" role="rowgroup">
                    <div class="rows" role="presentation" style:transform=shift>
                        <For each=move || viewport.drawn(ui) key=|task| *task let:task>
                            <GridRow task />
                        </For>
                    </div>
                </div>
            </div>
            <div class="over">
                <div class="rows" style:transform=shift>
                    <NewRow />
                    <NothingFits />
                    <CellEditor />
                </div>
            </div>
        </div>
    }
}
