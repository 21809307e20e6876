//! Frames as the JavaScript library makes them, byte by byte, and as we do.

#![allow(clippy::expect_used)]

use automerge::ChangeHash;
use proptest::{collection::vec, prelude::*, sample::Index};
use throughline_core::{
    access::{Access, Role},
    id::DocumentId,
    sync::{
        PeerId, PeerMetadata,
        frame::{Frame, FrameError},
        gate::{self, Limits},
    },
};

const LIMIT: usize = 1 << 20;

fn hex(text: &str) -> Vec<u8> {
    let digit = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
    (0..text.len()).step_by(2).map(digit).collect()
}

fn document(text: &str) -> DocumentId {
    text.parse().expect("a document id")
}

fn peer(name: &str) -> PeerId {
    PeerId::from(name)
}

fn check(bytes: &str, expected: &Frame) {
    assert_eq!(Frame::decode(&hex(bytes), LIMIT).as_ref(), Ok(expected));
    assert_eq!(
        Frame::decode(&expected.encode(), LIMIT).as_ref(),
        Ok(expected)
    );
}

#[test]
fn frames_of_automerge_repo() {
    // Recorded between two automerge-repo 2.5.6 peers over its WebSocket adapters.
    let metadata = PeerMetadata {
        is_ephemeral: true,
        ..PeerMetadata::default()
    };
    check(
        "b900046474797065646a6f696e6873656e646572496466636c69656e746c706565724d65746164617461b900026973746f\
         726167654964f76b6973457068656d6572616cf57819737570706f7274656450726f746f636f6c56657273696f6e738161\
         31",
        &Frame::Join {
            sender: peer("client"),
            metadata: metadata.clone(),
            versions: vec!["1".to_owned()],
        },
    );
    check(
        "b90005647479706564706565726873656e6465724964667365727665726c706565724d65746164617461b900026973746f\
         726167654964f76b6973457068656d6572616cf57773656c656374656450726f746f636f6c56657273696f6e6131687461\
         72676574496466636c69656e74",
        &Frame::Peer {
            sender: peer("server"),
            target: peer("client"),
            metadata,
            version: "1".to_owned(),
        },
    );
    check(
        "b9000564747970656772657175657374687461726765744964667365727665726a646f63756d656e744964781c344e4d4e\
         6e6b4d684c386a5872644a396a616d53353850415664587564646174614a420000010000000202846873656e6465724964\
         66636c69656e74",
        &Frame::Request {
            sender: peer("client"),
            target: peer("server"),
            document: document("4NMNnkMhL8jXrdJ9jamS58PAVdXu"),
            data: hex("42000001000000020284"),
        },
    );
    check(
        "b9000464747970656f646f632d756e617661696c61626c656a646f63756d656e744964781c344e4d4e6e6b4d684c386a58\
         72644a396a616d5335385041566458756873656e646572496466736572766572687461726765744964\
         66636c69656e74",
        &Frame::DocUnavailable {
            sender: peer("server"),
            target: peer("client"),
            document: document("4NMNnkMhL8jXrdJ9jamS58PAVdXu"),
        },
    );
    check(
        "b90007647479706569657068656d6572616c687461726765744964667365727665726a646f63756d656e744964781c3350\
         336d356f50364c41636858455465354d324e563779346b577931646461746156b900016568656c6c6f8401fb4004000000\
         000000f6f765636f756e74016973657373696f6e49646c3036687471703163656c33366873656e64657249\
         6466636c69656e74",
        &Frame::Ephemeral {
            sender: peer("client"),
            target: peer("server"),
            document: document("3P3m5oP6LAchXETe5M2NV7y4kWy1"),
            count: 1,
            session: "06htqp1cel36".to_owned(),
            data: hex("b900016568656c6c6f8401fb4004000000000000f6f7"),
        },
    );
}

#[test]
fn sync_messages_of_automerge_repo_pass_the_gate() {
    let limits = Limits::default();
    // The first answer of a JavaScript server that has nothing is an empty document.
    let empty = hex("430000010000010e856f4a83b81a95440004000000000202\
                     84");
    let inspected = gate::inspect(&empty, &limits).expect("sound");
    assert!(inspected.has_chunks && inspected.changes.is_empty());
    // A whole document from a JavaScript client.
    let whole = hex(
        "4301c35eba792392ee52ac9a4cead42c3a701a9b1a0d24b819db78a165cb394eb9a100010005010a07e90601a301856f4a\
         8323a3076c009801011017d7e9b1d29210e87431fd12b3c2f2be01c35eba792392ee52ac9a4cead42c3a701a9b1a0d24b8\
         19db78a165cb394eb9a1060102030213022306400256020c010402041104130615082102230234024204560457038001027f\
         007f017f047fedda91d8067f007f0700010300000103010002020000017d0002017f046e616d6500030400040101037f0403\
         017f0003164469670400000202\
         84",
    );
    let inspected = gate::inspect(&whole, &limits).expect("sound");
    assert_eq!(inspected.changes.len(), 1);
    assert_eq!(inspected.heads, [inspected.changes[0].hash]);
}

