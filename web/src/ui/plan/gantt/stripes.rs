//! The rows behind the bars that are marked: under the cursor, selected, or just changed.

use std::collections::BTreeSet;

use leptos::prelude::*;
use throughline_core::id::TaskId;

use crate::ui::{
    plan::viewport::{Viewport, exact},
    state::Ui,
};

/// The most stripes: what is selected beyond the screen needs none.
const MOST: usize = 200;

/// The marked rows.
#[component]
pub(crate) fn Stripes() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let place = move |task: TaskId| {
        let (first, last) = viewport.window.get();
        let index = ui.plan.shown.with(|shown| shown.position(task))?;
        (first..last)
            .contains(&index)
            .then(|| (exact(index) * viewport.row.get()).to_string())
    };
    let stripe = move |class: &'static str, y: String| {
        let height = viewport.row.get().to_string();
        view! { <rect class=class x="0" width="100%" y=y height=height></rect> }
    };
    let marked = move || {
        let mut tasks: BTreeSet<TaskId> = ui.plan.selected.with(|tasks| BTreeSet::clone(tasks));
        tasks.extend(
            ui.plan
                .cursor
                .with(|cursor| cursor.map(|cursor| cursor.task)),
        );
        tasks
            .into_iter()
            .filter_map(place)
            .take(MOST)
            .map(|y| stripe("stripe here", y))
            .collect::<Vec<_>>()
    };
    let touched = move || {
        ui.plan.touched.with(|tasks| {
            tasks
                .iter()
                .filter_map(|task| place(*task))
                .take(MOST)
                .map(|y| stripe("stripe touched", y))
                .collect::<Vec<_>>()
        })
    };
    view! {
        {marked}
        {touched}
    }
}
