//! The disk is full while clients write: nothing is acknowledged that is not on it, and all goes on once there is
//! room again.
//!
//! The relay's folder is a small file system in memory, in a mount namespace of its own.

#![cfg(target_os = "linux")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use automerge::Automerge;
use rand::Rng as _;
use throughline_core::id::DocumentId;
use throughline_server::store::upkeep;
use throughline_tests::{
    acknowledged::{Acknowledged, count, read, repeats, until_durable, write},
    http::request,
    raw::{PATIENCE, RawClient},
    relay::{RelayProcess, program},
};
use tokio::{
    process::Command,
    time::{Instant, sleep, timeout},
};

/// Times that the disk becomes full unless `THROUGHLINE_DISK_FULL` says otherwise.
const POINTS: u32 = 12;

/// The size of the file system.
const MIB: u64 = 16;

/// A disk is used for so many points: each looks through all that is on it.
const POINTS_PER_DISK: u32 = 8;

/// At most so much room is left when clients begin to write.
const MOST_ROOM: u64 = 300 << 10;

/// Bytes in each change, so that room is used up soon.
const PADDING: usize = 3_000;

/// A shell in namespaces of its own, as a user who may mount there, with a small file system at `folder`, which the
/// script then calls `$0`.
fn on_small_disk(script: &str, folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    let mount = format!("mount -t tmpfs -o size={MIB}m none \"$0\" && {script}");
    command.arg(mount).arg(folder);
    command
}

/// A relay whose disk can be filled.
struct SmallDisk {
    relay: RelayProcess,
    /// Its folder as it is seen from outside of its namespace.
    disk: PathBuf,
}

impl SmallDisk {
    async fn start(program: &Path, folder: &Path) -> (Self, String) {
        let outside = tempfile::tempdir().expect("a folder");
        let token = outside.path().join("token");
        // The token is made from inside: SQLite follows the way in through /proc back out.
        let script = "\"$1\" invite --plain --data \"$0\" >\"$2\" && \
                      exec \"$1\" serve --listen 127.0.0.1:0 --data \"$0\"";
        let mut command = on_small_disk(script, folder);
        command.arg(program).arg(&token);
        let relay = RelayProcess::spawn(command)
            .await
            .expect("the relay starts");
        let token = fs::read_to_string(token).expect("a token");
        let pid = relay.pid().expect("it runs");
        let root = PathBuf::from(format!("/proc/{pid}/root"));
        let disk = root.join(folder.strip_prefix("/").expect("an absolute path"));
        (Self { relay, disk }, token.trim().to_owned())
    }

    fn filler(&self) -> PathBuf {
        self.disk.join("filler")
    }

    /// Leaves about so many bytes.
    fn leave(&self, room: u64) {
        let used: u64 = ["relay.db", "relay.db-wal", "relay.db-shm"]
            .iter()
            .filter_map(|name| fs::metadata(self.disk.join(name)).ok())
            .map(|file| file.len().next_multiple_of(4096))
            .sum();
        let filler = (MIB << 20).saturating_sub(used + room);
        let zeros = vec![0_u8; usize::try_from(filler).expect("it fits in memory")];
        match fs::write(self.filler(), zeros) {
            // The relay was faster: there is no room at all.
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => {}
            other => other.expect("filled"),
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).expect("removed");
    }

