//! What is worked in a calendar.

use leptos::prelude::*;
use throughline_core::id::CalendarId;

use super::state::Calendars;
use crate::ui::{state::Ui, words::t};

/// The tasks and resources that have a calendar.
#[component]
pub(super) fn Uses(
    /// The calendar.
    id: CalendarId,
) -> impl IntoView {
    let ui = Ui::get();
    let calendars = Calendars::get();
    let lines = move || {
        let (tasks, resources) = ui.plan.calendars.with(|view| {
            (
                view.tasks.get(&id).copied().unwrap_or(0) as usize,
                view.resources.get(&id).cloned().unwrap_or_default(),
            )
        });
        let mut lines = Vec::new();
        if calendars.is_project(id) {
            lines.push(t().uses_project.to_owned());
        }
        if tasks > 0 {
            lines.push((t().uses_tasks)(tasks));
        }
        if !resources.is_empty() {
            let names: Vec<String> = resources
                .iter()
                .filter_map(|id| Some(ui.plan.resource(*id)?.name))
                .collect();
            lines.push((t().uses_resources)(&names.join(", ")));
        }
        let based: Vec<String> = calendars
            .all()
            .into_iter()
            .filter(|other| other.base == Some(id))
            .map(|other| other.name)
            .collect();
        if !based.is_empty() {
            lines.push((t().uses_base)(&based.join(", ")));
        }
        if lines.is_empty() {
            lines.push(t().uses_none.to_owned());
        }
        lines
            .into_iter()
            .map(|line| view! { <li>{line}</li> })
            .collect_view()
    };
    view! {
        <section class="calendar-uses" aria-labelledby="uses-title">
            <h2 id="uses-title">{t().uses}</h2>
            <ul>{lines}</ul>
        </section>
    }
}
