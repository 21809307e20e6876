//! The tabs of an area: each is a page with an address of its own.

use leptos::prelude::*;

use super::place::{Area, Page};
use crate::ui::{route::Route, state::Ui, words::t};

/// The tabs of the area in which one is.
#[component]
pub(crate) fn AreaTabs() -> impl IntoView {
    let ui = Ui::get();
    let area = Memo::new(move |_| ui.page.get().map(Page::area));
    view! {
        <nav class="tabs" aria-label=t().tabs>
            {move || {
                let pages = area.get().map(Area::pages).unwrap_or_default();
                pages.into_iter().map(|page| one(ui, page)).collect_view()
            }}
        </nav>
    }
}

fn one(ui: Ui, page: Page) -> impl IntoView + use<> {
    let here = Memo::new(move |_| ui.page.get().is_some_and(|now| now.is_tab(page)));
    let address = move || {
        let id = ui.project.with(|project| project.as_ref().map(|p| p.id));
        id.map_or(Route::Projects, |id| Route::Register(id, page, None))
            .address()
    };
    view! {
        <a
            class="tab"
            href=address
            aria-current=move || here.get().then_some("page")
        >
            {page.label()}
        </a>
    }
}