    /// Lets a client write until the disk is full, makes room, and looks at what was kept. Gives how many changes there
    /// are, and how long it took until the relay was ready again.
    async fn one_point(
        &self,
        point: u32,
        program: &Path,
        token: &str,
        acknowledged: &Acknowledged,
    ) -> (usize, Duration) {
        let url = format!("ws://{}/sync", self.relay.address);
        let id = DocumentId::random(&mut rand::rng());
        let name = format!("writer {point}");
        let client = RawClient::join_with(&url, token, &name, true)
            .await
            .expect("joined");
        self.leave(rand::rng().random_range(0..MOST_ROOM));
        let writing = write(client, id, Automerge::new(), acknowledged.clone(), PADDING);
        let written = timeout(PATIENCE, writing).await;
        let mut doc = written.expect("a full disk ends the connection");

        self.make_room();
        let since = Instant::now();
        while request(self.relay.address, "GET", "/readyz", &[], "")
            .await
            .expect("an answer")
            .status
            != 200
        {
            assert!(
                since.elapsed() < PATIENCE,
                "point {point}: never ready again"
            );
            sleep(Duration::from_millis(20)).await;
        }
        let wait = since.elapsed();

        // What the disk holds, without the relay's memory and without the device that wrote.
        let copy = tempfile::tempdir().expect("a folder");
        self.copy(copy.path()).await;
        let found = upkeep::verify(copy.path()).expect("a database");
        assert_eq!(found.problems, [], "point {point}");
        let wanted = acknowledged.lock().expect("not poisoned").get(&id).cloned();
        if let Some(wanted) = wanted {
            let mut other = RelayProcess::start(program, copy.path(), 0)
                .await
                .expect("a relay");
            let url = format!("ws://{}/sync", other.address);
            read(&url, token, id, &wanted).await;
            other.kill().await.expect("killed");
        }

        // The device still has what was refused, and hands it over.
        let mut client = RawClient::join_with(&url, token, "the device", true)
            .await
            .expect("joined");
        let all: BTreeSet<_> = doc.get_heads().into_iter().collect();
        until_durable(&mut client, id, &mut doc).await;
        read(&url, token, id, &all).await;
        (doc.get_changes(&[]).len(), wait)
    }

    /// What a power cut would leave, in a folder outside.
    async fn copy(&self, to: &Path) {
        let pid = self.relay.pid().expect("it runs").to_string();
        let signal = async |name: &str| {
            let sent = Command::new("kill").args([name, &pid]).status().await;
            assert!(sent.is_ok_and(|sent| sent.success()), "kill {name}");
        };
        signal("-STOP").await;
        // The signal is on its way only: half of a copy from before a write and half from after it is no copy.
        let tasks = PathBuf::from(format!("/proc/{pid}/task"));
        while !all_stopped(&tasks) {
            sleep(Duration::from_millis(1)).await;
        }
        for name in ["relay.db", "relay.db-wal"] {
            fs::copy(self.disk.join(name), to.join(name)).expect("copied");
        }
        signal("-CONT").await;
    }
}

/// Whether every thread of a process has stopped.
fn all_stopped(tasks: &Path) -> bool {
    let states = fs::read_dir(tasks).expect("it runs").map(|task| {
        let stat = task.and_then(|task| fs::read_to_string(task.path().join("stat")));
        // The state follows the name, which is in brackets.
        stat.is_ok_and(|stat| {
            stat.rsplit(')')
                .next()
                .is_some_and(|rest| rest.starts_with(" T"))
        })
    });
    states.into_iter().all(|stopped| stopped)
}

/// Whether this machine lets us mount a file system; says why not.
async fn can_mount(folder: &Path) -> bool {
    let tried = on_small_disk("true", folder).output().await;
    match tried {
        Ok(output) if output.status.success() => true,
        Ok(output) => {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            eprintln!("skipped: a file system cannot be mounted in a namespace here: {why}");
            false
        }
        Err(error) => {
            eprintln!("skipped: ‘unshare’ cannot be run here: {error}");
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_acknowledged_that_a_full_disk_did_not_take() {
    let points = repeats("THROUGHLINE_DISK_FULL", POINTS);
    let program = program(env!("CARGO_BIN_EXE_throughline-under-test"));
    let folder = tempfile::tempdir().expect("a folder");
    if !can_mount(folder.path()).await {
        return;
    }
    let acknowledged = Acknowledged::default();
    let (mut changes, mut slowest) = (0, Duration::ZERO);
    let mut done = 0;
    while done < points {
        let folder = tempfile::tempdir().expect("a folder");
        let (small, token) = SmallDisk::start(&program, folder.path()).await;
        for point in done..points.min(done + POINTS_PER_DISK) {
            let one = small.one_point(point, &program, &token, &acknowledged);
            let (written, wait) = Box::pin(one).await;
            changes += written;
            slowest = slowest.max(wait);
        }
        done += POINTS_PER_DISK;
    }
    let heads = count(&acknowledged);
    assert!(
        heads >= points as usize,
        "only {heads} heads were acknowledged"
    );
    eprintln!(
        "disk full: {points} points, {heads} acknowledged heads over {changes} changes, 0 false \
         receipts; ready again within {slowest:?}"
    );
}
