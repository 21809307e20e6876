//! Independent peers: unmodified JavaScript automerge-repo clients through our relay.
//!
//! The stories follow what their users do; nothing in the clients is replaced or patched.

use automerge::{Automerge, ROOT, ReadDoc as _, transaction::Transactable as _};
use serde_json::{Value, json};
use throughline_core::id::DocumentId;
use throughline_tests::{js::JsPeer, raw::RawClient, relay::LocalRelay};

/// A relay with two JavaScript clients, Alice and Bob.
async fn alice_and_bob() -> (LocalRelay, String, JsPeer, JsPeer) {
    let relay = LocalRelay::start().await.expect("a relay");
    let token = relay.plain_token().await.expect("a token");
    let peer = |name| JsPeer::start(&relay.sync_url(), &token, name).expect("a JavaScript client");
    let (alice, bob) = (peer("alice"), peer("bob"));
    (relay, token, alice, bob)
}

async fn create(peer: &mut JsPeer, value: Value) -> String {
    let made = peer
        .call(json!({"command": "create", "value": value}))
        .await
        .expect("created");
    made["url"].as_str().expect("an address").to_owned()
}

async fn find(peer: &mut JsPeer, url: &str) -> Value {
    peer.call(json!({"command": "find", "url": url}))
        .await
        .expect("an answer")
}

async fn set(peer: &mut JsPeer, url: &str, key: &str, value: &str) {
    let command = json!({"command": "set", "url": url, "key": key, "value": value});
    peer.call(command).await.expect("set");
}

