//! Signing in.

use leptos::prelude::*;
use serde_json::json;
use throughline_core::engine::Command;

use super::{State, api, elsewhere::SignInElsewhere, field, passkeys::SignInByPasskey, wrong};
use crate::ui::{state::Ui, words::t};

#[component]
pub(super) fn SignIn(state: RwSignal<State>) -> impl IntoView {
    let ui = Ui::get();
    let (login, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problem = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let ways = api::ways();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        problem.set(None);
        let body = json!({"login": login.get_untracked(), "password": password.get_untracked()});
        leptos::task::spawn_local(async move {
            match api::ask("POST", "/api/session", None, Some(body)).await {
                Ok(who) => {
                    // A project that waited for this goes on.
                    ui.send(Command::Reconnect);
                    state.try_set(State::SignedIn(who));
                }
                Err(why) => {
                    problem.try_set(Some(why.reason));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <p class="lead">{t().sign_in_text}</p>
        <form class="form account-form" on:submit=submit>
            {field(t().sign_in_name, "text", "username", login)}
            {field(t().password, "password", "current-password", password)}
            {wrong(problem)}
            <footer class="modal-foot">
                <button class="button primary" type="submit" disabled=move || busy.get()>
                    {t().sign_in}
                </button>
            </footer>
        </form>
        <SignInByPasskey state ways />
        <SignInElsewhere ways invitation=None />
    }
}
