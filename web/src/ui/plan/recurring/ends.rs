//! From when until when work comes again.

use leptos::prelude::*;
use throughline_core::{record::Recurrence, time::Moment};

use super::{MOST, rule::number};
use crate::ui::words::t;

/// So many times, if nothing was said yet.
const USUAL: i64 = 10;
/// So many days until the last one, if nothing was said yet.
const QUARTER: i64 = 91;

/// The first day, the time of day where there is one, and the last day or how many times.
#[component]
pub(in crate::ui::plan) fn Ends(
    rule: RwSignal<Recurrence>,
    /// The time of day.
    #[prop(optional)]
    starts: Option<RwSignal<String>>,
    /// Whether it may go on without an end.
    #[prop(optional)]
    for_ever: bool,
) -> impl IntoView {
    let counted = Memo::new(move |_| rule.with(|rule| rule.count > 0));
    let endless =
        Memo::new(move |_| for_ever && rule.with(|rule| rule.count == 0 && rule.last.is_none()));
    let by_count = move |count: i64| {
        rule.update(|rule| (rule.count, rule.last) = (count, None));
    };
    let by_day = move |last: Option<Moment>| {
        rule.update(|rule| {
            let usual = rule
                .first
                .map(|first| first.plus(QUARTER * throughline_core::time::DAY));
            (rule.count, rule.last) = (0, last.or(usual));
        });
    };
    let date = move |read: fn(&Recurrence) -> Option<Moment>| {
        move || rule.with(|rule| read(rule).map_or_else(String::new, |day| day.date().to_string()))
    };
    view! {
        <div class="pair">
            <label class="field">
                <span>{t().recurring_first}</span>
                <input
                    class="num"
                    type="date"
                    prop:value=date(|rule| rule.first)
                    on:change=move |event| rule.update(|rule| rule.first = event_target_value(&event).parse().ok())
                />
            </label>
            {starts.map(|starts| {
                view! {
                    <label class="field short">
                        <span>{t().recurring_at}</span>
                        <input
                            class="num"
                            type="time"
                            prop:value=move || starts.get()
                            on:change=move |event| starts.set(event_target_value(&event))
                        />
                    </label>
                }
            })}
        </div>
        <fieldset class="rule">
            <legend>{t().recurring_ends}</legend>
            {for_ever.then(|| {
                view! {
                    <label class="line">
                        <input
                            type="radio"
                            name="rule-end"
                            prop:checked=move || endless.get()
                            on:change=move |_| rule.update(|rule| (rule.count, rule.last) = (0, None))
                        />
                        <span>{t().recurring_never}</span>
                    </label>
                }
            })}
            <div class="line">
                <input
                    type="radio"
                    name="rule-end"
                    aria-label=t().recurring_by_count
                    prop:checked=move || counted.get()
                    on:change=move |_| by_count(USUAL)
                />
                <label class="line">
                    <span>{t().recurring_after}</span>
                    {number(1..=MOST as i64, move || rule.with(|rule| if rule.count > 0 { rule.count } else { USUAL }), by_count)}
                    <span>{t().recurring_times}</span>
                </label>
            </div>
            <div class="line">
                <input
                    type="radio"
                    name="rule-end"
                    aria-label=t().recurring_by_day
                    prop:checked=move || !counted.get() && !endless.get()
                    on:change=move |_| by_day(None)
                />
                <label class="line">
                    <span>{t().recurring_last}</span>
                    <input
                        class="num"
                        type="date"
                        prop:value=date(|rule| rule.last)
                        on:change=move |event| by_day(event_target_value(&event).parse().ok())
                    />
                </label>
            </div>
        </fieldset>
    }
}
