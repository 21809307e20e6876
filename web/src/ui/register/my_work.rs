//! What this person has to do: tasks and records, what is late first.

use leptos::prelude::*;
use throughline_core::{
    engine::{Command, Elsewhere, Row, RowKind},
    id::{RecordId, ResourceId},
    register::{self, Comment, Declared as _, Member, RecordRef},
    time::Moment,
};

use super::{
    discussion::{ago, said_text},
    value,
};
use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    plan::tab::PlanTab,
    route::Route,
    state::{Dialog, Ui, registers},
    words::t,
};

/// Something to do.
#[derive(Clone, PartialEq)]
struct Todo {
    due: Option<chrono::NaiveDate>,
    record: RecordRef,
    what: &'static str,
    name: String,
    state: String,
}

/// What this person has to do.
#[component]
pub(super) fn MyWork() -> impl IntoView {
    let ui = Ui::get();
    let me = Memo::new(move |_| ui.my_member());
    ui.send(Command::LookElsewhere { with_work: true });
    let todos = Memo::new(move |_| me.get().map(|me| todos(ui, me)));
    let list = move || {
        match todos.get() {
        None => view! {
            <div class="empty">
                <p class="empty-title">{t().my_work_who}</p>
                <p class="muted">{t().my_work_who_text}</p>
                <button class="button primary" type="button" on:click=move |_| ui.dialog.set(Some(Dialog::Profile))>
                    {icon(Icon::Person)}
                    {t().profile}
                </button>
            </div>
        }
        .into_any(),
        Some(todos) if todos.is_empty() => view! {
            <div class="empty"><p class="muted">{t().my_work_none}</p></div>
        }
        .into_any(),
        Some(todos) => {
            let today = registers::today();
            let rows = todos.into_iter().map(|todo| {
                let late = todo.due.is_some_and(|due| due < today);
                let due = todo.due.map(|due| value::write_date(due, Style::DayMonthYear));
                let record = todo.record;
                view! {
                    <tr class:late=late>
                        <td class="num">{late.then(|| icon(Icon::Warning))} {due}</td>
                        <td><button class="link" type="button" on:click=move |_| ui.open_record(&record)>{todo.name}</button></td>
                        <td><span class="chip">{todo.what}</span></td>
                        <td>{todo.state}</td>
                    </tr>
                }
            });
            view! {
                <div class="sheet-scroll">
                    <table class="sheet-table">
                        <caption class="sr">{t().nav_my_work}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t().my_work_due}</th>
                                <th scope="col">{t().my_work_what}</th>
                                <th scope="col">{t().my_work_kind}</th>
                                <th scope="col">{t().my_work_state}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            }
            .into_any()
        }
    }
    };
    view! {
        <header class="register-head"><h2>{t().nav_my_work}</h2></header>
        {move || inbox(ui, me.get())}
        {list}
        {move || elsewhere(ui)}
    }
}

/// What this person has to do in the other projects on this device.
fn elsewhere(ui: Ui) -> impl IntoView + use<> {
    let projects = ui.registers.work.get().unwrap_or_default();
    let projects: Vec<Elsewhere> = projects
        .iter()
        .filter(|other| !other.work.is_empty() || !other.missing.is_empty())
        .cloned()
        .collect();
    let today = registers::today();
    let project = move |other: Elsewhere| {
        let link = Route::Plan(other.project, PlanTab::Gantt, None).address();
        let mut work = other.work;
        work.sort_by(|a, b| {
            (a.due.is_none(), a.due, &a.name).cmp(&(b.due.is_none(), b.due, &b.name))
        });
        let rows = work.into_iter().map(|one| {
            let late = one.due.is_some_and(|due| due < today);
            let due = one
                .due
                .map(|due| value::write_date(due, Style::DayMonthYear));
            view! {
                <tr class:late=late>
                    <td class="num">{late.then(|| icon(Icon::Warning))} {due}</td>
                    <td>{one.name}</td>
                    <td><span class="chip">{one.what}</span></td>
                    <td>{one.state}</td>
                </tr>
            }
        });
        let missing = (!other.missing.is_empty())
            .then(|| view! { <p class="notice bad">{(t().my_work_missing)(&other.missing)}</p> });
        view! {
            <section class="elsewhere">
                <h3><a class="link" href=link>{other.name}</a></h3>
                {missing}
                <table class="sheet-table">
                    <caption class="sr">{t().nav_my_work}</caption>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </section>
        }
    };
    (!projects.is_empty()).then(|| {
        view! {
            <h2 class="elsewhere-head">{t().my_work_elsewhere}</h2>
            {projects.into_iter().map(project).collect_view()}
        }
    })
}

