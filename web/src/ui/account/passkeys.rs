//! Passkeys: signing in by one, and those of one's account.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use throughline_core::engine::Command;

use super::{
    State,
    api::{self, Ways},
    device_keys, field,
    me::device,
    wrong,
};
use crate::ui::{
    parts::dialog::Modal,
    state::{Dialog, Ui},
    words::t,
};

/// What the browser is to ask its devices.
#[derive(Deserialize)]
struct Asked {
    /// To be shown with the answer.
    state: String,
    options: Value,
}

#[derive(Clone, PartialEq, Deserialize)]
struct Passkey {
    number: i64,
    name: String,
    host: String,
    /// Seconds since 1970.
    created: i64,
    used: Option<i64>,
}

/// What adding a passkey takes besides being signed in.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Asks {
    Nothing,
    Password,
    SignIn,
}

#[derive(Clone, PartialEq, Deserialize)]
struct Listed {
    passkeys: Vec<Passkey>,
    asks: Asks,
}

/// A button that signs in by any passkey of this relay that the device has, without a name.
#[component]
pub(super) fn SignInByPasskey(
    state: RwSignal<State>,
    ways: RwSignal<Option<Ways>>,
) -> impl IntoView {
    let ui = Ui::get();
    let problem = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let go = move |_| {
        problem.set(None);
        busy.set(true);
        leptos::task::spawn_local(async move {
            match signed_in().await {
                Ok(who) => {
                    // A project that waited for this goes on.
                    ui.send(Command::Reconnect);
                    state.try_set(State::SignedIn(who));
                }
                Err(why) => {
                    problem.try_set(Some(why));
                    busy.try_set(false);
                }
            }
        });
    };
    let is_offered = move || ways.with(|ways| ways.as_ref().is_some_and(|ways| ways.passkeys));
    let button = move || match device_keys::missing() {
        Some(reason) => view! { <p class="muted account-otherwise">{reason}</p> }.into_any(),
        None => view! {
            <p class="account-otherwise">
                <button class="button" type="button" disabled=move || busy.get() on:click=go>
                    {t().passkey_use}
                </button>
            </p>
        }
        .into_any(),
    };
    view! {
        {wrong(problem)}
        <Show when=is_offered>{button()}</Show>
    }
}

async fn signed_in() -> Result<api::Who, String> {
    let Asked { state, options } = post("/api/session/passkey/begin", json!({})).await?;
    let credential = device_keys::sign(&options).await?;
    let body = json!({ "state": state, "credential": credential });
    post("/api/session/passkey", body).await
}

/// Whether the relay offers passkeys and this page can use them.
pub(super) fn are_usable(ways: RwSignal<Option<Ways>>) -> bool {
    let is_offered = ways.with(|ways| ways.as_ref().is_some_and(|ways| ways.passkeys));
    is_offered && device_keys::missing().is_none()
}

/// Has a passkey made for the account of this name that an invitation is to make.
pub(super) async fn for_invitation(token: &str, names: &Value) -> Result<Value, String> {
    let path = "/api/invitation/passkey";
    let asked = api::ask("POST", path, Some(token), Some(names.clone())).await;
    let Asked { state, options } = asked.map_err(|why| why.reason)?;
    let credential = device_keys::create(&options).await?;
    Ok(json!({ "state": state, "name": this_device(), "credential": credential }))
}

/// What a passkey that is made here is called, unless its owner says otherwise.
fn this_device() -> String {
    device(&window().navigator().user_agent().unwrap_or_default())
}

async fn post<T: serde::de::DeserializeOwned>(path: &str, body: Value) -> Result<T, String> {
    let answer = api::ask("POST", path, None, Some(body)).await;
    answer.map_err(|why| why.reason)
}

