//! Two baselines, or one and the plan as it stands, side by side.

use leptos::prelude::*;
use throughline_core::engine::{Side, VarianceView};

use super::{table::variance_table, words};
use crate::ui::{
    dates::{self, Style},
    state::Ui,
    words::t,
};

/// What is compared with what, and what came of it.
#[component]
pub(super) fn Compare() -> impl IntoView {
    let ui = Ui::get();
    let baselines = ui.baselines;
    // The last one against now is what most people come for.
    Effect::new(move |_| {
        if baselines.sides.with(Option::is_none)
            && let Some(id) = baselines.list.with(|list| list.first().map(|b| b.id))
        {
            baselines.sides.set(Some((Side::Baseline(id), Side::Now)));
        }
    });
    let choose = move |from: bool, side: Side| {
        baselines.sides.update(|sides| {
            let (was, is) = sides.unwrap_or((Side::Now, Side::Now));
            *sides = Some(if from { (side, is) } else { (was, side) });
        });
    };
    let shown = move || {
        let view = baselines.compared.get()?;
        let current = baselines.sides.get() == Some((view.from, view.to));
        current.then_some(view)
    };
    view! {
        <section class="compare" aria-label=t().baseline_compare>
            <header class="sheet-head">
                <h3>{t().baseline_compare}</h3>
                <SideSelect label=t().baseline_from from=true choose />
                <span class="muted" aria-hidden="true">"→"</span>
                <SideSelect label=t().baseline_to from=false choose />
            </header>
            <p class="compare-sum" role="status">{move || shown().map(|view| sum(ui, &view))}</p>
            {move || shown().map(|view| variance_table(ui, &view))}
        </section>
    }
}

#[component]
fn SideSelect(
    label: &'static str,
    from: bool,
    choose: impl Fn(bool, Side) + Copy + 'static,
) -> impl IntoView {
    let ui = Ui::get();
    let value = move || {
        let sides = ui.baselines.sides.get();
        sides.map(|(was, is)| if from { was } else { is })
    };
    let key = |side: Side| match side {
        Side::Now => "now".to_owned(),
        Side::Baseline(id) => id.to_string(),
    };
    let options = move || {
        let list = ui.baselines.list.get();
        let named = list
            .iter()
            .map(|baseline| (Side::Baseline(baseline.id), baseline.name.clone()));
        std::iter::once((Side::Now, t().baseline_now.to_owned()))
            .chain(named)
            .map(|(side, name)| {
                view! {
                    <option value=key(side) selected=move || value() == Some(side)>
                        {name}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <select
            class="select"
            aria-label=label
            on:change=move |event| {
                let chosen = event_target_value(&event);
                let side = chosen.parse().map_or(Side::Now, Side::Baseline);
                choose(from, side);
            }
        >
            {options}
        </select>
    }
}

/// The comparison in one sentence.
fn sum(ui: Ui, view: &VarianceView) -> String {
    let variance = &view.variance;
    let finish = variance.finish.is.map_or_else(String::new, |finish| {
        let by = variance.finish.by;
        let date = dates::write(Style::Date, finish);
        match by.0 {
            0 => (t().compare_same_finish)(&date),
            1.. => (t().compare_later)(&date, &words::days(ui, by)),
            _ => (t().compare_earlier)(&date, &words::days(ui, by)),
        }
    });
    let count = |keep: fn(bool, bool) -> bool| {
        let tasks = variance.tasks.iter();
        tasks
            .filter(|moved| keep(moved.was.is_some(), moved.is.is_some()))
            .count()
    };
    let tasks = (t().compare_tasks)(
        count(|was, is| was && is),
        count(|was, _| !was),
        count(|_, is| !is),
        variance.same as usize,
    );
    format!("{finish} {tasks}").trim().to_owned()
}
