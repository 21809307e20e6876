//! The chosen baseline in the toolbar, and how far the finish has moved since.

use leptos::prelude::*;

use super::words;
use crate::ui::{
    icon::{Icon, icon},
    parts::menu::{Menu, MenuCheck, MenuItem},
    plan::tab::PlanTab,
    state::{Dialog, Ui},
    words::t,
};

/// The menu that chooses the baseline of chart and table.
#[component]
pub(crate) fn BaselineMenu() -> impl IntoView {
    let ui = Ui::get();
    let class = Signal::derive(move || {
        let chosen = ui.baselines.chosen.with(Option::is_some);
        format!("button wide-only{}", if chosen { " on" } else { "" })
    });
    let name = move || {
        ui.baselines.current().map_or_else(
            || t().baseline.to_owned(),
            |b| (t().baseline_named)(&b.name),
        )
    };
    view! {
        <Menu
            id="menu-baseline"
            class=class
            button=move || view! { {icon(Icon::Flag)} <span class="menu-name">{name}</span> }
        >
            {choices(ui)}
        </Menu>
    }
}

fn choices(ui: Ui) -> impl IntoView {
    let chosen = ui.baselines.chosen;
    let all = move || {
        ui.baselines
            .list
            .get()
            .iter()
            .map(|baseline| {
                let id = baseline.id;
                view! {
                    <MenuCheck
                        label=baseline.name.clone()
                        on=Signal::derive(move || chosen.get() == Some(id))
                        radio=true
                        toggle=move |()| chosen.set(Some(id))
                    />
                }
            })
            .collect_view()
    };
    view! {
        <MenuCheck
            label=t().baseline_none
            on=Signal::derive(move || chosen.get().is_none())
            radio=true
            toggle=move |()| chosen.set(None)
        />
        {all}
        <hr />
        <MenuItem
            symbol=Icon::Plus
            label=t().baseline_take_more
            run=move |()| ui.dialog.set(Some(Dialog::TakeBaseline))
        />
        <MenuItem
            symbol=Icon::Flag
            label=t().baseline_manage
            run=move |()| ui.show_tab(PlanTab::Baselines)
        />
    }
}

/// `· 4 days after baseline`, beside the finish.
#[component]
pub(crate) fn SinceBaseline() -> impl IntoView {
    let ui = Ui::get();
    move || {
        let since = ui.baselines.since.get()?;
        let moved = since.view.variance.finish;
        moved.was.zip(moved.is)?;
        let class = if moved.by.0 > 0 {
            "since late"
        } else {
            "since"
        };
        Some(view! {
            <span class=class>{format!(" · {}", words::against(ui, moved.by))}</span>
        })
    }
}
