//! The views that are kept: chosen, made, brought up to date and deleted.

use leptos::prelude::*;
use throughline_core::{edit::Intent, engine::NamedView, record::Scalar};

use crate::ui::{
    icon::{Icon, icon},
    parts::{
        dialog::{FormFoot, Modal},
        menu::{Menu, MenuCheck, MenuHeading, MenuItem},
    },
    state::{Dialog, Ui},
    words::t,
};

/// The menu of views.
#[component]
pub(crate) fn ViewMenu() -> impl IntoView {
    let ui = Ui::get();
    let name = move || {
        ui.look
            .chosen
            .get()
            .unwrap_or_else(|| t().view_all.to_owned())
    };
    view! {
        <Menu
            id="menu-views"
            class="button quiet"
            label=Signal::derive(move || (t().view_named)(&name()))
            button=move || view! { {icon(Icon::Layers)} <span class="view-name wide-only">{name}</span> }
        >
            {move || items(ui)}
        </Menu>
    }
}

fn items(ui: Ui) -> impl IntoView {
    let look = ui.look;
    let one = move |view: NamedView| {
        let name = view.name.clone();
        let on = move || look.chosen.with(|chosen| chosen.as_ref() == Some(&name));
        view! {
            <MenuCheck
                label=view.name.clone()
                on=Signal::derive(on)
                radio=true
                toggle=move |()| look.choose(ui, &view)
            />
        }
    };
    let shared = look.shared.get();
    let own = ui.prefs.views.get();
    let chosen = look.chosen.get();
    let found = |views: &[NamedView]| {
        let view = views
            .iter()
            .find(|view| chosen.as_ref() == Some(&view.name));
        view.cloned()
    };
    let (in_plan, here) = (found(&shared), found(&own));
    view! {
        <MenuCheck
            label=t().view_all
            on=Signal::derive(move || look.chosen.with(Option::is_none))
            radio=true
            toggle=move |()| look.clear()
        />
        {(!shared.is_empty()).then(|| view! { <MenuHeading label=t().views_shared /> })}
        {shared.into_iter().map(one).collect_view()}
        {(!own.is_empty()).then(|| view! { <MenuHeading label=t().views_own /> })}
        {own.into_iter().map(one).collect_view()}
        <hr />
        <MenuItem
            symbol=Icon::Plus
            label=t().view_keep
            run=move |()| ui.dialog.set(Some(Dialog::KeepView))
        />
        {in_plan
            .map(|view| {
                let (id, name) = (view.id, view.name.clone());
                view! {
                    <MenuItem
                        symbol=Icon::Check
                        label=(t().view_update)(&name)
                        run=move |()| update(ui, &view)
                    />
                    <MenuItem
                        symbol=Icon::Trash
                        label=(t().view_delete)(&name)
                        run=move |()| {
                            look.chosen.set(None);
                            ui.edit(Intent::DeleteView { view: id });
                        }
                    />
                }
            })}
        {here
            .map(|view| {
                let name = view.name;
                view! {
                    <MenuItem
                        symbol=Icon::Check
                        label=(t().view_update)(&name)
                        run={
                            let name = name.clone();
                            move |()| keep_here(ui, &name)
                        }
                    />
                    <MenuItem
                        symbol=Icon::Trash
                        label=(t().view_delete)(&name)
                        run={
                            let name = name.clone();
                            move |()| {
                                look.chosen.set(None);
                                ui.prefs.views.update(|views| views.retain(|view| view.name != name));
                            }
                        }
                    />
                }
            })}
    }
}

/// The fields of a view as they are stored.
fn fields(view: &NamedView) -> Vec<(&'static str, Scalar)> {
    vec![
        ("name", view.name.as_str().into()),
        ("columns", view.columns.as_str().into()),
        ("filter", view.filter.as_str().into()),
        ("groups", view.groups.as_str().into()),
        ("sorts", view.sorts.as_str().into()),
        ("flat", view.flat.into()),
        ("zoom", view.zoom.into()),
        ("chart", view.chart.as_str().into()),
    ]
}

/// Keeps the view as it is under the name of one that is shared.
fn update(ui: Ui, view: &NamedView) {
    let now = ui.look.keep(ui, &view.name);
    let change = |(field, value): (&str, Scalar)| {
        ("views".to_owned(), view.id.into(), field.to_owned(), value)
    };
    ui.edit(Intent::SetFields {
        changes: fields(&now).into_iter().map(change).collect(),
    });
}

/// Keeps the view as it is on this device.
fn keep_here(ui: Ui, name: &str) {
    let view = ui.look.keep(ui, name);
    ui.prefs.views.update(|views| {
        views.retain(|other| other.name != view.name);
        views.push(view);
        views.sort_by_cached_key(|view| view.name.to_lowercase());
    });
}

/// Asks for a name, and whether everybody gets the view.
#[component]
pub(crate) fn KeepViewDialog() -> impl IntoView {
    let ui = Ui::get();
    let name = RwSignal::new(String::new());
    let shared = RwSignal::new(true);
    let close = move || ui.dialog.set(None);
    let keep = move || {
        let name = name.get_untracked().trim().to_owned();
        if name.is_empty() {
            return;
        }
        if shared.get_untracked() {
            let view = ui.look.keep(ui, &name);
            let fields = fields(&view).into_iter();
            ui.edit(Intent::CreateView {
                fields: fields
                    .map(|(field, value)| (field.to_owned(), value))
                    .collect(),
            });
        } else {
            keep_here(ui, &name);
        }
        ui.look.chosen.set(Some(name));
        close();
    };
    view! {
        <Modal title=t().view_keep on_close=Callback::new(move |()| close())>
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    keep();
                }
            >
                <label class="field">
                    <span>{t().new_name}</span>
                    <input
                        type="text"
                        autofocus
                        autocomplete="off"
                        placeholder=t().view_name_hint
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        checked
                        on:change=move |event| shared.set(event_target_checked(&event))
                    />
                    <span>
                        {t().view_share}
                        <small>{t().view_share_text}</small>
                    </span>
                </label>
                <FormFoot cancel=Callback::new(move |()| close()) submit=t().save disabled=Signal::derive(move || name.with(|name| name.trim().is_empty())) />
            </form>
        </Modal>
    }
}
