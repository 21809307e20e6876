//! The headings of the table.

use leptos::prelude::*;

use crate::ui::{plan::column::Align, state::Ui};

/// The row of headings.
#[component]
pub(crate) fn GridHead() -> impl IntoView {
    let ui = Ui::get();
    let headings = move || {
        ui.columns.with(|columns| {
            columns
                .iter()
                .map(|column| {
                    view! {
                        <div
                            class="th"
                            class:end=column.align() == Align::End
                            role="columnheader"
                            aria-label=column.full_name()
                            title=column.full_name()
                        >
                            {column.heading()}
                        </div>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <div class="grid-head" role="rowgroup">
            <div class="tr" role="row" aria-rowindex="1">
                {headings}
            </div>
        </div>
    }
}
