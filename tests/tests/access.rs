//! Who may do what with which section, tried with frames that no client of ours would send.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use automerge::{
    ActorId, Automerge, Change, ChangeHash, ObjType, ROOT,
    sync::{ChunkList, Message, MessageVersion},
    transaction::Transactable as _,
};
use throughline_core::{
    access::{Right, Role},
    id::DocumentId,
    sync::frame::Frame,
};
use throughline_server::store::{SpaceId, Store};
use throughline_tests::{
    http::request,
    people::{Person, by, join, person, project},
    raw::RawClient,
    relay::LocalRelay,
};

/// The sections of each project here, by the stored name of their kind.
const NAMED: [&str; 7] = [
    "manifest",
    "plan",
    "register",
    "discussion",
    "people",
    "finance",
    "of-a-newer-program",
];

/// A document of the project that its manifest does not name.
const UNLISTED: &str = "(not named by the manifest)";

/// A document of somebody else's project.
const FOREIGN: &str = "(another project's)";

/// What is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operation {
    /// Ask for the document.
    Read,
    /// Change it, as oneself.
    Write,
    /// Change it in the name of the device that made it.
    Forge,
    /// Write the first change of one's own actor once more, differently.
    Equivocate,
    /// Tell others where one is.
    Show,
}

const OPERATIONS: [Operation; 5] = [
    Operation::Read,
    Operation::Write,
    Operation::Forge,
    Operation::Equivocate,
    Operation::Show,
];

/// How somebody stands to the project.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// A member with a role.
    Member,
    /// A member who was granted a right to each section that takes one.
    Granted(Right),
    /// A member no more, before connecting.
    Removed,
    /// Never one, but the owner of another project.
    Stranger,
    /// A member who was signed out.
    SignedOut,
    /// A member whose account was closed.
    Closed,
    /// A member no more while connected.
    RemovedLive,
    /// Made a viewer while connected.
    DowngradedLive,
}

const STATES: [State; 10] = [
    State::Member,
    State::Granted(Right::None),
    State::Granted(Right::Read),
    State::Granted(Right::Write),
    State::Removed,
    State::Stranger,
    State::SignedOut,
    State::Closed,
    State::RemovedLive,
    State::DowngradedLive,
];

/// What each role may do with each section: written out, not computed.
fn usual(role: Role, section: &str) -> Right {
    use Right::{None, Read, Write};
    let row = match section {
        "manifest" => [Write, Write, Read, Read, Read],
        "plan" | "register" => [Write, Write, Write, Read, Read],
        "discussion" => [Write, Write, Write, Write, Read],
        "people" | "finance" | "of-a-newer-program" | UNLISTED => [Write, Write, None, None, None],
        _ => [None; 5],
    };
    match role {
        Role::Owner => row[0],
        Role::Manager => row[1],
        Role::Contributor => row[2],
        Role::Commenter => row[3],
        Role::Viewer => row[4],
    }
}

fn expected(state: State, role: Role, section: &str) -> Right {
    let takes_grants = matches!(
        section,
        "plan" | "register" | "discussion" | "people" | "finance"
    );
    match state {
        State::Member => usual(role, section),
        State::Granted(right) if takes_grants && !role.manages() => right,
        State::Granted(_) => usual(role, section),
        State::DowngradedLive => usual(Role::Viewer, section),
        _ => Right::None,
    }
}

/// A project with a document for each section.
struct Project {
    manifest: DocumentId,
    space: SpaceId,
    documents: BTreeMap<&'static str, (DocumentId, Automerge)>,
    owner: Person,
}

impl Project {
    async fn make(relay: &LocalRelay, name: &str, foreign: Option<&Project>) -> Self {
        let store = relay.store();
        let owner = person(store, name).await.expect("an account");
        let (manifest, space) = project(store, &owner).await.expect("a project");
        let mut ids: BTreeMap<&'static str, DocumentId> = NAMED
            .into_iter()
            .chain([UNLISTED])
            .map(|kind| (kind, DocumentId::random(&mut rand::rng())))
            .collect();
        ids.insert("manifest", manifest);
        let mut documents = BTreeMap::new();
        let mut client = RawClient::join_signed_in(relay.address, manifest, &owner.cookie, name)
            .await
            .expect("joined");
        for (kind, id) in &ids {
            let mut doc = Automerge::new();
            doc.transact::<_, _, automerge::AutomergeError>(|tx| {
                tx.put(ROOT, "secret", *kind)?;
                if *kind == "manifest" {
                    let sections = tx.put_object(ROOT, "sections", ObjType::Map)?;
                    for kind in NAMED.into_iter().filter(|kind| *kind != "manifest") {
                        let record = tx.put_object(&sections, kind, ObjType::Map)?;
                        tx.put(&record, "kind", kind)?;
                        tx.put(&record, "document", ids[kind].to_string())?;
                    }
                }
                Ok(())
            })
            .expect("an edit");
            client.hand_over(*id, &mut doc).await.expect("handed over");
            documents.insert(*kind, (*id, doc));
        }
        if let Some(foreign) = foreign {
            documents.insert(FOREIGN, foreign.documents["plan"].clone());
        }
        Self {
            manifest,
            space,
            documents,
            owner,
        }
    }

