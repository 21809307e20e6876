//! The zoom of the chart.

use leptos::prelude::*;

use super::{actions, timeline::Zoom, viewport::Viewport};
use crate::ui::{
    dates,
    icon::{Icon, icon},
    parts::menu::{Menu, MenuCheck, MenuItem},
    state::Ui,
    words::t,
};

/// How much one step of plus or minus changes.
const STEP: f64 = 1.5;

/// Minus, the scale's name with its menu, plus.
#[component]
pub(crate) fn ZoomTool() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let now = Memo::new(move |_| ui.plan.timeline.with(super::timeline::Timeline::zoom));
    let by = move |factor: f64| {
        let width = ui
            .plan
            .timeline
            .with_untracked(|timeline| timeline.day_width);
        to(ui, viewport, width * factor);
    };
    view! {
        <div class="joined" role="group" aria-label=t().zoom>
            <button
                class="icon-button"
                type="button"
                aria-label=t().zoom_out
                title=t().zoom_out
                on:click=move |_| by(1.0 / STEP)
            >
                {icon(Icon::Minus)}
            </button>
            <Menu
                id="menu-zoom"
                class="button quiet zoom-name"
                button=move || view! { {move || name(now.get())} {icon(Icon::Down)} }
            >
                {Zoom::ALL
                    .into_iter()
                    .map(|zoom| {
                        view! {
                            <MenuCheck
                                radio=true
                                label=name(zoom)
                                on=Signal::derive(move || now.get() == zoom)
                                toggle=move |()| to(ui, viewport, zoom.day_width())
                            />
                        }
                    })
                    .collect_view()}
                <hr />
                <MenuItem label=t().zoom_fit run=move |()| fit(ui, viewport) />
                <MenuItem label=t().zoom_today run=move |()| today(ui, viewport) />
            </Menu>
            <button
                class="icon-button"
                type="button"
                aria-label=t().zoom_in
                title=t().zoom_in
                on:click=move |_| by(STEP)
            >
                {icon(Icon::Plus)}
            </button>
        </div>
    }
}

/// The name of a scale.
fn name(zoom: Zoom) -> &'static str {
    match zoom {
        Zoom::Day => t().zoom_day,
        Zoom::Week => t().zoom_week,
        Zoom::Month => t().zoom_month,
        Zoom::Quarter => t().zoom_quarter,
        Zoom::Year => t().zoom_year,
    }
}

/// Zooms around the task under the cursor, if it is in view, or else around the left third.
fn to(ui: Ui, viewport: Viewport, day_width: f64) {
    let width = viewport.chart_width.get_untracked();
    let task = actions::current(ui).map(|row| {
        let x = ui
            .plan
            .timeline
            .with_untracked(|timeline| timeline.x(row.start));
        x - viewport.chart_x.get_untracked()
    });
    let anchor = task
        .filter(|x| (0.0..width).contains(x))
        .unwrap_or(width / 3.0);
    viewport.zoom(ui.plan.timeline, day_width, anchor);
}

/// Shows the whole plan.
pub(crate) fn fit(ui: Ui, viewport: Viewport) {
    let (Some(start), Some(finish)) = ui.plan.range.get_untracked() else {
        return;
    };
    let timeline = ui.plan.timeline.get_untracked();
    // Room at the right for the labels.
    let room = (viewport.chart_width.get_untracked() - 96.0).max(100.0);
    let days = timeline.x(finish).max(timeline.x(start) + 1.0) - timeline.x(start);
    let width = room / (days / timeline.day_width);
    ui.plan
        .timeline
        .set(timeline.with_day_width(width.min(Zoom::Day.day_width())));
    let x = ui
        .plan
        .timeline
        .with_untracked(|timeline| timeline.x(start));
    request_animation_frame(move || viewport.scroll_chart_to(x - 16.0));
}

/// Scrolls to today.
pub(crate) fn today(ui: Ui, viewport: Viewport) {
    let x = ui
        .plan
        .timeline
        .with_untracked(|timeline| timeline.x_of_clock(dates::now()));
    viewport.scroll_chart_to(x - viewport.chart_width.get_untracked() / 3.0);
}
