//! Accepting an invitation.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    State,
    api::{self, Invitation, Problem, Who},
    field, wrong,
};
use crate::ui::{
    route::{self, Door, Route},
    state::Ui,
    words::t,
};

/// What is known of the invitation.
type Found = RwSignal<Option<Result<Invitation, Problem>>>;

fn find(token: &str) -> Found {
    let found = RwSignal::new(None);
    let token = token.to_owned();
    leptos::task::spawn_local(async move {
        found.try_set(Some(
            api::ask("GET", "/api/invitation", Some(&token), None).await,
        ));
    });
    found
}

fn about(found: Found) -> impl IntoView {
    move || match found.get() {
        None => view! { <p class="muted" role="status">{t().loading}</p> }.into_any(),
        Some(Err(problem)) => {
            view! { <p class="notice bad" role="alert">{problem.reason}</p> }.into_any()
        }
        Some(Ok(invitation)) => {
            let text = match (invitation.admin, invitation.role) {
                (true, _) => t().invitation_admin.to_owned(),
                (_, Some(role)) => {
                    (t().invitation_project)(&invitation.by, super::members::role_name(role))
                }
                _ => (t().invitation_plain)(&invitation.by),
            };
            view! { <p class="lead">{text}</p> }.into_any()
        }
    }
}

/// For somebody without an account, or who is signed out.
#[component]
pub(super) fn NewAccount(state: RwSignal<State>, token: String) -> impl IntoView {
    let ui = Ui::get();
    let found = find(&token);
    let text = || RwSignal::new(String::new());
    let (login, name, password) = (text(), text(), text());
    let problem = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        problem.set(None);
        let token = token.clone();
        let account = json!({
            "login": login.get_untracked(),
            "name": name.get_untracked(),
            "password": password.get_untracked(),
        });
        leptos::task::spawn_local(async move {
            let body = Some(json!({ "account": account }));
            match api::ask::<Who>("POST", "/api/invitation", Some(&token), body).await {
                Ok(who) => {
                    state.try_set(State::SignedIn(who));
                    route::go(ui.route, Route::Account(Door::Me), true);
                }
                Err(why) => {
                    problem.try_set(Some(why.reason));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        {about(found)}
        <form
            class="form account-form"
            class:hidden=move || !matches!(found.get(), Some(Ok(_)))
            on:submit=submit
        >
            {field(t().sign_in_name, "text", "username", login)}
            {field(t().profile_name, "text", "name", name)}
            {field(t().password, "password", "new-password", password)}
            <p class="muted">{t().password_hint}</p>
            {wrong(problem)}
            <footer class="modal-foot">
                <a class="button" href=Route::Account(Door::Me).address()>{t().have_account}</a>
                <button class="button primary" type="submit" disabled=move || busy.get()>
                    {t().make_account}
                </button>
            </footer>
        </form>
    }
}

/// For somebody who is signed in.
#[component]
pub(super) fn Join(as_whom: String, token: String) -> impl IntoView {
    let ui = Ui::get();
    let found = find(&token);
    let problem = RwSignal::new(None);
    let join = move |_| {
        let token = token.clone();
        leptos::task::spawn_local(async move {
            let body = Some(json!({}));
            match api::ask::<Value>("POST", "/api/invitation", Some(&token), body).await {
                Ok(_) => route::go(ui.route, Route::Account(Door::Me), true),
                Err(why) => {
                    problem.try_set(Some(why.reason));
                }
            }
        });
    };
    view! {
        {about(found)}
        {wrong(problem)}
        <p>
            <button
                class="button primary"
                type="button"
                class:hidden=move || !matches!(found.get(), Some(Ok(_)))
                on:click=join
            >
                {as_whom}
            </button>
        </p>
    }
}
