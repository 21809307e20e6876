//! One's own account: projects, where one is signed in, the password.

use leptos::prelude::*;
use serde_json::{Value, json};
use throughline_core::{access::Role, engine::ShareLink, id::DocumentId};

use super::{
    State,
    api::{self, Session, Who},
    elsewhere::Identities,
    field, look,
    members::role_name,
    passkeys::Passkeys,
    project_name, wrong,
};
use crate::ui::{
    frame::share::relay_address,
    route::{self, Door, Route},
    state::Ui,
    words::t,
};

#[component]
pub(super) fn Me(state: RwSignal<State>, who: Who) -> impl IntoView {
    let ui = Ui::get();
    let Who {
        account,
        session,
        projects,
    } = who;
    let ways = api::ways();
    let sign_out = move |_| {
        leptos::task::spawn_local(async move {
            // Whatever comes of it, the relay is asked who is signed in.
            if let Err(why) = api::act("DELETE", "/api/session", Value::Null).await {
                ui.toasts.bad(why.reason, t().sign_out_next);
            }
            look(ui, state);
        });
    };
    view! {
        <p class="lead">{(t().signed_in_as)(&account.name, &account.login)}</p>
        <p class="account-actions">
            <button class="button" type="button" on:click=sign_out>{t().sign_out}</button>
            {account
                .admin
                .then(|| {
                    view! {
                        <a class="button" href=Route::Account(Door::Admin).address()>
                            {t().administration}
                        </a>
                    }
                })}
        </p>
        <section>
            <h2>{t().projects}</h2>
            {if projects.is_empty() {
                view! { <p class="muted">{t().account_no_projects}</p> }.into_any()
            } else {
                let rows = projects.into_iter();
                let rows = rows.map(|known| project_row(ui, known.project, known.role));
                view! { <ul class="account-list">{rows.collect_view()}</ul> }.into_any()
            }}
        </section>
        <Sessions state current=session />
        <Passkeys ways />
        <Identities ways />
        {if account.upstream {
            view! {
                <section>
                    <h2>{t().password}</h2>
                    <p class="muted">{t().password_upstream}</p>
                </section>
            }
            .into_any()
        } else {
            view! { <Password /> }.into_any()
        }}
    }
}

fn project_row(ui: Ui, id: DocumentId, role: Option<Role>) -> impl IntoView {
    let open = move |_| {
        route::go(ui.route, Route::Join(share(id)), false);
    };
    view! {
        <li>
            <span class="account-main">{project_name(ui, id)}</span>
            <span class="chip">{role.map(role_name)}</span>
            <a class="button" href=Route::Account(Door::Members(id)).address()>{t().members}</a>
            <button class="button primary" type="button" on:click=open>{t().open}</button>
        </li>
    }
}

/// How a project is reached by whoever is signed in.
pub(crate) fn share(project: DocumentId) -> ShareLink {
    ShareLink {
        project,
        relay: format!("{}?project={project}", relay_address()),
        token: String::new(),
    }
}

#[component]
fn Sessions(state: RwSignal<State>, current: i64) -> impl IntoView {
    let ui = Ui::get();
    let all = RwSignal::new(Vec::<Session>::new());
    let refresh = move || {
        leptos::task::spawn_local(async move {
            match api::get("/api/sessions").await {
                Ok(list) => {
                    all.try_set(list);
                }
                Err(_) => look(ui, state),
            }
        });
    };
    refresh();
    let row = move |session: Session| {
        let id = session.id;
        let end = move |_| {
            leptos::task::spawn_local(async move {
                let path = format!("/api/sessions/{id}");
                if let Err(why) = api::act("DELETE", &path, Value::Null).await {
                    ui.toasts.bad(why.reason, t().sign_out_next);
                }
                refresh();
            });
        };
        let mine = id == current;
        view! {
            <li>
                <span class="account-main">
                    {device(&session.device)}
                    <small>{(t().session_used)(&api::time(session.used), &session.address)}</small>
                </span>
                {if mine {
                    view! { <span class="chip">{t().session_this}</span> }.into_any()
                } else {
                    view! {
                        <button class="button" type="button" on:click=end>{t().session_end}</button>
                    }
                    .into_any()
                }}
            </li>
        }
    };
    view! {
        <section>
            <h2>{t().sessions}</h2>
            <ul class="account-list">
                {move || all.get().into_iter().map(row).collect_view()}
            </ul>
        </section>
    }
}

/// What a browser says of itself, as far as it helps a person to recognise it.
pub(super) fn device(agent: &str) -> String {
    let first = |names: &[&'static str]| names.iter().copied().find(|name| agent.contains(name));
    let browser = first(&["Edg", "Firefox", "Chrome", "Safari"]);
    let browser = browser.map(|name| if name == "Edg" { "Edge" } else { name });
    let system = first(&["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        _ if agent.is_empty() => t().session_unknown.to_owned(),
        _ => agent.chars().take(60).collect(),
    }
}

#[component]
fn Password() -> impl IntoView {
    let ui = Ui::get();
    let (old, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        let body = json!({"old": old.get_untracked(), "new": new.get_untracked()});
        leptos::task::spawn_local(async move {
            match api::act("POST", "/api/password", body).await {
                Ok(()) => {
                    old.try_set(String::new());
                    new.try_set(String::new());
                    ui.toasts.good(t().password_changed);
                }
                Err(why) => {
                    problem.try_set(Some(why.reason));
                }
            }
        });
    };
    view! {
        <section>
            <h2>{t().password_change}</h2>
            <form class="form account-form" on:submit=submit>
                {field(t().password_old, "password", "current-password", old)}
                {field(t().password_new, "password", "new-password", new)}
                <p class="muted">{t().password_hint}</p>
                {wrong(problem)}
                <footer class="modal-foot">
                    <button class="button" type="submit">{t().password_change}</button>
                </footer>
            </form>
        </section>
    }
}
