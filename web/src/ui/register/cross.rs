//! Matrices: records of one kind against those of another, with a choice where they meet.

use leptos::prelude::*;
use throughline_core::{
    edit::RecordIntent,
    id::RecordId,
    record::{Choice, Scalar},
    register::{
        Compliance, ComplianceState, Context, Declared as _, Deliverable, Kind, Member, RecordRef,
        Standard, compliance_id, is_waived,
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
pub(super) type Line = (RecordRef, String);

/// So many rows are shown at once.
const MOST: usize = 100;

/// The records of a kind.
pub(super) fn lines(ui: Ui, kind: &'static Kind) -> Vec<Line> {
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
pub(super) struct Matrix {
    pub(super) title: &'static str,
    /// What its rows are, as a heading.
    pub(super) rows_name: &'static str,
    pub(super) rows: fn(Ui) -> Vec<Line>,
    pub(super) columns: &'static Kind,
    /// What stands where a row and a column meet: the record's id, and what it has to say of itself.
    pub(super) id: fn(&RecordRef, &RecordRef) -> RecordId,
    pub(super) ends: fn(&RecordRef, &RecordRef) -> Vec<(&'static str, Scalar)>,
    pub(super) cell: &'static Kind,
    pub(super) field: &'static str,
    pub(super) choices: &'static [Choice],
    /// The choices after which there is more to say: the record's details open.
    pub(super) opens: &'static [&'static str],
    /// How a choice is written in a cell.
    pub(super) short: fn(&Choice) -> String,
    /// What is wrong with a row, in words.
    pub(super) holes: fn(&Context<'_>, &RecordRef) -> Option<String>,
}

/// The matrix, without its heading.
pub(super) fn matrix(ui: Ui, of: Matrix) -> impl IntoView {
    let rows = Memo::new(move |_| (of.rows)(ui));
    let shown = RwSignal::new(MOST);
    let columns = Memo::new(move |_| lines(ui, of.columns));
    let body = move || {
        let columns = columns.get();
        let rows = rows.get().into_iter().take(shown.get()).map(|(row, name)| {
            let about = row.clone();
            let hole = move || ui.registers.with(|context| (of.holes)(context, &about));
            let cells = columns.iter().map(|(column, column_name)| {
                let label = format!("{name}, {column_name}");
                let cell = meeting(ui, of, row.clone(), column.clone(), label);
                view! { <td>{cell}</td> }
            });
            let cells = cells.collect_view();
            let opened = row.clone();
            view! {
                <tr>
                    <th scope="row">
                        <button class="link" type="button" on:click=move |_| ui.visit(&opened)>
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
                    <button class="link cross-head" type="button" title=name.clone() on:click=move |_| ui.visit(&record)>
                        {(of.columns.table() == Member::TABLE).then(|| avatar(&name, "", record.id.as_str()))}
                        <span>{name.clone()}</span>
                    </button>
                </th>
            }
        });
        columns.collect_view()
    };
    let missing = Memo::new(move |_| rows.with(Vec::is_empty) || columns.with(Vec::is_empty));
    let more = Memo::new(move |_| rows.with(Vec::len).saturating_sub(shown.get()));
    view! {
        <Show
            when=move || !missing.get()
            fallback=move || view! {
                <div class="empty"><p class="muted">{(t().cross_empty)(of.rows_name, of.columns.many)}</p></div>
            }
        >
            <div class="cross-scroll">
                <table class="cross">
                    <caption class="sr">{of.title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{of.rows_name}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
                {move || (more.get() > 0).then(|| view! {
                    <button class="button" type="button" on:click=move |_| shown.update(|shown| *shown += MOST)>
                        {(t().cross_more)(more.get())}
                    </button>
                })}
            </div>
        </Show>
    }
}

/// What is chosen where a row and a column meet.
pub(super) fn meeting(
    ui: Ui,
    of: Matrix,
    row: RecordRef,
    column: RecordRef,
    name: String,
) -> impl IntoView {
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
    let differs = {
        let record = record.clone();
        move || ui.registers.conflicts.with(|all| all.contains_key(&record))
    };
    let opened = record.clone();
    let named = name.clone();
    let blank = of.choices.iter().all(|choice| !choice.stored.is_empty());
    let set = move |chosen: String| {
        if chosen.is_empty() {
            if entry.with_untracked(Option::is_some) {
                ui.edit_records(RecordIntent::Delete(vec![record.clone()]));
            }
            return;
        }
        let mut fields = (of.ends)(&row, &column);
        let more = of.opens.contains(&chosen.as_str());
        fields.push((of.field, chosen.into()));
        ui.set_fields(&record, fields);
        if more {
            ui.visit(&record);
        }
    };
    view! {
        <select
            class=move || format!("cross-cell {}", tone())
            aria-label=name
            disabled=move || !ui.may_write(of.cell.section())
            on:change=move |event| set(event_target_value(&event))
        >
            {blank.then(|| view! { <option value="" prop:selected=move || stored().is_none()></option> })}
            {options}
        </select>
        {move || differs().then(|| {
            let opened = opened.clone();
            view! {
                <button
                    class="icon-button bad"
                    type="button"
                    aria-label=(t().cross_differs)(&named)
                    title=(t().cross_differs)(&named)
                    on:click=move |_| ui.visit(&opened)
                >
                    {icon(Icon::Warning)}
                </button>
            }
        })}
    }
}

/// What complies with which standard.
#[component]
pub(super) fn ComplianceMatrix() -> impl IntoView {
    let ui = Ui::get();
    let of = Matrix {
        title: t().nav_compliance,
        rows_name: Deliverable::KIND.many,
        rows: |ui| lines(ui, Deliverable::KIND),
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
        // Why, by whom, and until when.
        opens: &["waived"],
        short: |choice| choice.label.to_owned(),
        holes: |context, row| {
            let all = context.records.of(Compliance::KIND).map(Compliance);
            let mine = all.filter(|one| one.deliverable().0 == Some(row.id));
            let breaches = mine.filter(|one| match one.status() {
                ComplianceState::Breach => true,
                ComplianceState::Waived => !is_waived(*one, context),
                _ => false,
            });
            match breaches.count() {
                0 => None,
                count => Some((t().compliance_breaches)(count)),
            }
        },
    };
    view! {
        <header class="register-head">
            <h2>{of.title}</h2>
            <p class="muted">{t().compliance_help}</p>
        </header>
        {matrix(ui, of)}
    }
}
