//! “Why this date?”: the reasons, from the task back to what started it all, each a way to its task.

use leptos::{html, prelude::*};
use throughline_core::{
    engine::{Command, Explanation, ReasonView},
    id::TaskId,
    record::{LagCalendar, LagUnit, LinkType},
    schedule::explain::{End, Why},
    text,
    time::Moment,
};
use wasm_bindgen::JsCast as _;

use super::{column::Column, ids, values};
use crate::ui::{
    dates::{self, Style},
    parts::popover,
    state::{Ui, events, plan::Cursor},
    words::t,
};

/// So many reasons are shown.
const SHOWN: usize = 14;

thread_local! {
    static TOLD: RwSignal<Option<Explanation>> = RwSignal::new(None);
}

fn told() -> RwSignal<Option<Explanation>> {
    TOLD.with(|signal| *signal)
}

/// Asks about the date at the cursor: the finish in its column, else the start.
pub(crate) fn ask_at_cursor(ui: Ui) {
    if let Some(Cursor { task, column }) = ui.plan.cursor.get_untracked() {
        let finish = matches!(column, Some(Column::FINISH | Column::ACTUAL_FINISH));
        ask(ui, task, if finish { End::Finish } else { End::Start });
    }
}

/// Asks about a date of a task.
pub(crate) fn ask(ui: Ui, task: TaskId, date: End) {
    ui.send(Command::Explain { task, date });
}

/// Shows the answer.
pub(crate) fn answer(explanation: Explanation) {
    told().set(Some(explanation));
}

/// The panel, somewhere on the page.
#[component]
pub(crate) fn WhyPanel() -> impl IntoView {
    let ui = Ui::get();
    let panel = NodeRef::<html::Div>::new();
    let shown = told();
    Effect::new(move |_| {
        let (Some(told), Some(panel)) = (shown.get(), panel.get()) else {
            return;
        };
        request_animation_frame(move || {
            // It fails only if the panel is open already.
            let _ = panel.show_popover();
            let column = match told.end {
                End::Start => Column::START,
                End::Finish => Column::FINISH,
            };
            let cell = ids::element(told.task, Some(column));
            match cell.or_else(|| ids::element(told.task, None)) {
                Some(cell) => popover::place(&panel, &cell),
                None => popover::place_at(&panel, 0.0, 0.0, 0.0, 0.0),
            }
            // Nothing in it has the focus yet; if there is nothing to focus, it stays where it is.
            if let Ok(Some(first)) = panel.query_selector("button") {
                let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
            }
        });
    });
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            // It fails only if the panel is closed already.
            let _ = panel.hide_popover();
        }
    };
    let title = move || {
        let told = shown.get()?;
        Some((t().why_title)(&dates::write(Style::DayMonth, told.date)))
    };
    let content = move || {
        let told = shown.get()?;
        let more = told.reasons.len() > SHOWN;
        let reasons = told.reasons.iter().take(SHOWN);
        let lines = reasons.map(|reason| line(ui, told.task, reason, close));
        Some(view! {
            <ol class="reasons">{lines.collect_view()}</ol>
            {more.then(|| view! { <p class="muted">{t().why_more}</p> })}
        })
    };
    view! {
        <div
            class="popover why"
            popover="auto"
            role="dialog"
            aria-labelledby="why-title"
            node_ref=panel
            on:toggle=move |_| {
                let closed = panel
                    .get_untracked()
                    .is_some_and(|panel| !panel.matches(":popover-open").unwrap_or(true));
                if closed {
                    shown.set(None);
                    ui.plan.follow_focus.set(true);
                }
            }
        >
            <h2 id="why-title">{title}</h2>
            {content}
        </div>
    }
}

/// One reason: a chip, what it is, and who is behind it. It leads to the task that it is about.
fn line<F: Fn() + Copy + 'static>(
    ui: Ui,
    asked: TaskId,
    reason: &ReasonView,
    close: F,
) -> impl IntoView + use<F> {
    let (chip, class) = chip(&reason.why);
    let to = match reason.why {
        Why::Driving { task, .. } | Why::Child { task, .. } => task,
        _ => reason.task,
    };
    let about = (reason.task != asked).then(|| name(ui, reason.task));
    let who = who(reason);
    view! {
        <li>
            <button
                class="reason"
                type="button"
                on:click=move |_| {
                    close();
                    events::show_task(ui, to);
                }
            >
                <span class=format!("chip {class}")>{chip}</span>
                <span>
                    {text_of(ui, &reason.why)}
                    {who.map(|who| view! { <small class="muted">{who}</small> })}
                    {about.map(|about| view! { <small class="muted">{about}</small> })}
                </span>
            </button>
        </li>
    }
}

