//! One connection to the relay upstream.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Error, Result, bail, ensure};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use throughline_core::{
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        frame::{Frame, PROTOCOL_VERSION},
        hub::{ConnectionId, PeerInfo},
    },
};
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_tungstenite::tungstenite::Message;

use super::{people, photos};
use crate::{
    Relay,
    dial::{Socket, address as full_address, connect},
    documents::{DocumentHandle, OpenError},
    session::{End, Outbox},
    store::{SpaceId, Token},
};

/// Upstream has so long to answer the join, and to take a frame.
const PATIENCE: Duration = Duration::from_secs(30);

/// Making a connection takes so long at most. TCP waits longer with each try, so that a new attempt finds a line that
/// has healed sooner.
const DIAL: Duration = Duration::from_secs(10);

/// Upstream is asked whether it is there when it was silent for so long, and is gone when it was for so long: a line that
/// was cut is told by nothing else.
const ASK: Duration = Duration::from_secs(2);
const GONE: Duration = Duration::from_secs(8);

/// How often it is looked for documents that were made here, and whether upstream is still there.
const LOOK: Duration = Duration::from_millis(500);

/// Why a link ends when all does.
const STOPS: &str = "the relay stops";

/// A link until it ends, or the relay stops. Gives the reason.
pub(super) async fn run(
    relay: &Relay,
    address: &str,
    token: &Token,
    waits: &mut photos::Waits,
    stopped: &mut watch::Receiver<()>,
) -> Error {
    let (outbox, mut waiting) = Outbox::new(relay.settings().max_waiting);
    let joined = tokio::select! {
        // An error means that the sender is gone, which also means stop; so below.
        _ = stopped.changed() => return Error::msg(STOPS),
        joined = Link::join(relay, address, token, outbox) => joined,
    };
    let mut link = match joined {
        Ok(link) => link,
        Err(error) => return error,
    };
    let people = people::follow(relay, address, token, link.settled.subscribe());
    let mut people = std::pin::pin!(people);
    let photos = photos::follow(relay, address, token, waits, link.settled.subscribe());
    let mut photos = std::pin::pin!(photos);
    tracing::info!(upstream = address, "linked to the relay upstream");
    let why = loop {
        let step = tokio::select! {
            _ = stopped.changed() => break Error::msg(STOPS),
            end = waiting.ended() => Err(ended(end)),
            frame = waiting.next() => match frame {
                Some(frame) => link.send(Message::Binary(frame)).await,
                None => break Error::msg(STOPS),
            },
            message = link.socket.next() => link.receive(message).await,
            _ = link.look.tick() => link.look_around().await,
            never = &mut people => match never {},
            never = &mut photos => match never {},
        };
        if let Err(why) = step {
            break why;
        }
    };
    link.leave().await;
    why
}

fn ended(end: End) -> Error {
    match end {
        End::Refused(reason) => Error::msg(reason),
        End::TooSlow => Error::msg("the relay upstream takes its frames too slowly"),
        other => Error::msg(other.name()),
    }
}

struct Link<'r> {
    relay: &'r Relay,
    socket: Box<Socket>,
    id: ConnectionId,
    /// Upstream's name.
    peer: PeerId,
    outbox: Arc<Outbox>,
    /// Where the documents of this link are kept, once upstream has said what they are.
    space: Option<SpaceId>,
    /// The project that they are of, and where it is kept.
    settled: watch::Sender<Option<(DocumentId, SpaceId)>>,
    documents: HashMap<DocumentId, DocumentHandle>,
    look: tokio::time::Interval,
    /// When upstream last sent anything.
    heard: Instant,
    /// Whether it was asked since whether it is there.
    asked: bool,
}

impl<'r> Link<'r> {
    /// Connects, says who we are and asks which documents there are.
    async fn join(
        relay: &'r Relay,
        address: &str,
        token: &Token,
        outbox: Arc<Outbox>,
    ) -> Result<Self> {
        let (address, token) = (full_address(address)?, token.reveal());
        let connecting = timeout(DIAL, Box::pin(connect(&address, &token))).await;
        let socket = connecting.with_context(|| format!("{address} cannot be reached"))??;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut link = Self {
            relay,
            socket: Box::new(socket),
            id: relay.sessions().outgoing(),
            peer: "".into(),
            outbox,
            space: None,
            settled: watch::Sender::new(None),
            documents: HashMap::new(),
            look,
            heard: Instant::now(),
            asked: false,
        };
        let join = Frame::Join {
            sender: link.name(),
            metadata: PeerMetadata {
                storage_id: None,
                is_ephemeral: true,
                extensions: true,
            },
            versions: vec![PROTOCOL_VERSION.to_owned()],
        };
        link.send_frame(&join).await?;
        let answer = timeout(PATIENCE, link.first_frame()).await;
        let answer = answer.context("the relay upstream does not answer the join")??;
        match answer {
            Frame::Peer {
                sender,
                metadata,
                version,
                ..
            } => {
                ensure!(
                    version == PROTOCOL_VERSION && metadata.extensions,
                    "what is upstream is no relay of this kind"
                );
                link.peer = sender;
            }
            Frame::Error { message, .. } => bail!("the relay upstream says: {message}"),
            _ => bail!("what is upstream does not answer a join as a relay does"),
        }
        let question = Frame::Documents {
            sender: link.name(),
            target: link.peer.clone(),
            project: None,
            documents: Vec::new(),
        };
        link.send_frame(&question).await?;
        Ok(link)
    }

