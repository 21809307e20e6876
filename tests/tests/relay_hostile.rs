//! Hostile input to a running relay: the offender is dropped or told, nobody else notices.

use std::{io::Write as _, path::PathBuf};

use automerge::{
    ActorId, AutoCommit, Automerge, ROOT, ReadDoc as _,
    sync::{self, ChunkList},
    transaction::Transactable as _,
};
use throughline_core::{
    id::DocumentId,
    sync::{PeerMetadata, frame::Frame},
};
use throughline_tests::{raw::RawClient, relay::LocalRelay};
use tokio_tungstenite::tungstenite::Message;

/// A relay with two people at one document, and the token that lets the offender in.
struct Scene {
    relay: LocalRelay,
    token: String,
    id: DocumentId,
    alice: (RawClient, Automerge),
    bob: (RawClient, Automerge),
    edits: i64,
}

/// What must come of an attack.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// The connection is closed, with a reason.
    Dropped,
    /// The change is refused by name; the connection may stay.
    Rejected,
    /// Nothing: it is allowed and has no effect.
    Ignored,
}

impl Scene {
    async fn new() -> Self {
        Self::with(|_| ()).await
    }

    async fn with(change: impl FnOnce(&mut throughline_server::Settings)) -> Self {
        let relay = LocalRelay::start_with(change).await.expect("a relay");
        let token = relay.plain_token().await.expect("a token");
        let join = async |name| {
            RawClient::join(&relay.sync_url(), &token, name)
                .await
                .expect("joined")
        };
        let (alice, bob) = (join("alice").await, join("bob").await);
        let id = DocumentId::random(&mut rand::rng());
        let mut doc = Automerge::new();
        doc.transact(|tx| tx.put(ROOT, "edits", 0))
            .expect("an edit");
        let mut scene = Self {
            relay,
            token,
            id,
            alice: (alice, doc),
            bob: (bob, Automerge::new()),
            edits: 0,
        };
        scene.alice.0.push(id, &scene.alice.1).await.expect("sent");
        scene.others_go_on("nothing").await;
        scene
    }

    /// Alice edits and Bob sees it, and a newcomer gets the document whole.
    async fn others_go_on(&mut self, after: &str) {
        self.edits += 1;
        let edits = self.edits;
        let (alice, bob, id) = (&mut self.alice, &mut self.bob, self.id);
        alice
            .1
            .transact(|tx| tx.put(ROOT, "edits", edits))
            .expect("an edit");
        let arrived = |doc: &Automerge| number(doc, "edits") == Some(edits);
        tokio::select! {
            there = bob.0.sync_until(id, &mut bob.1, arrived) => {
                there.unwrap_or_else(|e| panic!("after {after}: Bob: {e:#}"));
            }
            gone = alice.0.sync_until(id, &mut alice.1, |_| false) => panic!("after {after}: Alice: {gone:?}"),
        }
        let mut late = self.join("latecomer", false).await;
        let mut copy = Automerge::new();
        late.sync_until(id, &mut copy, arrived)
            .await
            .unwrap_or_else(|e| panic!("after {after}: a newcomer: {e:#}"));
        assert!(
            Automerge::load(&copy.save()).is_ok(),
            "after {after}: the document does not reload"
        );
    }

    async fn join(&self, name: &str, extensions: bool) -> RawClient {
        RawClient::join_with(&self.relay.sync_url(), &self.token, name, extensions)
            .await
            .expect("joined")
    }

    fn sync_frame(&self, client: &RawClient, data: Vec<u8>) -> Vec<u8> {
        Frame::Sync {
            sender: client.peer.clone(),
            target: client.relay.clone(),
            document: self.id,
            data,
        }
        .encode()
    }

    /// Sends messages as a newly joined client and sees what comes of it.
    async fn check(
        &mut self,
        what: &str,
        attack: impl FnOnce(&Self, &RawClient) -> Vec<Message>,
        outcome: Outcome,
    ) {
        let mut eve = self.join("eve", true).await;
        for message in attack(self, &eve) {
            // The relay may have hung up after an earlier one.
            if eve.send_message(message).await.is_err() {
                break;
            }
        }
        match outcome {
            Outcome::Dropped => {
                let reasons = eve
                    .reasons_until_closed()
                    .await
                    .unwrap_or_else(|e| panic!("{what}: {e:#}"));
                assert!(
                    reasons.iter().any(|r| !r.is_empty()),
                    "{what}: dropped without a reason"
                );
                eprintln!("{what}: {}", reasons[0]);
            }
            Outcome::Rejected => loop {
                match eve
                    .receive()
                    .await
                    .unwrap_or_else(|e| panic!("{what}: {e:#}"))
                {
                    Frame::Rejected { reason, .. } if !reason.is_empty() => {
                        eprintln!("{what}: rejected: {reason}");
                        break;
                    }
                    _ => {}
                }
            },
            Outcome::Ignored => {}
        }
        self.others_go_on(what).await;
    }
}

