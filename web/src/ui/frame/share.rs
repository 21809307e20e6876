//! Sharing: a link with which others reach the project through the relay.

use js_sys::JSON;
use leptos::prelude::*;
use throughline_core::{
    engine::{Command, ExportFormat, ShareLink},
    id::DocumentId,
};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, HtmlInputElement, RequestInit, Response};

use crate::ui::{
    account::{self, api},
    icon::{Icon, icon},
    link,
    parts::dialog::Modal,
    route::{self, Door, Route},
    state::{Ui, prefs},
    words::t,
};

/// Why there is no link yet.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Asked {
    /// Nobody has asked.
    NotYet,
    /// The relay has been asked.
    Waiting,
    /// The page does not come from a relay.
    NoRelay,
    /// The relay does not know this browser as its owner's.
    NoToken,
    /// The relay refused or failed, with its reason.
    Failed(String),
}

/// The dialog that shows the link, makes it, or says why there is none.
#[component]
pub(crate) fn ShareDialog() -> impl IntoView {
    let ui = Ui::get();
    let asked = RwSignal::new(Asked::NotYet);
    let close = Callback::new(move |()| ui.dialog.set(None));
    let link = Memo::new(move |_| {
        ui.project
            .with(|project| project.as_ref().and_then(|project| project.share.clone()))
            .map(|share| {
                let members = share.token.is_empty().then_some(share.project);
                (
                    format!("{}{}", route::page_address(), link::encode_share(&share)),
                    members,
                )
            })
    });
    if link.with_untracked(Option::is_none) {
        ask(ui, asked);
    }
    let body = move || match link.get() {
        Some((link, members)) => view! { <LinkField link members /> }.into_any(),
        None => match asked.get() {
            Asked::NotYet | Asked::Waiting => {
                view! { <p class="muted" role="status">{t().share_making}</p> }.into_any()
            }
            Asked::NoRelay => problem(
                ui,
                t().share_no_relay,
                t().share_no_relay_text.to_owned(),
                None,
            ),
            Asked::NoToken => problem(
                ui,
                t().share_no_token,
                t().share_no_token_text.to_owned(),
                None,
            ),
            Asked::Failed(reason) => problem(
                ui,
                t().sync_offline,
                (t().share_failed)(&reason),
                Some(asked),
            ),
        },
    };
    view! {
        <Modal title=t().share_title on_close=close>
            <div class="form">{body}</div>
        </Modal>
    }
}

#[component]
fn LinkField(
    link: String,
    /// The project, where its members open it by signing in.
    members: Option<DocumentId>,
) -> impl IntoView {
    let ui = Ui::get();
    let copied = RwSignal::new(false);
    let text = StoredValue::new(link.clone());
    let copy = move |_| {
        let promise = window()
            .navigator()
            .clipboard()
            .write_text(&text.get_value());
        leptos::task::spawn_local(async move {
            // Where the clipboard is forbidden the link can still be selected and copied by hand.
            if JsFuture::from(promise).await.is_ok() {
                copied.try_set(true);
            }
        });
    };
    view! {
        <p class="muted">
            {if members.is_some() { t().share_members_text } else { t().share_text }}
        </p>
        <label class="field">
            <span>{t().share_link}</span>
            <input
                class="link-field"
                type="text"
                readonly
                prop:value=link
                on:focus=|event| select_all(&event)
            />
        </label>
        <footer class="modal-foot">
            {members
                .map(|project| {
                    view! {
                        <a
                            class="button"
                            href=Route::Account(Door::Members(project)).address()
                            on:click=move |_| ui.dialog.set(None)
                        >
                            {t().members}
                        </a>
                    }
                })}
            <button class="button primary" type="button" autofocus on:click=copy>
                {move || icon(if copied.get() { Icon::Check } else { Icon::Link })}
                {move || if copied.get() { t().copied } else { t().share_copy }}
            </button>
        </footer>
    }
}

