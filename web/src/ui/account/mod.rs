//! People and access: signing in, accepting an invitation, one's own account, a project's members, running the relay.

mod admin;
pub(crate) mod api;
mod device_keys;
mod elsewhere;
mod invitation;
mod me;
mod members;
mod passkeys;
mod sign_in;
mod waiting;

use leptos::prelude::*;
use throughline_core::{
    engine::{Command, Profile},
    id::DocumentId,
};

use self::api::Who;
pub(crate) use self::{me::share, passkeys::RemovePasskeyDialog};
use super::{
    frame::theme::ThemeMenu,
    icon::{Icon, icon},
    projects::brand,
    route::{Door, Route},
    state::Ui,
    words::t,
};

/// What is known of who is signed in.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum State {
    /// The relay has been asked.
    Asked,
    /// Nobody is.
    SignedOut,
    /// Somebody is.
    SignedIn(Who),
    /// It cannot be told.
    Failed(String),
}

/// Asks the relay who is signed in.
pub(super) fn look(ui: Ui, state: RwSignal<State>) {
    leptos::task::spawn_local(async move {
        let next = match api::who().await {
            Ok(Some(who)) => {
                // What they do is under the name of their account, unless they chose another.
                let is_nameless = |profile: &Option<Profile>| {
                    profile
                        .as_ref()
                        .is_some_and(|profile| profile.name.is_empty())
                };
                if ui.profile.try_with_untracked(is_nameless) == Some(true) {
                    ui.send(Command::SetName(who.account.name.clone()));
                }
                State::SignedIn(who)
            }
            Ok(None) => State::SignedOut,
            Err(problem) => State::Failed(problem.reason),
        };
        state.try_set(next);
    });
}

/// The page behind one of the doors.
#[component]
pub(crate) fn AccountPage(door: Door) -> impl IntoView {
    let ui = Ui::get();
    let state = RwSignal::new(State::Asked);
    look(ui, state);
    let title = match &door {
        Door::Me => t().account,
        Door::Invitation(_) => t().invitation,
        Door::Members(_) => t().members,
        Door::Admin => t().administration,
    };
    let body = move || match state.get() {
        State::Asked => view! { <p class="muted" role="status">{t().loading}</p> }.into_any(),
        State::Failed(reason) => view! {
            <div class="notice warn tall" role="alert">
                <h2>{t().account_no_answer}</h2>
                <p>{reason}</p>
                <p>{t().account_no_answer_next}</p>
            </div>
        }
        .into_any(),
        State::SignedOut => match &door {
            Door::Invitation(token) => {
                view! { <invitation::NewAccount token=token.clone() /> }.into_any()
            }
            _ => view! { <sign_in::SignIn state /> }.into_any(),
        },
        State::SignedIn(who) => match door.clone() {
            Door::Me => view! { <me::Me state who /> }.into_any(),
            Door::Invitation(token) => {
                view! { <invitation::Join as_whom=(t().join_as)(&who.account.name) token /> }
                    .into_any()
            }
            Door::Members(project) => {
                let role = who.role_in(project);
                view! { <members::Members project me=who.account.id role /> }.into_any()
            }
            Door::Admin if who.account.admin => view! { <admin::Admin /> }.into_any(),
            Door::Admin => view! { <p>{t().admin_only}</p> }.into_any(),
        },
    };
    view! {
        <div class="projects">
            <header class="projects-head">
                <a class="brand" href=Route::Projects.address()>{brand()} {t().product}</a>
                <span class="spread"></span>
                <ThemeMenu />
                <a class="button quiet" href=Route::Projects.address()>
                    {icon(Icon::Grid)} <span>{t().projects}</span>
                </a>
            </header>
            <main class="projects-main account" id="main" tabindex="-1">
                <h1>{title}</h1>
                {body}
            </main>
        </div>
    }
}

/// What a project is called, as far as this device knows it.
pub(super) fn project_name(ui: Ui, project: DocumentId) -> impl Fn() -> String {
    move || {
        let known = ui.projects.with(|all| {
            let mut all = all.iter().flatten();
            let known = all.find(|known| known.id == project);
            known.map(|known| known.name.clone())
        });
        known.unwrap_or_else(|| t().account_project.to_owned())
    }
}

/// A labelled field of a form.
pub(super) fn field(
    label: &'static str,
    kind: &'static str,
    complete: &'static str,
    value: RwSignal<String>,
) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                type=kind
                autocomplete=complete
                required
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </label>
    }
}

/// What went wrong, where something did.
pub(super) fn wrong(problem: RwSignal<Option<String>>) -> impl IntoView {
    move || {
        problem
            .get()
            .map(|text| view! { <p class="notice bad" role="alert">{text}</p> })
    }
}

/// A link that is shown this once.
pub(super) fn shown_link(link: RwSignal<Option<String>>) -> impl IntoView {
    let ui = Ui::get();
    move || {
        link.get().map(|link| {
            let text = link.clone();
            view! {
                <div class="notice tall" role="status">
                    <p>{t().invite_link_text}</p>
                    <label class="field">
                        <span>{t().invite_link}</span>
                        <input class="link-field" type="text" readonly prop:value=link />
                    </label>
                    <button
                        class="button"
                        type="button"
                        on:click=move |_| super::parts::copy::text(ui, &text)
                    >
                        {icon(Icon::Link)}
                        {t().share_copy}
                    </button>
                </div>
            }
        })
    }
}
