//! A panel at a button, on the platform's popover: in the top layer, closed by Escape or a click
//! elsewhere, and the browser gives the focus back.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// Room between button and panel, and between panel and screen edge.
const GAP: f64 = 6.0;

/// A button that opens a panel.
#[component]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties"
)]
pub(crate) fn Popover(
    /// The panel's id; unique on the page.
    id: &'static str,
    /// The button's class.
    #[prop(into)]
    class: Signal<String>,
    /// The button's accessible name, where its content does not say it.
    #[prop(into, optional)]
    label: Option<Signal<String>>,
    /// The panel's accessible name, where the button's would not do.
    #[prop(into, optional)]
    panel_label: Option<String>,
    /// The role of the panel: `dialog` or `menu`.
    #[prop(default = "dialog")]
    role: &'static str,
    /// The button's content.
    #[prop(into)]
    button: ViewFn,
    /// The panel's content, made when it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let children = StoredValue::new(children);
    view! {
        <button
            class=move || class.get()
            type="button"
            node_ref=anchor
            popovertarget=id
            aria-haspopup=role
            aria-expanded=move || open.get().to_string()
            aria-label=move || label.map(|label| label.get())
            title=move || label.map(|label| label.get())
        >
            {button.run()}
        </button>
        <div
            class="popover"
            id=id
            popover="auto"
            role=role
            aria-label=move || panel_label.clone().or_else(|| label.map(|label| label.get()))
            node_ref=panel
            on:beforetoggle=move |event: web_sys::Event| {
                let opening = is_opening(&event);
                open.set(opening);
                if opening && let (Some(panel), Some(anchor)) = (panel.get_untracked(), anchor.get_untracked()) {
                    // The content appears with `open`; only then does the panel have its size.
                    request_animation_frame(move || place(&panel, &anchor));
                }
            }
        >
            <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
        </div>
    }
}

/// Whether a toggle event is about opening.
fn is_opening(event: &web_sys::Event) -> bool {
    js_sys::Reflect::get(event.as_ref(), &"newState".into())
        .is_ok_and(|state| state.as_string().as_deref() == Some("open"))
}

/// Puts a panel below its anchor, or above where there is more room, and keeps it on screen.
pub(crate) fn place(panel: &HtmlElement, anchor: &HtmlElement) {
    let at = anchor.get_bounding_client_rect();
    place_at(panel, at.left(), at.right(), at.top(), at.bottom());
}

/// Puts a panel beside a rectangle of the screen.
pub(crate) fn place_at(panel: &HtmlElement, left: f64, right: f64, top: f64, bottom: f64) {
    let size = panel.get_bounding_client_rect();
    let (width, height) = screen();
    let x = if left + size.width() + GAP <= width {
        left
    } else {
        right - size.width()
    };
    let x = x.clamp(GAP, (width - size.width() - GAP).max(GAP));
    let below = bottom + GAP;
    let y = if below + size.height() <= height - GAP || height - bottom > top {
        below.min((height - size.height() - GAP).max(GAP))
    } else {
        (top - GAP - size.height()).max(GAP)
    };
    let style = panel.style();
    for (name, value) in [("left", x), ("top", y)] {
        // The names and values are valid CSS, so this cannot fail.
        let _ = style.set_property(name, &format!("{value}px"));
    }
}

/// Closes the popover that an element is in.
pub(crate) fn close_around(event: &web_sys::Event) {
    let panel = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest("[popover]").ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(panel) = panel {
        // It fails only for a panel that is closed already.
        let _ = panel.hide_popover();
    }
}

fn screen() -> (f64, f64) {
    let number = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64());
    (
        number(window().inner_width()).unwrap_or(1024.0),
        number(window().inner_height()).unwrap_or(768.0),
    )
}
