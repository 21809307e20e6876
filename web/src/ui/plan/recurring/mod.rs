//! Work that comes again: what it is, by which rule, and how often.

mod ends;
mod rule;

use chrono::Datelike as _;
use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    record::{Recurrence, Repeat, Weekdays},
    text,
    time::{Minutes, Moment},
};

pub(super) use self::{ends::Ends, rule::RuleFields};
use super::{actions, timeline, values};
use crate::ui::{
    dates::{self, Style},
    parts::dialog::{FormFoot, Modal},
    state::Ui,
    words::t,
};

/// The most occurrences of one task.
const MOST: usize = 999;
/// So many of the days are shown before the last one.
const SHOWN: usize = 3;

/// Asks for a task that comes again, and makes it.
#[component]
pub(crate) fn RecurringDialog() -> impl IntoView {
    let ui = Ui::get();
    let name = RwSignal::new(String::new());
    let duration = RwSignal::new("1h".to_owned());
    let rule = RwSignal::new(usual(ui));
    let starts = RwSignal::new(usual_start(ui));
    let skip = RwSignal::new(false);
    let complaint = RwSignal::new(String::new());
    let close = Callback::new(move |()| ui.dialog.set(None));
    let make = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let named = name.get_untracked().trim().to_owned();
        let (days, starts) = (rule.get_untracked(), starts.get_untracked());
        match length(ui, &duration.get_untracked()) {
            Err(error) => complaint.set(error),
            _ if named.is_empty() => complaint.set(t().recurring_name_missing.to_owned()),
            Ok(duration) => {
                ui.edit(Intent::CreateRecurring {
                    place: actions::place_below_cursor(ui),
                    name: named,
                    days: at(days, &starts),
                    duration,
                    skip_free_days: skip.get_untracked(),
                });
                close.run(());
            }
        }
    };
    let days = Memo::new(move |_| rule.with(|rule| days_of(ui, rule, skip.get())));
    let fits = move || days.with(|days| !days.is_empty() && days.len() <= MOST);
    view! {
        <Modal title=t().recurring_title class="large" on_close=close>
            <form class="form" on:submit=make novalidate>
                <div class="pair">
                    <label class="field">
                        <span>{t().new_name}</span>
                        <input
                            type="text"
                            autofocus
                            autocomplete="off"
                            placeholder=t().recurring_name_hint
                            on:input=move |event| {
                                name.set(event_target_value(&event));
                                complaint.set(String::new());
                            }
                        />
                    </label>
                    <label class="field short">
                        <span>{t().recurring_duration}</span>
                        <input
                            class="num"
                            type="text"
                            autocomplete="off"
                            prop:value=duration.get_untracked()
                            on:input=move |event| {
                                duration.set(event_target_value(&event));
                                complaint.set(String::new());
                            }
                        />
                    </label>
                </div>
                <RuleFields rule />
                <Ends rule starts />
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || skip.get()
                        on:change=move |_| skip.update(|skip| *skip = !*skip)
                    />
                    <span>{t().recurring_skip} <small>{t().recurring_skip_text}</small></span>
                </label>
                <p class="notice recurring-days" role="status">{move || days.with(|days| said(days))}</p>
                <p class="complaint" role="alert">{move || complaint.get()}</p>
                <FormFoot cancel=close submit=t().recurring_make disabled=Signal::derive(move || !fits()) />
            </form>
        </Modal>
    }
}

/// Ten weeks from the task under the cursor on, or from the start of the plan.
fn usual(ui: Ui) -> Recurrence {
    let start = actions::current(ui).map(|row| row.start);
    let start = start.or(ui.plan.range.get_untracked().0);
    let first = start.unwrap_or_else(dates::now).date();
    Recurrence {
        repeat: Repeat::Weekly,
        every: 1,
        weekdays: Weekdays::new([first.weekday().num_days_from_monday() as usize]),
        month: first.month().into(),
        month_day: first.day().into(),
        first: Some(Moment::from_date(first)),
        count: 10,
        ..Recurrence::default()
    }
}

/// When the project's days start, as a time field has it.
fn usual_start(ui: Ui) -> String {
    let (start, _) = ui.plan.measures.get_untracked().day_span;
    format!("{:02}:{:02}", start / 60, start % 60)
}

/// The rule with the time of day at which each occurrence starts. Without one it is the project's.
fn at(mut days: Recurrence, time: &str) -> Recurrence {
    if let Some(first) = days.first {
        let timed = format!("{}T{time}", first.date()).parse();
        days.first = Some(timed.unwrap_or(first));
    }
    days
}

fn length(ui: Ui, typed: &str) -> Result<Minutes, String> {
    let parsed =
        text::parse_duration(typed, values::units(ui)).map_err(|error| error.to_string())?;
    if parsed.elapsed {
        return Err(t().recurring_elapsed.to_owned());
    }
    Ok(parsed.minutes)
}

/// The days of the occurrences, and one more if they are too many.
fn days_of(ui: Ui, rule: &Recurrence, skip: bool) -> Vec<Moment> {
    let shade = ui.plan.shade.get();
    let days = rule.days().map(Moment::from_date);
    let days = days.filter(|day| !(skip && timeline::is_free(&shade, day.day())));
    days.take(MOST + 1).collect()
}

/// The occurrences in words: how many, the first few and the last.
fn said(days: &[Moment]) -> String {
    let date = |day: &Moment| dates::write(Style::FullDate, *day);
    let Some((last, before)) = days.split_last() else {
        return t().recurring_none.to_owned();
    };
    if days.len() > MOST {
        return (t().recurring_too_many)(MOST);
    }
    let mut text: Vec<String> = before.iter().take(SHOWN).map(date).collect();
    if before.len() > SHOWN {
        text.push("…".to_owned());
    }
    text.push(date(last));
    (t().recurring_days)(days.len(), &text.join(" · "))
}
