//! The details of a record at the edge of its page: fields, parts, relations, discussion, history.

use leptos::prelude::*;
use throughline_core::{
    edit::{NewRecord, RecordIntent},
    record::{FieldDef, FieldType, Scalar},
    register::{
        self, ChangeRequest, ChangeState, Declared as _, Entry, Finding, Improvement, Issue, Kind,
        Photo, RecordRef, RelationSort, RetroCard, Risk, RolloutTemplate, SignOff, Site, key_of,
    },
};

use super::{
    discussion::Discussion,
    field,
    history::History,
    lessons::Lessons,
    parts::Parts,
    place::Page,
    related::{Related, Trace},
    site::{Picture, Place},
    table,
    value::{self, Column},
    views::Name,
};
use crate::ui::{
    icon::{Icon, icon},
    plan::conflict,
    state::Ui,
    words::t,
};

/// The details.
#[component]
pub(super) fn Details(record: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let Some(kind) = register::by_table(&record.table) else {
        return ().into_any();
    };
    let entry = {
        let record = record.clone();
        Memo::new(move |_| ui.registers.all.with(|all| all.find(&record).cloned()))
    };
    let close = move || ui.show_record(None);
    let key = Memo::new(move |_| {
        entry
            .with(|entry| {
                let entry = entry.as_ref()?;
                Some(ui.registers.with(|context| key_of(context.records, entry)))
            })
            .unwrap_or_default()
    });
    let there = Memo::new(move |_| entry.with(Option::is_some));
    let about = record;
    let body = move || {
        if !there.get() {
            return view! { <p class="muted">{t().record_gone_text}</p> }.into_any();
        }
        view! { <Body record=about.clone() kind entry /> }.into_any()
    };
    view! {
        <aside
            class="drawer"
            aria-label=move || (t().details_of)(&format!("{} {}", kind.one, key.get()))
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.stop_propagation();
                    close();
                }
            }
        >
            <header class="drawer-head">
                <span class="muted num">{move || key.get()}</span>
                <span class="chip">{kind.one}</span>
                {move || {
                    let board = kind.board.and_then(|board| kind.field(board))?;
                    let entry = entry.get()?;
                    Some(ui.registers.with(|context| table::content(ui, &entry, Column::Field(board), context)))
                }}
                <span class="spread"></span>
                <button class="icon-button" type="button" aria-label=t().close title=t().close on:click=move |_| close()>
                    {icon(Icon::Close)}
                </button>
            </header>
            <div class="drawer-body">{body}</div>
        </aside>
    }
    .into_any()
}

