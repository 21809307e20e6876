//! The fields of the details: each takes what is typed when it is left, and says what is wrong
//! beneath itself.

use std::sync::Arc;

use leptos::{html, prelude::*};
use throughline_core::{
    engine::Row,
    id::TaskId,
    record::{Constraint, Scalar, TaskMode},
    time::Moment,
};

use super::{column::Column, values};
use crate::ui::{state::Ui, words::t};

type RowSignal = RwSignal<Arc<Row>>;

/// The name, as large as a heading.
pub(crate) fn name(ui: Ui, task: TaskId, row: RowSignal) -> impl IntoView {
    let complaint = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| row.with(|row| row.name.clone()));
    view! {
        <div class="field">
            <textarea
                class="drawer-name"
                rows="2"
                aria-label=Column::NAME.label()
                aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:change=move |event| {
                    let typed = event_target_value(&event).replace('\n', " ");
                    take(ui, task, Column::NAME, &typed, complaint);
                }
            ></textarea>
            {complain(complaint)}
        </div>
    }
}

/// A field of one line, read as its cell in the table is.
pub(crate) fn text(
    ui: Ui,
    task: TaskId,
    row: RowSignal,
    column: Column,
    read_only: Memo<bool>,
) -> impl IntoView {
    let complaint = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| row.with(|row| values::edit_text(ui, row, column)));
    labelled(
        column,
        complaint,
        view! {
            <input
                type="text"
                class="num"
                autocomplete="off"
                aria-label=column.label()
                aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                readonly=move || read_only.get()
                prop:value=move || value.get()
                on:change=move |event| take(ui, task, column, &event_target_value(&event), complaint)
            />
        },
    )
}

/// A date, with the browser's own calendar.
pub(crate) fn date(
    ui: Ui,
    task: TaskId,
    row: RowSignal,
    column: Column,
    read_only: Memo<bool>,
) -> impl IntoView {
    let complaint = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| row.with(|row| values::edit_text(ui, row, column)));
    labelled(
        column,
        complaint,
        view! {
            <input
                type="date"
                class="num"
                aria-label=column.label()
                aria-invalid=move || complaint.with(Option::is_some).then_some("true")
                readonly=move || read_only.get()
                prop:value=move || value.get()
                on:blur=move |event| take(ui, task, column, &event_target_value(&event), complaint)
            />
        },
    )
}

/// How much is done, as a slider with its number.
pub(crate) fn progress(
    ui: Ui,
    task: TaskId,
    row: RowSignal,
    read_only: Memo<bool>,
) -> impl IntoView {
    let complaint = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| row.with(|row| row.percent_complete.to_string()));
    let shown = RwSignal::new(String::new());
    Effect::new(move |_| shown.set(value.get()));
    labelled(
        Column::PERCENT,
        complaint,
        view! {
            <span class="slider">
                <input
                    type="range"
                    min="0"
                    max="100"
                    step="5"
                    aria-label=Column::PERCENT.label()
                    disabled=move || read_only.get()
                    prop:value=move || value.get()
                    on:input=move |event| shown.set(event_target_value(&event))
                    on:change=move |event| {
                        take(ui, task, Column::PERCENT, &event_target_value(&event), complaint);
                    }
                />
                <span class="num">{move || shown.get()} " %"</span>
            </span>
        },
    )
}

/// The constraint.
pub(crate) fn constraint(ui: Ui, task: TaskId, row: RowSignal) -> impl IntoView {
    let complaint = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| row.with(|row| row.constraint));
    let options = Constraint::ALL
        .iter()
        .map(|one| {
            view! {
                <option value=one.stored() prop:selected=move || value.get() == *one>
                    {one.label()}
                </option>
            }
        })
        .collect_view();
    labelled(
        Column::CONSTRAINT,
        complaint,
        view! {
            <select
                aria-label=Column::CONSTRAINT.label()
                on:change=move |event| {
                    take(ui, task, Column::CONSTRAINT, &event_target_value(&event), complaint);
                }
            >
                {options}
            </select>
        },
    )
}

