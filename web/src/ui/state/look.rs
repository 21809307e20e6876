//! How this person looks at the plan: filter, groups, order and the views that are kept.

use leptos::{ev, prelude::*};
use throughline_core::{
    engine::{Command, NamedView},
    id::DocumentId,
    time::{DAY, Moment},
    view::{self, Column, Filter, GroupBy, SortBy, View},
};

use super::{Phase, Ui};
use crate::ui::{
    dates,
    plan::{column::ColumnLook as _, columns},
    route::{self, Route},
    words::t,
};

/// What of a view stands in an address: each part's name there, in this order.
const PARTS: [&str; 4] = ["filter", "group", "sort", "flat"];

/// How the plan is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) filter: RwSignal<Filter>,
    pub(crate) groups: RwSignal<Vec<GroupBy>>,
    pub(crate) sorts: RwSignal<Vec<SortBy>>,
    /// Whether tasks are shown without the summaries that they belong to.
    pub(crate) flat: RwSignal<bool>,
    /// The views that are kept in the plan.
    pub(crate) shared: RwSignal<Vec<NamedView>>,
    /// The name of the view that was chosen last.
    pub(crate) chosen: RwSignal<Option<String>>,
}

impl Look {
    /// As the address says.
    pub(crate) fn new() -> Self {
        let look = Self {
            filter: RwSignal::default(),
            groups: RwSignal::default(),
            sorts: RwSignal::default(),
            flat: RwSignal::new(false),
            shared: RwSignal::default(),
            chosen: RwSignal::new(None),
        };
        look.read_address();
        look
    }

    /// The view as the engine takes it.
    pub(crate) fn view(self) -> View {
        View {
            filter: self.filter.get(),
            groups: self.groups.get(),
            sorts: self.sorts.get(),
            flat: self.flat.get(),
        }
    }

    /// Whether anything but the whole plan in its own order is shown.
    pub(crate) fn is_plain(self) -> bool {
        self.filter.with(Filter::is_empty)
            && self.groups.with(Vec::is_empty)
            && self.sorts.with(Vec::is_empty)
            && !self.flat.get()
    }

    /// Shows the whole plan in its own order.
    pub(crate) fn clear(self) {
        self.filter.set(Filter::default());
        self.groups.set(Vec::new());
        self.sorts.set(Vec::new());
        self.flat.set(false);
        self.chosen.set(None);
    }

    /// Puts the plan in order by a column: upwards, then downwards, then as it is.
    pub(crate) fn sort_by(self, column: Column) {
        self.sorts.update(|sorts| {
            *sorts = match sorts.first() {
                Some(first) if first.column == column && !first.descending => vec![SortBy {
                    column,
                    descending: true,
                }],
                Some(first) if first.column == column => Vec::new(),
                _ => vec![SortBy {
                    column,
                    descending: false,
                }],
            };
        });
    }

    /// Each part of the view as text.
    pub(crate) fn parts(self) -> [String; 4] {
        [
            self.filter.with(view::format_filter),
            self.groups.with(|groups| view::format_groups(groups)),
            self.sorts.with(|sorts| view::format_sorts(sorts)),
            if self.flat.get() { "yes" } else { "" }.to_owned(),
        ]
    }

    /// Takes over a view from its parts as text; gives what could not be read, which is left out.
    pub(crate) fn set_parts(self, [filter, groups, sorts, flat]: [&str; 4]) -> Vec<String> {
        let mut unreadable = Vec::new();
        let mut keep = |error: view::ViewError| unreadable.push(error.to_string());
        let filter = view::parse_filter(filter).unwrap_or_else(|error| {
            keep(error);
            Filter::default()
        });
        let groups = view::parse_groups(groups).unwrap_or_else(|error| {
            keep(error);
            Vec::new()
        });
        let sorts = view::parse_sorts(sorts).unwrap_or_else(|error| {
            keep(error);
            Vec::new()
        });
        self.filter.set(filter);
        self.groups.set(groups);
        self.sorts.set(sorts);
        self.flat.set(flat == "yes");
        unreadable
    }

