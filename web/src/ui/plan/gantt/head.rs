//! The chart's two lines of dates. Only what is in view is in the page.

use leptos::prelude::*;
use throughline_core::chart::scale;

use crate::ui::{
    dates,
    plan::{timeline::Timeline, viewport::Viewport},
    state::Ui,
};

/// A stretch of the head: its place and its text.
#[derive(Clone, PartialEq, Debug)]
struct Tick {
    day: i64,
    left: f64,
    width: f64,
    text: String,
}

/// What of the chart is in view, in days, widened to whole screens so that it seldom changes.
pub(crate) fn days_in_view(ui: Ui, viewport: Viewport) -> Memo<(Timeline, i64, i64)> {
    Memo::new(move |_| {
        let timeline = ui.plan.timeline.get();
        if viewport.printing.get() {
            return (timeline, timeline.first_day, timeline.last_day);
        }
        let width = viewport.chart_width.get().max(200.0);
        let screen = (viewport.chart_x.get() / width).floor();
        let first = timeline
            .day_at((screen - 1.0) * width)
            .max(timeline.first_day);
        let last = timeline
            .day_at((screen + 3.0) * width)
            .min(timeline.last_day);
        (timeline, first, last)
    })
}

/// The lines of dates.
#[component]
pub(crate) fn ChartHead() -> impl IntoView {
    let view = days_in_view(Ui::get(), Viewport::get());
    let line = move |of: fn(&scale::Scale, i64, i64) -> Vec<scale::Tick>| {
        view.with(|(timeline, first, last)| ticks(timeline, of(&timeline.scale(), *first, *last)))
    };
    let upper = move || line(scale::Scale::upper);
    let lower = move || line(scale::Scale::lower);
    view! {
        <div class="chart-head" aria-hidden="true">
            <div class="tier upper">
                <For each=upper key=|tick| (tick.day, tick.text.clone()) let:tick>
                    {place(tick)}
                </For>
            </div>
            <div class="tier lower num">
                <For each=lower key=|tick| (tick.day, tick.left.to_bits(), tick.width.to_bits()) let:tick>
                    {place(tick)}
                </For>
            </div>
        </div>
    }
}

fn place(tick: Tick) -> impl IntoView {
    view! {
        <div
            class="tick"
            style:left=format!("{:.2}px", tick.left)
            style:width=format!("{:.2}px", tick.width)
        >
            <span>{tick.text}</span>
        </div>
    }
}

fn ticks(timeline: &Timeline, ticks: Vec<scale::Tick>) -> Vec<Tick> {
    ticks
        .into_iter()
        .map(|tick| {
            let left = timeline.x_of_day(tick.day);
            Tick {
                day: tick.day,
                left,
                width: timeline.x_of_day(tick.end) - left,
                text: dates::write_heading(tick.heading, tick.day),
            }
        })
        .collect()
}