    async fn connect(&self, relay: &LocalRelay, who: &Person, peer: &str) -> Option<RawClient> {
        RawClient::join_signed_in(relay.address, self.manifest, &who.cookie, peer)
            .await
            .ok()
    }

    /// The changes that the relay has of a document.
    async fn stored(&self, relay: &LocalRelay, document: DocumentId) -> BTreeSet<ChangeHash> {
        let mut doc = Automerge::new();
        let stored = relay.store().load(document).await.expect("read");
        for (_, bytes) in stored.expect("stored").chunks {
            doc.load_incremental(&bytes).expect("sound");
        }
        doc.get_changes(&[]).iter().map(Change::hash).collect()
    }
}

/// A change of a document under an actor id, as bytes.
fn change(doc: &Automerge, actor: ActorId, value: &str) -> (ChangeHash, Vec<u8>) {
    let mut doc = doc.clone().with_actor(actor);
    let before = doc.get_heads();
    doc.transact(|tx| tx.put(ROOT, "forged", value))
        .expect("an edit");
    let change = &doc.get_changes(&before)[0];
    (change.hash(), change.raw_bytes().to_vec())
}

fn forged(
    client: &RawClient,
    document: DocumentId,
    (hash, bytes): &(ChangeHash, Vec<u8>),
) -> Frame {
    let message = Message {
        heads: vec![*hash],
        need: Vec::new(),
        have: Vec::new(),
        changes: ChunkList::from(bytes.clone()),
        flags: None,
        version: MessageVersion::V1,
    };
    Frame::Sync {
        sender: client.peer.clone(),
        target: client.relay.clone(),
        document,
        data: message.encode(),
    }
}

/// What the relay does with a change: whether it says that it is on its disk.
async fn is_taken(
    client: &mut RawClient,
    document: DocumentId,
    change: &(ChangeHash, Vec<u8>),
) -> bool {
    let frame = forged(client, document, change);
    client.send(&frame).await.expect("sent");
    loop {
        match client.receive().await.expect("an answer") {
            Frame::Rejected { hash, .. } if hash == change.0 => return false,
            Frame::DocUnavailable { document: of, .. } if of == document => return false,
            Frame::Receipt { durable, .. } if durable.contains(&change.0) => return true,
            _ => {}
        }
    }
}

async fn is_readable(client: &mut RawClient, document: DocumentId) -> bool {
    let mut copy = Automerge::new();
    client.push(document, &copy).await.expect("sent");
    loop {
        match client.receive().await.expect("an answer") {
            Frame::DocUnavailable { document: of, .. } if of == document => return false,
            Frame::Sync {
                document: of, data, ..
            } if of == document => {
                client
                    .take(document, &mut copy, &data)
                    .await
                    .expect("sound");
                if !copy.get_heads().is_empty() {
                    return true;
                }
            }
            _ => {}
        }
    }
}

/// Whether somebody who watches a document is told what another says there.
async fn is_seen(
    watcher: &mut RawClient,
    client: &mut RawClient,
    (document, doc): &(DocumentId, Automerge),
    count: u64,
    patience: Duration,
) -> bool {
    let session = format!("{} {count}", client.peer);
    let said = Frame::Ephemeral {
        sender: client.peer.clone(),
        target: client.relay.clone(),
        document: *document,
        count,
        session: session.clone(),
        data: vec![0xa0],
    };
    client.send(&said).await.expect("sent");
    // What is passed on has been passed on when the relay answers what comes after it.
    let after = change(doc, doc.get_actor().clone(), &session);
    assert!(!is_taken(client, *document, &after).await);
    let heard = async {
        loop {
            match watcher.receive().await.expect("a frame") {
                Frame::Ephemeral { session: of, .. } if of == session => return,
                _ => {}
            }
        }
    };
    tokio::time::timeout(patience, heard).await.is_ok()
}

