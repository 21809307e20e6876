//! The plan: tools on top, table and chart side by side, details at the edge.

use leptos::prelude::*;

use super::{
    chips::Chips,
    columns,
    drawer::Drawer,
    empty::EmptyPlan,
    focus,
    gantt::GanttPane,
    grid::TablePane,
    level::{ChainPanel, PreviewPanel},
    splitter::Splitter,
    toolbar::Toolbar,
    usage::UsagePanel,
    viewport::{HEAD, Viewport, exact},
};
use crate::ui::state::Ui;

/// Which pane a narrow screen shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pane {
    Table,
    Chart,
}

/// The plan view.
#[component]
pub(crate) fn PlanView() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::new(ui);
    let pane = RwSignal::new(Pane::Table);
    provide_context(viewport);
    provide_context(pane);
    viewport.follow_sizes();
    focus::follow(ui, viewport);
    super::print::follow(ui, viewport);
    show_first_dates(ui, viewport);

    let split = Memo::new(move |_| {
        let width = viewport.width.get();
        let columns = f64::from(ui.chosen_columns(columns::total_width));
        let wanted = match ui.prefs.split.get() {
            chosen if chosen > 0.0 => chosen,
            _ => columns.min(width * 0.6),
        };
        wanted.clamp(160.0, (width - 160.0).max(160.0))
    });
    let extent = move || {
        let rows = ui.plan.shown.with(|shown| shown.tasks.len());
        // One row more: the place to write the next task.
        HEAD + exact(rows + 2) * viewport.row.get() + 16.0
    };
    let is_empty = Memo::new(move |_| ui.plan.order.with(|order| order.is_empty()));

    view! {
        <div
            class="plan"
            data-pane=move || match pane.get() {
                Pane::Table => "table",
                Pane::Chart => "chart",
            }
        >
            <Toolbar />
            <Chips />
            <div class="plan-body">
                <Show when=move || !is_empty.get() fallback=EmptyPlan>
                    <div
                        class="scroller"
                        node_ref=viewport.scroller
                        style:--row=move || format!("{}px", viewport.row.get())
                        on:scroll=move |_| {
                            if let Some(scroller) = viewport.scroller.get_untracked() {
                                viewport.top.set(f64::from(scroller.scroll_top()));
                            }
                        }
                    >
                        <div class="extent" style:height=move || format!("{}px", extent())>
                            <div
                                class="stage"
                                style:--width=move || format!("{}px", ui.chosen_columns(columns::total_width))
                                style:--split=move || format!("{}px", split.get())
                            >
                                <TablePane />
                                <Splitter split />
                                <GanttPane />
                            </div>
                        </div>
                    </div>
                </Show>
                <Drawer />
            </div>
            <UsagePanel split />
            <PreviewPanel />
            <ChainPanel />
        </div>
    }
}

/// Scrolls the chart to today, or to the start of a plan that today is not in, once per opening.
fn show_first_dates(ui: Ui, viewport: Viewport) {
    Effect::new(move |before: Option<Option<_>>| {
        let project = ui
            .project
            .with(|project| project.as_ref().map(|project| project.id));
        if viewport.chart.get().is_some() && before.flatten() != project {
            request_animation_frame(move || {
                let timeline = ui.plan.timeline.get_untracked();
                let (start, finish) = ui.plan.range.get_untracked();
                let now = crate::ui::dates::now();
                let inside = start.is_some_and(|start| start <= now)
                    && finish.is_some_and(|finish| now <= finish);
                let width = viewport.chart_width.get_untracked();
                let x = match start {
                    _ if inside => timeline.x_of_clock(now) - width / 3.0,
                    Some(start) => timeline.x(start) - 24.0,
                    None => 0.0,
                };
                viewport.scroll_chart_to(x.max(0.0));
            });
            return project;
        }
        before.flatten()
    });
}
