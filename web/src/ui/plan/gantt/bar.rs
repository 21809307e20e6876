//! A task on the chart: its bar, bracket or diamond, and what hangs on it.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    engine::{Row, RowKind},
    id::TaskId,
};

use crate::ui::{
    plan::{
        timeline::Timeline,
        values,
        viewport::{Viewport, exact},
    },
    state::Ui,
    words::t,
};

/// The height of a bar in pixels.
const BAR: f64 = 13.0;

/// The line and highlight of a row, behind everything.
#[component]
pub(crate) fn Stripe(
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let ui = Ui::get();
    let y = row_top(task);
    let viewport = Viewport::get();
    let here = Memo::new(move |_| {
        ui.plan
            .cursor
            .with(|cursor| cursor.is_some_and(|cursor| cursor.task == task))
            || ui.plan.selected.with(|selected| selected.contains(&task))
    });
    let touched = Memo::new(move |_| ui.plan.touched.with(|touched| touched.contains(&task)));
    let bottom = move || (y.get() + viewport.row.get() - 0.5).to_string();
    view! {
        <rect
            class="stripe"
            class:here=move || here.get()
            class:touched=move || touched.get()
            x="0"
            width="100%"
            y=move || y.get().to_string()
            height=move || viewport.row.get().to_string()
        ></rect>
        <line class="rule" x1="0" x2="100%" y1=bottom y2=bottom></line>
    }
}

/// The bar of a task with its label, float and deadline.
#[component]
pub(crate) fn BarRow(
    /// The task.
    task: TaskId,
) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let Some(signal) = ui.plan.row(task) else {
        return ().into_any();
    };
    let row = RwSignal::<Arc<Row>>::from(signal);
    let y = row_top(task);
    let shape = move || {
        let row = row.get();
        let timeline = ui.plan.timeline.get();
        let middle = viewport.row.get() / 2.0;
        let critical = ui.prefs.critical.get() && row.critical;
        match row.kind {
            RowKind::Summary => bracket(&row, &timeline, middle, critical).into_any(),
            RowKind::Milestone => diamond(ui, &row, &timeline, middle, critical).into_any(),
            RowKind::Task => bar(ui, &row, &timeline, middle, critical).into_any(),
        }
    };
    view! {
        <g
            class="bar-row"
            class:inactive=move || row.with(|row| row.inactive)
            data-task=task.to_string()
            transform=move || format!("translate(0 {})", y.get())
        >
            {shape}
        </g>
    }
    .into_any()
}

/// Where a task's row begins, in pixels from the top of the first row.
pub(crate) fn row_top(task: TaskId) -> Memo<f64> {
    let ui = Ui::get();
    let viewport = Viewport::get();
    Memo::new(move |_| {
        let index = ui
            .plan
            .shown
            .with(|shown| shown.position(task))
            .unwrap_or(0);
        exact(index) * viewport.row.get()
    })
}

fn bar(
    ui: Ui,
    row: &Row,
    timeline: &Timeline,
    middle: f64,
    critical: bool,
) -> impl IntoView + use<> {
    let x = timeline.x(row.start);
    let width = (timeline.x(row.finish) - x).max(3.0);
    let top = middle - BAR / 2.0;
    let done = width * f64::from(row.percent_complete.min(100)) / 100.0;
    let tail = ui
        .prefs
        .float
        .get()
        .then(|| tail(row, timeline, middle))
        .flatten();
    let tail_end = tail.as_ref().map_or(x + width, |(end, _)| *end);
    let who = who(ui, row);
    let complete = row.percent_complete == 100;
    let title = format!(
        "{}\n{}",
        (t().bar_title)(&row.key, &row.name),
        (t().bar_dates)(&values::in_full(row.start), &values::in_full(row.finish))
    );
    let handles = (!row.inactive).then(|| handles(x, width, middle));
    view! {
        {tail.map(|(_, view)| view)}
        <g class="bar" class:critical=critical class:complete=complete>
            <title>{title}</title>
            <rect
                class="bar-all"
                data-grab="move"
                x=px(x)
                y=px(top)
                width=px(width)
                height=px(BAR)
                rx="3.5"
            ></rect>
            {(done >= 1.0)
                .then(|| {
                    view! {
                        <rect class="bar-done" x=px(x) y=px(top) width=px(done) height=px(BAR) rx="3.5"></rect>
                    }
                })}
            {handles}
        </g>
        <text class="label" x=px(tail_end + 13.0) y=px(middle + 3.8)>{who}</text>
        {deadline(ui, row, timeline, middle)}
    }
}

