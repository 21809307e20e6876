//! The whole diagram, small, with what is on screen marked in it.

use std::fmt::Write as _;

use leptos::prelude::*;
use web_sys::PointerEvent;

use super::diagram::{MEASURES, Network};
use crate::ui::state::Ui;

/// The largest size of the map in pixels.
const SIZE: (f64, f64) = (190.0, 120.0);

/// The map. The keyboard and the zoom tools lead everywhere too, so it is for the pointer alone.
#[component]
pub(super) fn Minimap() -> impl IntoView {
    let ui = Ui::get();
    let network = Network::get();
    let whole = move || {
        network.diagram.with(|diagram| {
            (
                f64::from(diagram.layout.width.max(1)),
                f64::from(diagram.layout.height.max(1)),
            )
        })
    };
    let scale = move || {
        let (width, height) = whole();
        (SIZE.0 / width).min(SIZE.1 / height)
    };
    let nodes = move |critical: bool| {
        network.diagram.with(|diagram| {
            let mut path = String::new();
            for (node, place) in diagram.graph.nodes.iter().zip(&diagram.layout.places) {
                let is_critical = ui.plan.peek(node.task).is_some_and(|row| row.critical);
                if is_critical == critical {
                    let (x, y) = (place.x, place.y);
                    let (w, h) = (MEASURES.width, MEASURES.height);
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{x} {y}h{w}v{h}h-{w}z");
                }
            }
            path
        })
    };
    let plain = Memo::new(move |_| {
        ui.plan.dates.track();
        nodes(false)
    });
    let critical = Memo::new(move |_| {
        ui.plan.dates.track();
        nodes(true)
    });
    let needed = Memo::new(move |_| {
        let area = network.camera.area();
        let (width, height) = whole();
        area.left > 0.0 || area.top > 0.0 || area.right < width || area.bottom < height
    });
    let look = move |event: &PointerEvent| {
        if event.buttons() == 1 {
            let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
            network.camera.centre(x / scale(), y / scale());
        }
    };
    let frame = move |of: fn(&super::camera::Area) -> f64| of(&network.camera.area()).to_string();
    view! {
        <Show when=move || needed.get()>
            <svg
                class="minimap wide-only"
                aria-hidden="true"
                width=move || (whole().0 * scale()).to_string()
                height=move || (whole().1 * scale()).to_string()
                viewBox=move || format!("0 0 {} {}", whole().0, whole().1)
                on:pointerdown=move |event| {
                    event.stop_propagation();
                    look(&event);
                }
                on:pointermove=move |event| look(&event)
            >
                <path class="map-node" d=move || plain.get()></path>
                <path class="map-node critical" d=move || critical.get()></path>
                <rect
                    class="map-view"
                    x=move || frame(|area| area.left)
                    y=move || frame(|area| area.top)
                    width=move || frame(|area| area.right - area.left)
                    height=move || frame(|area| area.bottom - area.top)
                ></rect>
            </svg>
        </Show>
    }
}
