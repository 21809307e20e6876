//! By which rule an exception of a calendar comes again.

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    id::CalendarExceptionId,
    record::{CalendarException, FieldValue as _, Record as _, Recurrence, Repeat, Scalar},
    time::Moment,
};

use crate::ui::{
    dates::{self, Style},
    parts::dialog::{FormFoot, Modal},
    plan::recurring::{Ends, RuleFields},
    state::Ui,
    words::t,
};

/// So many of the days are shown.
const SHOWN: usize = 4;

/// Asks by which rule an exception comes again, and writes it as one step.
#[component]
pub(crate) fn RepeatDialog(exception: CalendarExceptionId) -> impl IntoView {
    let ui = Ui::get();
    let record = ui
        .plan
        .calendar_plan
        .with_untracked(|plan| plan.records.exceptions.get(&exception).cloned());
    let record = record.unwrap_or_else(|| CalendarException::new(exception));
    let repeated = record.repeat != Repeat::Never;
    let last = record.last.or(record.first).map(Moment::day);
    let several = !repeated && record.first.map(Moment::day) != last;
    let repeats = RwSignal::new(repeated);
    let rule = RwSignal::new(usual(&record));
    let name = record.name.clone();
    let close = Callback::new(move |()| ui.dialog.set(None));
    let days =
        Memo::new(move |_| rule.with(|rule| rule.days().take(SHOWN + 1).collect::<Vec<_>>()));
    let said = move || {
        let date = |day: &chrono::NaiveDate| dates::write(Style::FullDate, Moment::from_date(*day));
        days.with(|days| {
            let shown: Vec<String> = days.iter().take(SHOWN).map(date).collect();
            match days.len() {
                0 => t().recurring_none.to_owned(),
                many if many > SHOWN => format!("{} · …", shown.join(" · ")),
                _ => shown.join(" · "),
            }
        })
    };
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let fields = match (repeated, repeats.get_untracked()) {
            (_, true) => fields(&rule.get_untracked()),
            (true, false) => {
                let first = rule.with_untracked(|rule| rule.first);
                vec![
                    ("repeat", Repeat::Never.to_scalar()),
                    ("count", Scalar::Int(0)),
                    ("first", first.to_scalar()),
                    ("last", first.to_scalar()),
                ]
            }
            (false, false) => return close.run(()),
        };
        let table = CalendarException::DEF.table;
        let change = |(field, value): (&str, Scalar)| {
            (table.to_owned(), exception.into(), field.to_owned(), value)
        };
        let changes = fields.into_iter().map(change).collect();
        ui.edit(Intent::SetFields { changes });
        close.run(());
    };
    let fits = move || !repeats.get() || days.with(|days| !days.is_empty());
    view! {
        <Modal title=(t().repeat_title)(&name) class="large" on_close=close>
            <form class="form" on:submit=save novalidate>
                <label class="check">
                    <input
                        type="checkbox"
                        autofocus
                        prop:checked=move || repeats.get()
                        on:change=move |_| repeats.update(|repeats| *repeats = !*repeats)
                    />
                    <span>{t().repeat_does}</span>
                </label>
                <Show when=move || repeats.get()>
                    {several.then(|| view! { <p class="notice warn">{t().repeat_several}</p> })}
                    <RuleFields rule />
                    <Ends rule for_ever=true />
                    <p class="notice recurring-days" role="status">{said}</p>
                </Show>
                <FormFoot cancel=close submit=t().save disabled=Signal::derive(move || !fits()) />
            </form>
        </Modal>
    }
}

/// The rule as it is; of an exception that does not come again, every year on its first day.
fn usual(record: &CalendarException) -> Recurrence {
    use chrono::Datelike as _;
    if record.repeat != Repeat::Never {
        return record.rule();
    }
    let first = record.first.or(record.last).unwrap_or_else(dates::now);
    let date = first.date();
    Recurrence {
        repeat: Repeat::YearlyByDay,
        every: 1,
        weekdays: throughline_core::record::Weekdays::new([
            date.weekday().num_days_from_monday() as usize
        ]),
        month: date.month().into(),
        month_day: date.day().into(),
        first: Some(Moment::from_date(date)),
        last: None,
        count: 0,
        ..Recurrence::default()
    }
}

/// The fields of an exception that say its rule.
fn fields(rule: &Recurrence) -> Vec<(&'static str, Scalar)> {
    vec![
        ("repeat", rule.repeat.to_scalar()),
        ("every", rule.every.to_scalar()),
        ("weekdays", rule.weekdays.to_scalar()),
        ("position", rule.position.to_scalar()),
        ("day_kind", rule.day_kind.to_scalar()),
        ("month_day", rule.month_day.to_scalar()),
        ("month", rule.month.to_scalar()),
        ("count", rule.count.to_scalar()),
        ("first", rule.first.to_scalar()),
        ("last", rule.last.to_scalar()),
    ]
}
