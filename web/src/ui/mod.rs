//! The user interface.

use leptos::prelude::*;

use crate::bridge::Bridge;

/// Takes over the page from the first paint.
pub fn start() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
    let bridge = Bridge::start(|event| leptos::logging::log!("{event:?}"));
    leptos::mount::mount_to_body(move || {
        let state = bridge
            .as_ref()
            .map_or_else(ToString::to_string, |_| String::new());
        view! { <main><h1>"Throughline"</h1><p>{state}</p></main> }
    });
}
