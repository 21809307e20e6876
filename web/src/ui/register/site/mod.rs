//! The page for the engineer on the spot: one site on a phone, with or without a connection.

mod checks;
mod photos;
mod room;
mod shrink;
mod tasks;

use leptos::prelude::*;
use throughline_core::{
    id::RecordId,
    register::{Declared as _, Entry, RecordRef, Site, SiteState},
};

pub(super) use photos::{Picture, Place};

use self::{checks::Checks, photos::Photos, tasks::Tasks};
use super::{discussion::Discussion, place::Page, value};
use crate::ui::{
    state::{Ui, prefs},
    words::t,
};

/// Under which name this browser remembers the site.
const REMEMBERED: &str = "site";

/// The page.
#[component]
pub(super) fn OnSite() -> impl IntoView {
    let ui = Ui::get();
    let sites = Memo::new(move |_| sites(ui));
    let chosen = Memo::new(move |_| {
        let named = match ui.page.get() {
            Some(Page::OnSite(site)) => site,
            _ => None,
        };
        let remembered = || prefs::read(REMEMBERED).and_then(|id| id.parse().ok());
        sites.with(|sites| {
            let is_there = |id: &RecordId| sites.iter().any(|(site, _)| site == id);
            let first = || sites.first().map(|(site, _)| *site);
            named
                .filter(is_there)
                .or_else(|| remembered().filter(is_there))
                .or_else(first)
        })
    });
    Effect::new(move |_| {
        if let Some(site) = chosen.get() {
            prefs::write(REMEMBERED, site.as_str());
        }
    });
    let options = move || {
        let options = sites.get().into_iter().map(|(id, name)| {
            let here = move || chosen.get() == Some(id);
            view! { <option value=id.to_string() prop:selected=here>{name}</option> }
        });
        options.collect_view()
    };
    let choose = move |event| {
        if let Ok(site) = event_target_value(&event).parse() {
            ui.show_page(Page::OnSite(Some(site)));
        }
    };
    let body = move || match chosen.get() {
        None => view! { <div class="empty"><p class="muted">{t().site_none}</p></div> }.into_any(),
        Some(id) => {
            let site = RecordRef::new(Site::TABLE, id);
            view! {
                <About site=site.clone() />
                <Tasks site=site.clone() />
                <Checks site=site.clone() />
                <Photos site=site.clone() />
                <section class="site-part">
                    <Discussion record=site />
                </section>
            }
            .into_any()
        }
    };
    view! {
        <div class="site-page">
            <header class="site-head">
                <h2>{t().nav_on_site}</h2>
                <select aria-label=Site::KIND.one on:change=choose>{options}</select>
            </header>
            {body}
        </div>
    }
}

/// What one has to know of a site, and how far it is.
#[component]
fn About(site: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let entry = {
        let site = site.clone();
        Memo::new(move |_| ui.registers.all.with(|all| all.find(&site).cloned()))
    };
    let lines = move || entry.get().map(|entry| lines(ui, &entry));
    let state = Memo::new(move |_| {
        entry.with(|entry| entry.as_ref().map(|e| Site(e).status()).unwrap_or_default())
    });
    let options = SiteState::ALL.iter().map(|one| {
        let one = *one;
        view! {
            <option value=one.stored() prop:selected=move || state.get() == one>{one.label()}</option>
        }
    });
    let (set, open) = (site.clone(), site);
    view! {
        <section class="site-part" aria-label=Site::KIND.one>
            <label class="site-state">
                <span>{Site::KIND.field("status").map_or("", |field| field.label)}</span>
                <select on:change=move |event| ui.set_record(&set, "status", event_target_value(&event).into())>
                    {options.collect_view()}
                </select>
            </label>
            <dl class="fields read site-fields">{lines}</dl>
            <button class="button" type="button" on:click=move |_| ui.open_record(&open)>
                {t().site_all_fields}
            </button>
        </section>
    }
}

/// The fields that are filled in.
fn lines(ui: Ui, entry: &Entry) -> impl IntoView + use<> {
    let names = [
        "address",
        "contact",
        "phone",
        "connectivity",
        "connection",
        "owner",
        "due",
        "notes",
    ];
    let lines = ui.registers.with(|context| {
        let fields = names.into_iter().filter_map(|name| Site::KIND.field(name));
        let lines = fields.filter_map(|field| {
            let text = value::text(ui, field.field_type, entry.get(field.name), context);
            (!text.is_empty()).then_some((field.name, field.label, text))
        });
        lines.collect::<Vec<_>>()
    });
    let lines = lines.into_iter().map(|(name, label, text)| {
        let shown = if name == "phone" {
            let digits = text.split_whitespace().collect::<String>();
            view! { <a class="site-call" href=format!("tel:{digits}")>{text}</a> }.into_any()
        } else {
            text.into_any()
        };
        view! { <dt>{label}</dt><dd>{shown}</dd> }
    });
    lines.collect_view()
}

fn sites(ui: Ui) -> Vec<(RecordId, String)> {
    ui.registers.with(|context| {
        let sites = context.records.of(Site::KIND);
        let mut sites: Vec<(i64, RecordId, String)> = sites
            .map(|entry| {
                let number = entry.read("number").unwrap_or(0);
                (number, entry.id, entry.title().to_owned())
            })
            .collect();
        sites.sort();
        sites.into_iter().map(|(_, id, name)| (id, name)).collect()
    })
}