fn chip(why: &Why) -> (&'static str, &'static str) {
    let words = t();
    match why {
        Why::Driving { .. } | Why::Child { .. } => (words.why_driving, "bad"),
        Why::Link { .. } => (words.why_link, ""),
        Why::External { .. } => (words.why_external, "bad"),
        Why::Free { resource: None, .. } => (words.why_calendar, ""),
        Why::Free { .. } => (words.why_resource, "warn"),
        Why::Constraint { .. } => (words.why_constraint, "accent"),
        Why::Levelling { .. } => (words.why_levelling, "warn"),
        Why::Actual { .. } | Why::Resume { .. } => (words.why_progress, "good"),
        Why::Manual { .. } => (words.why_manual, "accent"),
        Why::Duration { .. } => (words.why_duration, ""),
        Why::AsLateAsPossible => (words.why_constraint, "accent"),
        Why::ProjectStart { .. } => (words.why_project, ""),
    }
}

fn text_of(ui: Ui, why: &Why) -> String {
    let words = t();
    let date = |moment: &Moment| dates::write(Style::DayMonth, *moment);
    match why {
        Why::ProjectStart { date: at } => (words.why_project_start)(&date(at)),
        Why::Driving {
            task,
            end,
            date: at,
            also,
        } => {
            let says = match (end, also) {
                (End::Start, false) => words.why_starts,
                (End::Finish, false) => words.why_finishes,
                (End::Start, true) => words.why_also_starts,
                (End::Finish, true) => words.why_also_finishes,
            };
            says(&name(ui, *task), &date(at))
        }
        Why::Child { task, date: at } => (words.why_in_it)(&name(ui, *task), &date(at)),
        Why::Link {
            kind,
            lag,
            unit,
            calendar,
            summary,
        } => {
            let units = values::units(ui);
            let mut link = match kind {
                LinkType::Fs => words.why_fs,
                LinkType::Ss => words.why_ss,
                LinkType::Ff => words.why_ff,
                LinkType::Sf => words.why_sf,
            }
            .to_owned();
            if lag.0 != 0 {
                let typed = text::format_predecessor("", *kind, *lag, *unit, units);
                link.push(' ');
                link.push_str(typed.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
                if *unit == LagUnit::Working && *calendar != LagCalendar::Successor {
                    link.push_str(&(words.why_lag_in)(calendar.label()));
                }
            }
            if let Some(summary) = summary {
                link.push_str(&(words.why_through)(&name(ui, *summary)));
            }
            link
        }
        Why::External {
            project,
            key,
            date: at,
            stale,
        } => {
            let says = if *stale {
                words.why_external_stale
            } else {
                words.why_external_known
            };
            says(project, key, &date(at))
        }
        Why::Free {
            calendar,
            name: what,
            first,
            last,
            resource,
        } => {
            let days = if first == last {
                date(first)
            } else {
                format!("{}–{}", date(first), date(last))
            };
            let whose = resource.and_then(|id| Some(ui.plan.resource(id)?.name));
            let whose = whose.unwrap_or_else(|| calendar.clone());
            (words.why_free)(&whose, &days, what)
        }
        Why::Constraint {
            constraint,
            date: at,
            summary,
        } => {
            let mut held = constraint.label().to_owned();
            if let Some(at) = at {
                held.push(' ');
                held.push_str(&date(at));
            }
            if let Some(summary) = summary {
                held.push_str(&(words.why_through)(&name(ui, *summary)));
            }
            held
        }
        Why::Levelling { delay, busy } => {
            let mut held = (words.why_levelled)(&values::duration(ui, *delay, true, false));
            for busy in busy {
                let who = ui.plan.resource(busy.resource);
                let who = who.map_or_else(String::new, |resource| resource.name);
                let tasks = busy.tasks.iter().map(|task| name(ui, *task));
                let tasks = tasks.collect::<Vec<_>>().join(", ");
                held.push_str(&(words.why_busy)(&who, &tasks, &date(&busy.until)));
            }
            held
        }
        Why::Actual { date: at } => (words.why_actual)(&date(at)),
        Why::Manual { date: at } => (words.why_by_hand)(&date(at)),
        Why::Resume { date: at } => (words.why_resume)(&date(at)),
        Why::Duration {
            minutes,
            elapsed,
            pauses,
        } => {
            let takes = values::duration(ui, *minutes, *elapsed, false);
            if pauses.0 > 0 {
                let pauses = values::duration(ui, *pauses, *elapsed, false);
                (words.why_takes_with_pauses)(&takes, &pauses)
            } else {
                (words.why_takes)(&takes)
            }
        }
        Why::AsLateAsPossible => words.driver_alap.to_owned(),
    }
}

/// A task by key and name.
fn name(ui: Ui, task: TaskId) -> String {
    let row = ui.plan.peek(task);
    row.map_or_else(String::new, |row| format!("{} {}", row.key, row.name))
}

/// Who set what says so, and when.
fn who(reason: &ReasonView) -> Option<String> {
    if reason.at <= 0 {
        return None;
    }
    let name = match reason.by.as_str() {
        _ if reason.mine => t().you,
        "" => t().anonymous,
        name => name,
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds since 1970 fit into 2^52"
    )]
    let ago = dates::write_ago(reason.at as f64 * 1000.0);
    Some((t().why_set_by)(name, &ago))
}
