//! Who can do what, and which work lacks somebody who can.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use throughline_core::{
    id::{RecordId, ResourceId, TaskId},
    register::{
        Context, Declared as _, Entry, Lack, Level, Member, RecordRef, Skill, SkillNeed,
        skills_missing,
    },
};

use super::{
    cross::lines,
    parts::Parts,
    table,
    value::{self, write_date},
};
use crate::ui::{
    dates::Style,
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// Who can do what, and what is missing or ends soon.
#[component]
pub(super) fn SkillsMatrix() -> impl IntoView {
    let ui = Ui::get();
    // What somebody can do, and what some work needs, whatever its case.
    let names = Memo::new(move |_| {
        ui.registers.with(|context| {
            let had = context.records.of(Skill::KIND);
            let needed = context.records.of(SkillNeed::KIND);
            let mut names: BTreeMap<String, String> = BTreeMap::new();
            for title in had.chain(needed).map(|entry| entry.title().trim()) {
                if !title.is_empty() {
                    names
                        .entry(title.to_lowercase())
                        .or_insert_with(|| title.to_owned());
                }
            }
            names.into_values().collect::<Vec<_>>()
        })
    });
    let members = Memo::new(move |_| lines(ui, Member::KIND));
    let heads = move || {
        let names = names.get().into_iter();
        names
            .map(|name| view! { <th scope="col">{name}</th> })
            .collect_view()
    };
    let rows = move || {
        let names = names.get();
        let rows = members.get().into_iter().map(|(member, name)| {
            let cells = names.iter().map(|skill| skill_cell(ui, member.id, skill.clone()));
            let cells = cells.collect_view();
            view! {
                <tr>
                    <th scope="row">
                        <button class="link" type="button" on:click=move |_| ui.show_record(Some(member.clone()))>{name}</button>
                    </th>
                    {cells}
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <header class="register-head">
            <h2>{t().nav_skills}</h2>
            <p class="muted">{t().skills_help}</p>
        </header>
        <Show
            when=move || names.with(|names| !names.is_empty())
            fallback=|| view! { <div class="empty"><p class="muted">{t().skills_empty}</p></div> }
        >
            <div class="cross-scroll">
                <table class="cross">
                    <caption class="sr">{t().nav_skills}</caption>
                    <thead><tr><th scope="col">{Member::KIND.many}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Show>
        <Missing />
    }
}

fn skill_cell(ui: Ui, member: RecordId, name: String) -> impl IntoView {
    let found = Memo::new(move |_| {
        ui.registers.with(|context| {
            let mut skills = context.records.of(Skill::KIND);
            let found = skills.find(|skill| {
                let same = skill.title().trim().to_lowercase() == name.to_lowercase();
                same && Skill(skill).member().0 == Some(member)
            });
            found.map(|skill: &Entry| {
                let left = (Skill::KIND.computed[0].of)(skill, context);
                (
                    RecordRef::from(skill),
                    Skill(skill).level(),
                    left,
                    Skill(skill).expires().0,
                )
            })
        })
    });
    let content = move || {
        found.get().map(|(record, level, left, expires)| {
            let tone = table::computed_tone("days_left", &left);
            let text = level
                .step()
                .map_or_else(|| "✓".to_owned(), |step| step.to_string());
            let until = expires.map(|day| (t().skill_until)(&write_date(day, Style::DayMonthYear)));
            let label = if level == Level::Unknown {
                String::new()
            } else {
                level.label().to_owned()
            };
            view! {
                <button
                    class=format!("chip {tone}")
                    type="button"
                    title=label
                    on:click=move |_| ui.show_record(Some(record.clone()))
                >
                    {(!tone.is_empty()).then(|| icon(Icon::Warning))}
                    <span class="num">{text}</span>
                    {until}
                </button>
            }
        })
    };
    view! { <td>{content}</td> }
}

/// A task that lacks skills, by what it is called, with what it lacks.
type Lacking = (RecordRef, String, Vec<String>);

/// The tasks that are still to be done and lack a skill.
#[component]
fn Missing() -> impl IntoView {
    let ui = Ui::get();
    let lacking = Memo::new(move |_| {
        // A task may come or go without a change of what it needs.
        ui.plan.track_structure();
        ui.registers.with(|context| {
            let needs = context.records.of(SkillNeed::KIND).map(SkillNeed);
            let tasks: BTreeSet<RecordRef> = needs.filter_map(SkillNeed::about).collect();
            let lacking = tasks.into_iter().filter_map(|task| {
                let lacks = lacks(ui, context, &task);
                let name = value::name(ui, &task, context);
                (!lacks.is_empty()).then_some((task, name, lacks))
            });
            let mut lacking: Vec<Lacking> = lacking.collect();
            lacking.sort_by(|a, b| a.1.cmp(&b.1));
            lacking
        })
    });
    let rows = move || {
        let rows = lacking.get().into_iter().map(|(task, name, lacks)| {
            let lacks = lacks.into_iter().map(|lack| view! { <li>{lack}</li> });
            view! {
                <li>
                    <button class="link" type="button" on:click=move |_| ui.open_record(&task)>{name}</button>
                    <ul>{lacks.collect_view()}</ul>
                </li>
            }
        });
        rows.collect_view()
    };
    view! {
        <section class="skills-missing" aria-labelledby="skills-missing">
            <h3 id="skills-missing">{t().skills_missing}</h3>
            <Show
                when=move || lacking.with(|lacking| !lacking.is_empty())
                fallback=|| view! { <p class="muted">{t().skills_none_missing}</p> }
            >
                <ul>{rows}</ul>
            </Show>
        </section>
    }
}

/// What a task needs somebody to be able to do, and what those who work on it lack of that.
#[component]
pub(super) fn Needs(task: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let lacks = {
        let task = task.clone();
        Memo::new(move |_| ui.registers.with(|context| lacks(ui, context, &task)))
    };
    let lines = move || {
        let lines = lacks.get().into_iter();
        lines
            .map(|lack| view! { <p class="notice">{icon(Icon::Warning)} {lack}</p> })
            .collect_view()
    };
    view! {
        <Parts part=SkillNeed::KIND of=task />
        {lines}
    }
}

/// What those who work on a task lack, in words. Nobody lacks anything for work that is done or left out.
fn lacks(ui: Ui, context: &Context<'_>, task: &RecordRef) -> Vec<String> {
    let row = ui.plan.row(TaskId(task.id)).map(|row| row.get());
    let Some(row) = row.filter(|row| row.percent_complete < 100 && !row.left_out) else {
        return Vec::new();
    };
    let workers: Vec<ResourceId> = row.resources.iter().map(|(id, _)| *id).collect();
    let missing = skills_missing(context, task, &workers, row.finish.date());
    let words = missing.into_iter().map(|(need, lack)| {
        let skill = need.title();
        let wanted = Some(need.level()).filter(|level| *level != Level::Unknown);
        let skill = match wanted {
            Some(level) => format!("{skill} ({})", level.label()),
            None => skill,
        };
        match lack {
            Lack::Nobody => (t().skill_nobody)(&skill),
            Lack::NotHad => (t().skill_not_had)(&skill),
            Lack::Below(level) => (t().skill_below)(&skill, level.label()),
            Lack::Ends(day) => (t().skill_ends)(&skill, &write_date(day, Style::DayMonthYear)),
        }
    });
    words.collect()
}
