//! Signing in at the organisation's provider, where the relay knows one.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    api::{self, Ways},
    wrong,
};
use crate::ui::words::t;

/// Where the browser is to go.
#[derive(Deserialize)]
struct There {
    address: String,
}

/// A provider's word that counts for the account.
#[derive(Clone, PartialEq, Deserialize)]
struct Identity {
    number: i64,
    issuer: String,
    created: i64,
}

/// What the provider is called, where there is one.
fn provider(ways: RwSignal<Option<Ways>>) -> Option<String> {
    ways.get()?.oidc
}

/// Leaves this page for the provider's.
fn go(body: Value, problem: RwSignal<Option<String>>) {
    problem.set(None);
    leptos::task::spawn_local(async move {
        let reason = match api::ask("POST", "/api/oidc", None, Some(body)).await {
            Ok(There { address }) => match window().location().set_href(&address) {
                Ok(()) => return,
                Err(_) => t().account_unreachable.to_owned(),
            },
            Err(why) => why.reason,
        };
        problem.try_set(Some(reason));
    });
}

/// A button that leads there; an invitation is accepted by it.
#[component]
pub(super) fn SignInElsewhere(
    ways: RwSignal<Option<Ways>>,
    invitation: Option<String>,
) -> impl IntoView {
    let problem = RwSignal::new(None);
    let invitation = StoredValue::new(invitation);
    let go = move |_| {
        let body = json!({ "invitation": invitation.get_value() });
        go(body, problem);
    };
    view! {
        {wrong(problem)}
        {move || {
            provider(ways)
                .map(|name| {
                    view! {
                        <p class="account-otherwise">
                            <button class="button" type="button" on:click=go>
                                {(t().sign_in_at)(&name)}
                            </button>
                        </p>
                    }
                })
        }}
    }
}

/// Whose word counts for the account, besides its password.
#[component]
pub(super) fn Identities(ways: RwSignal<Option<Ways>>) -> impl IntoView {
    let problem = RwSignal::new(None);
    let all = RwSignal::new(Vec::<Identity>::new());
    let refresh = move || {
        leptos::task::spawn_local(async move {
            match api::get("/api/identities").await {
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
    let row = move |identity: Identity| {
        let number = identity.number;
        let remove = move |_| {
            problem.set(None);
            leptos::task::spawn_local(async move {
                let path = format!("/api/identities/{number}");
                if let Err(why) = api::act("DELETE", &path, Value::Null).await {
                    problem.try_set(Some(why.reason));
                }
                refresh();
            });
        };
        view! {
            <li>
                <span class="account-main">
                    {identity.issuer}
                    <small>{(t().identity_since)(&api::time(identity.created))}</small>
                </span>
                <button class="button" type="button" on:click=remove>
                    {t().identity_remove}
                </button>
            </li>
        }
    };
    let link = move |_| go(json!({ "link": true }), problem);
    let has_any = move || provider(ways).is_some() || all.with(|all| !all.is_empty());
    view! {
        <section class:hidden=move || !has_any()>
            <h2>{t().identities}</h2>
            {wrong(problem)}
            <ul class="account-list">
                {move || all.get().into_iter().map(row).collect_view()}
            </ul>
            {move || {
                provider(ways)
                    .map(|name| {
                        view! {
                            <p>
                                <button class="button" type="button" on:click=link>
                                    {(t().identity_link)(&name)}
                                </button>
                            </p>
                        }
                    })
            }}
        </section>
    }
}
