//! The templates of a project: where each has been rolled out, and what has changed since.

use std::{collections::BTreeSet, time::Duration};

use leptos::prelude::*;
use throughline_core::{
    engine::Command,
    id::{RecordId, TaskId},
    record::SectionKind,
    register::{
        Context, Declared as _, Entry, RecordRef, RolloutTask, RolloutTemplate, Site, key_of,
    },
};

use crate::ui::{
    icon::{Icon, icon},
    state::{Dialog, Ui},
    words::t,
};

/// How long the plan must rest before it is compared with its templates again.
const REST: Duration = Duration::from_millis(400);

/// A template in the list.
#[derive(Clone, PartialEq)]
struct Line {
    id: RecordId,
    key: String,
    title: String,
    /// Its topmost task, if that is in the plan.
    summary: Option<TaskId>,
    tasks: usize,
    sites: usize,
}

/// The list, with a way to make one.
#[component]
pub(super) fn Templates() -> impl IntoView {
    let ui = Ui::get();
    let lines = Memo::new(move |_| {
        let _again = ui.revision.get();
        ui.registers.with(|context| {
            let templates = context.records.of(RolloutTemplate::KIND);
            let mut lines: Vec<Line> = templates.map(|entry| line(ui, entry, context)).collect();
            lines.sort_by(|a, b| (&a.title, a.id).cmp(&(&b.title, b.id)));
            lines
        })
    });
    let all_sites = Memo::new(move |_| ui.registers.with(|c| c.records.of(Site::KIND).count()));
    compare(ui, lines);
    let list = move || {
        let all = all_sites.get();
        let lines = lines.get().into_iter().map(|line| one(ui, line, all));
        lines.collect_view()
    };
    let may = move || ui.may_write(SectionKind::Plan) && ui.may_write(SectionKind::Register);
    view! {
        <section class="templates" aria-labelledby="templates">
            <header>
                <h3 id="templates">{RolloutTemplate::KIND.many}</h3>
                <Show when=may>
                    <button class="button small" type="button" on:click=move |_| ui.dialog.set(Some(Dialog::NewTemplate))>
                        {icon(Icon::Plus)}
                        {t().template_new}
                    </button>
                </Show>
            </header>
            <Show
                when=move || !lines.with(Vec::is_empty)
                fallback=|| view! { <p class="muted">{t().template_none}</p> }
            >
                <ul>{list}</ul>
            </Show>
        </section>
    }
}

fn line(ui: Ui, entry: &Entry, context: &Context<'_>) -> Line {
    let summary = RolloutTemplate(entry).summary().0;
    let summary = summary.filter(|task| ui.plan.peek(*task).is_some());
    let mut tasks = 0;
    if let Some(top) = summary {
        ui.plan.each(|row| {
            tasks += usize::from(row.parent.is_some() && within(ui, row.id, top));
            true
        });
    }
    Line {
        id: entry.id,
        key: key_of(context.records, entry),
        title: entry.title().to_owned(),
        summary,
        tasks,
        sites: sites_of(ui, entry.id, context).len(),
    }
}

/// Whether a task is below another.
fn within(ui: Ui, task: TaskId, top: TaskId) -> bool {
    let mut above = ui.plan.peek(task).and_then(|row| row.parent);
    while let Some(id) = above {
        if id == top {
            return true;
        }
        above = ui.plan.peek(id).and_then(|row| row.parent);
    }
    false
}

/// The sites that have the tasks of a template.
pub(super) fn sites_of(ui: Ui, template: RecordId, context: &Context<'_>) -> BTreeSet<RecordId> {
    let top = context.records.get(RolloutTemplate::TABLE, template);
    let top = top.and_then(|entry| RolloutTemplate(entry).summary().0);
    let made = context.records.of(RolloutTask::KIND).filter(|entry| {
        let made = RolloutTask(entry);
        made.template().0 == Some(template)
            && made.step() == top
            && ui.plan.peek(TaskId(entry.id)).is_some()
    });
    made.filter_map(|entry| RolloutTask(entry).site().0)
        .collect()
}

/// Has the engine compare the sites with their templates, now and whenever the plan has changed.
fn compare(ui: Ui, lines: Memo<Vec<Line>>) {
    Effect::new(move |_| {
        let revision = ui.revision.get();
        let templates = lines.with(|lines| lines.iter().map(|line| line.id).collect::<Vec<_>>());
        let ask = move || {
            // Another change came meanwhile, and asks for itself.
            if ui.revision.get_untracked() == revision {
                for template in &templates {
                    ui.send(Command::Differences(*template));
                }
            }
        };
        set_timeout(ask, REST);
    });
}

fn one(ui: Ui, line: Line, all_sites: usize) -> impl IntoView {
    let Line {
        id,
        key,
        title,
        summary,
        tasks,
        sites,
    } = line;
    let differ = Memo::new(move |_| {
        ui.registers
            .differences
            .with(|all| all.get(&id).map_or(0, |found| found.len()))
    });
    let may = move || ui.may_write(SectionKind::Plan) && ui.may_write(SectionKind::Register);
    let record = RecordRef::new(RolloutTemplate::TABLE, id);
    let called = title.clone();
    let some = move || differ.get() > 0;
    let compare_label = move || (t().template_differ)(differ.get());
    let show = summary.map(|task| {
        view! {
            <button class="button small quiet" type="button" on:click=move |_| ui.show_in_plan(task)>
                {t().template_tasks}
            </button>
        }
    });
    view! {
        <li class="template" aria-label=called>
            <span class="muted num">{key}</span>
            <button class="link template-name" type="button" on:click=move |_| ui.show_record(Some(record.clone()))>
                {title}
            </button>
            <span class="muted template-sum">
                {match summary {
                    Some(_) => (t().template_sum)(tasks, sites, all_sites),
                    None => t().template_gone.to_owned(),
                }}
            </span>
            <span class="template-tools">
                {show}
                <Show when=move || may() && summary.is_some()>
                    <button
                        class="button small"
                        class:primary=some
                        type="button"
                        disabled=move || !some()
                        on:click=move |_| ui.dialog.set(Some(Dialog::Follow(id)))
                    >
                        {compare_label}
                    </button>
                    <button class="button small" type="button" on:click=move |_| ui.dialog.set(Some(Dialog::RollOut(id)))>
                        {t().template_roll_out}
                    </button>
                </Show>
            </span>
        </li>
    }
}
