//! What part of the diagram is on screen: moved, and brought nearer or farther.

use leptos::{html::Div, prelude::*};
use throughline_core::chart::network::Layout;
use wasm_bindgen::{JsCast as _, prelude::Closure};
use web_sys::{Element, PointerEvent, WheelEvent};

/// Nearer than this nothing is gained, farther nothing can be told apart.
const SCALES: (f64, f64) = (0.06, 2.0);
/// Below this scale only keys and frames are drawn.
pub(super) const FAR: f64 = 0.42;
/// What stays between a node that is brought into view and the edge.
const MARGIN: f64 = 32.0;

/// From the diagram to the screen: scale, then shift.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct View {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) scale: f64,
}

/// A rectangle of the diagram.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// Whether two rectangles touch.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.left <= other.right
            && other.left <= self.right
            && self.top <= other.bottom
            && other.top <= self.bottom
    }
}

/// The camera.
#[derive(Clone, Copy)]
pub(super) struct Camera {
    /// The canvas.
    pub(super) node: NodeRef<Div>,
    pub(super) view: RwSignal<View>,
    /// The size of the canvas.
    pub(super) size: RwSignal<(f64, f64)>,
    /// The fingers or the mouse that hold the picture, and where.
    pub(super) held: RwSignal<Vec<(i32, f64, f64)>>,
}

impl Camera {
    pub(super) fn new() -> Self {
        Self {
            node: NodeRef::new(),
            view: RwSignal::new(View {
                x: 0.0,
                y: 0.0,
                scale: 1.0,
            }),
            size: RwSignal::new((0.0, 0.0)),
            held: RwSignal::default(),
        }
    }

