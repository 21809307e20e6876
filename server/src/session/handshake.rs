//! The first exchange: the client says its name, the relay answers.

use throughline_core::sync::{
    PeerId, PeerMetadata,
    frame::{Frame, PROTOCOL_VERSION},
};

/// A client that joined.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Joined {
    pub(super) peer: PeerId,
    pub(super) extensions: bool,
}

/// Longest name of a client. It is kept per document and sent in each frame.
const LONGEST_PEER_ID: usize = 256;

/// Reads the first frame; an error says in words what is wrong with it.
pub(super) fn read_join(frame: Frame) -> Result<Joined, String> {
    let Frame::Join {
        sender,
        metadata,
        versions,
    } = frame
    else {
        return Err("the first frame must be a join".to_owned());
    };
    if !versions.is_empty() && !versions.iter().any(|v| v == PROTOCOL_VERSION) {
        return Err(format!(
            "this relay speaks protocol version {PROTOCOL_VERSION} only"
        ));
    }
    if sender.as_str().is_empty() || sender.as_str().len() > LONGEST_PEER_ID {
        return Err(format!("a peer id has 1 to {LONGEST_PEER_ID} bytes"));
    }
    Ok(Joined {
        peer: sender,
        extensions: metadata.extensions,
    })
}

/// The answer. Our extension is offered only to those who asked for it.
pub(super) fn answer(relay: &PeerId, client: &Joined) -> Frame {
    Frame::Peer {
        sender: relay.clone(),
        target: client.peer.clone(),
        metadata: PeerMetadata {
            // Without one, clients keep no sync state about us that a restored backup would belie.
            storage_id: None,
            is_ephemeral: false,
            extensions: client.extensions,
        },
        version: PROTOCOL_VERSION.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sender: &str, versions: &[&str], good: bool) {
        let frame = Frame::Join {
            sender: sender.into(),
            metadata: PeerMetadata::default(),
            versions: versions.iter().map(|&v| v.to_owned()).collect(),
        };
        assert_eq!(read_join(frame).is_ok(), good, "{sender:.20} {versions:?}");
    }

    #[test]
    fn a_join_needs_a_name_and_our_version() {
        check("a", &["1"], true);
        check("a", &["2", "1"], true);
        check("a", &[], true);
        check("a", &["2"], false);
        check("", &["1"], false);
        check(&"x".repeat(LONGEST_PEER_ID + 1), &["1"], false);
        assert!(read_join(Frame::Leave { sender: "a".into() }).is_err());
    }
}
