//! The relay's side of a document, with somebody at it who sends anything.

use std::sync::OnceLock;

use automerge::{ChangeHash, legacy::OpType};
use throughline_core::{
    engine::ChunkName,
    id::DocumentId,
    sync::{
        PeerId,
        frame::Frame,
        gate::{self, Limits},
        hub::{ConnectionId, DocumentHub, HubEffect, PeerInfo, Ticket, examine},
    },
};

use crate::seeds;

type Chunk = (ChunkName, Vec<u8>);

const MALLORY: ConnectionId = ConnectionId(1);
const ALICE: ConnectionId = ConnectionId(2);

static BASE: OnceLock<Base> = OnceLock::new();

/// What the relay has of the document before.
struct Base {
    log: Vec<Chunk>,
    heads: Vec<ChangeHash>,
}

/// Hands a sync message to a relay that has a document with somebody at it.
pub(crate) fn takes(data: &[u8]) {
    answers_unread(data);
    let base = BASE.get_or_init(base);
    let mut log = base.log.clone();
    let mut hub = hub();
    for connection in [MALLORY, ALICE] {
        hub.attach(connection, peer(connection));
    }
    // Whoever has nothing is answered from what is stored: here the document is to be looked at.
    hub.always_read();
    let mut effects = hub.receive(MALLORY, frame(MALLORY, data.to_vec()));
    // The document is read, and then the message taken.
    assert!(matches!(effects[..], [HubEffect::Load]), "{effects:?}");
    effects = hub.loaded(log.clone());
    let mut broke = false;
    while !effects.is_empty() {
        let mut next = Vec::new();
        for effect in effects {
            match effect {
                HubEffect::Append {
                    ticket,
                    name,
                    bytes,
                } => {
                    log.push((name, bytes));
                    next.extend(hub.persisted(ticket));
                }
                HubEffect::Load => {
                    broke = true;
                    next.extend(hub.loaded(log.clone()));
                }
                HubEffect::Damaged { reason, .. } => panic!("the log was damaged: {reason}"),
                HubEffect::Drop { connection, reason } => {
                    assert_eq!(connection, MALLORY, "somebody else was dropped: {reason}");
                }
                HubEffect::Send { .. } | HubEffect::Rejected { .. } | HubEffect::Bind { .. } => {}
            }
        }
        effects = next;
    }
    if broke {
        assert!(
            has_marks(data),
            "automerge broke on what the gate let through"
        );
        assert_eq!(log.len(), base.log.len(), "what broke automerge was stored");
    }
    is_sound(&mut hub, &log);
}

/// Hands it to a relay that has read nothing yet: what it answers from what is stored, or gives to be read, harms nobody.
fn answers_unread(data: &[u8]) {
    let base = BASE.get_or_init(base);
    let mut hub = hub();
    for connection in [MALLORY, ALICE] {
        hub.attach(connection, peer(connection));
    }
    let mut asked = 0;
    for _ in 0..3 {
        let mut effects = hub.receive(MALLORY, frame(MALLORY, data.to_vec()));
        while effects.contains(&HubEffect::Load) {
            asked += 1;
            assert!(asked < 8, "the store is asked again and again");
            effects = hub.loaded(base.log.clone());
        }
        if effects
            .iter()
            .any(|effect| matches!(effect, HubEffect::Drop { .. }))
        {
            return;
        }
    }
}

/// What is stored can be read to where the document is, by a relay that starts afresh, and as one snapshot.
fn is_sound(hub: &mut DocumentHub, log: &[Chunk]) {
    let heads = hub.heads().expect("the document is there");
    let found = examine(log, &limits()).expect("what is stored can be applied");
    assert_eq!(found.damaged, [], "what is stored can be read");
    assert_eq!(found.missing, [], "what is stored is whole");
    assert_eq!(found.document.get_heads(), heads);
    if log.len() > 1 {
        found
            .snapshot(id(), &limits())
            .expect("a snapshot leads to the same heads");
    }
}

/// Marks are tried on a copy, because only a trial tells whether automerge takes them: that one may fail.
fn has_marks(data: &[u8]) -> bool {
    let inspected = gate::inspect(data, &limits()).expect("it passed the gate");
    inspected.changes.iter().any(|change| {
        let change = automerge::Change::from_bytes(change.bytes.clone()).expect("a change");
        let change = change.decode();
        let mut operations = change.operations.iter();
        operations.any(|op| matches!(op.action, OpType::MarkBegin(_) | OpType::MarkEnd(_)))
    })
}

fn base() -> Base {
    let mut document = seeds::base();
    let mut hub = hub();
    hub.attach(ALICE, peer(ALICE));
    hub.receive(
        ALICE,
        frame(ALICE, crate::document::message(&document.save())),
    );
    let effects = hub.loaded(Vec::new());
    let log = effects.into_iter().find_map(|effect| match effect {
        HubEffect::Append { name, bytes, .. } => Some(vec![(name, bytes)]),
        _ => None,
    });
    let base = Base {
        log: log.expect("an honest document is stored"),
        heads: document.get_heads(),
    };
    let effects = hub.persisted(Ticket(0));
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(hub.heads(), Some(base.heads.clone()));
    base
}

fn hub() -> DocumentHub {
    DocumentHub::new(id(), PeerId::from("relay"), limits())
}

fn limits() -> Limits {
    Limits::default()
}

fn id() -> DocumentId {
    DocumentId::from_bytes([7; 16])
}

fn name(connection: ConnectionId) -> PeerId {
    PeerId::from(if connection == ALICE {
        "alice"
    } else {
        "mallory"
    })
}

fn peer(connection: ConnectionId) -> PeerInfo {
    PeerInfo {
        peer: name(connection),
        extensions: false,
        read_only: false,
        holder: None,
    }
}

fn frame(from: ConnectionId, data: Vec<u8>) -> Frame {
    Frame::Sync {
        sender: name(from),
        target: PeerId::from("relay"),
        document: id(),
        data,
    }
}
