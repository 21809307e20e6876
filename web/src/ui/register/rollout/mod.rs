//! Rolling out to sites: the templates, and how far each site is.

mod dialogs;
mod matrix;
mod templates;

use leptos::prelude::*;

pub(crate) use dialogs::{FollowDialog, NewTemplateDialog, RollOutDialog};

use crate::ui::words::t;

/// The page.
#[component]
pub(super) fn Rollout() -> impl IntoView {
    view! {
        <header class="register-head">
            <h2>{t().nav_rollout}</h2>
            <p class="muted">{t().rollout_help}</p>
        </header>
        <templates::Templates />
        <matrix::Matrix />
    }
}
