//! Project files on the command line: import, and exchange with a relay.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use automerge::{Automerge, ChangeHash, ROOT, transaction::Transactable as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use throughline_core::{file::ProjectFile, id::DocumentId};
use throughline_tests::{
    http::request,
    program::{Run, run, sync_over_tls},
    relay::{LocalRelay, program},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

/// A folder with an imported project.
struct Desk {
    folder: TempDir,
    program: PathBuf,
}

impl Desk {
    async fn with_import(name: &str) -> Self {
        let desk = Self {
            folder: tempfile::tempdir().expect("a folder"),
            program: program(env!("CARGO_BIN_EXE_throughline-under-test")),
        };
        fs::write(
            desk.path("plan.xml"),
            include_str!("../fixtures/two-tasks.xml"),
        )
        .expect("written");
        let done = desk.run(&["import", "plan.xml", "-o", name]).await;
        assert!(done.success, "{done:?}");
        assert!(done.out.contains("3 tasks, 1 links"), "{done:?}");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn run(&self, args: &[&str]) -> Run {
        run(&self.program, self.folder.path(), args)
            .await
            .expect("it runs and ends")
    }

    /// Syncs; the line that says what was exchanged.
    async fn sync(&self, name: &str, relay: &str, token: &str) -> String {
        let done = self
            .run(&["sync", name, "--relay", relay, "--token", token])
            .await;
        assert!(done.success, "{done:?}");
        done.out.trim().to_owned()
    }

    /// Changes the plan as another program of the owner would have.
    fn edit(&self, name: &str, key: &str) {
        let mut file = read(&self.path(name));
        let plan = file
            .documents
            .iter_mut()
            .find(|d| d.kind == "plan")
            .expect("a plan");
        let mut doc = Automerge::load(&plan.bytes).expect("a document");
        doc.transact(|tx| tx.put(ROOT, key, true)).expect("an edit");
        plan.bytes = doc.save();
        fs::write(self.path(name), file.write()).expect("written");
    }
}

fn read(path: &Path) -> ProjectFile {
    ProjectFile::read(&fs::read(path).expect("a file")).expect("a project")
}

fn heads(path: &Path) -> BTreeMap<DocumentId, Vec<ChangeHash>> {
    let documents = read(path).documents.into_iter();
    documents
        .map(|d| {
            (
                d.id,
                Automerge::load(&d.bytes).expect("a document").get_heads(),
            )
        })
        .collect()
}

/// A token for the project in a file, from the relay's owner.
async fn share(relay: &LocalRelay, path: &Path) -> String {
    let owner = format!("Bearer {}", relay.owner_token().await.expect("a token"));
    let headers = [
        ("authorization", owner.as_str()),
        ("content-type", "application/json"),
    ];
    let body = format!(r#"{{"project":"{}"}}"#, read(path).manifest);
    let answer = request(relay.address, "POST", "/api/projects", &headers, &body)
        .await
        .expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer: Value = serde_json::from_slice(&answer.body).expect("JSON");
    answer["token"].as_str().expect("a token").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_copies_of_a_project_meet_at_the_relay() {
    let desk = Desk::with_import("alice.throughline").await;
    let (alice, bob) = (desk.path("alice.throughline"), desk.path("bob.throughline"));
    fs::copy(&alice, &bob).expect("copied");
    let relay = LocalRelay::start().await.expect("a relay");
    let token = share(&relay, &alice).await;
    let url = format!("http://{}", relay.address);

    let sync = async |name: &str| desk.sync(name, &url, &token).await;
    let first = sync("alice.throughline").await;
    assert!(
        first.ends_with(", received 0") && !first.starts_with("sent 0 "),
        "{first}"
    );
    assert_eq!(sync("bob.throughline").await, "sent 0 changes, received 0");

    // Both work on without a connection.
    desk.edit("alice.throughline", "from_alice");
    desk.edit("bob.throughline", "from_bob");
    assert_eq!(
        sync("alice.throughline").await,
        "sent 1 changes, received 0"
    );
    assert_eq!(sync("bob.throughline").await, "sent 1 changes, received 1");
    assert_eq!(
        sync("alice.throughline").await,
        "sent 0 changes, received 1"
    );
    assert_eq!(heads(&alice), heads(&bob));

    // The relay keeps it over a restart.
    let address = relay.address;
    let _relay = LocalRelay::start_again(relay.stop().await.expect("stopped"), address)
        .await
        .expect("a relay");
    assert_eq!(
        sync("alice.throughline").await,
        "sent 0 changes, received 0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_is_printed_as_json_with_the_files_own_uids() {
    let desk = Desk::with_import("plan.throughline").await;
    let day = |uid, name, summary, [es, ef, ls, lf]: [&str; 4]| {
        json!({
            "uid": uid, "name": name, "summary": summary,
            "early_start": es, "early_finish": ef, "late_start": ls, "late_finish": lf,
            "total_float_min": 0, "free_float_min": 0, "critical": true,
        })
    };
    // 2026-01-05 is a Monday. Two days of survey, a day of lag, a day to install.
    let (start, survey, install, finish) = (
        "2026-01-05T08:00",
        "2026-01-06T17:00",
        "2026-01-08T08:00",
        "2026-01-08T17:00",
    );
    let expected = json!({
        "tasks": [
            day(10, "Deploy", true, [start, finish, start, finish]),
            day(11, "Survey", false, [start, survey, start, survey]),
            day(12, "Install", false, [install, finish, install, finish]),
        ],
        "finish": finish,
    });
    for file in ["plan.xml", "plan.throughline"] {
        let done = desk.run(&["schedule", file, "--json"]).await;
        assert!(done.success, "{done:?}");
        let printed: Value = serde_json::from_str(&done.out).expect("JSON");
        assert_eq!(printed, expected, "{file}");
    }
    let table = desk.run(&["schedule", "plan.xml"]).await;
    assert!(table.success && table.out.contains("Install"), "{table:?}");
    let missing = desk.run(&["schedule", "missing.xml", "--json"]).await;
    assert!(
        !missing.success && missing.err.contains("missing.xml") && missing.out.is_empty(),
        "{missing:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_can_be_read_again() {
    let desk = Desk::with_import("plan.throughline").await;
    let export = async |to, file| {
        let done = desk
            .run(&["export", "plan.throughline", "--to", to, "-o", file])
            .await;
        assert!(done.success, "{done:?}");
    };
    export("mspdi", "again.xml").await;
    let schedule = async |file| desk.run(&["schedule", file, "--json"]).await.out;
    assert_eq!(schedule("again.xml").await, schedule("plan.xml").await);

    export("json", "plan.json").await;
    let json = fs::read(desk.path("plan.json")).expect("a file");
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["tasks"][1]["name"], "Survey");
    assert_eq!(json["tasks"][1]["schedule"]["finish"], "2026-01-06T17:00");

    let nowhere = desk
        .run(&["export", "plan.xml", "--to", "json", "-o", "out.json"])
        .await;
    assert!(
        !nowhere.success && nowhere.err.contains("not a Throughline project"),
        "{nowhere:?}"
    );
    assert!(!desk.path("out.json").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_is_refused_says_why_and_leaves_the_file_alone() {
    let desk = Desk::with_import("plan.throughline").await;
    let path = desk.path("plan.throughline");
    let before = fs::read(&path).expect("a file");
    let relay = LocalRelay::start().await.expect("a relay");
    let url = format!("http://{}", relay.address);
    let ours = share(&relay, &path).await;
    desk.sync("plan.throughline", &url, &ours).await;
    let plain = relay.plain_token().await.expect("a token");

    let check = async |args: &[&str], words: &str| {
        let done = desk.run(args).await;
        assert!(
            !done.success && done.err.contains(words),
            "{args:?}: {done:?}"
        );
        assert!(
            fs::read(&path).expect("a file") == before,
            "{args:?} changed the file"
        );
    };
    let sync = |token| {
        [
            "sync",
            "plan.throughline",
            "--relay",
            &url,
            "--token",
            token,
        ]
    };
    check(&sync("1111"), "does not know this token").await;
    check(&sync(&plain), "belongs to another share link").await;
    check(
        &[
            "sync",
            "plan.throughline",
            "--relay",
            "http://127.0.0.1:1",
            "--token",
            "x",
        ],
        "cannot reach the relay",
    )
    .await;
    check(
        &[
            "sync",
            "missing.throughline",
            "--relay",
            &url,
            "--token",
            "x",
        ],
        "cannot read missing.throughline",
    )
    .await;
    check(
        &["sync", "plan.xml", "--relay", &url, "--token", "x"],
        "not a Throughline project file",
    )
    .await;
}

/// A TLS proxy before the relay, as operators have; its address, and the certificate to be trusted.
async fn tls_proxy(relay: &LocalRelay) -> (SocketAddr, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a matching key");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (address, behind) = (listener.local_addr().expect("an address"), relay.address);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust the certificate ends here.
                let Ok(mut outside) = acceptor.accept(stream).await else {
                    return;
                };
                let mut inside = TcpStream::connect(behind).await.expect("the relay");
                let _ = copy_bidirectional(&mut outside, &mut inside).await; // either side may hang up
            });
        }
    });
    (address, made.cert.pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_behind_tls_is_reached_if_its_certificate_is_trusted() {
    let desk = Desk::with_import("plan.throughline").await;
    let relay = LocalRelay::start().await.expect("a relay");
    let token = share(&relay, &desk.path("plan.throughline")).await;
    let (proxy, certificate) = tls_proxy(&relay).await;
    fs::write(desk.path("trusted.pem"), certificate).expect("written");
    let url = format!("https://localhost:{}", proxy.port());
    let sync = async |certificate| {
        let (program, folder) = (&desk.program, desk.folder.path());
        sync_over_tls(program, folder, (&url, &token), certificate)
            .await
            .expect("it ends")
    };
    let unknown = sync(None).await;
    assert!(
        !unknown.success && unknown.err.contains("certificate"),
        "{unknown:?}"
    );
    let known = sync(Some("trusted.pem")).await;
    assert!(
        known.success && known.out.ends_with("received 0\n"),
        "{known:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_imported_is_said_and_nothing_is_written() {
    let desk = Desk::with_import("plan.throughline").await;
    fs::write(desk.path("noise.xml"), "no XML at all").expect("written");
    fs::write(desk.path("empty.xml"), "").expect("written");
    let xml = fs::read(desk.path("plan.xml")).expect("a file");
    fs::write(desk.path("cut.xml"), &xml[..xml.len() / 2]).expect("written");
    let project = fs::read(desk.path("plan.throughline")).expect("a file");
    fs::write(desk.path("cut.throughline"), &project[..project.len() / 2]).expect("written");
    for file in [
        "noise.xml",
        "empty.xml",
        "cut.xml",
        "missing.xml",
        "cut.throughline",
    ] {
        let done = desk.run(&["import", file, "-o", "out.throughline"]).await;
        assert!(!done.success && done.err.contains(file), "{file}: {done:?}");
        assert!(!desk.path("out.throughline").exists(), "{file}");
    }
    let done = desk
        .run(&["import", "plan.xml", "-o", "missing/out.throughline"])
        .await;
    assert!(
        !done.success && done.err.contains("cannot write"),
        "{done:?}"
    );
}
