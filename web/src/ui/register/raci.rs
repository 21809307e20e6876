//! Who is responsible, accountable, consulted and informed (RACI).

use leptos::{ev, prelude::*};
use throughline_core::{
    engine::RowKind,
    register::{Context, Declared as _, Deliverable, Member, Raci, RaciRole, RecordRef, raci_id},
};

use web_sys::HtmlSelectElement;

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

/// What members of the team have to do with one record.
#[component]
pub(super) fn RaciOf(about: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let of = answers("", |_| Vec::new());
    // Those who have something to do with it, and the others.
    let team = {
        let about = about.clone();
        Memo::new(move |_| {
            let members = lines(ui, Member::KIND);
            ui.registers.with(|context| {
                let named = |(member, _): &Line| {
                    let raci = RecordRef::new(Raci::TABLE, raci_id(&about, member.id));
                    context.records.find(&raci).is_some()
                };
                members.into_iter().partition::<Vec<Line>, _>(named)
            })
        })
    };
    let hole = {
        let about = about.clone();
        move || {
            let any = team.with(|(named, _)| !named.is_empty());
            let hole = || ui.registers.with(|context| (of.holes)(context, &about));
            // Most tasks name nobody: only one that does can lack somebody.
            any.then(hole).flatten()
        }
    };
    let choices = {
        let about = about.clone();
        move || {
            let choices = team.get().0.into_iter().map(|(member, name)| {
                let choice = meeting(ui, of, about.clone(), member, name.clone());
                view! { <li class="raci-line"><span>{name}</span>{choice}</li> }
            });
            choices.collect_view()
        }
    };
    let add = move |event: ev::Event| {
        let select: HtmlSelectElement = event_target(&event);
        let chosen = select.value();
        // It asks again: what is chosen stands in the list above.
        select.set_value("");
        let others = team.get_untracked().1;
        if let Some((member, _)) = others.iter().find(|(one, _)| one.id.as_str() == chosen) {
            let record = RecordRef::new(Raci::TABLE, raci_id(&about, member.id));
            let mut fields = (of.ends)(&about, member);
            fields.push((of.field, RaciRole::Responsible.stored().into()));
            ui.set_fields(&record, fields);
        }
    };
    let others = move || {
        let others = team.get().1.into_iter();
        let others = others
            .map(|(member, name)| view! { <option value=member.id.to_string()>{name}</option> });
        others.collect_view()
    };
    view! {
        <h2>{Raci::KIND.many}</h2>
        {move || hole().map(|hole| view! { <p class="notice bad">{icon(Icon::Warning)} {hole}</p> })}
        <ul class="parts">{choices}</ul>
        <Show
            when=move || ui.may_write(Raci::KIND.section()) && team.with(|(_, others)| !others.is_empty())
            fallback=move || {
                let nobody = team.with(|(named, _)| named.is_empty());
                nobody.then(|| view! { <p class="muted">{t().raci_no_team}</p> })
            }
        >
            <select class="raci-add" aria-label=t().raci_add on:change=add.clone()>
                <option value="">{t().raci_add}</option>
                {others}
            </select>
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
        opens: &[],
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

/// How many deliverables lack somebody who answers for them or does the work.
pub(super) fn holes(context: &Context<'_>) -> usize {
    let of = answers("", |_| Vec::new());
    let deliverables = context.records.of(Deliverable::KIND).map(RecordRef::from);
    deliverables
        .filter(|one| (of.holes)(context, one).is_some())
        .count()
}

/// What those who are in the team have to do with a record.
fn roles(context: &Context<'_>, about: &RecordRef) -> Vec<RaciRole> {
    let parts = context.records.parts_of(Raci::KIND, about).map(Raci);
    let living = parts.filter(|raci| raci.member().find(context.records).is_some());
    living.map(Raci::role).collect()
}

/// The work packages: summaries of which no part is one itself.
fn packages(ui: Ui) -> Vec<Line> {
    ui.plan.track_structure();
    let _again = ui.revision.get();
    let mut packages = Vec::new();
    // A summary is one until a summary inside it is met.
    let mut last: Option<(Line, u16)> = None;
    ui.plan.each(|row| {
        if row.kind == RowKind::Summary && !row.left_out {
            if let Some((line, level)) = last.take()
                && level >= row.level
            {
                packages.push(line);
            }
            let record = RecordRef::new("tasks", row.id.0);
            last = Some(((record, format!("{} {}", row.key, row.name)), row.level));
        }
        true
    });
    packages.extend(last.map(|(line, _)| line));
    packages
}
