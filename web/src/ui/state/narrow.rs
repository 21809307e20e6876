//! Whether the screen is as narrow as a phone's.

use leptos::{ev, prelude::*};

/// The widest narrow screen; the style sheets say the same.
const NARROW: &str = "(max-width: 720px)";

/// Follows the width of the screen.
pub(crate) fn follow() -> RwSignal<bool> {
    let narrow = RwSignal::new(is_narrow());
    let handle = window_event_listener(ev::resize, move |_| {
        let now = is_narrow();
        if narrow.get_untracked() != now {
            narrow.set(now);
        }
    });
    on_cleanup(move || handle.remove());
    narrow
}

fn is_narrow() -> bool {
    window()
        .match_media(NARROW)
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}
