//! Photos of a project: what only one of the two relays has goes to the other, one photo at a time, in turn each way, for
//! as long as a link stands. One that does not get through holds up no other.

use std::{collections::BTreeMap, convert::Infallible, future::pending, time::Duration};

use anyhow::{Context as _, Result, bail};
use axum::http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use throughline_core::{
    blob::BlobName, id::DocumentId, record::FieldValue as _, register::MediaType,
};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use crate::{
    Relay,
    dial::photos_address,
    fetch::{Connection, Haste},
    store::{Blob, PhotoList, SpaceId, StoreError, Token},
};

/// Upstream has so long for an answer, and for a photo as long as the slowest line needs besides. If the line is cut, the
/// link ends, and this with it.
const PATIENCE: Duration = Duration::from_secs(60);
const SLOWEST_BYTES_PER_SECOND: u64 = 1 << 10;

/// Largest list that is read: that of a project with as many photos as it may have.
const LIST_LIMIT: usize = 8 << 20;

/// Largest answer that is read to a photo that is handed over.
const WORD_LIMIT: usize = 4 << 10;

/// How long a photo waits after it did not get through; doubled each time, up to the longest.
const FIRST_WAIT: Duration = Duration::from_secs(10);
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// What was said not to be taken is tried again after so long: settings change.
const REFUSED_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// After so long it is tried again whether there is room.
const ROOM_WAIT: Duration = Duration::from_secs(10 * 60);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Way {
    /// From upstream.
    Down,
    /// To upstream.
    Up,
}

/// What is known of photos that do not get through, from one link to the next.
#[derive(Debug, Default)]
pub(super) struct Waits {
    photos: BTreeMap<(Way, BlobName), Wait>,
    /// Upstream has no room until then, as far as is known.
    no_room: Option<Instant>,
}

#[derive(Debug)]
struct Wait {
    failures: u32,
    /// When to try again.
    until: Instant,
}

impl Waits {
    fn may(&self, way: Way, name: BlobName, now: Instant) -> bool {
        let wait = self.photos.get(&(way, name));
        wait.is_none_or(|wait| wait.until <= now)
    }

    fn later(&mut self, way: Way, name: BlobName, now: Instant) {
        let wait = self.photos.entry((way, name)).or_insert(Wait {
            failures: 0,
            until: now,
        });
        let pause = FIRST_WAIT.saturating_mul(1_u32.checked_shl(wait.failures).unwrap_or(u32::MAX));
        wait.failures = wait.failures.saturating_add(1);
        wait.until = now + pause.min(LONGEST_WAIT);
    }

    fn refused(&mut self, way: Way, name: BlobName, now: Instant) {
        let wait = Wait {
            failures: 0,
            until: now + REFUSED_WAIT,
        };
        self.photos.insert((way, name), wait);
    }
}

/// Exchanges photos until the link ends, which drops it: once upstream has said which project the link is for, if any.
pub(super) async fn follow(
    relay: &Relay,
    address: &str,
    token: &Token,
    waits: &mut Waits,
    mut settled: watch::Receiver<Option<(DocumentId, SpaceId)>>,
) -> Infallible {
    let found = settled.wait_for(Option::is_some).await;
    let Some((project, space)) = found.ok().and_then(|found| *found) else {
        return pending().await;
    };
    let mut courier = Courier {
        relay,
        address,
        token,
        project,
        space,
        connection: None,
        known: None,
        there: BTreeMap::new(),
        waits,
    };
    let mut turn = interval(relay.settings().photos_every);
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // What was said of the last attempt, so that it is said once.
    let mut said = String::new();
    loop {
        turn.tick().await;
        match courier.exchange().await {
            Ok(()) => said.clear(),
            Err(error) => {
                courier.connection = None;
                let reason = format!("{error:#}");
                if reason != said {
                    tracing::warn!(%project, reason, "photos wait for the relay upstream");
                    said = reason;
                }
            }
        }
    }
}

struct Courier<'a> {
    relay: &'a Relay,
    address: &'a str,
    token: &'a Token,
    project: DocumentId,
    space: SpaceId,
    /// Kept from one request to the next.
    connection: Option<Connection>,
    /// The version of the list that is known.
    known: Option<HeaderValue>,
    /// What upstream has, with the sizes.
    there: BTreeMap<BlobName, u64>,
    waits: &'a mut Waits,
}

/// What came of one photo.
enum Outcome {
    Arrived,
    /// Not now, and why.
    Later(String),
    /// Not as long as the relays are what they are, and why.
    Refused(String),
    NoRoom,
}

