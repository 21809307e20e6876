//! Light, dark, or as the system is.

use leptos::prelude::*;

use crate::ui::{
    icon::{Icon, icon},
    parts::menu::{Menu, MenuCheck},
    state::{Ui, prefs::Theme},
    words::t,
};

/// The menu of appearances.
#[component]
pub(crate) fn ThemeMenu() -> impl IntoView {
    let ui = Ui::get();
    let theme = ui.prefs.theme;
    let symbol = move || {
        icon(match theme.get() {
            Theme::System => Icon::Screen,
            Theme::Light => Icon::Sun,
            Theme::Dark => Icon::Moon,
        })
    };
    view! {
        <Menu id="menu-theme" class="icon-button" label=t().theme button=move || symbol>
            {Theme::ALL
                .into_iter()
                .map(|one| {
                    view! {
                        <MenuCheck
                            radio=true
                            label=name(one)
                            on=Signal::derive(move || theme.get() == one)
                            toggle=move |()| theme.set(one)
                        />
                    }
                })
                .collect_view()}
        </Menu>
    }
}

fn name(theme: Theme) -> &'static str {
    match theme {
        Theme::System => t().theme_system,
        Theme::Light => t().theme_light,
        Theme::Dark => t().theme_dark,
    }
}
