//! What one client may cost a relay: limits, and what is said when one is met.

use std::collections::BTreeSet;

use automerge::{Automerge, ChangeHash, ROOT, transaction::Transactable as _};
use rand::RngCore as _;
use throughline_core::{id::DocumentId, sync::frame::Frame};
use throughline_tests::{acknowledged::read, raw::RawClient, relay::LocalRelay};

fn edit(doc: &mut Automerge, bytes: usize) -> ChangeHash {
    let mut value = vec![0; bytes];
    rand::rng().fill_bytes(&mut value);
    let done = doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "value", value));
    done.expect("an edit").hash.expect("a change")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_full_refuses_by_name_and_keeps_what_it_has() {
    let started = LocalRelay::start_with(|s| s.limits.document_bytes = 1 << 20).await;
    let relay = started.expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let (url, id) = (relay.sync_url(), DocumentId::random(&mut rand::rng()));
    let mut client = RawClient::join_with(&url, &token, "writer", true)
        .await
        .expect("joined");
    let mut doc = Automerge::new();
    let fits = edit(&mut doc, 700 << 10);
    client.hand_over(id, &mut doc).await.expect("handed over");
    let too_much = edit(&mut doc, 400 << 10);
    client.push(id, &doc).await.expect("sent");
    let reason = loop {
        match client.receive().await.expect("it is still connected") {
            Frame::Rejected { hash, reason, .. } if hash == too_much => break reason,
            Frame::Sync { data, .. } => client.take(id, &mut doc, &data).await.expect("sent"),
            _ => {}
        }
    };
    assert!(
        reason.contains("full") && reason.contains("1 MiB"),
        "{reason}"
    );
    let kept = read(&url, &token, id, &BTreeSet::from([fits])).await;
    assert_eq!(kept.get_heads(), [fits]);
    // With a higher limit, the device brings the rest.
    let address = relay.address;
    let folder = relay.stop().await.expect("stopped");
    let relay = LocalRelay::start_again(folder, address)
        .await
        .expect("a relay");
    let mut client = RawClient::join(&url, &token, "writer")
        .await
        .expect("joined");
    client.hand_over(id, &mut doc).await.expect("handed over");
    read(&url, &token, id, &BTreeSet::from([too_much])).await;
    relay.stop().await.expect("stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_too_many_changes_is_told_and_may_come_again() {
    let started = LocalRelay::start_with(|s| s.max_changes_per_second = 1).await;
    let relay = started.expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let (url, id) = (relay.sync_url(), DocumentId::random(&mut rand::rng()));
    let mut doc = Automerge::new();
    for _ in 0..300 {
        edit(&mut doc, 8);
    }
    // More than 200 at once: they are kept, and the connection ends with the reason.
    let mut client = RawClient::join(&url, &token, "flood")
        .await
        .expect("joined");
    // Whether its answer still comes before the end is a matter of luck.
    let said = match client.hand_over(id, &mut doc).await {
        Err(why) => why.to_string(),
        Ok(()) => client
            .reasons_until_closed()
            .await
            .expect("closed")
            .join(" "),
    };
    assert!(said.contains("changes a second"), "{said}");
    let heads: BTreeSet<ChangeHash> = doc.get_heads().into_iter().collect();
    read(&url, &token, id, &heads).await;
    // Others are not concerned, nor is the same one later.
    let last = edit(&mut doc, 8);
    let mut client = RawClient::join(&url, &token, "again")
        .await
        .expect("joined");
    client.hand_over(id, &mut doc).await.expect("handed over");
    read(&url, &token, id, &BTreeSet::from([last])).await;
}
