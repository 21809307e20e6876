//! How far each site is with each step: the sites against the tasks in their parts of the plan that follow one task of a
//! template, or have one name. A site belongs to the summary task to which it is related.

use std::collections::BTreeMap;

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    engine::{Row, RowKind},
    id::TaskId,
    record::Scalar,
    register::{Declared as _, Entry, RecordRef, RolloutTask, Site},
};

use super::super::{site_tasks, table, value::Column};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// A site, and its tasks by step.
#[derive(Clone, PartialEq)]
struct Line {
    site: RecordRef,
    steps: Vec<Option<Step>>,
}

/// The tasks of a site that are one step: one as a rule, several of one name where no template tells them apart.
#[derive(Clone, PartialEq)]
struct Step {
    tasks: Vec<(TaskId, u8)>,
    late: bool,
}

impl Step {
    /// How far the one that is least far is.
    fn percent(&self) -> u8 {
        let percents = self.tasks.iter().map(|(_, percent)| *percent);
        percents.min().unwrap_or(0)
    }
}

/// By what the tasks of several sites are known as one step.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// They follow this task of a template.
    Follows(TaskId),
    /// They have this name.
    Named(String),
}

/// The matrix.
#[component]
pub(super) fn Matrix() -> impl IntoView {
    let ui = Ui::get();
    let matrix = Memo::new(move |_| lines(ui));
    let heads = move || {
        let (names, lines) = matrix.get();
        let heads = names.into_iter().enumerate().map(|(at, name)| {
            let tasks: Vec<(TaskId, u8)> = lines
                .iter()
                .filter_map(|line| line.steps.get(at)?.as_ref())
                .flat_map(|step| step.tasks.iter().copied())
                .collect();
            view! { <th scope="col"><span>{name.clone()}</span> {set_all(ui, &name, tasks)}</th> }
        });
        heads.collect_view()
    };
    let rows = move || {
        let (names, lines) = matrix.get();
        let rows = lines.into_iter().map(|line| {
            let site = line.site.clone();
            let head = ui.registers.with(|context| {
                context
                    .records
                    .find(&line.site)
                    .map(|entry| site_head(ui, entry, context))
            });
            let cells = line.steps.into_iter().zip(&names).map(|(step, name)| {
                let label = ui.registers.peek(|context| {
                    let site = context.records.find(&site).map(|e| e.title().to_owned());
                    format!("{}, {name}", site.unwrap_or_default())
                });
                view! { <td>{step.map(|step| cell(ui, &step, &label))}</td> }
            });
            view! { <tr>{head}{cells.collect_view()}</tr> }
        });
        rows.collect_view()
    };
    let none = Memo::new(move |_| matrix.with(|(names, _)| names.is_empty()));
    view! {
        <Show
            when=move || !none.get()
            fallback=|| view! { <div class="empty"><p class="muted">{t().rollout_empty}</p></div> }
        >
            <div class="cross-scroll">
                <table class="cross rollout">
                    <caption class="sr">{t().nav_rollout}</caption>
                    <thead><tr><th scope="col">{Site::KIND.many}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Show>
    }
}

/// Progress of one step at all sites at once, as one edit. Where it is further already, it stays so.
fn set_all(ui: Ui, name: &str, tasks: Vec<(TaskId, u8)>) -> impl IntoView + use<> {
    let set = move |event: web_sys::Event| {
        let select = event_target::<web_sys::HtmlSelectElement>(&event);
        if let Ok(percent) = select.value().parse::<u8>() {
            let behind = tasks.iter().filter(|(_, now)| *now < percent);
            put(ui, behind.map(|(task, _)| *task), percent);
        }
        // It is no value but an action, to be taken again.
        select.set_value("");
    };
    let options = [25_u8, 50, 75, 100].map(
        |percent| view! { <option value=percent.to_string()>{format!("{percent} %")}</option> },
    );
    view! {
        <select class="cross-cell set-all" aria-label=(t().rollout_set_all)(name) on:change=set>
            <option value="">{t().rollout_all}</option>
            {options.collect_view()}
        </select>
    }
}

/// Sets the progress of tasks as one edit.
fn put(ui: Ui, tasks: impl Iterator<Item = TaskId>, percent: u8) {
    let change = |task: TaskId| {
        let (table, field) = ("tasks".to_owned(), "percent_complete".to_owned());
        (table, task.0, field, Scalar::Int(percent.into()))
    };
    let changes: Vec<_> = tasks.map(change).collect();
    if !changes.is_empty() {
        ui.edit(Intent::SetFields { changes });
    }
}