fn number(doc: &Automerge, key: &str) -> Option<i64> {
    doc.get(ROOT, key).ok()??.0.as_i64()
}

fn binary(bytes: Vec<u8>) -> Message {
    Message::Binary(bytes.into())
}

/// A sync message that brings chunks, in the first version of the format or the second.
fn bringing(chunks: Vec<Vec<u8>>, version: sync::MessageVersion) -> Vec<u8> {
    sync::Message {
        heads: vec![],
        need: vec![],
        have: vec![],
        changes: ChunkList::from(chunks),
        flags: None,
        version,
    }
    .encode()
}

/// A change chunk that inflates to 300 MiB of zeros.
fn bomb() -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1 << 20];
    for _ in 0..300 {
        packer.write_all(&zeros).expect("packed");
    }
    let packed = packer.finish().expect("packed");
    // Magic, checksum, type 2 (compressed change), length in LEB128: the Automerge binary format, §3.
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 2];
    let mut length = packed.len();
    while length >= 0x80 {
        chunk.push(u8::try_from(length & 0x7f).expect("seven bits") | 0x80);
        length >>= 7;
    }
    chunk.push(u8::try_from(length).expect("seven bits"));
    chunk.extend(packed);
    chunk
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_frames_cost_the_sender_its_connection() {
    let mut scene = Scene::new().await;
    let raw = |bytes: &[u8]| {
        let bytes = bytes.to_vec();
        move |_: &Scene, _: &RawClient| vec![binary(bytes)]
    };
    use Outcome::{Dropped, Ignored};
    scene.check("an empty message", raw(b""), Dropped).await;
    scene.check("no CBOR", raw(b"hello"), Dropped).await;
    scene
        .check("a map cut short", raw(b"\xa2\x64type"), Dropped)
        .await;
    scene.check("an array", raw(b"\x80"), Dropped).await;
    scene
        .check(
            "a string of 2^60 bytes",
            raw(b"\xa1\x7b\x10\0\0\0\0\0\0\0"),
            Dropped,
        )
        .await;
    scene
        .check(
            "a map of 2^60 fields",
            raw(b"\xbb\x10\0\0\0\0\0\0\0"),
            Dropped,
        )
        .await;
    scene
        .check(
            "ten thousand arrays inside each other",
            raw(&[&b"\xa1\x61x"[..], &[0x81; 10_000]].concat()),
            Dropped,
        )
        .await;
    scene
        .check("a frame without a type", raw(b"\xa1\x61x\x01"), Dropped)
        .await;
    scene
        .check(
            "a sync frame without a document",
            raw(b"\xa1\x64type\x64sync"),
            Dropped,
        )
        .await;
    scene
        .check("an unknown type", raw(b"\xa1\x64type\x63new"), Ignored)
        .await;
    scene
        .check(
            "a text message",
            |_, _| vec![Message::Text("{}".into())],
            Dropped,
        )
        .await;
    scene
        .check(
            "a second join",
            |_, eve| {
                let join = Frame::Join {
                    sender: eve.peer.clone(),
                    metadata: PeerMetadata::default(),
                    versions: vec!["1".to_owned()],
                };
                vec![binary(join.encode())]
            },
            Dropped,
        )
        .await;
    scene
        .check(
            "a frame in another's name",
            |scene, eve| {
                let frame = Frame::Sync {
                    sender: "alice".into(),
                    target: eve.relay.clone(),
                    document: scene.id,
                    data: bringing(vec![], sync::MessageVersion::V1),
                };
                vec![binary(frame.encode())]
            },
            Dropped,
        )
        .await;
    scene
        .check(
            "a receipt from a client",
            |scene, eve| {
                let frame = Frame::Receipt {
                    sender: eve.peer.clone(),
                    target: eve.relay.clone(),
                    document: scene.id,
                    durable: vec![],
                    seen: vec![],
                };
                vec![binary(frame.encode())]
            },
            Dropped,
        )
        .await;
    scene
        .check(
            "a remote-heads subscription",
            |_, eve| {
                let frame = Frame::RemoteSubscriptionChange {
                    sender: eve.peer.clone(),
                    target: eve.relay.clone(),
                };
                vec![binary(frame.encode())]
            },
            Ignored,
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_documents_are_refused_before_they_are_touched() {
    let mut scene = Scene::new().await;
    let sync = |data: Vec<u8>| {
        move |scene: &Scene, eve: &RawClient| vec![binary(scene.sync_frame(eve, data))]
    };
    use Outcome::{Dropped, Rejected};
    use sync::MessageVersion::{V1, V2};
    scene
        .check(
            "sync data that is none",
            sync(b"\x42nonsense".to_vec()),
            Dropped,
        )
        .await;
    scene
        .check(
            "a chunk of noise",
            sync(bringing(vec![vec![7; 100]], V1)),
            Dropped,
        )
        .await;
    scene
        .check(
            "a document of noise",
            sync(bringing(vec![vec![7; 100]], V2)),
            Dropped,
        )
        .await;
    // A Bloom filter with entries but no bits: automerge divides by zero.
    let bloom = b"\x42\0\0\x01\0\x04\x01\0\x07\0\0";
    scene
        .check("a Bloom filter without bits", sync(bloom.to_vec()), Dropped)
        .await;
    scene
        .check(
            "a change that inflates to 300 MiB",
            sync(bringing(vec![bomb()], V1)),
            Dropped,
        )
        .await;

    let mut good = AutoCommit::new();
    good.put(ROOT, "x", 1).expect("an edit");
    let mut bent = good.save();
    let last = bent.len() - 1;
    bent[last] ^= 1;
    scene
        .check(
            "a document with a wrong checksum",
            sync(bringing(vec![bent], V2)),
            Dropped,
        )
        .await;

    // Two devices with one actor id: the second change 1 of that actor is not the first.
    let twins = |value: i64| {
        let mut twin = AutoCommit::new().with_actor(ActorId::from(b"the same actor".as_slice()));
        twin.put(ROOT, "twin", value).expect("an edit");
        let change = twin
            .get_last_local_change()
            .expect("a change")
            .raw_bytes()
            .to_vec();
        bringing(vec![change], V1)
    };
    scene
        .check("the first of two twins", sync(twins(1)), Outcome::Ignored)
        .await;
    scene
        .check("the second of two twins", sync(twins(2)), Rejected)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn known_killers_of_automerge_kill_nothing() {
    let Some(corpus) = std::env::var_os("THROUGHLINE_CORPUS").map(PathBuf::from) else {
        eprintln!("THROUGHLINE_CORPUS is not set: the hostile files are not tried");
        return;
    };
    let mut scene = Scene::new().await;
    let file =
        |name: &str| std::fs::read(corpus.join("hostile").join(name)).expect("a hostile file");
    let sync = |data: Vec<u8>| {
        move |scene: &Scene, eve: &RawClient| vec![binary(scene.sync_frame(eve, data))]
    };
    scene
        .check(
            "sync-bloom.bin",
            sync(file("sync-bloom.bin")),
            Outcome::Dropped,
        )
        .await;
    for n in 0..6 {
        for version in [sync::MessageVersion::V1, sync::MessageVersion::V2] {
            let name = format!("document-{n}.bin");
            let data = bringing(vec![file(&name)], version.clone());
            scene
                .check(&format!("{name} {version:?}"), sync(data), Outcome::Dropped)
                .await;
        }
    }
    // The poisoned change follows a good one: into the shared document, and into one of its own.
    let poison = [file("poison-base.bin"), file("poison-change.bin")];
    let whole = poison.concat();
    scene
        .check(
            "poison, chunk by chunk",
            sync(bringing(poison.to_vec(), sync::MessageVersion::V1)),
            Outcome::Dropped,
        )
        .await;
    scene
        .check(
            "poison, as one",
            sync(bringing(vec![whole], sync::MessageVersion::V2)),
            Outcome::Dropped,
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_join_does_not_take_or_is_too_long_is_dropped() {
    let limit = 1 << 20;
    let mut scene = Scene::with(|settings| settings.max_message = limit).await;
    let long = move |_: &Scene, _: &RawClient| vec![binary(vec![0; limit + 1])];
    scene
        .check("a message over the limit", long, Outcome::Dropped)
        .await;

    // Frames before the join: the first must say who it is.
    let url = format!("{}?token={}", scene.relay.sync_url(), scene.token);
    let (mut socket, _) = tokio_tungstenite::connect_async(url)
        .await
        .expect("connected");
    use futures_util::{SinkExt as _, StreamExt as _};
    let leave = Frame::Leave {
        sender: "eve".into(),
    };
    socket.send(binary(leave.encode())).await.expect("sent");
    let answer = socket.next().await.expect("an answer").expect("an answer");
    let Message::Close(Some(close)) = answer else {
        panic!("{answer:?}")
    };
    assert!(close.reason.contains("join"), "{close:?}");
    scene.others_go_on("no join").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_connection_under_a_name_replaces_the_first() {
    let mut scene = Scene::new().await;
    let mut first = scene.join("carol", false).await;
    let mut second = scene.join("carol", false).await;
    let reasons = first.reasons_until_closed().await.expect("closed");
    assert!(
        reasons.iter().any(|r| r.contains("another connection")),
        "{reasons:?}"
    );
    let mut copy = Automerge::new();
    second
        .sync_until(scene.id, &mut copy, |d| !d.get_heads().is_empty())
        .await
        .expect("the second works");
    scene.others_go_on("a replaced connection").await;
}
