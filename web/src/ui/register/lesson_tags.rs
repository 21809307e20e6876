//! What the lessons have brought, by their tags.

use leptos::prelude::*;
use throughline_core::register::{Declared as _, Lesson, RecordRef, lessons_by_tag};

use super::value;
use crate::ui::{state::Ui, words::t};

/// One line for each tag.
#[component]
pub(super) fn LessonTags() -> impl IntoView {
    let ui = Ui::get();
    let uses = Memo::new(move |_| ui.registers.with(lessons_by_tag));
    let rows = move || {
        let rows = uses.get().into_iter().map(|one| {
            let lessons = one.lessons.into_iter().map(|id| {
                let record = RecordRef::new(Lesson::TABLE, id);
                let name = ui.registers.with(|context| value::name(ui, &record, context));
                view! {
                    <li>
                        <button class="link" type="button" on:click=move |_| ui.show_record(Some(record.clone()))>{name}</button>
                    </li>
                }
            });
            let lessons = lessons.collect_view();
            let tag = if one.tag.is_empty() {
                view! { <span class="muted">{t().lessons_untagged}</span> }.into_any()
            } else {
                view! { <span class="chip">{one.tag}</span> }.into_any()
            };
            view! {
                <tr>
                    <th scope="row">{tag}</th>
                    <td class="num">{one.reused}</td>
                    <td class="num">{one.applied}</td>
                    <td><ul class="tag-lessons">{lessons}</ul></td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <header class="register-head">
            <h2>{t().lessons_by_tag}</h2>
            <p class="muted">{t().lessons_by_tag_help}</p>
        </header>
        <Show
            when=move || uses.with(|uses| !uses.is_empty())
            fallback=|| view! { <div class="empty"><p class="muted">{t().lessons_by_tag_empty}</p></div> }
        >
            <div class="cross-scroll">
                <table class="cross lesson-tags">
                    <caption class="sr">{t().lessons_by_tag}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t().lessons_tag}</th>
                            <th scope="col">{t().lessons_reused}</th>
                            <th scope="col">{t().lessons_applied}</th>
                            <th scope="col">{Lesson::KIND.many}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Show>
    }
}