/// What can be grabbed at a bar: its end to stretch it, the dot behind it to link it.
fn handles(x: f64, width: f64, middle: f64) -> impl IntoView {
    let end = x + width;
    let grip = width.clamp(4.0, 8.0);
    view! {
        <rect
            class="grip"
            data-grab="stretch"
            x=px(end - grip + 2.0)
            y=px(middle - 12.0)
            width=px(grip + 2.0)
            height="24"
        ></rect>
        <g class="link-dot" data-grab="link">
            <circle class="link-room" cx=px(end + 10.0) cy=px(middle) r="8"></circle>
            <circle class="link-mark" cx=px(end + 9.0) cy=px(middle) r="3.5"></circle>
        </g>
    }
}

fn bracket(row: &Row, timeline: &Timeline, middle: f64, critical: bool) -> impl IntoView + use<> {
    let x = timeline.x(row.start);
    let width = (timeline.x(row.finish) - x).max(4.0);
    let end = x + width;
    let top = middle - 4.5;
    let tip = (width / 2.0).min(6.0);
    let path = format!(
        "M{x:.1} {bottom:.1}V{high:.1}Q{x:.1} {top:.1} {x2:.1} {top:.1}H{e2:.1}Q{end:.1} {top:.1} {end:.1} {high:.1}V{bottom:.1}L{inner_end:.1} {low:.1}H{inner:.1}Z",
        bottom = top + 10.0,
        high = top + 1.5,
        low = top + 4.5,
        x2 = x + 1.5_f64.min(width / 4.0),
        e2 = end - 1.5_f64.min(width / 4.0),
        inner = x + tip,
        inner_end = end - tip,
    );
    let done = width * f64::from(row.percent_complete.min(100)) / 100.0;
    view! {
        <g class="bracket" class:critical=critical>
            <title>{(t().bar_title)(&row.key, &row.name)}</title>
            <path d=path></path>
            {(done >= 1.0)
                .then(|| {
                    view! { <rect class="bracket-done" x=px(x) y=px(top + 1.0) width=px(done) height="2"></rect> }
                })}
        </g>
    }
}

fn diamond(
    ui: Ui,
    row: &Row,
    timeline: &Timeline,
    middle: f64,
    critical: bool,
) -> impl IntoView + use<> {
    let x = timeline.x(row.finish);
    let tail = ui
        .prefs
        .float
        .get()
        .then(|| tail(row, timeline, middle))
        .flatten();
    let end = tail.as_ref().map_or(x, |(end, _)| *end);
    let text = values::date(ui, row.finish);
    let complete = row.percent_complete == 100;
    let path = format!("M{:.1} {middle:.1}l7.5 -7.5 7.5 7.5 -7.5 7.5z", x - 7.5);
    view! {
        {tail.map(|(_, view)| view)}
        <g class="diamond" class:critical=critical class:complete=complete>
            <title>{(t().bar_title)(&row.key, &row.name)}</title>
            <path d=path data-grab="move"></path>
            <g class="link-dot" data-grab="link">
                <circle class="link-room" cx=px(x + 16.0) cy=px(middle) r="8"></circle>
                <circle class="link-mark" cx=px(x + 14.0) cy=px(middle) r="3.5"></circle>
            </g>
        </g>
        <text class="label" x=px(end + 16.0) y=px(middle + 3.8)>{text}</text>
        {deadline(ui, row, timeline, middle)}
    }
}

/// How far a task may slip without moving another: where the tail ends, and the tail.
fn tail(row: &Row, timeline: &Timeline, middle: f64) -> Option<(f64, impl IntoView + use<>)> {
    let from = timeline.x(row.finish);
    let to = timeline.x(row.float_end);
    (to - from > 3.0 && row.percent_complete < 100).then(|| {
        let line = view! {
            <path
                class="tail"
                d=format!("M{from:.1} {middle:.1}H{to:.1}M{to:.1} {:.1}v7", middle - 3.5)
            ></path>
        };
        (to, line)
    })
}

fn deadline(ui: Ui, row: &Row, timeline: &Timeline, middle: f64) -> Option<impl IntoView + use<>> {
    let deadline = row.deadline?;
    let x = timeline.x(deadline);
    let missed = row.finish > deadline;
    let path = format!("M{x:.1} {:.1}l-5 -6h3v-5h4v5h3z", middle + 5.0);
    Some(view! {
        <path class="deadline" class:missed=missed d=path>
            <title>{(t().deadline_title)(&values::date(ui, deadline))}</title>
        </path>
    })
}

fn who(ui: Ui, row: &Row) -> String {
    let names: Vec<_> = row
        .resources
        .iter()
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
        .take(3)
        .collect();
    names.join(", ")
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}
