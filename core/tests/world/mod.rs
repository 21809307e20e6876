//! A small world: one hub, its store, our clients and plain automerge peers, with a network that delivers in order.

#![allow(dead_code, unreachable_pub, clippy::expect_used)]

use std::collections::{BTreeMap, VecDeque};

use automerge::{
    ActorId, AutoCommit, Automerge, ChangeHash, ROOT, ReadDoc,
    sync::{self, SyncDoc},
    transaction::Transactable,
};
use throughline_core::{
    engine::ChunkName,
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        client::{Client, ClientError, ClientEvent, Documents},
        frame::Frame,
        gate::Limits,
        hub::{ConnectionId, DocumentHub, HubEffect, PeerInfo, Ticket},
    },
    time::UnixMillis,
};

/// The one document.
pub fn document() -> DocumentId {
    DocumentId::from_bytes(*b"one document....")
}

/// Deliveries after which a conversation counts as endless.
const ENDLESS: usize = 2_000;

/// Somebody at the other end of a connection.
pub enum Person {
    /// Our own engine's client.
    Ours(Box<Ours>),
    /// Any automerge peer without our extension.
    Plain(Box<Plain>),
}

pub struct Ours {
    pub client: Client,
    pub docs: Docs,
    pub events: Vec<ClientEvent>,
    pub errors: Vec<ClientError>,
}

#[derive(Default)]
pub struct Docs(pub BTreeMap<DocumentId, Automerge>);

impl Documents for Docs {
    fn get(&mut self, id: &DocumentId) -> Option<&mut Automerge> {
        self.0.get_mut(id)
    }
}

pub struct Plain {
    pub name: String,
    pub doc: AutoCommit,
    pub state: sync::State,
    pub received: Vec<Frame>,
}

pub struct World {
    pub hub: DocumentHub,
    pub store: BTreeMap<ChunkName, Vec<u8>>,
    pub people: BTreeMap<ConnectionId, Person>,
    pub to_hub: VecDeque<(ConnectionId, Vec<u8>)>,
    pub to_people: VecDeque<(ConnectionId, Vec<u8>)>,
    pub dropped: BTreeMap<ConnectionId, String>,
    pub rejected: Vec<(ConnectionId, ChangeHash, String)>,
    pub damaged: Vec<(ChunkName, String)>,
    /// Writes not yet answered, while the disk is slow.
    pub unwritten: Vec<(Ticket, ChunkName, Vec<u8>)>,
    pub disk_is_slow: bool,
    pub loads: usize,
    /// Those to whom nothing arrives for now.
    pub held: Vec<ConnectionId>,
    /// Whether readings of the store take until `read`, and how many wait for that.
    pub reads_slowly: bool,
    pub unread: usize,
    /// The names in the store, in the order in which they came there.
    pub arrived: Vec<ChunkName>,
    pub frames_sent: usize,
    read_only: Vec<ConnectionId>,
    next: u64,
}

impl World {
    pub fn new() -> Self {
        Self {
            hub: DocumentHub::new(document(), PeerId::from("relay"), Limits::default()),
            store: BTreeMap::new(),
            people: BTreeMap::new(),
            to_hub: VecDeque::new(),
            to_people: VecDeque::new(),
            dropped: BTreeMap::new(),
            rejected: Vec::new(),
            damaged: Vec::new(),
            unwritten: Vec::new(),
            disk_is_slow: false,
            loads: 0,
            arrived: Vec::new(),
            held: Vec::new(),
            reads_slowly: false,
            unread: 0,
            frames_sent: 0,
            read_only: Vec::new(),
            next: 0,
        }
    }

    /// The relay's process ends and starts again: only the store is left.
    pub fn restart(&mut self) {
        self.hub = DocumentHub::new(document(), PeerId::from("relay"), Limits::default());
        self.unwritten.clear();
        self.to_hub.clear();
        self.to_people.clear();
        let connections: Vec<ConnectionId> = self.people.keys().copied().collect();
        for connection in connections {
            self.disconnect(connection);
        }
    }

    fn connection(&mut self) -> ConnectionId {
        self.next += 1;
        ConnectionId(self.next)
    }

    /// Our client, with a document of its own or none yet.
    pub fn ours(&mut self, name: &str, doc: Option<Automerge>) -> ConnectionId {
        let mut ours = Ours {
            client: Client::new(
                PeerId::from(name),
                format!("session of {name}"),
                Limits::default(),
            ),
            docs: Docs::default(),
            events: Vec::new(),
            errors: Vec::new(),
        };
        let actor = ActorId::from(name.as_bytes());
        let doc = doc.unwrap_or_default().with_actor(actor);
        ours.docs.0.insert(document(), doc);
        ours.client.open(document(), &mut ours.docs);
        let connection = self.connection();
        self.people.insert(connection, Person::Ours(Box::new(ours)));
        self.connect(connection);
        connection
    }

    /// Our client, and nobody takes changes from it.
    pub fn viewer(&mut self, name: &str) -> ConnectionId {
        let connection = ConnectionId(self.next + 1);
        self.read_only.push(connection);
        self.ours(name, None)
    }

