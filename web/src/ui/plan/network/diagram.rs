//! The diagram of the open plan: what is drawn and where, computed anew when tasks or links change,
//! not when dates do.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use leptos::prelude::*;
use throughline_core::{
    chart::network::{Graph, Item, Layout, Measures, Place, close_to_fit},
    engine::RowKind,
    id::TaskId,
};

use super::camera::{Area, Camera, View};
use crate::ui::state::Ui;

/// The measures of the diagram; the style sheet says the same of the nodes.
pub(super) const MEASURES: Measures = Measures {
    width: 208,
    height: 100,
    column_gap: 56,
    row_gap: 30,
    lane: 9,
    margin: 36,
    block: 5,
};
/// More nodes than this are closed into their summaries at first.
const MOST: usize = 300;
/// The smallest scale at which the first look is readable.
const READABLE: f64 = 0.85;

/// What is drawn, and where.
#[derive(PartialEq, Debug, Default)]
pub(super) struct Diagram {
    pub(super) graph: Graph,
    pub(super) layout: Layout,
    /// Which node shows each task that is drawn.
    pub(super) index: HashMap<TaskId, usize>,
}

impl Diagram {
    fn new(ui: Ui, closed: &HashSet<TaskId>, within: Option<TaskId>) -> Self {
        let items = items(ui);
        let graph = ui
            .plan
            .links
            .with(|links| Graph::new(&items, links, |task| closed.contains(&task), within));
        let layout = Layout::new(&graph, &MEASURES);
        let index = (0..)
            .zip(&graph.nodes)
            .map(|(at, node)| (node.task, at))
            .collect();
        Self {
            graph,
            layout,
            index,
        }
    }

    /// Where a task's node stands.
    pub(super) fn place(&self, task: TaskId) -> Option<Place> {
        self.layout.places.get(*self.index.get(&task)?).copied()
    }
}

/// The network view's state.
#[derive(Clone, Copy)]
pub(super) struct Network {
    pub(super) camera: Camera,
    /// Summaries that are drawn as one node.
    pub(super) closed: RwSignal<HashSet<TaskId>>,
    /// The summary whose inside alone is shown.
    pub(super) within: RwSignal<Option<TaskId>>,
    pub(super) diagram: Memo<Arc<Diagram>>,
}

impl Network {
    pub(super) fn new(ui: Ui, camera: Camera) -> Self {
        let closed: HashSet<_> = untrack(|| close_to_fit(&items(ui), MOST))
            .into_iter()
            .collect();
        let closed = RwSignal::new(closed);
        let within = RwSignal::new(None);
        let diagram = Memo::new(move |_| {
            Arc::new(closed.with(|closed| Diagram::new(ui, closed, within.get())))
        });
        Self {
            camera,
            closed,
            within,
            diagram,
        }
    }

    /// The state, from any component of the view.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// The tasks whose nodes are in view.
    pub(super) fn in_view(self) -> Vec<TaskId> {
        let area = self.camera.area();
        self.diagram.with(|diagram| {
            let nodes = diagram.graph.nodes.iter().zip(&diagram.layout.places);
            nodes
                .filter(|(_, place)| area_of(place).meets(&area))
                .map(|(node, _)| node.task)
                .collect()
        })
    }

    /// Draws a summary as one node, or what is in it.
    pub(super) fn set_closed(self, summary: TaskId, closed: bool) {
        self.closed.update(|set| {
            if closed {
                set.insert(summary);
            } else {
                set.remove(&summary);
            }
        });
    }

    /// Once the size of the canvas is known: the whole diagram if that is readable, or else its
    /// start. Again when other tasks are chosen.
    pub(super) fn show_first(self) {
        let shown = StoredValue::new(None);
        Effect::new(move |_| {
            let known = self.camera.size.with(|(width, _)| *width > 0.0);
            let within = self.within.get();
            if known && shown.get_value() != Some(within) {
                shown.set_value(Some(within));
                let diagram = self.diagram.get_untracked();
                self.look_at(&diagram.layout);
            }
        });
    }

    fn look_at(self, layout: &Layout) {
        let fitting = self.camera.fitting(layout);
        if fitting >= READABLE {
            return self.camera.fit(layout);
        }
        let (_, height) = self.camera.size.get_untracked();
        let scale = READABLE;
        let down = f64::from(layout.height) * scale;
        self.camera.view.set(View {
            x: 0.0,
            // All rows if they fit, or else from the top.
            y: ((height - down) / 2.0).max(0.0),
            scale,
        });
    }
}

/// The tasks as the core's layout needs them.
pub(super) fn items(ui: Ui) -> Vec<Item> {
    ui.plan.track_structure();
    let mut items = Vec::new();
    ui.plan.each(|row| {
        items.push(Item {
            id: row.id,
            level: row.level,
            summary: row.kind == RowKind::Summary,
        });
        true
    });
    items
}

/// The rectangle of a node.
pub(super) fn area_of(place: &Place) -> Area {
    Area {
        left: f64::from(place.x),
        top: f64::from(place.y),
        right: f64::from(place.x + MEASURES.width),
        bottom: f64::from(place.y + MEASURES.height),
    }
}