#[test]
fn what_other_encoders_may_write() {
    let count = |count: &str| {
        // {type: "ephemeral", count, data, targetId, senderId, documentId, sessionId, extra: {deep: [undefined]}}
        let id = format!("781c{}", hex_of(b"3P3m5oP6LAchXETe5M2NV7y4kWy1"));
        format!(
            "b8086474797065{}65636f756e74{count}6464617461d84041f6{}6174{}6173{}{id}6973657373696f6e49646173{}",
            format_args!("69{}", hex_of(b"ephemeral")),
            format_args!("68{}", hex_of(b"targetId")),
            format_args!("68{}", hex_of(b"senderId")),
            format_args!("6a{}", hex_of(b"documentId")),
            format_args!("65{}a16464656570{}", hex_of(b"extra"), "81f7"),
        )
    };
    for written in [
        "07",
        "1807",
        "190007",
        "fb401c000000000000",
        "fa40e00000",
        "f94700",
    ] {
        let frame = Frame::decode(&hex(&count(written)), LIMIT);
        let Ok(Frame::Ephemeral { count, data, .. }) = frame else {
            panic!("{written}: {frame:?}");
        };
        assert_eq!((count, data), (7, vec![0xf6]), "{written}");
    }
    for written in [
        "20",
        "fb401d000000000000",
        "fb7ff8000000000000",
        "6137",
        "f7",
    ] {
        let frame = Frame::decode(&hex(&count(written)), LIMIT);
        assert!(frame.is_err(), "{written}: {frame:?}");
    }
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn our_own_frames_round_trip() {
    let document = document("3P3m5oP6LAchXETe5M2NV7y4kWy1");
    let (sender, target) = (peer("relay"), peer("client"));
    let frames = [
        Frame::Receipt {
            sender: sender.clone(),
            target: target.clone(),
            document,
            durable: vec![ChangeHash([1; 32]), ChangeHash([2; 32])],
            seen: Vec::new(),
        },
        Frame::Rejected {
            sender: sender.clone(),
            target: target.clone(),
            document,
            hash: ChangeHash([3; 32]),
            reason: "no".to_owned(),
        },
        Frame::Documents {
            sender: sender.clone(),
            target: target.clone(),
            project: Some(document),
            documents: vec![document; 3],
        },
        Frame::Documents {
            sender: sender.clone(),
            target: target.clone(),
            project: None,
            documents: Vec::new(),
        },
        Frame::Withheld {
            sender: sender.clone(),
            target: target.clone(),
            document,
            data: vec![1, 2, 3],
        },
        Frame::Join {
            sender: sender.clone(),
            metadata: PeerMetadata {
                storage_id: Some("store".to_owned()),
                is_ephemeral: false,
                extensions: true,
            },
            versions: vec!["1".to_owned()],
        },
        Frame::Access {
            sender: sender.clone(),
            target: target.clone(),
            rights: Access::of(Role::Commenter).rights(),
        },
        Frame::Leave {
            sender: sender.clone(),
        },
        Frame::Error {
            sender: sender.clone(),
            target: target.clone(),
            message: "bye".to_owned(),
        },
        Frame::RemoteSubscriptionChange {
            sender: sender.clone(),
            target: target.clone(),
        },
        Frame::RemoteHeadsChanged {
            sender,
            target,
            document,
        },
        Frame::Unknown {
            kind: "something-new".to_owned(),
        },
    ];
    for frame in frames {
        assert_eq!(Frame::decode(&frame.encode(), LIMIT), Ok(frame));
    }
}

#[test]
fn bad_frames_say_what_is_wrong() {
    let check = |bytes: &str, expected: &str| {
        let error = Frame::decode(&hex(bytes), 100)
            .expect_err(bytes)
            .to_string();
        assert!(error.contains(expected), "{bytes}: {error}");
    };
    check("", "ends too early");
    check("80", "must be a map");
    check("a0", "without a valid ‘type’");
    check("a16474797065656c65617665", "without a valid ‘senderId’");
    check("bf6474797065656c65617665ff", "indefinite");
    check("a1647479706565ffffffffff", "not UTF-8");
    check("a164747970657affffffff", "beyond the end");
    check("bbffffffffffffffff", "beyond the end");
    check("a16178818181818181818181818181f6", "nested too deeply");
    check("a16474797065656c6561766500", "after the frame");
    let long = vec![0; 101];
    let error = Frame::decode(&long, 100);
    assert_eq!(
        error,
        Err(FrameError::TooLong {
            size: 101,
            limit: 100
        })
    );
}

proptest! {
    #[test]
    fn mutated_frames_do_not_panic(edits in vec((any::<Index>(), any::<u8>()), 1..6)) {
        let frame = Frame::Receipt {
            sender: peer("relay"),
            target: peer("client"),
            document: document("3P3m5oP6LAchXETe5M2NV7y4kWy1"),
            durable: vec![ChangeHash([1; 32])],
            seen: vec![ChangeHash([2; 32])],
        };
        let mut bytes = frame.encode();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = Frame::decode(&bytes, LIMIT);
    }
}
