//! Where tasks would be once the plan is levelled, drawn over the chart, and the critical chain.

use leptos::prelude::*;

use crate::ui::{
    plan::viewport::{Viewport, exact},
    state::Ui,
};

/// Half of the height of a ghost bar, in pixels.
const HALF: f64 = 8.5;

/// The outlines of what would move, and of the critical chain.
#[component]
pub(crate) fn Ghosts() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let outline = move |class: &'static str, index: usize, from: f64, to: f64| {
        let middle = (exact(index) + 0.5) * viewport.row.get();
        view! {
            <rect
                class=class
                x=format!("{from:.1}")
                y=format!("{:.1}", middle - HALF)
                width=format!("{:.1}", (to - from).max(6.0))
                height=format!("{:.1}", 2.0 * HALF)
                rx="5"
            ></rect>
        }
    };
    let moves = move || {
        let preview = ui.levelling.preview.get()?;
        let timeline = ui.plan.timeline.get();
        let drawn = viewport.drawn(ui).into_iter();
        let ghost = |task| {
            let place = ui.levelling.moves.with(|moves| moves.get(&task).copied())?;
            let moved = preview.moves.get(place)?;
            let index = ui.plan.shown.with(|shown| shown.position(task))?;
            let whole = [moved.after];
            let parts = if moved.parts.is_empty() {
                &whole[..]
            } else {
                &moved.parts
            };
            let outlines = parts.iter().map(|(start, finish)| {
                outline(
                    "level-ghost",
                    index,
                    timeline.x(*start),
                    timeline.x(*finish),
                )
            });
            Some(outlines.collect::<Vec<_>>())
        };
        Some(drawn.filter_map(ghost).collect::<Vec<_>>())
    };
    let chain = move || {
        let chain = ui.levelling.chain.get()?;
        let timeline = ui.plan.timeline.get();
        let (first, last) = viewport.window.get();
        ui.plan.dates.track();
        let mark = |link: &throughline_core::level::chain::ChainTask| {
            let index = ui.plan.shown.with(|shown| shown.position(link.task))?;
            let row = ui
                .plan
                .peek(link.task)
                .filter(|_| (first..last).contains(&index))?;
            Some(outline(
                "chain-mark",
                index,
                timeline.x(row.start),
                timeline.x(row.finish),
            ))
        };
        Some(chain.tasks.iter().filter_map(mark).collect::<Vec<_>>())
    };
    view! {
        {chain}
        {moves}
    }
}
