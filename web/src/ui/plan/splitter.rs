//! The bar between table and chart.

use leptos::{html::Div, prelude::*};

use super::viewport::Viewport;
use crate::ui::{state::Ui, words::t};

/// How far an arrow key moves it, in pixels.
const STEP: f64 = 24.0;

/// The bar between table and chart: drag it, or move it with the arrow keys; a double click sets it
/// back.
#[component]
pub(crate) fn Splitter(
    /// Where it is now.
    split: Memo<f64>,
) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let bar = NodeRef::<Div>::new();
    let dragging = RwSignal::new(None::<f64>);
    let share = move || {
        (split.get() / viewport.width.get().max(1.0) * 100.0)
            .round()
            .to_string()
    };
    view! {
        <div
            class="splitter"
            class:dragging=move || dragging.get().is_some()
            node_ref=bar
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=t().splitter
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=share
            on:pointerdown=move |event| {
                event.prevent_default();
                if let Some(bar) = bar.get_untracked() {
                    // Without capture the drag merely ends at the bar's edge.
                    let _ = bar.set_pointer_capture(event.pointer_id());
                }
                dragging.set(Some(split.get_untracked() - f64::from(event.client_x())));
            }
            on:pointermove=move |event| {
                if let Some(offset) = dragging.get_untracked() {
                    ui.prefs.split.set((f64::from(event.client_x()) + offset).max(1.0));
                }
            }
            on:pointerup=move |_| dragging.set(None)
            on:pointercancel=move |_| dragging.set(None)
            on:dblclick=move |_| ui.prefs.split.set(0.0)
            on:keydown=move |event| {
                let step = match event.key().as_str() {
                    "ArrowLeft" => -STEP,
                    "ArrowRight" => STEP,
                    _ => return,
                };
                event.prevent_default();
                ui.prefs.split.set((split.get_untracked() + step).max(1.0));
            }
        ></div>
    }
}
