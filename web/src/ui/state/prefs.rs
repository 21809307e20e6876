//! What this browser remembers about how a person likes to work. Kept in local storage: small, and
//! its loss is no harm.

use leptos::prelude::*;
use throughline_core::engine::NamedView;

use crate::ui::plan::columns::{self, Chosen};

/// Light, dark, or as the system is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    const fn stored(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The preferences, each a signal that is written back when it changes.
#[derive(Clone, Copy)]
pub(crate) struct Prefs {
    pub(crate) theme: RwSignal<Theme>,
    /// The columns of the plan's table in order, with their widths.
    pub(crate) columns: RwSignal<Vec<Chosen>>,
    /// The views that are kept on this device.
    pub(crate) views: RwSignal<Vec<NamedView>>,
    /// The width of the plan's table in pixels; the chart has the rest.
    pub(crate) split: RwSignal<f64>,
    /// Whether single keys such as `C` and `?` do something.
    pub(crate) single_keys: RwSignal<bool>,
    /// Whether the left rail is folded.
    pub(crate) rail_folded: RwSignal<bool>,
    /// Whether the critical path is marked.
    pub(crate) critical: RwSignal<bool>,
    /// Whether float tails are drawn.
    pub(crate) float: RwSignal<bool>,
    /// Whether link arrows are drawn.
    pub(crate) links: RwSignal<bool>,
}

impl Prefs {
    /// Reads what is stored and keeps it up to date.
    pub(crate) fn load() -> Self {
        let theme = match read("theme").as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        let prefs = Self {
            theme: RwSignal::new(theme),
            columns: RwSignal::new(
                read("columns").map_or_else(columns::usual, |text| columns::read(&text)),
            ),
            views: RwSignal::new(
                read("views")
                    .and_then(|text| serde_json::from_str(&text).ok())
                    .unwrap_or_default(),
            ),
            split: RwSignal::new(
                read("split")
                    .and_then(|text| text.parse().ok())
                    .unwrap_or(0.0_f64),
            ),
            single_keys: flag("single-keys", true),
            rail_folded: flag("rail-folded", false),
            critical: flag("critical", true),
            float: flag("float", true),
            links: flag("links", true),
        };
        prefs.write_back();
        prefs
    }

    fn write_back(self) {
        Effect::new(move |_| {
            let theme = self.theme.get();
            write("theme", theme.stored());
            if let Some(root) = document().document_element() {
                // The attribute name is a constant and valid, so this cannot fail.
                let _ = root.set_attribute("data-theme", theme.stored());
            }
        });
        Effect::new(move |_| {
            write(
                "columns",
                &self.columns.with(|chosen| columns::write(chosen)),
            );
        });
        Effect::new(move |_| {
            // Views are texts and numbers: they always become JSON.
            let views = self.views.with(serde_json::to_string);
            write("views", &views.unwrap_or_default());
        });
        Effect::new(move |_| write("split", &self.split.get().round().to_string()));
        for (name, signal) in [
            ("single-keys", self.single_keys),
            ("rail-folded", self.rail_folded),
            ("critical", self.critical),
            ("float", self.float),
            ("links", self.links),
        ] {
            Effect::new(move |_| write(name, if signal.get() { "yes" } else { "no" }));
        }
    }
}

/// The relay's owner token, if this browser was given one.
pub(crate) fn owner_token() -> Option<String> {
    read("owner-token").filter(|token| !token.is_empty())
}

/// Keeps the relay's owner token.
pub(crate) fn keep_owner_token(token: &str) {
    write("owner-token", token);
}

fn flag(name: &str, default: bool) -> RwSignal<bool> {
    RwSignal::new(read(name).map_or(default, |text| text == "yes"))
}

/// What is kept under that name.
pub(crate) fn read(name: &str) -> Option<String> {
    let storage = window().local_storage().ok()??;
    storage.get_item(&format!("throughline.{name}")).ok()?
}

/// Keeps something under that name.
pub(crate) fn write(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage()
        && storage
            .set_item(&format!("throughline.{name}"), value)
            .is_err()
    {
        // A full or forbidden store costs a preference, never work.
        leptos::logging::warn!("the preference {name} could not be kept");
    }
}
