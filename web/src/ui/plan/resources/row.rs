//! One resource, edited in place.

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    engine::ResourceRow,
    id::ResourceId,
    record::{FieldValue as _, Record as _, Resource, ResourceType, Scalar},
    usage::Effort,
};
use wasm_bindgen::JsCast as _;

use super::units;
use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    plan::{tab::PlanTab, usage},
    state::{Dialog, Ui},
    words::t,
};

/// A resource's row.
pub(super) fn row(ui: Ui, id: ResourceId) -> impl IntoView {
    let now = Memo::new(move |_| {
        ui.usage
            .sheet
            .with(|sheet| sheet.rows.iter().find(|row| row.id == id).cloned())
    });
    let with = move |read: fn(&ResourceRow) -> String| {
        move || now.with(|row| row.as_ref().map(read).unwrap_or_default())
    };
    let kind = move || now.with(|row| row.as_ref().map(|row| row.kind));
    let works = move || kind() == Some(ResourceType::Work);
    let label = move |label: &'static str| {
        move || {
            now.with(|row| {
                row.as_ref()
                    .map(|row| (t().resource_field)(label, &row.name))
            })
        }
    };
    let types = ResourceType::ALL
        .iter()
        .map(|one| {
            let one = *one;
            view! {
                <option value=one.stored() selected=move || kind() == Some(one)>{one.label()}</option>
            }
        })
        .collect_view();
    let calendars = move || {
        let chosen = now.with(|row| row.as_ref().and_then(|row| row.calendar));
        let sheet = ui.usage.sheet.get();
        let named = sheet.calendars.iter().map(|(id, name)| {
            let (id, name) = (*id, name.clone());
            view! { <option value=id.to_string() selected=chosen == Some(id)>{name}</option> }
        });
        let named = named.collect_view();
        view! {
            <option value="" selected=chosen.is_none()>{t().resource_project_calendar}</option>
            {named}
        }
    };
    view! {
        <tr>
            <td>
                <input
                    class="cell-input"
                    id=name_id(id)
                    type="text"
                    aria-label=label(t().new_name)
                    prop:value=with(|row| row.name.clone())
                    on:change=move |event| {
                        let name = event_target_value(&event).trim().to_owned();
                        if name.is_empty() {
                            put_back(&event, &with(|row| row.name.clone())());
                        } else {
                            set(ui, id, "name", name.into());
                        }
                    }
                />
            </td>
            <td>
                <select
                    class="cell-input"
                    aria-label=label(t().resource_type)
                    on:change=move |event| set(ui, id, "kind", event_target_value(&event).into())
                >
                    {types}
                </select>
            </td>
            <td class="end">
                <input
                    class="cell-input num end"
                    type="text"
                    inputmode="decimal"
                    aria-label=label(t().resource_max)
                    disabled=move || !works()
                    prop:value=with(|row| units::text(row.max_units))
                    on:change=move |event| match units::parse(&event_target_value(&event)) {
                        Some(units) => set(ui, id, "max_units", units.to_scalar()),
                        None => {
                            ui.toasts.bad(t().bad_units, t().nothing_changed);
                            put_back(&event, &with(|row| units::text(row.max_units))());
                        }
                    }
                />
            </td>
            <td>
                <select
                    class="cell-input"
                    aria-label=label(t().resource_calendar)
                    disabled=move || !works()
                    on:change=move |event| {
                        let chosen = event_target_value(&event);
                        let value = if chosen.is_empty() { Scalar::Null } else { chosen.into() };
                        set(ui, id, "calendar", value);
                    }
                >
                    {calendars}
                </select>
            </td>
            <td>
                <button
                    class="button small quiet"
                    type="button"
                    aria-label=move || now.with(|row| {
                        let row = row.as_ref()?;
                        let field = (t().resource_field)(t().resource_availability, &row.name);
                        Some(format!("{field}, {}", periods(row)))
                    })
                    disabled=move || !works()
                    on:click=move |_| {
                        if let Some(row) = now.get_untracked() {
                            ui.dialog.set(Some(Dialog::Availability(Box::new(row))));
                        }
                    }
                >
                    {with(periods)}
                </button>
            </td>
            <td>
                <input
                    class="cell-input"
                    type="email"
                    aria-label=label(t().resource_email)
                    prop:value=with(|row| row.email.clone())
                    on:change=move |event| set(ui, id, "email", event_target_value(&event).trim().into())
                />
            </td>
            <td class="end num">
                {move || now.with(|row| row.as_ref().filter(|row| row.load.work > Effort(0)).map(|row| usage::days(ui, row.load.work)))}
            </td>
            <td>{move || now.with(|row| row.as_ref().and_then(|row| over(ui, row)))}</td>
            <td class="sheet-tools">
                <button
                    class="icon-button"
                    type="button"
                    aria-label=label(t().delete)
                    title=t().delete
                    on:click=move |_| ui.edit(Intent::DeleteResource { resource: id })
                >
                    {icon(Icon::Trash)}
                </button>
            </td>
        </tr>
    }
}

/// The mark of a resource that is asked for too much: it leads to where.
fn over(ui: Ui, row: &ResourceRow) -> Option<impl IntoView + use<>> {
    let (id, load) = (row.id, row.load);
    (load.over > Effort(0)).then(|| {
        let text = (t().usage_over_days)(load.days_over as usize, &usage::days(ui, load.over));
        let name = (t().resource_field)(&text, &row.name);
        view! {
            <button
                class="badge warn"
                type="button"
                aria-label=name
                title=t().usage_show
                on:click=move |_| {
                    ui.usage.chosen.set(Some(id));
                    ui.show_tab(PlanTab::Gantt);
                }
            >
                {icon(Icon::Warning)}
                {text}
            </button>
        }
    })
}

/// When there is how much, in a few words.
fn periods(row: &ResourceRow) -> String {
    match &row.availability[..] {
        [] => t().resource_always.to_owned(),
        [(from, to, units)] => {
            let day = |day: &Option<throughline_core::time::Moment>| {
                day.map_or_else(
                    || "…".to_owned(),
                    |day| dates::write(Style::DayMonthYear, day),
                )
            };
            format!("{} – {} · {}", day(from), day(to), units::text(*units))
        }
        several => (t().resource_periods)(several.len()),
    }
}

fn set(ui: Ui, id: ResourceId, field: &str, value: Scalar) {
    ui.edit(Intent::SetField {
        table: Resource::DEF.table.to_owned(),
        id: id.0,
        field: field.to_owned(),
        value,
    });
}

/// Shows the value again that was there before.
fn put_back(event: &web_sys::Event, before: &str) {
    if let Some(input) = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
    {
        input.set_value(before);
    }
}

fn name_id(id: ResourceId) -> String {
    format!("resource-{id}")
}

/// Puts the keyboard into a resource's name.
pub(super) fn focus_name(id: ResourceId) {
    let input = document().get_element_by_id(&name_id(id));
    if let Some(input) = input.and_then(|i| i.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        // Focusing an element of the page cannot fail.
        let _ = input.focus();
        input.select();
    }
}
