//! Changes of people who might not make them: a manager takes them in or discards them.

use leptos::prelude::*;
use serde_json::json;
use throughline_core::{id::DocumentId, record::SectionKind};

use super::{
    api::{self, Decided, Withheld},
    wrong,
};
use crate::ui::{state::Ui, words::t};

/// What waits for a decision; nothing is shown where nothing does.
#[component]
pub(super) fn Waiting(project: DocumentId) -> impl IntoView {
    let ui = Ui::get();
    let all = RwSignal::new(Vec::<Withheld>::new());
    let problem = RwSignal::new(None::<String>);
    let base = StoredValue::new(format!("/api/projects/{project}/withheld"));
    let refresh = move || {
        leptos::task::spawn_local(async move {
            match api::get(&base.get_value()).await {
                Ok(list) => {
                    all.try_set(list);
                }
                Err(why) => {
                    problem.try_set(Some(why.reason));
                }
            }
        });
    };
    refresh();
    let decide = move |account: i64, document: DocumentId, accept: bool| {
        problem.set(None);
        let path = format!("{}/{account}/{document}", base.get_value());
        leptos::task::spawn_local(async move {
            let body = Some(json!({ "accept": accept }));
            match api::ask::<Decided>("POST", &path, None, body).await {
                Ok(Decided { done, refused }) => {
                    if let Some(first) = refused.first() {
                        let text = (t().withheld_refused)(refused.len(), first);
                        problem.try_set(Some(text));
                    }
                    if done > 0 {
                        ui.toasts.good((t().withheld_decided)(done, accept));
                    }
                }
                Err(why) => {
                    problem.try_set(Some(why.reason));
                }
            }
            refresh();
        });
    };
    let row = move |waiting: Withheld| {
        let Withheld {
            account,
            name,
            document,
            changes,
            since,
        } = waiting;
        let section = SectionKind::of_document(project, document).label();
        view! {
            <li>
                <span class="account-main">
                    {(t().withheld_of)(changes, &name, section)}
                    <small>{(t().withheld_since)(&api::time(since))}</small>
                </span>
                <button
                    class="button"
                    type="button"
                    on:click=move |_| decide(account, document, false)
                >
                    {t().withheld_discard}
                </button>
                <button
                    class="button primary"
                    type="button"
                    on:click=move |_| decide(account, document, true)
                >
                    {t().withheld_accept}
                </button>
            </li>
        }
    };
    view! {
        {wrong(problem)}
        <Show when=move || all.with(|all| !all.is_empty())>
            <section class="account-waiting">
                <h2>{t().withheld}</h2>
                <p class="muted">{t().withheld_text}</p>
                <ul class="account-list">
                    {move || all.get().into_iter().map(row).collect_view()}
                </ul>
            </section>
        </Show>
    }
}
