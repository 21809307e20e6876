//! How full everybody's days, weeks or months are, from the schedule.

use std::{sync::Arc, time::Duration};

use chrono::{Datelike as _, Days, Months, NaiveDate};
use leptos::prelude::*;
use throughline_core::{
    engine::Command,
    id::ResourceId,
    register::{Declared as _, Member},
    time::Moment,
    usage::{Heat, HeatCell},
};

use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    plan::values,
    state::{Ui, registers},
    words::t,
};

/// How long the plan must rest before it is counted again.
const REST: Duration = Duration::from_millis(400);
/// So many periods are shown at once.
const SHOWN: u32 = 12;

/// The length of a period.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Period {
    Day,
    Week,
    Month,
}

impl Period {
    const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    fn label(self) -> &'static str {
        match self {
            Self::Day => t().capacity_days,
            Self::Week => t().capacity_weeks,
            Self::Month => t().capacity_months,
        }
    }

    /// The first day of the period that a day is in.
    fn begin(self, day: NaiveDate) -> NaiveDate {
        let back = match self {
            Self::Day => 0,
            Self::Week => day.weekday().num_days_from_monday(),
            Self::Month => day.day0(),
        };
        day.checked_sub_days(Days::new(back.into())).unwrap_or(day)
    }

    /// The first day so many periods later, or earlier.
    fn step(self, day: NaiveDate, by: i32) -> NaiveDate {
        let count = by.unsigned_abs();
        let moved = match (self, by < 0) {
            (Self::Month, false) => day.checked_add_months(Months::new(count)),
            (Self::Month, true) => day.checked_sub_months(Months::new(count)),
            (_, back) => {
                let days = Days::new(u64::from(count) * if self == Self::Week { 7 } else { 1 });
                if back {
                    day.checked_sub_days(days)
                } else {
                    day.checked_add_days(days)
                }
            }
        };
        moved.unwrap_or(day)
    }

    /// What a period that begins on that day is called.
    fn name(self, day: NaiveDate) -> String {
        let style = match self {
            Self::Day | Self::Week => Style::DayMonth,
            Self::Month => Style::MonthYear,
        };
        dates::write(style, Moment::from_date(day))
    }
}

/// The heat map.
#[component]
pub(super) fn Capacity() -> impl IntoView {
    let ui = Ui::get();
    let period = RwSignal::new(Period::Week);
    let first = RwSignal::new(Period::Week.begin(registers::today()));
    let begins = move || {
        let (period, first) = (period.get(), first.get());
        let steps = 0..=i32::try_from(SHOWN).unwrap_or(0);
        steps
            .map(move |by| period.step(first, by))
            .collect::<Vec<_>>()
    };
    let days = Memo::new(move |_| begins().into_iter().map(day_number).collect::<Vec<_>>());
    Effect::new(move |before: Option<Vec<i64>>| {
        let wanted = days.get();
        let revision = ui.revision.get();
        let ask = {
            let wanted = wanted.clone();
            move || {
                // Something changed meanwhile, and asks for itself.
                if ui.revision.get_untracked() == revision && days.get_untracked() == wanted {
                    ui.send(Command::Heat(wanted.clone()));
                }
            }
        };
        let same = before.as_ref() == Some(&wanted);
        set_timeout(ask, if same { REST } else { Duration::ZERO });
        wanted
    });
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        let found = Period::ALL.into_iter().find(|one| one.label() == chosen);
        if let Some(chosen) = found {
            first.update(|day| *day = chosen.begin(*day));
            period.set(chosen);
        }
    };
    let options = Period::ALL.map(
        |one| view! { <option prop:selected=move || period.get() == one>{one.label()}</option> },
    );
    let turn = move |by: i32| first.update(|day| *day = period.get_untracked().step(*day, by));
    let page = i32::try_from(SHOWN).unwrap_or(0);
    let names = move || {
        let period = period.get();
        let mut begins = begins();
        begins.pop();
        begins
            .into_iter()
            .map(move |day| period.name(day))
            .collect::<Vec<_>>()
    };
    let span = move || {
        let names = names();
        let ends = names.first().zip(names.last());
        ends.map(|(first, last)| format!("{first} – {last}"))
    };
    let table = move || {
        // Figures of other days would stand under the wrong names.
        let heat = ui
            .registers
            .heat
            .get()
            .filter(|heat| heat.days == days.get())?;
        Some(table(ui, &heat, &names()))
    };
    view! {
        <header class="register-head">
            <h2>{t().nav_capacity}</h2>
            <p class="muted">{t().capacity_help}</p>
            <div class="capacity-tools">
                <button class="icon-button" type="button" aria-label=t().capacity_earlier title=t().capacity_earlier on:click=move |_| turn(-page)>
                    {icon(Icon::Left)}
                </button>
                <span class="num" aria-live="polite">{span}</span>
                <button class="icon-button" type="button" aria-label=t().capacity_later title=t().capacity_later on:click=move |_| turn(page)>
                    {icon(Icon::Right)}
                </button>
                <button
                    class="button small"
                    type="button"
                    on:click=move |_| first.set(period.get_untracked().begin(registers::today()))
                >
                    {t().capacity_today}
                </button>
                <select aria-label=t().capacity_period on:change=choose>{options.collect_view()}</select>
            </div>
        </header>
        {table}
    }
}

