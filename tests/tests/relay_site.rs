//! A site's relay and headquarters', with a link between them that is cut and healed.

use std::{collections::BTreeSet, time::Duration};

use anyhow::Result;
use automerge::{
    ActorId, Automerge, ChangeHash, ROOT, ReadDoc as _,
    transaction::{CommitOptions, Transactable as _},
};
use tempfile::TempDir;
use throughline_core::{id::DocumentId, sync::frame::Frame};
use throughline_server::{Settings, Upstream};
use throughline_tests::{
    acknowledged::{read, until_durable},
    link::{Line, Link},
    raw::{PATIENCE, RawClient},
    relay::LocalRelay,
};
use tokio::time::{Instant, sleep, timeout};

/// What is asked of a link that has healed.
const BACK_IN_STEP: Duration = Duration::from_secs(10);

/// Headquarters, a site, and the link between them.
struct Places {
    hq: LocalRelay,
    site: LocalRelay,
    link: Link,
    /// What the site syncs with.
    granted: String,
}

fn upstream(link: &Link, token: &str) -> Upstream {
    Upstream {
        address: format!("http://{}", link.address),
        tokens: vec![token.parse().expect("a token")],
    }
}

impl Places {
    /// With the token for the site that `grant` makes.
    async fn new(grant: impl AsyncFnOnce(&LocalRelay) -> Result<String>) -> Self {
        Self::over(Line::default(), grant).await
    }

    async fn over(line: Line, grant: impl AsyncFnOnce(&LocalRelay) -> Result<String>) -> Self {
        let hq = LocalRelay::start().await.expect("a relay");
        let granted = grant(&hq).await.expect("a token");
        let link = Link::over(line, hq.address).await.expect("a link");
        let site = LocalRelay::start_with(|s| s.upstream = Some(upstream(&link, &granted)));
        Self {
            site: site.await.expect("a relay"),
            hq,
            link,
            granted,
        }
    }

    async fn plain() -> Self {
        Self::new(async |hq| hq.plain_token().await).await
    }

    /// The site's relay stops and starts again, with its clients at the same address.
    async fn restart_site(self) -> Self {
        let address = self.site.address;
        let folder: TempDir = self.site.stop().await.expect("stopped");
        let upstream = upstream(&self.link, &self.granted);
        let again = |settings: &mut Settings| settings.upstream = Some(upstream);
        let site = LocalRelay::start_again_with(folder, address, again).await;
        Self {
            site: site.expect("a relay"),
            ..self
        }
    }

    async fn restart_hq(self) -> Self {
        let address = self.hq.address;
        let folder = self.hq.stop().await.expect("stopped");
        let hq = LocalRelay::start_again(folder, address).await;
        Self {
            hq: hq.expect("a relay"),
            ..self
        }
    }
}

/// An edit by a person, as their device makes it.
fn edit(doc: &mut Automerge, person: u8, key: &str) -> ChangeHash {
    doc.set_actor(ActorId::from([person; 16]));
    let options = CommitOptions::default()
        .with_message(format!("{{\"user\":\"{person}\"}}"))
        .with_time(i64::from(person) * 1_000);
    let done = doc.transact_with::<_, _, automerge::AutomergeError, _>(
        |_| options,
        |tx| tx.put(ROOT, key, i64::from(person)),
    );
    done.expect("an edit").hash.expect("a change")
}

/// Hands a document to a relay, until it is on its disk.
async fn hand_over(relay: &LocalRelay, token: &str, id: DocumentId, doc: &mut Automerge) {
    let name = format!("writer {:016x}", rand::random::<u64>());
    let client = RawClient::join_with(&relay.sync_url(), token, &name, true).await;
    until_durable(&mut client.expect("joined"), id, doc).await;
}

/// How long it takes until a relay gives all of these changes to somebody who asks.
async fn wait_for(
    relay: &LocalRelay,
    token: &str,
    id: DocumentId,
    wanted: &[ChangeHash],
) -> (Automerge, Duration) {
    let since = Instant::now();
    let wanted: BTreeSet<ChangeHash> = wanted.iter().copied().collect();
    let doc = read(&relay.sync_url(), token, id, &wanted).await;
    (doc, since.elapsed())
}

