//! Name, base, and what can be done with a calendar as a whole.

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    id::CalendarId,
    record::{FieldValue as _, PlanOptions, Scalar},
};

use super::state::{Calendars, name_of};
use crate::ui::{
    dates,
    icon::{Icon, icon},
    plan::settings::ZoneNames,
    state::Ui,
    words::t,
};

/// The id of the list of time zones.
const ZONES: &str = "zone-names";

/// The upper part of the editor.
#[component]
pub(super) fn CalendarHead(
    /// The calendar.
    id: CalendarId,
) -> impl IntoView {
    let ui = Ui::get();
    let calendars = Calendars::get();
    let calendar = Memo::new(move |_| calendars.calendar(id));
    let name = move || calendar.with(|c| c.as_ref().map(|c| c.name.clone()).unwrap_or_default());
    let project = move || calendars.is_project(id);
    let rename = move |event: web_sys::Event| {
        let typed = event_target_value(&event);
        if typed.trim() != name() {
            calendars.set(id, &[("name", typed.trim().into())]);
        }
    };
    let zone = move || {
        calendar.with(|c| {
            c.as_ref()
                .map(|c| c.time_zone.0.clone())
                .unwrap_or_default()
        })
    };
    let unknown = move || {
        ui.plan
            .calendars
            .with(|view| view.unknown_zones.contains(&id))
    };
    let bad = RwSignal::new(false);
    let complaint = move || match (bad.get(), unknown()) {
        (true, _) => t().zone_bad,
        (_, true) => t().zone_unknown,
        _ => "",
    };
    let place = move |event: web_sys::Event| {
        let typed = event_target_value(&event);
        let named = match typed.trim() {
            "" => Some(String::new()),
            typed => dates::zone_named(typed),
        };
        bad.set(named.is_none());
        if let Some(named) = named.filter(|named| *named != zone()) {
            calendars.set_zone(id, &named);
        }
    };
    let copy = move |_| {
        ui.edit(Intent::CreateCalendar {
            name: (t().calendar_copy_name)(&name()),
            like: Some(id),
        });
    };
    let make_project = move |_| {
        ui.edit(Intent::SetField {
            table: "options".to_owned(),
            id: PlanOptions::singleton().into(),
            field: "calendar".to_owned(),
            value: Some(id).to_scalar(),
        });
    };
    view! {
        <header class="calendar-head">
            <label class="field">
                <span>{t().new_name}</span>
                <input type="text" prop:value=name on:change=rename autocomplete="off" />
            </label>
            <label class="field">
                <span>{t().calendar_base}</span>
                {move || base(calendars, id, calendar.get().and_then(|c| c.base))}
            </label>
            <div class="field">
                <label for="calendar-zone">{t().zone}</label>
                <input
                    id="calendar-zone"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    list=ZONES
                    placeholder=t().zone_project
                    title=t().zone_text
                    aria-invalid=move || bad.get().then_some("true")
                    prop:value=zone
                    on:change=place
                />
                <ZoneNames id=ZONES />
                <span class="complaint" role="alert">{complaint}</span>
            </div>
            <div class="calendar-actions">
                <Show
                    when=project
                    fallback=move || {
                        view! {
                            <button class="button" type="button" on:click=make_project>
                                {icon(Icon::Check)}
                                {t().calendar_make_project}
                            </button>
                        }
                    }
                >
                    <span class="chip accent">{t().calendar_is_project}</span>
                </Show>
                <button class="button" type="button" on:click=copy>
                    {icon(Icon::Copy)}
                    {t().calendar_copy}
                </button>
                <button
                    class="button"
                    type="button"
                    on:click=move |_| ui.edit(Intent::DeleteCalendar { calendar: id })
                >
                    {icon(Icon::Trash)}
                    {t().delete}
                </button>
            </div>
        </header>
    }
}

/// The calendar that holds where this one says nothing.
fn base(calendars: Calendars, id: CalendarId, now: Option<CalendarId>) -> impl IntoView {
    let options = calendars
        .all()
        .into_iter()
        .filter(|other| other.id != id)
        .map(|other| {
            let chosen = now == Some(other.id);
            view! { <option value=other.id.to_string() selected=chosen>{name_of(&other)}</option> }
        })
        .collect_view();
    view! {
        <select on:change=move |event| {
            let base = event_target_value(&event).parse::<CalendarId>().ok();
            calendars.set(id, &[("base", base.map_or(Scalar::Null, |base| base.to_scalar()))]);
        }>
            <option value="" selected=now.is_none()>{t().calendar_no_base}</option>
            {options}
        </select>
    }
}
