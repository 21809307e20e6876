//! What this person has to do: tasks and records, what is late first.

use leptos::prelude::*;
use throughline_core::{
    engine::RowKind,
    id::ResourceId,
    register::{self, Day, Declared as _, Member, RecordRef},
    time::Moment,
};

use super::value;
use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
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
        {list}
    }
}

fn todos(ui: Ui, me: throughline_core::id::RecordId) -> Vec<Todo> {
    let _again = ui.revision.get();
    let mut todos = ui.registers.with(|context| {
        let mut todos = Vec::new();
        for kind in register::all().filter(|kind| kind.board.is_some() && !kind.done.is_empty()) {
            let mine = context
                .records
                .of(kind)
                .filter(|entry| entry.text("owner") == me.as_str() && !kind.is_done(entry));
            for entry in mine {
                let record = RecordRef::from(entry);
                let due = kind
                    .date
                    .and_then(|date| entry.read::<Day>(date))
                    .and_then(|day| day.0);
                let state = kind
                    .board
                    .and_then(|board| kind.field(board))
                    .map(|field| value::text(ui, field.field_type, entry.get(field.name), context));
                todos.push(Todo {
                    due,
                    what: kind.one,
                    name: value::name(ui, &record, context),
                    state: state.unwrap_or_default(),
                    record,
                });
            }
        }
        todos
    });
    let resource = ui.registers.peek(|context| {
        let member = context.records.get(Member::TABLE, me)?;
        Member(member).resource()
    });
    if let Some(resource) = resource {
        ui.plan.each(|row| {
            let mine = row.owner == Some(resource)
                || row
                    .resources
                    .iter()
                    .any(|(id, _): &(ResourceId, i64)| *id == resource);
            if mine && row.kind != RowKind::Summary && row.percent_complete < 100 && !row.inactive {
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

fn start_of(start: Moment) -> String {
    (t().my_work_from)(&dates::write(Style::DayMonth, start))
}
