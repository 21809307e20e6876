//! Who is here.

use leptos::prelude::*;

use crate::ui::{
    parts::avatar::disc,
    plan::column::Column,
    state::{Ui, events},
    words::t,
};

/// The most discs in the top bar.
const MOST: usize = 5;

/// The others who have the project open. A click goes to where they are.
#[component]
pub(crate) fn Presence() -> impl IntoView {
    let ui = Ui::get();
    view! {
        <Show when=move || ui.peers.with(|peers| !peers.is_empty())>
            <div class="presence" role="group" aria-label=move || all_names(ui)>
                <For
                    each=move || ui.peers.get().into_iter().take(MOST)
                    key=|peer| (peer.peer.clone(), peer.name.clone(), peer.hue, peer.focus.clone())
                    let:peer
                >
                    {
                        let name = if peer.name.is_empty() { t().anonymous.to_owned() } else { peer.name.clone() };
                        let focus = peer.focus.clone();
                        let place = focus
                            .as_ref()
                            .and_then(|(task, field)| {
                                let key = ui.plan.peek(*task)?.key.clone();
                                let column = Column::named(field).unwrap_or(Column::NAME);
                                Some((t().cell_label)(column.label(), &key))
                            });
                        let label = match place {
                            Some(place) => (t().peer_at)(&name, &place),
                            None => name.clone(),
                        };
                        view! {
                            <button
                                class="presence-one"
                                type="button"
                                title=label.clone()
                                aria-label=label
                                on:click=move |_| {
                                    if let Some((task, _)) = &focus {
                                        events::show_task(ui, *task);
                                    }
                                }
                            >
                                {disc(&name, "", peer.hue)}
                            </button>
                        }
                    }
                </For>
                {move || {
                    let rest = ui.peers.with(Vec::len).saturating_sub(MOST);
                    (rest > 0).then(|| view! { <span class="chip num">{format!("+{rest}")}</span> })
                }}
            </div>
        </Show>
    }
}

fn all_names(ui: Ui) -> String {
    let names: Vec<_> = ui.peers.with(|peers| {
        peers
            .iter()
            .map(|peer| {
                if peer.name.is_empty() {
                    t().anonymous.to_owned()
                } else {
                    peer.name.clone()
                }
            })
            .collect()
    });
    (t().here_too)(&names.join(", "))
}

/// This person's name and user id; empty until the engine has said them.
pub(crate) fn me(ui: Ui) -> (String, String) {
    ui.profile.with(|profile| {
        profile
            .as_ref()
            .map(|profile| (profile.name.clone(), profile.user.0.clone()))
            .unwrap_or_default()
    })
}
