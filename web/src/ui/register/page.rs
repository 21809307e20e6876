//! A page beside the plan: what it shows, and the details of one record at its edge.

use leptos::prelude::*;
use throughline_core::{
    access::Right,
    register::{self, Kind},
};

use super::{
    board::Board,
    calendar::CalendarOf,
    capacity::Capacity,
    cross::ComplianceMatrix,
    details::Details,
    head::Head,
    lesson_tags::LessonTags,
    level_grid::LevelGrid,
    look::Look,
    my_work::MyWork,
    overview::Overview,
    place::{Mode, Page},
    raci::RaciMatrix,
    retro::RetroBoard,
    rollout::Rollout,
    site::OnSite,
    skills::SkillsMatrix,
    table::Table,
};
use crate::ui::{frame::access::NotHere, state::Ui};

/// The page that the address names.
#[component]
pub(crate) fn RegisterPage() -> impl IntoView {
    let ui = Ui::get();
    // How a kind is looked at stays from one way of looking to the next, and one site's page is another's: that is left
    // out here. One memo and
    // not one that follows another: an effect that reads both misses changes of the first.
    let page = Memo::new(move |_| {
        ui.page.get().map(|page| match page {
            Page::Register(table, _) => Page::Register(table, Mode::Table),
            Page::OnSite(_) => Page::OnSite(None),
            other => other,
        })
    });
    let content = move || match page.get() {
        Some(Page::Register(table, _)) => register::by_table(table)
            .map(|kind| view! { <Register kind /> })
            .into_any(),
        Some(Page::Overview) => view! { <Overview /> }.into_any(),
        Some(Page::MyWork) => view! { <MyWork /> }.into_any(),
        Some(Page::Raci) => view! { <RaciMatrix /> }.into_any(),
        Some(Page::Skills) => view! { <SkillsMatrix /> }.into_any(),
        Some(Page::Compliance) => view! { <ComplianceMatrix /> }.into_any(),
        Some(Page::Rollout) => view! { <Rollout /> }.into_any(),
        Some(Page::LessonTags) => view! { <LessonTags /> }.into_any(),
        Some(Page::RetroBoard) => view! { <RetroBoard /> }.into_any(),
        Some(Page::Capacity) => view! { <Capacity /> }.into_any(),
        Some(Page::OnSite(_)) => view! { <OnSite /> }.into_any(),
        None => ().into_any(),
    };
    let record = Memo::new(move |_| ui.record.get());
    view! {
        <div class="register-page">
            <div class="register-main">{content}</div>
            {move || record.get().map(|record| view! { <Details record /> })}
        </div>
    }
}

#[component]
fn Register(kind: &'static Kind) -> impl IntoView {
    let ui = Ui::get();
    let look = Look::new(kind);
    let mode = Memo::new(move |_| match ui.page.get() {
        Some(Page::Register(_, mode)) => mode,
        _ => Mode::Table,
    });
    let section = kind.record.section;
    let hidden = Memo::new(move |_| ui.right(section) == Right::None);
    view! {
        <Head look mode />
        {move || match mode.get() {
            _ if hidden.get() => view! { <NotHere section /> }.into_any(),
            Mode::Table => view! { <Table look /> }.into_any(),
            Mode::Board => view! { <Board look /> }.into_any(),
            Mode::Calendar => view! { <CalendarOf look /> }.into_any(),
            Mode::Grid => view! { <LevelGrid look /> }.into_any(),
        }}
    }
}
