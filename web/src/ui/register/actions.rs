//! What can be done with a record in one step.

use leptos::prelude::*;
use throughline_core::{
    edit::{NewRecord, RecordIntent},
    record::{FieldValue as _, SectionKind},
    register::{
        ChangeRequest, ChangeState, Communication, CommunicationPlan, Day, Declared as _, Entry,
        Finding, Improvement, Issue, Kind, RecordRef, RelationSort, RetroCard, Risk, Site,
    },
};

use super::place::Page;
use crate::ui::{
    icon::{Icon, icon},
    state::{Ui, registers},
    words::t,
};

/// What can be done with a record of this kind in one step.
#[component]
pub(super) fn Actions(
    record: RecordRef,
    kind: &'static Kind,
    entry: Memo<Option<Entry>>,
) -> impl IntoView {
    let ui = Ui::get();
    let id = record.id;
    let is_risk = kind.table() == Risk::TABLE;
    let happened = Memo::new(move |_| {
        entry.with(|entry| {
            entry
                .as_ref()
                .is_some_and(|e| e.text("status") == "occurred")
        })
    });
    let task_sort = match kind.table() {
        "risks" => RelationSort::Mitigates,
        "deliverables" => RelationSort::Delivers,
        "issues" | "findings" | "improvements" | "change_requests" | "decisions" => {
            RelationSort::Follows
        }
        _ => RelationSort::Relates,
    };
    let with_task = [
        "risks",
        "issues",
        "deliverables",
        "findings",
        "improvements",
        "change_requests",
        "decisions",
        "dependencies",
        "assumptions",
    ];
    let task = with_task.contains(&kind.table()).then(|| {
        let record = record.clone();
        view! {
            <button
                class="button small"
                type="button"
                on:click=move |_| {
                    let name = entry.with_untracked(|e| e.as_ref().map(|e| e.title().to_owned()).unwrap_or_default());
                    let intent = RecordIntent::AddTask {
                        about: record.clone(),
                        name: (t().task_for)(&name),
                        sort: task_sort,
                    };
                    ui.edit_and_say(intent, t().task_added.to_owned());
                }
            >
                {icon(Icon::Plus)}
                {if is_risk { t().risk_response } else { t().record_task }}
            </button>
        }
    });
    let raise = is_risk.then(|| {
        let risk = id;
        view! {
            <button
                class="button small"
                type="button"
                disabled=move || happened.get()
                on:click=move |_| {
                    ui.registers.open_made.set(true);
                    ui.edit_records(RecordIntent::RaiseIssue { risk });
                }
            >
                {icon(Icon::Warning)}
                {t().risk_to_issue}
            </button>
        }
    });
    let signed = [
        "deliverables",
        "acceptance_criteria",
        "reviews",
        "checklists",
        "change_requests",
        "decisions",
    ];
    let sign = signed.contains(&kind.table()).then(|| {
        let record = record.clone();
        view! {
            <button
                class="button small"
                type="button"
                on:click=move |_| {
                    ui.edit_records(RecordIntent::SignOff {
                        about: record.clone(),
                        statement: t().sign_statement.to_owned(),
                    });
                }
            >
                {icon(Icon::Pencil)}
                {t().sign_off}
            </button>
        }
    });
    let on_site = (kind.table() == Site::TABLE).then(|| {
        let site = id;
        view! {
            <button class="button small" type="button" on:click=move |_| ui.show_page(Page::OnSite(Some(site)))>
                {icon(Icon::Pin)}
                {t().nav_on_site}
            </button>
        }
    });
    let becomes = match kind.table() {
        Finding::TABLE => Some((
            Issue::KIND,
            t().finding_to_issue,
            &["description", "severity", "owner"][..],
        )),
        RetroCard::TABLE => Some((Improvement::KIND, t().card_to_improvement, &[][..])),
        _ => None,
    };
    let becomes = becomes.map(move |(other, label, taken)| {
        let make = move |_| {
            let fields = entry.with_untracked(|entry| {
                let entry = entry.as_ref()?;
                let same = taken.iter().map(|field| (*field, entry.get(field).clone()));
                let all = same.chain([("title", entry.get("title").clone())]);
                Some(
                    all.map(|(field, value)| (field.to_owned(), value))
                        .collect(),
                )
            });
            ui.registers.open_made.set(true);
            ui.edit_records(RecordIntent::Create(NewRecord {
                table: other.table().to_owned(),
                fields: fields.unwrap_or_default(),
                relations: vec![(RelationSort::Follows, record.clone())],
            }));
        };
        view! {
            <button class="button small" type="button" on:click=make>
                {icon(Icon::Right)}
                {label}
            </button>
        }
    });
    let log = (kind.table() == CommunicationPlan::TABLE).then(|| {
        let make = move |_| {
            let fields = entry.with_untracked(|entry| {
                let entry = entry.as_ref()?;
                let from = |field: &str| entry.get(field).clone();
                let fields = [
                    ("title", from("title")),
                    ("stakeholder", from("audience")),
                    ("channel", from("channel")),
                    ("owner", from("owner")),
                    ("plan", id.to_string().into()),
                    ("held", Day(Some(registers::today())).to_scalar()),
                ];
                Some(
                    fields
                        .map(|(field, value)| (field.to_owned(), value))
                        .to_vec(),
                )
            });
            ui.make_record(Communication::KIND, fields.unwrap_or_default());
        };
        view! {
            <button class="button small" type="button" on:click=make>
                {icon(Icon::Check)}
                {t().communication_held}
            </button>
        }
    });
    let status = move || {
        entry.with(|e| {
            e.as_ref()
                .map(|e| ChangeRequest(e).status())
                .unwrap_or_default()
        })
    };
    let baseline = (kind.table() == ChangeRequest::TABLE).then(|| {
        let request = id;
        let label = move || match status() {
            ChangeState::Approved | ChangeState::Done => t().change_carried_out,
            _ => t().change_approve,
        };
        view! {
            <button
                class="button small"
                type="button"
                disabled=move || {
                    matches!(status(), ChangeState::Rejected | ChangeState::Done)
                        || !ui.may_write(SectionKind::Plan)
                }
                on:click=move |_| {
                    let text = t().change_baseline_taken.to_owned();
                    ui.edit_and_say(RecordIntent::TakeBaseline { request }, text);
                }
            >
                {icon(Icon::Check)}
                {label}
            </button>
        }
    });
    let any = log.is_some()
        || becomes.is_some()
        || baseline.is_some()
        || task.is_some()
        || raise.is_some()
        || sign.is_some()
        || on_site.is_some();
    any.then(|| view! { <div class="record-actions">{on_site}{raise}{log}{becomes}{baseline}{task}{sign}</div> })
}
