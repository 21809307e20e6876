//! The photos of projects: kept on this device under the hash of their content, sent to the relay when there is a
//! connection, and fetched from it when one is looked at that is not here.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use throughline_core::{blob::BlobName, id::DocumentId};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestInit, Response};

use super::{
    backoff::Backoff,
    host::Host,
    relay::Address,
    scope::{chance, scope},
    store::Write,
    timer::Timer,
};
use crate::photo::{Away, PhotoEvent, PhotoPlace, PhotoRequest};

/// What this device makes of every picture before it keeps it.
const MEDIA: &str = "image/jpeg";

/// What there is to send and to fetch.
#[derive(Default)]
pub(super) struct Photos {
    project: Option<DocumentId>,
    /// Looked at, and not here.
    wanted: BTreeSet<BlobName>,
    /// Not on the relay when they were asked for; asked for again.
    absent: BTreeSet<BlobName>,
    /// Not taken by the relay, and why; tried again with the next connection.
    refused: BTreeMap<BlobName, String>,
    /// Whether something is on its way.
    busy: bool,
    backoff: Backoff,
    again: Timer,
}

impl Photos {
    /// Another project is open.
    pub(super) fn opened(&mut self, project: DocumentId) {
        if self.project != Some(project) {
            self.project = Some(project);
            self.wanted.clear();
            self.absent.clear();
            self.refused.clear();
        }
    }
}

/// There is a connection to the relay: what waits is sent and fetched.
pub(super) fn connected(host: &Rc<Host>) {
    let mut photos = host.photos();
    photos.refused.clear();
    photos.backoff.reset();
    drop(photos);
    work(host);
}

/// Carries out what the page asks.
pub(super) fn asked(host: &Rc<Host>, request: PhotoRequest) {
    let host = Rc::clone(host);
    spawn_local(async move {
        match request {
            PhotoRequest::Keep {
                project,
                name,
                bytes,
            } => match keep(&host, project, name, bytes, true).await {
                Ok(()) => {
                    host.tell_photo(PhotoEvent::Kept(name));
                    place(&host, name, PhotoPlace::Device);
                    work(&host);
                }
                Err(why) => host.tell_photo(PhotoEvent::NotKept(name, why)),
            },
            PhotoRequest::Show { project, name } => show(&host, project, name).await,
        }
    });
}

fn place(host: &Host, name: BlobName, place: PhotoPlace) {
    host.tell_photo(PhotoEvent::Place(name, place));
}

async fn keep(
    host: &Host,
    project: DocumentId,
    name: BlobName,
    bytes: Vec<u8>,
    outgoing: bool,
) -> Result<(), String> {
    if BlobName::of(&bytes) != name {
        return Err("its bytes were changed on the way".to_owned());
    }
    let store = host.store();
    let store = store.ok_or("the browser keeps no data for this page")?;
    let photo = Write::Photo {
        project,
        name,
        bytes,
        outgoing,
    };
    store.write(&[photo]).await
}

async fn show(host: &Rc<Host>, project: DocumentId, name: BlobName) {
    let found = match host.store() {
        Some(store) => store.photo(project, name).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(bytes)) => {
            host.tell_photo(PhotoEvent::Bytes(name, bytes));
            let waits = outgoing(host, project).await.contains(&name);
            let refused = host.photos().refused.get(&name).cloned();
            let now = match refused {
                Some(why) => PhotoPlace::Refused(why),
                None if waits => PhotoPlace::Device,
                None => PhotoPlace::Relay,
            };
            place(host, name, now);
        }
        Ok(None) => {
            if host.relay().reached().is_none() {
                place(host, name, PhotoPlace::Away(Away::Offline));
            }
            host.photos().wanted.insert(name);
            work(host);
        }
        Err(why) => place(host, name, PhotoPlace::Away(Away::Failed(why))),
    }
}

async fn outgoing(host: &Host, project: DocumentId) -> Vec<BlobName> {
    let Some(store) = host.store() else {
        return Vec::new();
    };
    store.outgoing(project).await.unwrap_or_else(|why| {
        // They are looked for again with the next connection.
        web_sys::console::warn_1(&why.into());
        Vec::new()
    })
}

/// Sends and fetches one after the other until nothing is left or the connection fails.
fn work(host: &Rc<Host>) {
    if std::mem::replace(&mut host.photos().busy, true) {
        return;
    }
    let host = Rc::clone(host);
    spawn_local(async move {
        let done = work_off(&host).await;
        host.photos().busy = false;
        if done.is_err() {
            try_later(&host);
        }
    });
}

/// The connection failed, or something is not there yet: it is tried again.
struct Failed;