fn id() -> DocumentId {
    DocumentId::random(&mut rand::rng())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_at_either_place_comes_to_the_other_also_after_weeks_apart() {
    let mut places = Places::plain().await;
    let there = places.hq.plain_token().await.expect("a token");
    let here = places.site.plain_token().await.expect("a token");
    let shared = id();

    // Together: from headquarters to the site and back.
    let mut mari = Automerge::new();
    let first = edit(&mut mari, 1, "hq");
    hand_over(&places.hq, &there, shared, &mut mari).await;
    let (mut jon, _) = wait_for(&places.site, &here, shared, &[first]).await;
    let second = edit(&mut jon, 2, "site");
    hand_over(&places.site, &here, shared, &mut jon).await;
    wait_for(&places.hq, &there, shared, &[first, second]).await;

    // Apart: both go on, each makes something new, and both relays are restarted meanwhile.
    places.link.cut();
    let third = edit(&mut mari, 1, "hq alone");
    hand_over(&places.hq, &there, shared, &mut mari).await;
    let fourth = edit(&mut jon, 2, "site alone");
    hand_over(&places.site, &here, shared, &mut jon).await;
    let (of_hq, of_site) = (id(), id());
    let (mut one, mut two) = (Automerge::new(), Automerge::new());
    let (fifth, sixth) = (
        edit(&mut one, 1, "new at hq"),
        edit(&mut two, 2, "new at the site"),
    );
    hand_over(&places.hq, &there, of_hq, &mut one).await;
    hand_over(&places.site, &here, of_site, &mut two).await;
    places = places.restart_site().await.restart_hq().await;
    let (alone, _) = wait_for(&places.site, &here, shared, &[fourth]).await;
    assert!(
        alone.get_change_by_hash(&third).is_none(),
        "the link is cut"
    );

    // Together again.
    let healed = Instant::now();
    places.link.heal();
    let (at_site, _) = wait_for(&places.site, &here, shared, &[third, fourth]).await;
    let (at_hq, _) = wait_for(&places.hq, &there, shared, &[third, fourth]).await;
    wait_for(&places.site, &here, of_hq, &[fifth]).await;
    wait_for(&places.hq, &there, of_site, &[sixth]).await;
    let took = healed.elapsed();
    assert!(took <= BACK_IN_STEP, "it took {took:?}");
    assert_eq!(at_site.get_heads(), at_hq.get_heads());
    // The change is the same byte for byte, so its author is who made it, when they made it.
    let change = at_hq.get_change_by_hash(&fourth).expect("there");
    assert_eq!(change.actor_id(), &ActorId::from([2; 16]));
    assert_eq!(change.message(), Some("{\"user\":\"2\"}"));
    assert_eq!(change.timestamp(), 2_000);
    eprintln!("back in step {took:?} after the link healed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_slow_and_loses_much_is_enough() {
    let line = Line {
        delay: Duration::from_millis(250),
        loss: 0.1,
        again: Duration::from_secs(1),
    };
    let places = Places::over(line, async |hq| hq.plain_token().await).await;
    let there = places.hq.plain_token().await.expect("a token");
    let here = places.site.plain_token().await.expect("a token");
    let documents = [(); 8].map(|()| id());
    let mut wanted = Vec::new();
    places.link.cut();
    for (at, document) in documents.into_iter().enumerate() {
        let (relay, token) = [(&places.hq, &there), (&places.site, &here)][at % 2];
        let mut doc = Automerge::new();
        let hash = edit(&mut doc, 1, "alone");
        hand_over(relay, token, document, &mut doc).await;
        wanted.push((document, hash));
    }
    // Attempts to connect have failed for a while.
    sleep(Duration::from_secs(5)).await;
    let healed = Instant::now();
    places.link.heal();
    for (document, hash) in wanted {
        wait_for(&places.site, &here, document, &[hash]).await;
        wait_for(&places.hq, &there, document, &[hash]).await;
    }
    let took = healed.elapsed();
    eprintln!("{line:?}: back in step {took:?} after the link healed");
    assert!(took <= BACK_IN_STEP, "it took {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_comes_to_the_site_and_people_there_sync_it() {
    let manifest = id();
    let places = Places::new(async |hq| hq.project_token(manifest).await).await;
    let there = places.hq.project_token(manifest).await.expect("a token");
    let mut mari = Automerge::new();
    let first = edit(&mut mari, 1, "hq");
    hand_over(&places.hq, &there, manifest, &mut mari).await;
    // The site keeps it for its own owner, who lets people in. It must have come by then.
    let since = Instant::now();
    while places.site.chunks(manifest).await.expect("readable") == 0 {
        assert!(since.elapsed() < PATIENCE, "the project does not come");
        sleep(Duration::from_millis(20)).await;
    }
    let here = places.site.project_token(manifest).await.expect("a token");
    wait_for(&places.site, &here, manifest, &[first]).await;
    // A section that is made at the site, for the project.
    let section = id();
    let mut jon = Automerge::new();
    let second = edit(&mut jon, 2, "site");
    hand_over(&places.site, &here, section, &mut jon).await;
    wait_for(&places.hq, &there, section, &[second]).await;
    // Others at headquarters do not see it.
    let plain = places.hq.plain_token().await.expect("a token");
    let url = places.hq.sync_url();
    let mut stranger = RawClient::join(&url, &plain, "stranger")
        .await
        .expect("joined");
    stranger
        .push(section, &Automerge::new())
        .await
        .expect("asked");
    assert!(matches!(
        stranger.receive().await.expect("an answer"),
        Frame::DocUnavailable { .. }
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_whose_token_is_withdrawn_goes_on_by_itself() {
    let places = Places::plain().await;
    let there = places.hq.plain_token().await.expect("a token");
    let here = places.site.plain_token().await.expect("a token");
    let shared = id();
    let mut jon = Automerge::new();
    let first = edit(&mut jon, 2, "site");
    hand_over(&places.site, &here, shared, &mut jon).await;
    wait_for(&places.hq, &there, shared, &[first]).await;

    places.hq.revoke(&places.granted).await.expect("revoked");
    sleep(Duration::from_secs(1)).await;
    let second = edit(&mut jon, 2, "after");
    hand_over(&places.site, &here, shared, &mut jon).await;
    let (at_site, _) = wait_for(&places.site, &here, shared, &[second]).await;
    assert!(at_site.get(ROOT, "after").expect("readable").is_some());
    let (url, late) = (places.hq.sync_url(), BTreeSet::from([second]));
    let asked = read(&url, &there, shared, &late);
    let waited = timeout(Duration::from_secs(3), asked).await;
    assert!(
        waited.is_err(),
        "headquarters took a change that it must not take"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_counts_a_relay_as_somebody_who_has_seen_it() {
    let places = Places::plain().await;
    let there = places.hq.plain_token().await.expect("a token");
    let here = places.site.plain_token().await.expect("a token");
    let shared = id();
    let mut jon = Automerge::new();
    let first = edit(&mut jon, 2, "site");
    let url = places.site.sync_url();
    let mut client = RawClient::join_with(&url, &here, "jon", true)
        .await
        .expect("joined");
    client
        .hand_over(shared, &mut jon)
        .await
        .expect("handed over");
    wait_for(&places.hq, &there, shared, &[first]).await;
    let until = Instant::now() + Duration::from_secs(1);
    while let Ok(frame) = tokio::time::timeout_at(until, client.receive()).await {
        match frame.expect("connected") {
            Frame::Receipt { seen, .. } => assert_eq!(seen, [], "only relays have it"),
            Frame::Sync { data, .. } => client.take(shared, &mut jon, &data).await.expect("sent"),
            _ => {}
        }
    }
}
