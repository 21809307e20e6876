//! Addresses: everything after the `#`, so that no address ever needs the server.

use leptos::prelude::*;
use throughline_core::{
    engine::ShareLink,
    id::{DocumentId, TaskId},
    register::RecordRef,
};

use super::{link, plan::tab::PlanTab, register::place::Page, state::prefs};

/// Where the person is.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Route {
    /// The list of projects.
    Projects,
    /// A view of the plan of a project, with a task selected if the address names one.
    Plan(DocumentId, PlanTab, Option<TaskId>),
    /// A page of a project beside the plan, with the details of a record if the address names one.
    Register(DocumentId, Page, Option<RecordRef>),
    /// A share link is being followed.
    Join(ShareLink),
    /// People and access.
    Account(Door),
    /// The address makes no sense here.
    Unknown,
}

/// What of people and access somebody wants to see.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Door {
    /// Their own account.
    Me,
    /// An invitation, with its secret.
    Invitation(String),
    /// The members of a project.
    Members(DocumentId),
    /// Running the relay.
    Admin,
}

impl Route {
    /// The address, beginning with `#`.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Projects | Self::Unknown => "#/".to_owned(),
            Self::Plan(project, tab, None) => format!("#/project/{project}/{}", tab.path()),
            Self::Plan(project, tab, Some(task)) => {
                format!("#/project/{project}/{}/{task}", tab.path())
            }
            Self::Register(project, page, None) => format!("#/project/{project}/{}", page.path()),
            Self::Register(project, page, Some(record)) => {
                format!("#/project/{project}/{}/{OPEN}/{record}", page.path())
            }
            Self::Join(link) => link::encode_share(link),
            Self::Account(Door::Me) => "#/account".to_owned(),
            Self::Account(Door::Admin) => "#/account/relay".to_owned(),
            Self::Account(Door::Members(project)) => format!("#/account/members/{project}"),
            Self::Account(Door::Invitation(token)) => format!("#invitation={token}"),
        }
    }

    /// The project that it is in.
    pub(crate) const fn project(&self) -> Option<DocumentId> {
        match self {
            Self::Plan(id, ..) | Self::Register(id, ..) => Some(*id),
            Self::Projects | Self::Join(_) | Self::Account(_) | Self::Unknown => None,
        }
    }

    /// The route of a fragment, with or without its `#`.
    pub(crate) fn parse(fragment: &str) -> Self {
        let fragment = fragment.trim_start_matches('#');
        if let Some(text) = fragment.strip_prefix("join=") {
            return link::decode_share(text).map_or(Self::Unknown, Self::Join);
        }
        if let Some(token) = fragment.strip_prefix("invitation=") {
            return Self::Account(Door::Invitation(token.chars().take(80).collect()));
        }
        let parts: Vec<&str> = fragment
            .split('/')
            .filter(|part| !part.is_empty())
            .collect();
        match parts[..] {
            [] => Self::Projects,
            ["account"] => Self::Account(Door::Me),
            ["account", "relay"] => Self::Account(Door::Admin),
            ["account", "members", id] => id
                .parse()
                .map_or(Self::Unknown, |id| Self::Account(Door::Members(id))),
            ["project", id, ref rest @ ..] => {
                let Ok(id) = id.parse() else {
                    return Self::Unknown;
                };
                Self::in_project(id, rest).unwrap_or(Self::Unknown)
            }
            _ => Self::Unknown,
        }
    }

    fn in_project(id: DocumentId, path: &[&str]) -> Option<Self> {
        let Some(first) = path.first() else {
            return Some(Self::Plan(id, PlanTab::default(), None));
        };
        if let Some(tab) = PlanTab::from_path(first) {
            let task = path.get(1).and_then(|task| task.parse().ok());
            return Some(Self::Plan(id, tab, task));
        }
        let open = path.iter().position(|part| *part == OPEN);
        let (page, record) = path.split_at(open.unwrap_or(path.len()));
        let record = match record {
            [_, table, id] => RecordRef::parse(&format!("{table}/{id}")),
            _ => None,
        };
        Some(Self::Register(id, Page::from_path(page)?, record))
    }
}

