//! People of headquarters, and the relay of a site that is told of them.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use throughline_core::{access::Role, id::DocumentId};
use throughline_server::{
    Settings, Upstream,
    store::{
        SpaceId, Token,
        people::{AccountId, NewInvitation},
    },
};
use tokio::time::sleep;

use crate::{
    http::{Answer, request},
    link::Link,
    people::by,
    raw::PATIENCE,
    relay::LocalRelay,
};

/// Everybody's.
pub const PASSWORD: &str = "correct horse battery";

/// A request by a page of the relay's own, with one header that says who asks.
///
/// # Panics
/// There is no answer.
pub async fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    (name, secret): (&str, &str),
    body: &Value,
) -> Answer {
    let origin = format!("http://{address}");
    let headers = [
        ("origin", origin.as_str()),
        ("content-type", "application/json"),
        (name, secret),
    ];
    let answer = request(address, method, path, &headers, body.to_string()).await;
    answer.expect("an answer")
}

/// The session of somebody who signs in, or the status of the refusal.
///
/// # Errors
/// The refusal's status.
///
/// # Panics
/// There is no answer.
pub async fn sign_in_at(address: SocketAddr, login: &str, password: &str) -> Result<String, u16> {
    let body = json!({"login": login, "password": password});
    let answer = ask(address, "POST", "/api/session", ("x-no", ""), &body).await;
    let set = answer.header("set-cookie");
    match set.strip_prefix("throughline=") {
        Some(rest) => Ok(rest.split(';').next().unwrap_or_default().to_owned()),
        None => Err(answer.status),
    }
}

/// The same at a relay in this process.
///
/// # Errors
/// The refusal's status.
pub async fn sign_in(relay: &LocalRelay, login: &str, password: &str) -> Result<String, u16> {
    sign_in_at(relay.address, login, password).await
}

/// What somebody who is signed in is answered.
pub async fn status(
    relay: &LocalRelay,
    method: &str,
    path: &str,
    session: &str,
    body: Value,
) -> u16 {
    let cookie = format!("throughline={session}");
    let answer = ask(relay.address, method, path, ("cookie", &cookie), &body).await;
    answer.status
}

/// Whether a session goes on.
pub async fn is_signed_in(relay: &LocalRelay, session: &str) -> bool {
    let cookie = format!("throughline={session}");
    let who = ("cookie", cookie.as_str());
    let answer = ask(relay.address, "GET", "/api/session", who, &Value::Null).await;
    answer.text() != "null"
}

/// An account with [`PASSWORD`], by invitation.
///
/// # Panics
/// It cannot be made.
pub async fn account(
    relay: &LocalRelay,
    login: &str,
    admin: bool,
    project: Option<(SpaceId, Role)>,
) -> AccountId {
    let token = Token::random(&mut rand::rng());
    let new = NewInvitation {
        note: login.to_owned(),
        admin,
        project,
        lasts: 60,
    };
    let store = relay.store();
    store.invite(new, &token, by()).await.expect("invited");
    let body = json!({"account": {"login": login, "name": login, "password": PASSWORD}});
    let bearer = format!("Bearer {}", token.reveal());
    let who = ("authorization", bearer.as_str());
    let answer = ask(relay.address, "POST", "/api/invitation", who, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    id_of(relay, login).await
}

/// The account with a sign-in name.
///
/// # Panics
/// There is none.
pub async fn id_of(relay: &LocalRelay, login: &str) -> AccountId {
    let found = relay.store().account(login).await.expect("read");
    found.expect("an account").0.id
}

/// Waits until something is so; gives how long it took.
///
/// # Panics
/// It takes too long.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < 2 * PATIENCE, "not in time: {what}");
        sleep(Duration::from_millis(20)).await;
    }
    since.elapsed()
}

/// What somebody is in a project on a relay; nothing if no member, or not there.
///
/// # Panics
/// The store failed.
pub async fn role_at(relay: &LocalRelay, manifest: DocumentId, login: &str) -> Option<Role> {
    let store = relay.store();
    let (account, _) = store.account(login).await.expect("read")?;
    let space = store.project(manifest).await.expect("read")?;
    let access = store.access(space, account.id).await.expect("read")?;
    Some(access.role)
}

/// Headquarters with a project of Ann's, in which Bob is a contributor; a site; and the link between them.
pub struct Places {
    /// Headquarters' relay.
    pub hq: LocalRelay,
    /// The site's.
    pub site: LocalRelay,
    /// Between them.
    pub link: Link,
    /// The site's token.
    pub token: String,
    /// The project.
    pub manifest: DocumentId,
    /// The same, at headquarters.
    pub space: SpaceId,
    /// Bob there.
    pub bob: AccountId,
}

impl Places {
    /// All of them started.
    ///
    /// # Panics
    /// One cannot be.
    pub async fn new() -> Self {
        let hq = LocalRelay::start().await.expect("a relay");
        let (manifest, space, bob) = people(&hq).await;
        let token = site_token(&hq, space).await;
        let link = Link::to(hq.address).await.expect("a link");
        let site = site(link.address, &token).await;
        Self {
            hq,
            site,
            link,
            token,
            manifest,
            space,
            bob,
        }
    }

    /// Waits until Bob is this at the site; gives how long it took.
    pub async fn bob_is(&self, role: Option<Role>) -> Duration {
        until("Bob's role at the site", async || {
            role_at(&self.site, self.manifest, "bob").await == role
        })
        .await
    }
}

/// A project of Ann's, who runs the relay, with Bob as a contributor.
///
/// # Panics
/// They cannot be made.
pub async fn people(hq: &LocalRelay) -> (DocumentId, SpaceId, AccountId) {
    let ann = account(hq, "ann", true, None).await;
    let manifest = DocumentId::random(&mut rand::rng());
    let made = hq.store().make_project(manifest, ann, by()).await;
    let space = made.expect("a project");
    let bob = account(hq, "bob", false, Some((space, Role::Contributor))).await;
    (manifest, space, bob)
}

/// A token for the site “north”.
///
/// # Panics
/// The store failed.
pub async fn site_token(hq: &LocalRelay, space: SpaceId) -> String {
    let token = Token::random(&mut rand::rng());
    let made = hq.store().add_site(&token, "north", space, by()).await;
    made.expect("a token");
    token.reveal()
}

/// The relay of a site below an address.
pub async fn site(upstream: SocketAddr, token: &str) -> LocalRelay {
    site_with(upstream, token, |_| ()).await
}

/// The same with changed settings.
///
/// # Panics
/// It cannot be started.
pub async fn site_with(
    upstream: SocketAddr,
    token: &str,
    change: impl FnOnce(&mut Settings),
) -> LocalRelay {
    let upstream = Upstream {
        address: format!("http://{upstream}"),
        tokens: vec![token.parse().expect("a token")],
    };
    let site = LocalRelay::start_with(|settings| {
        settings.upstream = Some(upstream);
        change(settings);
    });
    site.await.expect("a relay")
}

/// What headquarters answers to a site with a token, which has that version already.
///
/// # Panics
/// There is no answer.
pub async fn people_for(hq: &LocalRelay, token: &str, version: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    if !version.is_empty() {
        headers.push(("if-none-match", version));
    }
    let answer = request(hq.address, "GET", "/api/site/people", &headers, "").await;
    answer.expect("an answer")
}
