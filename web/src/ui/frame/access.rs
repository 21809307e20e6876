//! What this person may not see or change here, said once above what it is about.

use leptos::prelude::*;
use throughline_core::{access::Right, record::SectionKind};

use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// What there is to say above the page on screen.
fn strip(ui: Ui) -> Option<String> {
    let section = match ui.page.get() {
        Some(page) => page.section(),
        None => Some(SectionKind::Plan),
    };
    if let Some(kind) = section {
        return (ui.right(kind) == Right::Read).then(|| t().access_read_only.to_owned());
    }
    // It is put together from several.
    let kinds = SectionKind::ALL.iter();
    let missing = kinds.filter(|kind| ui.right(**kind) == Right::None);
    let missing: Vec<&str> = missing.map(|kind| kind.label()).collect();
    (!missing.is_empty()).then(|| (t().access_left_out)(&missing))
}

/// A line above a page of which this person may not change anything, or does not see everything.
#[component]
pub(super) fn AccessStrip() -> impl IntoView {
    let ui = Ui::get();
    let text = Memo::new(move |_| strip(ui));
    move || {
        text.get().map(|text| {
            view! { <p class="access-strip" role="note">{icon(Icon::Eye)} {text}</p> }
        })
    }
}

/// What stands in place of a register that this person does not see.
#[component]
pub(crate) fn NotHere(section: SectionKind) -> impl IntoView {
    view! {
        <div class="notice tall access-none" role="note">
            <h2>{(t().access_none)(section.label())}</h2>
            <p>{t().access_none_text}</p>
        </div>
    }
}
