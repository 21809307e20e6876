//! The links between the nodes.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    chart::network::{self, Edge},
    text::format_predecessor,
};

use super::{
    camera::Area,
    diagram::{Diagram, Network},
};
use crate::ui::state::Ui;

/// More lines than this on screen are a smear, and cost time.
const MOST: usize = 1500;

/// The links that are in view, drawn as two paths per kind and few labels.
#[component]
pub(super) fn Edges() -> impl IntoView {
    let ui = Ui::get();
    let state = Network::get();
    let size = move || {
        state
            .diagram
            .with(|diagram| (diagram.layout.width, diagram.layout.height))
    };
    let drawn = Memo::new(move |_| {
        let area = state.camera.area();
        // In steps, so that a drag does not draw the lines anew at every pixel.
        let area = Area {
            left: (area.left / 256.0).floor() * 256.0,
            top: (area.top / 256.0).floor() * 256.0,
            right: (area.right / 256.0).ceil() * 256.0,
            bottom: (area.bottom / 256.0).ceil() * 256.0,
        };
        let critical = ui.prefs.critical.get();
        state
            .diagram
            .with(|diagram| Lines::new(diagram, &area, critical))
    });
    let labels = move || {
        let units = ui.plan.measures.get().units;
        drawn.with(|drawn| {
            state.diagram.with(|diagram| {
                drawn
                    .labelled
                    .iter()
                    .filter_map(|edge| label(ui, diagram, *edge, units))
                    .map(|(x, y, text)| {
                        view! {
                            <text class="edge-label" x=x.to_string() y=y.to_string() text-anchor="end">
                                {text}
                            </text>
                        }
                    })
                    .collect::<Vec<_>>()
            })
        })
    };
    view! {
        <svg
            class="network-edges"
            aria-hidden="true"
            width=move || size().0.to_string()
            height=move || size().1.to_string()
        >
            <path class="edge" d=move || drawn.with(|drawn| drawn.plain.0.clone())></path>
            <path class="edge-head" d=move || drawn.with(|drawn| drawn.plain.1.clone())></path>
            <path class="edge critical" d=move || drawn.with(|drawn| drawn.critical.0.clone())></path>
            <path class="edge-head critical" d=move || drawn.with(|drawn| drawn.critical.1.clone())></path>
            {labels}
        </svg>
    }
}

/// The lines and heads of the links in view.
#[derive(PartialEq, Default)]
struct Lines {
    plain: (String, String),
    critical: (String, String),
    /// The edges in view, for their labels.
    labelled: Vec<usize>,
}

impl Lines {
    fn new(diagram: &Arc<Diagram>, area: &Area, mark_critical: bool) -> Self {
        let mut lines = Self::default();
        let edges = diagram.graph.edges.iter().zip(&diagram.layout.routes);
        for (index, (edge, route)) in edges.enumerate() {
            if !around(route).meets(area) {
                continue;
            }
            let (line, head) = if mark_critical && edge.critical {
                &mut lines.critical
            } else {
                &mut lines.plain
            };
            let (one, its_head) = network::line(route);
            line.push_str(&one);
            head.push_str(&its_head);
            lines.labelled.push(index);
            if lines.labelled.len() == MOST {
                break;
            }
        }
        lines
    }
}

/// The rectangle around a route.
fn around(route: &[(i32, i32)]) -> Area {
    let (x, y) = (route.iter().map(|(x, _)| *x), route.iter().map(|(_, y)| *y));
    Area {
        left: x.clone().min().unwrap_or(0).into(),
        right: x.max().unwrap_or(0).into(),
        top: y.clone().min().unwrap_or(0).into(),
        bottom: y.max().unwrap_or(0).into(),
    }
}

/// What stands at the end of a link that is more than *starts when the other is finished*.
fn label(
    ui: Ui,
    diagram: &Diagram,
    edge: usize,
    units: (i64, i64, i64),
) -> Option<(i32, i32, String)> {
    let (x, y) = *diagram.layout.routes[edge].last()?;
    let text = text(ui, &diagram.graph.edges[edge], units);
    (!text.is_empty()).then_some((x - 10, y - 4, text))
}

/// The same as text; nothing for what needs no words.
pub(super) fn text(ui: Ui, edge: &Edge, units: (i64, i64, i64)) -> String {
    if edge.count > 1 {
        return format!("×{}", edge.count);
    }
    ui.plan.links.with(|links| {
        links.get(edge.link).map_or_else(String::new, |link| {
            format_predecessor("", link.kind, link.lag, link.lag_unit, units)
        })
    })
}
