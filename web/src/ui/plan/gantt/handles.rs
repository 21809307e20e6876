//! What can be grabbed at the bar under the pointer: its end to stretch it, the dot behind it to
//! link it. Drawn for that one bar alone.

use leptos::prelude::*;
use throughline_core::{engine::RowKind, id::TaskId};

use crate::ui::{
    plan::viewport::{Viewport, exact},
    state::Ui,
};

/// The handles of the task under the pointer.
#[component]
pub(crate) fn Handles(
    /// The task under the pointer.
    hovered: RwSignal<Option<TaskId>>,
) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    move || {
        let task = hovered.get()?;
        let row = ui.plan.row(task)?.get();
        if row.left_out || row.kind == RowKind::Summary {
            return None;
        }
        let index = ui.plan.shown.with(|shown| shown.position(task))?;
        let middle = (exact(index) + 0.5) * viewport.row.get();
        let timeline = ui.plan.timeline.get();
        let end = timeline.x(row.finish);
        let (grip, gap) = match row.kind {
            RowKind::Milestone => (None, 15.0),
            _ => {
                let width = (end - timeline.x(row.start)).clamp(4.0, 8.0);
                (Some(width), 10.0)
            }
        };
        let grip = grip.map(|width| {
            view! {
                <rect
                    class="grip"
                    data-grab="stretch"
                    x=(end - width + 2.0).to_string()
                    y=(middle - 12.0).to_string()
                    width=(width + 2.0).to_string()
                    height="24"
                ></rect>
            }
        });
        let (x, y) = ((end + gap).to_string(), middle.to_string());
        Some(view! {
            <g class="handles" data-task=task.to_string()>
                <g class="link-dot" data-grab="link">
                    <circle class="link-room" cx=x.clone() cy=y.clone() r="12"></circle>
                    <circle class="link-mark" cx=x cy=y r="4"></circle>
                </g>
                // On top: the room around the dot reaches over the bar's end.
                {grip}
            </g>
        })
    }
}
