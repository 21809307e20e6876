//! Lessons that have something to do with what is being written, from this project and the others on this device.

use std::collections::BTreeSet;

use leptos::prelude::*;
use throughline_core::{
    edit::RecordIntent,
    engine::Command,
    id::RecordId,
    register::{
        Context, Declared as _, Entry, EntryData, Lesson, RecordRef, Relation, RelationSort,
        relation_id, similar, taken_up_as,
    },
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
    /// The other project that it is from, and how it stands there.
    project: Option<(String, EntryData)>,
    /// Whether it was taken up.
    taken: bool,
}

/// The lessons near a text, if there are any.
#[component]
pub(crate) fn Lessons(
    /// What is being written.
    #[prop(into)]
    text: Signal<String>,
    /// The record in which it is written.
    about: RecordRef,
) -> impl IntoView {
    let ui = Ui::get();
    if ui.registers.elsewhere.with_untracked(Option::is_none) {
        ui.send(Command::LookElsewhere { with_work: false });
    }
    let offers = {
        let about = about.clone();
        Memo::new(move |_| text.with(|text| find(ui, text, &about)))
    };
    let items = move || {
        let offers = offers.get().into_iter().map(|offer| {
            let Offer {
                record,
                title,
                advice,
                project,
                taken,
            } = offer;
            let by = about.clone();
            let take_up = {
                let (lesson, foreign) = (record.clone(), project.as_ref().map(|(_, data)| data.clone()));
                move |_| {
                    let by = by.clone();
                    let intent = match foreign.clone() {
                        Some(lesson) => RecordIntent::TakeUp { by, lesson },
                        None => RecordIntent::Relate {
                            from: by,
                            sort: RelationSort::Follows,
                            to: lesson.clone(),
                        },
                    };
                    let said = if foreign.is_some() { t().lesson_came } else { t().lesson_taken_up };
                    ui.edit_and_say(intent, said.to_owned());
                }
            };
            let take_up = if taken {
                view! { <span class="chip good">{icon(Icon::Check)} {t().lesson_is_taken_up}</span> }.into_any()
            } else {
                view! {
                    <button
                        class="button small"
                        type="button"
                        aria-label=(t().lesson_take_up_of)(&title)
                        title=project.as_ref().map(|_| t().lesson_copied)
                        on:click=take_up
                    >
                        {t().lesson_take_up}
                    </button>
                }
                .into_any()
            };
            let named = match &project {
                Some(_) => view! { <strong>{title}</strong> }.into_any(),
                None => view! {
                    <button class="link" type="button" on:click=move |_| ui.open_record(&record)>{title}</button>
                }
                .into_any(),
            };
            let from = project.map(|(name, _)| view! { " " <span class="chip">{(t().lessons_from)(&name)}</span> });
            let advice = (!advice.is_empty()).then(|| view! { <p>{advice}</p> });
            view! { <li>{named}{from}{advice}{take_up}</li> }
        });
        offers.collect_view()
    };
    view! {
        <Show when=move || offers.with(|offers| !offers.is_empty())>
            <section class="lessons" aria-labelledby="lessons">
                <h2 id="lessons">{icon(Icon::Idea)} {t().lessons_offered}</h2>
                <ul>{items.clone()}</ul>
            </section>
        </Show>
    }
}

fn find(ui: Ui, text: &str, about: &RecordRef) -> Vec<Offer> {
    let others = ui.registers.elsewhere.get().unwrap_or_default();
    let far: Vec<(Entry, &str, &EntryData)> = others
        .iter()
        .flat_map(|other| {
            let lessons = other.lessons.iter();
            lessons.filter_map(|data| Some((data.entry()?, other.name.as_str(), data)))
        })
        .collect();
    ui.registers.with(|context| {
        let here = context.records.of(Lesson::KIND);
        let copies: BTreeSet<RecordId> = context
            .records
            .of(Lesson::KIND)
            .map(|own| taken_up_as(own.id))
            .collect();
        // One that came from there stands in this register already.
        let far: Vec<_> = far
            .iter()
            .filter(|(lesson, ..)| {
                // Its copy; itself, taken up there as here; or that of which it is the copy.
                let stands = |id| {
                    let record = RecordRef::new(Lesson::TABLE, id);
                    context.records.find(&record).is_some()
                };
                let known = [taken_up_as(lesson.id), lesson.id];
                !known.into_iter().any(stands) && !copies.contains(&lesson.id)
            })
            .collect();
        let all = here.chain(far.iter().map(|(lesson, ..)| lesson));
        let near = similar(text, all, MOST);
        let offer = |lesson: &Entry| {
            let mut from = far.iter().filter(|(other, ..)| std::ptr::eq(other, lesson));
            let record = RecordRef::from(lesson);
            Offer {
                taken: is_taken_up(context, about, &record),
                record,
                title: lesson.title().to_owned(),
                advice: Lesson(lesson).recommendation().0,
                project: from
                    .next()
                    .map(|(_, name, data)| ((*name).to_owned(), (*data).clone())),
            }
        };
        near.into_iter().map(offer).collect()
    })
}

fn is_taken_up(context: &Context<'_>, by: &RecordRef, lesson: &RecordRef) -> bool {
    let relation = relation_id(by, RelationSort::Follows, lesson);
    let relation = RecordRef::new(Relation::TABLE, relation);
    context.records.find(&relation).is_some()
}
