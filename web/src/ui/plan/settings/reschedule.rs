//! Putting off what was to be done by now and was not.

use leptos::prelude::*;
use throughline_core::{edit::Intent, id::TaskId, time::Moment};

use crate::ui::{
    dates,
    parts::dialog::{FormFoot, Modal},
    state::Ui,
    words::t,
};

/// Asks from when on it is to be done, and for which tasks.
#[component]
pub(crate) fn RescheduleDialog() -> impl IntoView {
    let ui = Ui::get();
    let selected: Vec<TaskId> = ui
        .plan
        .selected
        .with_untracked(|tasks| tasks.iter().copied().collect());
    let several = selected.len() > 1;
    let selected = StoredValue::new(selected);
    let only = RwSignal::new(several);
    let when = RwSignal::new(usual(ui).to_string());
    let complaint = RwSignal::new(String::new());
    let close = Callback::new(move |()| ui.dialog.set(None));
    let put_off = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Ok(after) = when.get_untracked().parse::<Moment>() else {
            complaint.set(t().settings_bad_date.to_owned());
            return;
        };
        let tasks = if only.get_untracked() {
            selected.get_value()
        } else {
            Vec::new()
        };
        ui.edit(Intent::RescheduleUncompleted { after, tasks });
        close.run(());
    };
    let choice = move |value: bool, label: String| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="reschedule-scope"
                    prop:checked=move || only.get() == value
                    on:change=move |_| only.set(value)
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <Modal title=t().reschedule_title on_close=close>
            <form class="form" on:submit=put_off novalidate>
                <p class="muted">{t().reschedule_text}</p>
                <label class="field">
                    <span>{t().reschedule_after}</span>
                    <input
                        class="num"
                        type="datetime-local"
                        autofocus
                        aria-invalid=move || (!complaint.with(String::is_empty)).then_some("true")
                        prop:value=when.get_untracked()
                        on:input=move |event| {
                            when.set(event_target_value(&event));
                            complaint.set(String::new());
                        }
                    />
                    <span class="complaint" role="alert">{move || complaint.get()}</span>
                </label>
                {several.then(|| {
                    let count = selected.with_value(Vec::len);
                    view! {
                        <fieldset class="choices">
                            <legend>{t().reschedule_which}</legend>
                            {choice(true, (t().reschedule_selected)(count))}
                            {choice(false, t().reschedule_all.to_owned())}
                        </fieldset>
                    }
                })}
                <FormFoot cancel=close submit=t().reschedule_do />
            </form>
        </Modal>
    }
}

/// The status date, or else the start of today's work.
fn usual(ui: Ui) -> Moment {
    let status = ui
        .plan
        .calendar_plan
        .with_untracked(|plan| plan.records.options.status_date);
    status.unwrap_or_else(|| {
        let (start, _) = ui.plan.measures.get_untracked().day_span;
        Moment::from_date(dates::now().date()).plus(start)
    })
}
