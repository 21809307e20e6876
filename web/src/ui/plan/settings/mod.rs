//! What the schedule as a whole depends on: a form that follows from the declaration of the plan's options.

mod field;
mod reschedule;

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    record::{FieldDef, PlanOptions, Record as _},
};

use self::field::Field;
pub(crate) use self::reschedule::RescheduleDialog;
use wasm_bindgen::JsCast as _;

use crate::ui::{
    dates,
    parts::dialog::{FormFoot, Modal},
    state::Ui,
    words::t,
};

/// Which options stand together, by their stored names. What is not named here stands in the last part.
const PARTS: [&[&str]; 4] = [
    &["schedule_from", "start", "finish", "status_date"],
    &[
        "calendar",
        "time_zone",
        "minutes_per_day",
        "minutes_per_week",
        "days_per_month",
        "default_start",
        "default_finish",
    ],
    &[
        "critical_float",
        "near_critical_float",
        "multiple_critical_paths",
    ],
    &[],
];
/// What is kept for the file that it came from, and nobody edits.
const KEPT: &str = "foreign";

/// The part of the form that an option stands in.
fn part(name: &str) -> usize {
    let named = PARTS.iter().position(|part| part.contains(&name));
    named.unwrap_or(PARTS.len() - 1)
}

/// Asks for the options of the schedule, and changes them as one step.
#[component]
pub(crate) fn SettingsDialog() -> impl IntoView {
    let ui = Ui::get();
    let options = ui
        .plan
        .calendar_plan
        .with_untracked(|plan| plan.records.options.clone());
    let close = Callback::new(move |()| ui.dialog.set(None));
    let defs = PlanOptions::DEF.fields.iter();
    let defs = defs.filter(|def| !def.system && !def.frozen && def.name != KEPT);
    let mut fields: Vec<Field> = defs
        .map(|def: &'static FieldDef| Field::new(ui, def, &options))
        .collect();
    let place = |field: &Field| {
        let name = field.def.name;
        let part = part(name);
        (part, PARTS[part].iter().position(|other| *other == name))
    };
    fields.sort_by_key(place);
    let fields = StoredValue::new(fields);
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let read: Vec<_> =
            fields.with_value(|fields| fields.iter().map(|field| field.read(ui)).collect());
        if let Some(bad) = read.iter().position(Result::is_err) {
            let field = document().get_element_by_id(&fields.with_value(|fields| fields[bad].id()));
            if let Some(field) =
                field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok())
            {
                // Focusing an element of the page cannot fail.
                let _ = field.focus();
            }
            return;
        }
        let changes = read.into_iter().flatten().flatten().map(|(field, value)| {
            let (table, id) = (PlanOptions::DEF.table, PlanOptions::singleton());
            (table.to_owned(), id.into(), field.to_owned(), value)
        });
        let changes: Vec<_> = changes.collect();
        if !changes.is_empty() {
            ui.edit(Intent::SetFields { changes });
        }
        close.run(());
    };
    let titles = [
        t().settings_dates,
        t().settings_time,
        t().settings_critical,
        t().settings_links,
    ];
    let parts = titles.into_iter().enumerate().map(move |(number, title)| {
        let fields = fields.with_value(|fields| {
            let own = fields.iter().filter(|field| part(field.def.name) == number);
            own.map(|field| field.view(ui)).collect_view()
        });
        view! {
            <fieldset class="settings-part">
                <legend>{title}</legend>
                <div class="settings-fields">{fields}</div>
            </fieldset>
        }
    });
    view! {
        <Modal title=t().settings_title class="large settings" on_close=close>
            <form class="form" on:submit=save novalidate>
                <p class="muted">{t().settings_text}</p>
                {parts.collect_view()}
                <FormFoot cancel=close submit=t().save />
            </form>
            <ZoneNames id=ZONES />
        </Modal>
    }
}

/// The time zones that the browser knows, for fields that name one.
#[component]
pub(crate) fn ZoneNames(
    /// The list's id, by which fields name it.
    id: &'static str,
) -> impl IntoView {
    let options = dates::zones()
        .into_iter()
        .map(|name| view! { <option value=name></option> });
    view! { <datalist id=id>{options.collect_view()}</datalist> }
}

/// The id of the list of time zones in the dialog.
const ZONES: &str = "setting-zones";
