//! The chart: bars, links and dates beside the table, of which only the visible rows are drawn.

mod arrows;
mod bar;
mod drag;
mod ghost;
mod head;
mod shade;

use leptos::prelude::*;

use self::{arrows::Arrows, bar::BarRow, drag::Drag, ghost::Ghost, head::ChartHead, shade::Shade};
use super::viewport::Viewport;
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
                    <svg
                        class="bars"
                        class:dragging=move || drag.with(Option::is_some)
                        width=move || width.get().to_string()
                        height="100%"
                        aria-hidden="true"
                        on:pointerdown=move |event| drag::start(ui, drag, &event)
                        on:pointermove=move |event| drag::go_on(ui, viewport, drag, &event)
                        on:pointerup=move |_| drag::finish(ui, drag)
                        on:pointercancel=move |_| drag.set(None)
                        on:click=move |event| drag::on_click(ui, &event)
                        on:dblclick=move |event| drag::on_double_click(ui, &event)
                    >
                        <Shade />
                        <g transform=shift>
                            <For each=move || viewport.drawn(ui) key=|task| *task let:task>
                                <bar::Stripe task />
                            </For>
                            <Show when=move || ui.prefs.links.get()>
                                <Arrows />
                            </Show>
                            <For each=move || viewport.drawn(ui) key=|task| *task let:task>
                                <BarRow task />
                            </For>
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
