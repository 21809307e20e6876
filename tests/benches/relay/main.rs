//! How long an edit takes to another client, and what it costs the relay: ours beside the JavaScript
//! sync server, under the same clients, on loopback.
//!
//! 50 documents with 4 clients each, every client making one edit a second. The clients run in this
//! process and the server in its own, so that the server's CPU time can be told apart.

mod client;
mod figures;
mod restart;

use std::{env, path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail};
use throughline_core::id::DocumentId;
use throughline_tests::{
    js::JsServer,
    raw::RawClient,
    relay::{RelayProcess, invite_plain, program},
};
use tokio::time::{Instant, sleep};

use client::Client;
use figures::{Figures, cpu_time, memory};

/// The load.
#[derive(Clone, Copy)]
struct Load {
    documents: usize,
    clients: usize,
    /// Not measured: connections, first loads, caches.
    warm_up: Duration,
    measured: Duration,
}

#[tokio::main]
async fn main() -> Result<()> {
    let load = arguments()?;
    let folder = tempfile::tempdir()?;
    say(&format!(
        "{} documents × {} clients, 1 edit/s each, {} s on loopback; a delivered change is one edit at one other client",
        load.documents,
        load.clients,
        load.measured.as_secs()
    ));

    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let data = folder.path().join("relay");
    let token = invite_plain(&program, &data).await?;
    let mut relay = RelayProcess::start(&program, &data, 0).await?;
    let pid = relay.pid().context("the relay runs")?;
    let ours = measure(&format!("ws://{}/sync", relay.address), &token, pid, load).await?;
    say(&format!("throughline relay               {ours}"));
    relay.kill().await?;
    say(&format!(
        "throughline relay               {:.1} KiB of memory per idle connection",
        idle(&program, folder.path()).await?
    ));

    Box::pin(restart::restart(&program, folder.path())).await?;

    let theirs = js_server(folder.path(), load).await?;
    say(&format!("JavaScript automerge-repo 2.5.6 {theirs}"));
    say(&format!(
        "CPU per delivered change: the relay takes {:.3} of the JavaScript server's",
        ours.cpu_share_of(&theirs)
    ));
    Ok(())
}

/// KiB that a connection costs that joined and then says nothing.
async fn idle(program: &Path, folder: &Path) -> Result<f64> {
    const CONNECTIONS: usize = 1000;
    let data = folder.join("idle");
    let token = invite_plain(program, &data).await?;
    let data = data.to_str().context("the folder's name is text")?;
    let args = ["--listen", "127.0.0.1:0", "--data", data];
    // All of them come from one address.
    let args = [&args[..], &["--max-connections-per-address", "10000"]].concat();
    let relay = RelayProcess::serve(program, Path::new("."), &args).await?;
    let pid = relay.pid().context("the relay runs")?;
    let url = format!("ws://{}/sync", relay.address);
    let mut idle = Vec::new();
    // The first ones pay for what all share.
    for n in 0..100 {
        idle.push(RawClient::join(&url, &token, &format!("first-{n}")).await?);
    }
    sleep(Duration::from_secs(1)).await;
    let before = memory(pid)?;
    for n in 0..CONNECTIONS {
        idle.push(RawClient::join(&url, &token, &format!("idle-{n}")).await?);
    }
    sleep(Duration::from_secs(1)).await;
    Ok((memory(pid)? - before) / CONNECTIONS as f64)
}

async fn js_server(folder: &Path, load: Load) -> Result<Figures> {
    let folder = folder.join("js");
    std::fs::create_dir(&folder)?;
    let server = JsServer::start(&folder).await?;
    let pid = server.pid().context("the server runs")?;
    measure(&server.url, "", pid, load).await
}

async fn measure(url: &str, token: &str, pid: u32, load: Load) -> Result<Figures> {
    let start = Instant::now();
    let figures = Arc::new(figures::Collector::new(start));
    let mut clients = Vec::new();
    for _ in 0..load.documents {
        let id = DocumentId::random(&mut rand::rng());
        for number in 0..load.clients {
            let client = Client::join(url, token, id, number, load.clients).await?;
            clients.push(tokio::spawn(client.run(figures.clone())));
        }
    }
    figures.let_all_edit();
    sleep(load.warm_up).await;
    let before = cpu_time(pid)?;
    figures.measure();
    sleep(load.measured).await;
    let cpu = cpu_time(pid)?.saturating_sub(before);
    let result = figures.result(cpu)?;
    for client in clients {
        if client.is_finished() {
            client.await?.context("a client lost the server")?;
        } else {
            client.abort();
        }
    }
    Ok(result)
}

fn arguments() -> Result<Load> {
    let mut load = Load {
        documents: 50,
        clients: 4,
        warm_up: Duration::from_secs(5),
        measured: Duration::from_secs(30),
    };
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || -> Result<usize> {
            args.next()
                .and_then(|n| n.parse().ok())
                .with_context(|| format!("{arg} needs a number"))
        };
        match arg.as_str() {
            "--bench" => {} // given by cargo
            "--documents" => load.documents = number()?,
            "--clients" => load.clients = number()?,
            "--seconds" => load.measured = Duration::from_secs(number()? as u64),
            _ => bail!("unknown argument {arg}; there are --documents N, --clients N, --seconds N"),
        }
    }
    Ok(load)
}

#[allow(
    clippy::print_stdout,
    reason = "the figures are what the program is for"
)]
fn say(line: &str) {
    println!("{line}");
}