/// What stands in an address between a page and the record whose details are open.
const OPEN: &str = "open";

/// Follows the address bar. An owner token in it is kept and taken out of sight.
pub(crate) fn follow() -> RwSignal<Route> {
    let route = RwSignal::new(read());
    window_event_listener(leptos::ev::hashchange, move |_| {
        let next = read();
        if route.with_untracked(|now| *now != next) {
            route.set(next);
        }
    });
    route
}

/// Shows another address for the same page, without a step in the history.
pub(crate) fn show_address(address: &str) {
    let null = wasm_bindgen::JsValue::NULL;
    if let Ok(history) = window().history()
        && history
            .replace_state_with_url(&null, "", Some(address))
            .is_err()
    {
        leptos::logging::warn!("the address could not be changed to {address}");
    }
}

/// Goes to a route; `replace` leaves no entry in the browser's history.
pub(crate) fn go(route: RwSignal<Route>, to: Route, replace: bool) {
    let address = to.address();
    if let Ok(history) = window().history() {
        let null = wasm_bindgen::JsValue::NULL;
        let result = if replace {
            history.replace_state_with_url(&null, "", Some(&address))
        } else {
            history.push_state_with_url(&null, "", Some(&address))
        };
        if result.is_err() {
            // Browsers throttle history writes; the route itself still changes.
            leptos::logging::warn!("the address could not be changed to {address}");
        }
    }
    if route.with_untracked(|now| *now != to) {
        route.set(to);
    }
}

/// The address that opens the same page elsewhere, without its fragment.
pub(crate) fn page_address() -> String {
    let href = window().location().href().unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

fn read() -> Route {
    let fragment = window().location().hash().unwrap_or_default();
    if let Some(token) = fragment.trim_start_matches('#').strip_prefix("relay=") {
        prefs::keep_owner_token(token);
        show_address("#/");
        return Route::Projects;
    }
    Route::parse(&fragment)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::ui::register::place::Mode;

    #[wasm_bindgen_test]
    fn addresses_round_trip() {
        let project = DocumentId::from_bytes(*b"0123456789abcdef");
        let task = TaskId(throughline_core::id::RecordId::from_name("a task"));
        let plan = PlanTab::ALL
            .into_iter()
            .flat_map(|tab| [None, Some(task)].map(|task| Route::Plan(project, tab, task)));
        let others = [
            Route::Projects,
            Route::Join(ShareLink {
                project,
                relay: "ws://127.0.0.1:8080/sync".into(),
                token: "token".into(),
            }),
        ];
        let pages = throughline_core::register::all().flat_map(|kind| {
            let modes = Mode::of(kind).into_iter();
            modes.map(|mode| Page::Register(kind.table(), mode))
        });
        let pages = pages.chain([
            Page::Overview,
            Page::MyWork,
            Page::Raci,
            Page::Rollout,
            Page::Capacity,
            Page::RetroBoard,
        ]);
        let record = RecordRef::new("risks", task);
        let pages = pages.chain([None, Some(record.id)].map(Page::OnSite));
        let pages = pages.flat_map(|page| {
            [None, Some(record.clone())].map(|record| Route::Register(project, page, record))
        });
        for route in plan.chain(others).chain(pages) {
            assert_eq!(Route::parse(&route.address()), route);
        }
    }

    #[wasm_bindgen_test]
    fn foreign_addresses_are_unknown() {
        let elsewhere = format!("#/project/{}/nowhere", DocumentId::from_bytes([7; 16]));
        for bad in [
            "#/project/x/plan",
            "#/nowhere",
            "#join=%%%",
            "#/project",
            elsewhere.as_str(),
        ] {
            assert_eq!(Route::parse(bad), Route::Unknown, "{bad}");
        }
    }
}
