//! The one thread that writes. Writes that wait together are committed together.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::StoreError;
use crate::metrics::StoreMetrics;

/// Called with the outcome once it is final: after the commit that contains the write.
pub(crate) type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A write: SQL within the shared transaction. An error other than [`StoreError::Database`] refuses
/// this write alone, and must be returned before anything was changed.
pub(super) type Work = Box<dyn FnOnce(&Transaction<'_>) -> Result<(), StoreError> + Send>;

/// Writes of which each builds on those before it: once one has failed, the others that were handed over meanwhile
/// fail too, with [`StoreError::AfterFailure`].
#[derive(Clone, Default)]
pub(crate) struct Lane {
    broken: Arc<AtomicBool>,
}

impl Lane {
    fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }
}

struct Job {
    work: Work,
    done: Done,
    lane: Lane,
}

/// Writes that may wait before those who hand them over have to wait too.
const QUEUE: usize = 1024;

/// Writes per transaction at most, so that the first of them is not kept waiting by the last.
const BATCH: usize = 256;

/// Transactions begin at least so far apart. The first write after a pause is committed at once; under
/// load this gathers what would be several fsyncs. Only receipts wait for it, never another client.
const APART: Duration = Duration::from_millis(10);

pub(super) struct Writer {
    /// Whether the last group of writes failed.
    failing: Arc<AtomicBool>,
    queue: Mutex<Option<mpsc::Sender<Job>>>,
    finished: Mutex<Option<oneshot::Receiver<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, metrics: StoreMetrics) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (finish, finished) = oneshot::channel();
        let failing = Arc::new(AtomicBool::new(false));
        let state = failing.clone();
        thread::spawn(move || {
            write_all(connection, jobs, &metrics, &state);
            let _ = finish.send(()); // nobody may be waiting
        });
        Self {
            failing,
            queue: Mutex::new(Some(queue)),
            finished: Mutex::new(Some(finished)),
        }
    }

    /// Hands a write over. `done` is called exactly once, unless this returns an error.
    pub(super) async fn submit(
        &self,
        lane: Lane,
        work: Work,
        done: Done,
    ) -> Result<(), StoreError> {
        let queue = lock(&self.queue).clone().ok_or(StoreError::Closed)?;
        queue
            .send(Job { work, done, lane })
            .await
            .map_err(|_| StoreError::Closed)
    }

    /// Hands a write over and waits for its outcome.
    pub(super) async fn perform(&self, work: Work) -> Result<(), StoreError> {
        let (answer, outcome) = oneshot::channel();
        let done: Done = Box::new(move |result| {
            let _ = answer.send(result); // whoever asked may have gone
        });
        self.submit(Lane::default(), work, done).await?;
        outcome.await.map_err(|_| StoreError::Closed)?
    }

    pub(super) fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    pub(super) async fn close(&self) {
        drop(lock(&self.queue).take());
        let finished = lock(&self.finished).take();
        if let Some(finished) = finished {
            let _ = finished.await; // an error means that the thread is gone already
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write_all(
    mut db: Connection,
    mut jobs: mpsc::Receiver<Job>,
    metrics: &StoreMetrics,
    failing: &AtomicBool,
) {
    let mut last: Option<Instant> = None;
    while let Some(first) = jobs.blocking_recv() {
        if let Some(since) = last.map(|last| last.elapsed()) {
            thread::sleep(APART.saturating_sub(since));
        }
        last = Some(Instant::now());
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        let writes = batch.len() as u64;
        let begun = Instant::now();
        let done = commit(&mut db, batch);
        metrics.seconds.observe(begun.elapsed().as_secs_f64());
        let count = if done {
            &metrics.writes
        } else {
            &metrics.failures
        };
        count.inc_by(writes);
        failing.store(!done, Ordering::Relaxed);
    }
    // Leaves one tidy file behind; a failure here costs nothing, the log is replayed on opening.
    if let Err(error) = db.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);") {
        tracing::warn!(%error, "the write-ahead log was not folded in");
    }
}

