//! The week: working times of each weekday, and usual weeks to start from.

use leptos::prelude::*;
use throughline_core::{
    id::CalendarId,
    record::{Calendar, DayHours, FieldValue as _, Scalar},
};

use super::{
    hours::{self, HoursField},
    state::{Calendars, name_of},
};
use crate::ui::{
    dates::{self, Style},
    words::t,
};

/// The stored names of the weekdays' fields.
const FIELDS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The weeks that can be chosen: working times on Monday to Friday, and at the weekend.
fn presets() -> [(&'static str, &'static str, &'static str); 6] {
    let words = t();
    [
        (words.preset_office, "8-12, 13-17", ""),
        (words.preset_early, "6-14", ""),
        (words.preset_late, "14-22", ""),
        (words.preset_night, "22-6", ""),
        (words.preset_six, "8-12, 13-17", "8-12"),
        (words.preset_always, "24h", "24h"),
    ]
}

/// What a weekday says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// Nothing: as in the base calendar.
    AsBase,
    /// It is free.
    Free,
    /// It is worked.
    Works,
}

/// The week editor.
#[component]
pub(super) fn WeekEditor(
    /// The calendar.
    id: CalendarId,
) -> impl IntoView {
    let calendars = Calendars::get();
    let calendar = Memo::new(move |_| calendars.calendar(id));
    let total = move || {
        let minutes: i64 = (0..7).map(|day| worked(calendars, id, day).total()).sum();
        (t().week_total)(&hours_of(minutes))
    };
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        if let Some((_, week, weekend)) = presets().into_iter().find(|(name, ..)| *name == chosen) {
            let fields: Vec<(&str, Scalar)> = FIELDS
                .into_iter()
                .enumerate()
                .map(|(day, field)| {
                    let text = if day < 5 { week } else { weekend };
                    (field, hours::of(text).to_scalar())
                })
                .collect();
            calendars.set(id, &fields);
        }
    };
    view! {
        <section class="calendar-week" aria-labelledby="week-title">
            <div class="section-head">
                <h2 id="week-title">{t().week}</h2>
                <span class="muted num">{total}</span>
                <span class="spread"></span>
                <select class="preset" aria-label=t().preset prop:value="" on:change=choose>
                    <option value="">{t().preset}</option>
                    {presets().map(|(name, ..)| view! { <option value=name>{name}</option> })}
                </select>
            </div>
            <table class="week-table">
                <tbody>
                    {(0..7).map(|day| view! { <WeekDay id day calendar /> }).collect_view()}
                </tbody>
            </table>
        </section>
    }
}

/// A weekday of the calendar.
#[component]
fn WeekDay(id: CalendarId, day: usize, calendar: Memo<Option<Calendar>>) -> impl IntoView {
    let calendars = Calendars::get();
    let own = move || calendar.with(|c| c.as_ref().and_then(|c| c.weekday(day).cloned()));
    let base = move || {
        let base = calendar.with(|c| c.as_ref().and_then(|c| c.base))?;
        calendars.calendar(base)
    };
    let says = Memo::new(move |_| match own() {
        None => Says::AsBase,
        Some(hours) if hours.intervals().is_empty() => Says::Free,
        Some(_) => Says::Works,
    });
    let shown = Signal::derive(move || own().unwrap_or_else(|| worked(calendars, id, day)));
    let name = weekday(day);
    let write =
        move |hours: Option<DayHours>| calendars.set(id, &[(FIELDS[day], hours.to_scalar())]);
    let choose = move |event: web_sys::Event| {
        write(match event_target_value(&event).as_str() {
            "base" => None,
            "free" => Some(DayHours::default()),
            _ => {
                let inherited = worked(calendars, id, day);
                Some(if inherited.intervals().is_empty() {
                    hours::usual()
                } else {
                    inherited
                })
            }
        });
    };
    let options = move || {
        let as_base = base().map_or_else(
            || t().week_says_nothing.to_owned(),
            |base| (t().week_as_base)(&name_of(&base)),
        );
        let offered = base().is_some() || says.get() == Says::AsBase;
        view! {
            {offered.then(|| view! { <option value="base" selected=says.get() == Says::AsBase>{as_base}</option> })}
            <option value="works" selected=says.get() == Says::Works>{t().week_works}</option>
            <option value="free" selected=says.get() == Says::Free>{t().week_free}</option>
        }
    };
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td>
                <select aria-label=(t().week_kind)(&name) on:change=choose>
                    {options}
                </select>
            </td>
            <td>
                <HoursField
                    label=(t().week_hours)(&name)
                    hours=shown
                    enabled=Signal::derive(move || says.get() == Says::Works)
                    write=move |hours| write(Some(hours))
                />
            </td>
            <td class="num muted week-sum">{move || hours_of(shown.get().total())}</td>
        </tr>
    }
}

/// When a weekday is worked, whoever says so.
fn worked(calendars: Calendars, id: CalendarId, day: usize) -> DayHours {
    let says = calendars.plan.with(|plan| {
        let mut next = plan.records.calendars.get(&id);
        while let Some(calendar) = next {
            if let Some(hours) = calendar.weekday(day) {
                return Some(hours.clone());
            }
            next = plan.base_calendar(calendar);
        }
        None
    });
    says.unwrap_or_default()
}

/// The name of a weekday, 0 = Monday.
pub(super) fn weekday(day: usize) -> String {
    // 1970-01-05 was a Monday.
    dates::write_day(Style::Weekday, 4 + i64::try_from(day).unwrap_or(0))
}

/// Minutes as hours.
pub(super) fn hours_of(minutes: i64) -> String {
    (t().hours_minutes)(minutes / 60, minutes % 60)
}
