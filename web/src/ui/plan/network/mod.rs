//! The network diagram: activities on nodes, laid out by the core, drawn for what is in view alone.

mod camera;
mod diagram;
mod edges;
mod keyboard;
mod minimap;
mod node;
mod picture;
mod table;
mod tools;

use leptos::prelude::*;
use web_sys::{PointerEvent, WheelEvent};

use self::{
    camera::Camera, diagram::Network, edges::Edges, minimap::Minimap, node::NodeBox,
    table::NetworkTable, tools::Tools,
};
use super::{drawer::Drawer, empty::EmptyPlan, focus, ids};
use crate::ui::{state::Ui, words::t};

/// The network view of the plan.
#[component]
pub(crate) fn NetworkView() -> impl IntoView {
    let ui = Ui::get();
    let camera = Camera::new();
    let network = Network::new(ui, camera);
    provide_context(network);
    focus::announce(ui);
    keyboard::follow_cursor(ui, network);
    let is_empty = Memo::new(move |_| ui.plan.order.with(|order| order.is_empty()));
    view! {
        <div class="plan network">
            <Show when=move || !is_empty.get() fallback=EmptyPlan>
                <Tools />
                <div class="plan-body">
                    <Canvas />
                    <Drawer />
                </div>
            </Show>
        </div>
    }
}

/// The picture, moved by pointer, wheel, touch and keys.
#[component]
fn Canvas() -> impl IntoView {
    let ui = Ui::get();
    let network = Network::get();
    let camera = network.camera;
    camera.follow_size();
    network.show_first();
    let label = move || {
        let name = ui.project.with(|project| {
            project
                .as_ref()
                .map(|project| project.name.clone())
                .unwrap_or_default()
        });
        let count = network.diagram.with(|diagram| diagram.graph.nodes.len());
        (t().network_label)(&name, count)
    };
    let world = move || {
        let view = camera.view.get();
        format!(
            "translate({:.2}px, {:.2}px) scale({:.4})",
            view.x, view.y, view.scale
        )
    };
    view! {
        <div
            class="network-canvas"
            class:far=move || camera.view.with(|view| view.scale < camera::FAR)
            class:panning=move || camera.held.with(|held| !held.is_empty())
            node_ref=camera.node
            role="group"
            aria-label=label
            aria-describedby="network-keys"
            on:keydown=move |event| keyboard::on_key(ui, network, &event)
            on:pointerdown=move |event: PointerEvent| {
                if !ids::inside(&event, "button, [data-task]") {
                    camera.press(&event);
                }
            }
            on:pointermove=move |event: PointerEvent| camera.drag(&event)
            on:pointerup=move |event: PointerEvent| camera.release(&event)
            on:pointercancel=move |event: PointerEvent| camera.release(&event)
            on:wheel=move |event: WheelEvent| camera.wheel(&event)
        >
            <p class="sr" id="network-keys">{t().network_keys}</p>
            <div class="network-world" style:transform=world>
                <Edges />
                <For each=move || network.in_view() key=|task| *task let:task>
                    <NodeBox task />
                </For>
            </div>
            <Minimap />
            <Legend />
        </div>
        <NetworkTable />
    }
}

/// How a node is read.
#[component]
fn Legend() -> impl IntoView {
    let term = |short: &'static str, full: &'static str| {
        view! {
            <dt>{short}</dt>
            <dd>{full}</dd>
        }
    };
    view! {
        <dl class="network-legend wide-only">
            {term(t().es, t().es_full)}
            {term(t().ef, t().ef_full)}
            {term(t().ls, t().ls_full)}
            {term(t().lf, t().lf_full)}
            {term(t().tf, t().tf_full)}
            <dt><span class="legend-critical"></span></dt>
            <dd>{t().network_critical}</dd>
        </dl>
    }
}
