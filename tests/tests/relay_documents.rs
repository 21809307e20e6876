//! Documents on the relay over their life: stored, compacted, evicted, read again; and clients that
//! do not keep up.

use std::time::Duration;

use automerge::{Automerge, ChangeHash, ROOT, ReadDoc as _, transaction::Transactable as _};
use rand::RngCore as _;
use throughline_core::{id::DocumentId, sync::frame::Frame};
use throughline_tests::{
    acknowledged::until_durable,
    raw::{PATIENCE, RawClient},
    relay::{LocalRelay, RelayProcess, invite_plain, program},
};
use tokio::time::{Instant, sleep, timeout};

async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < deadline, "never: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

fn edit(doc: &mut Automerge, key: &str, value: i64) {
    doc.transact(|tx| tx.put(ROOT, key, value))
        .expect("an edit");
}

/// Pushes one edit after another, waiting each time until it is on disk.
async fn write(client: &mut RawClient, id: DocumentId, doc: &mut Automerge, edits: i64) {
    for n in 0..edits {
        edit(doc, "n", n);
        until_durable(client, id, doc).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_everybody_left_is_compacted_and_read_again() {
    let relay = LocalRelay::start_with(|settings| {
        settings.document_quiet = Duration::from_millis(100);
        settings.document_idle = Duration::from_millis(300);
    })
    .await
    .expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let id = DocumentId::random(&mut rand::rng());
    let mut doc = Automerge::new();
    for round in 1..=2 {
        let mut alice = RawClient::join_with(&relay.sync_url(), &token, "alice", true)
            .await
            .expect("joined");
        write(&mut alice, id, &mut doc, 20 * round).await;
        assert!(
            relay.chunks(id).await.expect("stored") >= 20,
            "one chunk an edit"
        );
        drop(alice);
        eventually("one snapshot instead of the chunks", async || {
            relay.chunks(id).await.expect("stored") == 1
        })
        .await;
        // Past the idle time, the document is read from its snapshot.
        sleep(Duration::from_millis(600)).await;
        let mut bob = RawClient::join(&relay.sync_url(), &token, "bob")
            .await
            .expect("joined");
        let mut copy = Automerge::new();
        let heads = doc.get_heads();
        bob.sync_until(id, &mut copy, |d| d.get_heads() == heads)
            .await
            .expect("the whole document");
        assert_eq!(
            copy.get_changes(&[]).len(),
            doc.get_changes(&[]).len(),
            "with its whole history"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_in_constant_use_does_not_gather_chunks_for_ever() {
    let relay = LocalRelay::start_with(|settings| settings.most_chunks = 50)
        .await
        .expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let id = DocumentId::random(&mut rand::rng());
    let mut doc = Automerge::new();
    let mut alice = RawClient::join_with(&relay.sync_url(), &token, "alice", true)
        .await
        .expect("joined");
    for _ in 0..6 {
        write(&mut alice, id, &mut doc, 20).await;
        let chunks = relay.chunks(id).await.expect("stored");
        assert!(chunks <= 60, "{chunks} chunks");
    }
    let mut bob = RawClient::join(&relay.sync_url(), &token, "bob")
        .await
        .expect("joined");
    let (mut copy, heads) = (Automerge::new(), doc.get_heads());
    bob.sync_until(id, &mut copy, |d| d.get_heads() == heads)
        .await
        .expect("the whole document");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_names_what_is_on_disk_and_what_others_have() {
    let relay = LocalRelay::start().await.expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let id = DocumentId::random(&mut rand::rng());
    let mut doc = Automerge::new();
    let mut alice = RawClient::join_with(&relay.sync_url(), &token, "alice", true)
        .await
        .expect("joined");
    write(&mut alice, id, &mut doc, 1).await;
    assert_eq!(
        relay.chunks(id).await.expect("stored"),
        1,
        "durable means stored"
    );

    let mut bob = RawClient::join(&relay.sync_url(), &token, "bob")
        .await
        .expect("joined");
    let mut copy = Automerge::new();
    let heads = doc.get_heads();
    bob.sync_until(id, &mut copy, |d| d.get_heads() == heads)
        .await
        .expect("Alice's edit");
    let seen: Vec<ChangeHash> = loop {
        match alice.receive().await.expect("a frame") {
            Frame::Receipt { seen, .. } if !seen.is_empty() => break seen,
            _ => {}
        }
    };
    assert_eq!(seen, heads);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_nothing_is_dropped_and_the_others_are_not_kept_waiting() {
    let relay = LocalRelay::start_with(|settings| settings.max_waiting = 1 << 20)
        .await
        .expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let id = DocumentId::random(&mut rand::rng());
    let join = async |name| {
        RawClient::join(&relay.sync_url(), &token, name)
            .await
            .expect("joined")
    };
    let mut doc = Automerge::new();
    edit(&mut doc, "edits", 0);
    let (mut alice, mut bob, mut sloth) =
        (join("alice").await, join("bob").await, join("sloth").await);
    alice.push(id, &doc).await.expect("sent");
    let mut copies = [Automerge::new(), Automerge::new()];
    for (client, copy) in [&mut bob, &mut sloth].into_iter().zip(&mut copies) {
        let synced = client.sync_until(id, copy, |d| !d.get_heads().is_empty());
        tokio::select! {
            there = synced => there.expect("the document"),
            gone = alice.sync_until(id, &mut doc, |_| false) => panic!("Alice lost the relay: {gone:?}"),
        }
    }
    // More than the sockets' own buffers take: 64 edits of half a megabyte that nothing compresses.
    let alice_writes = async {
        for n in 1..=64 {
            let mut noise = vec![0; 512 << 10];
            rand::rng().fill_bytes(&mut noise);
            doc.transact(|tx| {
                tx.put(ROOT, "noise", noise)?;
                tx.put(ROOT, "edits", n)
            })
            .expect("an edit");
            let wanted = doc.get_heads();
            alice
                .sync_until(id, &mut doc, |_| true)
                .await
                .expect("sent");
            // Alice goes on listening: what she wrote may wait for the relay's answer to what she sent before.
            while tokio::select! {
                more = bob_has(&mut bob, id, &mut copies[0], &wanted) => more,
                gone = alice.sync_until(id, &mut doc, |_| false) => panic!("Alice lost the relay: {gone:?}"),
            } {}
        }
    };
    timeout(3 * PATIENCE, alice_writes)
        .await
        .expect("Bob gets every edit although the sloth takes none");
    let reasons = sloth
        .reasons_until_closed()
        .await
        .expect("the sloth is dropped");
    assert!(
        reasons.is_empty() || reasons.iter().any(|r| r.contains("slow")),
        "{reasons:?}"
    );
}

/// Takes Bob's next frame; whether there is more to come until he has these heads.
async fn bob_has(
    bob: &mut RawClient,
    id: DocumentId,
    copy: &mut Automerge,
    wanted: &[ChangeHash],
) -> bool {
    if let Frame::Sync { data, .. } = bob.receive().await.expect("a frame") {
        bob.take(id, copy, &data).await.expect("taken");
    }
    copy.get_heads() != wanted
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_client_is_asked_and_one_that_answers_stays() {
    let relay = LocalRelay::start_with(|settings| {
        settings.ping_every = Duration::from_millis(100);
        settings.silence_limit = Duration::from_millis(400);
    })
    .await
    .expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let join = async |name| {
        RawClient::join(&relay.sync_url(), &token, name)
            .await
            .expect("joined")
    };
    let (mut mute, mut listener) = (join("mute").await, join("listener").await);
    // Reading is what answers a ping: the listener does, the mute does not.
    let listened = timeout(Duration::from_millis(1500), listener.receive_whenever()).await;
    assert!(
        listened.is_err(),
        "the listener is still connected: {listened:?}"
    );
    let reasons = mute.reasons_until_closed().await.expect("dropped");
    assert!(reasons.iter().any(|r| r.contains("silent")), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_stops_cleanly_and_starts_again_with_everything() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let token = invite_plain(&program, folder.path())
        .await
        .expect("a token");
    let mut relay = RelayProcess::start(&program, folder.path(), 0)
        .await
        .expect("the relay starts");
    let greeting = relay
        .greeting
        .split_once("#relay=")
        .map(|(_, owner)| owner.to_owned());
    let url = format!("ws://{}/sync", relay.address);
    let id = DocumentId::random(&mut rand::rng());
    let mut alice = RawClient::join(&url, &token, "alice")
        .await
        .expect("joined");
    let mut doc = Automerge::new();
    edit(&mut doc, "kept", 1);
    // The relay says that it has taken the change; the disk may still be to come.
    alice.hand_over(id, &mut doc).await.expect("taken");
    let taken = doc.get_heads();
    assert!(
        relay.terminate().await.expect("asked to stop"),
        "it ends well"
    );
    let reasons = alice.reasons_until_closed().await.expect("closed");
    assert!(reasons.iter().any(|r| r.contains("stops")), "{reasons:?}");

    let relay = RelayProcess::start(&program, folder.path(), 0)
        .await
        .expect("the relay starts again");
    assert_eq!(
        relay
            .greeting
            .split_once("#relay=")
            .map(|(_, owner)| owner.to_owned()),
        greeting,
        "the same owner token"
    );
    let url = format!("ws://{}/sync", relay.address);
    let mut bob = RawClient::join(&url, &token, "bob").await.expect("joined");
    let mut copy = Automerge::new();
    bob.sync_until(id, &mut copy, |d| d.get_heads() == taken)
        .await
        .expect("the document");
    assert!(copy.get(ROOT, "kept").expect("read").is_some());

    let owner = folder.path().join("owner-token");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&owner)
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "only the operator reads the token");
    }
    let database = std::fs::read(folder.path().join("relay.db")).expect("the database");
    let secret = std::fs::read_to_string(&owner).expect("the token");
    for secret in [secret.trim(), &token] {
        assert!(
            !database
                .windows(secret.len())
                .any(|w| w == secret.as_bytes()),
            "a token is stored in clear"
        );
    }
}
