//! The panel under the chart.

use std::sync::Arc;

use leptos::prelude::*;
use throughline_core::{
    id::ResourceId, record::ResourceType, time::DAY, time::Moment, usage::Effort,
};

use super::{bars::Bars, buckets, days, table::UsageTable};
use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    plan::{resources, viewport::Viewport},
    state::{Ui, plan::Cursor},
    words::t,
};

/// The use of the chosen resource. Nothing while none is chosen.
#[component]
pub(crate) fn UsagePanel(
    /// The width of the table above it, in pixels.
    split: Memo<f64>,
) -> impl IntoView {
    let ui = Ui::get();
    let open = Memo::new(move |_| ui.usage.chosen.with(Option::is_some));
    view! {
        <Show when=move || open.get()>
            <Panel split />
        </Show>
    }
}

#[component]
fn Panel(split: Memo<f64>) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let bars = Memo::new(move |_| {
        let timeline = ui.plan.timeline.get();
        let usage = ui.usage.shown.get();
        usage.map_or_else(Vec::new, |usage| buckets::of(&usage, &timeline))
    });
    let at = RwSignal::new(None::<usize>);
    let as_table = RwSignal::new(false);
    let choose = Callback::new(move |index: usize| {
        let tasks = bars.with_untracked(|bars| {
            let bar = bars.get(index)?;
            let clashing: Vec<_> = bar.clashing().collect();
            let all = || bar.tasks.iter().map(|share| share.task).collect();
            Some(if clashing.is_empty() { all() } else { clashing })
        });
        select(ui, tasks.unwrap_or_default());
    });
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = bars.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        let now = at.get_untracked();
        let over = |i: &usize| bars.with_untracked(|bars| bars[*i].is_over());
        let next = match event.key().as_str() {
            "ArrowRight" => Some(now.map_or(0, |now| (now + 1).min(count - 1))),
            "ArrowLeft" => Some(now.map_or(count - 1, |now| now.saturating_sub(1))),
            "Home" => Some(0),
            "End" => Some(count - 1),
            // From one conflict to the next.
            "ArrowDown" => (now.map_or(0, |now| now + 1)..count).find(over),
            "ArrowUp" => (0..now.unwrap_or(count)).rev().find(over),
            "Enter" | " " => {
                if let Some(now) = now {
                    event.prevent_default();
                    choose.run(now);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = next {
            at.set(Some(next.min(count - 1)));
            reveal(
                ui,
                viewport,
                bars.with_untracked(|bars| bars[next.min(count - 1)].first),
            );
        }
    };
    view! {
        <section class="usage" aria-label=t().usage style:--split=move || format!("{}px", split.get())>
            <div class="usage-side">
                <div class="usage-line">
                    <ResourceSelect />
                    <OverChip />
                    <span class="spread"></span>
                    <button
                        class="icon-button"
                        type="button"
                        aria-pressed=move || as_table.get().to_string()
                        aria-label=t().usage_as_table
                        title=t().usage_as_table
                        on:click=move |_| as_table.update(|on| *on = !*on)
                    >
                        {icon(Icon::Grid)}
                    </button>
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=t().usage_close
                        title=t().usage_close
                        on:click=move |_| ui.usage.chosen.set(None)
                    >
                        {icon(Icon::Close)}
                    </button>
                </div>
                <p class="muted usage-facts">{move || facts(ui)}</p>
                <p class="usage-said" role="status">
                    {move || at.get().and_then(|at| bars.with(|bars| bars.get(at).map(|bar| told(ui, bar))))}
                </p>
            </div>
            <Show
                when=move || !as_table.get()
                fallback=move || view! { <UsageTable bars choose /> }
            >
                <div
                    class="usage-chart"
                    tabindex="0"
                    role="group"
                    aria-label=t().usage_chart
                    on:keydown=on_key
                    on:pointerleave=move |_| at.set(None)
                >
                    <Bars bars at choose />
                </div>
            </Show>
        </section>
    }
}

#[component]
fn ResourceSelect() -> impl IntoView {
    let ui = Ui::get();
    let options =
        move || {
            let sheet = ui.usage.sheet.get();
            let working = sheet
                .rows
                .iter()
                .filter(|row| row.kind == ResourceType::Work);
            working
            .map(|row| {
                let id = row.id;
                let over = row.load.over > Effort(0);
                let name = if over { format!("{} ⚠", row.name) } else { row.name.clone() };
                view! {
                    <option value=id.to_string() selected=move || ui.usage.chosen.get() == Some(id)>
                        {name}
                    </option>
                }
            })
            .collect_view()
        };
    view! {
        <select
            class="select"
            aria-label=t().usage_resource
            on:change=move |event| {
                let id: Option<ResourceId> = event_target_value(&event).parse().ok();
                ui.usage.chosen.set(id);
            }
        >
            {options}
        </select>
    }
}

/// `over by 3.5 d in March`: the month in which it is most.
#[component]
fn OverChip() -> impl IntoView {
    let ui = Ui::get();
    move || {
        let usage = ui.usage.shown.get()?;
        let mut months: Vec<(i64, Effort)> = Vec::new();
        for day in usage.buckets.iter().filter(|day| day.over > Effort(0)) {
            let date = Moment(day.number * DAY).date();
            let first = chrono::Datelike::with_day(&date, 1).unwrap_or(date);
            let month = Moment::from_date(first).day();
            match months.last_mut() {
                Some(last) if last.0 == month => last.1.0 += day.over.0,
                _ => months.push((month, day.over)),
            }
        }
        let (month, over) = months
            .into_iter()
            .max_by_key(|(month, over)| (*over, -month))?;
        let month = dates::write_day(Style::MonthYear, month);
        let text = (t().usage_over_by)(&days(ui, over), &month);
        Some(view! { <span class="chip bad">{icon(Icon::Warning)} {text}</span> })
    }
}

/// The calendar, the units and the work of the chosen resource.
fn facts(ui: Ui) -> Option<String> {
    let row = ui.usage.current()?;
    let calendar = ui.usage.sheet.with(|sheet| {
        let named = sheet.calendars.iter();
        let mut named = named.filter(|(id, _)| Some(*id) == row.calendar);
        named.next().map(|(_, name)| name.clone())
    });
    let calendar = calendar.unwrap_or_else(|| t().resource_project_calendar.to_owned());
    let units = resources::units_text(row.max_units);
    Some((t().usage_facts)(
        &calendar,
        &units,
        &days(ui, row.load.work),
    ))
}

/// A bar in words.
fn told(ui: Ui, bar: &buckets::Bar) -> String {
    let from = dates::write_day(Style::DayMonth, bar.first);
    let time = if bar.days == 1 {
        from
    } else {
        let to = dates::write_day(Style::DayMonth, bar.first + bar.days - 1);
        format!("{from} – {to}")
    };
    let mut text = (t().usage_bar)(&time, &days(ui, bar.demand), &days(ui, bar.capacity));
    if bar.is_over() {
        text.push_str(&(t().usage_bar_over)(&days(ui, bar.over)));
    }
    let tasks: Vec<String> = bar
        .tasks
        .iter()
        .filter_map(|share| {
            let row = ui.plan.peek(share.task)?;
            Some(format!("{} {}", row.key, days(ui, share.demand)))
        })
        .collect();
    format!("{text} {}", tasks.join(" · "))
}

/// Selects tasks in the plan above.
fn select(ui: Ui, tasks: Vec<throughline_core::id::TaskId>) {
    let Some(first) = tasks.first().copied() else {
        return;
    };
    for task in &tasks {
        ui.plan.reveal(*task);
    }
    ui.said.set((t().said_selected)(tasks.len()));
    ui.plan.selected.set(Arc::new(tasks.into_iter().collect()));
    ui.plan.cursor.set(Some(Cursor {
        task: first,
        column: None,
    }));
}

/// Scrolls the chart so that a day is in view.
fn reveal(ui: Ui, viewport: Viewport, day: i64) {
    let timeline = ui.plan.timeline.get_untracked();
    let x = timeline.x_of_day(day);
    let (left, width) = (
        viewport.chart_x.get_untracked(),
        viewport.chart_width.get_untracked(),
    );
    if x < left || x > left + width - 60.0 {
        viewport.scroll_chart_to((x - width / 3.0).max(0.0));
    }
}
