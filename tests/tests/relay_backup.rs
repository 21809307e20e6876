//! Backups of a relay that is being written to, and what comes of them.

use std::{collections::BTreeMap, time::Duration};

use automerge::Automerge;
use throughline_core::id::DocumentId;
use throughline_tests::{
    acknowledged::{Acknowledged, read, write},
    program::{Run, run},
    raw::RawClient,
    relay::{RelayProcess, invite_plain, program},
};
use tokio::time::sleep;

/// Writing goes on for so long before the backup, and after it.
const A_WHILE: Duration = Duration::from_millis(400);

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_holds_all_that_was_acknowledged_and_devices_bring_the_rest() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let token = invite_plain(&program, &data).await.expect("a token");
    let mut relay = RelayProcess::start(&program, &data, 0)
        .await
        .expect("the relay starts");
    let url = format!("ws://{}/sync", relay.address);
    let acknowledged = Acknowledged::default();
    let mut writers = BTreeMap::new();
    for _ in 0..3 {
        let id = DocumentId::random(&mut rand::rng());
        let client = RawClient::join_with(&url, &token, &format!("writer of {id}"), true)
            .await
            .expect("joined");
        let writing = write(client, id, Automerge::new(), acknowledged.clone(), 0);
        writers.insert(id, tokio::spawn(writing));
    }
    let command = async |args: &[&str]| -> Run {
        run(&program, folder.path(), args)
            .await
            .expect("it runs and ends")
    };

    sleep(A_WHILE).await;
    let before = acknowledged.lock().expect("not poisoned").clone();
    assert_eq!(before.len(), 3, "each document was written to");
    let done = command(&["backup", "copy.db", "--data", "data"]).await;
    assert!(
        done.success && done.out.contains("copy.db: 3 documents"),
        "{done:?}"
    );
    let again = command(&["backup", "copy.db", "--data", "data"]).await;
    assert!(
        !again.success && again.err.contains("already there"),
        "{again:?}"
    );
    let sound = command(&["verify", "data"]).await;
    assert!(sound.success, "a relay that is running: {sound:?}");
    let refused = command(&["restore", "copy.db", "--data", "data", "--replace"]).await;
    assert!(
        !refused.success && refused.err.contains("already running"),
        "{refused:?}"
    );
    sleep(A_WHILE).await;
    relay.kill().await.expect("killed");
    let mut documents = BTreeMap::new();
    for (id, writer) in writers {
        documents.insert(id, writer.await.expect("the writer ends with the relay"));
    }

    let restored = command(&["restore", "copy.db", "--data", "elsewhere"]).await;
    assert!(restored.success, "{restored:?}");
    let mut relay = RelayProcess::start(&program, &folder.path().join("elsewhere"), 0)
        .await
        .expect("a relay on the backup starts");
    let url = format!("ws://{}/sync", relay.address);
    for (id, heads) in &before {
        let copy = read(&url, &token, *id, heads).await;
        let device = documents.get_mut(id).expect("written to");
        assert!(
            copy.get_changes(&[]).len() < device.get_changes(&[]).len(),
            "the device went on after the backup"
        );
        // The relay forgot what it had acknowledged after the backup. The device has it, and the relay gets it.
        let mut client = RawClient::join(&url, &token, "the device")
            .await
            .expect("joined");
        client.hand_over(*id, device).await.expect("handed over");
        let all = device.get_heads().into_iter().collect();
        let whole = read(&url, &token, *id, &all).await;
        assert_eq!(whole.get_heads(), device.get_heads());
    }
    assert!(relay.terminate().await.expect("asked to stop"));
    let sound = command(&["verify", "elsewhere"]).await;
    assert!(
        sound.success && sound.out.contains("Everything is there"),
        "{sound:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_on_what_is_not_there_say_so() {
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let check = async |args: &[&str], told: &str| {
        let done = run(&program, folder.path(), args)
            .await
            .expect("it runs and ends");
        assert!(
            !done.success && done.err.contains(told),
            "{args:?}: {done:?}"
        );
    };
    check(
        &["backup", "copy.db", "--data", "none"],
        "cannot use none/relay.db",
    )
    .await;
    check(&["verify", "none"], "cannot use none").await;
    check(&["repair", "--data", "none"], "cannot use none/relay.db").await;
    check(&["restore", "none.db"], "cannot use none.db").await;
    assert!(!folder.path().join("none").exists(), "nothing was made");
}
