//! Paper wants every row, and the whole time span on the page's width.

use leptos::{ev, prelude::*};

use super::{columns, viewport::Viewport};
use crate::ui::state::Ui;

/// The width of a landscape page between its margins, in CSS pixels: Letter, the narrower one.
const PAPER: f64 = 978.0;
/// The scale of the plan on paper; the style sheet says the same.
const SCALE: f64 = 0.8;
/// The least width of the chart, whatever columns stand beside it.
const LEAST: f64 = 240.0;

/// Draws all rows while the browser prints.
pub(crate) fn follow(ui: Ui, viewport: Viewport) {
    let before = StoredValue::new(None);
    let start = window_event_listener(
        ev::Custom::<web_sys::Event>::new("beforeprint"),
        move |_| {
            if of_sheets() {
                return;
            }
            let timeline = ui.plan.timeline.get_untracked();
            before.set_value(Some((timeline, viewport.top.get_untracked())));
            viewport.top.set(0.0);
            viewport.printing.set(true);
            if let (Some(start), Some(finish)) = ui.plan.range.get_untracked() {
                let mut fitted = timeline;
                fitted.first_day = start.day() - 2;
                fitted.last_day = finish.day() + 14;
                let days = fitted.width() / fitted.day_width;
                let table = ui
                    .prefs
                    .columns
                    .with_untracked(|chosen| columns::total_width(chosen, false));
                let room = (PAPER / SCALE - f64::from(table)).max(LEAST);
                ui.plan.timeline.set(fitted.with_day_width(room / days));
            }
            // Effects run as microtasks: after this returns and before the browser takes its picture.
        },
    );
    let end = window_event_listener(ev::Custom::<web_sys::Event>::new("afterprint"), move |_| {
        if let Some((timeline, top)) = before.get_value() {
            before.set_value(None);
            ui.plan.timeline.set(timeline);
            viewport.printing.set(false);
            viewport.scroll_to(top);
        }
    });
    on_cleanup(move || {
        start.remove();
        end.remove();
    });
}

/// Whether the print dialog's own pages are printed and not the page.
fn of_sheets() -> bool {
    document()
        .body()
        .is_some_and(|body| body.has_attribute("data-printing"))
}
