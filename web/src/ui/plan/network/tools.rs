//! The tools above the network.

use std::collections::HashSet;

use leptos::prelude::*;
use throughline_core::engine::RowKind;

use super::{diagram::Network, keyboard::ZOOM, picture::PictureMenu};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The tools.
#[component]
pub(super) fn Tools() -> impl IntoView {
    let ui = Ui::get();
    let network = Network::get();
    let camera = network.camera;
    let critical = ui.prefs.critical;
    let tool = |symbol: Icon, label: &'static str, keys: &'static str, run: Box<dyn Fn()>| {
        view! {
            <button
                class="icon-button"
                type="button"
                aria-label=label
                title=format!("{label} ({keys})")
                on:click=move |_| run()
            >
                {icon(symbol)}
            </button>
        }
    };
    let percent = move || format!("{:.0} %", camera.view.with(|view| view.scale) * 100.0);
    view! {
        <div class="tools" role="toolbar" aria-label=t().network_tools>
            <Within />
            <button class="button wide-only" type="button" on:click=move |_| close_all(ui, network, false)>
                {t().expand_all}
            </button>
            <button class="button wide-only" type="button" on:click=move |_| close_all(ui, network, true)>
                {t().collapse_all}
            </button>
            <button
                class="chip toggle bad"
                type="button"
                aria-pressed=move || critical.get().to_string()
                on:click=move |_| critical.update(|on| *on = !*on)
            >
                {t().critical_path}
                {move || critical.get().then(|| icon(Icon::Check))}
            </button>
            <PictureMenu />
            <span class="spread"></span>
            <div class="joined" role="group" aria-label=t().zoom>
                {tool(Icon::Minus, t().zoom_out, "-", Box::new(move || camera.zoom(1.0 / ZOOM)))}
                <span class="zoom-percent num muted wide-only">{percent}</span>
                {tool(Icon::Plus, t().zoom_in, "+", Box::new(move || camera.zoom(ZOOM)))}
            </div>
            <button
                class="button"
                type="button"
                title=format!("{} (0)", t().zoom_fit)
                on:click=move |_| network.diagram.with_untracked(|diagram| camera.fit(&diagram.layout))
            >
                {t().zoom_fit}
            </button>
        </div>
    }
}

/// Which part of the plan is shown.
#[component]
fn Within() -> impl IntoView {
    let ui = Ui::get();
    let network = Network::get();
    let options = move || {
        ui.plan.track_structure();
        let mut options = Vec::new();
        ui.plan.each(|row| {
            if row.kind == RowKind::Summary {
                let indent = "\u{2003}".repeat(usize::from(row.level));
                options.push((row.id.to_string(), format!("{indent}{}", row.name)));
            }
            true
        });
        options
            .into_iter()
            .map(|(id, name)| view! { <option value=id>{name}</option> })
            .collect_view()
    };
    let chosen = move || {
        network
            .within
            .get()
            .map_or_else(String::new, |task| task.to_string())
    };
    view! {
        <select
            class="select network-within"
            aria-label=t().network_within
            prop:value=chosen
            on:change=move |event| network.within.set(event_target_value(&event).parse().ok())
        >
            <option value="">{t().network_all}</option>
            {options}
        </select>
    }
}

fn close_all(ui: Ui, network: Network, close: bool) {
    let mut summaries = HashSet::new();
    if close {
        let mut top = 0;
        ui.plan.each(|row| {
            top += u32::from(row.parent.is_none());
            if row.kind == RowKind::Summary {
                summaries.insert(row.id);
            }
            true
        });
        // A plan within one summary would be one node, which is no diagram.
        if top == 1 {
            let root = ui.plan.find(|row| row.parent.is_none());
            summaries.retain(|task| root.as_ref().is_none_or(|root| root.id != *task));
        }
    }
    network.closed.set(summaries);
}
