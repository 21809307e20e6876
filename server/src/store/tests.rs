use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use sha2::{Digest as _, Sha256};
use throughline_core::{
    engine::{ChunkKind, ChunkName},
    id::DocumentId,
};
use tokio::sync::oneshot;

use super::*;

const OURS: SpaceId = SpaceId::PLAIN;

fn document(byte: u8) -> DocumentId {
    DocumentId::from_bytes([byte; 16])
}

fn chunk(id: DocumentId, kind: ChunkKind, bytes: &[u8]) -> Chunk {
    let name = ChunkName {
        document: id,
        kind,
        hash: Sha256::digest(bytes).into(),
    };
    (name, bytes.to_vec())
}

async fn append(
    store: &Store,
    id: DocumentId,
    space: SpaceId,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let (answer, outcome) = oneshot::channel();
    let done: Done = Box::new(|result| answer.send(result).expect("the test waits"));
    store
        .append(
            id,
            space,
            vec![chunk(id, ChunkKind::Incremental, bytes)],
            None,
            Lane::default(),
            done,
        )
        .await?;
    outcome.await.expect("the outcome is told")
}

async fn bytes_of(store: &Store, id: DocumentId) -> Vec<Vec<u8>> {
    let stored = store.load(id).await.expect("read").expect("stored");
    stored.chunks.into_iter().map(|(_, bytes)| bytes).collect()
}

/// A space besides the plain one.
async fn other_space(store: &Store) -> SpaceId {
    let (owner, token) = (
        Token::random(&mut rand::rng()),
        Token::random(&mut rand::rng()),
    );
    store
        .add_project(document(0xee), owner.hash(), &token)
        .await
        .expect("added");
    match store.scope(&token).await.expect("read") {
        Some(TokenScope::Space(space)) => space,
        other => panic!("a project's token has the scope {other:?}"),
    }
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening_and_once_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let id = document(1);
    for bytes in [b"one", b"two", b"one"] {
        append(&store, id, OURS, bytes).await.expect("written");
    }
    store.close().await;
    assert!(matches!(
        append(&store, id, OURS, b"late").await,
        Err(StoreError::Closed)
    ));
    drop(store);
    let store = Store::open(folder.path()).expect("a store");
    assert_eq!(bytes_of(&store, id).await, [b"one", b"two"]);
    assert!(store.load(document(2)).await.expect("read").is_none());
}

#[tokio::test]
async fn a_document_is_its_first_writers() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let theirs = other_space(&store).await;
    let id = document(1);
    append(&store, id, OURS, b"ours").await.expect("written");
    // Both writes may share a transaction: the refused one must not take the good one with it.
    let (bad, good) = tokio::join!(
        append(&store, id, theirs, b"theirs"),
        append(&store, id, OURS, b"more")
    );
    assert!(matches!(bad, Err(StoreError::OtherSpace)), "{bad:?}");
    good.expect("written");
    assert_eq!(bytes_of(&store, id).await, [&b"ours"[..], b"more"]);
    assert_eq!(store.owner(id).await.expect("read"), Some(OURS));
}

#[tokio::test]
async fn a_snapshot_replaces_what_it_names_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let id = document(1);
    for bytes in [b"one", b"two", b"new"] {
        append(&store, id, OURS, bytes).await.expect("written");
    }
    let replaced = [&b"one"[..], b"two"].map(|bytes| chunk(id, ChunkKind::Incremental, bytes).0);
    let snapshot = chunk(id, ChunkKind::Snapshot, b"one and two");
    let (answer, outcome) = oneshot::channel();
    let done: Done = Box::new(|result| answer.send(result).expect("the test waits"));
    store
        .compact(id, OURS, snapshot, replaced.to_vec(), done)
        .await
        .expect("queued");
    outcome.await.expect("told").expect("compacted");
    assert_eq!(bytes_of(&store, id).await, [&b"one and two"[..], b"new"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_wait_together_are_all_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let answered = Arc::new(AtomicUsize::new(0));
    for n in 0..1000_u32 {
        let answered = answered.clone();
        let done: Done = Box::new(move |result| {
            result.expect("written");
            answered.fetch_add(1, Ordering::Relaxed);
        });
        let id = document(u8::try_from(n % 7).expect("small"));
        let chunk = chunk(id, ChunkKind::Incremental, &n.to_le_bytes());
        store
            .append(id, OURS, vec![chunk], None, Lane::default(), done)
            .await
            .expect("queued");
    }
    // Closing waits for everything that was handed over.
    store.close().await;
    assert_eq!(answered.load(Ordering::Relaxed), 1000);
}

#[tokio::test]
async fn a_projects_tokens_come_from_its_owner_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("a store");
    let token = || Token::random(&mut rand::rng());
    let (alice, bob) = (token().hash(), token().hash());
    let (first, second, refused) = (token(), token(), token());
    let project = document(5);
    store
        .add_project(project, alice, &first)
        .await
        .expect("made");
    store
        .add_project(project, alice, &second)
        .await
        .expect("another token");
    let other = store.add_project(project, bob, &refused).await;
    assert!(matches!(other, Err(StoreError::OtherSpace)), "{other:?}");
    let scope = async |token: &Token| store.scope(token).await.expect("read");
    assert!(scope(&first).await.is_some());
    assert_eq!(scope(&first).await, scope(&second).await);
    assert_eq!(scope(&refused).await, None);
    // A document of plain clients does not become a project.
    append(&store, document(6), OURS, b"plain")
        .await
        .expect("written");
    let taken = store.add_project(document(6), alice, &refused).await;
    assert!(matches!(taken, Err(StoreError::OtherSpace)), "{taken:?}");
}

#[tokio::test]
async fn a_token_can_be_added_beside_a_running_relay() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Store::open(folder.path()).expect("a store");
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::InUse(_))
    ));
    let beside = Store::open_beside(folder.path()).expect("a store");
    let token = Token::random(&mut rand::rng());
    beside
        .add_token(&token, TokenScope::Owner)
        .await
        .expect("added");
    assert_eq!(
        running.scope(&token).await.expect("read"),
        Some(TokenScope::Owner)
    );
}
