//! What is to be done at a site today, each begun and finished with one touch.

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    engine::{Row, RowKind},
    id::TaskId,
    record::{FieldValue as _, Scalar},
    register::RecordRef,
    time::Moment,
};

use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    register::site_tasks,
    state::Ui,
    words::t,
};

/// Tasks that are not for today yet are shown up to this number.
const COMING: usize = 3;

/// How far a task is.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Waiting,
    Started,
    Done,
}

/// A task as the page shows it.
#[derive(Clone, PartialEq)]
struct ToDo {
    task: TaskId,
    key: String,
    name: String,
    start: Moment,
    finish: Moment,
    stage: Stage,
    late: bool,
}

/// The tasks of a site: those of today, and those that come next.
#[component]
pub(super) fn Tasks(site: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let all = Memo::new(move |_| to_do(ui, &site));
    let today = move || all.with(|(today, _)| list(ui, today, t().site_no_tasks));
    let coming = move || {
        all.with(|(_, coming)| {
            (!coming.is_empty()).then(|| {
                view! {
                    <h3>{t().site_coming}</h3>
                    {list(ui, coming, "")}
                }
            })
        })
    };
    view! {
        <section class="site-part" aria-labelledby="site-today">
            <h3 id="site-today">{t().site_today}</h3>
            {today}
            {coming}
        </section>
    }
}

fn list(ui: Ui, tasks: &[ToDo], none: &'static str) -> impl IntoView + use<> {
    if tasks.is_empty() {
        return view! { <p class="muted">{none}</p> }.into_any();
    }
    let items = tasks.iter().map(|to_do| item(ui, to_do));
    view! { <ul class="site-list">{items.collect_view()}</ul> }.into_any()
}

fn item(ui: Ui, to_do: &ToDo) -> impl IntoView + use<> {
    let task = to_do.task;
    let set = move |field: &str, value: Scalar| {
        ui.edit(Intent::SetField {
            table: "tasks".to_owned(),
            id: task.into(),
            field: field.to_owned(),
            value,
        });
    };
    let (tone, state) = match to_do.stage {
        Stage::Waiting => ("chip", t().site_waiting),
        Stage::Started => ("chip accent", t().site_started),
        Stage::Done => ("chip good", t().site_done),
    };
    let start = (to_do.stage == Stage::Waiting).then(|| {
        view! {
            <button
                class="button"
                type="button"
                aria-label=(t().site_start_task)(&to_do.name)
                on:click=move |_| set("actual_start", dates::now().to_scalar())
            >
                {t().site_start}
            </button>
        }
    });
    let done = (to_do.stage != Stage::Done).then(|| {
        view! {
            <button
                class="button"
                type="button"
                aria-label=(t().site_finish_task)(&to_do.name)
                on:click=move |_| set("actual_finish", dates::now().to_scalar())
            >
                {icon(Icon::Check)}
                {t().site_finish}
            </button>
        }
    });
    let when = |moment| dates::write(Style::DayMonth, moment);
    view! {
        <li>
            <div class="site-line">
                <button class="link" type="button" on:click=move |_| ui.open_record(&RecordRef::new("tasks", task))>
                    {to_do.name.clone()}
                </button>
                <span class="muted num">
                    {format!("{} · {} – {}", to_do.key, when(to_do.start), when(to_do.finish))}
                </span>
                <span class=tone>{state}</span>
                {to_do.late.then(|| view! { <span class="chip bad">{icon(Icon::Warning)} {t().overview_late}</span> })}
            </div>
            <div class="site-tools">{start}{done}</div>
        </li>
    }
}

/// Today's tasks and the next ones.
fn to_do(ui: Ui, site: &RecordRef) -> (Vec<ToDo>, Vec<ToDo>) {
    let _again = ui.revision.get();
    let now = dates::now();
    let tasks = ui
        .registers
        .with(|context| site_tasks::related(context.records, site));
    let (mut today, mut coming) = (Vec::new(), Vec::new());
    ui.plan.each(|row: &std::sync::Arc<Row>| {
        let is_work = row.kind != RowKind::Summary && !row.left_out;
        if !is_work || !site_tasks::is_within(ui, row.id, &tasks) {
            return true;
        }
        let stage = match (row.percent_complete, row.actual_start) {
            (100, _) => Stage::Done,
            (0, None) => Stage::Waiting,
            _ => Stage::Started,
        };
        let to_do = ToDo {
            task: row.id,
            key: row.key.clone(),
            name: row.name.clone(),
            start: row.start,
            finish: row.finish,
            stage,
            late: stage != Stage::Done && row.finish < now,
        };
        let was_today = |moment: Option<Moment>| moment.is_some_and(|m| m.date() == now.date());
        match stage {
            Stage::Started => today.push(to_do),
            Stage::Done if was_today(row.actual_finish) => today.push(to_do),
            Stage::Done => {}
            Stage::Waiting if row.start.date() <= now.date() => today.push(to_do),
            Stage::Waiting => coming.push(to_do),
        }
        true
    });
    for list in [&mut today, &mut coming] {
        list.sort_by(|a, b| (a.finish, &a.key).cmp(&(b.finish, &b.key)));
    }
    coming.sort_by(|a, b| (a.start, &a.key).cmp(&(b.start, &b.key)));
    coming.truncate(COMING);
    (today, coming)
}
