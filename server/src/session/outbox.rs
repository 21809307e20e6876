//! What waits to be sent to one client: bounded, so that a slow client costs itself only.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use tokio::sync::{mpsc, watch};

use super::pace::Pace;

/// Frames that may wait, whatever their size.
const FRAMES: usize = 1024;

/// Why a session ends from our side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// The client did something wrong, named in words.
    Refused(String),
    /// The client does not take its frames fast enough.
    TooSlow,
    /// The token that it was made with was withdrawn.
    Revoked,
    /// What its owner may do here has changed: coming again opens what they may now.
    Changed,
    /// A newer connection joined under the same name.
    Replaced,
    /// The relay stops.
    Stopping,
}

impl End {
    /// What it is counted as.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::TooSlow => "too_slow",
            Self::Revoked => "revoked",
            Self::Changed => "changed",
            Self::Replaced => "replaced",
            Self::Stopping => "stopping",
        }
    }
}

/// The way to a client's socket, for documents and for the registry of sessions.
pub(crate) struct Outbox {
    frames: mpsc::Sender<Bytes>,
    /// Bytes in `frames`.
    waiting: Arc<AtomicUsize>,
    limit: usize,
    /// How fast changes may come from this client; nothing if that does not matter.
    pace: Option<Mutex<Pace>>,
    end: watch::Sender<Option<End>>,
}

/// The session's side.
pub(crate) struct OutboxReader {
    frames: mpsc::Receiver<Bytes>,
    waiting: Arc<AtomicUsize>,
    end: watch::Receiver<Option<End>>,
}

impl Outbox {
    /// `limit`: bytes that may wait.
    pub(crate) fn new(limit: usize) -> (Arc<Self>, OutboxReader) {
        Self::with(limit, None)
    }

    /// The same for a client from whom so many changes a second may come, over a while.
    pub(super) fn paced(limit: usize, per_second: u32) -> (Arc<Self>, OutboxReader) {
        Self::with(limit, Some(Mutex::new(Pace::new(per_second))))
    }

    fn with(limit: usize, pace: Option<Mutex<Pace>>) -> (Arc<Self>, OutboxReader) {
        let (sender, frames) = mpsc::channel(FRAMES);
        let (end, ended) = watch::channel(None);
        let waiting = Arc::new(AtomicUsize::new(0));
        let outbox = Self {
            frames: sender,
            waiting: waiting.clone(),
            limit,
            pace,
            end,
        };
        (
            Arc::new(outbox),
            OutboxReader {
                frames,
                waiting,
                end: ended,
            },
        )
    }

    /// So many changes were taken in from the client. If they come too fast, its session ends; they are kept.
    pub(crate) fn took(&self, changes: usize) {
        let Some(pace) = &self.pace else {
            return;
        };
        let mut pace = pace
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if !pace.took(changes, std::time::Instant::now()) {
            self.end(End::Refused(format!(
                "more than {} changes a second came, for too long; what came is kept; connect again for the rest",
                pace.per_second()
            )));
        }
    }

    /// Queues a frame. `false` if the client is gone or too slow, in which case its session ends.
    pub(crate) fn send(&self, frame: Vec<u8>) -> bool {
        let length = frame.len();
        let before = self.waiting.fetch_add(length, Ordering::Relaxed);
        // One frame always fits, however long: what we may make, a client must be able to get.
        let fits = before == 0 || before + length <= self.limit;
        if fits && self.frames.try_send(frame.into()).is_ok() {
            return true;
        }
        self.waiting.fetch_sub(length, Ordering::Relaxed);
        self.end(End::TooSlow);
        false
    }

    /// Ends the session. The first reason stands.
    pub(crate) fn end(&self, why: End) {
        self.end.send_if_modified(|end| {
            let first = end.is_none();
            if first {
                *end = Some(why);
            }
            first
        });
    }
}

impl OutboxReader {
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        let frame = self.frames.recv().await?;
        self.waiting.fetch_sub(frame.len(), Ordering::Relaxed);
        Some(frame)
    }

    /// Resolves when the session is to end.
    pub(crate) fn ended(&self) -> impl Future<Output = End> + use<> {
        let mut end = self.end.clone();
        async move {
            match end.wait_for(Option::is_some).await {
                Ok(end) => end.clone().unwrap_or(End::Stopping),
                // The outbox is held by the session itself, so this means that all is torn down.
                Err(_) => End::Stopping,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_ended_and_one_that_does_is_not() {
        let (outbox, mut reader) = Outbox::new(100);
        assert!(outbox.send(vec![0; 500]), "a single frame always fits");
        assert_eq!(reader.next().await.map(|f| f.len()), Some(500));
        assert!(outbox.send(vec![0; 60]));
        assert!(outbox.send(vec![0; 40]));
        assert!(!outbox.send(vec![0; 1]));
        assert_eq!(reader.ended().await, End::TooSlow);
        outbox.end(End::Stopping);
        assert_eq!(
            reader.ended().await,
            End::TooSlow,
            "the first reason stands"
        );
    }

    #[tokio::test]
    async fn the_number_of_frames_is_bounded_too() {
        let (outbox, _reader) = Outbox::new(usize::MAX);
        for _ in 0..FRAMES {
            assert!(outbox.send(vec![0]));
        }
        assert!(!outbox.send(vec![0]));
    }
}
