//! From a [`Frame`] to bytes.

use automerge::ChangeHash;

use super::{Frame, cbor::Writer};
use crate::sync::PeerMetadata;

pub(super) fn encode(frame: &Frame) -> Vec<u8> {
    let data_len = match frame {
        Frame::Request { data, .. }
        | Frame::Sync { data, .. }
        | Frame::Withheld { data, .. }
        | Frame::Ephemeral { data, .. } => data.len(),
        _ => 0,
    };
    // Names, ids and headers of a frame come to less than this, so that encoding allocates once.
    let mut out = Writer::with_capacity(256 + data_len);
    write(frame, &mut out);
    out.finish()
}

fn write(frame: &Frame, out: &mut Writer) {
    match frame {
        Frame::Join {
            sender,
            metadata,
            versions,
        } => {
            out.map(4).text("type").text("join");
            out.text("senderId").text(sender.as_str());
            out.text("peerMetadata");
            write_metadata(metadata, out);
            out.text("supportedProtocolVersions").array(versions.len());
            for version in versions {
                out.text(version);
            }
        }
        Frame::Peer {
            sender,
            target,
            metadata,
            version,
        } => {
            out.map(5).text("type").text("peer");
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            out.text("peerMetadata");
            write_metadata(metadata, out);
            out.text("selectedProtocolVersion").text(version);
        }
        Frame::Request {
            sender,
            target,
            document,
            data,
        }
        | Frame::Sync {
            sender,
            target,
            document,
            data,
        }
        | Frame::Withheld {
            sender,
            target,
            document,
            data,
        } => {
            out.map(5).text("type").text(kind(frame));
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            out.text("documentId").text(&document.to_string());
            out.text("data").byte_string(data);
        }
        Frame::DocUnavailable {
            sender,
            target,
            document,
        }
        | Frame::RemoteHeadsChanged {
            sender,
            target,
            document,
        } => {
            let heads = matches!(frame, Frame::RemoteHeadsChanged { .. });
            out.map(if heads { 5 } else { 4 })
                .text("type")
                .text(kind(frame));
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            out.text("documentId").text(&document.to_string());
            if heads {
                out.text("newHeads").map(0);
            }
        }
        Frame::Ephemeral {
            sender,
            target,
            document,
            count,
            session,
            data,
        } => {
            out.map(7).text("type").text("ephemeral");
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            out.text("documentId").text(&document.to_string());
            out.text("count").count(*count);
            out.text("sessionId").text(session);
            out.text("data").byte_string(data);
        }
        Frame::RemoteSubscriptionChange { sender, target } => {
            out.map(3).text("type").text(kind(frame));
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
        }
        Frame::Leave { sender } => {
            out.map(2).text("type").text("leave");
            out.text("senderId").text(sender.as_str());
        }
        Frame::Error {
            sender,
            target,
            message,
        } => {
            out.map(4).text("type").text("error");
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            out.text("message").text(message);
        }
        Frame::Receipt {
            sender,
            target,
            document,
            durable,
            seen,
        } => {
            out.map(6).text("type").text(kind(frame));
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            out.text("documentId").text(&document.to_string());
            write_hashes("durable", durable, out);
            write_hashes("seen", seen, out);
        }
        Frame::Rejected {
            sender,
            target,
            document,
            hash,
            reason,
        } => {
            out.map(6).text("type").text(kind(frame));
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            out.text("documentId").text(&document.to_string());
            out.text("hash").byte_string(&hash.0);
            out.text("reason").text(reason);
        }
        Frame::Documents {
            sender,
            target,
            project,
            documents,
        } => {
            out.map(4 + usize::from(project.is_some()))
                .text("type")
                .text(kind(frame));
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            if let Some(project) = project {
                out.text("project").text(&project.to_string());
            }
            out.text("documents").array(documents.len());
            for document in documents {
                out.text(&document.to_string());
            }
        }
        Frame::Access {
            sender,
            target,
            rights,
        } => {
            out.map(5).text("type").text(kind(frame));
            out.text("senderId").text(sender.as_str());
            out.text("targetId").text(target.as_str());
            out.text("role").text(rights.role.name());
            out.text("rights").map(rights.sections.len());
            for (section, right) in &rights.sections {
                out.text(section).text(right.name());
            }
        }
        Frame::Unknown { kind } => {
            out.map(1).text("type").text(kind);
        }
    }
}

/// The value of `type`.
fn kind(frame: &Frame) -> &str {
    match frame {
        Frame::Join { .. } => "join",
        Frame::Peer { .. } => "peer",
        Frame::Request { .. } => "request",
        Frame::Sync { .. } => "sync",
        Frame::DocUnavailable { .. } => "doc-unavailable",
        Frame::Ephemeral { .. } => "ephemeral",
        Frame::RemoteSubscriptionChange { .. } => "remote-subscription-change",
        Frame::RemoteHeadsChanged { .. } => "remote-heads-changed",
        Frame::Leave { .. } => "leave",
        Frame::Error { .. } => "error",
        Frame::Receipt { .. } => "throughline-receipt",
        Frame::Rejected { .. } => "throughline-rejected",
        Frame::Documents { .. } => "throughline-documents",
        Frame::Withheld { .. } => "throughline-withheld",
        Frame::Access { .. } => "throughline-access",
        Frame::Unknown { kind } => kind,
    }
}

fn write_hashes(key: &str, hashes: &[ChangeHash], out: &mut Writer) {
    out.text(key).array(hashes.len());
    for hash in hashes {
        out.byte_string(&hash.0);
    }
}

fn write_metadata(metadata: &PeerMetadata, out: &mut Writer) {
    let storage = metadata.storage_id.as_deref();
    out.map(usize::from(storage.is_some()) + 1 + usize::from(metadata.extensions));
    if let Some(storage) = storage {
        out.text("storageId").text(storage);
    }
    out.text("isEphemeral").bool(metadata.is_ephemeral);
    if metadata.extensions {
        out.text("throughline").map(1).text("version").count(1);
    }
}
