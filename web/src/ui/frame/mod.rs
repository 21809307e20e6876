//! What stands around every view of a project: the rail, the top bar, the dialogs.

pub(crate) mod access;
pub(crate) mod dialogs;
mod export;
pub(crate) mod live;
mod palette;
pub(crate) mod people;
mod profile;
mod rail;
pub(crate) mod share;
mod shortcuts_help;
mod sync_pill;
pub(crate) mod theme;
mod top;

use leptos::prelude::*;

use self::{access::AccessStrip, rail::Rail, top::Top};
use crate::ui::state::Ui;

/// Rail and top bar around a view.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let ui = Ui::get();
    view! {
        <div class="app" class:folded=move || ui.prefs.rail_folded.get()>
            <Rail />
            <Top />
            <main class="main" id="main" tabindex="-1">
                <AccessStrip />
                {children()}
            </main>
        </div>
    }
}
