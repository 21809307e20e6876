//! The resources of the plan: who and what there is, how much of it, and whether it is enough.

mod availability;
mod row;
mod units;

use leptos::prelude::*;
use throughline_core::{edit::Intent, record::Scalar};

pub(crate) use self::{availability::AvailabilityDialog, units::text as units_text};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The list of resources.
#[component]
pub(crate) fn ResourcesView() -> impl IntoView {
    let ui = Ui::get();
    let none = Memo::new(move |_| ui.usage.sheet.with(|sheet| sheet.rows.is_empty()));
    Effect::new(move |_| {
        if let Some(made) = ui.usage.made.get() {
            ui.usage.made.set(None);
            request_animation_frame(move || row::focus_name(made));
        }
    });
    // A row stays the same element while its figures change, so that the keyboard stays in it.
    let ids = Memo::new(move |_| {
        let sheet = ui.usage.sheet.get();
        sheet.rows.iter().map(|row| row.id).collect::<Vec<_>>()
    });
    view! {
        <div class="sheet">
            <header class="sheet-head">
                <h2>{t().tab_resources}</h2>
                <span class="spread"></span>
                <button class="button primary" type="button" on:click=move |_| add(ui)>
                    {icon(Icon::Plus)}
                    {t().resource_new}
                </button>
            </header>
            <Show when=move || !none.get() fallback=Nothing>
                <div class="sheet-scroll" tabindex="0" role="region" aria-label=t().tab_resources>
                    <table class="sheet-table inputs">
                        <caption class="sr">{t().tab_resources}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t().new_name}</th>
                                <th scope="col">{t().resource_type}</th>
                                <th scope="col" class="end">{t().resource_max}</th>
                                <th scope="col">{t().resource_calendar}</th>
                                <th scope="col">{t().resource_availability}</th>
                                <th scope="col">{t().resource_email}</th>
                                <th scope="col" class="end">{t().resource_work}</th>
                                <th scope="col">{t().usage_over}</th>
                                <th scope="col"><span class="sr">{t().menu_more}</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || ids.get() key=|id| *id let:id>
                                {row::row(ui, id)}
                            </For>
                        </tbody>
                    </table>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <div class="empty">
            <p class="muted">{t().resources_empty_text}</p>
        </div>
    }
}

/// A new resource, whose name is edited as soon as it is there.
fn add(ui: Ui) {
    ui.usage.making.set(true);
    ui.edit(Intent::CreateResource {
        fields: vec![("name".to_owned(), Scalar::from(t().resource_new_name))],
    });
}
