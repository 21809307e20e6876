//! People of headquarters at a site: they sign in there, also while the link is cut, and may do what headquarters says.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use automerge::{
    ActorId, Automerge, ChangeHash, ROOT, ReadDoc as _,
    transaction::{CommitOptions, Transactable as _},
};
use serde_json::{Value, json};
use throughline_core::{access::Role, id::DocumentId, sync::frame::Frame};
use throughline_server::{
    Settings, Tls, Upstream,
    store::{
        SpaceId, Token,
        people::{AccountId, NewInvitation},
    },
};
use throughline_tests::{
    acknowledged::until_durable,
    http::{Answer, request},
    link::Link,
    people::by,
    program::run,
    raw::{PATIENCE, RawClient},
    relay::{LocalRelay, RelayProcess, program},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::Command,
    time::sleep,
};

const PASSWORD: &str = "correct horse battery";

/// A site asks every three seconds, and what it learns acts on live sockets within one.
const HEARD_OF: Duration = Duration::from_secs(4);

/// A request by a page of the relay's own.
async fn ask(
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
async fn sign_in_at(address: SocketAddr, login: &str, password: &str) -> Result<String, u16> {
    let body = json!({"login": login, "password": password});
    let answer = ask(address, "POST", "/api/session", ("x-no", ""), &body).await;
    let set = answer.header("set-cookie");
    match set.strip_prefix("throughline=") {
        Some(rest) => Ok(rest.split(';').next().unwrap_or_default().to_owned()),
        None => Err(answer.status),
    }
}

async fn sign_in(relay: &LocalRelay, login: &str, password: &str) -> Result<String, u16> {
    sign_in_at(relay.address, login, password).await
}

async fn status(relay: &LocalRelay, method: &str, path: &str, session: &str, body: Value) -> u16 {
    let cookie = format!("throughline={session}");
    let answer = ask(relay.address, method, path, ("cookie", &cookie), &body).await;
    answer.status
}

/// Whether a session goes on.
async fn is_signed_in(relay: &LocalRelay, session: &str) -> bool {
    let cookie = format!("throughline={session}");
    let who = ("cookie", cookie.as_str());
    let answer = ask(relay.address, "GET", "/api/session", who, &Value::Null).await;
    answer.text() != "null"
}

/// An account with a password, by invitation.
async fn account(
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

async fn id_of(relay: &LocalRelay, login: &str) -> AccountId {
    let found = relay.store().account(login).await.expect("read");
    found.expect("an account").0.id
}

/// Waits until something is so; gives how long it took.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < 2 * PATIENCE, "not in time: {what}");
        sleep(Duration::from_millis(20)).await;
    }
    since.elapsed()
}

async fn role_at(relay: &LocalRelay, manifest: DocumentId, login: &str) -> Option<Role> {
    let store = relay.store();
    let (account, _) = store.account(login).await.expect("read")?;
    let space = store.project(manifest).await.expect("read")?;
    let access = store.access(space, account.id).await.expect("read")?;
    Some(access.role)
}

/// Headquarters with a project of Ann's, in which Bob is a contributor; a site; and the link between them.
struct Places {
    hq: LocalRelay,
    site: LocalRelay,
    link: Link,
    token: String,
    manifest: DocumentId,
    space: SpaceId,
    bob: AccountId,
}

