//! The chart's two lines of dates. Only what is in view is in the page.

use chrono::Datelike as _;
use leptos::prelude::*;
use throughline_core::time::{DAY, Moment};

use crate::ui::{
    dates::{self, Style},
    plan::{
        timeline::{Timeline, Zoom, monday},
        viewport::Viewport,
    },
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
    let upper = move || view.with(|(timeline, first, last)| upper(timeline, *first, *last));
    let lower = move || view.with(|(timeline, first, last)| lower(timeline, *first, *last));
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

fn upper(timeline: &Timeline, first: i64, last: i64) -> Vec<Tick> {
    match timeline.zoom() {
        Zoom::Day | Zoom::Week => months(timeline, first, last, 1, |day| {
            dates::write_day(Style::MonthYear, day)
        }),
        Zoom::Month | Zoom::Quarter => months(timeline, first, last, 12, |day| {
            dates::write_day(Style::Year, day)
        }),
    }
}

fn lower(timeline: &Timeline, first: i64, last: i64) -> Vec<Tick> {
    match timeline.zoom() {
        Zoom::Day => (first..=last)
            .map(|day| tick(timeline, day, day + 1, dates::write_day(Style::Day, day)))
            .collect(),
        Zoom::Week => weeks(timeline, first, last),
        Zoom::Month => months(timeline, first, last, 1, |day| {
            dates::write_day(Style::Month, day)
        }),
        Zoom::Quarter => months(timeline, first, last, 3, |day| {
            format!("Q{}", Moment(day * DAY).date().month0() / 3 + 1)
        }),
    }
}

fn weeks(timeline: &Timeline, first: i64, last: i64) -> Vec<Tick> {
    let step = if timeline.day_width < 5.5 { 14 } else { 7 };
    let mut day = monday(first);
    // Counted from a fixed Monday, so that fortnights stay put while scrolling.
    day -= day
        .rem_euclid(step)
        .saturating_sub(monday(0).rem_euclid(step));
    let mut ticks = Vec::new();
    while day <= last {
        ticks.push(tick(
            timeline,
            day,
            day + step,
            dates::write_day(Style::Day, day),
        ));
        day += step;
    }
    ticks
}

fn months(
    timeline: &Timeline,
    first: i64,
    last: i64,
    step: u32,
    text: impl Fn(i64) -> String,
) -> Vec<Tick> {
    let start = Moment(first * DAY).date();
    let mut index = start.year() * 12 + i32::try_from(start.month0() / step * step).unwrap_or(0);
    let mut ticks = Vec::new();
    loop {
        let (Some(from), Some(to)) = (month_start(index), month_start(index + step.cast_signed()))
        else {
            return ticks;
        };
        if from > last {
            return ticks;
        }
        ticks.push(tick(timeline, from, to, text(from)));
        index += step.cast_signed();
    }
}

/// The first day of a month counted from the year 0.
fn month_start(index: i32) -> Option<i64> {
    let month = u32::try_from(index.rem_euclid(12)).ok()? + 1;
    let date = chrono::NaiveDate::from_ymd_opt(index.div_euclid(12), month, 1)?;
    Some(Moment::from_date(date).day())
}

fn tick(timeline: &Timeline, from: i64, to: i64, text: String) -> Tick {
    let left = timeline.x_of_day(from);
    Tick {
        day: from,
        left,
        width: timeline.x_of_day(to) - left,
        text,
    }
}
