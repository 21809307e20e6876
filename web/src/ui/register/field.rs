//! The editor of one field, by its type.

use leptos::{ev, html, prelude::*};
use throughline_core::{
    record::{FieldDef, FieldType, Scalar},
    register::RecordRef,
};

use super::value;
use crate::ui::{dates, state::Ui, words::t};

/// What an editor edits.
pub(super) struct Editing {
    /// The field.
    pub(super) field: &'static FieldDef,
    /// Its value now.
    pub(super) value: Signal<Scalar>,
    /// The control's accessible name.
    pub(super) label: String,
    /// The control's id; unique on the page.
    pub(super) id: String,
    /// Takes the new value.
    pub(super) commit: Callback<Scalar>,
    /// Whether it takes the focus when it appears.
    pub(super) focus: bool,
}

/// The control for a field. It commits when the person leaves it or chooses; what cannot be read is said
/// and put back.
pub(super) fn editor(ui: Ui, editing: Editing) -> AnyView {
    let Editing {
        field,
        value,
        label,
        id,
        commit,
        focus,
    } = editing;
    // A memo, so that a change of another field does not take away what is being written in this one.
    let value: Signal<Scalar> = Memo::new(move |_| value.get()).into();
    let read_only = field.frozen;
    match field.field_type {
        FieldType::Choice(choices) => {
            let options = choices.iter().map(|choice| {
                let stored = choice.stored;
                view! {
                    <option value=stored prop:selected=move || value.with(|v| *v == Scalar::from(stored))>
                        {choice.label}
                    </option>
                }
            });
            // Several records at once have no choice of their own.
            let blank = choices
                .iter()
                .all(|choice| !choice.stored.is_empty())
                .then(|| {
                    let none = move || value.with(|v| *v == Scalar::Null);
                    view! { <option value="" disabled hidden prop:selected=none></option> }
                });
            let options = view! { {blank} {options.collect_view()} };
            select(id, label, commit, focus, false, options.into_any())
        }
        FieldType::Reference("tasks") => pick_task(ui, field, value, label, id, commit, focus),
        FieldType::Reference(table) => {
            let is = move |id: &str| {
                value.with(|value| match value {
                    Scalar::Text(chosen) => chosen == id,
                    _ => id.is_empty(),
                })
            };
            let options = move || {
                let named = ui
                    .registers
                    .with(|context| value::choices(ui, table, context));
                let named = named.into_iter().map(|(id, name)| {
                    view! { <option value=id.to_string() prop:selected=move || is(id.as_str())>{name}</option> }
                });
                view! {
                    <option value="" prop:selected=move || is("")>{t().nobody_or_nothing}</option>
                    {named.collect_view()}
                }
            };
            select(
                id,
                label,
                commit,
                focus,
                true,
                view! { {options} }.into_any(),
            )
        }
        FieldType::Bool => view! {
            <input
                type="checkbox"
                id=id
                aria-label=label
                prop:checked=move || value.get() == Scalar::Bool(true)
                on:change=move |event| commit.run(event_target_checked(&event).into())
            />
        }
        .into_any(),
        FieldType::Record => pick_record(ui, value, label, id, commit, focus),
        FieldType::Prose => view! {
            <textarea
                class="notes"
                id=id
                rows="2"
                aria-label=label
                readonly=read_only
                prop:value=move || value::edit_text(ui, field, &value.get())
                on:change=move |event| commit.run(event_target_value(&event).into())
            ></textarea>
        }
        .into_any(),
        field_type => {
            let node = NodeRef::<html::Input>::new();
            focus_later(node, focus);
            let kind = match field_type {
                FieldType::Day => "date",
                FieldType::Web => "url",
                _ => "text",
            };
            let mode = match field_type {
                FieldType::Integer => "numeric",
                FieldType::Money | FieldType::Percent => "decimal",
                _ => "text",
            };
            let list = (field_type == FieldType::Zone).then(|| format!("{id}-zones"));
            let zones = list.clone().map(|list| {
                let zones = dates::zones().into_iter();
                let zones = zones.map(|zone| view! { <option value=zone></option> });
                view! { <datalist id=list>{zones.collect_view()}</datalist> }
            });
            let shown = move || value::edit_text(ui, field, &value.get());
            view! {
                <input
                    node_ref=node
                    type=kind
                    inputmode=mode
                    id=id
                    class:num=field_type != FieldType::Text
                    aria-label=label
                    list=list
                    readonly=read_only
                    autocomplete="off"
                    prop:value=shown
                    on:change=move |event: ev::Event| {
                        match value::parse(ui, field, &event_target_value(&event)) {
                            Ok(read) => commit.run(read),
                            Err(why) => {
                                ui.toasts.bad(why, t().nothing_changed);
                                put_back(&event, &shown());
                            }
                        }
                    }
                />
                {zones}
            }
            .into_any()
        }
    }
}