/// One transaction, one fsync. If it fails, every write in it failed. Tells whether it was committed.
fn commit(db: &mut Connection, batch: Vec<Job>) -> bool {
    let mut works = Vec::with_capacity(batch.len());
    let mut waiting = Vec::with_capacity(batch.len());
    for Job { work, done, lane } in batch {
        works.push(work);
        waiting.push((done, lane, Ok(())));
    }
    let result = (|| {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (work, (_, lane, own)) in works.into_iter().zip(&mut waiting) {
            *own = if lane.is_broken() {
                Err(StoreError::AfterFailure)
            } else {
                match work(&transaction) {
                    // Dropping the transaction rolls it back.
                    Err(error @ StoreError::Database(_)) => return Err(error),
                    other => other,
                }
            };
        }
        Ok(transaction.commit()?)
    })();
    if let Err(error) = &result {
        tracing::error!(%error, writes = waiting.len(), "a group of writes failed");
    }
    for (_, lane, _) in waiting.iter().filter(|_| result.is_err()) {
        lane.broken.store(true, Ordering::Relaxed);
    }
    for (done, _, own) in waiting {
        done(own.and(result.clone()));
    }
    result.is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A write in a lane, whose outcome is told.
    fn job(lane: &Lane, sql: &'static str, outcomes: &mpsc::Sender<Result<(), String>>) -> Job {
        let outcomes = outcomes.clone();
        Job {
            work: Box::new(move |transaction| Ok(transaction.execute_batch(sql)?)),
            done: Box::new(move |result| {
                let told = outcomes.send(result.map_err(|error| error.to_string()));
                told.expect("the test waits");
            }),
            lane: lane.clone(),
        }
    }

    #[test]
    fn after_a_failure_the_rest_of_a_lane_fails_and_other_lanes_go_on() {
        let mut db = Connection::open_in_memory().expect("a database");
        let (outcomes, told) = mpsc::channel::<Result<(), String>>();
        let (ours, theirs) = (Lane::default(), Lane::default());
        let bad = "INSERT INTO absent VALUES (1)";
        let good = "CREATE TABLE IF NOT EXISTS some (a)";
        let mut check = |jobs: Vec<Job>, done: bool, expected: &[&str]| {
            assert_eq!(commit(&mut db, jobs), done);
            for expected in expected {
                let outcome = told.try_recv().expect("each is answered");
                let outcome = outcome.err().unwrap_or_default();
                assert!(outcome.contains(expected), "{outcome} is not ‘{expected}’");
                assert_eq!(outcome.is_empty(), expected.is_empty());
            }
            assert!(told.try_recv().is_err(), "each is answered once");
        };
        check(vec![job(&ours, good, &outcomes)], true, &[""]);
        check(vec![job(&ours, bad, &outcomes)], false, &["no such table"]);
        let both = vec![job(&ours, good, &outcomes), job(&theirs, good, &outcomes)];
        check(both, true, &["earlier write failed", ""]);
        // A group stands or falls together.
        let both = vec![
            job(&theirs, good, &outcomes),
            job(&Lane::default(), bad, &outcomes),
        ];
        check(both, false, &["no such table", "no such table"]);
        check(
            vec![job(&theirs, good, &outcomes)],
            true,
            &["earlier write failed"],
        );
    }

    #[test]
    fn writes_that_cannot_begin_are_answered() {
        let mut db = Connection::open_in_memory().expect("a database");
        db.execute_batch("BEGIN").expect("begun");
        let (outcomes, told) = mpsc::channel::<Result<(), String>>();
        let jobs = (0..3).map(|_| job(&Lane::default(), "SELECT 1", &outcomes));
        assert!(!commit(&mut db, jobs.collect()));
        assert_eq!(told.try_iter().filter(Result::is_err).count(), 3);
    }
}
