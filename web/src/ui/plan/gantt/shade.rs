//! What is not worked: weekends as one repeating pattern, holidays each for itself.

use leptos::prelude::*;

use super::head::days_in_view;
use crate::ui::{
    plan::{timeline::monday, viewport::Viewport},
    state::Ui,
};

/// The narrowest day, in pixels, of which weekends are still told apart.
const NARROWEST: f64 = 1.2;

/// The shading behind the bars.
#[component]
pub(crate) fn Shade() -> impl IntoView {
    let ui = Ui::get();
    let view = days_in_view(ui, Viewport::get());
    let timeline = ui.plan.timeline;
    let week = move || (timeline.with(|timeline| timeline.day_width) * 7.0).to_string();
    let offset = move || {
        timeline
            .with(|timeline| timeline.x_of_day(monday(timeline.first_day)))
            .to_string()
    };
    let weekend = move || {
        let width = timeline.with(|timeline| timeline.day_width);
        ui.plan.shade.with(|shade| {
            (0_u32..)
                .zip(shade.free_weekdays)
                .filter(|(_, free)| *free)
                .map(|(day, _)| {
                    let x = (f64::from(day) * width).to_string();
                    view! { <rect class="free" x=x y="0" width=(width + 0.3).to_string() height="40"></rect> }
                })
                .collect_view()
        })
    };
    let days = move || {
        let (timeline, first, last) = view.get();
        if timeline.day_width < NARROWEST {
            return Vec::new();
        }
        ui.plan.shade.with(|shade| {
            let holidays = shade
                .holidays
                .iter()
                .filter(|(from, to, _)| *from <= last && *to >= first)
                .map(|(from, to, name)| ("holiday", *from, *to, name.clone()));
            let extra = shade
                .extra_days
                .iter()
                .filter(|day| (first..=last).contains(day))
                .map(|day| ("extra", *day, *day, String::new()));
            holidays
                .chain(extra)
                .map(|(class, from, to, name)| {
                    let x = timeline.x_of_day(from);
                    let width = timeline.x_of_day(to + 1) - x;
                    view! {
                        <rect class=class x=x.to_string() y="0" width=width.to_string() height="100%">
                            <title>{name}</title>
                        </rect>
                    }
                })
                .collect::<Vec<_>>()
        })
    };
    view! {
        <defs>
            <pattern id="weekend" patternUnits="userSpaceOnUse" x=offset y="0" width=week height="40">
                {weekend}
            </pattern>
        </defs>
        <Show when=move || timeline.with(|timeline| timeline.day_width >= NARROWEST)>
            <rect x="0" y="0" width="100%" height="100%" fill="url(#weekend)"></rect>
        </Show>
        {days}
    }
}
