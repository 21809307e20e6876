//! What people say about a record.

use leptos::prelude::*;
use throughline_core::register::{Comment, Declared as _, Member, RecordRef, mentions};

use wasm_bindgen::JsCast as _;

use crate::ui::{
    dates,
    icon::{Icon, icon},
    parts::avatar::avatar,
    state::Ui,
    words::t,
};

/// Where one writes.
const FIELD: &str = "comment-field";

/// So many names are offered at once.
const MOST_OFFERED: usize = 6;

/// One comment as it is shown.
#[derive(Clone, PartialEq)]
struct Said {
    record: RecordRef,
    author: String,
    user: String,
    text: String,
    at: i64,
    answers: Option<throughline_core::id::RecordId>,
    resolved: bool,
}

/// The discussion of a record.
#[component]
pub(super) fn Discussion(record: RecordRef) -> impl IntoView {
    let ui = Ui::get();
    let said = {
        let record = record.clone();
        Memo::new(move |_| {
            ui.registers.with(|context| {
                let comments = context.records.of(Comment::KIND);
                let mut said: Vec<Said> = comments
                    .filter(|entry| Comment(entry).about().0.as_ref() == Some(&record))
                    .map(|entry| {
                        let comment = Comment(entry);
                        Said {
                            record: entry.into(),
                            author: comment.author().0,
                            user: entry.text("created_by").to_owned(),
                            text: comment.text().0,
                            at: entry.read("created").unwrap_or(0),
                            answers: comment.answers().0,
                            resolved: comment.resolved(),
                        }
                    })
                    .collect();
                said.sort_by_key(|said| (said.at, said.record.id));
                said
            })
        })
    };
    let answering = RwSignal::new(None::<RecordRef>);
    let threads = move || {
        let all = said.get();
        let begins = all.iter().filter(|one| {
            one.answers
                .is_none_or(|id| all.iter().all(|other| other.record.id != id))
        });
        let threads = begins.map(|first| {
            let answers = all.iter().filter(|one| one.answers == Some(first.record.id));
            let answers = answers.map(|one| comment(ui, one)).collect_view();
            let (resolved, reply) = (first.record.clone(), first.record.clone());
            let is_resolved = first.resolved;
            view! {
                <li class="thread" class:resolved=is_resolved>
                    {comment(ui, first)}
                    {answers}
                    <div class="thread-tools">
                        <button class="button quiet small" type="button" on:click=move |_| answering.set(Some(reply.clone()))>
                            {t().comment_answer}
                        </button>
                        <button
                            class="button quiet small"
                            type="button"
                            on:click=move |_| ui.set_record(&resolved, "resolved", (!is_resolved).into())
                        >
                            {if is_resolved { t().comment_reopen } else { t().comment_resolve }}
                        </button>
                    </div>
                </li>
            }
        });
        threads.collect_view()
    };
    let typed = RwSignal::new(String::new());
    let send = move || {
        let text = typed.get_untracked().trim().to_owned();
        if text.is_empty() {
            return;
        }
        let author = ui
            .profile
            .with_untracked(|p| p.as_ref().map(|p| p.name.clone()));
        let author = author.filter(|name| !name.is_empty());
        let mut fields = vec![
            ("about".to_owned(), record.to_string().into()),
            ("text".to_owned(), text.into()),
            (
                "author".to_owned(),
                author.unwrap_or_else(|| t().anonymous.to_owned()).into(),
            ),
        ];
        if let Some(first) = answering.get_untracked() {
            fields.push(("answers".to_owned(), first.id.to_string().into()));
        }
        ui.make_record(Comment::KIND, fields);
        typed.set(String::new());
        answering.set(None);
    };
    let on_key = {
        let send = send.clone();
        move |event: web_sys::KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                send();
            }
        }
    };
    view! {
        <h2>{t().discussion}</h2>
        <ul class="threads">{threads}</ul>
        <form
            class="comment-form"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {move || answering.get().map(|_| view! {
                <p class="muted">
                    {t().comment_answering}
                    " "
                    <button class="link" type="button" on:click=move |_| answering.set(None)>{t().cancel}</button>
                </p>
            })}
            <textarea
                id=FIELD
                rows="2"
                aria-label=t().comment_write
                placeholder=t().comment_write
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=on_key
            ></textarea>
            <Offered typed />
            <button class="button small" type="submit" disabled=move || typed.with(|typed| typed.trim().is_empty())>
                {t().comment_send}
            </button>
        </form>
    }
}

/// The members whose name is begun at the end of what is typed, after an `@`.
fn offered(ui: Ui, typed: &str) -> Vec<String> {
    let Some((_, begun)) = typed.rsplit_once('@') else {
        return Vec::new();
    };
    let begun = begun.to_lowercase();
    ui.registers.with(|context| {
        let members = context.records.of(Member::KIND);
        let names = members.map(|member| member.title().trim().to_owned());
        let mut names: Vec<String> = names
            .filter(|name| {
                let name = name.to_lowercase();
                name.starts_with(&begun) && name != begun
            })
            .collect();
        names.sort_unstable();
        names.truncate(MOST_OFFERED);
        names
    })
}

/// Names to complete what is typed with.
#[component]
fn Offered(typed: RwSignal<String>) -> impl IntoView {
    let ui = Ui::get();
    let names = Memo::new(move |_| typed.with(|typed| offered(ui, typed)));
    let name = move |name: String| {
        let chosen = name.clone();
        let choose = move |_| {
            typed.update(|typed| {
                let begun = typed.rfind('@').map_or(typed.len(), |at| at + 1);
                typed.truncate(begun);
                typed.push_str(&chosen);
                typed.push(' ');
            });
            let field = document().get_element_by_id(FIELD);
            if let Some(field) = field.and_then(|f| f.dyn_into::<web_sys::HtmlElement>().ok()) {
                // Focusing an element of the page cannot fail.
                let _ = field.focus();
            }
        };
        view! {
            <li><button class="chip" type="button" on:click=choose>"@" {name}</button></li>
        }
    };
    view! {
        <Show when=move || names.with(|names| !names.is_empty())>
            <ul class="mention-names" aria-label=t().comment_mention>
                {move || names.get().into_iter().map(name).collect_view()}
            </ul>
        </Show>
    }
}

/// How long ago something was said: milliseconds since 1970.
pub(super) fn ago(at: i64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit into 2^53"
    )]
    dates::write_ago(at as f64)
}

/// What is said, with the names that are mentioned.
pub(super) fn said_text(ui: Ui, text: &str) -> impl IntoView + use<> {
    let parts = ui.registers.with(|context| {
        let parts = mentions(context.records, text).into_iter();
        let parts = parts.map(|(text, member)| (text.to_owned(), member.is_some()));
        parts.collect::<Vec<_>>()
    });
    let part = |(text, is_mention): (String, bool)| {
        if is_mention {
            view! { <mark class="mention">{text}</mark> }.into_any()
        } else {
            text.into_any()
        }
    };
    parts.into_iter().map(part).collect_view()
}

fn comment(ui: Ui, said: &Said) -> impl IntoView + use<> {
    view! {
        <div class="comment">
            {avatar(&said.author, "", &said.user)}
            <div>
                <p class="comment-head">
                    <strong>{said.author.clone()}</strong>
                    <span class="muted">{ago(said.at)}</span>
                    {said.resolved.then(|| view! { <span class="chip good">{icon(Icon::Check)} {t().comment_resolved}</span> })}
                </p>
                <p class="comment-text">{said_text(ui, &said.text)}</p>
            </div>
        </div>
    }
}
