//! The tools above the plan.

use leptos::prelude::*;

use super::{
    actions,
    baselines::{BaselineMenu, SinceBaseline},
    bulk::Bulk,
    column_picker::ColumnPicker,
    external,
    filter::FilterPicker,
    grouping::GroupPicker,
    show_chips::ShowChips,
    view::Pane,
    views::ViewMenu,
    zoom::ZoomTool,
};
use crate::ui::{
    icon::{Icon, icon},
    parts::menu::{Menu, MenuCheck, MenuHeading, MenuItem},
    state::{Dialog, Ui},
    words::t,
};

/// The tools above the plan.
#[component]
pub(crate) fn Toolbar() -> impl IntoView {
    let ui = Ui::get();
    let none = Signal::derive(move || {
        ui.plan.cursor.with(Option::is_none) && ui.plan.selected.with(|tasks| tasks.is_empty())
    });
    let few = Signal::derive(move || ui.plan.selected.with(|tasks| tasks.len() < 2));
    let count = move || ui.plan.selected.with(|tasks| tasks.len());
    view! {
        <div class="tools" role="toolbar" aria-label=t().plan_toolbar>
            <button
                class="button primary"
                type="button"
                aria-label=t().new_task
                on:click=move |_| actions::new_task(ui)
            >
                {icon(Icon::Plus)}
                <span class="wide-only">{t().new_task}</span>
            </button>
            <div class="joined wide-only">
                {tool(Icon::Outdent, t().outdent, "Alt+Shift+←", none, move || actions::outdent(ui))}
                {tool(Icon::Indent, t().indent, "Alt+Shift+→", none, move || actions::indent(ui))}
                {tool(Icon::Up, t().move_up, "Alt+↑", none, move || actions::move_rows(ui, false))}
                {tool(Icon::Lower, t().move_down, "Alt+↓", none, move || actions::move_rows(ui, true))}
            </div>
            <div class="joined wide-only">
                {tool(Icon::Link, t().link_tasks, "Ctrl+F2", few, move || actions::link(ui))}
                {tool(Icon::Unlink, t().unlink_tasks, "Ctrl+Shift+F2", none, move || actions::unlink(ui))}
                {tool(Icon::Trash, t().delete, "Del", none, move || actions::delete(ui))}
                {tool(Icon::Again, t().recurring_title, "Alt+R", Signal::derive(|| false), move || actions::recurring(ui))}
                {tool(Icon::Panel, t().details, "Enter", none, move || actions::details(ui))}
            </div>
            <ViewMenu />
            <FilterPicker />
            <GroupPicker />
            <ColumnPicker />
            <ShowChips />
            <Menu
                id="menu-show"
                class="button wide-only show-menu"
                button=|| view! { {icon(Icon::Eye)} <span class="tool-text">{t().show}</span> }
            >
                {show_items(ui)}
            </Menu>
            <BaselineMenu />
            <Menu
                id="menu-row"
                class="button narrow-only"
                label=t().menu_more
                button=|| icon(Icon::More)
            >
                {row_items(ui, none, few)}
            </Menu>
            <Menu
                id="menu-schedule"
                class="button wide-only schedule-menu"
                button=|| view! { {icon(Icon::Level)} <span class="tool-text">{t().schedule}</span> }
            >
                {schedule_items(ui)}
            </Menu>
            <Show when=move || { count() > 1 }>
                <Bulk />
            </Show>
            <span class="spread"></span>
            <FinishNote />
            <ZoomTool />
            <PaneSwitch />
        </div>
    }
}

fn tool(
    symbol: Icon,
    label: &'static str,
    keys: &'static str,
    disabled: Signal<bool>,
    run: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            type="button"
            aria-label=label
            title=format!("{label} ({keys})")
            disabled=move || disabled.get()
            on:click=move |_| run()
        >
            {icon(symbol)}
        </button>
    }
}

