//! Headquarters and two sites, each in a network of its own, on lines that are slow, lose packets, and are cut.
//!
//! The networks are namespaces of the kernel, made in a namespace where this test is root. Where the kernel has no
//! `netem`, which delays and loses packets, the lines are cut and healed all the same, and that is said.

#![cfg(target_os = "linux")]

use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant},
};

use automerge::{ActorId, Automerge, ChangeHash, ROOT, transaction::Transactable as _};
use throughline_core::id::DocumentId;
use throughline_tests::{
    acknowledged::{read, until_durable},
    raw::RawClient,
    relay::{RelayProcess, invite_plain, program},
};
use tokio::{process::Command, time::sleep};

/// Set for the copy of this test that runs where it is root.
const INSIDE: &str = "THROUGHLINE_INSIDE_NETWORKS";

/// Everybody is back in step so soon after the lines have healed.
const BACK_IN_STEP: Duration = Duration::from_secs(10);

/// The lines are cut for so long: connections on them are given up meanwhile.
const APART: Duration = Duration::from_secs(12);

/// What each end of a line does to what it sends, so that there and back takes half a second.
const BAD_LINE: &str = "delay 250ms loss 10%";

/// Networks: each site has a line to headquarters, and another wire by which the test looks at it.
const NETWORKS: &str = "
    set -e
    mount -t tmpfs none /run
    mkdir /run/netns
    ip link set lo up
    ip addr add 10.7.0.1/32 dev lo
    for site in 1 2; do
        ip netns add site$site
        for wire in line:8 test:9; do
            name=${wire%:*} net=10.${wire#*:}.$site
            ip link add $name$site type veth peer name $name netns site$site
            ip addr add $net.1/24 dev $name$site
            ip link set $name$site up
            ip -n site$site addr add $net.2/24 dev $name
            ip -n site$site link set $name up
        done
        ip -n site$site route add 10.7.0.1 via 10.8.$site.1
    done
    exec \"$@\"";

#[tokio::test(flavor = "multi_thread")]
async fn sites_on_bad_lines_are_back_in_step_soon_after_they_heal() {
    if std::env::var_os(INSIDE).is_some() {
        return Box::pin(story()).await;
    }
    let name = "sites_on_bad_lines_are_back_in_step_soon_after_they_heal";
    let this = std::env::current_exe().expect("this test");
    let inside = async |what: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args(["--user", "--map-root-user", "--net", "--mount"])
            .args(["sh", "-c", NETWORKS, "sh"])
            .args(what)
            .env(INSIDE, "1");
        command.output().await
    };
    match inside(&["true"]).await {
        Ok(tried) if tried.status.success() => {}
        Ok(tried) => {
            let why = String::from_utf8_lossy(&tried.stderr).into_owned();
            eprintln!("skipped: networks cannot be made here: {why}");
            return;
        }
        Err(error) => {
            eprintln!("skipped: ‘unshare’ cannot be run here: {error}");
            return;
        }
    }
    let this = this.to_str().expect("text");
    let ran = inside(&[this, "--exact", name, "--nocapture"]).await;
    let ran = ran.expect("it runs");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{said}");
    // What it measured.
    for line in said.lines().filter(|line| line.starts_with("networks: ")) {
        eprintln!("{line}");
    }
}

