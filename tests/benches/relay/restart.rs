//! The relay is killed under many clients and started again: how long until they are back in sync.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result};
use automerge::{Automerge, ROOT, transaction::Transactable as _};
use rand::Rng as _;
use throughline_core::id::DocumentId;
use throughline_tests::{
    raw::RawClient,
    relay::{RelayProcess, invite_plain},
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use super::{
    figures::{cpu_time, memory},
    say,
};

const CLIENTS: usize = 2_000;
const DOCUMENTS: usize = 50;

/// Changes in each document.
const CHANGES: usize = 200;

/// One client in so many has written something that the relay has not.
const WRITERS: usize = 10;

/// As the web client waits before it tries again (`web/src/worker/backoff.rs`).
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

pub(super) async fn restart(program: &Path, folder: &Path) -> Result<()> {
    let data = folder.join("restart");
    let token = invite_plain(program, &data).await?;
    let start = async |port: u16| {
        let listen = format!("127.0.0.1:{port}");
        let data = data.to_str().context("the folder's name is text")?;
        let args = ["--listen", &listen, "--data", data];
        // All of them come from one address.
        let args = [&args[..], &["--max-connections-per-address", "10000"]].concat();
        RelayProcess::serve(program, Path::new("."), &args).await
    };
    let mut relay = start(0).await?;
    let port = relay.address.port();
    let url = format!("ws://{}/sync", relay.address);
    let mut people = Vec::new();
    for number in 0..DOCUMENTS {
        let id = DocumentId::random(&mut rand::rng());
        let mut doc = Automerge::new();
        let mut writer = RawClient::join(&url, &token, &format!("writer-{number}")).await?;
        for change in 0..CHANGES {
            put(&mut doc, &format!("key {change}"))?;
        }
        writer.hand_over(id, &mut doc).await?;
        for _ in 0..CLIENTS / DOCUMENTS {
            people.push((id, doc.fork()));
        }
    }
    let mut waiting = JoinSet::new();
    for (number, (id, mut doc)) in people.into_iter().enumerate() {
        let mut client = RawClient::join(&url, &token, &format!("client-{number}")).await?;
        client.hand_over(id, &mut doc).await?;
        let (url, token) = (url.clone(), token.clone());
        waiting.spawn(async move {
            // The end of the connection is how a client learns of it.
            while client.receive_whenever().await.is_ok() {}
            let since = Instant::now();
            if number % WRITERS == 0 {
                put(&mut doc, &format!("by {number}"))?;
            }
            come_back(&url, &token, number, id, &mut doc).await?;
            anyhow::Ok(since.elapsed())
        });
    }
    relay.kill().await?;
    let since = Instant::now();
    let relay = start(port).await?;
    let started = since.elapsed();
    let mut times = Vec::new();
    while let Some(time) = waiting.join_next().await {
        times.push(time??);
    }
    times.sort_unstable();
    let pid = relay.pid().context("the relay runs")?;
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64();
    say(&format!(
        "throughline relay               kill -9 under {CLIENTS} clients of {DOCUMENTS} documents, one in {WRITERS} with a change: \
         listens after {:.2} s; back in sync p50 {:.1} s, p99 {:.1} s, worst {:.1} s; {:.1} s of CPU, {:.0} MiB",
        started.as_secs_f64(),
        at(50),
        at(99),
        at(100),
        cpu_time(pid)?.as_secs_f64(),
        memory(pid)? / 1024.0,
    ));
    Ok(())
}

fn put(doc: &mut Automerge, key: &str) -> Result<()> {
    let done = doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, key, "value"));
    done.map(drop).map_err(|failure| failure.error.into())
}

/// Tries until the relay has all that is here.
async fn come_back(
    url: &str,
    token: &str,
    number: usize,
    id: DocumentId,
    doc: &mut Automerge,
) -> Result<()> {
    let mut span = FIRST_PAUSE;
    loop {
        let drawn: f64 = rand::rng().random();
        sleep(span.mul_f64(drawn)).await;
        span = (span * 2).min(LONGEST_PAUSE);
        if let Ok(mut client) = RawClient::join(url, token, &format!("again-{number}")).await
            && client.hand_over(id, doc).await.is_ok()
        {
            return Ok(());
        }
    }
}
