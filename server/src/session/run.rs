//! The life of one session.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use bytes::Bytes;
use throughline_core::{
    access::Right,
    id::DocumentId,
    sync::{
        PeerId,
        frame::Frame,
        gate,
        hub::{ConnectionId, PeerInfo},
    },
};
use tokio::time::{MissedTickBehavior, interval, interval_at, timeout};

use super::{
    Bearer, End, Outbox, Pass,
    handshake::{self, Joined},
    outbox::OutboxReader,
    places::Place,
};
use crate::{
    documents::{DocumentHandle, OpenError},
    metrics::Ended,
    relay::Relay,
    store::StoreError,
};

/// A client that has not joined by then is not going to.
const JOIN_LIMIT: Duration = Duration::from_secs(15);

/// A client that does not take a frame for so long is too slow.
const SEND_LIMIT: Duration = Duration::from_secs(30);

/// Documents that one session may be at.
const MOST_DOCUMENTS: usize = 10_000;

/// How often a client that wants to know is told which documents there are.
const LIST_EVERY: Duration = Duration::from_millis(500);

/// Documents in one frame that lists them.
const DOCUMENTS_PER_FRAME: usize = 1_000;

/// What a client knows of the documents that there are.
#[derive(Default)]
struct Told {
    /// Whether it was answered at all.
    answered: bool,
    documents: HashSet<DocumentId>,
}

/// Why a session ended.
enum Over {
    /// The client closed, or the connection broke.
    Gone,
    /// It was ended from our side.
    Ended(End),
    /// The client has been silent too long.
    Silent,
}

/// Serves a socket until it closes. `_place` is held for that long.
pub(crate) async fn run(relay: Relay, socket: WebSocket, pass: Pass, place: Place) {
    let settings = relay.settings();
    let (outbox, waiting) = Outbox::paced(settings.max_waiting, settings.max_changes_per_second);
    let id = relay.sessions().enter(&outbox, pass.clone());
    // It may have been withdrawn between the look at it and now.
    match look_again(&relay, &pass).await {
        Ok(None) => {}
        Ok(Some(end)) => outbox.end(end),
        Err(error) => outbox.end(End::Refused(format!(
            "the relay cannot look up who you are: {error}"
        ))),
    }
    let mut session = Session {
        relay,
        socket,
        pass,
        id,
        address: place.address,
        outbox,
        peer: None,
        documents: HashMap::new(),
        told: None,
    };
    let over = session.live(waiting).await;
    session.finish(over).await;
}

/// Why a session must not begin after all, if it must not.
async fn look_again(relay: &Relay, pass: &Pass) -> Result<Option<End>, StoreError> {
    let store = relay.store();
    match &pass.bearer {
        Bearer::Token(token) => Ok(store.is_revoked(*token).await?.then_some(End::Revoked)),
        Bearer::Person {
            account, session, ..
        } => {
            if !store.is_signed_in(*session).await? {
                return Ok(Some(End::Revoked));
            }
            let access = store.access(pass.space, *account).await?;
            Ok((access != pass.access).then_some(End::Changed))
        }
    }
}

struct Session {
    relay: Relay,
    socket: WebSocket,
    pass: Pass,
    id: ConnectionId,
    /// From where it comes, for the log.
    address: IpAddr,
    outbox: Arc<Outbox>,
    /// The client's name, once it joined.
    peer: Option<PeerId>,
    /// The documents that this session is attached to.
    documents: HashMap<DocumentId, DocumentHandle>,
    /// What a client was told of, if it wants to know which documents there are.
    told: Option<Told>,
}

