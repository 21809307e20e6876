//! People of headquarters at a site: they sign in there, also while the link is cut, and may do what headquarters says.

use std::time::{Duration, Instant};

use automerge::{
    ActorId, Automerge, ChangeHash, ROOT, ReadDoc as _,
    transaction::{CommitOptions, Transactable as _},
};
use serde_json::{Value, json};
use throughline_core::{access::Role, id::DocumentId, sync::frame::Frame};
use throughline_server::Tls;
use throughline_tests::{
    acknowledged::until_durable,
    link::Link,
    people::by,
    program::run,
    raw::RawClient,
    relay::{LocalRelay, RelayProcess, program},
    site::{
        PASSWORD, Places, account, ask, id_of, is_signed_in, people, people_for, role_at, sign_in,
        sign_in_at, site, site_token, status, until,
    },
};
use tokio::{process::Command, time::sleep};

/// A site asks every three seconds, and what it learns acts on live sockets within one.
const HEARD_OF: Duration = Duration::from_secs(4);

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
    until("the account open again", async || {
        let found = site.store().account("bob").await.expect("read");
        found.is_some_and(|(account, _)| !account.disabled)
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
    let accounts = site.store().accounts().await.expect("read").into_iter();
    let upstream = accounts.filter(|account| account.upstream);
    let upstream: Vec<_> = upstream.map(|account| account.id).collect();
    assert_eq!(upstream, [bob]);
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
    let done = admin(&["password", "bob"]).await;
    assert!(
        !done.success && done.err.contains("headquarters"),
        "{done:?}"
    );
    let listed = admin(&["users"]).await;
    let is_marked = |login: &str| {
        let line = listed.out.lines().find(|line| line.starts_with(login));
        line.expect("listed").ends_with("headquarters'")
    };
    assert!(is_marked("bob") && is_marked("ann") && !is_marked("chief"));
    assert!(sign_in(site, "bob", PASSWORD).await.is_ok());
    assert!(chief.0 > places.bob.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_a_device_is_shut_out_at_the_site_also_while_the_line_is_cut() {
    let places = Places::new().await;
    let site = &places.site;
    places.bob_is(Some(Role::Contributor)).await;
    account(site, "chief", true, None).await;
    let boss = sign_in(site, "chief", PASSWORD).await.expect("signed in");
    let lost = sign_in(site, "bob", PASSWORD).await.expect("signed in");
    places.link.cut();
    let path = format!("/api/admin/people/{}", places.bob.0);
    let change = |closed: bool| json!({"closed": closed});
    let done = status(site, "PUT", &path, &boss, change(true)).await;
    assert_eq!(done, 200);
    assert!(!is_signed_in(site, &lost).await);
    assert!(sign_in(site, "bob", PASSWORD).await.is_err());
    // The link comes back, and headquarters tells of Bob as ever.
    places.link.heal();
    let hq = places.hq.store();
    let lowered = hq.set_member(places.space, places.bob, Some(Role::Viewer), by());
    lowered.await.expect("set");
    places.bob_is(Some(Role::Viewer)).await;
    assert!(sign_in(site, "bob", PASSWORD).await.is_err());
    let done = status(site, "PUT", &path, &boss, change(false)).await;
    assert_eq!(done, 200);
    sign_in(site, "bob", PASSWORD).await.expect("open again");
    // Closed at headquarters, it is not opened here.
    hq.set_closed(places.bob, true, by()).await.expect("set");
    until("Bob closed at the site", async || {
        sign_in(site, "bob", PASSWORD).await.is_err()
    })
    .await;
    let refused = status(site, "PUT", &path, &boss, change(false)).await;
    assert_eq!(refused, 409);
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

    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let mut command = Command::new(&program);
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
        let listed = run(
            &program,
            folder.path(),
            &["admin", "users", "--data", "site"],
        )
        .await;
        listed.is_ok_and(|listed| listed.out.contains("bob"))
    })
    .await;
    let signed_in = sign_in_at(site.address, "bob", PASSWORD).await;
    signed_in.expect("signed in");
}