fn select(
    id: String,
    label: String,
    commit: Callback<Scalar>,
    focus: bool,
    nullable: bool,
    options: AnyView,
) -> AnyView {
    let node = NodeRef::<html::Select>::new();
    Effect::new(move |_| {
        if let Some(select) = node.get().filter(|_| focus) {
            // Focusing an element of the page cannot fail.
            let _ = select.focus();
        }
    });
    view! {
        <select
            node_ref=node
            id=id
            aria-label=label
            on:change=move |event| {
                let chosen = event_target_value(&event);
                commit.run(if nullable && chosen.is_empty() { Scalar::Null } else { chosen.into() });
            }
        >
            {options}
        </select>
    }
    .into_any()
}

/// Any record or task, found by its key or name.
fn pick_record(
    ui: Ui,
    value: Signal<Scalar>,
    label: String,
    id: String,
    commit: Callback<Scalar>,
    focus: bool,
) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    focus_later(node, focus);
    let shown = move || {
        ui.registers.with(|context| match value.get() {
            Scalar::Text(text) => RecordRef::parse(&text)
                .map(|record| value::name(ui, &record, context))
                .unwrap_or_default(),
            _ => String::new(),
        })
    };
    let list = format!("{id}-records");
    let typed = RwSignal::new(String::new());
    let offers = Memo::new(move |_| super::related::find(ui, &typed.get()));
    view! {
        <input
            node_ref=node
            type="text"
            id=id
            aria-label=label
            list=list.clone()
            autocomplete="off"
            placeholder=t().record_pick
            prop:value=shown
            on:input=move |event| typed.set(event_target_value(&event))
            on:change=move |event: ev::Event| {
                let text = event_target_value(&event);
                if text.trim().is_empty() {
                    return commit.run(Scalar::Null);
                }
                match super::related::named(ui, &text) {
                    Some(record) => commit.run(record.to_string().into()),
                    None => {
                        ui.toasts.bad((t().record_unknown)(&text), t().nothing_changed);
                        put_back(&event, &shown());
                    }
                }
            }
        />
        <datalist id=list>
            {move || offers.get().into_iter().map(|(_, name)| view! { <option value=name></option> }).collect_view()}
        </datalist>
    }
    .into_any()
}

fn pick_task(
    ui: Ui,
    field: &'static FieldDef,
    value: Signal<Scalar>,
    label: String,
    id: String,
    commit: Callback<Scalar>,
    focus: bool,
) -> AnyView {
    let as_record = Signal::derive(move || match value.get() {
        Scalar::Text(task) => format!("tasks/{task}").into(),
        other => other,
    });
    let from_record = Callback::new(move |record: Scalar| match record {
        Scalar::Text(text) => match RecordRef::parse(&text).filter(|r| r.table == "tasks") {
            Some(record) => commit.run(record.id.to_string().into()),
            None => ui
                .toasts
                .bad((t().bad_field)(field.label, "a task"), t().nothing_changed),
        },
        other => commit.run(other),
    });
    pick_record(ui, as_record, label, id, from_record, focus)
}

fn focus_later(node: NodeRef<html::Input>, focus: bool) {
    Effect::new(move |_| {
        if let Some(input) = node.get().filter(|_| focus) {
            // Focusing an element of the page cannot fail.
            let _ = input.focus();
            input.select();
        }
    });
}

/// Puts a text back into the control that an event came from.
pub(super) fn put_back(event: &ev::Event, text: &str) {
    use wasm_bindgen::JsCast as _;
    if let Some(input) = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok())
    {
        input.set_value(text);
    }
}