    /// Follows the size of the canvas until the owner is cleaned up.
    pub(super) fn follow_size(self) {
        let measure = move || {
            if let Some(node) = self.node.get_untracked() {
                self.size.set((
                    f64::from(node.client_width()),
                    f64::from(node.client_height()),
                ));
            }
        };
        let callback = Closure::<dyn Fn()>::new(measure);
        if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
            let observer = StoredValue::new_local((observer, callback));
            Effect::new(move |_| {
                if let Some(node) = self.node.get() {
                    observer.with_value(|(observer, _)| observer.observe(&node));
                }
            });
            on_cleanup(move || {
                observer.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    }

    /// The part of the diagram that is on screen.
    pub(super) fn area(self) -> Area {
        let view = self.view.get();
        let (width, height) = self.size.get();
        Area {
            left: -view.x / view.scale,
            top: -view.y / view.scale,
            right: (width - view.x) / view.scale,
            bottom: (height - view.y) / view.scale,
        }
    }

    /// Moves the picture.
    pub(super) fn pan(self, dx: f64, dy: f64) {
        self.view.update(|view| {
            view.x += dx;
            view.y += dy;
        });
    }

    /// Brings the picture nearer, keeping what is at a place of the canvas where it is.
    pub(super) fn zoom_at(self, factor: f64, x: f64, y: f64) {
        self.view.update(|view| {
            let scale = (view.scale * factor).clamp(SCALES.0, SCALES.1);
            let by = scale / view.scale;
            view.x = x - (x - view.x) * by;
            view.y = y - (y - view.y) * by;
            view.scale = scale;
        });
    }

    /// Brings the picture nearer around the middle.
    pub(super) fn zoom(self, factor: f64) {
        let (width, height) = self.size.get_untracked();
        self.zoom_at(factor, width / 2.0, height / 2.0);
    }

    /// Shows everything.
    pub(super) fn fit(self, layout: &Layout) {
        let scale = self.fitting(layout).min(1.0);
        let (width, height) = self.size.get_untracked();
        self.view.set(View {
            x: (width - f64::from(layout.width) * scale) / 2.0,
            y: (height - f64::from(layout.height) * scale) / 2.0,
            scale,
        });
    }

    /// The scale at which everything is just in view.
    pub(super) fn fitting(self, layout: &Layout) -> f64 {
        let (width, height) = self.size.get_untracked();
        let across = width / f64::from(layout.width.max(1));
        let down = height / f64::from(layout.height.max(1));
        across.min(down).clamp(SCALES.0, SCALES.1)
    }

    /// Moves just so far that a rectangle is in view.
    pub(super) fn reveal(self, area: &Area) {
        let (width, height) = self.size.get_untracked();
        self.view.update(|view| {
            let shift = |from: f64, to: f64, at: f64, room: f64| {
                let (from, to) = (from * view.scale + at, to * view.scale + at);
                if from < MARGIN {
                    MARGIN - from
                } else if to > room - MARGIN {
                    (room - MARGIN - to).max(MARGIN - from)
                } else {
                    0.0
                }
            };
            let dx = shift(area.left, area.right, view.x, width);
            let dy = shift(area.top, area.bottom, view.y, height);
            view.x += dx;
            view.y += dy;
        });
    }

    /// Puts a place of the diagram in the middle.
    pub(super) fn centre(self, x: f64, y: f64) {
        let (width, height) = self.size.get_untracked();
        self.view.update(|view| {
            view.x = width / 2.0 - x * view.scale;
            view.y = height / 2.0 - y * view.scale;
        });
    }

    /// A finger or the mouse takes hold.
    pub(super) fn press(self, event: &PointerEvent) {
        if event.button() > 1 {
            return;
        }
        if let Some(node) = self.node.get_untracked() {
            let node: &Element = &node;
            // Without capture the drag merely ends at the canvas's edge.
            let _ = node.set_pointer_capture(event.pointer_id());
        }
        let (x, y) = self.place(event);
        self.held
            .update(|held| held.push((event.pointer_id(), x, y)));
    }

    /// A finger or the mouse moves: one pans, two pinch.
    pub(super) fn drag(self, event: &PointerEvent) {
        let id = event.pointer_id();
        let (x, y) = self.place(event);
        let held = self.held.get_untracked();
        let Some(at) = held.iter().position(|(held, ..)| *held == id) else {
            return;
        };
        let (_, old_x, old_y) = held[at];
        match held.iter().find(|(held, ..)| *held != id) {
            None => self.pan(x - old_x, y - old_y),
            Some((_, other_x, other_y)) => {
                let before = (old_x - other_x).hypot(old_y - other_y).max(1.0);
                let now = (x - other_x).hypot(y - other_y).max(1.0);
                let middle = (f64::midpoint(x, *other_x), f64::midpoint(y, *other_y));
                self.pan((x - old_x) / 2.0, (y - old_y) / 2.0);
                self.zoom_at(now / before, middle.0, middle.1);
            }
        }
        self.held.update(|held| held[at] = (id, x, y));
    }

    /// A finger or the mouse lets go.
    pub(super) fn release(self, event: &PointerEvent) {
        let id = event.pointer_id();
        if self
            .held
            .with_untracked(|held| held.iter().any(|(held, ..)| *held == id))
        {
            self.held
                .update(|held| held.retain(|(held, ..)| *held != id));
        }
    }

    /// The wheel moves, with Ctrl it zooms at the pointer, as a map does.
    pub(super) fn wheel(self, event: &WheelEvent) {
        event.prevent_default();
        if event.ctrl_key() || event.meta_key() {
            let (x, y) = self.place(event);
            self.zoom_at((-event.delta_y() / 300.0).exp(), x, y);
        } else if event.shift_key() {
            self.pan(-event.delta_y(), 0.0);
        } else {
            self.pan(-event.delta_x(), -event.delta_y());
        }
    }

    /// Where on the canvas an event happened.
    fn place(self, event: &web_sys::MouseEvent) -> (f64, f64) {
        let corner = self.node.get_untracked().map_or((0.0, 0.0), |node| {
            let rect = node.get_bounding_client_rect();
            (rect.left(), rect.top())
        });
        (
            f64::from(event.client_x()) - corner.0,
            f64::from(event.client_y()) - corner.1,
        )
    }
}
