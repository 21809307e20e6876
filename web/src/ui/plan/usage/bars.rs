//! The histogram itself. It scrolls and zooms with the chart above it.

use std::fmt::Write as _;

use leptos::prelude::*;
use throughline_core::usage::Effort;

use super::buckets::Bar;
use crate::ui::{
    plan::{timeline::Timeline, viewport::Viewport},
    state::Ui,
    words::t,
};

/// The height of the drawing, and of its highest bar, in pixels.
const HEIGHT: f64 = 104.0;
const HIGHEST: f64 = 84.0;
/// The gap between bars.
const GAP: f64 = 3.0;

/// The bars, the line of what there is, and marks where it is too little.
#[component]
pub(super) fn Bars(
    /// All bars.
    bars: Memo<Vec<Bar>>,
    /// The one that is looked at.
    at: RwSignal<Option<usize>>,
    /// What choosing it does.
    choose: Callback<usize>,
) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    // Bars of another scale than the tallest would say nothing: one scale for all of them.
    let top = Memo::new(move |_| {
        bars.with(|bars| {
            let tallest = bars.iter().map(|bar| bar.demand.max(bar.capacity)).max();
            tallest.unwrap_or(Effort(1)).0.max(1)
        })
    });
    let view = Memo::new(move |_| {
        let timeline = ui.plan.timeline.get();
        let width = viewport.chart_width.get().max(200.0);
        // Whole screens, so that scrolling seldom draws anew.
        let screen = (viewport.chart_x.get() / width).floor();
        let first = timeline.day_at((screen - 1.0) * width);
        (timeline, first, timeline.day_at((screen + 3.0) * width))
    });
    let drawn = move || {
        let (timeline, first, last) = view.get();
        let top = top.get();
        bars.with(|bars| {
            bars.iter()
                .enumerate()
                .filter(|(_, bar)| bar.first <= last && bar.first + bar.days > first)
                .map(|(i, bar)| one(&timeline, top, i, bar, at, choose))
                .collect_view()
        })
    };
    let line = move || {
        let (timeline, first, last) = view.get();
        bars.with(|bars| limit(&timeline, top.get(), bars, first, last))
    };
    let shift = move || format!("translate({}px)", -viewport.chart_x.get());
    view! {
        <svg class="usage-bars" height=HEIGHT.to_string() aria-hidden="true">
            <defs>
                <pattern id="too-much" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect class="too-much-ground" width="6" height="6"></rect>
                    <rect class="too-much-line" width="2.5" height="6"></rect>
                </pattern>
            </defs>
            <g style:transform=shift>
                {drawn}
                <path class="usage-limit" d=line></path>
            </g>
        </svg>
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a drawing needs no more than 2^53 levels"
)]
fn height(effort: Effort, top: i64) -> f64 {
    effort.0 as f64 / top as f64 * HIGHEST
}

fn one(
    timeline: &Timeline,
    top: i64,
    index: usize,
    bar: &Bar,
    at: RwSignal<Option<usize>>,
    choose: Callback<usize>,
) -> impl IntoView + use<> {
    let x = timeline.x_of_day(bar.first) + GAP / 2.0;
    let width = (timeline.x_of_day(bar.first + bar.days) - GAP / 2.0 - x).max(1.0);
    let tall = height(bar.demand, top);
    let y = HEIGHT - tall;
    let over = bar.is_over();
    let shares: Vec<f64> = bar.tasks.iter().map(|t| height(t.demand, top)).collect();
    // What each task asks for, one on the other, while the bar is looked at.
    let stack = move || {
        (at.get() == Some(index)).then(|| {
            let mut foot = HEIGHT;
            let lines: Vec<_> = shares
                .iter()
                .map(|share| {
                    foot -= share;
                    view! { <rect class="usage-share" x=px(x) y=px(foot) width=px(width) height=px(*share)></rect> }
                })
                .collect();
            lines
        })
    };
    let mark = over.then(|| {
        let middle = x + width / 2.0;
        view! { <path class="usage-mark" d=format!("M{middle:.1} {:.1}v7m0 2.600v.1", y - 12.0)></path> }
    });
    view! {
        <g
            class=if over { "usage-bar over" } else { "usage-bar" }
            data-bar=index.to_string()
            on:pointerenter=move |_| at.set(Some(index))
            on:click=move |_| choose.run(index)
        >
            <rect class="usage-room" x=px(x) y="0" width=px(width) height=px(HEIGHT)></rect>
            <rect class="usage-all" x=px(x) y=px(y) width=px(width) height=px(tall) rx="2"></rect>
            {stack}
            {mark}
            {over.then(|| view! { <title>{t().usage_over_bar}</title> })}
        </g>
    }
}

/// The line of what there is, bar by bar.
fn limit(timeline: &Timeline, top: i64, bars: &[Bar], first: i64, last: i64) -> String {
    let mut path = String::new();
    let mut end = None;
    for bar in bars
        .iter()
        .filter(|bar| bar.first <= last && bar.first + bar.days > first)
    {
        let y = HEIGHT - height(bar.capacity, top);
        let x = timeline.x_of_day(bar.first);
        let to = timeline.x_of_day(bar.first + bar.days);
        let step = if end == Some(bar.first) { 'L' } else { 'M' };
        // Writing to a string cannot fail.
        let _ = write!(path, "{step}{x:.1} {y:.1}H{to:.1}");
        end = Some(bar.first + bar.days);
    }
    path
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}