impl Session {
    async fn live(&mut self, mut waiting: OutboxReader) -> Over {
        let mut ended = Box::pin(waiting.ended());
        let joined = tokio::select! {
            end = &mut ended => return Over::Ended(end),
            joined = timeout(JOIN_LIMIT, self.join()) => match joined {
                Ok(Ok(joined)) => joined,
                Ok(Err(over)) => return over,
                Err(_) => return Over::Silent,
            },
        };
        let info = PeerInfo {
            peer: joined.peer,
            extensions: joined.extensions,
            read_only: false,
            holder: self.pass.holder(),
        };
        let settings = self.relay.settings();
        let (every, limit) = (settings.ping_every, settings.silence_limit);
        let mut ping = interval_at(tokio::time::Instant::now() + every, every);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut list = interval(LIST_EVERY);
        list.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                end = &mut ended => return Over::Ended(end),
                frame = waiting.next() => {
                    let Some(frame) = frame else { return Over::Ended(End::Stopping) };
                    // While a slow client takes it, its outbox may overflow, and that ends the session.
                    let sent = tokio::select! {
                        end = &mut ended => Err(Over::Ended(end)),
                        sent = self.send(Message::Binary(frame)) => sent,
                    };
                    if let Err(over) = sent {
                        return over;
                    }
                }
                message = self.socket.recv() => {
                    heard = Instant::now();
                    let bytes = match read(message) {
                        Ok(Some(bytes)) => bytes,
                        Ok(None) => continue,
                        Err(over) => return over,
                    };
                    // A busy document makes us wait, and the client with us; an end does not wait.
                    let taken = tokio::select! {
                        end = &mut ended => Err(Over::Ended(end)),
                        taken = self.take(&bytes, &info) => taken,
                    };
                    if let Err(over) = taken {
                        return over;
                    }
                }
                _ = list.tick(), if self.told.is_some() => {
                    if let Err(over) = self.list_documents().await {
                        return over;
                    }
                }
                _ = ping.tick() => {
                    let silent = heard.elapsed();
                    if silent >= limit {
                        return Over::Silent;
                    }
                    if silent >= every
                        && let Err(over) = self.send(Message::Ping(Bytes::new())).await
                    {
                        return over;
                    }
                }
            }
        }
    }

    async fn join(&mut self) -> Result<Joined, Over> {
        let bytes = loop {
            let message = self.socket.recv().await;
            if let Some(bytes) = read(message)? {
                break bytes;
            }
        };
        let joined = self
            .decode(&bytes)
            .and_then(|frame| handshake::read_join(frame).map_err(refused))?;
        self.peer = Some(joined.peer.clone());
        self.relay
            .sessions()
            .name(self.id, self.pass.space, &joined.peer);
        let answer = handshake::answer(self.relay.documents().peer(), &joined);
        self.send(Message::Binary(answer.encode().into())).await?;
        if joined.extensions {
            let access = Frame::Access {
                sender: self.relay.documents().peer().clone(),
                target: joined.peer.clone(),
                rights: self.pass.rights(),
            };
            self.send(Message::Binary(access.encode().into())).await?;
        }
        tracing::debug!(connection = self.id.0, peer = %joined.peer, "joined");
        Ok(joined)
    }

    fn decode(&self, bytes: &[u8]) -> Result<Frame, Over> {
        self.relay.metrics().received.count(bytes);
        Frame::decode(bytes, self.relay.settings().max_message).map_err(|e| refused(e.to_string()))
    }

    /// One frame from a client that joined.
    async fn take(&mut self, bytes: &[u8], info: &PeerInfo) -> Result<(), Over> {
        let frame = self.decode(bytes)?;
        let (sender, document) = match &frame {
            Frame::Request {
                sender, document, ..
            }
            | Frame::Sync {
                sender, document, ..
            } => (sender, *document),
            Frame::DocUnavailable {
                sender, document, ..
            } => {
                if self.documents.contains_key(document) {
                    (sender, *document)
                } else {
                    return Ok(());
                }
            }
            // Passed on for others as well, so the sender may be anybody (the echo of JavaScript clients).
            Frame::Ephemeral { document, .. } => {
                if self.documents.contains_key(document) {
                    (&info.peer, *document)
                } else {
                    return Ok(());
                }
            }
            Frame::RemoteSubscriptionChange { .. }
            | Frame::RemoteHeadsChanged { .. }
            | Frame::Unknown { .. } => return Ok(()),
            Frame::Documents { .. } if info.extensions => {
                self.told.get_or_insert_default();
                return Ok(());
            }
            Frame::Documents { .. } => return Ok(()),
            Frame::Withheld { document, data, .. } => return self.withhold(*document, data).await,
            Frame::Leave { .. } => return Err(Over::Gone),
            Frame::Error { message, .. } => {
                tracing::info!(connection = self.id.0, reason = %message.escape_debug(), "the client gave up");
                return Err(Over::Gone);
            }
            Frame::Join { .. } => return Err(refused("a second join on one connection")),
            Frame::Peer { .. }
            | Frame::Receipt { .. }
            | Frame::Rejected { .. }
            | Frame::Access { .. } => {
                return Err(refused("only a relay sends frames of this type"));
            }
        };
        if *sender != info.peer {
            return Err(refused("a frame in another peer's name"));
        }
        if !self.documents.contains_key(&document) && !self.attach(document, info).await? {
            return self.unavailable(document, info).await;
        }
        match self.documents.get(&document) {
            Some(handle) if handle.frame(self.id, frame).await => Ok(()),
            _ => Err(lost()),
        }
    }

    /// Keeps what somebody who may only read has changed, for a manager to decide about.
    async fn withhold(&mut self, document: DocumentId, data: &[u8]) -> Result<(), Over> {
        let Bearer::Person { account, .. } = self.pass.bearer else {
            return Ok(()); // whoever brings it is not known, so nobody could be asked
        };
        if !self.documents.contains_key(&document) {
            return Ok(());
        }
        let limits = &self.relay.settings().limits;
        let changes =
            gate::inspect_chunks(data, limits).map_err(|error| refused(error.to_string()))?;
        let changes = changes
            .into_iter()
            .map(|change| (change.hash, change.bytes));
        let (store, space) = (self.relay.store(), self.pass.space);
        let by = match store.by(account, self.address).await {
            Ok(by) => by,
            Err(error) => return Err(refused(error.to_string())),
        };
        let kept = store.withhold(space, document, account, changes.collect(), by);
        match kept.await {
            Ok(new) => {
                tracing::info!(%document, account = account.0, new, "changes wait for a decision");
            }
            Err(error) => {
                tracing::warn!(%document, account = account.0, %error, "changes were not kept for a decision");
            }
        }
        Ok(())
    }

    /// `false` if the document belongs to another space, or to a section that this client has no right to.
    async fn attach(&mut self, document: DocumentId, info: &PeerInfo) -> Result<bool, Over> {
        if self.documents.len() >= MOST_DOCUMENTS {
            return Err(refused(format!(
                "a connection may be at {MOST_DOCUMENTS} documents at most"
            )));
        }
        let right = match right(&self.relay, &self.pass, document).await {
            Ok(right) => right,
            Err(error) => return Err(unreadable(document, &error)),
        };
        if right == Right::None {
            return Ok(false);
        }
        let opened = self.relay.documents().open(document, self.pass.space);
        let handle = match opened.await {
            Ok(handle) => handle,
            Err(OpenError::OtherSpace) => return Ok(false),
            Err(OpenError::Store(error)) => return Err(unreadable(document, &error)),
        };
        let info = PeerInfo {
            read_only: right < Right::Write,
            ..info.clone()
        };
        if !handle.attach(self.id, info, self.outbox.clone()).await {
            return Err(lost());
        }
        self.documents.insert(document, handle);
        Ok(true)
    }

    /// Tells a client that wants to know of the documents that it was not told of yet. The first answer comes even if
    /// there are none.
    async fn list_documents(&mut self) -> Result<(), Over> {
        let store = self.relay.store();
        let space = self.pass.space;
        let found = match store.documents_of(space).await {
            Ok(found) => store
                .project_of(space)
                .await
                .map(|project| (found, project)),
            Err(error) => Err(error),
        };
        let (found, project) = found.map_err(|error| {
            tracing::error!(%error, "documents could not be listed");
            refused("the relay could not list its documents; try again later")
        })?;
        let told = self.told.get_or_insert_default();
        let is_first = !std::mem::replace(&mut told.answered, true);
        let mut new = Vec::new();
        for id in found {
            if told.documents.contains(&id) {
                continue;
            }
            // Not even the names of those that it has no right to.
            match right(&self.relay, &self.pass, id).await {
                Ok(Right::None) => {}
                Ok(_) => new.push(id),
                Err(error) => return Err(unreadable(id, &error)),
            }
        }
        told.documents.extend(&new);
        let Some(target) = self.peer.clone() else {
            return Ok(());
        };
        let lots = new.chunks(DOCUMENTS_PER_FRAME);
        for documents in lots.chain((is_first && new.is_empty()).then_some(&[][..])) {
            let frame = Frame::Documents {
                sender: self.relay.documents().peer().clone(),
                target: target.clone(),
                project,
                documents: documents.to_vec(),
            };
            self.send(Message::Binary(frame.encode().into())).await?;
        }
        Ok(())
    }

    /// What a document of another space is answered: the same as for one that does not exist.
    async fn unavailable(&mut self, document: DocumentId, info: &PeerInfo) -> Result<(), Over> {
        let frame = Frame::DocUnavailable {
            sender: self.relay.documents().peer().clone(),
            target: info.peer.clone(),
            document,
        };
        self.send(Message::Binary(frame.encode().into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Over> {
        if let Message::Binary(frame) = &message {
            self.relay.metrics().sent.count(frame);
        }
        match timeout(SEND_LIMIT, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Over::Gone),
            Err(_) => Err(Over::Ended(End::TooSlow)),
        }
    }

    async fn finish(mut self, over: Over) {
        let name = self.peer.clone().map(|peer| (self.pass.space, peer));
        self.relay.sessions().leave(self.id, name);
        for handle in self.documents.values() {
            handle.detach(self.id).await;
        }
        self.documents.clear();
        let why = match &over {
            Over::Gone => return,
            Over::Ended(end) => end.name(),
            Over::Silent => "silent",
        };
        self.relay
            .metrics()
            .ended
            .get_or_create(&Ended { why })
            .inc();
        let (code, reason) = match over {
            Over::Gone => return,
            Over::Ended(End::Refused(reason)) => (close_code::POLICY, reason),
            Over::Ended(End::TooSlow) => (close_code::AGAIN, "the client is too slow".to_owned()),
            Over::Ended(End::Revoked) => {
                (close_code::POLICY, "this access was withdrawn".to_owned())
            }
            Over::Ended(End::Changed) => (
                close_code::AGAIN,
                "what you may do here has changed".to_owned(),
            ),
            Over::Ended(End::Replaced) => (
                close_code::POLICY,
                "another connection joined under this name".to_owned(),
            ),
            Over::Ended(End::Stopping) => (close_code::AWAY, "the relay stops".to_owned()),
            Over::Silent => (
                close_code::AWAY,
                "the client has been silent too long".to_owned(),
            ),
        };
        tracing::info!(connection = self.id.0, reason, "a connection was ended");
        // The reason is a courtesy to a client that may be gone or hostile: it is given a moment, no more.
        let _ = timeout(Duration::from_secs(2), self.say_goodbye(code, reason)).await;
    }

    async fn say_goodbye(&mut self, code: u16, reason: String) {
        let close = CloseFrame {
            code,
            reason: shorten(&reason, 120).into(),
        };
        if code == close_code::POLICY
            && let Some(target) = self.peer.clone()
        {
            let sender = self.relay.documents().peer().clone();
            let error = Frame::Error {
                sender,
                target,
                message: reason,
            };
            if self
                .socket
                .send(Message::Binary(error.encode().into()))
                .await
                .is_err()
            {
                return;
            }
        }
        if self.socket.send(Message::Close(Some(close))).await.is_ok() {
            // Until the client answers, or hangs up: closing with unread bytes would lose the reason.
            while let Some(Ok(_)) = self.socket.recv().await {}
        }
    }
}

/// The bytes of a binary message; `None` for one that only shows that the client is there.
fn read(message: Option<Result<Message, axum::Error>>) -> Result<Option<Bytes>, Over> {
    match message {
        Some(Ok(Message::Binary(bytes))) => Ok(Some(bytes)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Text(_))) => Err(refused("text messages are not part of the protocol")),
        Some(Ok(Message::Close(_))) | None => Err(Over::Gone),
        Some(Err(error)) => Err(refused(error.to_string())),
    }
}

fn refused(reason: impl Into<String>) -> Over {
    Over::Ended(End::Refused(reason.into()))
}

/// The document's task is gone: it failed, or the relay stops.
fn lost() -> Over {
    refused("the document was closed; connect again")
}

/// What a pass permits with a document of its space.
async fn right(relay: &Relay, pass: &Pass, document: DocumentId) -> Result<Right, StoreError> {
    let Some(access) = &pass.access else {
        return Ok(Right::Write);
    };
    let sections = relay.documents().sections();
    let kind = sections.kind(pass.space, document).await?;
    Ok(access.right(kind.as_deref()))
}

fn unreadable(document: DocumentId, error: &StoreError) -> Over {
    tracing::error!(%document, %error, "a document could not be opened");
    refused("the relay could not read the document; try again later")
}

/// A close frame holds 125 bytes, two of which are the code (RFC 6455 §5.5).
fn shorten(text: &str, most: usize) -> String {
    let end = (0..=most.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0);
    text[..end].to_owned()
}
