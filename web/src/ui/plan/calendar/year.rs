//! A year in a calendar: which days are worked, which are not, and why.

use chrono::{Datelike as _, NaiveDate};
use leptos::prelude::*;
use throughline_core::{
    id::CalendarId,
    plan::Plan,
    schedule::{self, Because, Day},
    text,
    time::{DAY, Moment},
};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{state::Calendars, week::weekday};
use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The preview of a year.
#[component]
pub(super) fn Year(
    /// The calendar.
    id: CalendarId,
) -> impl IntoView {
    let ui = Ui::get();
    let now = dates::now();
    let first = ui
        .plan
        .range
        .with_untracked(|(start, finish)| match (start, finish) {
            (Some(start), Some(finish)) if !(*start..=*finish).contains(&now) => *start,
            _ => now,
        });
    let year = RwSignal::new(first.date().year());
    // The day under the pointer or the keyboard, and the one that Tab leads to.
    let day = RwSignal::new(first.day());
    let calendars = Calendars::get();
    let said = move || calendars.plan.with(|plan| explain(plan, id, day.get()));
    let turn = move |by: i32| {
        year.update(|year| *year = (*year + by).clamp(1900, 2199));
        if let Some(date) = NaiveDate::from_ymd_opt(year.get_untracked(), 1, 1) {
            day.set(Moment::from_date(date).day());
        }
    };
    view! {
        <section class="calendar-year" aria-labelledby="year-title">
            <div class="section-head">
                <button class="icon-button" type="button" aria-label=t().year_before title=t().year_before on:click=move |_| turn(-1)>
                    {icon(Icon::Left)}
                </button>
                <h2 id="year-title" class="num" aria-live="polite">{move || year.get().to_string()}</h2>
                <button class="icon-button" type="button" aria-label=t().year_after title=t().year_after on:click=move |_| turn(1)>
                    {icon(Icon::Right)}
                </button>
                <span class="spread"></span>
                <span class="day-key works">{t().day_works}</span>
                <span class="day-key free">{t().day_free}</span>
                <span class="day-key exception">{t().day_exception}</span>
            </div>
            <p class="year-said num" aria-live="polite">{said}</p>
            <div class="months" on:keydown=move |event| on_key(year, day, &event)>
                {move || {
                    (1..=12).map(|month| view! { <Month id year=year.get() month day /> }).collect_view()
                }}
            </div>
        </section>
    }
}

/// A month of the year.
#[component]
fn Month(id: CalendarId, year: i32, month: u32, day: RwSignal<i64>) -> impl IntoView {
    let calendars = Calendars::get();
    let first = NaiveDate::from_ymd_opt(year, month, 1).map_or(0, |d| Moment::from_date(d).day());
    let (next_year, next_month) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    let end = NaiveDate::from_ymd_opt(next_year, next_month, 1)
        .map_or(first, |d| Moment::from_date(d).day());
    let name = dates::write_day(Style::MonthName, first);
    let monday = throughline_core::chart::scale::monday(first);
    let today = dates::now().day();
    let weeks = move || {
        calendars.plan.with(|plan| {
            (0..6)
                .map(|week| monday + week * 7)
                .filter(|start| *start < end)
                .map(|start| {
                    let days = (start..start + 7)
                        .map(|at| {
                            if (first..end).contains(&at) {
                                one(calendars, plan, id, at, day, today).into_any()
                            } else {
                                view! { <td></td> }.into_any()
                            }
                        })
                        .collect_view();
                    view! { <tr>{days}</tr> }
                })
                .collect_view()
        })
    };
    let heads = (0..7)
        .map(|at| {
            let name = weekday(at);
            let short: String = name.chars().take(1).collect();
            view! { <th scope="col"><abbr title=name>{short}</abbr></th> }
        })
        .collect_view();
    view! {
        <table class="month num">
            <caption>{name}</caption>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{weeks}</tbody>
        </table>
    }
}

/// A day: chosen, it starts an exception.
fn one(
    calendars: Calendars,
    plan: &Plan,
    id: CalendarId,
    at: i64,
    day: RwSignal<i64>,
    today: i64,
) -> impl IntoView + use<> {
    let class = match schedule::day(plan, id, at) {
        Some(Day {
            hours,
            because: Because::Exception(_),
        }) if hours.intervals().is_empty() => "day exception free",
        Some(Day {
            because: Because::Exception(_),
            ..
        }) => "day exception works",
        Some(Day { hours, .. }) if hours.intervals().is_empty() => "day free",
        _ => "day works",
    };
    let text = explain(plan, id, at);
    view! {
        <td>
            <button
                class=class
                class:today=at == today
                id=format!("day-{at}")
                type="button"
                aria-label=text.clone()
                title=text
                tabindex=move || if day.get() == at { "0" } else { "-1" }
                on:focus=move |_| day.set(at)
                on:pointerenter=move |_| day.set(at)
                on:click=move |_| calendars.asked_day.set(Some(at))
            >
                {dates::write_day(Style::Day, at)}
            </button>
        </td>
    }
}

/// A day in words: *Mon, 17 May 2027: free – Constitution Day*.
fn explain(plan: &Plan, id: CalendarId, at: i64) -> String {
    let date = dates::write_day(Style::FullDate, at);
    let Some(Day { hours, because }) = schedule::day(plan, id, at) else {
        return date;
    };
    let when = if hours.intervals().is_empty() {
        t().day_free.to_owned()
    } else {
        text::format_hours(&hours)
    };
    let why = match because {
        Because::Exception(exception) => plan
            .records
            .exceptions
            .get(&exception)
            .map(|exception| exception.name.clone())
            .filter(|name| !name.is_empty()),
        Because::Week(calendar) if calendar != id => plan
            .records
            .calendars
            .get(&calendar)
            .map(|calendar| (t().week_as_base)(&calendar.name)),
        Because::Week(_) | Because::Nothing => None,
    };
    (t().day_said)(&date, &when, why.as_deref().unwrap_or_default())
}

/// Arrows walk over the days, page keys over the months.
fn on_key(year: RwSignal<i32>, day: RwSignal<i64>, event: &KeyboardEvent) {
    let at = day.get_untracked();
    let to = match event.key().as_str() {
        "ArrowLeft" => at - 1,
        "ArrowRight" => at + 1,
        "ArrowUp" => at - 7,
        "ArrowDown" => at + 7,
        "PageUp" => months_away(at, -1),
        "PageDown" => months_away(at, 1),
        _ => return,
    };
    event.prevent_default();
    let date = Moment(to * DAY).date();
    year.set(date.year());
    day.set(to);
    request_animation_frame(move || {
        let button = document()
            .get_element_by_id(&format!("day-{to}"))
            .and_then(|button| button.dyn_into::<HtmlElement>().ok());
        if let Some(button) = button {
            // Focusing an element of the page cannot fail.
            let _ = button.focus();
        }
    });
}

fn months_away(day: i64, months: i32) -> i64 {
    let date = Moment(day * DAY).date();
    let by = chrono::Months::new(months.unsigned_abs());
    let moved = if months < 0 {
        date.checked_sub_months(by)
    } else {
        date.checked_add_months(by)
    };
    moved.map_or(day, |date| Moment::from_date(date).day())
}
