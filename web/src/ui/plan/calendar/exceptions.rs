//! The exceptions of a calendar: holidays, shut-downs, extra shifts.

use leptos::{html, prelude::*};
use throughline_core::{
    edit::Intent,
    id::{CalendarExceptionId, CalendarId},
    record::{CalendarException, DayHours, FieldValue as _, Repeat, Scalar},
    time::{DAY, Moment},
};

use super::{hours::HoursField, state::Calendars};
use crate::ui::{
    icon::{Icon, icon},
    state::{Dialog, Ui},
    words::t,
};

/// The exceptions of a calendar and a line to write another.
#[component]
pub(super) fn Exceptions(
    /// The calendar.
    id: CalendarId,
) -> impl IntoView {
    let calendars = Calendars::get();
    let ids = Memo::new(move |_| -> Vec<CalendarExceptionId> {
        calendars.exceptions(id).into_iter().map(|e| e.id).collect()
    });
    view! {
        <section class="calendar-exceptions" aria-labelledby="exceptions-title">
            <div class="section-head">
                <h2 id="exceptions-title">{t().exceptions}</h2>
                <span class="muted">{t().exceptions_text}</span>
            </div>
            <div class="exception-scroll" tabindex="0" role="group" aria-labelledby="exceptions-title">
                <table class="exception-table">
                    <thead>
                        <tr>
                            <th scope="col">{t().exception_name}</th>
                            <th scope="col">{t().exception_first}</th>
                            <th scope="col">{t().exception_last}</th>
                            <th scope="col">{t().exception_hours}</th>
                            <th scope="col"><span class="sr">{t().delete}</span></th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || ids.get() key=|id| *id let:exception>
                            <ExceptionRow exception />
                        </For>
                        <NewException id />
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// An exception that is there.
#[component]
fn ExceptionRow(exception: CalendarExceptionId) -> impl IntoView {
    let ui = Ui::get();
    let calendars = Calendars::get();
    let record = Memo::new(move |_| calendars.exception(exception));
    let of = move |read: fn(&CalendarException) -> String| {
        move || record.with(|record| record.as_ref().map(read).unwrap_or_default())
    };
    let name = of(|e| e.name.clone());
    let label = move |what: &str| (t().exception_field)(what, &name());
    let dated = move |event: &web_sys::Event, first: bool| {
        let Some(date) = parse_date(&event_target_value(event)) else {
            return;
        };
        let other = record.with(|record| {
            let record = record.as_ref()?;
            if first {
                record.last.or(record.first)
            } else {
                record.first.or(record.last)
            }
        });
        let mut fields = vec![(if first { "first" } else { "last" }, stored(date))];
        // One that comes again may go on for ever.
        let endless = record.with(|record| {
            record
                .as_ref()
                .is_some_and(|e| e.repeat != Repeat::Never && e.last.is_none())
        });
        // The other end gives way rather than that the exception ends before it starts.
        let beyond = other.is_none_or(|other| {
            if first {
                other.day() < date.day()
            } else {
                other.day() > date.day()
            }
        });
        if beyond && !(first && endless) {
            fields.push((if first { "last" } else { "first" }, stored(date)));
        }
        calendars.set_exception(exception, &fields);
    };
    let how = move || {
        record.with(|record| {
            let repeat = record.as_ref().map(|e| e.repeat);
            repeat
                .filter(|repeat| *repeat != Repeat::Never)
                .map(Repeat::label)
        })
    };
    let repeated = move || how().is_some();
    let hours = Signal::derive(move || {
        record.with(|record| record.as_ref().map(|e| e.hours.clone()).unwrap_or_default())
    });
    view! {
        <tr>
            <td>
                <input
                    type="text"
                    autocomplete="off"
                    aria-label=move || label(t().exception_name)
                    prop:value=name
                    on:change=move |event| {
                        calendars.set_exception(exception, &[("name", event_target_value(&event).trim().into())]);
                    }
                />
            </td>
            <td>
                <input
                    class="num"
                    type="date"
                    aria-label=move || label(t().exception_first)
                    prop:value=of(|e| iso(e.first.or(e.last)))
                    on:change=move |event| dated(&event, true)
                />
            </td>
            <td>
                <input
                    class="num"
                    type="date"
                    aria-label=move || label(t().exception_last)
                    prop:value=of(|e| {
                        let own = e.repeat != Repeat::Never;
                        iso(e.last.or(e.first.filter(|_| !own)))
                    })
                    on:change=move |event| dated(&event, false)
                />
            </td>
            <td>
                <HoursField
                    label=t().exception_hours.to_owned()
                    hours
                    enabled=Signal::derive(|| true)
                    write=move |hours: DayHours| calendars.set_exception(exception, &[("hours", hours.to_scalar())])
                />
            </td>
            <td class="exception-tools">
                <button
                    class="icon-button"
                    class:on=repeated
                    type="button"
                    aria-label=move || label(t().repeat)
                    aria-pressed=move || repeated().to_string()
                    title=move || how().unwrap_or(t().repeat)
                    on:click=move |_| ui.dialog.set(Some(Dialog::Repeat(exception)))
                >
                    {icon(Icon::Again)}
                </button>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=move || label(t().delete)
                    title=t().delete
                    on:click=move |_| ui.edit(Intent::DeleteException { exception })
                >
                    {icon(Icon::Trash)}
                </button>
            </td>
        </tr>
    }
}

/// The line in which another exception is written. A day that was chosen in the year stands in it.
#[component]
fn NewException(id: CalendarId) -> impl IntoView {
    let ui = Ui::get();
    let calendars = Calendars::get();
    let name = NodeRef::<html::Input>::new();
    let first = RwSignal::new(String::new());
    let last = RwSignal::new(String::new());
    let hours = RwSignal::new(DayHours::default());
    Effect::new(move |_| {
        if let Some(day) = calendars.asked_day.get() {
            let date = iso(Some(Moment(day * DAY)));
            first.set(date.clone());
            last.set(date);
            calendars.asked_day.set(None);
            if let Some(name) = name.get_untracked() {
                // Focusing an element of the page cannot fail.
                let _ = name.focus();
            }
        }
    });
    let add = move || {
        let Some(from) = parse_date(&first.get_untracked()) else {
            ui.toasts.plain(t().exception_date_missing);
            return;
        };
        let to = parse_date(&last.get_untracked()).unwrap_or(from).max(from);
        let text = name
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default();
        let text = text.trim();
        let named = if text.is_empty() {
            t().exception_unnamed
        } else {
            text
        };
        ui.edit(Intent::CreateException {
            calendar: id,
            fields: vec![
                ("name".to_owned(), named.into()),
                ("first".to_owned(), stored(from)),
                ("last".to_owned(), stored(to)),
                ("hours".to_owned(), hours.get_untracked().to_scalar()),
            ],
        });
        first.set(String::new());
        last.set(String::new());
        hours.set(DayHours::default());
        if let Some(name) = name.get_untracked() {
            name.set_value("");
            // Focusing an element of the page cannot fail.
            let _ = name.focus();
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            add();
        }
    };
    view! {
        <tr class="new-exception">
            <td>
                <input
                    type="text"
                    autocomplete="off"
                    node_ref=name
                    aria-label=t().exception_new_name
                    placeholder=t().exception_hint
                    on:keydown=on_key
                />
            </td>
            <td>
                <input
                    class="num"
                    type="date"
                    aria-label=t().exception_new_first
                    prop:value=move || first.get()
                    on:change=move |event| first.set(event_target_value(&event))
                    on:keydown=on_key
                />
            </td>
            <td>
                <input
                    class="num"
                    type="date"
                    aria-label=t().exception_new_last
                    prop:value=move || last.get()
                    on:change=move |event| last.set(event_target_value(&event))
                    on:keydown=on_key
                />
            </td>
            <td>
                <HoursField
                    label=t().exception_new_hours.to_owned()
                    hours
                    enabled=Signal::derive(|| true)
                    write=move |typed| hours.set(typed)
                />
            </td>
            <td>
                <button
                    class="icon-button"
                    type="button"
                    aria-label=t().exception_add
                    title=t().exception_add
                    on:click=move |_| add()
                >
                    {icon(Icon::Plus)}
                </button>
            </td>
        </tr>
    }
}

fn iso(moment: Option<Moment>) -> String {
    moment.map_or_else(String::new, |moment| moment.date().to_string())
}

fn stored(moment: Moment) -> Scalar {
    Some(moment).to_scalar()
}

fn parse_date(text: &str) -> Option<Moment> {
    text.parse().ok()
}
