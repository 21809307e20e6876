//! What can be done with a record in one step.

use leptos::prelude::*;
use throughline_core::{
    edit::{NewRecord, RecordIntent},
    record::{FieldValue as _, Scalar, SectionKind},
    register::{
        ChangeRequest, ChangeState, Communication, CommunicationPlan, Day, Declared as _, Entry,
        Finding, Improvement, Issue, Kind, RecordRef, RelationSort, RetroCard, Risk, RiskState,
        Site,
    },
};

use super::place::Page;
use crate::ui::{
    icon::{Icon, icon},
    state::{Ui, registers},
    words::t,
};

/// What a task does about a record of that kind; nothing where tasks are related by hand.
fn sort_of_task(kind: &Kind) -> Option<RelationSort> {
    match kind.table() {
        "risks" => Some(RelationSort::Mitigates),
        "deliverables" => Some(RelationSort::Delivers),
        "issues" | "findings" | "improvements" | "change_requests" | "decisions" => {
            Some(RelationSort::Follows)
        }
        "dependencies" | "assumptions" => Some(RelationSort::Relates),
        _ => None,
    }
}

/// The kinds that somebody signs.
const SIGNED: [&str; 6] = [
    "deliverables",
    "acceptance_criteria",
    "reviews",
    "checklists",
    "change_requests",
    "decisions",
];

/// A button that does one of them.
fn action(
    symbol: Icon,
    label: impl Into<Signal<&'static str>>,
    disabled: impl Into<Signal<bool>>,
    run: impl Fn() + 'static,
) -> AnyView {
    let (label, disabled) = (label.into(), disabled.into());
    view! {
        <button
            class="button small"
            type="button"
            disabled=move || disabled.get()
            on:click=move |_| run()
        >
            {icon(symbol)}
            {move || label.get()}
        </button>
    }
    .into_any()
}

/// What can be done with a record of this kind in one step.
#[component]
pub(super) fn Actions(
    record: RecordRef,
    kind: &'static Kind,
    entry: Memo<Option<Entry>>,
) -> impl IntoView {
    let ui = Ui::get();
    let id = record.id;
    let table = kind.table();
    let field = move |name: &str| {
        let entry = entry.get_untracked();
        entry
            .map(|entry| entry.get(name).clone())
            .unwrap_or_default()
    };
    let status = move |stored: &'static str| {
        let is =
            move |entry: &Option<Entry>| entry.as_ref().is_some_and(|e| e.text("status") == stored);
        Signal::derive(move || entry.with(is))
    };
    let mut actions = Vec::new();
    if table == Site::TABLE {
        let show = move || ui.show_page(Page::OnSite(Some(id)));
        actions.push(action(Icon::Pin, t().nav_on_site, false, show));
    }
    if table == Risk::TABLE {
        let raise = move || {
            ui.registers.open_made.set(true);
            ui.edit_records(RecordIntent::RaiseIssue { risk: id });
        };
        let happened = status(RiskState::Occurred.stored());
        actions.push(action(Icon::Warning, t().risk_to_issue, happened, raise));
    }
    if table == CommunicationPlan::TABLE {
        let log = move || {
            let fields = [
                ("title", field("title")),
                ("stakeholder", field("audience")),
                ("channel", field("channel")),
                ("owner", field("owner")),
                ("plan", id.to_string().into()),
                ("held", Day(Some(registers::today())).to_scalar()),
            ];
            let fields = fields.map(|(field, value)| (field.to_owned(), value));
            ui.make_record(Communication::KIND, fields.to_vec());
        };
        actions.push(action(Icon::Check, t().communication_held, false, log));
    }
    // What a record of this kind becomes, and what is taken over besides its title.
    let becomes = match table {
        Finding::TABLE => Some((
            Issue::KIND,
            t().finding_to_issue,
            &["title", "description", "severity", "owner"][..],
        )),
        RetroCard::TABLE => Some((Improvement::KIND, t().card_to_improvement, &["title"][..])),
        _ => None,
    };
    if let Some((other, label, taken)) = becomes {
        let record = record.clone();
        let make = move || {
            let fields = taken.iter().map(|name| ((*name).to_owned(), field(name)));
            ui.registers.open_made.set(true);
            ui.edit_records(RecordIntent::Create(NewRecord {
                table: other.table().to_owned(),
                fields: fields.collect(),
                relations: vec![(RelationSort::Follows, record.clone())],
            }));
        };
        actions.push(action(Icon::Right, label, false, make));
    }
    if table == ChangeRequest::TABLE {
        let state = move || {
            entry.with(|e| {
                e.as_ref()
                    .map(|e| ChangeRequest(e).status())
                    .unwrap_or_default()
            })
        };
        let label = Signal::derive(move || match state() {
            ChangeState::Approved | ChangeState::Done => t().change_carried_out,
            _ => t().change_approve,
        });
        let disabled = Signal::derive(move || {
            matches!(state(), ChangeState::Rejected | ChangeState::Done)
                || !ui.may_write(SectionKind::Plan)
        });
        let take = move || {
            let text = t().change_baseline_taken.to_owned();
            ui.edit_and_say(RecordIntent::TakeBaseline { request: id }, text);
        };
        actions.push(action(Icon::Check, label, disabled, take));
    }
    if let Some(sort) = sort_of_task(kind) {
        let about = record.clone();
        let add = move || {
            let title = match field("title") {
                Scalar::Text(title) => title,
                _ => String::new(),
            };
            let intent = RecordIntent::AddTask {
                about: about.clone(),
                name: (t().task_for)(&title),
                sort,
            };
            ui.edit_and_say(intent, t().task_added.to_owned());
        };
        let label = match sort {
            RelationSort::Mitigates => t().risk_response,
            _ => t().record_task,
        };
        actions.push(action(Icon::Plus, label, false, add));
    }
    if SIGNED.contains(&table) {
        let sign = move || {
            ui.edit_records(RecordIntent::SignOff {
                about: record.clone(),
                statement: t().sign_statement.to_owned(),
            });
        };
        actions.push(action(Icon::Pencil, t().sign_off, false, sign));
    }
    (!actions.is_empty()).then(|| view! { <div class="record-actions">{actions}</div> })
}
