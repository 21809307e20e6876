//! Matrices: records of one kind against those of another, with a choice where they meet.

use leptos::prelude::*;
use throughline_core::{
    edit::RecordIntent,
    id::RecordId,
    record::{Choice, Scalar},
    register::{
        Compliance, ComplianceState, Context, Declared as _, Deliverable, Entry, Kind, Level,
        Member, Raci, RaciRole, RecordRef, Skill, Standard, compliance_id, raci_id,
    },
};

use super::{table, value};
use crate::ui::{
    icon::{Icon, icon},
    parts::avatar::avatar,
    state::Ui,
    words::t,
};

/// A row or column of a matrix: the record, and what it is called.
type Line = (RecordRef, String);

fn lines(ui: Ui, kind: &'static Kind) -> Vec<Line> {
    ui.registers.with(|context| {
        let named = value::choices(ui, kind.table(), context);
        let named = named.into_iter();
        named
            .map(|(id, name)| (RecordRef::new(kind.table(), id), name))
            .collect()
    })
}

/// What a matrix is of.
#[derive(Clone, Copy)]
struct Matrix {
    title: &'static str,
    help: &'static str,
    rows: &'static Kind,
    columns: &'static Kind,
    /// What stands where a row and a column meet: the record's id, and what it has to say of itself.
    id: fn(&RecordRef, &RecordRef) -> RecordId,
    ends: fn(&RecordRef, &RecordRef) -> Vec<(&'static str, Scalar)>,
    cell: &'static Kind,
    field: &'static str,
    choices: &'static [Choice],
    /// How a choice is written in a cell.
    short: fn(&Choice) -> String,
    /// What is wrong with a row, in words.
    holes: fn(&Context<'_>, &RecordRef) -> Option<String>,
}

fn matrix(ui: Ui, of: Matrix) -> impl IntoView {
    let rows = Memo::new(move |_| lines(ui, of.rows));
    let columns = Memo::new(move |_| lines(ui, of.columns));
    let body = move || {
        let columns = columns.get();
        let rows = rows.get().into_iter().map(|(row, name)| {
            let about = row.clone();
            let hole = move || ui.registers.with(|context| (of.holes)(context, &about));
            let cells = columns.iter().map(|(column, column_name)| {
                meeting(ui, of, row.clone(), column.clone(), format!("{name}, {column_name}"))
            });
            let cells = cells.collect_view();
            let opened = row.clone();
            view! {
                <tr>
                    <th scope="row">
                        <button class="link" type="button" on:click=move |_| ui.show_record(Some(opened.clone()))>
                            {name}
                        </button>
                        {move || hole().map(|hole| view! { <span class="chip bad">{icon(Icon::Warning)} {hole}</span> })}
                    </th>
                    {cells}
                </tr>
            }
        });
        rows.collect_view()
    };
    let heads = move || {
        let columns = columns.get().into_iter().map(|(record, name)| {
            view! {
                <th scope="col">
                    <button class="link cross-head" type="button" title=name.clone() on:click=move |_| ui.show_record(Some(record.clone()))>
                        {(of.columns.table() == Member::TABLE).then(|| avatar(&name, "", record.id.as_str()))}
                        <span>{name.clone()}</span>
                    </button>
                </th>
            }
        });
        columns.collect_view()
    };
    let missing = Memo::new(move |_| rows.with(Vec::is_empty) || columns.with(Vec::is_empty));
    view! {
        <header class="register-head">
            <h2>{of.title}</h2>
            <p class="muted">{of.help}</p>
        </header>
        <Show
            when=move || !missing.get()
            fallback=move || view! {
                <div class="empty"><p class="muted">{(t().cross_empty)(of.rows.many, of.columns.many)}</p></div>
            }
        >
            <div class="cross-scroll">
                <table class="cross">
                    <caption class="sr">{of.title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{of.rows.many}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </Show>
    }
}

fn meeting(ui: Ui, of: Matrix, row: RecordRef, column: RecordRef, name: String) -> impl IntoView {
    let record = RecordRef::new(of.cell.table(), (of.id)(&row, &column));
    let entry = {
        let record = record.clone();
        Memo::new(move |_| ui.registers.all.with(|all| all.find(&record).cloned()))
    };
    let stored = move || entry.with(|entry| entry.as_ref().map(|e| e.text(of.field).to_owned()));
    let tone = move || {
        entry.with(|entry| {
            entry
                .as_ref()
                .map_or("", |entry| table::tone(entry, of.field))
        })
    };
    // As a property: the attribute says nothing more once somebody has chosen, and an undo would not be seen.
    let options = of.choices.iter().map(|choice| {
        let here = choice.stored;
        view! {
            <option value=here prop:selected=move || stored().unwrap_or_default() == here title=choice.label>
                {(of.short)(choice)}
            </option>
        }
    });
    let options = options.collect_view();
    let blank = of.choices.iter().all(|choice| !choice.stored.is_empty());
    let set = move |chosen: String| {
        if chosen.is_empty() {
            if entry.with_untracked(Option::is_some) {
                ui.edit_records(RecordIntent::Delete(vec![record.clone()]));
            }
            return;
        }
        let mut fields = (of.ends)(&row, &column);
        fields.push((of.field, chosen.into()));
        ui.set_fields(&record, fields);
    };
    view! {
        <td>
            <select
                class=move || format!("cross-cell {}", tone())
                aria-label=name
                on:change=move |event| set(event_target_value(&event))
            >
                {blank.then(|| view! { <option value="" prop:selected=move || stored().is_none()></option> })}
                {options}
            </select>
        </td>
    }
}

/// Who is responsible, accountable, consulted and informed, with its holes.
#[component]
pub(super) fn RaciMatrix() -> impl IntoView {
    let ui = Ui::get();
    matrix(
        ui,
        Matrix {
            title: t().nav_raci,
            help: t().raci_help,
            rows: Deliverable::KIND,
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
                let parts = context.records.parts_of(Raci::KIND, row).map(Raci);
                let parts = parts.filter(|raci| raci.member().find(context.records).is_some());
                let roles: Vec<RaciRole> = parts.map(Raci::role).collect();
                let count = |role| roles.iter().filter(|r| **r == role).count();
                match (count(RaciRole::Accountable), count(RaciRole::Responsible)) {
                    (0, _) => Some(t().raci_no_a.to_owned()),
                    (1, 0) => Some(t().raci_no_r.to_owned()),
                    (1, _) => None,
                    (several, _) => Some((t().raci_many_a)(several)),
                }
            },
        },
    )
}

/// What complies with which standard.
#[component]
pub(super) fn ComplianceMatrix() -> impl IntoView {
    let ui = Ui::get();
    matrix(
        ui,
        Matrix {
            title: t().nav_compliance,
            help: t().compliance_help,
            rows: Deliverable::KIND,
            columns: Standard::KIND,
            id: |row, column| compliance_id(column.id, row.id),
            ends: |row, column| {
                vec![
                    ("standard", column.id.to_string().into()),
                    ("deliverable", row.id.to_string().into()),
                ]
            },
            cell: Compliance::KIND,
            field: "status",
            choices: ComplianceState::CHOICES,
            short: |choice| choice.label.to_owned(),
            holes: |context, row| {
                let all = context.records.of(Compliance::KIND).map(Compliance);
                let mine = all.filter(|one| one.deliverable().0 == Some(row.id));
                let breaches = mine.filter(|one| match one.status() {
                    ComplianceState::Breach => true,
                    ComplianceState::Waived => one
                        .waiver_expires()
                        .0
                        .is_some_and(|day| day < context.today),
                    _ => false,
                });
                match breaches.count() {
                    0 => None,
                    count => Some((t().compliance_breaches)(count)),
                }
            },
        },
    )
}

/// Who can do what, and what is missing or ends soon.
#[component]
pub(super) fn SkillsMatrix() -> impl IntoView {
    let ui = Ui::get();
    let names = Memo::new(move |_| {
        ui.registers.with(|context| {
            let names = context
                .records
                .of(Skill::KIND)
                .map(|skill| skill.title().to_owned());
            names
                .filter(|name| !name.is_empty())
                .collect::<std::collections::BTreeSet<_>>()
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
    }
}

fn skill_cell(ui: Ui, member: RecordId, name: String) -> impl IntoView {
    let found = Memo::new(move |_| {
        ui.registers.with(|context| {
            let mut skills = context.records.of(Skill::KIND);
            let found = skills
                .find(|skill| skill.title() == name && Skill(skill).member().0 == Some(member));
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
            let until = expires.map(|day| {
                (t().skill_until)(&value::write_date(
                    day,
                    crate::ui::dates::Style::DayMonthYear,
                ))
            });
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
