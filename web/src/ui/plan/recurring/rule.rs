//! By which rule work comes again.

use leptos::prelude::*;
use throughline_core::record::{Choice, DayKind, MonthPosition, Recurrence, Repeat, Weekdays};

use crate::ui::{
    dates::{self, Style},
    words::t,
};

/// 1970-01-05, a Monday, as a day since 1970-01-01.
const A_MONDAY: i64 = 4;

/// How often, in the words of people; months and years come by date or by position.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pattern {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Pattern {
    const ALL: [Self; 4] = [Self::Daily, Self::Weekly, Self::Monthly, Self::Yearly];

    const fn of(repeat: Repeat) -> Self {
        match repeat {
            Repeat::Never | Repeat::Daily => Self::Daily,
            Repeat::Weekly => Self::Weekly,
            Repeat::MonthlyByDay | Repeat::MonthlyByPosition => Self::Monthly,
            Repeat::YearlyByDay | Repeat::YearlyByPosition => Self::Yearly,
        }
    }

    const fn repeat(self, by_position: bool) -> Repeat {
        match (self, by_position) {
            (Self::Daily, _) => Repeat::Daily,
            (Self::Weekly, _) => Repeat::Weekly,
            (Self::Monthly, false) => Repeat::MonthlyByDay,
            (Self::Monthly, true) => Repeat::MonthlyByPosition,
            (Self::Yearly, false) => Repeat::YearlyByDay,
            (Self::Yearly, true) => Repeat::YearlyByPosition,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Daily => t().rule_daily,
            Self::Weekly => t().rule_weekly,
            Self::Monthly => t().rule_monthly,
            Self::Yearly => t().rule_yearly,
        }
    }
}

const fn is_by_position(repeat: Repeat) -> bool {
    matches!(repeat, Repeat::MonthlyByPosition | Repeat::YearlyByPosition)
}

/// The fields of a rule, but for when it begins and ends.
#[component]
pub(in crate::ui::plan) fn RuleFields(rule: RwSignal<Recurrence>) -> impl IntoView {
    let pattern = Memo::new(move |_| rule.with(|rule| Pattern::of(rule.repeat)));
    let choose = move |chosen: Pattern| {
        rule.update(|rule| rule.repeat = chosen.repeat(is_by_position(rule.repeat)));
    };
    let patterns = Pattern::ALL.map(|one| {
        view! {
            <label>
                <input
                    type="radio"
                    name="rule-pattern"
                    prop:checked=move || pattern.get() == one
                    on:change=move |_| choose(one)
                />
                {one.label()}
            </label>
        }
    });
    view! {
        <fieldset class="rule">
            <legend>{t().rule}</legend>
            <div class="radios">{patterns}</div>
            {move || match pattern.get() {
                Pattern::Daily => every(rule, t().rule_days).into_any(),
                Pattern::Weekly => view! { {every(rule, t().rule_weeks)} {weekdays(rule)} }.into_any(),
                Pattern::Monthly => view! { {every(rule, t().rule_months)} {in_month(rule, false)} }.into_any(),
                Pattern::Yearly => in_month(rule, true).into_any(),
            }}
        </fieldset>
    }
}

/// Every how many of something.
fn every(rule: RwSignal<Recurrence>, unit: &'static str) -> impl IntoView {
    view! {
        <label class="line">
            <span>{t().rule_every}</span>
            {number(1..=99, move || rule.with(|rule| rule.every.max(1)), move |every| rule.update(|rule| rule.every = every))}
            <span>{unit}</span>
        </label>
    }
}

fn weekdays(rule: RwSignal<Recurrence>) -> impl IntoView {
    let days = (0..7).zip(A_MONDAY..).map(|(day, date)| {
        let on = move || rule.with(|rule| rule.weekdays.contains(day));
        let toggle = move |_| {
            rule.update(|rule| {
                let others = rule.weekdays.days().filter(|other| *other != day);
                let this = (!rule.weekdays.contains(day)).then_some(day);
                rule.weekdays = Weekdays::new(others.chain(this).collect::<Vec<_>>());
            });
        };
        view! {
            <label>
                <input type="checkbox" prop:checked=on on:change=toggle />
                {dates::write_day(Style::Weekday, date)}
            </label>
        }
    });
    view! {
        <div class="radios" role="group" aria-label=t().rule_on_days>
            {days.collect_view()}
        </div>
    }
}

