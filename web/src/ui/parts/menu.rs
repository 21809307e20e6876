//! A menu: a popover of items, walked with the arrow keys.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::popover::{Popover, close_around};
use crate::ui::icon::{Icon, icon};

/// A button that opens a menu.
#[component]
pub(crate) fn Menu(
    /// The menu's id; unique on the page.
    id: &'static str,
    /// The button's class.
    #[prop(into)]
    class: Signal<String>,
    /// The button's accessible name.
    #[prop(into, optional)]
    label: Option<Signal<String>>,
    /// The button's content.
    #[prop(into)]
    button: ViewFn,
    /// The items.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let inside = move || {
        view! {
            <div class="menu" role="presentation" on:keydown=move |event| on_key(&event)>
                {children.with_value(|children| children())}
            </div>
        }
    };
    match label {
        Some(label) => view! {
            <Popover id class label role="menu" button>
                {inside()}
            </Popover>
        }
        .into_any(),
        None => view! {
            <Popover id class role="menu" button>
                {inside()}
            </Popover>
        }
        .into_any(),
    }
}

/// An item that does something and closes the menu.
#[component]
pub(crate) fn MenuItem(
    /// Its icon.
    #[prop(optional)]
    symbol: Option<Icon>,
    /// Its text.
    #[prop(into)]
    label: Signal<String>,
    /// The keys that do the same.
    #[prop(optional)]
    keys: &'static str,
    /// Whether it can be done now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// What it does.
    #[prop(into)]
    run: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="menu-item"
            type="button"
            role="menuitem"
            tabindex="-1"
            disabled=move || disabled.get()
            on:click=move |event| {
                close_around(&event);
                run.run(());
            }
        >
            {symbol.map(icon)}
            <span class="menu-text">{move || label.get()}</span>
            {(!keys.is_empty()).then(|| view! { <kbd>{keys}</kbd> })}
        </button>
    }
}

/// An item that is on or off and leaves the menu open.
#[component]
pub(crate) fn MenuCheck(
    /// Its text.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Whether only one of its group can be on.
    #[prop(optional)]
    radio: bool,
    /// Turns it on or off.
    #[prop(into)]
    toggle: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="menu-item"
            type="button"
            role=if radio { "menuitemradio" } else { "menuitemcheckbox" }
            tabindex="-1"
            aria-checked=move || on.get().to_string()
            on:click=move |_| toggle.run(())
        >
            <span class="menu-mark">{move || on.get().then(|| icon(Icon::Check))}</span>
            <span class="menu-text">{move || label.get()}</span>
        </button>
    }
}

/// A heading between items.
#[component]
pub(crate) fn MenuHeading(
    /// Its text.
    label: &'static str,
) -> impl IntoView {
    view! {
        <div class="menu-heading" role="presentation">
            {label}
        </div>
    }
}

fn on_key(event: &web_sys::KeyboardEvent) {
    let Some(menu) = event
        .current_target()
        .and_then(|menu| menu.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let Ok(items) = menu.query_selector_all("button:not(:disabled)") else {
        return;
    };
    let items: Vec<HtmlElement> = (0..items.length())
        .filter_map(|index| items.item(index)?.dyn_into().ok())
        .collect();
    let Some(last) = items.len().checked_sub(1) else {
        return;
    };
    let active = document().active_element();
    let at = items.iter().position(|item| {
        let item: &web_sys::Element = item;
        active.as_ref() == Some(item)
    });
    let next = match (event.key().as_str(), at) {
        ("ArrowDown", Some(at)) => (at + 1) % (last + 1),
        ("ArrowUp", Some(at)) => (at + last) % (last + 1),
        ("ArrowDown" | "Home", _) => 0,
        ("ArrowUp" | "End", _) => last,
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    // Focusing an element of the page cannot fail.
    let _ = items[next].focus();
}
