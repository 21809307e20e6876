//! The power is cut while clients write: what the relay had not synced is gone, and nothing that it acknowledged may be.

use std::{path::Path, time::Duration};

use automerge::{Automerge, ReadDoc as _};
use rand::Rng as _;
use throughline_core::id::DocumentId;
use throughline_server::store::{Store, upkeep};
use throughline_tests::{
    acknowledged::{Acknowledged, count, repeats, write},
    power::{Cut, Disk, Powered, can_record},
    raw::RawClient,
    relay::{RelayProcess, invite_plain, program},
};
use tokio::time::sleep;

/// Cuts unless `THROUGHLINE_POWER_CUTS` says otherwise.
const CUTS: u32 = 10;

/// Clients that write to the document at once.
const WRITERS: u32 = 2;

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_change_is_lost_when_the_power_is_cut() {
    if !can_record() {
        eprintln!("skipped: strace, which records what is written and synced, cannot be run here");
        return;
    }
    let site = Site::new().await;
    let cuts = repeats("THROUGHLINE_POWER_CUTS", CUTS);
    let (mut syncs, mut unsynced) = (0, 0);
    for cut in 0..cuts {
        let done = Box::pin(site.one_cut(cut, Disk::Honest)).await;
        syncs += done.syncs;
        unsynced += done.lost;
        let lost = site.lost().await.expect("the database can be read");
        assert_eq!(lost, 0, "acknowledged changes, after {cut} cuts before");
        let found = upkeep::verify(site.data()).expect("the database can be read");
        assert_eq!(found.problems, [], "after {cut} cuts before");
    }
    let heads = count(&site.acknowledged);
    let expected = usize::try_from(cuts).expect("a small number");
    assert!(heads >= expected, "only {heads} were acknowledged");
    assert!(syncs > 0, "nothing was synced, or that was not seen");
    eprintln!(
        "power cuts: {cuts}, {syncs} syncs, {unsynced} unsynced writes dropped, {heads} acknowledged heads, 0 lost"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_whose_syncs_do_nothing_is_found_out() {
    if !can_record() {
        eprintln!("skipped: strace, which records what is written and synced, cannot be run here");
        return;
    }
    let site = Site::new().await;
    for cut in 0..CUTS {
        let done = Box::pin(site.one_cut(cut, Disk::Lying)).await;
        assert_eq!(done.syncs, 0);
        let lost = site.lost().await;
        if lost.as_ref().is_none_or(|&lost| lost > 0) {
            return;
        }
    }
    panic!("nothing was lost without a sync: this test cannot tell");
}

/// A relay's data, and what was acknowledged about it.
struct Site {
    folder: tempfile::TempDir,
    token: String,
    document: DocumentId,
    acknowledged: Acknowledged,
}

impl Site {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let token = invite_plain(&ours(), folder.path()).await;
        Self {
            token: token.expect("a token"),
            folder,
            document: DocumentId::random(&mut rand::rng()),
            acknowledged: Acknowledged::default(),
        }
    }

    fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the relay, writes, and cuts the power.
    async fn one_cut(&self, cut: u32, disk: Disk) -> Cut {
        let powered = Powered::new(self.data()).expect("the data folder");
        let mut relay = RelayProcess::spawn(powered.command(&ours(), disk))
            .await
            .expect("the relay starts");
        let url = format!("ws://{}/sync", relay.address);
        let mut writers = Vec::new();
        for writer in 0..WRITERS {
            let name = format!("writer-{cut}-{writer}");
            let joined = RawClient::join_with(&url, &self.token, &name, true).await;
            // Each writes on from nothing: what the relay has, it is sent by the relay.
            writers.push(tokio::spawn(write(
                joined.expect("joined"),
                self.document,
                Automerge::new(),
                self.acknowledged.clone(),
                0,
            )));
        }
        let lifetime = rand::rng().random_range(300..900);
        sleep(Duration::from_millis(lifetime)).await;
        relay.kill().await.expect("killed");
        for writer in writers {
            writer.await.expect("the writer ends with the relay");
        }
        powered.cut().await.expect("the record is understood")
    }

    /// How many acknowledged changes are not in the database; nothing if it cannot be read.
    async fn lost(&self) -> Option<usize> {
        let store = Store::open_existing(self.data()).ok()?;
        let stored = store.load(self.document).await.ok()?;
        store.close().await;
        let mut doc = Automerge::new();
        for (_, bytes) in stored.into_iter().flat_map(|stored| stored.chunks) {
            doc.load_incremental(&bytes).ok()?;
        }
        let wanted = self.acknowledged.lock().expect("not poisoned");
        let wanted = wanted.get(&self.document).into_iter().flatten();
        Some(
            wanted
                .filter(|h| doc.get_change_by_hash(h).is_none())
                .count(),
        )
    }
}

fn ours() -> std::path::PathBuf {
    program(env!("CARGO_BIN_EXE_throughline-under-test"))
}
