//! The chart: bars, links and dates beside the table, of which only the visible rows are drawn.

mod arrows;
mod bar;
mod drag;
mod ghost;
mod handles;
mod head;
mod shade;
mod stripes;

use leptos::prelude::*;

use self::{
    arrows::Arrows, bar::BarRow, drag::Drag, ghost::Ghost, handles::Handles, head::ChartHead,
    shade::Shade, stripes::Stripes,
};
use super::{
    ids,
    level::Ghosts,
    viewport::{Viewport, exact},
};
use crate::ui::{dates, state::Ui, words::t};

/// The chart's pane.
#[component]
pub(crate) fn GanttPane() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let drag = RwSignal::new(None::<Drag>);
    provide_context(drag);
    let timeline = ui.plan.timeline;
    let width = Memo::new(move |_| timeline.with(super::timeline::Timeline::width));
    let label = move || {
        let name = ui.project.with(|project| {
            project
                .as_ref()
                .map(|project| project.name.clone())
                .unwrap_or_default()
        });
        (t().plan_gantt)(&name, ui.plan.order.with(|order| order.len()))
    };
    let shift = move || format!("translate(0 {})", -viewport.top.get());
    let lift = move || format!("translateY({}px)", -viewport.top.get());
    let rules = move || {
        let rows = ui.plan.shown.with(|shown| shown.tasks.len());
        format!("{}px", exact(rows) * viewport.row.get())
    };
    let hovered = RwSignal::new(None);
    let hover = move |event: &web_sys::PointerEvent| {
        let task = ids::of_event(event).map(|(task, _)| task);
        // A drag keeps its handles, and the way from a bar to its dot is no leaving.
        if drag.with_untracked(Option::is_none) && task.is_some() && hovered.get_untracked() != task
        {
            hovered.set(task);
        }
    };
    let today = move || timeline.with(|timeline| timeline.x_of_clock(dates::now()));
    view! {
        <div
            class="chart"
            node_ref=viewport.chart
            tabindex="0"
            role="group"
            aria-label=label
            on:scroll=move |_| {
                if let Some(chart) = viewport.chart.get_untracked() {
                    viewport.chart_x.set(f64::from(chart.scroll_left()));
                }
            }
            on:wheel=move |event| zoom_by_wheel(ui, viewport, &event)
        >
            <div class="chart-width" style:width=move || format!("{}px", width.get())>
                <ChartHead />
                <div class="clip">
                    <div class="rules" style:transform=lift style:height=rules></div>
                    <svg
                        class="bars"
                        class:dragging=move || drag.with(Option::is_some)
                        width=move || width.get().to_string()
                        height="100%"
                        aria-hidden="true"
                        on:pointerover=move |event| hover(&event)
                        on:pointerdown=move |event| drag::start(ui, drag, &event)
                        on:pointermove=move |event| drag::go_on(ui, viewport, drag, &event)
                        on:pointerup=move |_| drag::finish(ui, drag)
                        on:pointercancel=move |_| drag.set(None)
                        on:click=move |event| drag::on_click(ui, &event)
                        on:dblclick=move |event| drag::on_double_click(ui, &event)
                    >
                        <Shade />
                        <g transform=shift>
                            <Stripes />
                            <Show when=move || ui.prefs.links.get()>
                                <Arrows />
                            </Show>
                            <For each=move || viewport.drawn(ui) key=|task| *task let:task>
                                <BarRow task />
                            </For>
                            <Ghosts />
                            <Handles hovered />
                            <Ghost />
                        </g>
                        <line class="today" x1=today x2=today y1="0" y2="100%"></line>
                    </svg>
                </div>
            </div>
        </div>
    }
}

/// Ctrl and the wheel zoom at the pointer, as a map does.
fn zoom_by_wheel(ui: Ui, viewport: Viewport, event: &web_sys::WheelEvent) {
    if !(event.ctrl_key() || event.meta_key()) {
        return;
    }
    event.prevent_default();
    let Some(chart) = viewport.chart.get_untracked() else {
        return;
    };
    let anchor = f64::from(event.client_x()) - chart.get_bounding_client_rect().left();
    let factor = (-event.delta_y() / 300.0).exp();
    let width = ui
        .plan
        .timeline
        .with_untracked(|timeline| timeline.day_width)
        * factor;
    viewport.zoom(ui.plan.timeline, width, anchor);
}