/// Found, retrying: a document is unavailable until its maker's first message has reached the relay.
async fn find_soon(peer: &mut JsPeer, url: &str) {
    for _ in 0..50 {
        if find(peer, url).await["url"] == url {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{url} never became available");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clients_sync_both_ways_and_a_late_joiner_gets_all() {
    let (relay, token, mut alice, mut bob) = alice_and_bob().await;
    let url = create(&mut alice, json!({"from": "alice"})).await;
    find_soon(&mut bob, &url).await;
    let read = bob
        .read_until(&url, |doc| doc["from"] == "alice")
        .await
        .expect("Alice's document");
    assert_eq!(read["doc"], json!({"from": "alice"}));

    set(&mut bob, &url, "answer", "bob").await;
    let at_alice = alice
        .read_until(&url, |doc| doc["answer"] == "bob")
        .await
        .expect("Bob's change");
    // Everybody leaves; the relay alone has it.
    alice.kill().await.expect("gone");
    bob.kill().await.expect("gone");
    let mut carol = JsPeer::start(&relay.sync_url(), &token, "carol").expect("a JavaScript client");
    assert_eq!(find(&mut carol, &url).await["url"], url);
    let at_carol = carol
        .read_until(&url, |doc| doc["answer"] == "bob")
        .await
        .expect("both changes");
    assert_eq!(at_carol, at_alice, "the same document at the same heads");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_concurrent_inserts_converge() {
    let (_relay, _token, mut alice, mut bob) = alice_and_bob().await;
    let url = create(&mut alice, json!({"items": []})).await;
    find_soon(&mut bob, &url).await;
    let values = |name: &str| (0..50).map(|n| format!("{name}{n}")).collect::<Vec<_>>();
    let insert =
        |name| json!({"command": "insert", "url": url, "key": "items", "values": values(name)});
    let (a, b) = tokio::join!(alice.call(insert("a")), bob.call(insert("b")));
    a.expect("inserted");
    b.expect("inserted");
    let full = |doc: &Value| {
        doc["items"]
            .as_array()
            .is_some_and(|items| items.len() == 100)
    };
    let at_alice = alice.read_until(&url, full).await.expect("all inserts");
    let at_bob = bob.read_until(&url, full).await.expect("all inserts");
    assert_eq!(at_alice, at_bob);
    for name in values("a").into_iter().chain(values("b")) {
        let items = at_alice["doc"]["items"].as_array().expect("a list");
        assert!(items.contains(&json!(name)), "{name} is missing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ephemeral_messages_reach_the_others_once() {
    let (_relay, _token, mut alice, mut bob) = alice_and_bob().await;
    let url = create(&mut alice, json!({"here": true})).await;
    find_soon(&mut bob, &url).await;
    bob.read_until(&url, |doc| doc["here"] == true)
        .await
        .expect("the document");
    for count in 0..3 {
        let message = json!({"cursor": count});
        alice
            .call(json!({"command": "broadcast", "url": url, "message": message}))
            .await
            .expect("sent");
    }
    set(&mut alice, &url, "done", "yes").await;
    bob.read_until(&url, |doc| doc["done"] == "yes")
        .await
        .expect("what followed the messages");
    let mut heard = Value::Null;
    for _ in 0..50 {
        heard = bob
            .call(json!({"command": "heard", "url": url}))
            .await
            .expect("an answer")["messages"]
            .take();
        if heard.as_array().is_some_and(|all| all.len() >= 3) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let expected: Vec<_> = (0..3)
        .map(|n| json!({"from": "alice", "message": {"cursor": n}}))
        .collect();
    assert_eq!(heard, json!(expected));
    // Bob's client gossips them back to the relay: they must not come round to Alice.
    let own = alice
        .call(json!({"command": "heard", "url": url}))
        .await
        .expect("an answer");
    assert_eq!(own["messages"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_document_is_unavailable() {
    let (_relay, _token, mut alice, _bob) = alice_and_bob().await;
    let id = DocumentId::random(&mut rand::rng());
    let answer = find(&mut alice, &format!("automerge:{id}")).await;
    let why = answer["unavailable"].as_str().expect("unavailable");
    assert!(why.contains("unavailable"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_come_back_by_themselves_after_the_relay_restarts() {
    let (relay, _token, mut alice, mut bob) = alice_and_bob().await;
    let url = create(&mut alice, json!({"before": "yes"})).await;
    find_soon(&mut bob, &url).await;
    bob.read_until(&url, |doc| doc["before"] == "yes")
        .await
        .expect("the document");
    let address = relay.address;
    let folder = relay.stop().await.expect("stopped");
    set(&mut alice, &url, "meanwhile_alice", "yes").await;
    set(&mut bob, &url, "meanwhile_bob", "yes").await;
    let _relay = LocalRelay::start_again(folder, address)
        .await
        .expect("the relay again");
    let both = |doc: &Value| doc["meanwhile_alice"] == "yes" && doc["meanwhile_bob"] == "yes";
    let at_alice = alice.read_until(&url, both).await.expect("Bob's change");
    let at_bob = bob.read_until(&url, both).await.expect("Alice's change");
    assert_eq!(at_alice, at_bob);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_has_nothing_is_answered_without_reading_the_document() {
    let (relay, token, mut alice, bob) = alice_and_bob().await;
    let url = create(&mut alice, json!({"from": "alice"})).await;
    for n in 0..5 {
        set(&mut alice, &url, "n", &n.to_string()).await;
    }
    let written = alice
        .read_until(&url, |doc| doc["n"] == "4")
        .await
        .expect("her own document");
    // It has arrived once somebody else can read it.
    let mut first = JsPeer::start(&relay.sync_url(), &token, "first").expect("a client");
    find_soon(&mut first, &url).await;
    let same = |doc: &Value| *doc == written["doc"];
    first.read_until(&url, same).await.expect("all of it");
    for peer in [alice, bob, first] {
        peer.kill().await.expect("gone");
    }
    let address = relay.address;
    let folder = relay.stop().await.expect("stopped");
    let relay = LocalRelay::start_again(folder, address)
        .await
        .expect("the relay again");

    let mut carol = JsPeer::start(&relay.sync_url(), &token, "carol").expect("a client");
    find_soon(&mut carol, &url).await;
    let read = carol.read_until(&url, same).await.expect("all of it");
    assert_eq!(read, written, "the same document at the same heads");
    assert_eq!(relay.documents(), (1, 0), "in use, but not in memory");

    // What she writes is taken in as ever, and reaches who has nothing.
    set(&mut carol, &url, "from", "carol").await;
    let mut dave = JsPeer::start(&relay.sync_url(), &token, "dave").expect("a client");
    find_soon(&mut dave, &url).await;
    dave.read_until(&url, |doc| doc["from"] == "carol")
        .await
        .expect("what she wrote");
    assert_eq!(relay.documents(), (1, 1), "a change is taken into memory");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_edited_in_rust_and_in_javascript_is_equal() {
    let (relay, token, mut alice, _bob) = alice_and_bob().await;
    let url = create(&mut alice, json!({"title": "Roll-out", "js": 0})).await;
    let id: DocumentId = url.parse().expect("a document's address");
    let mut rust = RawClient::join(&relay.sync_url(), &token, "rust")
        .await
        .expect("joined");
    let mut doc = Automerge::new();
    rust.sync_until(id, &mut doc, |d| !d.get_heads().is_empty())
        .await
        .expect("the document");

    // Both edit the same text at once.
    let append = json!({"command": "append", "url": url, "key": "title", "text": " north"});
    let (_, title) = doc.get(ROOT, "title").expect("read").expect("a title");
    doc.transact(|tx| tx.splice_text(&title, 0, 0, "Network "))
        .expect("spliced");
    let (told, pushed) = tokio::join!(alice.call(append), rust.push(id, &doc));
    told.expect("appended");
    pushed.expect("sent");

    let wanted = "Network Roll-out north";
    let at_alice = tokio::select! {
        read = alice.read_until(&url, |d| d["title"] == wanted) => read.expect("both edits"),
        gone = rust.sync_until(id, &mut doc, |_| false) => panic!("the relay is lost: {gone:?}"),
    };
    rust.sync_until(id, &mut doc, |d| heads(d) == at_alice["heads"])
        .await
        .expect("both edits");
    assert_eq!(doc.text(&title).expect("a text"), wanted);
}

fn heads(doc: &Automerge) -> Value {
    let mut heads: Vec<_> = doc.get_heads().iter().map(ToString::to_string).collect();
    heads.sort();
    json!(heads)
}