#[component]
fn Body(record: RecordRef, kind: &'static Kind, entry: Memo<Option<Entry>>) -> impl IntoView {
    let ui = Ui::get();
    let editor = {
        let record = record.clone();
        move |field: &'static FieldDef| {
            let value = Signal::derive(move || {
                entry.with(|entry| {
                    entry
                        .as_ref()
                        .map(|e| e.get(field.name).clone())
                        .unwrap_or_default()
                })
            });
            let record = record.clone();
            let commit = Callback::new(move |new: Scalar| {
                if value.with_untracked(|now| *now != new) {
                    ui.set_record(&record, field.name, new);
                }
            });
            field::editor(
                ui,
                field::Editing {
                    field,
                    value,
                    label: field.label.to_owned(),
                    id: format!("field-{}", field.name),
                    commit,
                    focus: false,
                },
            )
        }
    };
    let fields: Vec<&'static FieldDef> = kind.own_fields().collect();
    let title = fields
        .iter()
        .copied()
        .find(|field| field.name == "title" && !field.frozen);
    let short = fields.iter().copied().filter(|field| {
        Some(field.name) != title.map(|t| t.name) && field.field_type != FieldType::Prose
    });
    let short = short
        .map(|field| {
            view! {
                <dt title=field.help.trim()><label for=format!("field-{}", field.name)>{field.label}</label></dt>
                <dd>{editor(field)}</dd>
            }
        })
        .collect_view();
    let long = fields
        .iter()
        .copied()
        .filter(|field| field.field_type == FieldType::Prose)
        .map(|field| {
            view! {
                <div class="record-prose">
                    <label for=format!("field-{}", field.name) title=field.help.trim()>{field.label}</label>
                    {editor(field)}
                </div>
            }
        })
        .collect_view();
    let computed = move || {
        let entry = entry.get()?;
        let lines = ui.registers.with(|context| {
            let lines = kind.computed.iter().filter_map(|computed| {
                let column = Column::Computed(computed);
                let text = value::cell(ui, &entry, column, context);
                (!text.is_empty()).then(|| {
                    view! {
                        <dt title=computed.help.trim()>{computed.label}</dt>
                        <dd>{table::content(ui, &entry, column, context)}</dd>
                    }
                })
            });
            lines.collect::<Vec<_>>()
        });
        (!lines.is_empty()).then(|| view! { <dl class="fields read computed">{lines}</dl> })
    };
    let parts = register::all()
        .filter(|part| {
            let parent = part.part_of.and_then(|field| part.field(field));
            parent.is_some_and(|field| match field.field_type {
                FieldType::Reference(table) => table == kind.table(),
                // Responsibilities and signatures: where they belong.
                FieldType::Record => {
                    part.table() == SignOff::TABLE
                        || (kind.table() == "deliverables" && part.table() == "raci")
                }
                _ => false,
            })
        })
        .map(|part| view! { <Parts part of=record.clone() /> })
        .collect_view();
    let conflicts = {
        let record = record.clone();
        move || {
            let conflicts = ui.registers.conflicts.with(|all| all.get(&record).cloned());
            conflicts.filter(|conflicts| !conflicts.is_empty()).map(|conflicts| {
                let conflicts = conflicts.iter().map(|one| conflict::one(ui, one)).collect_view();
                view! { <section class="attention" aria-label=t().details_attention>{conflicts}</section> }
            })
        }
    };
    let delete = {
        let record = record.clone();
        move |_| {
            ui.edit_records(RecordIntent::Delete(vec![record.clone()]));
            ui.show_record(None);
        }
    };
    let picture = (kind.table() == Photo::TABLE).then(|| {
        let hash = entry.with_untracked(|e| Photo(e.as_ref()?).hash().0.parse().ok());
        let caption = Memo::new(move |_| {
            entry.with(|e| e.as_ref().map(|e| e.title().to_owned()).unwrap_or_default())
        });
        view! {
            <Picture hash caption />
            <Place hash />
        }
    });
    let naming = RwSignal::new(false);
    let template = kind.stands_alone() && kind.table() != RolloutTemplate::TABLE;
    let kept = record.clone();
    let lessons = [
        "risks",
        "issues",
        "decisions",
        "change_requests",
        "assumptions",
    ];
    let lessons = lessons.contains(&kind.table()).then(|| {
        let text = Signal::derive(move || {
            entry.with(|entry| {
                let entry = entry.as_ref();
                entry.map_or_else(String::new, |e| format!("{} {}", e.title(), e.text("tags")))
            })
        });
        view! { <Lessons text /> }
    });
    view! {
        {conflicts}
        {picture}
        {title.map(|field| {
            let record = record.clone();
            let shown = move || entry.with(|entry| entry.as_ref().map(|e| e.title().to_owned()).unwrap_or_default());
            view! {
                <textarea
                    class="drawer-name"
                    id="field-title"
                    rows="1"
                    aria-label=field.label
                    placeholder=t().untitled_record
                    prop:value=shown
                    on:keydown=|event| if event.key() == "Enter" { event.prevent_default(); }
                    on:change=move |event| {
                        let typed = event_target_value(&event).split_whitespace().collect::<Vec<_>>().join(" ");
                        if typed != shown() {
                            ui.set_record(&record, "title", typed.into());
                        }
                    }
                ></textarea>
            }
        })}
        <dl class="fields record-fields">{short}</dl>
        {computed}
        {lessons}
        <Actions record=record.clone() kind entry />
        {long}
        {parts}
        <Related record=record.clone() />
        <Trace record=record.clone() />
        <Discussion record=record.clone() />
        <History record=record.clone() kind />
        <Show when=move || template>
            <button class="button wide" type="button" on:click=move |_| naming.set(true)>
                {icon(Icon::Copy)}
                {t().record_keep}
            </button>
        </Show>
        <Show when=move || naming.get()>
            <Name
                title=t().record_keep
                close=Callback::new(move |()| naming.set(false))
                named=Callback::new({
                    let record = kept.clone();
                    move |title: String| {
                        ui.toasts.plain((t().record_kept)(&title));
                        ui.edit_records(RecordIntent::KeepTemplate { record: record.clone(), title });
                    }
                })
            />
        </Show>
        <button class="button danger wide" type="button" on:click=delete>
            {icon(Icon::Trash)}
            {t().delete}
        </button>
    }
}

/// What can be done with a record of this kind in one step.
#[component]
fn Actions(record: RecordRef, kind: &'static Kind, entry: Memo<Option<Entry>>) -> impl IntoView {
    let ui = Ui::get();
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
                    ui.edit_records(RecordIntent::AddTask {
                        about: record.clone(),
                        name: (t().task_for)(&name),
                        sort: task_sort,
                    });
                    ui.toasts.plain(t().task_added.to_owned());
                }
            >
                {icon(Icon::Plus)}
                {if is_risk { t().risk_response } else { t().record_task }}
            </button>
        }
    });
    let raise = is_risk.then(|| {
        let risk = record.id;
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
        let site = record.id;
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
    let becomes = becomes.map(|(other, label, taken)| {
        let record = record.clone();
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
    let status = move || {
        entry.with(|e| {
            e.as_ref()
                .map(|e| ChangeRequest(e).status())
                .unwrap_or_default()
        })
    };
    let baseline = (kind.table() == ChangeRequest::TABLE).then(|| {
        let request = record.id;
        let label = move || match status() {
            ChangeState::Approved | ChangeState::Done => t().change_carried_out,
            _ => t().change_approve,
        };
        view! {
            <button
                class="button small"
                type="button"
                disabled=move || matches!(status(), ChangeState::Rejected | ChangeState::Done)
                on:click=move |_| {
                    ui.edit_records(RecordIntent::TakeBaseline { request });
                    ui.toasts.plain(t().change_baseline_taken.to_owned());
                }
            >
                {icon(Icon::Check)}
                {label}
            </button>
        }
    });
    let any = becomes.is_some()
        || baseline.is_some()
        || task.is_some()
        || raise.is_some()
        || sign.is_some()
        || on_site.is_some();
    any.then(|| view! { <div class="record-actions">{on_site}{raise}{becomes}{baseline}{task}{sign}</div> })
}
