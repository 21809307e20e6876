//! What a screen reader hears: politely, and at most every two seconds.

use std::time::Duration;

use leptos::prelude::*;

use crate::ui::state::Ui;

/// The least time between two announcements: a busy team must not drown out the person's own work.
const PAUSE: Duration = Duration::from_secs(2);

/// The live region.
#[component]
pub(crate) fn LiveRegion() -> impl IntoView {
    let ui = Ui::get();
    let heard = RwSignal::new(String::new());
    let waiting = StoredValue::new(false);
    Effect::new(move |_| {
        let text = ui.said.get();
        if text.is_empty() || waiting.get_value() {
            // What comes meanwhile replaces what waits: the newest is said when the pause is over.
            return;
        }
        heard.set(text.clone());
        waiting.set_value(true);
        set_timeout(
            move || {
                waiting.set_value(false);
                let newest = ui.said.get_untracked();
                if newest == text {
                    // Emptied, so that the same words are heard when they are said again.
                    ui.said.set(String::new());
                } else {
                    heard.set(newest);
                }
            },
            PAUSE,
        );
    });
    view! {
        <div class="sr" role="status" aria-live="polite">
            {move || heard.get()}
        </div>
    }
}
