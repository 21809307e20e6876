//! Who may connect: tokens and origins, and what each token opens.

use automerge::{ROOT, ReadDoc as _, transaction::Transactable as _};
use throughline_core::{id::DocumentId, sync::frame::Frame};
use throughline_tests::{http::request, raw::RawClient, relay::LocalRelay};

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
