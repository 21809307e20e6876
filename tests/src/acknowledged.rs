//! Clients that write, and what the relay told them is on its disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::Result;
use automerge::{Automerge, ChangeHash, ROOT, ReadDoc as _, transaction::Transactable as _};
use rand::RngCore as _;
use throughline_core::{id::DocumentId, sync::frame::Frame};
use tokio::time::{Instant, timeout_at};

use crate::raw::RawClient;

/// The heads that the relay has said are on its disk, per document.
pub type Acknowledged = Arc<Mutex<BTreeMap<DocumentId, BTreeSet<ChangeHash>>>>;

/// How often to do something: as often as the environment's `variable` says, or as usual.
///
/// # Panics
/// The variable holds no number.
#[must_use]
pub fn repeats(variable: &str, usual: u32) -> u32 {
    std::env::var(variable).map_or(usual, |n| n.parse().expect("a number of times"))
}

/// How many heads were acknowledged, of all documents together.
///
/// # Panics
/// A writer has panicked.
#[must_use]
pub fn count(acknowledged: &Acknowledged) -> usize {
    let all = acknowledged.lock().expect("not poisoned");
    all.values().map(BTreeSet::len).sum()
}

/// Edits as fast as the relay answers, with so many bytes that cannot be compressed in each change, until the
/// connection ends. Gives the document as it is then.
///
/// # Panics
/// An edit fails, or another writer has panicked.
pub async fn write(
    mut client: RawClient,
    id: DocumentId,
    mut doc: Automerge,
    acknowledged: Acknowledged,
    padding: usize,
) -> Automerge {
    let mut edits = 0_u64;
    loop {
        edits += 1;
        let mut bytes = vec![0; padding];
        rand::rng().fill_bytes(&mut bytes);
        doc.transact(|tx| {
            tx.put(ROOT, client.peer.as_str(), edits)?;
            tx.put(ROOT, "padding", bytes)
        })
        .expect("an edit");
        if client.push(id, &doc).await.is_err() {
            return doc;
        }
        let pause = Instant::now() + Duration::from_millis(2);
        while let Ok(frame) = timeout_at(pause, client.receive()).await {
            let went_on: Result<()> = match frame {
                Ok(Frame::Sync { data, .. }) => client.take(id, &mut doc, &data).await,
                Ok(Frame::Receipt { durable, .. }) => {
                    let mut all = acknowledged.lock().expect("not poisoned");
                    all.entry(id).or_default().extend(durable);
                    Ok(())
                }
                Ok(_) => Ok(()),
                Err(gone) => Err(gone),
            };
            if went_on.is_err() {
                return doc;
            }
        }
    }
}

/// Hands a document over, until the relay says that all of it is on its disk.
///
/// # Panics
/// The relay ends the connection, or is silent before.
pub async fn until_durable(client: &mut RawClient, id: DocumentId, doc: &mut Automerge) {
    client.push(id, doc).await.expect("connected");
    loop {
        match client.receive().await.expect("a receipt") {
            Frame::Sync { document, data, .. } if document == id => {
                client.take(id, doc, &data).await.expect("connected");
            }
            Frame::Receipt {
                document, durable, ..
            } if document == id && durable == doc.get_heads() => return,
            _ => {}
        }
    }
}

/// What the relay alone has of a document.
///
/// # Panics
/// It does not have all that it acknowledged.
pub async fn read(
    url: &str,
    token: &str,
    id: DocumentId,
    wanted: &BTreeSet<ChangeHash>,
) -> Automerge {
    let mut reader = RawClient::join(url, token, "reader").await.expect("joined");
    let mut doc = Automerge::new();
    let all = |doc: &Automerge| {
        wanted
            .iter()
            .all(|hash| doc.get_change_by_hash(hash).is_some())
    };
    if let Err(error) = reader.sync_until(id, &mut doc, all).await {
        let lost: Vec<_> = wanted
            .iter()
            .filter(|h| doc.get_change_by_hash(h).is_none())
            .collect();
        panic!(
            "{} acknowledged changes of {id} are lost ({error:#}): {lost:?}",
            lost.len()
        );
    }
    doc
}