    /// What follows the path of an address: `?filter=…`, or nothing.
    pub(crate) fn query(self) -> String {
        let parts: Vec<String> = PARTS
            .iter()
            .zip(self.parts())
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| format!("{name}={}", js_sys::encode_uri_component(&text)))
            .collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!("?{}", parts.join("&"))
        }
    }

    /// Takes over the view that the address names; gives what could not be read.
    fn read_address(self) -> Vec<String> {
        let fragment = window().location().hash().unwrap_or_default();
        let (_, query) = fragment.split_once('?').unwrap_or((&fragment, ""));
        let mut parts = [const { String::new() }; 4];
        for pair in query.split('&') {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            if let Some(at) = PARTS.iter().position(|part| *part == name) {
                let text = js_sys::decode_uri_component(text);
                parts[at] = text.map(String::from).unwrap_or_default();
            }
        }
        if self.parts() == parts {
            return Vec::new();
        }
        self.set_parts(parts.each_ref().map(String::as_str))
    }

    /// Keeps engine and address with what is looked at.
    pub(crate) fn follow(self, ui: Ui) {
        let extra = Memo::new(move |_| {
            ui.columns.with(|columns| {
                let mut extra: Vec<Column> = columns.clone();
                extra.retain(|column| !column.is_carried());
                extra
            })
        });
        let open = Memo::new(move |_| {
            let open = ui.phase.with(|phase| *phase == Phase::Open);
            let id = ui.project.with(|project| project.as_ref().map(|p| p.id));
            id.filter(|_| open)
        });
        let asked = StoredValue::new(None::<(DocumentId, View, Vec<Column>)>);
        Effect::new(move |_| {
            let (open, view, columns) = (open.get(), self.view(), extra.get());
            // A plan that is just being opened is looked at as it is.
            let plain = view.is_plain() && columns.is_empty();
            let now = open.map(|id| (id, view.clone(), columns.clone()));
            let before = asked.get_value();
            let fresh = before.as_ref().map(|(id, ..)| *id) != open;
            if open.is_none() || before == now || (fresh && plain) {
                asked.set_value(now);
                return;
            }
            asked.set_value(now);
            let today = Moment(dates::now().day() * DAY);
            ui.send(Command::Look {
                view,
                columns,
                today,
            });
        });
        Effect::new(move |_| {
            let query = self.query();
            if matches!(ui.route.get_untracked(), Route::Plan(..)) && open.get().is_some() {
                let fragment = window().location().hash().unwrap_or_default();
                let (path, now) = fragment.split_once('?').unwrap_or((&fragment, ""));
                if now != query.trim_start_matches('?') {
                    route::show_address(&format!("{path}{query}"));
                }
            }
        });
        let handle = window_event_listener(ev::hashchange, move |_| {
            for what in self.read_address() {
                ui.toasts.bad((t().view_unreadable)(&what), "");
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// The view as it is, to be kept under a name.
    pub(crate) fn keep(self, ui: Ui, name: &str) -> NamedView {
        let [filter, groups, sorts, flat] = self.parts();
        let prefs = ui.prefs;
        let shown = [
            ("critical", prefs.critical),
            ("float", prefs.float),
            ("links", prefs.links),
        ];
        let chart: Vec<&str> = shown
            .into_iter()
            .filter(|(_, on)| on.get_untracked())
            .map(|(name, _)| name)
            .collect();
        let day = ui
            .plan
            .timeline
            .with_untracked(|timeline| timeline.day_width);
        #[expect(clippy::cast_possible_truncation, reason = "a day is some pixels wide")]
        let zoom = (day * 100.0).round() as i64;
        NamedView {
            id: throughline_core::id::SavedViewId(throughline_core::id::RecordId::from_name(name)),
            name: name.to_owned(),
            columns: prefs
                .columns
                .with_untracked(|chosen| columns::write(chosen)),
            filter,
            groups,
            sorts,
            flat: flat == "yes",
            zoom,
            chart: chart.join(","),
        }
    }

    /// Looks through a view that was kept.
    pub(crate) fn choose(self, ui: Ui, view: &NamedView) {
        let flat = if view.flat { "yes" } else { "" };
        for what in self.set_parts([&view.filter, &view.groups, &view.sorts, flat]) {
            ui.toasts.bad((t().view_unreadable)(&what), "");
        }
        let prefs = ui.prefs;
        prefs.columns.set(columns::read(&view.columns));
        for (name, on) in [
            ("critical", prefs.critical),
            ("float", prefs.float),
            ("links", prefs.links),
        ] {
            on.set(view.chart.split(',').any(|part| part == name));
        }
        if view.zoom > 0 {
            #[expect(clippy::cast_precision_loss, reason = "a day is some pixels wide")]
            let width = view.zoom as f64 / 100.0;
            ui.plan
                .timeline
                .update(|timeline| timeline.day_width = width);
        }
        self.chosen.set(Some(view.name.clone()));
    }
}
