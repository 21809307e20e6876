//! The connection to the relay: who is there, what has arrived, where changes stand.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, ChangeHash};
use rand::Rng;

use super::{Effect, Engine, Event, Peer, ShareLink, SyncPhase, SyncStatus, project::OpenProject};
use crate::{
    access::Rights,
    document::Section,
    id::{DocumentId, TaskId, UserId},
    sync::{
        PeerId,
        client::{Client, ClientEvent, Documents, Presence},
        gate::Limits,
    },
    time::UnixMillis,
};

/// What the engine knows about its relay.
#[derive(Debug)]
pub(super) struct Connection {
    client: Client,
    phase: SyncPhase,
    reason: Option<String>,
    last_contact: Option<UnixMillis>,
    focus: Option<(TaskId, String)>,
    shown_status: Option<SyncStatus>,
    shown_peers: Vec<Peer>,
    /// Refused changes that were handed over for a manager to decide about.
    withheld: BTreeSet<ChangeHash>,
}

impl Connection {
    pub(super) fn new(rng: &mut impl Rng) -> Self {
        let peer = PeerId::from(Engine::random_name(rng));
        let client = Client::new(peer, Engine::random_name(rng), Limits::default());
        Self {
            client,
            phase: SyncPhase::LocalOnly,
            reason: None,
            last_contact: None,
            focus: None,
            shown_status: None,
            shown_peers: Vec::new(),
            withheld: BTreeSet::new(),
        }
    }
}

/// The open project's documents, as the client wants them.
struct Held<'a>(&'a mut OpenProject);

impl Documents for Held<'_> {
    fn get(&mut self, id: &DocumentId) -> Option<&mut Automerge> {
        self.0.section_mut(*id).map(Section::automerge_mut)
    }
}

impl Engine {
    /// Asks the host for a connection to that relay.
    pub(super) fn connect(&mut self, share: &ShareLink) {
        self.connection.phase = SyncPhase::Connecting;
        self.connection.reason = None;
        self.out.push(Effect::Connect {
            url: share.relay.clone(),
            token: share.token.clone(),
        });
    }

    /// Ends the connection, if there is one.
    pub(super) fn hang_up(&mut self) {
        if self.connection.phase != SyncPhase::LocalOnly {
            let goodbyes = self.show_presence(None);
            self.carry_out(goodbyes);
            self.out.push(Effect::Disconnect);
        }
        self.connection = Connection::new(&mut self.rng);
    }

    pub(super) fn connected(&mut self) {
        self.connection.phase = SyncPhase::Connecting;
        self.connection.reason = None;
        self.connection.last_contact = Some(self.now);
        let events = self.connection.client.connected();
        self.carry_out(events);
        self.show_sync();
    }

    pub(super) fn disconnected(&mut self, reason: String, refused: bool) {
        if self.connection.phase == SyncPhase::LocalOnly {
            return;
        }
        self.connection.phase = if refused {
            SyncPhase::Refused
        } else {
            SyncPhase::Offline
        };
        self.connection.reason = (!reason.is_empty()).then_some(reason);
        let events = self.connection.client.disconnected();
        self.carry_out(events);
        self.show_sync();
    }

    pub(super) fn received(&mut self, frame: &[u8]) {
        self.connection.last_contact = Some(self.now);
        let Some(open) = &mut self.open else { return };
        match self
            .connection
            .client
            .receive(self.now, frame, &mut Held(open))
        {
            Ok(events) => self.carry_out(events),
            Err(error) => {
                // Documents hold nothing of the offending frame; a new connection starts afresh.
                self.connection.phase = SyncPhase::Offline;
                self.connection.reason = Some(error.to_string());
                let events = self.connection.client.disconnected();
                self.carry_out(events);
                self.out.push(Effect::HangUp);
            }
        }
        self.show_sync();
    }

    pub(super) fn woken(&mut self) {
        let events = self.connection.client.tick(self.now);
        self.carry_out(events);
        self.wake_later();
    }

    /// Starts syncing a document of the open project.
    pub(super) fn sync_document(&mut self, document: DocumentId) {
        let Some(open) = &mut self.open else { return };
        let events = self.connection.client.open(document, &mut Held(open));
        self.carry_out(events);
    }

    /// A document of the open project has changes that did not come from the relay.
    pub(super) fn send_changes(&mut self, document: DocumentId) {
        let Some(open) = &mut self.open else { return };
        let events = self
            .connection
            .client
            .document_changed(document, &mut Held(open));
        self.carry_out(events);
    }

    /// Shows others which cell this person is in.
    pub(super) fn focus(&mut self, focus: Option<(TaskId, String)>) {
        self.connection.focus = focus;
        self.announce();
    }

    /// Shows others that this person is here.
    pub(super) fn announce(&mut self) {
        let author = self.library.author();
        let focus = self.connection.focus.clone();
        let presence = Presence {
            user: Some(author.user),
            name: author.name,
            focus,
        };
        let events = self.show_presence(Some(presence));
        self.carry_out(events);
    }

    fn show_presence(&mut self, presence: Option<Presence>) -> Vec<ClientEvent> {
        let Some(id) = self.open.as_ref().map(OpenProject::id) else {
            return Vec::new();
        };
        self.connection.client.show(self.now, id, presence)
    }

