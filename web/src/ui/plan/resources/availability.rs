//! How much of a resource there is, and when.

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    engine::{Period, ResourceRow},
    time::Moment,
};

use super::units;
use crate::ui::{
    icon::{Icon, icon},
    parts::dialog::{FormFoot, Modal},
    state::Ui,
    words::t,
};

/// A period as it is being typed: first day, last day, units.
#[derive(Clone, PartialEq)]
struct Typed {
    id: usize,
    from: String,
    to: String,
    units: String,
}

impl Typed {
    fn new(id: usize, (from, to, units): &Period) -> Self {
        let day = |day: &Option<Moment>| day.map_or_else(String::new, |d| d.date().to_string());
        Self {
            id,
            from: day(from),
            to: day(to),
            units: units::text(*units),
        }
    }

    /// The period, if it makes sense.
    fn period(&self) -> Option<Period> {
        let day = |text: &str| match text {
            "" => Some(None),
            text => text.parse::<Moment>().ok().map(Some),
        };
        Some((day(&self.from)?, day(&self.to)?, units::parse(&self.units)?))
    }
}

/// Edits the periods of a resource.
#[component]
pub(crate) fn AvailabilityDialog(row: ResourceRow) -> impl IntoView {
    let ui = Ui::get();
    let ResourceRow {
        id: resource,
        name,
        max_units,
        availability,
        ..
    } = row;
    let typed: Vec<Typed> = availability
        .iter()
        .enumerate()
        .map(|(id, period)| Typed::new(id, period))
        .collect();
    let next = StoredValue::new(typed.len());
    let typed = RwSignal::new(typed);
    let complaint = RwSignal::new("");
    let close = Callback::new(move |()| ui.dialog.set(None));
    let add = move |_| {
        let id = next.get_value();
        next.set_value(id + 1);
        typed.update(|all| all.push(Typed::new(id, &(None, None, max_units))));
    };
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let periods: Option<Vec<Period>> =
            typed.with_untracked(|all| all.iter().map(Typed::period).collect());
        let sound =
            |period: &Period| period.0.is_none() || period.1.is_none() || period.0 <= period.1;
        match periods.filter(|periods| periods.iter().all(sound)) {
            Some(periods) => {
                ui.edit(Intent::SetAvailability { resource, periods });
                close.run(());
            }
            None => complaint.set(t().bad_period),
        }
    };
    view! {
        <Modal title=(t().resource_field)(t().resource_availability, &name) class="large" on_close=close>
            <form class="form" on:submit=save>
                <p class="muted">{t().availability_text}</p>
                <For each=move || typed.get() key=|one| one.id let:one>
                    {line(typed, &one)}
                </For>
                <button class="button" type="button" on:click=add>
                    {icon(Icon::Plus)}
                    {t().availability_add}
                </button>
                <p class="complaint" role="alert">{move || complaint.get()}</p>
                <FormFoot cancel=close submit=t().save />
            </form>
        </Modal>
    }
}

fn line(typed: RwSignal<Vec<Typed>>, one: &Typed) -> impl IntoView + use<> {
    let id = one.id;
    let edit = move |change: &dyn Fn(&mut Typed)| {
        typed.update_untracked(|all| all.iter_mut().filter(|one| one.id == id).for_each(change));
    };
    view! {
        <fieldset class="period">
            <label class="field">
                <span>{t().availability_from}</span>
                <input
                    type="date"
                    value=one.from.clone()
                    on:input=move |event| edit(&|one| one.from = event_target_value(&event))
                />
            </label>
            <label class="field">
                <span>{t().availability_to}</span>
                <input
                    type="date"
                    value=one.to.clone()
                    on:input=move |event| edit(&|one| one.to = event_target_value(&event))
                />
            </label>
            <label class="field">
                <span>{t().resource_max}</span>
                <input
                    type="text"
                    inputmode="decimal"
                    value=one.units.clone()
                    on:input=move |event| edit(&|one| one.units = event_target_value(&event))
                />
            </label>
            <button
                class="icon-button"
                type="button"
                aria-label=t().availability_remove
                title=t().availability_remove
                on:click=move |_| typed.update(|all| all.retain(|one| one.id != id))
            >
                {icon(Icon::Trash)}
            </button>
        </fieldset>
    }
}