/// Runs a command to its end. What it said on standard error if it failed.
async fn done(command: &str, args: &str) -> Result<(), String> {
    let output = Command::new(command).args(args.split(' ')).output().await;
    let output = output.map_err(|error| format!("{command}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    output.status.success().then_some(()).ok_or(said)
}

/// A relay and somebody who looks at it.
struct Place {
    _relay: RelayProcess,
    url: String,
    token: String,
}

impl Place {
    /// `within`: the namespace, for a site; `upstream`: what it syncs with.
    async fn start(folder: &Path, within: Option<&str>, address: &str, upstream: &[&str]) -> Self {
        let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
        let token = invite_plain(&program, folder).await.expect("a token");
        let mut command = match within {
            None => Command::new(&program),
            Some(network) => {
                let mut command = Command::new("nsenter");
                command
                    .arg(format!("--net=/run/netns/{network}"))
                    .arg(&program);
                command
            }
        };
        let data = folder.to_str().expect("text");
        let listen = format!("{address}:8080");
        command.args(["serve", "--listen", &listen, "--data", data]);
        command.args(upstream);
        let relay = RelayProcess::spawn(command)
            .await
            .expect("the relay starts");
        Self {
            _relay: relay,
            url: format!("ws://{address}:8080/sync"),
            token,
        }
    }

    async fn edit(&self, id: DocumentId, doc: &mut Automerge, person: u8) -> ChangeHash {
        doc.set_actor(ActorId::from([person; 16]));
        let count = doc.get_changes(&[]).len();
        let edit = |tx: &mut automerge::transaction::Transaction<'_>| {
            tx.put(ROOT, format!("{person} {count}"), true)
        };
        let done = doc.transact::<_, _, automerge::AutomergeError>(edit);
        let hash = done.expect("an edit").hash.expect("a change");
        let client = RawClient::join_with(&self.url, &self.token, "a device", true).await;
        until_durable(&mut client.expect("joined"), id, doc).await;
        hash
    }

    async fn has(&self, id: DocumentId, wanted: &BTreeSet<ChangeHash>) -> Automerge {
        read(&self.url, &self.token, id, wanted).await
    }
}

async fn story() {
    let line = match lose_and_delay().await {
        Ok(()) => format!("each line with {BAD_LINE} at either end"),
        Err(why) => format!("no delay and no loss, for the kernel refuses them: {why}"),
    };
    let folders = [(); 3].map(|()| tempfile::tempdir().expect("a folder"));
    let hq = Place::start(folders[0].path(), None, "10.7.0.1", &[]).await;
    let mut places = Vec::new();
    for site in [1, 2] {
        let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
        let granted = invite_plain(&program, folders[0].path())
            .await
            .expect("a token");
        let upstream = [
            "--upstream",
            "http://10.7.0.1:8080",
            "--upstream-token",
            &granted,
        ];
        let (network, near) = (format!("site{site}"), format!("10.9.{site}.2"));
        let folder = folders[site].path();
        places.push(Place::start(folder, Some(&network), &near, &upstream).await);
    }
    places.insert(0, hq);

    // Everybody together.
    let id = DocumentId::random(&mut rand::rng());
    let mut doc = Automerge::new();
    let mut all = BTreeSet::from([places[0].edit(id, &mut doc, 1).await]);
    let mut docs = vec![doc];
    for site in &places[1..] {
        docs.push(site.has(id, &all).await);
    }

    // The lines are cut; everybody goes on.
    for site in [1, 2] {
        let cut = done("ip", &format!("link set line{site} down")).await;
        cut.expect("the line is cut");
    }
    let since = Instant::now();
    for round in 0..3 {
        for (at, place) in places.iter().enumerate() {
            let person = 10 * (round + 1) + u8::try_from(at).expect("three places");
            all.insert(place.edit(id, &mut docs[at], person).await);
        }
    }
    sleep(APART.saturating_sub(since.elapsed())).await;

    let healed = Instant::now();
    for site in [1, 2] {
        let healed = done("ip", &format!("link set line{site} up")).await;
        healed.expect("the line heals");
    }
    for place in &places {
        place.has(id, &all).await;
    }
    let took = healed.elapsed();
    eprintln!("networks: three, {line}; cut for {APART:?}, back in step after {took:?}");
    assert!(took <= BACK_IN_STEP, "it took {took:?}");
}

async fn lose_and_delay() -> Result<(), String> {
    for site in [1, 2] {
        done(
            "tc",
            &format!("qdisc add dev line{site} root netem {BAD_LINE}"),
        )
        .await?;
        let there = format!("-n site{site} qdisc add dev line root netem {BAD_LINE}");
        done("tc", &there).await?;
    }
    Ok(())
}
