//! What the relay answers over HTTP.

use std::time::Duration;

use throughline_server::store::Store;
use throughline_tests::{
    http::request,
    relay::{LocalRelay, program},
};
use tokio::{process::Command, time::timeout};

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_guarded_and_the_page_is_found() {
    let relay = LocalRelay::start().await.expect("a relay");
    for (method, path, status, mime, caching) in [
        ("GET", "/", 200, "text/html; charset=utf-8", "no-cache"),
        ("HEAD", "/", 200, "text/html; charset=utf-8", "no-cache"),
        // The address of a view: the page finds out which.
        (
            "GET",
            "/projects/plan",
            200,
            "text/html; charset=utf-8",
            "no-cache",
        ),
        (
            "GET",
            "/missing.js",
            404,
            "text/plain; charset=utf-8",
            "no-store",
        ),
        (
            "GET",
            "/../Cargo.toml",
            404,
            "text/plain; charset=utf-8",
            "no-store",
        ),
        ("POST", "/", 405, "text/plain; charset=utf-8", "no-store"),
        (
            "GET",
            "/healthz",
            200,
            "text/plain; charset=utf-8",
            "no-store",
        ),
        (
            "GET",
            "/readyz",
            200,
            "text/plain; charset=utf-8",
            "no-store",
        ),
        ("GET", "/sync", 401, "application/json", ""),
        ("GET", "/api/projects", 405, "", ""),
    ] {
        let answer = request(relay.address, method, path, &[], "")
            .await
            .expect("an answer");
        let at = format!("{method} {path}");
        assert_eq!(answer.status, status, "{at}");
        assert_eq!(answer.header("content-type"), mime, "{at}");
        assert_eq!(answer.header("cache-control"), caching, "{at}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{at}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{at}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            "{at}: {policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{at}: {policy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_sent_once() {
    if !throughline_server::is_built() {
        eprintln!("without the web client in dist/ there is no file to cache");
        return;
    }
    let relay = LocalRelay::start().await.expect("a relay");
    let get = async |headers: &[(&str, &str)]| {
        request(relay.address, "GET", "/", headers, "")
            .await
            .expect("an answer")
    };
    let plain = get(&[]).await;
    let packed = get(&[("accept-encoding", "gzip, br")]).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(packed.header("content-encoding"), "br");
    assert!(packed.body.len() < plain.body.len());
    assert_ne!(plain.header("etag"), packed.header("etag"));
    let again = get(&[("if-none-match", plain.header("etag"))]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_too_long_or_never_ends_costs_only_itself() {
    let relay = LocalRelay::start().await.expect("a relay");
    let long = "x".repeat(64 << 10);
    let answer = request(relay.address, "GET", "/", &[("x-long", &long)], "").await;
    assert!(answer.map_or(true, |a| a.status == 431));
    let _slow = tokio::net::TcpStream::connect(relay.address)
        .await
        .expect("a connection");
    let answer = request(relay.address, "GET", "/healthz", &[], "")
        .await
        .expect("an answer");
    assert_eq!(answer.text(), "ok\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_relay_on_the_same_folder_and_a_newer_database_are_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let serve = async || {
        let started = Command::new(&program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path())
            .kill_on_drop(true)
            .output();
        let output = timeout(Duration::from_secs(20), started)
            .await
            .expect("it ends")
            .expect("it runs");
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let store = Store::open(folder.path()).expect("a store");
    let said = serve().await;
    assert!(said.contains("another relay is already running"), "{said}");
    store.close().await;
    drop(store);

    let file = folder.path().join("relay.db");
    let mut bytes = std::fs::read(&file).expect("the database");
    bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes()); // SQLite file format §1.3: the user version
    std::fs::write(&file, &bytes).expect("written");
    let said = serve().await;
    assert!(said.contains("later version of Throughline"), "{said}");
    assert!(
        std::fs::read(&file).expect("the database") == bytes,
        "nothing was changed"
    );
}
