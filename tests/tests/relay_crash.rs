//! The relay is killed while clients write: nothing it acknowledged may be lost.

use std::{path::Path, time::Duration};

use automerge::Automerge;
use rand::Rng as _;
use throughline_core::id::DocumentId;
use throughline_server::store::upkeep;
use throughline_tests::{
    acknowledged::{Acknowledged, count, read, repeats, write},
    raw::RawClient,
    relay::{RelayProcess, invite_plain, program},
};
use tokio::time::{Instant, sleep};

/// Cycles unless `THROUGHLINE_KILL_CYCLES` says otherwise: enough to hit each phase of a write.
const CYCLES: u32 = 40;

/// Kills that a document lives through while it is written. Others follow then, so that a thousand kills take twenty times
/// what fifty take; all are read once more in the end.
const TOGETHER: u32 = 50;

/// Two documents, each written by two clients at once.
const DOCUMENTS: usize = 2;
const WRITERS: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_change_is_lost_when_the_relay_is_killed() {
    let cycles = repeats("THROUGHLINE_KILL_CYCLES", CYCLES);
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    let token = invite_plain(&program, folder.path())
        .await
        .expect("a token");
    let acknowledged = Acknowledged::default();
    let (mut ids, mut restarts) = (Vec::new(), Vec::new());
    for cycle in 0..cycles {
        if cycle % TOGETHER == 0 {
            ids = (0..DOCUMENTS)
                .map(|_| DocumentId::random(&mut rand::rng()))
                .collect();
        }
        let one = one_cycle(cycle, &program, folder.path(), &token, &ids, &acknowledged);
        restarts.push(Box::pin(one).await);
    }
    let heads = count(&acknowledged);
    let expected = usize::try_from(cycles).expect("a small number");
    assert!(
        heads >= expected,
        "only {heads} heads were acknowledged: too few to tell anything"
    );
    let found = upkeep::verify(folder.path()).expect("the database can be read");
    assert_eq!(found.problems, [], "after {cycles} kills");
    let mut relay = RelayProcess::start(&program, folder.path(), 0)
        .await
        .expect("the relay starts");
    let url = format!("ws://{}/sync", relay.address);
    let wanted = acknowledged.lock().expect("not poisoned").clone();
    let mut total = 0;
    for (id, heads) in &wanted {
        let doc = read(&url, &token, *id, heads).await;
        total += doc.get_changes(&[]).len();
    }
    assert!(
        relay.terminate().await.expect("asked to stop"),
        "the relay stops cleanly"
    );
    restarts.sort_unstable();
    let middle = restarts
        .get(restarts.len() / 2)
        .copied()
        .unwrap_or_default();
    let longest = restarts.last().copied().unwrap_or_default();
    eprintln!(
        "kill -9: {cycles} cycles, {heads} acknowledged heads over {total} changes, 0 lost; \
         from start to the first connection {middle:.0?}, at most {longest:.0?}"
    );
}

/// Starts the relay, checks what it kept, writes, kills it. How long it took until the relay took a connection.
async fn one_cycle(
    cycle: u32,
    program: &Path,
    folder: &Path,
    token: &str,
    ids: &[DocumentId],
    acknowledged: &Acknowledged,
) -> Duration {
    let start = Instant::now();
    let mut relay = RelayProcess::start(program, folder, 0)
        .await
        .expect("the relay starts");
    let url = format!("ws://{}/sync", relay.address);
    RawClient::join(&url, token, "first").await.expect("joined");
    let restart = start.elapsed();
    let wanted = acknowledged.lock().expect("not poisoned").clone();
    let mut writers = Vec::new();
    // Everything is read before anybody writes, so that no client brings back what the relay lost.
    let mut documents = Vec::new();
    for &id in ids {
        let doc = match wanted.get(&id) {
            Some(heads) => read(&url, token, id, heads).await,
            None => Automerge::new(),
        };
        documents.push((id, doc));
    }
    for (id, doc) in documents {
        for writer in 0..WRITERS {
            let name = format!("writer-{cycle}-{writer}");
            // A name of their own per document, too: one connection each.
            let name = format!("{name}-{id}");
            let client = RawClient::join_with(&url, token, &name, true)
                .await
                .expect("joined");
            writers.push(tokio::spawn(write(
                client,
                id,
                doc.fork(),
                acknowledged.clone(),
                0,
            )));
        }
    }
    let lifetime = rand::rng().random_range(30..300);
    sleep(Duration::from_millis(lifetime)).await;
    relay.kill().await.expect("killed");
    for writer in writers {
        writer.await.expect("the writer ends with the relay");
    }
    restart
}
