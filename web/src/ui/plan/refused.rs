//! What of many cells could not be taken, before any is.

use leptos::prelude::*;

use super::batch::{self, Refusal};
use crate::ui::{parts::dialog::Modal, state::Ui, words::t};

/// The most lines that are listed.
const MOST: usize = 200;

/// The list, and the choice to take the rest.
#[component]
pub(crate) fn RefusedDialog(
    /// What could not be taken.
    refused: Vec<Refusal>,
    /// How many could.
    rest: usize,
) -> impl IntoView {
    let ui = Ui::get();
    let close = move || ui.dialog.set(None);
    let more = refused.len().saturating_sub(MOST);
    let title = (t().refused_title)(refused.len());
    let lines = refused
        .into_iter()
        .take(MOST)
        .map(|Refusal { place, text, why }| {
            view! {
                <tr>
                    <th scope="row">{place}</th>
                    <td>{text}</td>
                    <td>{why}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Modal title=title class="large" on_close=Callback::new(move |()| close())>
            <p class="muted">{t().refused_text}</p>
            <div class="refused" tabindex="0" role="group" aria-label=t().refused_list>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{t().refused_where}</th>
                            <th scope="col">{t().refused_what}</th>
                            <th scope="col">{t().refused_why}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
                {(more > 0).then(|| view! { <p class="muted">{(t().refused_more)(more)}</p> })}
            </div>
            <footer class="modal-foot">
                <button class="button" type="button" on:click=move |_| close()>{t().refused_cancel}</button>
                {(rest > 0)
                    .then(|| {
                        view! {
                            <button
                                class="button primary"
                                type="button"
                                autofocus
                                on:click=move |_| {
                                    close();
                                    batch::go_on(ui);
                                }
                            >
                                {(t().refused_go_on)(rest)}
                            </button>
                        }
                    })}
            </footer>
        </Modal>
    }
}