impl Places {
    async fn new() -> Self {
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

    /// Waits until Bob is at the site what he is at headquarters.
    async fn bob_is(&self, role: Option<Role>) -> Duration {
        until("Bob's role at the site", async || {
            role_at(&self.site, self.manifest, "bob").await == role
        })
        .await
    }
}

async fn people(hq: &LocalRelay) -> (DocumentId, SpaceId, AccountId) {
    let ann = account(hq, "ann", true, None).await;
    let manifest = DocumentId::random(&mut rand::rng());
    let made = hq.store().make_project(manifest, ann, by()).await;
    let space = made.expect("a project");
    let bob = account(hq, "bob", false, Some((space, Role::Contributor))).await;
    (manifest, space, bob)
}

async fn site_token(hq: &LocalRelay, space: SpaceId) -> String {
    let token = Token::random(&mut rand::rng());
    let made = hq.store().add_site(&token, "north", space, by()).await;
    made.expect("a token");
    token.reveal()
}

async fn site(upstream: SocketAddr, token: &str) -> LocalRelay {
    site_with(upstream, token, |_| ()).await
}

async fn site_with(
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

/// An edit as a device of Bob's makes it.
fn edit(doc: &mut Automerge, key: &str) -> ChangeHash {
    doc.set_actor(ActorId::from([2; 16]));
    let options = CommitOptions::default()
        .with_message("{\"user\":\"bob\"}".to_owned())
        .with_time(2_000);
    let done = doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |_| options,
        |tx| tx.put(ROOT, key, true),
    );
    done.expect("an edit").hash.expect("a change")
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_of_headquarters_sign_in_at_the_site_and_what_they_do_there_carries_their_name() {
    let places = Places::new().await;
    let Places { hq, site, .. } = &places;
    let took = places.bob_is(Some(Role::Contributor)).await;
    eprintln!("the people were at the site {took:?} after it was started");
    assert_eq!(id_of(site, "bob").await, places.bob, "the same account");
    assert_eq!(
        sign_in(site, "bob", "a wrong horse battery").await,
        Err(401)
    );
    let with_link = sign_in(site, "bob", PASSWORD).await.expect("signed in");

    // With headquarters away, he signs in on another device and works.
    places.link.cut();
    sleep(Duration::from_secs(1)).await;
    assert!(is_signed_in(site, &with_link).await);
    let session = sign_in(site, "bob", PASSWORD).await.expect("signed in");
    let register = DocumentId::of_section(places.manifest, "register");
    let mut device = RawClient::join_signed_in(site.address, places.manifest, &session, "bob's")
        .await
        .expect("joined");
    let mut doc = Automerge::new();
    let change = edit(&mut doc, "at the site");
    until_durable(&mut device, register, &mut doc).await;

    places.link.heal();
    let token = hq.project_token_of(places.space).await;
    let mut reader = RawClient::join(&hq.sync_url(), &token, "reader")
        .await
        .expect("joined");
    let mut there = Automerge::new();
    until("the change at headquarters", async || {
        hq.chunks(register).await.expect("read") > 0
    })
    .await;
    let is_there = |doc: &Automerge| doc.get_change_by_hash(&change).is_some();
    reader
        .sync_until(register, &mut there, is_there)
        .await
        .expect("it came");
    let found = there.get_change_by_hash(&change).expect("there");
    assert_eq!(found.actor_id(), &ActorId::from([2; 16]));
    assert_eq!(found.message(), Some("{\"user\":\"bob\"}"));
    assert_eq!(found.timestamp(), 2_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_at_headquarters_is_taken_from_live_sockets_at_the_site() {
    let places = Places::new().await;
    let (store, site) = (places.hq.store(), &places.site);
    places.bob_is(Some(Role::Contributor)).await;
    let session = sign_in(site, "bob", PASSWORD).await.expect("signed in");
    let join = async |peer: &str| {
        RawClient::join_signed_in(site.address, places.manifest, &session, peer).await
    };
    let register = DocumentId::of_section(places.manifest, "register");
    let mut live = join("contributor").await.expect("joined");
    let mut doc = Automerge::new();
    edit(&mut doc, "as a contributor");
    until_durable(&mut live, register, &mut doc).await;

    let since = Instant::now();
    let set = store.set_member(places.space, places.bob, Some(Role::Viewer), by());
    set.await.expect("set");
    live.reasons_until_closed().await.expect("closed");
    let took = since.elapsed();
    eprintln!("a lower role closed the socket at the site after {took:?}");
    assert!(took <= HEARD_OF, "{took:?}");
    let mut live = join("viewer").await.expect("joined again");
    let late = edit(&mut doc, "as a viewer");
    live.push(register, &doc).await.expect("sent");
    loop {
        match live.receive().await.expect("an answer") {
            Frame::Rejected { hash, .. } if hash == late => break,
            Frame::Sync { document, data, .. } if document == register => {
                live.take(register, &mut doc, &data).await.expect("sound");
            }
            Frame::Receipt { durable, .. } => assert!(!durable.contains(&late)),
            _ => {}
        }
    }

    // Another password ends the session there, as it does at headquarters.
    let old = sign_in(&places.hq, "bob", PASSWORD)
        .await
        .expect("signed in");
    let new = "several other words";
    let change = json!({"old": PASSWORD, "new": new});
    let since = Instant::now();
    let changed = status(&places.hq, "POST", "/api/password", &old, change).await;
    assert_eq!(changed, 200);
    live.reasons_until_closed().await.expect("closed");
    let took = since.elapsed();
    assert!(took <= HEARD_OF, "{took:?}");
    assert!(!is_signed_in(site, &session).await);
    assert_eq!(sign_in(site, "bob", PASSWORD).await, Err(401));
    let session = sign_in(site, "bob", new).await.expect("signed in");

    // Closed there is closed here, and open again.
    store.set_closed(places.bob, true, by()).await.expect("set");
    until("the session's end", async || {
        !is_signed_in(site, &session).await
    })
    .await;
    assert_eq!(sign_in(site, "bob", new).await, Err(401));
    store
        .set_closed(places.bob, false, by())
        .await
        .expect("set");
    until("signing in again", async || {
        sleep(Duration::from_secs(1)).await;
        sign_in(site, "bob", new).await.is_ok()
    })
    .await;

    // A member no more: nothing of him is left to sign in with.
    let session = sign_in(site, "bob", new).await.expect("signed in");
    let mut live = RawClient::join_signed_in(site.address, places.manifest, &session, "last")
        .await
        .expect("joined");
    let since = Instant::now();
    let set = store.set_member(places.space, places.bob, None, by());
    set.await.expect("set");
    live.reasons_until_closed().await.expect("closed");
    let took = since.elapsed();
    eprintln!("a member no more was out at the site after {took:?}");
    assert!(took <= HEARD_OF, "{took:?}");
    assert_eq!(sign_in(site, "bob", new).await, Err(401));
    let (account, hash) = site
        .store()
        .account("bob")
        .await
        .expect("read")
        .expect("kept");
    assert!(account.disabled && hash.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_goes_on_with_what_it_has_when_its_token_is_withdrawn() {
    let places = Places::new().await;
    places.bob_is(Some(Role::Contributor)).await;
    places.hq.revoke(&places.token).await.expect("revoked");
    let asked = people_for(&places.hq, &places.token, "").await;
    assert_eq!(asked.status, 401);
    let set = places
        .hq
        .store()
        .set_member(places.space, places.bob, None, by());
    set.await.expect("set");
    sleep(HEARD_OF + Duration::from_secs(1)).await;
    assert_eq!(
        role_at(&places.site, places.manifest, "bob").await,
        Some(Role::Contributor)
    );
    sign_in(&places.site, "bob", PASSWORD)
        .await
        .expect("signed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_the_site_has_already_stays_the_sites() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (manifest, space, bob) = people(&hq).await;
    let token = site_token(&hq, space).await;
    let link = Link::to(hq.address).await.expect("a link");
    link.cut();
    let site = site(link.address, &token).await;
    // The site's own administrator, and its own Ann, from before the link was first up.
    let chief = account(&site, "chief", true, None).await;
    let own = account(&site, "ann", false, None).await;
    link.heal();
    until("Bob at the site", async || {
        role_at(&site, manifest, "bob").await.is_some()
    })
    .await;
    assert_eq!(id_of(&site, "bob").await, bob);
    assert_eq!(id_of(&site, "ann").await, own);
    assert_eq!(role_at(&site, manifest, "ann").await, None);
    sign_in(&site, "ann", PASSWORD).await.expect("the site's");
    sign_in(&site, "chief", PASSWORD).await.expect("the site's");
    assert_eq!(id_of(&site, "chief").await, chief);
    let upstream = site.store().upstream_accounts().await.expect("read");
    assert!(
        upstream.len() == 1 && upstream.contains(&bob),
        "{upstream:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_of_headquarters_are_not_changed_at_the_site() {
    let places = Places::new().await;
    let site = &places.site;
    places.bob_is(Some(Role::Contributor)).await;
    let chief = account(site, "chief", true, None).await;
    let bob = sign_in(site, "bob", PASSWORD).await.expect("signed in");
    let ann = sign_in(site, "ann", PASSWORD).await.expect("signed in");
    let boss = sign_in(site, "chief", PASSWORD).await.expect("signed in");
    let (number, manifest) = (places.bob.0, places.manifest);
    let member = format!("/api/projects/{manifest}/members/{number}");
    let account = format!("/api/admin/people/{number}");
    let grant = format!("{member}/grants/finance");
    let change = json!({"old": PASSWORD, "new": "several other words"});
    for (session, method, path, body) in [
        (&bob, "POST", "/api/password", change),
        (&bob, "DELETE", member.as_str(), Value::Null),
        (&ann, "PUT", &member, json!({"role": "owner"})),
        (&ann, "DELETE", &member, Value::Null),
        (&ann, "PUT", &grant, json!({"right": "read"})),
        (&boss, "PUT", &account, json!({"closed": true})),
        (&boss, "PUT", &account, json!({"admin": true})),
    ] {
        let cookie = format!("throughline={session}");
        let who = ("cookie", cookie.as_str());
        let answer = ask(site.address, method, path, who, &body).await;
        assert!(
            answer.status == 409 && answer.text().contains("headquarters"),
            "{method} {path}: {} {}",
            answer.status,
            answer.text()
        );
    }
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let admin = async |args: &[&str]| {
        let args = [&["admin"], args, &["--data", "."]].concat();
        run(&program, site.folder(), &args).await.expect("it runs")
    };
    for args in [["password", "bob"], ["close", "bob"]] {
        let done = admin(&args).await;
        assert!(
            !done.success && done.err.contains("headquarters"),
            "{done:?}"
        );
    }
    let listed = admin(&["users"]).await;
    let is_marked = |login: &str| {
        let line = listed.out.lines().find(|line| line.starts_with(login));
        line.expect("listed").ends_with("headquarters'")
    };
    assert!(is_marked("bob") && is_marked("ann") && !is_marked("chief"));
    assert!(sign_in(site, "bob", PASSWORD).await.is_ok());
    assert!(chief.0 > places.bob.0);
}

/// What headquarters answers to somebody with a token, who has that version already.
async fn people_for(hq: &LocalRelay, token: &str, version: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    if !version.is_empty() {
        headers.push(("if-none-match", version));
    }
    let answer = request(hq.address, "GET", "/api/site/people", &headers, "").await;
    answer.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_sites_token_is_told_who_the_people_of_its_project_are() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (manifest, space, bob) = people(&hq).await;
    // Of another project, so not told of.
    let other = account(&hq, "other", false, None).await;
    let made = hq
        .store()
        .make_project(DocumentId::random(&mut rand::rng()), other, by());
    made.await.expect("a project");
    let token = site_token(&hq, space).await;
    let unknown = Token::random(&mut rand::rng()).reveal();
    for (whose, token, status) in [
        ("a project's", hq.project_token_of(space).await, 403),
        ("plain", hq.plain_token().await.expect("a token"), 403),
        ("an owner's", hq.owner_token().await.expect("a token"), 403),
        ("unknown", unknown, 401),
        ("none", "x".to_owned(), 401),
    ] {
        assert_eq!(people_for(&hq, &token, "").await.status, status, "{whose}");
    }
    let by_address = format!("/api/site/people?token={token}");
    let answer = request(hq.address, "GET", &by_address, &[], "").await;
    assert_eq!(answer.expect("an answer").status, 401, "never in the URL");

    let answer = people_for(&hq, &token, "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(told["project"], manifest.to_string());
    let people = told["people"].as_array().expect("people");
    let logins: Vec<&Value> = people.iter().map(|person| &person["login"]).collect();
    assert_eq!(logins, ["ann", "bob"]);
    assert_eq!(people[1]["id"], bob.0);
    assert_eq!(people[1]["role"], "contributor");
    assert!(
        people[1]["password"]
            .as_str()
            .is_some_and(|hash| hash.starts_with("$argon2id$"))
    );

    let version = answer.header("etag");
    let again = people_for(&hq, &token, version).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    hq.store()
        .set_closed(bob, true, by())
        .await
        .expect("closed");
    let changed = people_for(&hq, &token, version).await;
    assert_eq!(changed.status, 200);
    let told: Value = serde_json::from_slice(&changed.body).expect("JSON");
    assert_eq!(told["people"][1]["closed"], true);
    assert!(
        told["people"][1]["password"].is_null(),
        "of no use any more"
    );

    hq.revoke(&token).await.expect("revoked");
    assert_eq!(people_for(&hq, &token, version).await.status, 401);
    let log = hq.store().audit(None, 100).await.expect("read");
    let of_site: Vec<&str> = log
        .iter()
        .rev()
        .filter(|entry| entry.about.contains("north"))
        .map(|entry| entry.what.as_str())
        .collect();
    assert_eq!(of_site, ["site.made", "site.asked", "token.withdrawn"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_documents_brings_no_people() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (manifest, space, _) = people(&hq).await;
    let token = hq.project_token_of(space).await;
    let site = site(hq.address, &token).await;
    until("the project at the site", async || {
        site.store()
            .project(manifest)
            .await
            .expect("read")
            .is_some()
    })
    .await;
    sleep(HEARD_OF).await;
    assert_eq!(sign_in(&site, "bob", PASSWORD).await, Err(401));
    assert!(site.store().accounts().await.expect("read").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_over_tls_if_the_documents_do() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (_, space, _) = people(&hq).await;
    let token = site_token(&hq, space).await;
    let (address, data) = (hq.address, hq.stop().await.expect("stopped"));
    let folder = tempfile::tempdir().expect("a folder");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let [certificate, key] = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
    std::fs::write(&certificate, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    let tls = Tls::read(&certificate, &key).expect("a certificate");
    let again = LocalRelay::start_again_with(data, address, |settings| settings.tls = Some(tls));
    let _hq = again.await.expect("a relay");

    let mut command = Command::new(program(env!("CARGO_BIN_EXE_throughline-under-test")));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data", "site"])
        .env(
            "THROUGHLINE_UPSTREAM",
            format!("wss://localhost:{}", address.port()),
        )
        .env("THROUGHLINE_UPSTREAM_TOKEN", token)
        .env("SSL_CERT_FILE", &certificate)
        .current_dir(folder.path());
    let site = RelayProcess::spawn(command)
        .await
        .expect("the relay starts");
    until("Bob at the site", async || {
        sleep(Duration::from_secs(1)).await;
        sign_in_at(site.address, "bob", PASSWORD).await.is_ok()
    })
    .await;
}

/// Stands before headquarters: answers itself who the people are, and passes everything else on.
struct Front {
    address: SocketAddr,
    /// The status and the body.
    answer: Arc<Mutex<(u16, Vec<u8>)>>,
    asked: Arc<AtomicU32>,
}

impl Front {
    async fn to(hq: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let front = Self {
            address: listener.local_addr().expect("an address"),
            answer: Arc::new(Mutex::new((500, Vec::new()))),
            asked: Arc::default(),
        };
        let (answer, asked) = (front.answer.clone(), front.asked.clone());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(serve(near, hq, answer.clone(), asked.clone()));
            }
        });
        front
    }

    /// Answers so from now on, until the site has been answered so.
    async fn answers(&self, status: u16, body: impl Into<Vec<u8>>) {
        *self.answer.lock().expect("not poisoned") = (status, body.into());
        let before = self.asked.load(Ordering::SeqCst);
        // The second is asked for once the first was dealt with.
        until("two questions", async || {
            self.asked.load(Ordering::SeqCst) >= before + 2
        })
        .await;
    }
}

async fn serve(
    mut near: TcpStream,
    hq: SocketAddr,
    answer: Arc<Mutex<(u16, Vec<u8>)>>,
    asked: Arc<AtomicU32>,
) {
    let mut start = [0; 16];
    while near
        .peek(&mut start)
        .await
        .is_ok_and(|read| read > 0 && read < start.len())
    {
        sleep(Duration::from_millis(5)).await;
    }
    if !start.starts_with(b"GET /api/site/") {
        if let Ok(mut far) = TcpStream::connect(hq).await {
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await; // until either ends it
        }
        return;
    }
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if near.read_buf(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let (status, body) = answer.lock().expect("not poisoned").clone();
    asked.fetch_add(1, Ordering::SeqCst);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} x\r\nconnection: close\r\netag: \"{length}\"\r\ncontent-length: {length}\r\n\r\n"
    );
    // A site that has had enough reads no further.
    let _ = near.write_all(head.as_bytes()).await;
    let _ = near.write_all(&body).await;
    let _ = near.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_answers_without_end_change_nothing() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (manifest, space, _) = people(&hq).await;
    let token = site_token(&hq, space).await;
    let good = people_for(&hq, &token, "").await.body;
    let front = Front::to(hq.address).await;
    *front.answer.lock().expect("not poisoned") = (200, good.clone());
    let often = |settings: &mut Settings| settings.people_every = Duration::from_millis(100);
    let site = site_with(front.address, &token, often).await;
    until("Bob at the site", async || {
        role_at(&site, manifest, "bob").await == Some(Role::Contributor)
    })
    .await;
    let before = site.store().audit(None, 1_000).await.expect("read");
    let text = String::from_utf8(good.clone()).expect("text");
    // Bob would be an owner in each of them.
    let raised = text.replace("contributor", "owner");
    let padded = raised.replacen('{', &format!("{{{}", " ".repeat(5 << 20)), 1);
    let stranger = DocumentId::random(&mut rand::rng()).to_string();
    for (what, status, body) in [
        ("not JSON", 200, "<!doctype html>".to_owned()),
        ("nothing", 200, String::new()),
        ("cut", 200, raised[..raised.len() - 2].to_owned()),
        ("too large", 200, padded),
        (
            "another project's",
            200,
            raised.replace(&manifest.to_string(), &stranger),
        ),
        ("no hash", 200, raised.replace("$argon2id$", "$md5$")),
        ("a costly hash", 200, raised.replace("m=19456", "m=4194304")),
        ("twice the same", 200, raised.replace("\"ann\"", "\"bob\"")),
        ("a failure", 500, raised.clone()),
        ("unchanged", 304, String::new()),
    ] {
        assert!(status != 200 || body != raised, "{what}");
        front.answers(status, body).await;
        let role = role_at(&site, manifest, "bob").await;
        assert_eq!(role, Some(Role::Contributor), "{what}");
        let after = site.store().audit(None, 1_000).await.expect("read");
        assert_eq!(after, before, "{what}");
    }
    sign_in(&site, "bob", PASSWORD).await.expect("as before");
    front.answers(200, raised).await;
    let role = role_at(&site, manifest, "bob").await;
    assert_eq!(role, Some(Role::Owner), "and a good one is taken");
}

/// Waits for a line of the command line's.
async fn command(folder: &Path, args: &[&str]) -> String {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let done = run(&program, folder, args).await.expect("it runs");
    assert!(done.success, "{args:?}: {done:?}");
    done.out
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sites_token_is_made_listed_and_withdrawn_at_the_command_line() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (manifest, _, _) = people(&hq).await;
    let project = manifest.to_string();
    let folder = hq.folder();
    let make = ["invite", "--site", "North pole", "--project", &project];
    let made = command(folder, &[&make[..], &["--data", "."]].concat()).await;
    let token = made.trim();
    assert_eq!(people_for(&hq, token, "").await.status, 200);
    // Two projects take two tokens.
    let twice = [&make[..], &["--project", &project, "--data", "."]].concat();
    assert_eq!(command(folder, &twice).await.lines().count(), 2);

    let listed = command(folder, &["tokens", "--data", "."]).await;
    assert!(!listed.contains(token), "secrets are never shown");
    let mine = token.parse::<Token>().expect("a token").hash().name();
    let line = listed.lines().find(|line| mine.starts_with(&line[..10]));
    let line = line.expect("listed");
    assert!(
        line.contains(&project) && line.ends_with("for the site North pole"),
        "{line}"
    );
    command(folder, &["revoke", &line[..10], "--data", "."]).await;
    assert_eq!(people_for(&hq, token, "").await.status, 401);

    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let unknown = DocumentId::random(&mut rand::rng()).to_string();
    for (args, told) in [
        (vec!["--site", "x"], "--project"),
        (vec!["--project", &project], "--site"),
        (
            vec!["--site", "x", "--project", &unknown],
            "there is no project",
        ),
        (
            vec!["--site", "", "--project", &project],
            "1 to 80 characters",
        ),
        (
            vec!["--site", "x", "--project", &project, "--plain"],
            "cannot be used",
        ),
    ] {
        let args = [&["invite", "--data", "."], &args[..]].concat();
        let done = run(&program, folder, &args).await.expect("it runs");
        assert!(
            !done.success && done.err.contains(told),
            "{args:?}: {done:?}"
        );
    }
}