async fn work_off(host: &Rc<Host>) -> Result<(), Failed> {
    {
        let mut photos = host.photos();
        let absent = std::mem::take(&mut photos.absent);
        photos.wanted.extend(absent);
    }
    loop {
        let (Some(project), Some(address)) = (host.photos().project, host.relay().reached()) else {
            return Ok(()); // the next connection goes on
        };
        let waiting = outgoing(host, project).await;
        let next = {
            let photos = host.photos();
            let mut waiting = waiting.into_iter();
            waiting.find(|name| !photos.refused.contains_key(name))
        };
        if let Some(name) = next {
            send(host, &address, project, name).await?;
            continue;
        }
        let Some(name) = host.photos().wanted.pop_first() else {
            let mut photos = host.photos();
            if photos.absent.is_empty() {
                photos.backoff.reset();
                return Ok(());
            }
            return Err(Failed);
        };
        if let Err(failed) = fetch(host, &address, project, name).await {
            host.photos().wanted.insert(name);
            return Err(failed);
        }
    }
}

fn try_later(host: &Rc<Host>) {
    let mut photos = host.photos();
    let wait = photos.backoff.next(chance());
    let weak = Rc::downgrade(host);
    photos.again.set(u64::from(wait), move || {
        if let Some(host) = weak.upgrade() {
            work(&host);
        }
    });
}

async fn send(
    host: &Host,
    address: &Address,
    project: DocumentId,
    name: BlobName,
) -> Result<(), Failed> {
    let Some(store) = host.store() else {
        return Ok(());
    };
    let refuse = |why: String| {
        host.photos().refused.insert(name, why.clone());
        place(host, name, PhotoPlace::Refused(why));
    };
    let bytes = match store.photo(project, name).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            refuse("it is not on this device any more".to_owned());
            return Ok(());
        }
        Err(why) => {
            refuse(why);
            return Ok(());
        }
    };
    let answer = ask(address, project, name, Some(&bytes)).await?;
    if !answer.ok() {
        refuse(reason(&answer).await);
        return Ok(());
    }
    if let Err(why) = store.write(&[Write::Sent(project, name)]).await {
        // It is sent once more with the next connection, which changes nothing.
        refuse(why);
        return Ok(());
    }
    place(host, name, PhotoPlace::Relay);
    Ok(())
}

async fn fetch(
    host: &Host,
    address: &Address,
    project: DocumentId,
    name: BlobName,
) -> Result<(), Failed> {
    let answer = ask(address, project, name, None).await?;
    if answer.status() == 404 {
        host.photos().absent.insert(name);
        place(host, name, PhotoPlace::Away(Away::NotSent));
        return Ok(());
    }
    if !answer.ok() {
        let why = reason(&answer).await;
        place(host, name, PhotoPlace::Away(Away::Failed(why)));
        return Ok(());
    }
    let bytes = answer.array_buffer().map_err(|_| Failed)?;
    let bytes: ArrayBuffer = JsFuture::from(bytes)
        .await
        .map_err(|_| Failed)?
        .unchecked_into();
    let bytes = Uint8Array::new(&bytes).to_vec();
    match keep(host, project, name, bytes.clone(), false).await {
        Ok(()) => {
            host.tell_photo(PhotoEvent::Bytes(name, bytes));
            place(host, name, PhotoPlace::Relay);
        }
        Err(why) => place(host, name, PhotoPlace::Away(Away::Failed(why))),
    }
    Ok(())
}

/// Asks the relay for a photo, or sends it one. An answer that may be another in a moment is a failure.
async fn ask(
    address: &Address,
    project: DocumentId,
    name: BlobName,
    bytes: Option<&[u8]>,
) -> Result<Response, Failed> {
    let request = || -> Result<js_sys::Promise, JsValue> {
        let headers = address.headers()?;
        let options = RequestInit::new();
        if let Some(bytes) = bytes {
            headers.set("content-type", MEDIA)?;
            options.set_method("PUT");
            options.set_body(&Uint8Array::from(bytes));
        }
        options.set_headers(&headers);
        let address = format!("{}/api/projects/{project}/blobs/{name}", root(&address.url));
        Ok(scope().fetch_with_str_and_init(&address, &options))
    };
    let answer = request().map_err(|_| Failed)?;
    let answer: Response = JsFuture::from(answer)
        .await
        .map_err(|_| Failed)?
        .unchecked_into();
    // 507 is the relay's quota, which time alone does not change.
    let later = matches!(answer.status(), 429 | 500..=506);
    if later { Err(Failed) } else { Ok(answer) }
}

/// The relay's pages, from the address at which it syncs.
fn root(sync: &str) -> String {
    let path = sync.split(['?', '#']).next().unwrap_or_default();
    let path = path.strip_suffix("/sync").unwrap_or(path);
    path.replacen("ws", "http", 1)
}

/// Why the relay refused, in its own words.
async fn reason(answer: &Response) -> String {
    let said = async {
        let said = JsFuture::from(answer.json().ok()?).await.ok()?;
        Reflect::get(&said, &"error".into()).ok()?.as_string()
    };
    let said = said.await;
    said.unwrap_or_else(|| format!("the relay answered {}", answer.status()))
}
