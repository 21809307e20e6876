//! The diagram as a file: all of what is shown, in view or not.

use leptos::prelude::*;
use throughline_core::{
    chart::network::{Edge, Figure, NodeText},
    engine::RowKind,
    id::TaskId,
};

use super::{
    diagram::{MEASURES, Network},
    edges,
};
use crate::ui::{
    icon::{Icon, icon},
    parts::menu::{Menu, MenuItem},
    plan::{
        sheet::{self, Kind},
        values,
    },
    state::Ui,
    words::t,
};

/// The button with the kinds of file.
#[component]
pub(super) fn PictureMenu() -> impl IntoView {
    let ui = Ui::get();
    let network = Network::get();
    let save = move |kind| move |()| sheet::save(ui, &draw(ui, network), kind);
    view! {
        <Menu
            id="menu-network-picture"
            class="button wide-only"
            button=|| view! { {icon(Icon::Export)} {t().picture} }
        >
            <MenuItem label=t().export_svg run=save(Kind::Svg) />
            <MenuItem label=t().export_png run=save(Kind::Png) />
        </Menu>
    }
}

fn draw(ui: Ui, network: Network) -> String {
    untrack(|| {
        let diagram = network.diagram.get();
        let nodes = diagram.graph.nodes.iter();
        let nodes: Vec<NodeText> = nodes.map(|node| text(ui, node.task)).collect();
        let units = ui.plan.measures.get().units;
        Figure {
            graph: &diagram.graph,
            layout: &diagram.layout,
            measures: &MEASURES,
            nodes: &nodes,
            label: &|edge: &Edge| edges::text(ui, edge, units),
            critical: ui.prefs.critical.get(),
            title: &sheet::title(ui),
            as_of: &sheet::as_of(),
        }
        .picture()
    })
}

fn text(ui: Ui, task: TaskId) -> NodeText {
    let Some(row) = ui.plan.peek(task) else {
        return NodeText::default();
    };
    let dates = |start, finish| (values::date(ui, start), values::date(ui, finish));
    NodeText {
        key: row.key.clone(),
        name: row.name.clone(),
        duration: values::duration(ui, row.duration, row.elapsed, row.estimated),
        early: dates(row.early_start, row.early_finish),
        late: dates(row.late_start, row.late_finish),
        float: values::duration(ui, row.total_float, false, false),
        critical: row.critical,
        summary: row.kind == RowKind::Summary,
        percent: row.percent_complete,
    }
}
