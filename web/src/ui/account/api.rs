//! The relay's answers about people. The session's cookie goes along by itself; scripts never see it.

use std::collections::BTreeMap;

use leptos::prelude::{RwSignal, Set as _, window};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use throughline_core::{
    access::{Right, Role},
    id::DocumentId,
};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// Why the relay did not do something.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Problem {
    /// The HTTP status; 0 if there was no answer.
    pub(crate) status: u16,
    /// In words.
    pub(crate) reason: String,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) admin: bool,
    pub(crate) disabled: bool,
    /// Whether it is headquarters', which sets its password.
    #[serde(default)]
    pub(crate) upstream: bool,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct Project {
    pub(crate) project: DocumentId,
    pub(crate) role: Option<Role>,
    pub(crate) owners: Vec<String>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct Who {
    pub(crate) account: Account,
    pub(crate) session: i64,
    pub(crate) projects: Vec<Project>,
}

impl Who {
    /// Their role in a project, if they are in it.
    pub(super) fn role_in(&self, project: DocumentId) -> Option<Role> {
        let mut projects = self.projects.iter();
        projects.find(|known| known.project == project)?.role
    }
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: i64,
    pub(crate) device: String,
    pub(crate) address: String,
    /// Seconds since 1970.
    pub(crate) used: i64,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct Member {
    pub(crate) account: Account,
    pub(crate) role: Role,
    pub(crate) grants: BTreeMap<String, Right>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct Invitation {
    pub(crate) number: i64,
    pub(crate) note: String,
    pub(crate) admin: bool,
    pub(crate) role: Option<Role>,
    pub(crate) by: String,
    pub(crate) expires: i64,
}

/// Changes that wait for a manager's decision.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct Withheld {
    pub(crate) account: i64,
    pub(crate) name: String,
    pub(crate) document: DocumentId,
    pub(crate) changes: usize,
    /// When the first came: seconds since 1970.
    pub(crate) since: i64,
}

/// What came of a decision.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct Decided {
    /// Changes that are taken in, or discarded.
    pub(crate) done: usize,
    /// Why others could not be taken in; they wait on.
    pub(crate) refused: Vec<String>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(crate) struct AuditEntry {
    pub(crate) number: i64,
    pub(crate) at: i64,
    pub(crate) who: String,
    pub(crate) address: String,
    pub(crate) what: String,
    pub(crate) about: String,
}

/// By what people can sign in, besides a password.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub(super) struct Ways {
    /// What people call the organisation's provider, where the relay knows one.
    pub(super) oidc: Option<String>,
    /// Whether passkeys work at the relay's host name.
    #[serde(default)]
    pub(super) passkeys: bool,
}

/// Asks for them; nothing until that is known.
pub(super) fn ways() -> RwSignal<Option<Ways>> {
    let ways = RwSignal::new(None);
    leptos::task::spawn_local(async move {
        // That it cannot be told is no news to somebody who can sign in with a password.
        if let Ok(found) = get("/api/sign-in").await {
            ways.try_set(Some(found));
        }
    });
    ways
}

/// Who is signed in, if anybody is.
pub(crate) async fn who() -> Result<Option<Who>, Problem> {
    ask("GET", "/api/session", None, None).await
}

/// Asks for something.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Problem> {
    ask("GET", path, None, None).await
}

/// Has something done, of which there is nothing to tell.
pub(crate) async fn act(method: &str, path: &str, body: Value) -> Result<(), Problem> {
    ask::<Value>(method, path, None, Some(body))
        .await
        .map(|_| ())
}

/// Has an invitation made; gives the link.
pub(crate) async fn invite(path: &str, body: Value) -> Result<String, Problem> {
    #[derive(Deserialize)]
    struct Invited {
        token: String,
    }
    let invited: Invited = ask("POST", path, None, Some(body)).await?;
    let page = super::super::route::page_address();
    Ok(format!("{page}#invitation={}", invited.token))
}

/// Makes the project this account's on the relay.
pub(crate) async fn own(project: DocumentId) -> Result<(), Problem> {
    act("POST", "/api/projects", json!({ "project": project })).await
}

/// A request, with the secret of an invitation where one is given.
pub(crate) async fn ask<T: DeserializeOwned>(
    method: &str,
    path: &str,
    bearer: Option<&str>,
    body: Option<Value>,
) -> Result<T, Problem> {
    let failed = |_: JsValue| Problem {
        status: 0,
        reason: super::t().account_unreachable.to_owned(),
    };
    let headers = Headers::new().map_err(failed)?;
    if let Some(token) = bearer {
        let value = format!("Bearer {token}");
        headers.set("authorization", &value).map_err(failed)?;
    }
    let options = RequestInit::new();
    options.set_method(method);
    if let Some(body) = body {
        headers
            .set("content-type", "application/json")
            .map_err(failed)?;
        options.set_body(&body.to_string().into());
    }
    options.set_headers(&headers);
    let response = JsFuture::from(window().fetch_with_str_and_init(path, &options))
        .await
        .map_err(failed)?;
    let response: Response = response.unchecked_into();
    let text = JsFuture::from(response.text().map_err(failed)?)
        .await
        .map_err(failed)?;
    let text = text.as_string().unwrap_or_default();
    let status = response.status();
    let unclear = || Problem {
        status,
        reason: super::t().account_unreachable.to_owned(),
    };
    if response.ok() {
        return serde_json::from_str(&text).map_err(|_| unclear());
    }
    let reason = serde_json::from_str::<Value>(&text).ok();
    let reason = reason.and_then(|answer| Some(answer.get("error")?.as_str()?.to_owned()));
    Err(reason.map_or_else(unclear, |reason| Problem {
        status,
        reason: sentence(&reason),
    }))
}

/// What the relay says, as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), chars.as_str())
}

/// A time for people: seconds since 1970.
pub(crate) fn time(seconds: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "dates are far below 2⁵³")]
    let date = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    String::from(date.to_locale_string("default", &JsValue::UNDEFINED))
}
