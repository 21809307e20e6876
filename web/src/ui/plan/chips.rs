//! What of a view is not the whole plan, as chips: each goes away by a click.

use leptos::prelude::*;
use throughline_core::view::{GroupBy, SortBy};

use super::filter::{clause_words, count, quick_words};
use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The bar below the tools, while anything but the whole plan is shown.
#[component]
pub(crate) fn Chips() -> impl IntoView {
    let ui = Ui::get();
    let look = ui.look;
    let plain = Memo::new(move |_| look.is_plain());
    let chips = move || {
        let mut chips = Vec::new();
        look.filter.with(|filter| {
            for quick in filter.quick.clone() {
                chips.push(chip(quick_words(quick).to_owned(), move || {
                    look.filter
                        .update(|filter| filter.quick.retain(|now| *now != quick));
                }));
            }
            for (at, clause) in filter.clauses.iter().enumerate() {
                chips.push(chip(clause_words(clause), move || {
                    look.filter.update(|filter| {
                        if at < filter.clauses.len() {
                            filter.clauses.remove(at);
                        }
                    });
                }));
            }
            let text = filter.text.trim();
            if !text.is_empty() {
                chips.push(chip(format!("“{text}”"), move || {
                    look.filter.update(|filter| filter.text.clear());
                }));
            }
        });
        look.groups.with(|groups| {
            if !groups.is_empty() {
                let labels: Vec<&str> = groups
                    .iter()
                    .map(|by: &GroupBy| by.column.label())
                    .collect();
                chips.push(chip((t().chip_group)(&labels.join(", ")), move || {
                    look.groups.set(Vec::new());
                }));
            }
        });
        look.sorts.with(|sorts| {
            if !sorts.is_empty() {
                let label = |by: &SortBy| {
                    let arrow = if by.descending { "↓" } else { "↑" };
                    format!("{} {arrow}", by.column.label())
                };
                let labels: Vec<String> = sorts.iter().map(label).collect();
                chips.push(chip((t().chip_sort)(&labels.join(", ")), move || {
                    look.sorts.set(Vec::new());
                }));
            }
        });
        if look.flat.get() {
            chips.push(chip(t().flat.to_owned(), move || look.flat.set(false)));
        }
        chips
    };
    view! {
        <Show when=move || !plain.get()>
            <div class="view-bar" role="group" aria-label=t().view_bar>
                {chips}
                <span class="muted num" role="status">{move || count(ui)}</span>
                <button class="button quiet small" type="button" on:click=move |_| look.clear()>
                    {t().view_clear}
                </button>
            </div>
        </Show>
    }
}

fn chip(text: String, remove: impl Fn() + 'static) -> AnyView {
    let label = (t().chip_remove)(&text);
    view! {
        <button class="chip accent removable" type="button" title=label on:click=move |_| remove()>
            {text}
            {icon(Icon::Close)}
        </button>
    }
    .into_any()
}