fn select_all(event: &web_sys::FocusEvent) {
    if let Some(field) = event
        .target()
        .and_then(|t| t.dyn_into::<HtmlInputElement>().ok())
    {
        field.select();
    }
}

fn problem(ui: Ui, title: &'static str, text: String, again: Option<RwSignal<Asked>>) -> AnyView {
    view! {
        <div class="notice warn tall">
            <h3>{title}</h3>
            <p>{text}</p>
        </div>
        <footer class="modal-foot">
            <button
                class="button"
                type="button"
                on:click=move |_| ui.send(Command::Export(ExportFormat::Throughline { private: false }))
            >
                {icon(Icon::Export)}
                {t().sync_handoff}
            </button>
            {again
                .map(|asked| {
                    view! {
                        <button class="button primary" type="button" on:click=move |_| ask(ui, asked)>
                            {t().try_again}
                        </button>
                    }
                })}
        </footer>
    }
    .into_any()
}

/// Asks the relay that served this page for a token for the project.
fn ask(ui: Ui, asked: RwSignal<Asked>) {
    let Some(project) = ui.open_id() else { return };
    asked.set(Asked::Waiting);
    leptos::task::spawn_local(async move {
        let answer = match prefs::owner_token() {
            Some(owner) => request(project, &owner).await.map(|token| ShareLink {
                project,
                relay: relay_address(),
                token,
            }),
            None if is_relay().await => match api::own(project).await {
                Ok(()) => Ok(account::share(project)),
                Err(api::Problem { status: 401, .. }) => Err(Asked::NoToken),
                Err(problem) => Err(Asked::Failed(problem.reason)),
            },
            None => Err(Asked::NoRelay),
        };
        // The dialog may have been closed meanwhile; the project is shared all the same.
        match answer {
            Ok(link) if ui.open_id() == Some(project) => ui.send(Command::Share(link)),
            Ok(_) => {}
            Err(why) => {
                asked.try_set(why);
            }
        }
    });
}

/// The relay's sync address: that of the page.
pub(crate) fn relay_address() -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|scheme| scheme == "https:") {
        "wss"
    } else {
        "ws"
    };
    format!("{scheme}://{}/sync", location.host().unwrap_or_default())
}

/// Whether the page was served by a relay.
async fn is_relay() -> bool {
    let Ok(response) = JsFuture::from(window().fetch_with_str("/healthz")).await else {
        return false;
    };
    let response: Response = response.unchecked_into();
    // A plain file server answers any address with the page itself.
    let html = response
        .headers()
        .get("content-type")
        .ok()
        .flatten()
        .is_some_and(|kind| kind.starts_with("text/html"));
    response.ok() && !html
}

async fn request(project: DocumentId, owner: &str) -> Result<String, Asked> {
    let failed = |reason: JsValue| {
        Asked::Failed(
            reason
                .dyn_ref::<js_sys::Error>()
                .map(|error| String::from(error.message()))
                .unwrap_or_default(),
        )
    };
    let headers = Headers::new().map_err(failed)?;
    headers
        .set("authorization", &format!("Bearer {owner}"))
        .map_err(failed)?;
    headers
        .set("content-type", "application/json")
        .map_err(failed)?;
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_headers(&headers);
    options.set_body(&format!("{{\"project\":\"{project}\"}}").into());
    let response = JsFuture::from(window().fetch_with_str_and_init("/api/projects", &options))
        .await
        .map_err(failed)?;
    let response: Response = response.unchecked_into();
    let text = JsFuture::from(response.text().map_err(failed)?)
        .await
        .map_err(failed)?;
    let text = text.as_string().unwrap_or_default();
    match response.status() {
        200..=299 => JSON::parse(&text)
            .ok()
            .and_then(|answer| js_sys::Reflect::get(&answer, &"token".into()).ok())
            .and_then(|token| token.as_string())
            .ok_or(Asked::Failed(text)),
        401 | 403 => Err(Asked::NoToken),
        404 | 405 => Err(Asked::NoRelay),
        status => Err(Asked::Failed(format!("{status} {text}"))),
    }
}
