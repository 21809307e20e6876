//! The details of a record at the edge of its page: fields, parts, relations, discussion, history.

use leptos::prelude::*;
use throughline_core::{
    edit::RecordIntent,
    record::{FieldDef, FieldType, Scalar},
    register::{
        self, Declared as _, Deliverable, Entry, Kind, Photo, RecordRef, RecordTemplate,
        RolloutTemplate, SignOff, key_of,
    },
};

use super::{
    actions::Actions,
    discussion::Discussion,
    field,
    history::History,
    lessons::Lessons,
    parts::Parts,
    raci::RaciOf,
    related::{Related, Trace},
    site::{Picture, Place},
    table,
    value::{self, Column},
};
use crate::ui::{
    icon::{Icon, icon},
    parts::rename::NameForm,
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
                // Signatures may be under anything.
                FieldType::Record => part.table() == SignOff::TABLE,
                _ => false,
            })
        })
        .map(|part| view! { <Parts part of=record.clone() /> })
        .collect_view();
    let raci =
        (kind.table() == Deliverable::TABLE).then(|| view! { <RaciOf about=record.clone() /> });
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
    // What is said about a record is read by everybody.
    let discussion =
        (!kind.section().is_private()).then(|| view! { <Discussion record=record.clone() /> });
    let naming = RwSignal::new(false);
    let template = kind.stands_alone()
        && kind.table() != RolloutTemplate::TABLE
        && kind.section() == RecordTemplate::KIND.section();
    let (kept, acted) = (record.clone(), record.clone());
    let may_write = Memo::new(move |_| ui.may_write(kind.section()));
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
        view! { <Lessons text about=record.clone() /> }
    });
    view! {
        {conflicts}
        {picture}
        <fieldset class="bare" disabled=move || !may_write.get()>
        {title.map(|field| {
            let record = record.clone();
            let title = move |entry: &Option<Entry>| entry.as_ref().map(|e| e.title().to_owned()).unwrap_or_default();
            let shown = Memo::new(move |_| entry.with(title));
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
                        if typed != shown.get_untracked() {
                            ui.set_record(&record, "title", typed.into());
                        }
                    }
                ></textarea>
            }
        })}
            <dl class="fields record-fields">{short}</dl>
        </fieldset>
        {computed}
        {lessons}
        <Show when=move || may_write.get()>
            <Actions record=acted.clone() kind entry />
        </Show>
        <fieldset class="bare" disabled=move || !may_write.get()>{long}</fieldset>
        {parts}
        {raci}
        <Related record=record.clone() />
        <Trace record=record.clone() />
        {discussion}
        <History record=record.clone() kind />
        <Show when=move || template && may_write.get()>
            <button class="button wide" type="button" on:click=move |_| naming.set(true)>
                {icon(Icon::Copy)}
                {t().record_keep}
            </button>
        </Show>
        <Show when=move || naming.get()>
            <NameForm
                title=t().record_keep
                close=Callback::new(move |()| naming.set(false))
                named=Callback::new({
                    let record = kept.clone();
                    move |title: String| {
                        let text = (t().record_kept)(&title);
                        ui.edit_and_say(RecordIntent::KeepTemplate { record: record.clone(), title }, text);
                    }
                })
            />
        </Show>
        <Show when=move || may_write.get() && !kind.is_frozen()>
            <button class="button danger wide" type="button" on:click=delete.clone()>
                {icon(Icon::Trash)}
                {t().delete}
            </button>
        </Show>
    }
}
