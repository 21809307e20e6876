//! Accepting an invitation.

use leptos::prelude::*;
use serde_json::{Value, json};

use super::{
    api::{self, Invitation, Problem},
    elsewhere::SignInElsewhere,
    field, passkeys, wrong,
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
pub(super) fn NewAccount(token: String) -> impl IntoView {
    let ui = Ui::get();
    let found = find(&token);
    let text = || RwSignal::new(String::new());
    let (login, name, password) = (text(), text(), text());
    let problem = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let by_passkey = RwSignal::new(false);
    let ways = api::ways();
    let invitation = token.clone();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        problem.set(None);
        let token = token.clone();
        let mut account = json!({
            "login": login.get_untracked(),
            "name": name.get_untracked(),
        });
        let password = (!by_passkey.get_untracked()).then(|| password.get_untracked());
        leptos::task::spawn_local(async move {
            let made = async {
                match password {
                    Some(password) => account["password"] = password.into(),
                    None => account["passkey"] = passkeys::for_invitation(&token, &account).await?,
                }
                let body = Some(json!({ "account": account }));
                let answer = api::ask::<Value>("POST", "/api/invitation", Some(&token), body).await;
                answer.map_err(|why| why.reason)
            };
            match made.await {
                // The next page asks who is signed in; this one's invitation is used up.
                Ok(_) => route::go(ui.route, Route::Account(Door::Me), true),
                Err(why) => {
                    problem.try_set(Some(why));
                    busy.try_set(false);
                }
            }
        });
    };
    let other_way = move || {
        passkeys::are_usable(ways).then(|| {
            let text = move || {
                if by_passkey.get() {
                    t().make_account_by_password
                } else {
                    t().make_account_by_passkey
                }
            };
            let turn = move |_| by_passkey.update(|by_passkey| *by_passkey = !*by_passkey);
            view! {
                <p>
                    <button class="button" type="button" on:click=turn>
                        {text}
                    </button>
                </p>
            }
        })
    };
    let secret = move || {
        if by_passkey.get() {
            view! { <p class="muted">{t().passkeys_text}</p> }.into_any()
        } else {
            view! {
                {field(t().password, "password", "new-password", password)}
                <p class="muted">{t().password_hint}</p>
            }
            .into_any()
        }
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
            {secret}
            {other_way}
            {wrong(problem)}
            <footer class="modal-foot">
                <a class="button" href=Route::Account(Door::Me).address()>{t().have_account}</a>
                <button class="button primary" type="submit" disabled=move || busy.get()>
                    {t().make_account}
                </button>
            </footer>
        </form>
        <div class:hidden=move || !matches!(found.get(), Some(Ok(_)))>
            <SignInElsewhere ways invitation=Some(invitation) />
        </div>
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