    /// A plain automerge peer.
    pub fn plain(&mut self, name: &str, doc: Option<AutoCommit>) -> ConnectionId {
        let actor = ActorId::from(name.as_bytes());
        let plain = Plain {
            name: name.to_owned(),
            doc: doc.unwrap_or_default().with_actor(actor),
            state: sync::State::new(),
            received: Vec::new(),
        };
        let connection = self.connection();
        self.people
            .insert(connection, Person::Plain(Box::new(plain)));
        self.connect(connection);
        connection
    }

    pub fn connect(&mut self, connection: ConnectionId) {
        self.dropped.remove(&connection);
        let read_only = self.read_only.contains(&connection);
        match self.people.get_mut(&connection).expect("a person") {
            Person::Ours(ours) => {
                let events = ours.client.connected();
                self.note(connection, events);
            }
            Person::Plain(plain) => {
                let info = PeerInfo {
                    peer: PeerId::from(plain.name.as_str()),
                    extensions: false,
                    read_only,
                    holder: None,
                };
                self.hub.attach(connection, info);
                plain.state = sync::State::new();
                self.say(connection);
            }
        }
    }

    pub fn disconnect(&mut self, connection: ConnectionId) {
        self.hub.detach(connection);
        self.to_hub.retain(|(from, _)| *from != connection);
        self.to_people.retain(|(to, _)| *to != connection);
        self.dropped.insert(connection, "disconnected".to_owned());
        if let Some(Person::Ours(ours)) = self.people.get_mut(&connection) {
            let events = ours.client.disconnected();
            self.note(connection, events);
        }
    }

