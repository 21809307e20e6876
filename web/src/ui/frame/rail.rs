//! The left rail: the project, its views, the person. On a phone it is the bar at the bottom.

use leptos::prelude::*;
use throughline_core::engine::Command;

use super::people;
use crate::ui::{
    icon::{Icon, icon},
    parts::{
        avatar::{disc, hue_of, initials_of},
        menu::{Menu, MenuHeading, MenuItem},
    },
    plan::tab::PlanTab,
    register::place::Area,
    route::Route,
    state::{Dialog, Ui},
    words::t,
};

/// The rail.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    let ui = Ui::get();
    let name = Memo::new(move |_| {
        ui.project
            .with(|project| project.as_ref().map(|p| p.name.clone()).unwrap_or_default())
    });
    let plan_address = move || {
        ui.project.with(|project| {
            project
                .as_ref()
                .map_or(Route::Projects, |p| Route::Plan(p.id, PlanTab::Gantt, None))
                .address()
        })
    };
    view! {
        <nav class="rail" aria-label=t().nav_label>
            <Menu
                id="menu-projects"
                class="project-switch"
                label=Signal::derive(move || format!("{}: {}", name.get(), t().nav_switch))
                button=move || {
                    view! {
                        <span class="project-logo" aria-hidden="true">
                            {move || initials_of(&name.get())}
                        </span>
                        <span class="project-name">{move || name.get()}</span>
                        {icon(Icon::Down)}
                    }
                }
            >
                {switch_items(ui)}
            </Menu>
            <button
                class="rail-search"
                type="button"
                aria-label=t().search
                on:click=move |_| ui.dialog.set(Some(Dialog::Palette(String::new())))
            >
                {icon(Icon::Search)}
                <span class="rail-text">{t().search}</span>
                <kbd>"Ctrl K"</kbd>
            </button>
            <div class="rail-areas">
                {area(ui, Area::Overview)}
                <a
                    class="rail-item"
                    href=plan_address
                    aria-current=move || ui.page.with(Option::is_none).then_some("page")
                >
                    {icon(Icon::Plan)}
                    <span class="rail-text">{t().nav_plan}</span>
                </a>
                {Area::ALL.into_iter().skip(1).map(|one| area(ui, one)).collect_view()}
            </div>
            <span class="spread"></span>
            <button
                class="rail-item wide-only"
                type="button"
                aria-expanded=move || (!ui.prefs.rail_folded.get()).to_string()
                aria-label=move || if ui.prefs.rail_folded.get() { t().nav_unfold } else { t().nav_fold }
                on:click=move |_| ui.prefs.rail_folded.update(|folded| *folded = !*folded)
            >
                {icon(Icon::Side)}
                <span class="rail-text">{t().nav_fold}</span>
            </button>
            <button
                class="rail-item rail-help"
                type="button"
                aria-label=t().shortcuts
                on:click=move |_| ui.dialog.set(Some(Dialog::Shortcuts))
            >
                {icon(Icon::Keyboard)}
                <span class="rail-text">{t().shortcuts}</span>
                <kbd>"?"</kbd>
            </button>
            <button
                class="rail-item"
                type="button"
                aria-label=t().profile
                on:click=move |_| ui.dialog.set(Some(Dialog::Profile))
            >
                {move || me(ui)}
            </button>
        </nav>
    }
}

/// A part of the navigation.
fn area(ui: Ui, area: Area) -> impl IntoView {
    let address = move || {
        let id = ui.project.with(|project| project.as_ref().map(|p| p.id));
        id.map_or(Route::Projects, |id| {
            Route::Register(id, area.first(), None)
        })
        .address()
    };
    let here = Memo::new(move |_| ui.page.get().is_some_and(|page| page.area() == area));
    view! {
        <a class="rail-item" href=address aria-current=move || here.get().then_some("page")>
            {icon(area.symbol())}
            <span class="rail-text">{area.label()}</span>
        </a>
    }
}

/// This person's disc and name.
fn me(ui: Ui) -> impl IntoView + use<> {
    let (name, user) = people::me(ui);
    let shown = if name.is_empty() {
        t().profile_unnamed.to_owned()
    } else {
        name.clone()
    };
    let disc = (!name.is_empty()).then(|| disc(&name, "", hue_of(&user)));
    let blank = name.is_empty().then(|| icon(Icon::Person));
    view! {
        {disc}
        {blank}
        <span class="rail-text">{shown}</span>
    }
}

fn switch_items(ui: Ui) -> impl IntoView {
    // The list may be from before this project was opened.
    ui.send(Command::ListProjects);
    let here = ui.open_id();
    let others = move || {
        ui.projects
            .get()
            .unwrap_or_default()
            .into_iter()
            .filter(|project| Some(project.id) != here)
            .take(8)
            .map(|project| {
                let id = project.id;
                view! {
                    <MenuItem
                        symbol=Icon::Folder
                        label=project.name
                        run=move |()| ui.go(Route::Plan(id, PlanTab::Gantt, None))
                    />
                }
            })
            .collect_view()
    };
    view! {
        <MenuHeading label=t().nav_switch />
        {others}
        <hr />
        <MenuItem
            symbol=Icon::Pencil
            label=t().rename
            run=move |()| ui.dialog.set(Some(Dialog::Rename))
        />
        <MenuItem symbol=Icon::Grid label=t().nav_all_projects run=move |()| ui.go(Route::Projects) />
    }
}
