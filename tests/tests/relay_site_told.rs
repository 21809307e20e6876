//! What headquarters tells sites of people, and whom; and answers that a site does not believe.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use automerge::{Automerge, ROOT, transaction::Transactable as _};
use serde_json::Value;
use throughline_core::{access::Role, id::DocumentId};
use throughline_server::{Settings, store::Token};
use throughline_tests::{
    http::request,
    people::by,
    program::run,
    raw::RawClient,
    relay::{LocalRelay, program},
    site::{
        PASSWORD, account, people, people_for, role_at, sign_in, site, site_token, site_with, until,
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::sleep,
};

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
    sleep(Duration::from_secs(4)).await;
    assert_eq!(sign_in(&site, "bob", PASSWORD).await, Err(401));
    assert!(site.store().accounts().await.expect("read").is_empty());
}

/// In place of a status: no answer.
const NEVER: u16 = 0;

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
    if status == NEVER {
        sleep(Duration::from_secs(60)).await;
    }
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
async fn an_answer_that_does_not_come_holds_up_no_documents() {
    let hq = LocalRelay::start().await.expect("a relay");
    let (_, space, _) = people(&hq).await;
    let token = site_token(&hq, space).await;
    let front = Front::to(hq.address).await;
    *front.answer.lock().expect("not poisoned") = (NEVER, Vec::new());
    let site = site(front.address, &token).await;
    until("the question", async || {
        front.asked.load(Ordering::SeqCst) > 0
    })
    .await;
    let document = DocumentId::random(&mut rand::rng());
    let mut doc = Automerge::new();
    doc.transact(|tx| tx.put(ROOT, "meanwhile", true))
        .expect("an edit");
    let there = hq.project_token_of(space).await;
    let mut client = RawClient::join(&hq.sync_url(), &there, "writer")
        .await
        .expect("joined");
    client
        .hand_over(document, &mut doc)
        .await
        .expect("handed over");
    let took = until("the document at the site", async || {
        site.chunks(document).await.expect("read") > 0
    })
    .await;
    assert!(took < Duration::from_secs(10), "{took:?}");
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
