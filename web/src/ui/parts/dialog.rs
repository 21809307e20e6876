//! A modal dialog on the platform's own `<dialog>`: it holds the focus, Escape closes it.

use leptos::{html, prelude::*};

use crate::ui::{
    icon::{Icon, icon},
    words::t,
};

/// A modal dialog. It is in the page only while it is open; `on_close` takes it out.
#[component]
pub(crate) fn Modal(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// A class for its width.
    #[prop(optional)]
    class: &'static str,
    /// Takes the dialog out of the page.
    on_close: Callback<()>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = node.get()
            && !dialog.open()
            && dialog.show_modal().is_err()
        {
            leptos::logging::warn!("the dialog could not be opened as modal");
        }
    });
    view! {
        <dialog
            class=format!("modal {class}")
            node_ref=node
            aria-labelledby="modal-title"
            on:close=move |_| on_close.run(())
            on:click=move |event| {
                // A click on the backdrop lands on the dialog element itself.
                if let Some(dialog) = node.get_untracked()
                    && event.target().is_some_and(|target| {
                        let dialog: &web_sys::EventTarget = dialog.as_ref();
                        target == *dialog
                    })
                {
                    dialog.close();
                }
            }
        >
            <div class="modal-body">
                <header class="modal-head">
                    <h2 id="modal-title">{title}</h2>
                    <button
                        class="icon-button"
                        type="button"
                        aria-label=t().close
                        title=t().close
                        on:click=move |_| on_close.run(())
                    >
                        {icon(Icon::Close)}
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}

/// The end of a form in a dialog: take nothing, or do it.
#[component]
pub(crate) fn FormFoot(
    /// Closes the dialog.
    cancel: Callback<()>,
    /// What the form does.
    submit: &'static str,
    /// Whether there is nothing yet that it could do.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <footer class="modal-foot">
            <button class="button" type="button" on:click=move |_| cancel.run(())>
                {t().cancel}
            </button>
            <button class="button primary" type="submit" disabled=disabled>{submit}</button>
        </footer>
    }
}
