//! How a relay is set up and watched: settings by flag, environment and file, HTTPS, metrics, readiness.

use std::{fs, net::SocketAddr, time::Instant};

use automerge::{Automerge, ROOT, transaction::Transactable as _};
use tempfile::TempDir;
use throughline_core::id::DocumentId;
use throughline_tests::{
    http::request,
    program::{run, sync_over_tls},
    raw::{PATIENCE, RawClient},
    relay::{LocalRelay, RelayProcess, invite_plain, program},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

fn ours() -> std::path::PathBuf {
    program(env!("CARGO_BIN_EXE_throughline-under-test"))
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Two ports that nothing listens on just now.
fn free_ports() -> [u16; 2] {
    let listener = || std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let both = [listener(), listener()];
    both.map(|listener| listener.local_addr().expect("an address").port())
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_come_from_a_file_and_flags_count_before_it() {
    let folder = folder();
    let [in_file, by_flag] = free_ports();
    let settings = format!(
        "listen = \"127.0.0.1:{in_file}\"\ndata = \"here\"\nmax-connections = 1\n\
         allow-origin = [\"https://plan.example.org\"]\nlog = \"json\"\n"
    );
    fs::write(folder.path().join("relay.toml"), settings).expect("written");
    let mut relay = RelayProcess::serve(&ours(), folder.path(), &["--config", "relay.toml"])
        .await
        .expect("the relay starts");
    assert_eq!(relay.address.port(), in_file);
    assert!(folder.path().join("here/relay.db").exists());
    let token = invite_plain(&ours(), &folder.path().join("here"))
        .await
        .expect("a token");
    let url = format!("ws://{}/sync", relay.address);
    let _only = RawClient::join(&url, &token, "one").await.expect("joined");
    assert!(
        RawClient::join(&url, &token, "two").await.is_err(),
        "one at a time"
    );
    assert!(relay.terminate().await.expect("asked to stop"));

    let listen = format!("127.0.0.1:{by_flag}");
    let args = ["--config", "relay.toml", "--listen", &listen];
    let mut relay = RelayProcess::serve(&ours(), folder.path(), &args)
        .await
        .expect("the relay starts");
    assert_eq!(relay.address.port(), by_flag);
    assert!(relay.terminate().await.expect("asked to stop"));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_make_no_sense_are_refused_by_name() {
    let folder = folder();
    let check = async |text: &str, args: &[&str], told: &[&str]| {
        fs::write(folder.path().join("relay.toml"), text).expect("written");
        let all = [&["serve", "--config", "relay.toml"], args].concat();
        let done = run(&ours(), folder.path(), &all).await.expect("it ends");
        assert!(!done.success, "{text}");
        for told in told {
            assert!(done.err.contains(told), "{text}: {}", done.err);
        }
        assert!(!folder.path().join("throughline-data").exists(), "{text}");
    };
    check(
        "lissten = \"127.0.0.1:1\"",
        &[],
        &["relay.toml", "line 1", "lissten"],
    )
    .await;
    check(
        "\nmax-connections = \"many\"",
        &[],
        &["line 2", "max-connections"],
    )
    .await;
    check("listen = \"nowhere\"", &[], &["line 1", "address"]).await;
    check(
        "allow-origin = [\"plan.example.org/x\"]",
        &[],
        &["line 1", "plan.example.org/x"],
    )
    .await;
    check("listen = ", &[], &["line 1"]).await;
    check(
        "tls-key = \"key.pem\"",
        &[],
        &["both --tls-certificate and --tls-key"],
    )
    .await;
    check(
        "oidc-issuer = \"https://login.example.org\"",
        &[],
        &["both --oidc-issuer and --oidc-client-id"],
    )
    .await;
    let plain = [
        "--oidc-issuer",
        "http://login.example.org",
        "--oidc-client-id",
        "relay",
    ];
    check("", &plain, &["https:// only"]).await;
    check(
        "oidc-client-secret = \"one\"\noidc-client-secret-file = \"two\"",
        &[],
        &["either --oidc-client-secret or"],
    )
    .await;
    let both = ["--tls-certificate", "none.pem", "--tls-key", "none.pem"];
    check("", &both, &["none.pem"]).await;
    let no_pem = ["--tls-certificate", "relay.toml", "--tls-key", "relay.toml"];
    check(
        "# nothing",
        &no_pem,
        &["relay.toml", "no certificate in it"],
    )
    .await;
    let done = run(&ours(), folder.path(), &["serve", "--config", "none.toml"]).await;
    let done = done.expect("it ends");
    assert!(!done.success && done.err.contains("none.toml"), "{done:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_with_a_certificate_speaks_https_itself() {
    let folder = folder();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let certificate = made.cert.pem();
    fs::write(folder.path().join("cert.pem"), &certificate).expect("written");
    fs::write(
        folder.path().join("key.pem"),
        made.signing_key.serialize_pem(),
    )
    .expect("written");
    fs::write(
        folder.path().join("plan.csv"),
        "Name,Duration\nSurvey,2d\nOrder,1d\n",
    )
    .expect("written");
    let [port, _] = free_ports();
    let listen = format!("127.0.0.1:{port}");
    let args = [
        ["--listen", &listen, "--data", "data"],
        ["--tls-certificate", "cert.pem", "--tls-key", "key.pem"],
    ]
    .concat();
    let relay = RelayProcess::serve(&ours(), folder.path(), &args)
        .await
        .expect("the relay starts");
    assert!(
        relay.greeting.starts_with("Open https://"),
        "{}",
        relay.greeting
    );
    let token = invite_plain(&ours(), &folder.path().join("data"))
        .await
        .expect("a token");
    let made = run(
        &ours(),
        folder.path(),
        &["import", "plan.csv", "-o", "plan.throughline"],
    )
    .await;
    assert!(made.as_ref().is_ok_and(|made| made.success), "{made:?}");
    let url = format!("wss://localhost:{port}/sync");
    let sync = async |certificate| {
        sync_over_tls(&ours(), folder.path(), (&url, &token), certificate)
            .await
            .expect("it ends")
    };
    let unknown = sync(None).await;
    assert!(
        !unknown.success,
        "a certificate that nobody vouches for: {unknown:?}"
    );
    let known = sync(Some("cert.pem")).await;
    assert!(known.success, "{known:?}");
    // Plain HTTP at that port is answered by nobody, and costs nobody else anything.
    assert!(
        request(relay.address, "GET", "/healthz", &[], "")
            .await
            .is_err()
    );
    let again = sync(Some("cert.pem")).await;
    assert!(again.success, "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_limited_by_address_and_a_trusted_proxy_says_which() {
    let relay = LocalRelay::start_with(|settings| {
        settings.max_per_address = 1;
        settings.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    })
    .await
    .expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let path = format!("/sync?token={token}");
    let open = async |from: &str| {
        let mut stream = TcpStream::connect(relay.address)
            .await
            .expect("a connection");
        let head = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\nx-forwarded-for: {from}\r\nupgrade: websocket\r\n\
             connection: upgrade\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            relay.address
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.expect("an answer");
        let status = String::from_utf8_lossy(&answer[9..]).into_owned();
        (status, stream)
    };
    let (first, held) = open("192.0.2.1").await;
    assert_eq!(first, "101");
    assert_eq!(open("192.0.2.1").await.0, "429");
    // What somebody made up is in front of what the proxy saw.
    assert_eq!(open("198.51.100.9, 192.0.2.1").await.0, "429");
    let (second, _held) = open("192.0.2.2").await;
    assert_eq!(second, "101");
    drop(held);
    let deadline = Instant::now() + PATIENCE;
    while open("192.0.2.1").await.0 != "101" {
        assert!(Instant::now() < deadline, "a place is never given back");
    }
}

/// The value of a line of metrics.
fn value(text: &str, name: &str) -> f64 {
    let line = text
        .lines()
        .find(|line| line.split(' ').next() == Some(name));
    let value = line.and_then(|line| line.split(' ').nth(1));
    let value = value.unwrap_or_else(|| panic!("no {name} in {text}"));
    value.parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_is_told_to_prometheus_on_a_listener_of_its_own() {
    let folder = folder();
    let [metrics, listen] = free_ports();
    let metrics = SocketAddr::from(([127, 0, 0, 1], metrics));
    let listen = format!("127.0.0.1:{listen}");
    let args = [
        "--listen",
        &listen,
        "--data",
        "data",
        "--metrics",
        &metrics.to_string(),
    ];
    let mut relay = RelayProcess::serve(&ours(), folder.path(), &args)
        .await
        .expect("the relay starts");
    let scrape = async || {
        let answer = request(metrics, "GET", "/metrics", &[], "")
            .await
            .expect("an answer");
        assert_eq!(answer.status, 200);
        let kind = answer.header("content-type");
        assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
        answer.text()
    };
    let before = scrape().await;
    assert_eq!(value(&before, "throughline_connections"), 0.0);
    let token = invite_plain(&ours(), &folder.path().join("data"))
        .await
        .expect("a token");
    let url = format!("ws://{}/sync", relay.address);
    let mut client = RawClient::join(&url, &token, "one").await.expect("joined");
    let mut doc = Automerge::new();
    doc.transact(|tx| tx.put(ROOT, "a", 1)).expect("an edit");
    let id = DocumentId::random(&mut rand::rng());
    client.hand_over(id, &mut doc).await.expect("handed over");
    // The relay passes a change on before it is on the disk.
    let deadline = Instant::now() + PATIENCE;
    let written = |text: &str| value(text, "throughline_writes_total");
    let mut after = scrape().await;
    while written(&after) <= written(&before) {
        assert!(Instant::now() < deadline, "never written: {after}");
        after = scrape().await;
    }
    assert_eq!(value(&after, "throughline_connections"), 1.0);
    assert_eq!(value(&after, "throughline_documents"), 1.0);
    for counter in [
        "throughline_frames_received_total",
        "throughline_frames_received_bytes_total",
        "throughline_frames_sent_total",
        "throughline_writes_total",
        "throughline_commit_seconds_count",
    ] {
        assert!(
            value(&after, counter) > value(&before, counter),
            "{counter}: {after}"
        );
    }
    assert_eq!(value(&after, "throughline_write_failures_total"), 0.0);
    // Neither is at the other's address.
    let here = request(relay.address, "GET", "/metrics", &[], "")
        .await
        .expect("an answer");
    assert!(!here.text().contains("throughline_connections"), "{here:?}");
    let there = request(metrics, "GET", "/healthz", &[], "")
        .await
        .expect("an answer");
    assert_eq!(there.status, 404);
    let ready = request(relay.address, "GET", "/readyz", &[], "")
        .await
        .expect("an answer");
    assert_eq!((ready.status, ready.text().as_str()), (200, "ok\n"));
    assert!(relay.terminate().await.expect("asked to stop"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_came_by_https_is_told_to_stay_with_it() {
    let relay = throughline_tests::relay::LocalRelay::start().await;
    let relay = relay.expect("a relay");
    for (headers, expected) in [
        (&[("x-forwarded-proto", "https")][..], "max-age=31536000"),
        (&[], ""),
    ] {
        let answer = request(relay.address, "GET", "/healthz", headers, "").await;
        let answer = answer.expect("an answer");
        let told = answer.header("strict-transport-security");
        assert_eq!(told, expected, "{headers:?}");
    }
}
