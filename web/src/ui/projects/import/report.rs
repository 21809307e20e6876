//! What an import of a table would make, and what stands in its way.

use leptos::prelude::*;
use throughline_core::{
    engine::Inspection,
    interchange::csv::{CellChange, DryRun},
};

use crate::ui::{state::Ui, words::t};

/// Lines of a list that are shown; the rest is counted.
const SHOWN: usize = 50;

/// The dry run.
#[component]
pub(crate) fn Report() -> impl IntoView {
    let importing = Ui::get().importing;
    move || {
        let run = importing.inspection.with(|found| match found {
            Some(Inspection::Table { run, .. }) => Some(run.clone()),
            _ => None,
        })?;
        Some(view! {
            <section class="import-report" aria-label=t().import_report>
                <p role="status">
                    {(t().import_sum)(run.rows, run.created, run.changed, run.links, run.resources)}
                </p>
                {problems(&run)}
                {lines(t().import_notes, run.notes.clone())}
                {lines(t().import_changes, run.changes.iter().map(change).collect())}
                {lines(t().import_new_tasks, run.new_tasks.iter().map(new_task).collect())}
            </section>
        })
    }
}

fn problems(run: &DryRun) -> impl IntoView + use<> {
    let more = run
        .problem_count
        .saturating_sub(SHOWN.min(run.problems.len()));
    let shown: Vec<String> = run
        .problems
        .iter()
        .take(SHOWN)
        .map(ToString::to_string)
        .collect();
    (!shown.is_empty()).then(|| {
        view! {
            <div class="import-problems" role="alert">
                <p>{t().import_refused}</p>
                <ul>{shown.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                {(more > 0).then(|| view! { <p>{(t().import_more)(more)}</p> })}
            </div>
        }
    })
}

fn lines(title: &'static str, mut lines: Vec<String>) -> impl IntoView {
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    (!lines.is_empty()).then(|| {
        view! {
            <details>
                <summary>{title}</summary>
                <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                {(more > 0).then(|| view! { <p>{(t().import_more)(more)}</p> })}
            </details>
        }
    })
}

fn change(change: &CellChange) -> String {
    let CellChange {
        key,
        name,
        field,
        before,
        after,
    } = change;
    format!("{key} {name} · {field}: {before} → {after}")
}

fn new_task((level, key, name): &(u16, String, String)) -> String {
    format!("{}{key} {name}", "– ".repeat(usize::from(*level).min(20)))
}
