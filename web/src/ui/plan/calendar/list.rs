//! The list of calendars.

use leptos::prelude::*;
use throughline_core::{edit::Intent, record::Calendar};

use super::state::{Calendars, name_of};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The calendars, one of which is edited.
#[component]
pub(super) fn CalendarList() -> impl IntoView {
    let ui = Ui::get();
    let calendars = Calendars::get();
    let items = move || {
        calendars
            .all()
            .into_iter()
            .map(|calendar| item(ui, calendars, &calendar))
            .collect_view()
    };
    view! {
        <nav class="calendar-list" aria-label=t().calendars>
            <h2>{t().calendars}</h2>
            <ul>{items}</ul>
            <button
                class="button"
                type="button"
                on:click=move |_| ui.edit(Intent::CreateCalendar {
                    name: t().calendar_new_name.to_owned(),
                    like: None,
                })
            >
                {icon(Icon::Plus)}
                {t().calendar_new}
            </button>
        </nav>
    }
}

fn item(ui: Ui, calendars: Calendars, calendar: &Calendar) -> impl IntoView + use<> {
    let id = calendar.id;
    let project = calendars.is_project(id);
    let (tasks, resources) = ui.plan.calendars.with(|view| {
        (
            view.tasks.get(&id).copied().unwrap_or(0) as usize,
            view.resources.get(&id).map_or(0, Vec::len),
        )
    });
    let mut used = Vec::new();
    if tasks > 0 {
        used.push((t().task_count)(tasks));
    }
    if resources > 0 {
        used.push((t().resource_count)(resources));
    }
    view! {
        <li>
            <button
                class="calendar-item"
                type="button"
                aria-current=move || (calendars.chosen.get() == Some(id)).then_some("true")
                on:click=move |_| calendars.choose(id)
            >
                <span class="calendar-name">{name_of(calendar)}</span>
                {project.then(|| view! { <span class="chip accent">{t().calendar_project}</span> })}
                <span class="muted small">{used.join(", ")}</span>
            </button>
        </li>
    }
}