/// Brings somebody into a state; gives the connection that they still have, if any.
async fn enter(
    relay: &LocalRelay,
    project: &Project,
    state: State,
    who: &Person,
    role: Role,
) -> Option<RawClient> {
    let store: &Store = relay.store();
    let peer = format!("{state:?} {role}");
    if state == State::Stranger {
        let _ = throughline_tests::people::project(store, who)
            .await
            .expect("their own");
        return project.connect(relay, who, &peer).await;
    }
    join(store, project.space, who, role)
        .await
        .expect("a member");
    match state {
        State::Member | State::Stranger => {}
        State::Granted(right) => {
            for kind in ["plan", "register", "discussion", "people", "finance"] {
                let set = store.set_grant(
                    project.space,
                    who.account,
                    kind.to_owned(),
                    Some(right),
                    by(),
                );
                set.await.expect("granted");
            }
        }
        State::Removed => store
            .set_member(project.space, who.account, None, by())
            .await
            .expect("removed"),
        State::SignedOut => store
            .end_session(who.session, None, by())
            .await
            .expect("signed out"),
        State::Closed => store
            .set_closed(who.account, true, by())
            .await
            .expect("closed"),
        State::RemovedLive | State::DowngradedLive => {
            let mut live = project.connect(relay, who, &peer).await.expect("joined");
            let (document, doc) = &project.documents["discussion"];
            assert!(is_readable(&mut live, *document).await);
            let to = (state == State::DowngradedLive).then_some(Role::Viewer);
            store
                .set_member(project.space, who.account, to, by())
                .await
                .expect("changed");
            if to == Some(role) {
                return Some(live); // nothing has changed for a viewer
            }
            let since = Instant::now();
            live.reasons_until_closed().await.expect("closed");
            let took = since.elapsed();
            assert!(took <= Duration::from_secs(1), "{state:?} {role}: {took:?}");
            let late = change(doc, ActorId::random(), "too late");
            let frame = forged(&live, *document, &late);
            // The socket is closed: nothing can be sent, or it goes nowhere.
            let _ = live.send(&frame).await;
            assert!(!project.stored(relay, *document).await.contains(&late.0));
        }
    }
    project.connect(relay, who, &peer).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_section_operation_and_state() {
    let relay = LocalRelay::start().await.expect("a relay");
    let other = Project::make(&relay, "somebody-else", None).await;
    let (mut cells, mut wrong) = (0, Vec::new());
    for (at, state) in STATES.into_iter().enumerate() {
        let project = Project::make(&relay, &format!("owner-{at}"), Some(&other)).await;
        let mut watcher = project
            .connect(&relay, &project.owner, "watcher")
            .await
            .expect("joined");
        for (document, _) in project.documents.values() {
            let _ = is_readable(&mut watcher, *document).await;
        }
        let mut taken: BTreeMap<&str, BTreeSet<ChangeHash>> = BTreeMap::new();
        for role in Role::ALL.iter().copied() {
            let who = person(relay.store(), &format!("{at}-{role}"))
                .await
                .expect("an account");
            let mut client = enter(&relay, &project, state, &who, role).await;
            for (section, (document, doc)) in &project.documents {
                let right = expected(state, role, section);
                let mine = ActorId::random();
                for operation in OPERATIONS {
                    let allowed = match operation {
                        Operation::Read | Operation::Show => right >= Right::Read,
                        Operation::Write => right == Right::Write,
                        Operation::Forge | Operation::Equivocate => false,
                    };
                    let (actor, value, base) = match operation {
                        Operation::Forge => (doc.get_actor().clone(), "forged", doc),
                        Operation::Equivocate => (mine.clone(), "otherwise", doc),
                        _ => (mine.clone(), "mine", doc),
                    };
                    let made = change(base, actor, value);
                    let found = match (&mut client, operation) {
                        (None, _) => false,
                        (Some(client), Operation::Read) => is_readable(client, *document).await,
                        (Some(client), Operation::Show) => {
                            let patience = Duration::from_millis(if allowed { 5_000 } else { 20 });
                            let at = (*document, doc.clone());
                            is_seen(&mut watcher, client, &at, cells + 1, patience).await
                        }
                        (Some(client), _) => is_taken(client, *document, &made).await,
                    };
                    if found && !matches!(operation, Operation::Read | Operation::Show) {
                        taken.entry(section).or_default().insert(made.0);
                    }
                    cells += 1;
                    if found != allowed {
                        wrong.push(format!("{state:?} {role} {section} {operation:?}: {found}"));
                    }
                }
            }
        }
        // What the relay said is what it did.
        for (section, (document, doc)) in &project.documents {
            let before: BTreeSet<ChangeHash> =
                doc.get_changes(&[]).iter().map(Change::hash).collect();
            let stored = project.stored(&relay, *document).await;
            let new: BTreeSet<ChangeHash> = stored.difference(&before).copied().collect();
            if *section != FOREIGN {
                assert_eq!(
                    new,
                    taken.remove(section).unwrap_or_default(),
                    "{state:?} {section}"
                );
            } else {
                assert!(new.is_empty(), "{state:?}");
            }
        }
    }
    eprintln!("cells tried: {cells}, wrong: {}", wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_downgraded_person_did_waits_for_a_manager_who_accepts_or_discards_it() {
    let relay = LocalRelay::start().await.expect("a relay");
    let project = Project::make(&relay, "owner", None).await;
    let store = relay.store();
    let bob = person(store, "bob").await.expect("an account");
    join(store, project.space, &bob, Role::Viewer)
        .await
        .expect("a member");
    let headers = |person: &Person| {
        [
            ("cookie", format!("throughline={}", person.cookie)),
            ("origin", format!("http://{}", relay.address)),
            ("content-type", "application/json".to_owned()),
        ]
    };
    let ask = async |person: &Person, method: &str, path: &str, body: &str| {
        let headers = headers(person);
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let path = format!("/api/projects/{}/withheld{path}", project.manifest);
        let answer = request(relay.address, method, &path, &headers, body)
            .await
            .expect("an answer");
        let value: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
        (answer.status, value)
    };
    for (section, accept) in [("plan", true), ("register", false)] {
        let (document, doc) = &project.documents[section];
        let mut client = project
            .connect(&relay, &bob, section)
            .await
            .expect("joined");
        assert!(is_readable(&mut client, *document).await);
        // Two changes, of which one follows the other.
        let mut his = doc.clone().with_actor(ActorId::random());
        let before = his.get_heads();
        for value in ["first", "second"] {
            his.transact(|tx| tx.put(ROOT, "offline", value))
                .expect("an edit");
        }
        let changes = his.get_changes(&before);
        let hashes: BTreeSet<ChangeHash> = changes.iter().map(Change::hash).collect();
        let data: Vec<u8> = changes
            .iter()
            .flat_map(|c| c.raw_bytes().to_vec())
            .collect();
        let last = changes.last().expect("two changes");
        let offered = (last.hash(), last.raw_bytes().to_vec());
        assert!(!is_taken(&mut client, *document, &offered).await);
        let withheld = Frame::Withheld {
            sender: client.peer.clone(),
            target: client.relay.clone(),
            document: *document,
            data,
        };
        for _ in 0..2 {
            client.send(&withheld).await.expect("sent"); // coming twice, it counts once
        }
        let since = Instant::now();
        let waiting = loop {
            let (status, list) = ask(&project.owner, "GET", "", "").await;
            assert_eq!(status, 200, "{list}");
            if let Some(one) = list.as_array().and_then(|list| list.first()) {
                break one.clone();
            }
            assert!(since.elapsed() < Duration::from_secs(10), "it never came");
        };
        assert_eq!(waiting["name"], "bob");
        assert_eq!(waiting["changes"], 2);
        let stored = project.stored(&relay, *document).await;
        assert!(stored.is_disjoint(&hashes), "not merged by itself");

        let path = format!("/{}/{document}", bob.account.0);
        let body = format!(r#"{{"accept":{accept}}}"#);
        assert_eq!(ask(&bob, "POST", &path, &body).await.0, 403);
        assert_eq!(ask(&bob, "GET", "", "").await.0, 403);
        let (status, decided) = ask(&project.owner, "POST", &path, &body).await;
        assert_eq!(
            (status, &decided["done"]),
            (200, &serde_json::json!(2)),
            "{decided}"
        );
        let stored = project.stored(&relay, *document).await;
        assert_eq!(stored.is_superset(&hashes), accept);
        assert_eq!(stored.is_disjoint(&hashes), !accept);
        assert_eq!(ask(&project.owner, "POST", &path, &body).await.0, 404);
        if accept {
            loop {
                let frame = client.receive().await.expect("he is told");
                if matches!(&frame, Frame::Receipt { durable, .. } if durable.contains(&last.hash()))
                {
                    break;
                }
            }
        }
    }
}