/// A day of the month: by its date, or the first … last of a kind.
fn in_month(rule: RwSignal<Recurrence>, yearly: bool) -> impl IntoView {
    let by_position = Memo::new(move |_| rule.with(|rule| is_by_position(rule.repeat)));
    let choose = move |position: bool| {
        rule.update(|rule| rule.repeat = Pattern::of(rule.repeat).repeat(position));
    };
    let radio = move |position: bool, label: &'static str| {
        view! {
            <input
                type="radio"
                name="rule-day"
                aria-label=label
                prop:checked=move || by_position.get() == position
                on:change=move |_| choose(position)
            />
        }
    };
    let set_day = move |day| {
        rule.update(|rule| rule.month_day = day);
        choose(false);
    };
    let set_position = move |stored: String| {
        let found = MonthPosition::ALL.iter().find(|one| one.stored() == stored);
        rule.update(|rule| rule.position = found.copied().unwrap_or_default());
        choose(true);
    };
    let set_kind = move |stored: String| {
        let found = DayKind::ALL.iter().find(|one| one.stored() == stored);
        rule.update(|rule| rule.day_kind = found.copied().unwrap_or_default());
        choose(true);
    };
    view! {
        <div class="line">
            {radio(false, t().rule_by_date)}
            <label class="line">
                <span>{t().rule_day}</span>
                {number(1..=31, move || rule.with(|rule| rule.month_day.max(1)), set_day)}
            </label>
        </div>
        <div class="line">
            {radio(true, t().rule_by_position)}
            <span>{t().rule_the}</span>
            {select(t().rule_position, MonthPosition::CHOICES, move || rule.with(|rule| rule.position.stored()), set_position)}
            {select(t().rule_kind, DayKind::CHOICES, move || rule.with(|rule| rule.day_kind.stored()), set_kind)}
        </div>
        {yearly.then(|| months(rule))}
    }
}

fn months(rule: RwSignal<Recurrence>) -> impl IntoView {
    // The middle of each month of 1970 lies a month after that of the one before.
    let names = (1..=12).map(|month: i64| {
        let chosen = move || rule.with(|rule| rule.month.max(1) == month);
        let name = dates::write_day(Style::MonthName, (month - 1) * 30 + 14);
        view! { <option value=month.to_string() selected=chosen>{name}</option> }
    });
    view! {
        <label class="line">
            <span>{t().rule_month}</span>
            <select on:change=move |event| {
                let month = event_target_value(&event).parse().unwrap_or(1);
                rule.update(|rule| rule.month = month);
            }>
                {names.collect_view()}
            </select>
        </label>
    }
}

/// A choice of the record's, by its own labels.
fn select(
    label: &'static str,
    choices: &'static [Choice],
    now: impl Fn() -> &'static str + Copy + Send + Sync + 'static,
    set: impl Fn(String) + 'static,
) -> impl IntoView {
    let options = choices.iter().map(|choice| {
        let stored = choice.stored;
        view! { <option value=stored selected=move || now() == stored>{choice.label}</option> }
    });
    view! {
        <select aria-label=label on:change=move |event| set(event_target_value(&event))>
            {options.collect_view()}
        </select>
    }
}

/// A whole number within limits, for a label to hold.
pub(super) fn number(
    range: std::ops::RangeInclusive<i64>,
    now: impl Fn() -> i64 + Copy + Send + Sync + 'static,
    set: impl Fn(i64) + 'static,
) -> impl IntoView {
    let (least, most) = range.into_inner();
    view! {
        <input
            class="num"
            type="number"
            min=least.to_string()
            max=most.to_string()
            prop:value=move || now().to_string()
            on:change=move |event| {
                let typed = event_target_value(&event).parse().unwrap_or(least);
                set(i64::clamp(typed, least, most));
            }
        />
    }
}
