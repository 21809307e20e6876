//! The same as a table, for screen readers.

use leptos::prelude::*;
use throughline_core::id::TaskId;

use super::diagram::Network;
use crate::ui::{
    plan::{column::Column, values},
    state::Ui,
    words::t,
};

/// The most rows: a diagram of more is read summary by summary, and the Gantt's table has them all.
const MOST: usize = 500;

/// The nodes that are drawn, whether in view or not.
#[component]
pub(super) fn NetworkTable() -> impl IntoView {
    let ui = Ui::get();
    let network = Network::get();
    let tasks = move || -> Vec<TaskId> {
        network.diagram.with(|diagram| {
            let nodes = diagram.graph.nodes.iter().take(MOST);
            nodes.map(|node| node.task).collect()
        })
    };
    let heads = [
        Column::KEY.label(),
        Column::NAME.label(),
        Column::DURATION.label(),
        t().es_full,
        t().ef_full,
        t().ls_full,
        t().lf_full,
        t().tf_full,
        Column::PREDECESSORS.label(),
    ];
    view! {
        <div class="sr">
            <table>
                <caption>{t().network_table}</caption>
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{head}</th> })}</tr>
                </thead>
                <tbody>
                    <For each=tasks key=|task| *task let:task>
                        {row(ui, task)}
                    </For>
                </tbody>
            </table>
        </div>
    }
}

fn row(ui: Ui, task: TaskId) -> impl IntoView {
    let row = ui.plan.row(task)?;
    Some(view! {
        <tr>
            {move || {
                let row = row.get();
                [
                    row.key.clone(),
                    row.name.clone(),
                    values::duration(ui, row.duration, row.elapsed, row.estimated),
                    values::date(ui, row.early_start),
                    values::date(ui, row.early_finish),
                    values::date(ui, row.late_start),
                    values::date(ui, row.late_finish),
                    values::duration(ui, row.total_float, false, false),
                    row.predecessors.clone(),
                ]
                    .map(|text| view! { <td>{text}</td> })
            }}
        </tr>
    })
}