/// Who places the task in time. By hand, it stays where it is now.
pub(crate) fn mode(ui: Ui, task: TaskId, row: RowSignal) -> impl IntoView {
    let value = Memo::new(move |_| row.with(|row| row.mode));
    let set = move |mode: TaskMode| {
        let mut changes = vec![values::change(task, "mode", mode.stored().into())];
        if mode == TaskMode::Manual {
            let start: Option<Moment> = ui.plan.peek(task).map(|row| row.start);
            changes.push(values::change(task, "planned_start", values::moment(start)));
        }
        ui.edit(throughline_core::edit::Intent::SetFields { changes });
    };
    view! {
        <dt>{t().details_mode}</dt>
        <dd>
            <select
                aria-label=t().details_mode
                on:change=move |event| {
                    let manual = event_target_value(&event) == TaskMode::Manual.stored();
                    set(if manual { TaskMode::Manual } else { TaskMode::Auto });
                }
            >
                <option value=TaskMode::Auto.stored() prop:selected=move || value.get() == TaskMode::Auto>
                    {t().details_mode_auto}
                </option>
                <option value=TaskMode::Manual.stored() prop:selected=move || value.get() == TaskMode::Manual>
                    {t().details_mode_manual}
                </option>
            </select>
        </dd>
    }
}

/// Who answers for it.
pub(crate) fn owner(ui: Ui, task: TaskId, row: RowSignal) -> impl IntoView {
    let value = Memo::new(move |_| row.with(|row| row.owner));
    let options = move || {
        ui.plan.resources.with(|resources| {
            resources
                .iter()
                .map(|resource| {
                    let id = resource.id;
                    view! {
                        <option value=id.to_string() prop:selected=move || value.get() == Some(id)>
                            {resource.name.clone()}
                        </option>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <dt>{t().details_owner}</dt>
        <dd>
            <select
                aria-label=t().details_owner
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    let owner = if chosen.is_empty() { Scalar::Null } else { Scalar::Text(chosen) };
                    ui.edit(values::set_field(task, "owner", owner));
                }
            >
                <option value="" prop:selected=move || value.get().is_none()>{t().details_nobody}</option>
                {options}
            </select>
        </dd>
    }
}

/// Whether it is left out of the schedule.
pub(crate) fn inactive(ui: Ui, task: TaskId, row: RowSignal) -> impl IntoView {
    let value = Memo::new(move |_| row.with(|row| row.inactive));
    view! {
        <dt></dt>
        <dd>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || value.get()
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        ui.edit(values::set_field(task, "inactive", Scalar::Bool(on)));
                    }
                />
                {t().details_inactive}
            </label>
        </dd>
    }
}

/// Anything else.
pub(crate) fn notes(ui: Ui, task: TaskId, row: RowSignal) -> impl IntoView {
    let value = Memo::new(move |_| row.with(|row| row.notes.clone()));
    let node = NodeRef::<html::Textarea>::new();
    view! {
        <textarea
            class="notes"
            rows="5"
            aria-label=t().details_notes
            node_ref=node
            prop:value=move || value.get()
            on:change=move |event| {
                let typed = event_target_value(&event);
                if value.get_untracked() != typed {
                    ui.edit(values::set_field(task, "notes", Scalar::Text(typed)));
                }
            }
        ></textarea>
    }
}

fn take(ui: Ui, task: TaskId, column: Column, typed: &str, complaint: RwSignal<Option<String>>) {
    let Some(row) = ui.plan.peek(task) else {
        return;
    };
    match values::intent(ui, &row, column, typed) {
        Ok(intent) => {
            complaint.set(None);
            if let Some(intent) = intent {
                ui.edit(intent);
            }
        }
        Err(reason) => complaint.set(Some(reason)),
    }
}

fn labelled(
    column: Column,
    complaint: RwSignal<Option<String>>,
    field: impl IntoView,
) -> impl IntoView {
    view! {
        <dt>{column.label()}</dt>
        <dd>
            {field}
            {complain(complaint)}
        </dd>
    }
}

fn complain(complaint: RwSignal<Option<String>>) -> impl IntoView {
    move || {
        complaint
            .get()
            .map(|text| view! { <p class="complaint" role="alert">{text}</p> })
    }
}
