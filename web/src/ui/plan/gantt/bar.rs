//! A task on the chart: its bar, bracket or diamond, and what hangs on it. What is critical is told without colour
//! too: by a thick edge, what is nearly critical by a broken one, a critical milestone by being hollow.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    baseline::TaskFigures,
    chart::gantt::shape,
    engine::{Row, RowKind},
    id::TaskId,
};

use crate::ui::{
    dates::{self, Style},
    plan::{
        timeline::Timeline,
        values,
        viewport::{Viewport, exact},
    },
    state::Ui,
    words::t,
};

/// The height of a bar in pixels.
pub(crate) const BAR: f64 = 13.0;

/// The bar of a task with its label, float and deadline, drawn by one effect.
#[component]
pub(crate) fn BarRow(
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let row = ui.plan.row(task).map(RwSignal::<Arc<Row>>::from);
    let index = Memo::new(move |_| {
        ui.plan
            .shown
            .with(|shown| shown.position(task))
            .unwrap_or(0)
    });
    move || {
        let row = row?.get();
        let height = viewport.row.get();
        let timeline = ui.plan.timeline.get();
        let middle = (exact(index.get()) + 0.5) * height;
        let mark = match ui.prefs.critical.get() {
            true if row.critical => " critical",
            true if row.near_critical => " near-critical",
            _ => "",
        };
        let shape = match row.kind {
            RowKind::Summary => bracket(&row, &timeline, middle).into_any(),
            RowKind::Milestone => diamond(ui, &row, &timeline, middle, mark).into_any(),
            RowKind::Task => bar(ui, &row, &timeline, middle, mark).into_any(),
        };
        let was = ui.baselines.of_task(task);
        let was = was.map(|was| baseline(&was, row.kind, &timeline, middle));
        Some(view! {
            <g class=if row.left_out { "bar-row inactive" } else { "bar-row" } data-task=task.to_string()>
                {was}
                {shape}
            </g>
        })
    }
}

fn bar(
    ui: Ui,
    row: &Row,
    timeline: &Timeline,
    middle: f64,
    mark: &'static str,
) -> impl IntoView + use<> {
    let x = timeline.x(row.start);
    let width = (timeline.x(row.finish) - x).max(3.0);
    let top = middle - BAR / 2.0;
    let parts = shape::parts(
        &row.parts,
        (row.start, row.finish),
        |moment| timeline.x(moment),
        3.0,
    );
    let mut left = shape::done(&parts, row.percent_complete);
    let done = parts.iter().map(|&(x, width)| {
        let done = left.min(width);
        left -= done;
        (x, done)
    });
    let done: Vec<_> = done
        .filter(|(_, width)| *width >= 1.0)
        .map(|(x, width)| {
            view! { <rect class="bar-done" x=px(x) y=px(top) width=px(width) height="13" rx="3.5"></rect> }
        })
        .collect();
    let pauses = (!row.parts.is_empty()).then(|| {
        view! { <path class="bar-pauses" d=shape::pauses(x, x + width, middle)></path> }
    });
    let all: Vec<_> = parts
        .into_iter()
        .map(|(x, width)| {
            view! {
                <rect class="bar-all" data-grab="move" x=px(x) y=px(top) width=px(width) height="13" rx="3.5">
                    <title>{title(ui, row)}</title>
                </rect>
            }
        })
        .collect();
    let tail = tail(ui, row, timeline, middle);
    let label = tail.as_ref().map_or(x + width, |(end, _)| *end) + 13.0;
    view! {
        {tail.map(|(_, view)| view)}
        <g class=format!("bar{mark}")>
            {pauses}
            {all}
            {done}
        </g>
        {text(label, middle, who(ui, row))}
        {deadline(ui, row, timeline, middle)}
    }
}

