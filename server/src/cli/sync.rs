//! `throughline sync`: brings a project file and a relay to the same state.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use automerge::ChangeHash;
use clap::Args;
use futures_util::{SinkExt as _, StreamExt as _};
use rand::Rng as _;
use throughline_core::{
    id::DocumentId,
    sync::{
        PeerId,
        client::{Client, ClientEvent},
        frame::Frame,
        gate,
    },
};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::{
    project::{Project, now},
    runtime, say, warn,
};
use crate::dial::{Socket, address, connect};

/// A relay that is silent for so long while something is missing is not going to send it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server without receipts is believed to be done when it was silent for so long.
const QUIET: Duration = Duration::from_secs(2);

/// Exchange changes between a project file and a relay, both ways
#[derive(Args)]
pub(super) struct Sync {
    /// The project file; merged with what the relay has
    project: PathBuf,
    /// The relay, such as <https://relay.example.org> or <ws://127.0.0.1:8080/sync>
    #[arg(long, value_name = "URL")]
    relay: String,
    /// The token from the project's share link; safer given as THROUGHLINE_TOKEN
    #[arg(long, env = "THROUGHLINE_TOKEN", hide_env_values = true)]
    token: String,
}

impl Sync {
    pub(super) fn run(self) -> Result<()> {
        let project = Project::read(&self.project)?;
        runtime()?.block_on(async {
            let socket = connect(&address(&self.relay)?, &self.token).await?;
            let mut exchange = Exchange::new(project, socket);
            let outcome = exchange.run().await;
            // What came is kept even if the exchange broke off.
            if exchange.received > 0 {
                exchange.project.write(&self.project)?;
            }
            say(format_args!(
                "sent {} changes, received {}",
                exchange.sent.len(),
                exchange.received
            ))?;
            outcome
        })
    }
}

/// One exchange, until both sides have the same.
struct Exchange {
    project: Project,
    socket: Socket,
    client: Client,
    /// Whether the relay says what is on its disk.
    receipts: bool,
    joined: bool,
    /// Documents that the relay does not have.
    absent: BTreeSet<DocumentId>,
    /// Changes that the relay did not have.
    sent: BTreeSet<ChangeHash>,
    received: usize,
    refused: BTreeMap<ChangeHash, String>,
}

impl Exchange {
    fn new(project: Project, socket: Socket) -> Self {
        let mut rng = rand::rng();
        let peer = PeerId::from(format!("command-line-{:016x}", rng.random::<u64>()));
        let session = format!("{:016x}", rng.random::<u64>());
        Self {
            project,
            socket,
            client: Client::new(peer, session, gate::Limits::default()),
            receipts: false,
            joined: false,
            absent: BTreeSet::new(),
            sent: BTreeSet::new(),
            received: 0,
            refused: BTreeMap::new(),
        }
    }

    async fn run(&mut self) -> Result<()> {
        let mut events = self.client.connected();
        self.project.add_missing_sections()?;
        for id in self.project.ids() {
            events.extend(self.client.open(id, &mut self.project));
        }
        self.carry_out(events).await?;
        while !self.is_done() {
            let patience = if self.joined && !self.receipts {
                QUIET
            } else {
                PATIENCE
            };
            match timeout(patience, self.socket.next()).await {
                Ok(Some(Ok(Message::Binary(bytes)))) => {
                    let events = self.client.receive(now(), &bytes, &mut self.project)?;
                    self.carry_out(events).await?;
                }
                Ok(Some(Ok(Message::Close(why)))) => {
                    let why = why.map(|w| w.reason.to_string()).unwrap_or_default();
                    bail!("the relay closed the connection: {why}");
                }
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(error))) => {
                    return Err(error).context("the connection to the relay broke");
                }
                Ok(None) => bail!("the relay closed the connection"),
                Err(_) if self.joined && !self.receipts => break,
                Err(_) => {
                    bail!("the relay has been silent too long; sync again to complete the exchange")
                }
            }
        }
        // Whatever happens to the goodbye, everything is exchanged.
        let _ = timeout(QUIET, self.socket.close(None)).await;
        if let Some(reason) = self.refused.values().next() {
            bail!("{} changes were refused: {reason}", self.refused.len());
        }
        let missing = self
            .absent
            .iter()
            .filter(|id| self.heads(**id).is_empty())
            .count();
        ensure!(
            missing == 0,
            "{missing} sections of the project are neither here nor on the relay"
        );
        Ok(())
    }

    async fn carry_out(&mut self, events: Vec<ClientEvent>) -> Result<()> {
        let mut more = Vec::new();
        for event in events {
            match event {
                ClientEvent::Send(frame) => {
                    self.count(&frame);
                    let sent =
                        timeout(PATIENCE, self.socket.send(Message::Binary(frame.into()))).await;
                    sent.context("the relay takes nothing")?
                        .context("the connection to the relay broke")?;
                }
                ClientEvent::Joined { extensions, .. } => {
                    self.joined = true;
                    self.receipts = extensions;
                }
                ClientEvent::Changed { document, hashes } => {
                    self.received += hashes.len();
                    self.absent.remove(&document);
                    if self.project.is_manifest(document) {
                        for id in self.project.add_missing_sections()? {
                            more.extend(self.client.open(id, &mut self.project));
                        }
                    }
                }
                ClientEvent::Unavailable { document } => {
                    ensure!(
                        self.heads(document).is_empty(),
                        "with this token the relay does not take this project; it belongs to another share link"
                    );
                    self.absent.insert(document);
                }
                ClientEvent::Rejected { hash, reason, .. }
                | ClientEvent::Refused { hash, reason, .. } => {
                    warn(format_args!("change {hash} was refused: {reason}"));
                    self.refused.insert(hash, reason);
                }
                ClientEvent::Receipt { .. }
                | ClientEvent::Presence { .. }
                | ClientEvent::Access(_) => {}
            }
        }
        if more.is_empty() {
            Ok(())
        } else {
            Box::pin(self.carry_out(more)).await
        }
    }

    /// Counts the changes that a frame carries.
    fn count(&mut self, frame: &[u8]) {
        let limits = gate::Limits::default();
        if let Ok(Frame::Sync { data, .. } | Frame::Request { data, .. }) =
            Frame::decode(frame, frame.len())
            && let Ok(inspected) = gate::inspect(&data, &limits)
        {
            self.sent
                .extend(inspected.changes.iter().map(|change| change.hash));
        }
    }

    /// Whether the relay has on disk exactly what is here. With a refused change it never will.
    fn is_done(&self) -> bool {
        self.receipts
            && self.project.ids().into_iter().all(|id| {
                let here = self.heads(id);
                let there = self
                    .client
                    .receipt(&id)
                    .map(|r| r.durable.iter().copied().collect());
                match there {
                    _ if here.is_empty() => self.absent.contains(&id),
                    Some(there) => here == there || !self.refused.is_empty(),
                    None => false,
                }
            })
    }

    fn heads(&self, id: DocumentId) -> BTreeSet<ChangeHash> {
        self.project
            .content(id)
            .map(|doc| doc.get_heads().into_iter().collect())
            .unwrap_or_default()
    }
}
