//! Changes carried from one relay to another as a signed file, where there is no link.

use std::{collections::BTreeSet, fs, path::Path};

use automerge::{
    ActorId, Automerge, ChangeHash, ROOT, ReadDoc as _, transaction::Transactable as _,
};
use tempfile::TempDir;
use throughline_core::id::DocumentId;
use throughline_tests::{
    acknowledged::{read, until_durable},
    program::{Run, run},
    raw::RawClient,
    relay::{RelayProcess, invite_plain, program},
};

/// A relay's folder, and a token for it.
struct Place {
    folder: TempDir,
    token: String,
}

fn ours() -> std::path::PathBuf {
    program(env!("CARGO_BIN_EXE_throughline-under-test"))
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let token = invite_plain(&ours(), folder.path()).await.expect("a token");
        Self { folder, token }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `throughline handoff …` of this relay.
    async fn handoff(&self, args: &[&str]) -> Run {
        let data = self.path().to_str().expect("text");
        let args = [&["handoff"], args, &["--data", data]].concat();
        run(&ours(), Path::new("."), &args).await.expect("it ends")
    }

    async fn key(&self) -> String {
        let said = self.handoff(&["key"]).await;
        assert!(said.success, "{said:?}");
        said.out.trim().to_owned()
    }

    /// Somebody's edit of a document, handed to this relay. What the document holds then.
    async fn edit(&self, id: DocumentId, doc: &mut Automerge, person: u8) -> ChangeHash {
        let mut relay = self.start().await;
        doc.set_actor(ActorId::from([person; 16]));
        let edit = |tx: &mut automerge::transaction::Transaction<'_>| {
            tx.put(ROOT, format!("by {person}"), doc_value(person))
        };
        let done = doc.transact::<_, _, automerge::AutomergeError>(edit);
        let hash = done.expect("an edit").hash.expect("a change");
        let url = format!("ws://{}/sync", relay.address);
        let client = RawClient::join_with(&url, &self.token, "a device", true).await;
        until_durable(&mut client.expect("joined"), id, doc).await;
        assert!(relay.terminate().await.expect("asked"), "it stops cleanly");
        hash
    }

    /// What the relay has of a document, which must be at least these changes.
    async fn holds(&self, id: DocumentId, wanted: &[ChangeHash]) -> Automerge {
        let mut relay = self.start().await;
        let url = format!("ws://{}/sync", relay.address);
        let wanted: BTreeSet<ChangeHash> = wanted.iter().copied().collect();
        let doc = read(&url, &self.token, id, &wanted).await;
        assert!(relay.terminate().await.expect("asked"), "it stops cleanly");
        doc
    }

    async fn start(&self) -> RelayProcess {
        let started = RelayProcess::start(&ours(), self.path(), 0).await;
        started.expect("the relay starts")
    }
}

fn doc_value(person: u8) -> i64 {
    i64::from(person) * 100
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_go_both_ways_on_a_stick_as_often_as_they_like() {
    let (hq, site) = (Place::new().await, Place::new().await);
    let (of_hq, of_site) = (hq.key().await, site.key().await);
    assert_ne!(of_hq, of_site);
    let stick = tempfile::tempdir().expect("a folder");
    let file = |name: &str| stick.path().join(name).to_str().expect("text").to_owned();
    let (monday, tuesday) = (file("monday.throughline"), file("tuesday.throughline"));
    let id = DocumentId::random(&mut rand::rng());

    let mut mari = Automerge::new();
    let first = hq.edit(id, &mut mari, 1).await;
    let written = hq.handoff(&["write", &monday]).await;
    assert!(
        written.success && written.out.contains(&of_hq),
        "{written:?}"
    );
    let taken = site.handoff(&["read", &monday, "--from", &of_hq]).await;
    assert!(
        taken.out.contains("1 documents, 1 new changes"),
        "{taken:?}"
    );
    let mut jon = site.holds(id, &[first]).await;

    // Both go on; then the other way round, while the relay that writes is running.
    let second = site.edit(id, &mut jon, 2).await;
    let third = hq.edit(id, &mut mari, 3).await;
    let mut running = site.start().await;
    let written = site.handoff(&["write", &tuesday]).await;
    assert!(written.success, "{written:?}");
    let refused = site.handoff(&["read", &monday, "--from", &of_hq]).await;
    assert!(
        !refused.success && refused.err.contains("already running"),
        "{refused:?}"
    );
    assert!(running.terminate().await.expect("asked"));
    let taken = hq.handoff(&["read", &tuesday, "--from", &of_site]).await;
    assert!(
        taken.out.contains("1 documents, 1 new changes"),
        "{taken:?}"
    );
    let merged = hq.holds(id, &[first, second, third]).await;
    // The change is the same byte for byte, so its author is who made it.
    let change = merged.get_change_by_hash(&second).expect("there");
    assert_eq!(change.actor_id(), &ActorId::from([2; 16]));

    // Again, and an older one after a newer one: nothing happens.
    for again in [&tuesday, &tuesday] {
        let taken = hq.handoff(&["read", again, "--from", &of_site]).await;
        assert!(taken.out.contains("0 new changes"), "{taken:?}");
    }
    let taken = site.handoff(&["read", &monday, "--from", &of_hq]).await;
    assert!(taken.out.contains("0 new changes"), "{taken:?}");
    for place in [&hq, &site] {
        let data = place.path().to_str().expect("text");
        let sound = run(&ours(), Path::new("."), &["verify", data]).await;
        assert!(sound.as_ref().is_ok_and(|sound| sound.success), "{sound:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_other_relay_did_not_write_is_not_taken() {
    let (hq, site) = (Place::new().await, Place::new().await);
    let (of_hq, of_site) = (hq.key().await, site.key().await);
    let stick = tempfile::tempdir().expect("a folder");
    let path = stick.path().join("monday.throughline");
    let file = path.to_str().expect("text");
    let id = DocumentId::random(&mut rand::rng());
    hq.edit(id, &mut Automerge::new(), 1).await;
    assert!(hq.handoff(&["write", file]).await.success);

    let check = async |from: &str, why: &str| {
        let refused = site.handoff(&["read", file, "--from", from]).await;
        assert!(!refused.success && refused.err.contains(why), "{refused:?}");
    };
    check(
        &of_site,
        &format!("is from the relay {of_hq}, not from {of_site}"),
    )
    .await;
    check("nonsense", "no relay's key").await;
    let good = fs::read(file).expect("readable");
    let mut altered = good.clone();
    *altered.last_mut().expect("not empty") ^= 1;
    fs::write(file, altered).expect("written");
    check(&of_hq, "not as its relay wrote it").await;
    fs::write(file, b"throughline\0 something else").expect("written");
    check(&of_hq, "not a hand-off file").await;
    let nowhere = DocumentId::from_bytes([9; 16]).to_string();
    let none = hq.handoff(&["write", file, "--project", &nowhere]).await;
    assert!(
        !none.success && none.err.contains("not on this relay"),
        "{none:?}"
    );
    fs::write(file, good).expect("written");
    let taken = site.handoff(&["read", file, "--from", &of_hq]).await;
    assert!(taken.success, "after all that: {taken:?}");
}
