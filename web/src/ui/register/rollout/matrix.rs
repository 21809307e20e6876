//! How far each site is with each step: the sites against the tasks of the same name in their parts of the
//! plan. A site belongs to the summary task to which it is related.

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    engine::{Row, RowKind},
    id::TaskId,
    record::Scalar,
    register::{Declared as _, Entry, RecordRef, Site},
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

/// A task of a site.
#[derive(Clone, PartialEq)]
struct Step {
    task: TaskId,
    percent: u8,
    late: bool,
}

/// The matrix.
#[component]
pub(super) fn Matrix() -> impl IntoView {
    let ui = Ui::get();
    let matrix = Memo::new(move |_| lines(ui));
    let heads = move || {
        let (names, lines) = matrix.get();
        let heads = names.into_iter().enumerate().map(|(at, name)| {
            let tasks: Vec<TaskId> = lines
                .iter()
                .filter_map(|line| Some(line.steps.get(at)?.as_ref()?.task))
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

/// Progress of one step at all sites at once, as one edit.
fn set_all(ui: Ui, name: &str, tasks: Vec<TaskId>) -> impl IntoView + use<> {
    let set = move |event: web_sys::Event| {
        let select = event_target::<web_sys::HtmlSelectElement>(&event);
        if let Ok(percent) = select.value().parse::<i64>() {
            let change = |task: &TaskId| {
                let field = "percent_complete".to_owned();
                ("tasks".to_owned(), task.0, field, Scalar::Int(percent))
            };
            ui.edit(Intent::SetFields {
                changes: tasks.iter().map(change).collect(),
            });
        }
        // It is no value but an action, to be taken again.
        select.set_value("");
    };
    let options = [0_u8, 25, 50, 75, 100].map(
        |percent| view! { <option value=percent.to_string()>{format!("{percent} %")}</option> },
    );
    view! {
        <select class="cross-cell set-all" aria-label=(t().rollout_set_all)(name) on:change=set>
            <option value="">{t().rollout_all}</option>
            {options.collect_view()}
        </select>
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
    let task = step.task;
    let tone = match (step.percent, step.late) {
        (100, _) => "good",
        (_, true) => "bad",
        (0, false) => "",
        _ => "accent",
    };
    let set = move |percent: i64| {
        ui.edit(Intent::SetField {
            table: "tasks".to_owned(),
            id: task.into(),
            field: "percent_complete".to_owned(),
            value: Scalar::Int(percent),
        });
    };
    let steps = [0_u8, 25, 50, 75, 100];
    let other = (!steps.contains(&step.percent)).then_some(step.percent);
    let options = steps.into_iter().chain(other).map(|percent| {
        view! { <option value=percent.to_string() selected=percent == step.percent>{format!("{percent} %")}</option> }
    });
    view! {
        <span class="rollout-cell">
            <select
                class=format!("cross-cell {tone}")
                aria-label=label.to_owned()
                on:change=move |event| {
                    if let Ok(percent) = event_target_value(&event).parse() {
                        set(percent);
                    }
                }
            >
                {options.collect_view()}
            </select>
            {step.late.then(|| view! { <span class="rollout-late" title=t().overview_late>{icon(Icon::Warning)}</span> })}
            <button
                class="icon-button"
                type="button"
                aria-label=(t().rollout_show)(label)
                title=(t().rollout_show)(label)
                on:click=move |_| ui.open_record(&RecordRef::new("tasks", task))
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
    let mut names: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for (_, site, tasks) in sites {
        let mut steps: Vec<(String, Step)> = Vec::new();
        ui.plan.each(|row: &std::sync::Arc<Row>| {
            let inside = row.kind != RowKind::Summary && site_tasks::is_within(ui, row.id, &tasks);
            if inside {
                let step = Step {
                    task: row.id,
                    percent: row.percent_complete,
                    late: row.percent_complete < 100 && row.finish < now,
                };
                steps.push((row.name.clone(), step));
            }
            true
        });
        for (name, _) in &steps {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        lines.push((site, steps));
    }
    let lines = lines
        .into_iter()
        .map(|(site, steps)| {
            let by_name = names.iter().map(|name| {
                let found = steps.iter().find(|(other, _)| other == name);
                found.map(|(_, step)| step.clone())
            });
            Line {
                site,
                steps: by_name.collect(),
            }
        })
        .collect();
    (names, lines)
}