/// Where the chosen baseline had the task: below its bar, or around its diamond.
fn baseline(
    was: &TaskFigures,
    kind: RowKind,
    timeline: &Timeline,
    middle: f64,
) -> impl IntoView + use<> {
    let x = timeline.x(was.start);
    let end = timeline.x(was.finish);
    let title = (t().baseline_dates)(
        &dates::write(Style::DayMonthYear, was.start),
        &dates::write(Style::DayMonthYear, was.finish),
    );
    let path = if kind == RowKind::Milestone {
        format!("M{:.1} {:.1}l6 6 -6 6 -6 -6z", end, middle - 1.0)
    } else {
        let (top, width) = (middle + BAR / 2.0 + 1.5, (end - x).max(2.0));
        format!("M{x:.1} {top:.1}h{width:.1}v4h-{width:.1}z")
    };
    view! {
        <path class="was" d=path>
            <title>{title}</title>
        </path>
    }
}

fn bracket(row: &Row, timeline: &Timeline, middle: f64) -> impl IntoView + use<> {
    let x = timeline.x(row.start);
    let width = (timeline.x(row.finish) - x).max(4.0);
    let path = shape::bracket(x, width, middle);
    view! {
        <path class="bracket" d=path>
            <title>{(t().bar_title)(&row.key, &row.name)}</title>
        </path>
    }
}

fn diamond(
    ui: Ui,
    row: &Row,
    timeline: &Timeline,
    middle: f64,
    mark: &'static str,
) -> impl IntoView + use<> {
    let x = timeline.x(row.finish);
    let tail = tail(ui, row, timeline, middle);
    let label = tail.as_ref().map_or(x, |(end, _)| *end) + 16.0;
    let mark = if row.percent_complete < 100 { mark } else { "" };
    let path = shape::diamond(x, middle, 7.5);
    view! {
        {tail.map(|(_, view)| view)}
        <path class=format!("diamond{mark}") d=path data-grab="move">
            <title>{title(ui, row)}</title>
        </path>
        {text(label, middle, values::date(ui, row.finish))}
        {deadline(ui, row, timeline, middle)}
    }
}

/// How far a task may slip without moving another: where the tail ends, and the tail.
fn tail(
    ui: Ui,
    row: &Row,
    timeline: &Timeline,
    middle: f64,
) -> Option<(f64, impl IntoView + use<>)> {
    let from = timeline.x(row.finish);
    let to = timeline.x(row.float_end);
    let drawn = ui.prefs.float.get() && to - from > 3.0 && row.percent_complete < 100;
    drawn.then(|| {
        let path = shape::tail(from, to, middle);
        (to, view! { <path class="tail" d=path></path> })
    })
}

fn deadline(ui: Ui, row: &Row, timeline: &Timeline, middle: f64) -> Option<impl IntoView + use<>> {
    let deadline = row.deadline?;
    let x = timeline.x(deadline);
    let class = if row.finish > deadline {
        "deadline missed"
    } else {
        "deadline"
    };
    let path = shape::deadline(x, middle);
    Some(view! {
        <path class=class d=path>
            <title>{(t().deadline_title)(&values::date(ui, deadline))}</title>
        </path>
    })
}

fn text(x: f64, middle: f64, text: String) -> Option<impl IntoView + use<>> {
    (!text.is_empty()).then(|| {
        view! { <text class="label" x=px(x) y=px(middle + 3.8)>{text}</text> }
    })
}

fn title(ui: Ui, row: &Row) -> String {
    format!(
        "{}\n{}",
        (t().bar_title)(&row.key, &row.name),
        (t().bar_dates)(&values::date(ui, row.start), &values::date(ui, row.finish))
    )
}

fn who(ui: Ui, row: &Row) -> String {
    let names: Vec<_> = row
        .resources
        .iter()
        .take(3)
        .filter_map(|(id, _)| ui.plan.resource(*id))
        // First names tell people of one team apart and leave room for the bars.
        .map(|resource| {
            resource
                .name
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    names.join(", ")
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}