/// The passkeys of one's account.
#[component]
pub(super) fn Passkeys(ways: RwSignal<Option<Ways>>) -> impl IntoView {
    let ui = Ui::get();
    let problem = RwSignal::new(None::<String>);
    let listed = RwSignal::new(None::<Listed>);
    let refresh = move || {
        leptos::task::spawn_local(async move {
            match api::get("/api/passkeys").await {
                Ok(found) => {
                    listed.try_set(Some(found));
                }
                Err(why) => {
                    problem.try_set(Some(why.reason));
                }
            }
        });
    };
    refresh();
    let agreed = RwSignal::new(None::<i64>);
    Effect::new(move |_| {
        let Some(number) = agreed.get() else { return };
        agreed.set(None);
        problem.set(None);
        leptos::task::spawn_local(async move {
            let path = format!("/api/passkeys/{number}");
            match api::act("DELETE", &path, Value::Null).await {
                Ok(()) => ui.toasts.good(t().passkey_removed),
                Err(why) => {
                    problem.try_set(Some(why.reason));
                }
            }
            refresh();
        });
    });
    let row = move |passkey: Passkey| {
        let Passkey {
            number,
            name,
            host,
            created,
            used,
        } = passkey;
        let used = used.map(api::time);
        let when = (t().passkey_when)(&api::time(created), used.as_deref());
        let is_elsewhere = window()
            .location()
            .hostname()
            .is_ok_and(|here| here != host);
        let label = (t().passkey_remove_label)(&name);
        let ask = {
            let name = name.clone();
            move |_| {
                let name = name.clone();
                ui.dialog.set(Some(Dialog::RemovePasskey {
                    number,
                    name,
                    agreed,
                }));
            }
        };
        view! {
            <li>
                <span class="account-main">
                    {name} <small>{when}</small>
                    {is_elsewhere.then(|| view! { <small>{(t().passkey_elsewhere)(&host)}</small> })}
                </span>
                <button class="button" type="button" aria-label=label on:click=ask>
                    {t().passkey_remove}
                </button>
            </li>
        }
    };
    let rows = move || {
        let all = listed.get().map(|listed| listed.passkeys)?;
        let rows = all.into_iter().map(row).collect_view();
        Some(view! { <ul class="account-list">{rows}</ul> })
    };
    let form = move || {
        let asks = listed.with(|listed| listed.as_ref().map(|listed| listed.asks))?;
        let is_offered = ways.with(|ways| ways.as_ref().map(|ways| ways.passkeys))?;
        let missing = if is_offered {
            device_keys::missing()
        } else {
            Some(t().passkeys_no_name)
        };
        Some(match (missing, asks) {
            (Some(reason), _) => view! { <p class="muted">{reason}</p> }.into_any(),
            (None, Asks::SignIn) => {
                view! { <p class="muted">{t().passkey_sign_in_first}</p> }.into_any()
            }
            (None, asks) => {
                let on_answer = Callback::new(move |()| refresh());
                view! { <Add with_password=asks == Asks::Password problem on_answer /> }.into_any()
            }
        })
    };
    view! {
        <section class="account-keys">
            <h2>{t().passkeys}</h2>
            <p class="muted">{t().passkeys_text}</p>
            {rows}
            {wrong(problem)}
            {form}
        </section>
    }
}

#[component]
fn Add(
    with_password: bool,
    problem: RwSignal<Option<String>>,
    /// The relay has answered, and may ask for something else from now on.
    on_answer: Callback<()>,
) -> impl IntoView {
    let ui = Ui::get();
    let name = RwSignal::new(this_device());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        problem.set(None);
        busy.set(true);
        let (name, password) = (name.get_untracked(), password.get_untracked());
        let password = with_password.then_some(password);
        leptos::task::spawn_local(async move {
            match added(name, password).await {
                Ok(()) => ui.toasts.good(t().passkey_added),
                Err(why) => drop(problem.try_set(Some(why))),
            }
            busy.try_set(false);
            on_answer.try_run(());
        });
    };
    view! {
        <form class="form account-form" on:submit=submit>
            {field(t().passkey_name, "text", "off", name)}
            {with_password
                .then(|| field(t().password_old, "password", "current-password", password))}
            <footer class="modal-foot">
                <button class="button" type="submit" disabled=move || busy.get()>
                    {t().passkey_add}
                </button>
            </footer>
        </form>
    }
}

async fn added(name: String, password: Option<String>) -> Result<(), String> {
    let body = json!({ "password": password });
    let Asked { state, options } = post("/api/passkeys/begin", body).await?;
    let credential = device_keys::create(&options).await?;
    let body = json!({ "state": state, "name": name, "credential": credential });
    post::<Value>("/api/passkeys", body).await.map(|_| ())
}

/// Asks before a passkey is removed.
#[component]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties"
)]
pub(crate) fn RemovePasskeyDialog(
    number: i64,
    name: String,
    /// Is told of the number if somebody agrees.
    agreed: RwSignal<Option<i64>>,
) -> impl IntoView {
    let ui = Ui::get();
    let close = Callback::new(move |()| ui.dialog.set(None));
    let remove = move |_| {
        close.run(());
        agreed.try_set(Some(number));
    };
    view! {
        <Modal title=(t().passkey_remove_title)(&name) on_close=close>
            <div class="form">
                <p>{t().passkey_remove_text}</p>
                <footer class="modal-foot">
                    <button class="button" type="button" autofocus on:click=move |_| close.run(())>
                        {t().cancel}
                    </button>
                    <button class="button danger" type="button" on:click=remove>
                        {t().passkey_remove_confirm}
                    </button>
                </footer>
            </div>
        </Modal>
    }
}
