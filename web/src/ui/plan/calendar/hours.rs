//! A field for the working times of a day, as people write them: `8-12, 13-17`.

use leptos::prelude::*;
use throughline_core::{record::DayHours, text};

use crate::ui::words::t;

/// The usual times of a day at work.
pub(super) fn usual() -> DayHours {
    of("8-12, 13-17")
}

/// Working times that are known to be right.
pub(super) fn of(text: &str) -> DayHours {
    text::parse_hours(text).unwrap_or_default()
}

/// The field. It says in words what it cannot read, and keeps what was typed.
#[component]
pub(super) fn HoursField(
    /// Its accessible name.
    label: String,
    /// What is stored.
    #[prop(into)]
    hours: Signal<DayHours>,
    /// Whether it can be changed.
    #[prop(into)]
    enabled: Signal<bool>,
    /// Takes what was typed, if it is different.
    #[prop(into)]
    write: Callback<DayHours>,
) -> impl IntoView {
    let error = RwSignal::new(None::<String>);
    let change = move |event: web_sys::Event| match text::parse_hours(&event_target_value(&event)) {
        Ok(typed) => {
            error.set(None);
            if typed != hours.get_untracked() {
                write.run(typed);
            }
        }
        Err(wrong) => error.set(Some(wrong.to_string())),
    };
    view! {
        <span class="hours">
            <input
                class="num"
                type="text"
                inputmode="text"
                autocomplete="off"
                spellcheck="false"
                aria-label=label
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                placeholder=t().hours_hint
                disabled=move || !enabled.get()
                prop:value=move || hours.with(text::format_hours)
                on:change=change
            />
            {move || error.get().map(|text| view! { <span class="field-error" role="alert">{text}</span> })}
        </span>
    }
}
