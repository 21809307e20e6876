//! Lessons that have something to do with what is being written, from this project and the others on this device.

use leptos::prelude::*;
use throughline_core::{
    engine::Command,
    register::{Declared as _, Entry, EntryData, Lesson, RecordRef, similar},
};

use crate::ui::{
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The most that are offered at once.
const MOST: usize = 3;

/// A lesson that is offered.
#[derive(Clone, PartialEq)]
struct Offer {
    record: RecordRef,
    title: String,
    advice: String,
    /// The other project that it is from.
    project: Option<String>,
}

/// The lessons near a text, if there are any.
#[component]
pub(crate) fn Lessons(
    /// What is being written.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let ui = Ui::get();
    if ui.registers.elsewhere.with_untracked(Option::is_none) {
        ui.send(Command::LookElsewhere { with_work: false });
    }
    let offers = Memo::new(move |_| text.with(|text| find(ui, text)));
    let items = move || {
        let offers = offers.get().into_iter().map(|offer| {
            let Offer {
                record,
                title,
                advice,
                project,
            } = offer;
            let named = match &project {
                Some(_) => view! { <strong>{title}</strong> }.into_any(),
                None => view! {
                    <button class="link" type="button" on:click=move |_| ui.open_record(&record)>{title}</button>
                }
                .into_any(),
            };
            let from = project.map(|name| view! { " " <span class="chip">{(t().lessons_from)(&name)}</span> });
            let advice = (!advice.is_empty()).then(|| view! { <p>{advice}</p> });
            view! { <li>{named}{from}{advice}</li> }
        });
        offers.collect_view()
    };
    view! {
        <Show when=move || offers.with(|offers| !offers.is_empty())>
            <section class="lessons" aria-labelledby="lessons">
                <h2 id="lessons">{icon(Icon::Idea)} {t().lessons_offered}</h2>
                <ul>{items}</ul>
            </section>
        </Show>
    }
}

fn find(ui: Ui, text: &str) -> Vec<Offer> {
    let others = ui.registers.elsewhere.get().unwrap_or_default();
    let far: Vec<(Entry, &str)> = others
        .iter()
        .flat_map(|other| {
            let lessons = other.lessons.iter().filter_map(EntryData::entry);
            lessons.map(|lesson| (lesson, other.name.as_str()))
        })
        .collect();
    ui.registers.with(|context| {
        let here = context.records.of(Lesson::KIND);
        let all = here.chain(far.iter().map(|(lesson, _)| lesson));
        let near = similar(text, all, MOST);
        let offer = |lesson: &Entry| {
            let mut from = far.iter().filter(|(other, _)| std::ptr::eq(other, lesson));
            Offer {
                record: lesson.into(),
                title: lesson.title().to_owned(),
                advice: Lesson(lesson).recommendation().0,
                project: from.next().map(|(_, name)| (*name).to_owned()),
            }
        };
        near.into_iter().map(offer).collect()
    })
}