    fn carry_out(&mut self, events: Vec<ClientEvent>) {
        let mut peers_changed = false;
        for event in events {
            match event {
                ClientEvent::Send(frame) => self.out.push(Effect::Send(frame)),
                ClientEvent::Joined { .. } => {
                    self.connection.phase = SyncPhase::Online;
                    self.connection.reason = None;
                    self.announce();
                }
                ClientEvent::Changed { document, hashes } => {
                    self.changed_from_relay(document, &hashes);
                }
                ClientEvent::Receipt { document, receipt } => {
                    if let Some(open) = &mut self.open {
                        open.receipt(document, receipt.durable, receipt.seen);
                    }
                    self.remember_project();
                }
                ClientEvent::Rejected {
                    document,
                    hash,
                    reason,
                } => {
                    self.fail(
                        format!("The relay refused a change of yours ({hash}): {reason}."),
                        format!(
                            "It is kept on this device, in document {document}, but others do not \
                             see it. A manager of the project may take it in; export a hand-off file to keep a copy."
                        ),
                    );
                    self.withhold(document);
                }
                ClientEvent::Unavailable { .. } => self.unavailable(),
                ClientEvent::Access(rights) => self.may(rights),
                ClientEvent::Presence { .. } => peers_changed = true,
                ClientEvent::Refused { hash, reason, .. } => self.fail(
                    format!("A change from the relay was not taken in ({hash}): {reason}."),
                    "What you have is untouched. If this goes on, tell whoever runs the relay.",
                ),
            }
        }
        if peers_changed {
            self.show_peers();
        }
        self.wake_later();
    }

    /// Takes over what this person may do. It is remembered: it holds without a connection too.
    fn may(&mut self, rights: Rights) {
        let Some(id) = self.open.as_ref().map(OpenProject::id) else {
            return;
        };
        if let Some(keep) = self.library.keep_rights(id, rights) {
            self.out.push(keep);
            self.show_rights();
        }
    }

    /// Tells the user interface what this person may do.
    pub(super) fn show_rights(&mut self) {
        if let Some(id) = self.open.as_ref().map(OpenProject::id) {
            let rights = self.library.rights(id).cloned();
            self.emit(Event::Access(rights));
        }
    }

    /// Hands over what the relay has not got of a document, each change once.
    fn withhold(&mut self, document: DocumentId) {
        let Some(open) = &self.open else { return };
        let changes = open.not_on_relay(document);
        let new = changes
            .into_iter()
            .filter(|(hash, _)| self.connection.withheld.insert(*hash));
        let bytes: Vec<u8> = new.flat_map(|(_, bytes)| bytes).collect();
        if !bytes.is_empty() {
            let events = self.connection.client.withhold(document, bytes);
            self.carry_out(events);
        }
    }

    fn wake_later(&mut self) {
        if let Some(time) = self.connection.client.next_tick() {
            self.out.push(Effect::WakeAt(time));
        }
    }

    /// A project that is being joined, and that the relay does not have.
    fn unavailable(&mut self) {
        if self.open.as_ref().is_some_and(|open| !open.is_shown()) {
            self.connection.reason = Some(
                "The relay does not have this project yet; waiting for somebody who does.".into(),
            );
            self.show_sync();
        }
    }

    fn show_peers(&mut self) {
        let Some(id) = self.open.as_ref().map(OpenProject::id) else {
            return;
        };
        let peers: Vec<Peer> = self
            .connection
            .client
            .presences(&id)
            .map(|(peer, presence)| Peer {
                peer: peer.to_string(),
                name: presence.name.clone(),
                hue: presence.user.as_ref().map_or(0, hue),
                focus: presence.focus.clone(),
            })
            .collect();
        if peers != self.connection.shown_peers {
            self.connection.shown_peers.clone_from(&peers);
            self.emit(Event::Peers(peers));
        }
    }

    /// Tells the user interface where changes stand, if that changed.
    pub(super) fn show_sync(&mut self) {
        let Some(open) = &mut self.open else { return };
        let (waiting, unseen) = open.waiting();
        let status = SyncStatus {
            phase: self.connection.phase,
            unsaved: open.unsaved(),
            waiting,
            unseen,
            // Rounded to seconds, so that a busy connection does not redraw the pill at every frame.
            last_contact: self.connection.last_contact.map(|t| t.0 / 1000 * 1000),
            reason: self.connection.reason.clone(),
        };
        if self.connection.shown_status.as_ref() != Some(&status) {
            self.connection.shown_status = Some(status.clone());
            self.emit(Event::Sync(status));
        }
    }
}

/// A colour for a person, the same on every device.
fn hue(user: &UserId) -> u16 {
    let sum = user.0.bytes().fold(7_u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    // Golden-angle steps keep neighbours in the sequence far apart on the colour wheel.
    u16::try_from(u64::from(sum) * 137 % 360).unwrap_or(0)
}

/// Heads per document.
pub(super) type HeadsByDocument = BTreeMap<DocumentId, Vec<automerge::ChangeHash>>;
