//! A register as a month: each record on its date.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use leptos::prelude::*;
use throughline_core::{
    id::RecordId,
    record::FieldValue as _,
    register::{Day, RecordRef},
};

use super::{
    look::{self, Look},
    value,
};
use crate::ui::{
    dates::Style,
    icon::{Icon, icon},
    state::{Ui, registers},
    words::t,
};

/// The month.
#[component]
pub(super) fn CalendarOf(look: Look) -> impl IntoView {
    let ui = Ui::get();
    let kind = look.kind;
    let today = registers::today();
    let by_day = Memo::new(move |_| {
        let records = look.records(ui);
        let date = look.date.get();
        let columns = look::days(kind);
        let column = columns.into_iter().find(|column| column.name() == date);
        ui.registers.with(|context| {
            let mut by_day: BTreeMap<NaiveDate, Vec<RecordId>> = BTreeMap::new();
            for id in records {
                let entry = context.records.get(kind.table(), id);
                let value = entry
                    .zip(column)
                    .map(|(entry, column)| column.value(entry, context));
                let day = value.and_then(|value| Day::from_scalar(&value));
                if let Some(day) = day.and_then(|day| day.0) {
                    by_day.entry(day).or_default().push(id);
                }
            }
            by_day
        })
    });
    // The month with the next date; this one if there is none.
    let first = by_day.with_untracked(|days| {
        days.range(today..)
            .next()
            .or_else(|| days.last_key_value())
            .map(|(day, _)| *day)
    });
    let month = RwSignal::new(first.unwrap_or(today).with_day(1).unwrap_or(today));
    let step = move |forward: bool| {
        month.update(|month| {
            let one = Months::new(1);
            let next = if forward {
                month.checked_add_months(one)
            } else {
                month.checked_sub_months(one)
            };
            *month = next.unwrap_or(*month);
        });
    };
    let days = move || {
        let first = month.get();
        let monday = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
        let weeks = (0..6).map(move |week| monday + Days::new(week * 7));
        let weeks = weeks.filter(move |monday| *monday < first + Months::new(1));
        weeks
            .map(|monday| {
                let days = (0..7).map(|day| monday + Days::new(day));
                let days = days.map(|day| one_day(ui, look, by_day, day, first, today));
                view! { <tr>{days.collect_view()}</tr> }
            })
            .collect_view()
    };
    let names = {
        let monday = NaiveDate::from_ymd_opt(2027, 1, 4).unwrap_or_default();
        (0..7)
            .map(move |day| {
                let name = value::write_date(monday + Days::new(day), Style::Weekday);
                view! { <th scope="col"><abbr title=name.clone()>{name.chars().take(3).collect::<String>()}</abbr></th> }
            })
            .collect_view()
    };
    view! {
        <div class="month">
            <header class="month-head">
                <button class="icon-button" type="button" aria-label=t().month_before title=t().month_before on:click=move |_| step(false)>
                    {icon(Icon::Left)}
                </button>
                <h3 aria-live="polite">{move || value::write_date(month.get(), Style::MonthYear)}</h3>
                <button class="icon-button" type="button" aria-label=t().month_after title=t().month_after on:click=move |_| step(true)>
                    {icon(Icon::Right)}
                </button>
                <button class="button small" type="button" on:click=move |_| month.set(today.with_day(1).unwrap_or(today))>
                    {t().zoom_today}
                </button>
            </header>
            <div class="month-scroll">
                <table class="month-table">
                    <caption class="sr">{(t().month_of)(kind.many)}</caption>
                    <thead><tr>{names}</tr></thead>
                    <tbody>{days}</tbody>
                </table>
            </div>
        </div>
    }
}

fn one_day(
    ui: Ui,
    look: Look,
    by_day: Memo<BTreeMap<NaiveDate, Vec<RecordId>>>,
    day: NaiveDate,
    month: NaiveDate,
    today: NaiveDate,
) -> impl IntoView {
    let kind = look.kind;
    let records = move || {
        let ids = by_day.with(|days| days.get(&day).cloned().unwrap_or_default());
        ids.into_iter()
            .map(|id| {
                let record = RecordRef::new(kind.table(), id);
                let (name, done) = ui.registers.with(|context| {
                    let entry = context.records.find(&record);
                    (
                        value::name(ui, &record, context),
                        entry.is_some_and(|entry| kind.is_done(entry)),
                    )
                });
                let late = !done && day < today && is_until(look);
                view! {
                    <li>
                        <button
                            class="month-record"
                            class:done=done
                            class:late=late
                            type="button"
                            title=name.clone()
                            on:click=move |_| ui.show_record(Some(record.clone()))
                        >
                            {late.then(|| icon(Icon::Warning))}
                            {done.then(|| icon(Icon::Check))}
                            <span>{name.clone()}</span>
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <td class:outside=day.month() != month.month() class:today=day == today>
            <span class="month-day num" aria-label=value::write_date(day, Style::FullDate)>{day.day()}</span>
            <ul>{records}</ul>
        </td>
    }
}

/// Whether the days are until when something is to be done, not when it was or begins.
fn is_until(look: Look) -> bool {
    let (kind, date) = (look.kind, look.date.get());
    let computed = kind.computed.iter().any(|one| one.name == date);
    computed || kind.date == Some(date) && !kind.is_past
}
