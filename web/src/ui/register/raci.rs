//! Who is responsible, accountable, consulted and informed (RACI).

use leptos::prelude::*;
use throughline_core::{
    engine::RowKind,
    register::{Context, Declared as _, Deliverable, Member, Raci, RaciRole, RecordRef, raci_id},
};

use super::cross::{Line, Matrix, lines, matrix, meeting};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// For what somebody answers.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Deliverables,
    Packages,
}

/// The matrix of deliverables or work packages against the team, with its holes.
#[component]
pub(super) fn RaciMatrix() -> impl IntoView {
    let ui = Ui::get();
    let over = RwSignal::new(Over::Deliverables);
    let segment = move |of: Over, label: &'static str| {
        view! {
            <button
                class="segment"
                type="button"
                aria-pressed=move || (over.get() == of).to_string()
                on:click=move |_| over.set(of)
            >
                {label}
            </button>
        }
    };
    view! {
        <header class="register-head">
            <h2>{t().nav_raci}</h2>
            <div class="segments small" role="group" aria-label=t().raci_over>
                {segment(Over::Deliverables, Deliverable::KIND.many)}
                {segment(Over::Packages, t().raci_packages)}
            </div>
            <p class="muted">{t().raci_help}</p>
        </header>
        {move || match over.get() {
            Over::Deliverables => {
                let rows = |ui| lines(ui, Deliverable::KIND);
                matrix(ui, answers(Deliverable::KIND.many, rows)).into_any()
            }
            Over::Packages => matrix(ui, answers(t().raci_packages, packages)).into_any(),
        }}
    }
}

/// What everybody in the team has to do with one record, to be chosen.
#[component]
pub(super) fn RaciOf(about: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let of = answers("", |_| Vec::new());
    let members = Memo::new(move |_| lines(ui, Member::KIND));
    let roles = {
        let about = about.clone();
        Memo::new(move |_| ui.registers.with(|context| roles(context, &about).len()))
    };
    let hole = {
        let about = about.clone();
        move || ui.registers.with(|context| (of.holes)(context, &about))
    };
    let choices = move || {
        let choices = members.get().into_iter().map(|(member, name)| {
            let choice = meeting(ui, of, about.clone(), member, name.clone());
            view! { <li class="raci-line"><span>{name}</span>{choice}</li> }
        });
        choices.collect_view()
    };
    view! {
        <Show when=move || members.with(|members| !members.is_empty())>
            <h2>{Raci::KIND.many}</h2>
            // Most tasks have none of their own: only one that names somebody can lack somebody.
            {
                let hole = hole.clone();
                move || (roles.get() > 0).then(|| hole()).flatten().map(|hole| view! {
                    <p class="chip bad">{icon(Icon::Warning)} {hole}</p>
                })
            }
            <ul class="parts raci-of">{choices.clone()}</ul>
        </Show>
    }
}

/// Who answers for these.
fn answers(rows_name: &'static str, rows: fn(Ui) -> Vec<Line>) -> Matrix {
    Matrix {
        title: t().nav_raci,
        rows_name,
        rows,
        columns: Member::KIND,
        id: |row, column| raci_id(row, column.id),
        ends: |row, column| {
            vec![
                ("about", row.to_string().into()),
                ("member", column.id.to_string().into()),
            ]
        },
        cell: Raci::KIND,
        field: "role",
        choices: RaciRole::CHOICES,
        short: |choice| choice.stored.to_uppercase(),
        holes: |context, row| {
            let roles = roles(context, row);
            let count = |role| roles.iter().filter(|r| **r == role).count();
            match (count(RaciRole::Accountable), count(RaciRole::Responsible)) {
                (0, _) => Some(t().raci_no_a.to_owned()),
                (1, 0) => Some(t().raci_no_r.to_owned()),
                (1, _) => None,
                (several, _) => Some((t().raci_many_a)(several)),
            }
        },
    }
}

/// What those who are in the team have to do with a record.
fn roles(context: &Context<'_>, about: &RecordRef) -> Vec<RaciRole> {
    let parts = context.records.parts_of(Raci::KIND, about).map(Raci);
    let living = parts.filter(|raci| raci.member().find(context.records).is_some());
    living.map(Raci::role).collect()
}

/// The work packages: summaries of which no part is one itself.
fn packages(ui: Ui) -> Vec<Line> {
    let order = ui.plan.order.get();
    let mut packages = Vec::new();
    // A summary is one until a summary inside it is met.
    let mut last: Option<(Line, u16)> = None;
    for task in order.iter() {
        let Some(row) = ui.plan.row(*task).map(|row| row.get()) else {
            continue;
        };
        if row.kind != RowKind::Summary {
            continue;
        }
        if let Some((line, level)) = last.take()
            && level >= row.level
        {
            packages.push(line);
        }
        let record = RecordRef::new("tasks", task.0);
        last = Some(((record, format!("{} {}", row.key, row.name)), row.level));
    }
    packages.extend(last.map(|(line, _)| line));
    packages
}