    /// A plain peer sends what automerge has for it to say.
    pub fn say(&mut self, connection: ConnectionId) {
        let Some(Person::Plain(plain)) = self.people.get_mut(&connection) else {
            panic!("not a plain peer");
        };
        let Some(message) = plain.doc.sync().generate_sync_message(&mut plain.state) else {
            return;
        };
        let sender = PeerId::from(plain.name.as_str());
        let (target, data) = (PeerId::from("relay"), message.encode());
        let document = document();
        let frame = if plain.doc.get_heads().is_empty() {
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
        self.to_hub.push_back((connection, frame.encode()));
    }

    /// Sends bytes as this person.
    pub fn send_raw(&mut self, connection: ConnectionId, data: Vec<u8>) {
        let frame = Frame::Sync {
            sender: PeerId::from("somebody"),
            target: PeerId::from("relay"),
            document: document(),
            data,
        };
        self.to_hub.push_back((connection, frame.encode()));
    }

    /// Sets a key of the root as this person, in one change.
    pub fn put(&mut self, connection: ConnectionId, key: &str, value: &str) {
        match self.people.get_mut(&connection).expect("a person") {
            Person::Ours(ours) => {
                let doc = ours.docs.0.get_mut(&document()).expect("a document");
                let mut transaction = doc.transaction();
                transaction.put(ROOT, key, value).expect("put");
                transaction.commit();
                let Ours { client, docs, .. } = &mut **ours;
                let events = client.document_changed(document(), docs);
                self.note(connection, events);
            }
            Person::Plain(plain) => {
                plain.doc.put(ROOT, key, value).expect("put");
                plain.doc.commit();
                if !self.dropped.contains_key(&connection) {
                    self.say(connection);
                }
            }
        }
    }

    pub fn get(&mut self, connection: ConnectionId, key: &str) -> Option<String> {
        let value = match self.people.get_mut(&connection).expect("a person") {
            Person::Ours(ours) => ours.docs.0[&document()].get(ROOT, key),
            Person::Plain(plain) => plain.doc.get(ROOT, key),
        };
        value
            .expect("get")
            .and_then(|(value, _)| value.as_str().map(str::to_owned))
    }

    pub fn heads(&mut self, connection: ConnectionId) -> Vec<ChangeHash> {
        match self.people.get_mut(&connection).expect("a person") {
            Person::Ours(ours) => ours.docs.0[&document()].get_heads(),
            Person::Plain(plain) => plain.doc.get_heads(),
        }
    }

    pub fn our(&mut self, connection: ConnectionId) -> &mut Ours {
        match self.people.get_mut(&connection).expect("a person") {
            Person::Ours(ours) => ours,
            Person::Plain(_) => panic!("a plain peer"),
        }
    }

    pub fn note(&mut self, connection: ConnectionId, events: Vec<ClientEvent>) {
        for event in events {
            if let ClientEvent::Send(frame) = event {
                if !self.dropped.contains_key(&connection) {
                    self.to_hub.push_back((connection, frame));
                }
            } else if let Some(Person::Ours(ours)) = self.people.get_mut(&connection) {
                ours.events.push(event);
            }
        }
    }

    /// Delivers everything until nobody has anything to say.
    pub fn run(&mut self) {
        for _ in 0..ENDLESS {
            if !self.deliver_one(true) {
                return;
            }
        }
        panic!("after {ENDLESS} deliveries they still talk");
    }

    /// Delivers one frame, one way first; whether there was one.
    pub fn deliver_one(&mut self, to_hub_first: bool) -> bool {
        let to_hub = to_hub_first || self.to_people.is_empty();
        if to_hub && let Some((from, frame)) = self.to_hub.pop_front() {
            self.at_hub(from, &frame);
        } else if let Some(next) = self.next_to_people() {
            let (to, frame) = next;
            self.at_person(to, &frame);
        } else {
            return false;
        }
        true
    }

    fn next_to_people(&mut self) -> Option<(ConnectionId, Vec<u8>)> {
        let is_free = |(to, _): &(ConnectionId, Vec<u8>)| !self.held.contains(to);
        let at = self.to_people.iter().position(is_free)?;
        self.to_people.remove(at)
    }

    fn at_hub(&mut self, from: ConnectionId, frame: &[u8]) {
        let frame = match Frame::decode(frame, 64 << 20) {
            Ok(Frame::Join {
                sender, metadata, ..
            }) => {
                let info = PeerInfo {
                    peer: sender.clone(),
                    extensions: metadata.extensions,
                    read_only: self.read_only.contains(&from),
                    holder: None,
                };
                self.hub.attach(from, info);
                let answer = Frame::Peer {
                    sender: PeerId::from("relay"),
                    target: sender,
                    metadata: PeerMetadata {
                        extensions: true,
                        ..PeerMetadata::default()
                    },
                    version: "1".to_owned(),
                };
                self.to_people.push_back((from, answer.encode()));
                return;
            }
            Ok(frame) => frame,
            Err(error) => panic!("the harness made a bad frame: {error}"),
        };
        let effects = self.hub.receive(from, frame);
        self.carry_out(effects);
    }

    pub fn carry_out(&mut self, effects: Vec<HubEffect>) {
        for effect in effects {
            match effect {
                HubEffect::Send { to, frame } => {
                    self.frames_sent += 1;
                    let bytes = frame.encode();
                    assert_eq!(Frame::decode(&bytes, 64 << 20).as_ref(), Ok(&frame));
                    self.to_people.push_back((to, bytes));
                }
                HubEffect::Load => {
                    self.loads += 1;
                    self.unread += 1;
                    if !self.reads_slowly {
                        self.read();
                    }
                }
                HubEffect::Append {
                    ticket,
                    name,
                    bytes,
                } => {
                    self.unwritten.push((ticket, name, bytes));
                    if !self.disk_is_slow {
                        self.write();
                    }
                }
                HubEffect::Rejected { from, hash, reason } => {
                    self.rejected.push((from, hash, reason));
                }
                HubEffect::Drop { connection, reason } => {
                    self.disconnect(connection);
                    self.dropped.insert(connection, reason);
                }
                HubEffect::Damaged { name, reason } => self.damaged.push((name, reason)),
                HubEffect::Bind { .. } => {} // no connection here has a holder
            }
        }
    }

    /// What was asked of the store is answered.
    pub fn read(&mut self) {
        for _ in 0..std::mem::take(&mut self.unread) {
            let mut chunks: Vec<_> = self.store.clone().into_iter().collect();
            let place = |name: &ChunkName| self.arrived.iter().position(|n| n == name);
            chunks.sort_by_key(|(name, _)| (name.kind, place(name)));
            let effects = self.hub.loaded(chunks);
            self.carry_out(effects);
        }
    }

    /// The disk answers for all that is unwritten.
    pub fn write(&mut self) {
        for (ticket, name, bytes) in std::mem::take(&mut self.unwritten) {
            self.arrived.push(name.clone());
            self.store.insert(name, bytes);
            let effects = self.hub.persisted(ticket);
            self.carry_out(effects);
        }
    }

    fn at_person(&mut self, to: ConnectionId, frame: &[u8]) {
        if self.dropped.contains_key(&to) {
            return;
        }
        match self.people.get_mut(&to).expect("a person") {
            Person::Ours(ours) => {
                let Ours { client, docs, .. } = &mut **ours;
                match client.receive(UnixMillis(0), frame, docs) {
                    Ok(events) => self.note(to, events),
                    Err(error) => {
                        ours.errors.push(error);
                        self.disconnect(to);
                    }
                }
            }
            Person::Plain(plain) => {
                let frame = Frame::decode(frame, 64 << 20).expect("the hub's frame");
                if let Frame::Sync { data, .. } = &frame {
                    let message = sync::Message::decode(data).expect("a sync message");
                    let state = &mut plain.state;
                    let outcome = plain.doc.sync().receive_sync_message(state, message);
                    if let Err(error) = outcome {
                        let reason = format!("its own automerge refused: {error}");
                        self.disconnect(to);
                        self.dropped.insert(to, reason);
                        return;
                    }
                }
                let is_sync = matches!(frame, Frame::Sync { .. });
                plain.received.push(frame);
                if is_sync {
                    self.say(to);
                }
            }
        }
    }
}
