//! The keyboard in the network: arrows follow the links.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::id::TaskId;
use wasm_bindgen::JsCast as _;
use web_sys::{FocusOptions, HtmlElement, KeyboardEvent};

use super::{
    diagram::{Diagram, Network, area_of},
    node,
};
use crate::ui::{
    plan::actions,
    state::{Ui, plan::Cursor},
};

/// How far Shift and an arrow move the picture, in pixels.
const STEP: f64 = 90.0;
/// How much one step of plus or minus changes.
pub(super) const ZOOM: f64 = 1.25;

/// Where an arrow leads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Before,
    After,
    Above,
    Below,
}

/// A key was pressed in the network.
pub(super) fn on_key(ui: Ui, network: Network, event: &KeyboardEvent) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let camera = network.camera;
    match (event.key().as_str(), event.shift_key()) {
        ("ArrowLeft", true) => camera.pan(STEP, 0.0),
        ("ArrowRight", true) => camera.pan(-STEP, 0.0),
        ("ArrowUp", true) => camera.pan(0.0, STEP),
        ("ArrowDown", true) => camera.pan(0.0, -STEP),
        ("ArrowLeft", false) => go(ui, network, Way::Before),
        ("ArrowRight", false) => go(ui, network, Way::After),
        ("ArrowUp", false) => go(ui, network, Way::Above),
        ("ArrowDown", false) => go(ui, network, Way::Below),
        ("Home", _) => end(ui, network, false),
        ("End", _) => end(ui, network, true),
        ("+" | "=", _) => camera.zoom(ZOOM),
        ("-", _) => camera.zoom(1.0 / ZOOM),
        ("0", _) => network
            .diagram
            .with_untracked(|diagram| camera.fit(&diagram.layout)),
        ("Enter", false) => actions::details(ui),
        (" ", false) => fold(ui, network),
        ("Escape", _) if ui.plan.details.with_untracked(Option::is_some) => {
            ui.plan.details.set(None);
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// The focus follows the cursor, which may have been moved elsewhere: the summaries around it are
/// opened, and the picture moves just so far that it is in view.
pub(super) fn follow_cursor(ui: Ui, network: Network) {
    Effect::new(move |_| {
        let cursor = ui.plan.cursor.get();
        let wanted = ui.plan.follow_focus.get();
        let Some(task) = cursor.filter(|_| wanted).map(|cursor| cursor.task) else {
            return;
        };
        if network.camera.size.with(|(width, _)| *width <= 0.0) {
            return;
        }
        let Some(place) = network.diagram.with(|diagram| diagram.place(task)) else {
            return open_around(ui, network, task);
        };
        network.camera.reveal(&area_of(&place));
        request_animation_frame(move || {
            let element = document()
                .get_element_by_id(&node::id_of(task))
                .and_then(|element| element.dyn_into::<HtmlElement>().ok());
            if let Some(element) = element {
                let options = FocusOptions::new();
                // The picture is moved by us; the browser must not scroll what holds it.
                options.set_prevent_scroll(true);
                // Focusing an element of the page cannot fail.
                let _ = element.focus_with_options(&options);
                ui.plan.follow_focus.set(false);
            }
        });
    });
}

/// Opens every closed summary around a task, and shows the whole plan if it is outside of what is
/// shown. A task that has no node even so is a summary: it is opened already.
fn open_around(ui: Ui, network: Network, task: TaskId) {
    let mut above = Vec::new();
    let mut next = ui.plan.peek(task).and_then(|row| row.parent);
    // A plan is a forest, but a limit costs nothing and foreign data never hangs the page.
    while let Some(parent) = next.filter(|_| above.len() < 1000) {
        above.push(parent);
        next = ui.plan.peek(parent).and_then(|row| row.parent);
    }
    let closed = |set: &std::collections::HashSet<TaskId>| above.iter().any(|id| set.contains(id));
    if network.closed.with_untracked(closed) {
        network
            .closed
            .update(|set| set.retain(|id| !above.contains(id)));
    } else if network
        .within
        .get_untracked()
        .is_some_and(|within| !above.contains(&within))
    {
        network.within.set(None);
    } else {
        ui.plan.follow_focus.set(false);
    }
}

fn go(ui: Ui, network: Network, way: Way) {
    let diagram = network.diagram.get_untracked();
    let at = ui
        .plan
        .cursor
        .get_untracked()
        .and_then(|cursor| diagram.index.get(&cursor.task).copied());
    let to = match at {
        None => diagram.graph.nodes.first().map(|_| 0),
        Some(at) => neighbour(&diagram, at, way),
    };
    if let Some(to) = to {
        choose(ui, &diagram, to);
    }
}

fn end(ui: Ui, network: Network, last: bool) {
    let diagram = network.diagram.get_untracked();
    let nodes = 0..diagram.graph.nodes.len();
    let key = |node: &usize| {
        let place = &diagram.layout.places[*node];
        (place.column, place.row)
    };
    let node = if last {
        nodes.max_by_key(key)
    } else {
        nodes.min_by_key(key)
    };
    if let Some(node) = node {
        choose(ui, &diagram, node);
    }
}

fn choose(ui: Ui, diagram: &Arc<Diagram>, node: usize) {
    ui.plan.follow_focus.set(true);
    ui.plan.cursor.set(Some(Cursor {
        task: diagram.graph.nodes[node].task,
        column: None,
    }));
}

/// The node that an arrow leads to: along the link to the nearest one, or to the nearest in the column.
fn neighbour(diagram: &Diagram, at: usize, way: Way) -> Option<usize> {
    let places = &diagram.layout.places;
    let here = places[at];
    let near = |node: &usize| {
        let place = places[*node];
        (
            place.row.abs_diff(here.row),
            place.column.abs_diff(here.column),
            *node,
        )
    };
    let edges = diagram.graph.edges.iter();
    match way {
        Way::Before => edges
            .filter(|edge| edge.to == at)
            .map(|edge| edge.from)
            .min_by_key(near),
        Way::After => edges
            .filter(|edge| edge.from == at)
            .map(|edge| edge.to)
            .min_by_key(near),
        Way::Above | Way::Below => {
            let beyond = |node: &usize| {
                let place = places[*node];
                let on_that_side = if way == Way::Above {
                    place.row < here.row
                } else {
                    place.row > here.row
                };
                on_that_side && place.column == here.column
            };
            (0..places.len()).filter(beyond).min_by_key(near)
        }
    }
}

/// Space opens a closed summary; on a task it closes the summary that the task is in.
fn fold(ui: Ui, network: Network) {
    let Some(row) = actions::current(ui) else {
        return;
    };
    if network
        .closed
        .with_untracked(|closed| closed.contains(&row.id))
    {
        network.set_closed(row.id, false);
        let first = network.diagram.with_untracked(|diagram| {
            let inside =
                |task: &TaskId| ui.plan.peek(*task).and_then(|row| row.parent) == Some(row.id);
            diagram
                .graph
                .nodes
                .iter()
                .map(|node| node.task)
                .find(inside)
        });
        if let Some(task) = first {
            ui.plan.follow_focus.set(true);
            ui.plan.cursor.set(Some(Cursor { task, column: None }));
        }
    } else if let Some(parent) = row.parent.filter(|parent| {
        // What is shown alone cannot be closed.
        network.within.get_untracked() != Some(*parent)
    }) {
        network.set_closed(parent, true);
        ui.plan.follow_focus.set(true);
        ui.plan.cursor.set(Some(Cursor {
            task: parent,
            column: None,
        }));
    }
}
