//! The details of a task, at the edge of the plan; on a phone a sheet.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    engine::{Row, RowKind},
    id::TaskId,
    register::RecordRef,
    schedule::explain::End,
};

use super::{
    actions, baselines, column::Column, conflict, explain, external::OtherProjects, fields, values,
    why,
};
use crate::ui::{
    icon::{Icon, icon},
    register::{lessons::Lessons, of_task::OfTask},
    state::{Ui, plan::Cursor},
    words::t,
};

/// The drawer, while details are open. It follows the cursor.
#[component]
pub(crate) fn Drawer() -> impl IntoView {
    let ui = Ui::get();
    Effect::new(move |_| {
        if let Some(cursor) = ui.plan.cursor.get()
            && ui
                .plan
                .details
                .with_untracked(|open| open.is_some_and(|task| task != cursor.task))
        {
            ui.plan.details.set(Some(cursor.task));
        }
    });
    move || {
        let task = ui.plan.details.get()?;
        let row = RwSignal::<Arc<Row>>::from(ui.plan.row(task)?);
        Some(view! { <Details task row /> })
    }
}

#[component]
fn Details(task: TaskId, row: RwSignal<Arc<Row>>) -> impl IntoView {
    let ui = Ui::get();
    let close = move || {
        ui.plan.details.set(None);
        ui.plan.follow_focus.set(true);
    };
    let key = Memo::new(move |_| row.with(|row| row.key.clone()));
    let summary = Memo::new(move |_| row.with(|row| row.kind == RowKind::Summary));
    view! {
        <aside
            class="drawer"
            aria-label=move || (t().details_of)(&key.get())
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    close();
                }
            }
        >
            <header class="drawer-head">
                <span class="muted num">{move || key.get()}</span>
                {move || chips(&row.get())}
                <span class="spread"></span>
                <button class="icon-button" type="button" aria-label=t().details_previous title=t().details_previous on:click=move |_| step(ui, task, false)>
                    {icon(Icon::Up)}
                </button>
                <button class="icon-button" type="button" aria-label=t().details_next title=t().details_next on:click=move |_| step(ui, task, true)>
                    {icon(Icon::Lower)}
                </button>
                <button class="icon-button" type="button" aria-label=t().close title=t().close on:click=move |_| close()>
                    {icon(Icon::Close)}
                </button>
            </header>
            <div class="drawer-body">
                {move || attention(ui, &row.get())}
                {fields::name(ui, task, row)}
                <dl class="fields">
                    {fields::text(ui, task, row, Column::DURATION, summary)}
                    {fields::date(ui, task, row, Column::START, summary)}
                    {fields::date(ui, task, row, Column::FINISH, summary)}
                    {fields::text(ui, task, row, Column::PREDECESSORS, Memo::new(|_| false))}
                    {fields::text(ui, task, row, Column::RESOURCES, Memo::new(|_| false))}
                </dl>
                <Lessons
                    text=Memo::new(move |_| row.with(|row| format!("{} {}", row.name, row.notes)))
                    about=RecordRef::new("tasks", task.0)
                />
                <h2>{t().details_progress}</h2>
                <dl class="fields">
                    {fields::progress(ui, task, row, summary)}
                    {fields::date(ui, task, row, Column::ACTUAL_START, summary)}
                    {fields::date(ui, task, row, Column::ACTUAL_FINISH, summary)}
                    {fields::text(ui, task, row, Column::WORK, summary)}
                </dl>
                <h2>{t().details_rules}</h2>
                <dl class="fields">
                    {fields::date(ui, task, row, Column::DEADLINE, Memo::new(|_| false))}
                    {fields::constraint(ui, task, row)}
                    {fields::date(ui, task, row, Column::CONSTRAINT_DATE, Memo::new(|_| false))}
                    {fields::mode(ui, task, row)}
                    {fields::text(ui, task, row, Column::PRIORITY, Memo::new(|_| false))}
                    {fields::owner(ui, task, row)}
                    {fields::inactive(ui, task, row)}
                </dl>
                <h2>{t().details_dates}</h2>
                <dl class="fields read">
                    {move || computed(ui, &row.get())}
                </dl>
                <p class="whys">
                    {why_button(ui, task, End::Start, t().why_start)}
                    {why_button(ui, task, End::Finish, t().why_finish)}
                </p>
                <OtherProjects task />
                <h2>{t().details_notes}</h2>
                {fields::notes(ui, task, row)}
                <OfTask task />
                <button class="button danger wide" type="button" on:click=move |_| {
                    ui.plan.selected.set(Arc::default());
                    ui.plan.cursor.set(Some(Cursor { task, column: None }));
                    actions::delete(ui);
                }>
                    {icon(Icon::Trash)}
                    {t().delete}
                </button>
            </div>
        </aside>
    }
}

fn chips(row: &Row) -> impl IntoView + use<> {
    let kind = match row.kind {
        RowKind::Task => None,
        RowKind::Milestone => Some(t().milestone),
        RowKind::Summary => Some(t().summary),
    };
    view! {
        {kind.map(|kind| view! { <span class="chip">{kind}</span> })}
        {row.critical.then(|| view! { <span class="chip bad">{t().details_critical}</span> })}
        {row.near_critical.then(|| view! { <span class="chip">{t().details_near_critical}</span> })}
    }
}

/// Conflicts, repairs and warnings: what a person should look at first.
fn attention(ui: Ui, row: &Row) -> Option<impl IntoView + use<>> {
    if row.conflicts.is_empty() && row.warnings.is_empty() {
        return None;
    }
    let warnings = row
        .warnings
        .iter()
        .map(|warning| {
            view! { <p class="notice bad">{icon(Icon::Warning)} {explain::warning(*warning)}</p> }
        })
        .collect_view();
    let conflicts = row
        .conflicts
        .iter()
        .map(|conflict| conflict::one(ui, conflict))
        .collect_view();
    Some(view! {
        <section class="attention" aria-label=t().details_attention>
            {warnings}
            {conflicts}
        </section>
    })
}

/// What the schedule says about the task.
fn computed(ui: Ui, row: &Row) -> impl IntoView + use<> {
    let line = |label: &'static str, value: String| {
        view! {
            <dt>{label}</dt>
            <dd class="num">{value}</dd>
        }
    };
    view! {
        {line(Column::START.label(), values::in_full(row.start))}
        {line(Column::FINISH.label(), values::in_full(row.finish))}
        {line(t().details_late_finish, values::in_full(row.late_finish))}
        {line(t().details_total_float, values::duration(ui, row.total_float, false, false))}
        {line(t().details_free_float, values::duration(ui, row.free_float, false, false))}
        {baselines::details(ui, row.id)}
    }
}

fn why_button(ui: Ui, task: TaskId, end: End, label: &'static str) -> impl IntoView + use<> {
    view! {
        <button class="button small" type="button" on:click=move |_| why::ask(ui, task, end)>{label}</button>
    }
}

fn step(ui: Ui, task: TaskId, down: bool) {
    let next = ui.plan.shown.with_untracked(|shown| {
        let at = shown.position(task)?;
        shown.at(if down { at + 1 } else { at.checked_sub(1)? })
    });
    if let Some(task) = next {
        ui.plan.cursor.set(Some(Cursor { task, column: None }));
        ui.plan.details.set(Some(task));
    }
}
