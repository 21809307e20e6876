//! Photos of a project: what only one of the two relays has goes to the other, one photo at a time, for as long as a link
//! stands.

use std::{collections::BTreeSet, convert::Infallible, future::pending, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use throughline_core::{
    blob::BlobName, id::DocumentId, record::FieldValue as _, register::MediaType,
};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};

use crate::{
    Relay,
    dial::photos_address,
    fetch::Connection,
    store::{Blob, PhotoList, SpaceId, StoreError, Token},
};

/// Upstream has so long for one photo; lines to sites are slow. If the line is cut, the link ends, and this with it.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Largest list that is read: a hundred thousand names.
const LIST_LIMIT: usize = 8 << 20;

/// Exchanges photos until the link ends, which drops it: once upstream has said which project the link is for, if any.
pub(super) async fn follow(
    relay: &Relay,
    address: &str,
    token: &Token,
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
        there: BTreeSet::new(),
        refused: BTreeSet::new(),
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
    /// What upstream has.
    there: BTreeSet<BlobName>,
    /// What one of the two does not take: not tried again over this link.
    refused: BTreeSet<BlobName>,
}

impl Courier<'_> {
    async fn exchange(&mut self) -> Result<()> {
        self.list().await?;
        let store = self.relay.store();
        let here = store.blob_names(self.space).await?;
        let is_open = |name: &&BlobName| !self.refused.contains(name);
        let wanted: Vec<BlobName> = self
            .there
            .difference(&here)
            .filter(is_open)
            .copied()
            .collect();
        let offered: Vec<BlobName> = here
            .difference(&self.there)
            .filter(is_open)
            .copied()
            .collect();
        for name in wanted {
            self.bring(name).await?;
        }
        for name in offered {
            self.hand_over(name).await?;
        }
        Ok(())
    }

    /// Learns what upstream has, if that has changed.
    async fn list(&mut self) -> Result<()> {
        let known = self.known.clone();
        let condition = known.map(|known| (header::IF_NONE_MATCH, known));
        let answer = self
            .ask(Method::GET, None, condition, Vec::new(), LIST_LIMIT)
            .await?;
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

    async fn bring(&mut self, name: BlobName) -> Result<()> {
        let limit = self.relay.settings().max_photo;
        let answer = self
            .ask(Method::GET, Some(name), None, Vec::new(), limit)
            .await
            .with_context(|| format!("the photo {name} did not come"))?;
        match answer.status() {
            StatusCode::OK => {}
            // It may have been repaired away since it was listed.
            StatusCode::NOT_FOUND => {
                self.refuse(name, "the relay upstream does not have it any more");
                return Ok(());
            }
            status => bail!("the relay upstream answered {status} when asked for the photo {name}"),
        }
        let media = answer.headers().get(header::CONTENT_TYPE);
        let media = media.and_then(|media| media.to_str().ok());
        let Some(media) = media.and_then(|media| MediaType::from_scalar(&media.into())) else {
            self.refuse(name, "it is no JPEG, PNG or WebP");
            return Ok(());
        };
        let bytes = answer.into_body();
        ensure!(
            BlobName::of(&bytes) == name,
            "what the relay upstream gave as the photo {name} is something else"
        );
        let blob = Blob { media, bytes };
        let quota = self.relay.settings().max_photos;
        match self
            .relay
            .store()
            .keep_blob(self.space, name, blob, quota)
            .await
        {
            Ok(()) => Ok(()),
            Err(error @ StoreError::NoRoom { .. }) => {
                self.refuse(name, &error.to_string());
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn hand_over(&mut self, name: BlobName) -> Result<()> {
        let Some(Blob { media, bytes }) = self.relay.store().blob(self.space, name).await? else {
            return Ok(());
        };
        let kind = Some((
            header::CONTENT_TYPE,
            HeaderValue::from_static(media.stored()),
        ));
        let answer = self
            .ask(Method::PUT, Some(name), kind, bytes, LIST_LIMIT)
            .await
            .with_context(|| format!("the photo {name} could not be handed over"))?;
        match answer.status() {
            status if status.is_success() => {
                self.there.insert(name);
                Ok(())
            }
            StatusCode::UNAUTHORIZED => bail!("the token was withdrawn"),
            StatusCode::FORBIDDEN => bail!("the token may not add photos"),
            status if status.is_server_error() && status != StatusCode::INSUFFICIENT_STORAGE => {
                bail!("the relay upstream answered {status} to the photo {name}")
            }
            _ => {
                let why = String::from_utf8_lossy(answer.body()).trim().to_owned();
                self.refuse(name, &format!("the relay upstream does not take it: {why}"));
                Ok(())
            }
        }
    }

    fn refuse(&mut self, name: BlobName, why: &str) {
        tracing::warn!(project = %self.project, photo = %name, why, "a photo stays where it is");
        self.refused.insert(name);
    }

    /// One request about the project's photos, or one of them.
    async fn ask(
        &mut self,
        method: Method,
        name: Option<BlobName>,
        more: Option<(header::HeaderName, HeaderValue)>,
        body: Vec<u8>,
        limit: usize,
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
                None => Connection::open(&uri, plain).await?,
            };
            let answer = connection.ask(request, limit).await?;
            self.connection = Some(connection);
            anyhow::Ok(answer)
        };
        let answer = timeout(PATIENCE, asking).await;
        answer.context("the relay upstream does not answer")?
    }
}