/// What others said that concerns this person, in threads that are not settled.
fn inbox(ui: Ui, me: Option<RecordId>) -> impl IntoView + use<> {
    let user = ui.profile.with(|profile| {
        let user = profile.as_ref().map(|profile| profile.user.0.clone());
        user.unwrap_or_default()
    });
    let _again = ui.revision.get();
    let said = ui.registers.with(|context| {
        let comments = me.map(|me| {
            let resource = resource_of(ui, me);
            let is_mine = |task| {
                let row = ui.plan.peek(task);
                row.is_some_and(|row| is_work_of(&row, resource))
            };
            register::inbox(context.records, me, &user, is_mine)
        });
        let comments = comments.into_iter().flatten();
        let said = comments.filter_map(|entry| {
            let comment = Comment(entry);
            let about = comment.about().0?;
            let name = value::name(ui, &about, context);
            let at = entry.read::<i64>("created").unwrap_or(0);
            Some((about, name, comment.author().0, comment.text().0, at))
        });
        said.collect::<Vec<_>>()
    });
    let item = move |(about, name, by, text, at): (RecordRef, String, String, String, i64)| {
        view! {
            <li>
                <p class="comment-head">
                    <button class="link" type="button" on:click=move |_| ui.open_record(&about)>{name}</button>
                    <span class="muted">{(t().inbox_by)(&by, &ago(at))}</span>
                </p>
                <p class="comment-text">{said_text(ui, &text)}</p>
            </li>
        }
    };
    (!said.is_empty()).then(|| {
        view! {
            <section class="inbox" aria-labelledby="inbox">
                <h3 id="inbox">{t().inbox} <span class="chip num">{said.len()}</span></h3>
                <ul>{said.into_iter().map(item).collect_view()}</ul>
            </section>
        }
    })
}

fn todos(ui: Ui, me: RecordId) -> Vec<Todo> {
    let _again = ui.revision.get();
    let mut todos = ui.registers.with(|context| {
        let todos = register::todos(context.records, me).map(|(entry, due)| {
            let (record, kind) = (RecordRef::from(entry), entry.kind());
            let board = kind.board.and_then(|board| kind.field(board));
            let state = board
                .map(|field| value::text(ui, field.field_type, entry.get(field.name), context));
            Todo {
                due,
                what: kind.one,
                name: value::name(ui, &record, context),
                state: state.unwrap_or_default(),
                record,
            }
        });
        todos.collect::<Vec<_>>()
    });
    if let resource @ Some(_) = resource_of(ui, me) {
        ui.plan.each(|row| {
            if is_work_of(row, resource)
                && row.kind != RowKind::Summary
                && row.percent_complete < 100
                && !row.left_out
            {
                todos.push(Todo {
                    due: Some(row.finish.date()),
                    record: RecordRef::new("tasks", row.id),
                    what: t().trace_task,
                    name: format!("{} {}", row.key, row.name),
                    state: format!("{} %, {}", row.percent_complete, start_of(row.start)),
                });
            }
            true
        });
    }
    // What has no date comes last.
    todos.sort_by(|a, b| (a.due.is_none(), a.due, &a.name).cmp(&(b.due.is_none(), b.due, &b.name)));
    todos
}

/// What a member of the team is among the plan's resources.
fn resource_of(ui: Ui, member: RecordId) -> Option<ResourceId> {
    ui.registers.peek(|context| {
        let member = context.records.get(Member::TABLE, member)?;
        Member(member).resource()
    })
}

/// Whether somebody answers for a task or works on it.
fn is_work_of(row: &Row, resource: Option<ResourceId>) -> bool {
    resource.is_some_and(|resource| {
        row.owner == Some(resource) || row.resources.iter().any(|(id, _)| *id == resource)
    })
}

fn start_of(start: Moment) -> String {
    (t().my_work_from)(&dates::write(Style::DayMonth, start))
}
