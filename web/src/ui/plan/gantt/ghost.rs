//! What a drag would do, drawn and said while it is on the way.

use leptos::prelude::*;

use super::drag::{Drag, Grab};
use crate::ui::{
    plan::{
        values,
        viewport::{Viewport, exact},
    },
    state::Ui,
    words::t,
};

/// Room that a note needs, in pixels.
const NOTE: f64 = 210.0;

/// The outline of what the drag would do.
#[component]
pub(crate) fn Ghost() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let drag = expect_context::<RwSignal<Option<Drag>>>();
    move || {
        let drag = drag.get().filter(|drag| drag.moved)?;
        let row = ui.plan.peek(drag.task)?;
        let timeline = ui.plan.timeline.get();
        let index = ui.plan.shown.with(|shown| shown.position(drag.task))?;
        let top = exact(index) * viewport.row.get();
        let middle = top + viewport.row.get() / 2.0;
        let (x, end) = (timeline.x(row.start), timeline.x(row.finish));
        Some(match drag.grab {
            Grab::Link => {
                let target = drag.over.and_then(|task| {
                    let index = ui.plan.shown.with(|shown| shown.position(task))?;
                    Some((ui.plan.peek(task)?, exact(index) * viewport.row.get()))
                });
                let text = target.as_ref().map_or_else(
                    || t().drag_link_nowhere.to_owned(),
                    |(row, _)| (t().drag_link)(&row.name),
                );
                let height = viewport.row.get();
                let (to_x, to_y) = (end + 9.0 + drag.by.0, middle + drag.by.1);
                view! {
                    <g class="ghost">
                        {target
                            .map(|(_, y)| {
                                view! {
                                    <rect class="ghost-row" x="0" width="100%" y=y.to_string() height=height.to_string()></rect>
                                }
                            })}
                        <path class="ghost-link" d=format!("M{end} {middle}L{to_x} {to_y}")></path>
                        {note(viewport, to_x + 12.0, to_y, text)}
                    </g>
                }
                .into_any()
            }
            Grab::Move => {
                let start = drag.new_start(ui)?;
                let left = timeline.x(start);
                view! {
                    <g class="ghost">
                        {outline(left, end - x, middle)}
                        {note(viewport, left, top - 4.0, (t().drag_move)(&values::in_full(start)))}
                    </g>
                }
                .into_any()
            }
            Grab::Stretch => {
                let (duration, finish) = drag.new_duration(ui)?;
                let right = timeline.x(finish);
                let text = (t().drag_duration)(
                    &values::duration(ui, duration, row.elapsed, row.estimated),
                    &values::date(ui, finish),
                );
                view! {
                    <g class="ghost">
                        {outline(x, right - x, middle)}
                        {note(viewport, right + 8.0, top - 4.0, text)}
                    </g>
                }
                .into_any()
            }
        })
    }
}

fn outline(x: f64, width: f64, middle: f64) -> impl IntoView {
    view! {
        <rect
            class="ghost-bar"
            x=x.to_string()
            y=(middle - 6.5).to_string()
            width=width.max(4.0).to_string()
            height="13"
            rx="3.5"
        ></rect>
    }
}

/// A text beside the pointer; where the pane ends, on the other side.
fn note(viewport: Viewport, x: f64, y: f64, text: String) -> impl IntoView {
    let edge = viewport.chart_x.get() + viewport.chart_width.get();
    let (x, anchor) = if x + NOTE > edge {
        (x.min(edge) - 16.0, "end")
    } else {
        (x, "start")
    };
    let same = text.clone();
    view! {
        <text class="ghost-note under" text-anchor=anchor x=x.to_string() y=y.to_string()>{same}</text>
        <text class="ghost-note" text-anchor=anchor x=x.to_string() y=y.to_string()>{text}</text>
    }
}