impl Courier<'_> {
    async fn exchange(&mut self) -> Result<()> {
        self.list().await?;
        let here = self.relay.store().blob_sizes(self.space).await?;
        let kept: u64 = here.values().sum();
        let mut room = self.relay.settings().max_photos.saturating_sub(kept);
        let now = Instant::now();
        let only = |way: Way, those: &BTreeMap<BlobName, u64>, others: &BTreeMap<BlobName, u64>| {
            let only = those.iter().filter(|(name, _)| !others.contains_key(name));
            let open = only.filter(|(name, _)| self.waits.may(way, **name, now));
            open.map(|(name, size)| (*name, *size)).collect::<Vec<_>>()
        };
        let mut wanted = only(Way::Down, &self.there, &here).into_iter();
        let mut offered = only(Way::Up, &here, &self.there).into_iter();
        loop {
            let (down, up) = (wanted.next(), offered.next());
            if down.is_none() && up.is_none() {
                return Ok(());
            }
            if let Some((name, size)) = down
                && size <= room
            {
                let outcome = self.bring(name, size).await;
                if self.note(Way::Down, name, outcome)? {
                    room = room.saturating_sub(size);
                }
            }
            let has_room = self
                .waits
                .no_room
                .is_none_or(|until| until <= Instant::now());
            if let Some((name, size)) = up
                && has_room
            {
                let outcome = self.hand_over(name, size).await;
                if self.note(Way::Up, name, outcome)? {
                    self.there.insert(name, size);
                }
            }
        }
    }

    /// Keeps in mind what came of a photo; whether it arrived.
    ///
    /// # Errors
    /// The connection failed: it is over with this turn, and other photos go first in the next.
    fn note(&mut self, way: Way, name: BlobName, outcome: Result<Outcome>) -> Result<bool> {
        let project = self.project;
        match outcome {
            Ok(Outcome::Arrived) => {
                self.waits.photos.remove(&(way, name));
                Ok(true)
            }
            Ok(Outcome::Later(why)) => {
                tracing::info!(%project, photo = %name, why, "a photo waits");
                self.waits.later(way, name, Instant::now());
                Ok(false)
            }
            Ok(Outcome::Refused(why)) => {
                tracing::warn!(%project, photo = %name, why, "a photo stays where it is");
                self.waits.refused(way, name, Instant::now());
                Ok(false)
            }
            Ok(Outcome::NoRoom) => {
                tracing::warn!(%project, "the relay upstream has no room for more photos");
                self.waits.no_room = Some(Instant::now() + ROOM_WAIT);
                Ok(false)
            }
            Err(error) => {
                self.waits.later(way, name, Instant::now());
                Err(error.context(format!("the photo {name}")))
            }
        }
    }

    /// Learns what upstream has, if that has changed.
    async fn list(&mut self) -> Result<()> {
        let known = self.known.clone();
        let condition = known.map(|known| (header::IF_NONE_MATCH, known));
        let asking = self.ask(
            Method::GET,
            None,
            condition,
            Vec::new(),
            LIST_LIMIT,
            PATIENCE,
        );
        let answer = asking.await?;
        match answer.status() {
            StatusCode::OK => {
                let list: PhotoList = serde_json::from_slice(answer.body())
                    .context("what the relay upstream says of photos cannot be read")?;
                self.there = list.photos.into_iter().collect();
                self.known = answer.headers().get(header::ETAG).cloned();
                Ok(())
            }
            StatusCode::NOT_MODIFIED if self.known.is_some() => Ok(()),
            StatusCode::NOT_FOUND => {
                bail!("the relay upstream is of a version that exchanges none")
            }
            status => bail!("the relay upstream answered {status} when asked for its photos"),
        }
    }

    async fn bring(&mut self, name: BlobName, size: u64) -> Result<Outcome> {
        let limit = self.relay.settings().max_photo;
        if size > limit as u64 {
            let why = format!("it has {size} bytes, and one has {limit} at most here");
            return Ok(Outcome::Refused(why));
        }
        let asking = self.ask(
            Method::GET,
            Some(name),
            None,
            Vec::new(),
            limit,
            patience(size),
        );
        let answer = asking.await?;
        if answer.status() != StatusCode::OK {
            let why = format!("the relay upstream answered {}", answer.status());
            return Ok(Outcome::Later(why));
        }
        let media = answer.headers().get(header::CONTENT_TYPE);
        let media = media.and_then(|media| media.to_str().ok());
        let Some(media) = media.and_then(|media| MediaType::from_scalar(&media.into())) else {
            return Ok(Outcome::Refused("it is no JPEG, PNG or WebP".to_owned()));
        };
        let bytes = answer.into_body();
        if BlobName::of(&bytes) != name {
            let why = "what the relay upstream gave is something else";
            return Ok(Outcome::Later(why.to_owned()));
        }
        let blob = Blob { media, bytes };
        let quota = self.relay.settings().max_photos;
        let store = self.relay.store();
        match store.keep_blob(self.space, name, blob, quota).await {
            Ok(()) => Ok(Outcome::Arrived),
            Err(error @ (StoreError::NoRoom { .. } | StoreError::TooMany { .. })) => {
                Ok(Outcome::Later(error.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn hand_over(&mut self, name: BlobName, size: u64) -> Result<Outcome> {
        let Some(Blob { media, bytes }) = self.relay.store().blob(self.space, name).await? else {
            return Ok(Outcome::Later("it is gone".to_owned()));
        };
        let kind = HeaderValue::from_static(media.stored());
        let kind = Some((header::CONTENT_TYPE, kind));
        let patience = patience(size);
        let asking = self.ask(Method::PUT, Some(name), kind, bytes, WORD_LIMIT, patience);
        let answer = asking.await?;
        match answer.status() {
            status if status.is_success() => Ok(Outcome::Arrived),
            StatusCode::INSUFFICIENT_STORAGE => Ok(Outcome::NoRoom),
            StatusCode::UNAUTHORIZED => bail!("the token was withdrawn"),
            StatusCode::FORBIDDEN => bail!("the token may not add photos"),
            status @ (StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNSUPPORTED_MEDIA_TYPE
            | StatusCode::UNPROCESSABLE_ENTITY) => {
                let word = String::from_utf8_lossy(answer.body());
                let word: String = word.chars().take(200).collect();
                let why = format!("the relay upstream answered {status}: {word:?}");
                Ok(Outcome::Refused(why))
            }
            // Of a proxy, perhaps, and only for a while.
            status => Ok(Outcome::Later(format!(
                "the relay upstream answered {status}"
            ))),
        }
    }

    /// One request about the project's photos, or one of them.
    async fn ask(
        &mut self,
        method: Method,
        name: Option<BlobName>,
        more: Option<(HeaderName, HeaderValue)>,
        body: Vec<u8>,
        limit: usize,
        patience: Duration,
    ) -> Result<Response<Vec<u8>>> {
        let (uri, plain) = photos_address(self.address, self.project, name)?;
        let bearer = format!("Bearer {}", self.token.reveal());
        let mut request = Request::builder()
            .method(method)
            .uri(&uri)
            .header(header::AUTHORIZATION, bearer);
        if let Some((name, value)) = more {
            request = request.header(name, value);
        }
        let request = request.body(body)?;
        let asking = async {
            let mut connection = match self.connection.take().filter(|c| !c.is_closed()) {
                Some(connection) => connection,
                None => Connection::open(&uri, plain, Haste::Gentle).await?,
            };
            let answer = connection.ask(request, limit).await?;
            self.connection = Some(connection);
            anyhow::Ok(answer)
        };
        let answer = timeout(patience, asking).await;
        answer.context("the relay upstream does not answer")?
    }
}

fn patience(bytes: u64) -> Duration {
    PATIENCE + Duration::from_secs(bytes / SLOWEST_BYTES_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_get_through_waits_longer_each_time_and_other_photos_do_not() {
        let [one, other] = [b"one", b"two"].map(|bytes| BlobName::of(bytes));
        let mut waits = Waits::default();
        let mut now = Instant::now();
        let second = Duration::from_secs(1);
        assert!(waits.may(Way::Up, one, now));
        for expected in [10, 20, 40, 80] {
            waits.later(Way::Up, one, now);
            assert!(!waits.may(Way::Up, one, now) && waits.may(Way::Down, one, now));
            assert!(waits.may(Way::Up, other, now));
            now += second * (expected - 1);
            assert!(!waits.may(Way::Up, one, now), "{expected} s less one");
            now += second;
            assert!(waits.may(Way::Up, one, now), "{expected} s");
        }
        for _ in 0..40 {
            waits.later(Way::Up, one, now);
        }
        now += LONGEST_WAIT;
        assert!(waits.may(Way::Up, one, now));
        waits.refused(Way::Up, one, now);
        assert!(!waits.may(Way::Up, one, now + LONGEST_WAIT));
        assert!(waits.may(Way::Up, one, now + REFUSED_WAIT));
    }
}