    /// Our name on the wire, which is the same to everybody.
    fn name(&self) -> PeerId {
        self.relay.documents().peer().clone()
    }

    async fn first_frame(&mut self) -> Result<Frame> {
        loop {
            let message = self.socket.next().await;
            let message = message.context("the relay upstream closed the connection")??;
            if let Message::Binary(bytes) = message {
                return self.decode(&bytes);
            }
        }
    }

    fn decode(&self, bytes: &[u8]) -> Result<Frame> {
        Frame::decode(bytes, self.relay.settings().max_message)
            .context("the relay upstream sent what cannot be read")
    }

    async fn send_frame(&mut self, frame: &Frame) -> Result<()> {
        self.send(Message::Binary(frame.encode().into())).await
    }

    async fn send(&mut self, message: Message) -> Result<()> {
        let sent = timeout(PATIENCE, self.socket.send(message)).await;
        Ok(sent.context("the relay upstream takes nothing")??)
    }

    async fn receive(
        &mut self,
        message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Result<()> {
        let message = message.context("the relay upstream closed the connection")??;
        self.heard = Instant::now();
        self.asked = false;
        match message {
            Message::Binary(bytes) => {
                let frame = self.decode(&bytes)?;
                self.take(frame).await
            }
            Message::Close(why) => {
                let why = why.map(|why| why.reason.to_string()).unwrap_or_default();
                bail!("the relay upstream closed the connection: {why}")
            }
            _ => Ok(()),
        }
    }

    async fn take(&mut self, frame: Frame) -> Result<()> {
        match &frame {
            Frame::Documents {
                project, documents, ..
            } => {
                let space = self.settle(*project).await?;
                for document in documents {
                    self.attach(*document, space).await?;
                }
                Ok(())
            }
            Frame::Sync { document, .. } | Frame::Ephemeral { document, .. } => {
                let Some(handle) = self.documents.get(document) else {
                    return Ok(());
                };
                ensure!(
                    handle.frame(self.id, frame).await,
                    "a document was closed; it will be read again"
                );
                Ok(())
            }
            Frame::Rejected {
                document,
                hash,
                reason,
                ..
            } => {
                // It stays here, as it stays on the device of somebody whose change a relay refuses.
                tracing::warn!(%document, %hash, reason, "the relay upstream refused a change");
                Ok(())
            }
            Frame::Error { message, .. } => bail!("the relay upstream says: {message}"),
            _ => Ok(()),
        }
    }

    /// Where the documents of this link are kept.
    async fn settle(&mut self, project: Option<DocumentId>) -> Result<SpaceId> {
        if let Some(space) = self.space {
            return Ok(space);
        }
        let space = match project {
            None => SpaceId::PLAIN,
            Some(manifest) => {
                let owner = self.relay.owner_token().await?;
                let adopted = self.relay.store().adopt(manifest, owner.hash()).await;
                let space = adopted
                    .with_context(|| format!("the project {manifest} cannot be kept here"))?;
                // Whoever has seen its id could have begun it here before it came, and would have all of it.
                let is_begun_here = self.relay.store().is_of_an_account(space).await?;
                ensure!(
                    !is_begun_here,
                    "the project {manifest} was begun here by somebody's account, and is not mixed with that of the relay upstream"
                );
                space
            }
        };
        self.space = Some(space);
        self.settled
            .send_replace(project.map(|project| (project, space)));
        self.made_here(space).await?;
        Ok(space)
    }

    /// Turns to the documents that are here, those too that upstream has not heard of.
    async fn made_here(&mut self, space: SpaceId) -> Result<()> {
        for document in self.relay.store().documents_of(space).await? {
            self.attach(document, space).await?;
        }
        Ok(())
    }

    async fn attach(&mut self, document: DocumentId, space: SpaceId) -> Result<()> {
        if self.documents.contains_key(&document) {
            return Ok(());
        }
        let handle = match self.relay.documents().open(document, space).await {
            Ok(handle) => handle,
            Err(OpenError::OtherSpace) => {
                tracing::warn!(%document, "a document of the relay upstream is another's here, and not synced");
                return Ok(());
            }
            Err(OpenError::Store(error)) => return Err(error.into()),
        };
        let info = PeerInfo {
            peer: self.peer.clone(),
            extensions: false,
            read_only: false,
            // It brings the changes of many.
            holder: None,
        };
        ensure!(
            handle.attach(self.id, info, self.outbox.clone()).await && handle.begin(self.id).await,
            "a document was closed; it will be read again"
        );
        self.documents.insert(document, handle);
        Ok(())
    }

    async fn look_around(&mut self) -> Result<()> {
        if let Some(space) = self.space {
            self.made_here(space).await?;
        }
        let silent = self.heard.elapsed();
        ensure!(silent < GONE, "the relay upstream has been silent too long");
        if silent >= ASK && !self.asked {
            self.asked = true;
            self.send(Message::Ping(Bytes::new())).await?;
        }
        Ok(())
    }

    async fn leave(mut self) {
        for handle in self.documents.values() {
            handle.detach(self.id).await;
        }
        // A courtesy to a relay that may be out of reach.
        let _ = timeout(Duration::from_secs(1), self.socket.close()).await;
    }
}
