//! A client that speaks the protocol frame by frame, without any of our client code.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result, bail};
use automerge::{
    Automerge,
    sync::{self, SyncDoc as _},
};
use futures_util::{SinkExt as _, StreamExt as _};
use throughline_core::{
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        frame::{Frame, PROTOCOL_VERSION},
    },
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

/// Longest frame that a test reads.
const LIMIT: usize = 64 << 20;

/// A relay that is silent for so long will not speak.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that has joined.
pub struct RawClient {
    /// The client's name.
    pub peer: PeerId,
    /// The relay's name.
    pub relay: PeerId,
    socket: Box<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    states: BTreeMap<DocumentId, sync::State>,
}

impl RawClient {
    /// Connects with the token in the address, and joins.
    ///
    /// # Errors
    /// The relay refuses.
    pub async fn join(url: &str, token: &str, peer: &str) -> Result<Self> {
        Self::join_with(url, token, peer, false).await
    }

    /// The same, announcing our extension if asked to: only then does the relay send receipts.
    ///
    /// # Errors
    /// The relay refuses.
    pub async fn join_with(url: &str, token: &str, peer: &str, extensions: bool) -> Result<Self> {
        let (socket, _) = Box::pin(connect_async(format!("{url}?token={token}"))).await?;
        Self::begin(socket, peer, extensions).await
    }

    /// Connects as a browser does that is signed in, with our extension.
    ///
    /// # Errors
    /// The relay refuses.
    pub async fn join_signed_in(
        address: SocketAddr,
        project: DocumentId,
        session: &str,
        peer: &str,
    ) -> Result<Self> {
        let url = format!("ws://{address}/sync?project={project}");
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("origin", format!("http://{address}").parse()?);
        headers.insert("cookie", format!("throughline={session}").parse()?);
        let (socket, _) = Box::pin(connect_async(request)).await?;
        Self::begin(socket, peer, true).await
    }

    async fn begin(
        socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
        peer: &str,
        extensions: bool,
    ) -> Result<Self> {
        let mut client = Self {
            peer: peer.into(),
            relay: "".into(),
            socket: Box::new(socket),
            states: BTreeMap::new(),
        };
        client
            .send(&Frame::Join {
                sender: peer.into(),
                metadata: PeerMetadata {
                    extensions,
                    ..PeerMetadata::default()
                },
                versions: vec![PROTOCOL_VERSION.to_owned()],
            })
            .await?;
        match client.receive().await? {
            Frame::Peer { sender, .. } => client.relay = sender,
            other => bail!("the relay answered the join with {other:?}"),
        }
        Ok(client)
    }

    /// Sends a frame.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send(&mut self, frame: &Frame) -> Result<()> {
        self.send_bytes(frame.encode()).await
    }

    /// Sends a binary message, whatever it holds.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send_bytes(&mut self, bytes: Vec<u8>) -> Result<()> {
        Ok(self.socket.send(Message::Binary(bytes.into())).await?)
    }

    /// Sends any WebSocket message.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send_message(&mut self, message: Message) -> Result<()> {
        Ok(self.socket.send(message).await?)
    }

    /// The next frame.
    ///
    /// # Errors
    /// The connection is gone, the relay is silent, or what came is no frame.
    pub async fn receive(&mut self) -> Result<Frame> {
        timeout(PATIENCE, self.receive_whenever())
            .await
            .context("the relay is silent")?
    }

    /// The next frame, however long it takes.
    ///
    /// # Errors
    /// The connection is gone, or what came is no frame.
    pub async fn receive_whenever(&mut self) -> Result<Frame> {
        loop {
            match self
                .socket
                .next()
                .await
                .context("the connection is closed")??
            {
                Message::Binary(bytes) => return Ok(Frame::decode(&bytes, LIMIT)?),
                Message::Close(why) => bail!("the relay closed: {why:?}"),
                _ => {}
            }
        }
    }

    /// Reads until the relay closes the connection; gives the reasons it stated on the way.
    ///
    /// # Errors
    /// It does not close within [`PATIENCE`].
    pub async fn reasons_until_closed(&mut self) -> Result<Vec<String>> {
        let mut reasons = Vec::new();
        loop {
            let message = timeout(PATIENCE, self.socket.next())
                .await
                .context("the relay did not close")?;
            match message {
                Some(Ok(Message::Binary(bytes))) => {
                    if let Ok(Frame::Error { message, .. }) = Frame::decode(&bytes, LIMIT) {
                        reasons.push(message);
                    }
                }
                Some(Ok(Message::Close(Some(close)))) => reasons.push(close.reason.to_string()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Ok(reasons),
            }
        }
    }

    /// Sends what automerge has to say about a document, if anything; `request` for one we lack.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn push(&mut self, document: DocumentId, doc: &Automerge) -> Result<()> {
        let state = self.states.entry(document).or_default();
        if let Some(message) = doc.generate_sync_message(state) {
            let (sender, target, data) = (self.peer.clone(), self.relay.clone(), message.encode());
            let frame = if doc.get_heads().is_empty() {
                Frame::Request {
                    sender,
                    target,
                    document,
                    data,
                }
            } else {
                Frame::Sync {
                    sender,
                    target,
                    document,
                    data,
                }
            };
            self.send(&frame).await?;
        }
        Ok(())
    }

    /// Takes a sync frame into a document and answers it.
    ///
    /// # Errors
    /// The message is bad, or the connection is gone.
    pub async fn take(
        &mut self,
        document: DocumentId,
        doc: &mut Automerge,
        data: &[u8],
    ) -> Result<()> {
        let state = self.states.entry(document).or_default();
        doc.receive_sync_message(state, sync::Message::decode(data)?)?;
        self.push(document, doc).await
    }

    /// Syncs until the relay says that it has all of a document.
    ///
    /// # Errors
    /// The connection is gone, or the relay is silent.
    pub async fn hand_over(&mut self, document: DocumentId, doc: &mut Automerge) -> Result<()> {
        self.push(document, doc).await?;
        loop {
            let theirs = self
                .states
                .get(&document)
                .and_then(|state| state.their_heads.clone());
            if theirs.is_some_and(|heads| heads == doc.get_heads()) {
                return Ok(());
            }
            if let Frame::Sync {
                document: of, data, ..
            } = self.receive().await?
                && of == document
            {
                self.take(document, doc, &data).await?;
            }
        }
    }

    /// Syncs until `done`; frames of other documents and kinds are passed over.
    ///
    /// # Errors
    /// The connection is gone, or the relay is silent before `done`.
    pub async fn sync_until(
        &mut self,
        document: DocumentId,
        doc: &mut Automerge,
        mut done: impl FnMut(&Automerge) -> bool,
    ) -> Result<()> {
        self.push(document, doc).await?;
        while !done(doc) {
            match self.receive().await? {
                Frame::Sync {
                    document: of, data, ..
                } if of == document => {
                    self.take(document, doc, &data).await?;
                }
                Frame::Error { message, .. } => bail!("the relay says: {message}"),
                _ => {}
            }
        }
        Ok(())
    }
}