fn show_items(ui: Ui) -> impl IntoView {
    let prefs = ui.prefs;
    view! {
        <MenuCheck
            label=t().critical_path
            on=prefs.critical
            toggle=move |()| prefs.critical.update(|on| *on = !*on)
        />
        <MenuCheck
            label=t().chain_title
            on=Signal::derive(move || ui.levelling.chain.with(Option::is_some))
            toggle=move |()| actions::critical_chain(ui)
        />
        <MenuCheck
            label=t().float_tails
            on=prefs.float
            toggle=move |()| prefs.float.update(|on| *on = !*on)
        />
        <MenuCheck
            label=t().link_arrows
            on=prefs.links
            toggle=move |()| prefs.links.update(|on| *on = !*on)
        />
        <MenuCheck
            label=t().usage
            on=Signal::derive(move || ui.usage.chosen.with(Option::is_some))
            toggle=move |()| ui.usage.toggle()
        />
        <hr />
        <MenuItem label=t().expand_all run=move |()| actions::close_all(ui, false) />
        <MenuItem label=t().collapse_all run=move |()| actions::close_all(ui, true) />
    }
}

fn row_items(ui: Ui, none: Signal<bool>, few: Signal<bool>) -> impl IntoView {
    view! {
        <MenuItem symbol=Icon::Panel label=t().details disabled=none run=move |()| actions::details(ui) />
        <MenuItem symbol=Icon::Indent label=t().indent disabled=none run=move |()| actions::indent(ui) />
        <MenuItem symbol=Icon::Outdent label=t().outdent disabled=none run=move |()| actions::outdent(ui) />
        <MenuItem symbol=Icon::Up label=t().move_up disabled=none run=move |()| actions::move_rows(ui, false) />
        <MenuItem symbol=Icon::Lower label=t().move_down disabled=none run=move |()| actions::move_rows(ui, true) />
        <MenuItem symbol=Icon::Link label=t().link_tasks disabled=few run=move |()| actions::link(ui) />
        <MenuItem symbol=Icon::Trash label=t().delete disabled=none run=move |()| actions::delete(ui) />
        <MenuItem symbol=Icon::Again label=t().recurring_title run=move |()| actions::recurring(ui) />
        <hr />
        <MenuHeading label=t().schedule />
        {schedule_items(ui)}
        <hr />
        <MenuHeading label=t().show />
        {show_items(ui)}
    }
}

/// What is done to the dates of the whole plan, and what they all depend on.
fn schedule_items(ui: Ui) -> impl IntoView {
    let dialog = |dialog| ui.opens(dialog);
    view! {
        <MenuItem symbol=Icon::Level label=t().level run=dialog(Dialog::Level) />
        <MenuItem symbol=Icon::Again label=t().reschedule run=dialog(Dialog::Reschedule) />
        <MenuItem
            symbol=Icon::Folder
            label=t().other_update
            disabled=Signal::derive(move || ui.plan.external.with(|links| links.is_empty()))
            run=move |()| external::update(ui)
        />
        <MenuItem symbol=Icon::Compass label=t().settings run=dialog(Dialog::Settings) />
    }
}

/// When the project ends, as the plan stands.
#[component]
fn FinishNote() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <Show when=move || ui.plan.range.with(|(_, finish)| finish.is_some())>
            <span class="finish-note wide-only">
                {t().plan_finish} " "
                <strong class="num">
                    {move || {
                        ui.plan.range.get().1.map(|finish| {
                            crate::ui::dates::write(crate::ui::dates::Style::Date, finish)
                        })
                    }}
                </strong>
                <SinceBaseline />
            </span>
        </Show>
    }
}

/// Table or chart, where there is no room for both.
#[component]
fn PaneSwitch() -> impl IntoView {
    let pane = expect_context::<RwSignal<Pane>>();
    let one = move |this: Pane, symbol: Icon, label: &'static str| {
        view! {
            <button
                class="segment"
                type="button"
                aria-pressed=move || (pane.get() == this).to_string()
                on:click=move |_| pane.set(this)
            >
                {icon(symbol)}
                {label}
            </button>
        }
    };
    view! {
        <div class="segments narrow-only" role="group">
            {one(Pane::Table, Icon::Grid, t().pane_table)}
            {one(Pane::Chart, Icon::Gantt, t().pane_chart)}
        </div>
    }
}