fn day_number(day: NaiveDate) -> i64 {
    Moment::from_date(day).day()
}

fn table(ui: Ui, heat: &Arc<Heat>, names: &[String]) -> AnyView {
    if heat.rows.is_empty() {
        return view! { <div class="empty"><p class="muted">{t().capacity_empty}</p></div> }
            .into_any();
    }
    let heads = names
        .iter()
        .map(|name| view! { <th scope="col">{name.clone()}</th> });
    let heads = heads.collect_view();
    let rows = heat.rows.iter().map(|(resource, cells)| {
        let who = called(ui, *resource);
        let shown = *resource;
        let cells = cells
            .iter()
            .zip(names)
            .map(|(cell, when)| heat_cell(ui, cell, &who, when));
        let cells = cells.collect_view();
        view! {
            <tr>
                <th scope="row">
                    <button
                        class="link"
                        type="button"
                        title=t().capacity_show
                        on:click=move |_| {
                            ui.usage.chosen.set(Some(shown));
                            ui.show_gantt();
                        }
                    >
                        {who.clone()}
                    </button>
                </th>
                {cells}
            </tr>
        }
    });
    view! {
        <div class="cross-scroll heat-scroll" tabindex="0" role="group" aria-label=t().nav_capacity>
            <table class="cross heat">
                <caption class="sr">{t().nav_capacity}</caption>
                <thead><tr><th scope="col">{t().capacity_who}</th>{heads}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <p class="heat-key muted" aria-hidden="true">
            <span class="heat-0"></span> {t().capacity_free}
            <span class="heat-1"></span> "≤ 50 %"
            <span class="heat-2"></span> "≤ 80 %"
            <span class="heat-3"></span> "> 80 %"
            <span class="heat-4"></span> {t().capacity_over}
        </p>
    }
    .into_any()
}

/// The member of the team who a resource is, or the resource's own name.
fn called(ui: Ui, resource: ResourceId) -> String {
    let member = ui.registers.with(|context| {
        let mut members = context.records.of(Member::KIND);
        let found = members.find(|entry| Member(entry).resource() == Some(resource));
        found.map(|entry| entry.title().to_owned())
    });
    member.filter(|name| !name.is_empty()).unwrap_or_else(|| {
        let all = ui.plan.resources.get();
        let named = all.iter().find(|one| one.id == resource);
        named.map_or_else(String::new, |one| one.name.clone())
    })
}

fn heat_cell(ui: Ui, cell: &HeatCell, who: &str, when: &str) -> impl IntoView + use<> {
    let percent = cell.percent();
    let over = cell.over.minutes() > 0;
    let level = match percent {
        _ if over => 4,
        None => -1,
        Some(0) => 0,
        Some(1..=50) => 1,
        Some(51..=80) => 2,
        Some(_) => 3,
    };
    let hours =
        |minutes: i64| values::duration(ui, throughline_core::time::Minutes(minutes), false, false);
    let mut words = (t().capacity_cell)(
        who,
        when,
        &hours(cell.demand.minutes()),
        &hours(cell.capacity.minutes()),
    );
    if over {
        words = format!(
            "{words}. {}",
            (t().capacity_too_much)(&hours(cell.over.minutes()))
        );
    }
    let shown = match percent {
        Some(0) => String::new(),
        Some(percent) => format!("{percent} %"),
        None if cell.demand.minutes() > 0 => hours(cell.demand.minutes()),
        None => "–".to_owned(),
    };
    view! {
        <td class=format!("num heat-{level}") title=words.clone()>
            {over.then(|| icon(Icon::Warning))}
            <span aria-hidden="true">{shown}</span>
            <span class="sr">{words.clone()}</span>
        </td>
    }
}