fn site_head(
    ui: Ui,
    entry: &Entry,
    context: &throughline_core::register::Context<'_>,
) -> impl IntoView + use<> {
    let record = RecordRef::from(entry);
    let title = match entry.title() {
        "" => t().untitled_record,
        title => title,
    };
    let title = title.to_owned();
    let state = Site::KIND
        .field("status")
        .map(|field| table::content(ui, entry, Column::Field(field), context));
    view! {
        <th scope="row">
            <button class="link" type="button" on:click=move |_| ui.show_record(Some(record.clone()))>{title}</button>
            {state}
        </th>
    }
}

fn cell(ui: Ui, step: &Step, label: &str) -> impl IntoView + use<> {
    let percent = step.percent();
    let tone = match (percent, step.late) {
        (100, _) => "good",
        (_, true) => "bad",
        (0, false) => "",
        _ => "accent",
    };
    let tasks: Vec<TaskId> = step.tasks.iter().map(|(task, _)| *task).collect();
    let first = tasks.first().copied();
    let late = step.late;
    let steps = [0_u8, 25, 50, 75, 100];
    let other = (!steps.contains(&percent)).then_some(percent);
    let options = steps.into_iter().chain(other).map(|one| {
        view! { <option value=one.to_string() prop:selected=one == percent>{format!("{one} %")}</option> }
    });
    view! {
        <span class="rollout-cell">
            <select
                class=format!("cross-cell {tone}")
                aria-label=label.to_owned()
                on:change=move |event| {
                    if let Ok(percent) = event_target_value(&event).parse() {
                        put(ui, tasks.iter().copied(), percent);
                    }
                }
            >
                {options.collect_view()}
            </select>
            {late.then(|| view! { <span class="rollout-late" title=t().overview_late>{icon(Icon::Warning)}</span> })}
            <button
                class="icon-button"
                type="button"
                aria-label=(t().rollout_show)(label)
                title=(t().rollout_show)(label)
                on:click=move |_| if let Some(task) = first { ui.show_in_plan(task) }
            >
                {icon(Icon::Right)}
            </button>
        </span>
    }
}

/// The names of the steps, and the sites with their tasks.
fn lines(ui: Ui) -> (Vec<String>, Vec<Line>) {
    let _again = ui.revision.get();
    let now = crate::ui::dates::now();
    let sites = ui.registers.with(|context| {
        let mut sites: Vec<(i64, RecordRef, Vec<TaskId>)> = context
            .records
            .of(Site::KIND)
            .map(|entry| {
                let site = RecordRef::from(entry);
                (
                    entry.read("number").unwrap_or(0),
                    site.clone(),
                    site_tasks::related(context.records, &site),
                )
            })
            .collect();
        sites.sort();
        sites
    });
    // One pass over the plan: each task belongs to the site of its summary, if not to one of its own.
    let roots: BTreeMap<TaskId, usize> = sites
        .iter()
        .enumerate()
        .flat_map(|(at, (_, _, tasks))| tasks.iter().map(move |task| (*task, at)))
        .collect();
    let mut site_of: BTreeMap<TaskId, usize> = BTreeMap::new();
    let mut keys: Vec<Key> = Vec::new();
    let mut found: BTreeMap<(usize, Key), Step> = BTreeMap::new();
    ui.registers.peek(|context| {
        ui.plan.each(|row: &std::sync::Arc<Row>| {
            let above = row.parent.and_then(|parent| site_of.get(&parent).copied());
            if let Some(site) = roots.get(&row.id).copied().or(above) {
                site_of.insert(row.id, site);
                if row.kind != RowKind::Summary && !row.left_out {
                    let made = context.records.get(RolloutTask::TABLE, row.id.0);
                    let made = made.filter(|made| !made.is_deleted());
                    let step = made.and_then(|made| RolloutTask(made).step());
                    let step = step.filter(|step| ui.plan.peek(*step).is_some());
                    let key = step.map_or_else(|| Key::Named(row.name.clone()), Key::Follows);
                    if !keys.contains(&key) {
                        keys.push(key.clone());
                    }
                    let step = found.entry((site, key)).or_insert_with(|| Step {
                        tasks: Vec::new(),
                        late: false,
                    });
                    step.tasks.push((row.id, row.percent_complete));
                    step.late |= row.percent_complete < 100 && row.finish < now;
                }
            }
            true
        });
    });
    let names = keys.iter().map(|key| match key {
        Key::Named(name) => name.clone(),
        Key::Follows(step) => {
            let step = ui.plan.peek(*step);
            step.map_or_else(String::new, |step| step.name.clone())
        }
    });
    let names = names.collect();
    let line = |(at, (_, site, _)): (usize, (i64, RecordRef, Vec<TaskId>))| Line {
        site,
        steps: keys
            .iter()
            .map(|key| found.get(&(at, key.clone())).cloned())
            .collect(),
    };
    (names, sites.into_iter().enumerate().map(line).collect())
}
