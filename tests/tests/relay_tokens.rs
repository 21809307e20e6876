//! Who may connect: tokens and origins, and what each token opens.

use automerge::{ROOT, ReadDoc as _, transaction::Transactable as _};
use throughline_core::{id::DocumentId, sync::frame::Frame};
use throughline_tests::{
    http::request,
    program::run,
    raw::RawClient,
    relay::{LocalRelay, RelayProcess, invite_plain, program},
};

/// What a WebSocket's opening request is answered: 101 is a connection.
async fn open(relay: &LocalRelay, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let mut all = vec![
        ("upgrade", "websocket"),
        ("connection", "upgrade"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    all.extend(headers);
    // The relay keeps an accepted connection open, so the answer's head is all that is read.
    let answer = tokio::time::timeout(
        std::time::Duration::from_secs(10),
        request_head(relay, path, &all),
    )
    .await
    .expect("an answer in time");
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .expect("a status");
    let protocol = answer
        .lines()
        .find_map(|l| l.strip_prefix("sec-websocket-protocol: "))
        .unwrap_or_default()
        .to_owned();
    (status, protocol)
}

async fn request_head(relay: &LocalRelay, path: &str, headers: &[(&str, &str)]) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(relay.address)
        .await
        .expect("a connection");
    let mut head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n", relay.address);
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream
        .write_all(format!("{head}\r\n").as_bytes())
        .await
        .expect("sent");
    let mut bytes = Vec::new();
    while !bytes.windows(4).any(|w| w == b"\r\n\r\n") {
        let read = stream.read_buf(&mut bytes).await.expect("an answer");
        assert!(read > 0, "the relay closed without an answer");
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_good_token_and_origin_there_is_no_connection() {
    let allowed = "https://plan.example.org";
    let relay = LocalRelay::start_with(|settings| {
        settings.allow_origins = vec![allowed.parse().expect("an origin")];
    })
    .await
    .expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let owner = relay.owner_token().await.expect("a token");
    let own = format!("http://{}", relay.address);
    let query = |token: &str| format!("/sync?token={token}");
    let bearer = format!("Bearer {token}");
    let offered = format!("throughline.v1, token.{token}");

    let check = async |path: &str, headers: &[(&str, &str)], status: u16, protocol: &str| {
        let answer = open(&relay, path, headers).await;
        assert_eq!(answer, (status, protocol.to_owned()), "{path} {headers:?}");
    };
    check("/sync", &[], 401, "").await;
    check(&query(""), &[], 401, "").await;
    check(&query("11111111111111111111111111111111"), &[], 401, "").await;
    check(&query(&token[1..]), &[], 401, "").await;
    // An owner makes projects; syncing takes a project's token.
    check(&query(&owner), &[], 401, "").await;
    check(&query(&token), &[], 101, "").await;
    check("/sync", &[("authorization", &bearer)], 101, "").await;
    check(
        "/sync",
        &[("sec-websocket-protocol", &offered)],
        101,
        "throughline.v1",
    )
    .await;
    check(
        "/sync",
        &[("sec-websocket-protocol", "throughline.v1, token.x")],
        401,
        "",
    )
    .await;
    // A bad token in the first place is not rescued by a good one in another.
    check(&query(&token), &[("authorization", "Bearer 1111")], 401, "").await;

    check(&query(&token), &[("origin", &own)], 101, "").await;
    check(&query(&token), &[("origin", allowed)], 101, "").await;
    check(&query(&token), &[("origin", "https://evil.test")], 403, "").await;
    check(&query(&token), &[("origin", "null")], 403, "").await;
    check("/sync", &[("origin", "https://evil.test")], 403, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_owner_makes_projects_and_each_is_its_owners() {
    let relay = LocalRelay::start().await.expect("a relay");
    let (alice, bob) = (
        relay.owner_token().await.expect("a token"),
        relay.owner_token().await.expect("a token"),
    );
    let plain = relay.plain_token().await.expect("a token");
    let manifest = format!(
        r#"{{"project":"{}"}}"#,
        DocumentId::random(&mut rand::rng())
    );
    let check = async |token: &str, body: &str, status: u16| {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        let answer = request(relay.address, "POST", "/api/projects", &headers, body)
            .await
            .expect("an answer");
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        serde_json::from_slice::<serde_json::Value>(&answer.body).expect("JSON")
    };
    check("", &manifest, 401).await;
    check(&plain, &manifest, 401).await;
    check(&alice, "{}", 400).await;
    check(&alice, r#"{"project":"not a document"}"#, 400).await;
    let first = check(&alice, &manifest, 200).await;
    let again = check(&alice, &manifest, 200).await;
    assert_ne!(first["token"], again["token"]);
    check(&bob, &manifest, 409).await;
    // A token of the project does not make further ones.
    check(first["token"].as_str().expect("a token"), &manifest, 401).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_seen_by_its_own_space_only() {
    let relay = LocalRelay::start().await.expect("a relay");
    let owner = format!("Bearer {}", relay.owner_token().await.expect("a token"));
    let project = async || {
        let body = format!(
            r#"{{"project":"{}"}}"#,
            DocumentId::random(&mut rand::rng())
        );
        let headers = [
            ("authorization", owner.as_str()),
            ("content-type", "application/json"),
        ];
        let answer = request(relay.address, "POST", "/api/projects", &headers, &body)
            .await
            .expect("an answer");
        let answer: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        answer["token"].as_str().expect("a token").to_owned()
    };
    let (ours, theirs) = (project().await, project().await);
    let plain = relay.plain_token().await.expect("a token");
    let url = relay.sync_url();
    let join =
        async |token: &str, peer: &str| RawClient::join(&url, token, peer).await.expect("joined");

    let id = DocumentId::random(&mut rand::rng());
    let mut doc = automerge::AutoCommit::new();
    doc.put(ROOT, "secret", "ours").expect("put");
    let mut doc = doc.document().clone();
    let heads = doc.get_heads();
    let mut alice = join(&ours, "alice").await;
    alice.push(id, &doc).await.expect("sent");
    let mut bob = join(&ours, "bob").await;
    let mut copy = automerge::Automerge::new();
    // The relay may still be taking Alice's changes in: then Bob is told as soon as it has them.
    tokio::select! {
        synced = bob.sync_until(id, &mut copy, |d| d.get_heads() == heads) => synced.expect("Bob has it"),
        gone = alice.sync_until(id, &mut doc, |_| false) => panic!("Alice lost the relay: {gone:?}"),
    }
    assert_eq!(
        copy.get(ROOT, "secret")
            .expect("get")
            .map(|(v, _)| v.to_string()),
        Some("\"ours\"".to_owned())
    );

    for (token, peer) in [(&theirs, "eve"), (&plain, "mallory")] {
        let mut other = join(token, peer).await;
        other
            .push(id, &automerge::Automerge::new())
            .await
            .expect("sent");
        let answer = other.receive().await.expect("an answer");
        assert!(
            matches!(answer, Frame::DocUnavailable { document, .. } if document == id),
            "{answer:?}"
        );
    }
}

/// The names of the tokens that `throughline tokens` lists with these words.
fn named(listed: &str, opens: &str) -> Vec<String> {
    let lines = listed.lines().filter(|line| line.contains(opens));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_withdrawn_ends_its_connections_within_a_second_and_no_others() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let command = async |args: &[&str]| {
        let done = run(&program, folder.path(), args).await.expect("it runs");
        (done.success, done.out, done.err)
    };
    let data = folder.path().join("data");
    let one = invite_plain(&program, &data).await.expect("a token");
    let (_, listed, _) = command(&["tokens", "--data", "data"]).await;
    let first = named(&listed, "plain");
    let other = invite_plain(&program, &data).await.expect("a token");
    let mut relay = RelayProcess::start(&program, &data, 0)
        .await
        .expect("a relay");
    let url = format!("ws://{}/sync", relay.address);
    let mut gone = RawClient::join(&url, &one, "gone").await.expect("joined");
    let mut stays = RawClient::join(&url, &other, "stays")
        .await
        .expect("joined");

    let (_, listed, _) = command(&["tokens", "--data", "data"]).await;
    assert_eq!(named(&listed, "plain").len(), 2, "{listed}");
    assert_eq!(named(&listed, "making projects").len(), 1, "{listed}");
    assert!(!listed.contains(&one), "secrets are never shown");
    let revoked = command(&["revoke", &first[0], "--data", "data"]).await;
    assert!(revoked.0, "{revoked:?}");
    let since = std::time::Instant::now();
    let reasons = gone.reasons_until_closed().await.expect("told and closed");
    let took = since.elapsed();
    assert!(
        reasons.iter().any(|r| r.contains("withdrawn")),
        "{reasons:?}"
    );
    eprintln!("withdrawn to closed: {took:?}");
    assert!(RawClient::join(&url, &one, "again").await.is_err());

    let id = DocumentId::random(&mut rand::rng());
    let mut doc = automerge::Automerge::new();
    doc.transact(|tx| tx.put(ROOT, "still", "here"))
        .expect("an edit");
    stays
        .hand_over(id, &mut doc)
        .await
        .expect("the other goes on");

    for (name, told) in [
        (first[0].as_str(), "no valid token is called"),
        ("", "no valid token is called"),
        ("nonsense", "no valid token is called"),
    ] {
        let (done, _, error) = command(&["revoke", name, "--data", "data"]).await;
        assert!(!done && error.contains(told), "{name}: {error}");
    }

    // The operator's own token may have got into the wrong hands as well: the next start makes another, and what was
    // made with the old one belongs to it.
    let token = |greeting: &str| greeting.rsplit('=').next().map(str::to_owned);
    let body = format!(
        r#"{{"project":"{}"}}"#,
        DocumentId::random(&mut rand::rng())
    );
    let share = async |relay: &RelayProcess, greeting: &str| {
        let bearer = format!("Bearer {}", token(greeting).expect("a token"));
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        let answer = request(relay.address, "POST", "/api/projects", &headers, &body).await;
        answer.expect("an answer").status
    };
    assert_eq!(share(&relay, &relay.greeting).await, 200);
    let owner = named(&listed, "making projects");
    assert!(command(&["revoke", &owner[0], "--data", "data"]).await.0);
    let before = relay.greeting.clone();
    assert!(relay.terminate().await.expect("asked to stop"));
    let relay = RelayProcess::start(&program, &data, 0)
        .await
        .expect("a relay");
    assert_ne!(token(&relay.greeting), token(&before));
    assert_eq!(share(&relay, &before).await, 401);
    assert_eq!(
        share(&relay, &relay.greeting).await,
        200,
        "the project as well"
    );
    let (_, listed, _) = command(&["tokens", "--data", "data"]).await;
    assert_eq!(named(&listed, "making projects").len(), 1, "{listed}");
    assert_ne!(named(&listed, "making projects"), owner);
}
