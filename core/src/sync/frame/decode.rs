//! From bytes to a [`Frame`].

use std::collections::BTreeMap;

use automerge::ChangeHash;

use super::{Frame, FrameError, cbor::Reader};
use crate::{
    access::{Right, Rights},
    id::DocumentId,
    sync::{PeerId, PeerMetadata},
};

/// Fields of a frame's map. The library writes at most seven.
const MAX_FIELDS: usize = 32;
/// Bytes of an id, a type, a version or a session.
const MAX_NAME: usize = 256;
/// Bytes of a message or reason for people.
const MAX_WORDS: usize = 4096;
/// Heads in a receipt, versions in a join, documents in a list.
const MAX_ITEMS: usize = 65_536;

/// What a frame's map may hold, whatever its type.
#[derive(Default)]
struct Fields<'a> {
    kind: Option<&'a str>,
    sender: Option<&'a str>,
    target: Option<&'a str>,
    document: Option<&'a str>,
    data: Option<&'a [u8]>,
    count: Option<u64>,
    session: Option<&'a str>,
    metadata: PeerMetadata,
    versions: Option<Vec<String>>,
    version: Option<&'a str>,
    message: Option<&'a str>,
    durable: Option<Vec<ChangeHash>>,
    seen: Option<Vec<ChangeHash>>,
    hash: Option<ChangeHash>,
    reason: Option<&'a str>,
    project: Option<&'a str>,
    documents: Option<Vec<DocumentId>>,
    role: Option<&'a str>,
    rights: Option<BTreeMap<String, Right>>,
}

pub(super) fn decode(bytes: &[u8], limit: usize) -> Result<Frame, FrameError> {
    if bytes.len() > limit {
        return Err(FrameError::TooLong {
            size: bytes.len(),
            limit,
        });
    }
    let mut reader = Reader::new(bytes);
    let len = reader
        .map()?
        .ok_or_else(|| reader.malformed("a frame must be a map"))?;
    if len > MAX_FIELDS {
        return Err(reader.malformed("too many fields"));
    }
    let mut fields = Fields::default();
    for _ in 0..len {
        fields.read(&mut reader)?;
    }
    if !reader.is_at_end() {
        return Err(reader.malformed("something after the frame"));
    }
    fields.frame()
}

impl<'a> Fields<'a> {
    fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), FrameError> {
        let key = name(reader)?.unwrap_or_default();
        match key {
            "type" => self.kind = name(reader)?,
            "senderId" => self.sender = name(reader)?,
            "targetId" => self.target = name(reader)?,
            "documentId" => self.document = name(reader)?,
            "data" => self.data = reader.byte_string()?,
            "count" => self.count = reader.count()?,
            "sessionId" => self.session = name(reader)?,
            "peerMetadata" => self.metadata = metadata(reader)?,
            "supportedProtocolVersions" => self.versions = versions(reader)?,
            "selectedProtocolVersion" => self.version = name(reader)?,
            "message" => self.message = words(reader)?,
            "durable" => self.durable = hashes(reader)?,
            "seen" => self.seen = hashes(reader)?,
            "hash" => self.hash = hash(reader)?,
            "reason" => self.reason = words(reader)?,
            "project" => self.project = name(reader)?,
            "documents" => self.documents = documents(reader)?,
            "role" => self.role = name(reader)?,
            "rights" => self.rights = rights(reader)?,
            _ => {
                reader.skip()?;
            }
        }
        Ok(())
    }

    fn frame(mut self) -> Result<Frame, FrameError> {
        let kind = self.required(self.kind, "type")?;
        Ok(match kind {
            "join" => Frame::Join {
                sender: self.sender()?,
                metadata: std::mem::take(&mut self.metadata),
                versions: self
                    .versions
                    .take()
                    .unwrap_or_else(|| vec![super::PROTOCOL_VERSION.to_owned()]),
            },
            "peer" => Frame::Peer {
                sender: self.sender()?,
                target: self.target()?,
                metadata: std::mem::take(&mut self.metadata),
                version: self.version.unwrap_or(super::PROTOCOL_VERSION).to_owned(),
            },
            "request" => Frame::Request {
                sender: self.sender()?,
                target: self.target()?,
                document: self.document()?,
                data: self.data()?,
            },
            "sync" => Frame::Sync {
                sender: self.sender()?,
                target: self.target()?,
                document: self.document()?,
                data: self.data()?,
            },
            "doc-unavailable" => Frame::DocUnavailable {
                sender: self.sender()?,
                target: self.target()?,
                document: self.document()?,
            },
            "ephemeral" => Frame::Ephemeral {
                sender: self.sender()?,
                target: self.target()?,
                document: self.document()?,
                count: self.required(self.count, "count")?,
                session: self.required(self.session, "sessionId")?.to_owned(),
                data: self.data()?,
            },
            "remote-subscription-change" => Frame::RemoteSubscriptionChange {
                sender: self.sender()?,
                target: self.target()?,
            },
            "remote-heads-changed" => Frame::RemoteHeadsChanged {
                sender: self.sender()?,
                target: self.target()?,
                document: self.document()?,
            },
            "leave" => Frame::Leave {
                sender: self.sender()?,
            },
            "error" => Frame::Error {
                sender: self.sender()?,
                target: self.target.unwrap_or_default().into(),
                message: self.message.unwrap_or_default().to_owned(),
            },
            "throughline-receipt" => Frame::Receipt {
                sender: self.sender()?,
                target: self.target()?,
                document: self.document()?,
                durable: self.required(self.durable.clone(), "durable")?,
                seen: self.required(self.seen.clone(), "seen")?,
            },
            "throughline-rejected" => Frame::Rejected {
                sender: self.sender()?,
                target: self.target()?,
                document: self.document()?,
                hash: self.required(self.hash, "hash")?,
                reason: self.reason.unwrap_or_default().to_owned(),
            },
            "throughline-documents" => Frame::Documents {
                sender: self.sender()?,
                target: self.target()?,
                project: match self.project {
                    Some(id) => Some(self.required(id.parse().ok(), "project")?),
                    None => None,
                },
                documents: self.documents.take().unwrap_or_default(),
            },
            "throughline-withheld" => Frame::Withheld {
                sender: self.sender()?,
                target: self.target()?,
                document: self.document()?,
                data: self.data()?,
            },
            "throughline-access" => Frame::Access {
                sender: self.sender()?,
                target: self.target()?,
                rights: Rights {
                    role: self.required(self.role.and_then(|role| role.parse().ok()), "role")?,
                    sections: self.rights.take().unwrap_or_default(),
                },
            },
            kind => Frame::Unknown {
                kind: kind.to_owned(),
            },
        })
    }

    fn required<T>(&self, value: Option<T>, field: &'static str) -> Result<T, FrameError> {
        value.ok_or_else(|| FrameError::Field {
            kind: self.kind.unwrap_or("nameless").to_owned(),
            field,
        })
    }

    fn sender(&self) -> Result<PeerId, FrameError> {
        let sender = self.sender.filter(|s| !s.is_empty());
        self.required(sender, "senderId").map(PeerId::from)
    }

    fn target(&self) -> Result<PeerId, FrameError> {
        self.required(self.target, "targetId").map(PeerId::from)
    }

    fn document(&self) -> Result<DocumentId, FrameError> {
        // The bare id only: a URL here would make two spellings of one document.
        let id = self.document.filter(|d| !d.starts_with("automerge:"));
        self.required(id.and_then(|d| d.parse().ok()), "documentId")
    }

    fn data(&self) -> Result<Vec<u8>, FrameError> {
        let data = self.data.filter(|d| !d.is_empty());
        self.required(data, "data").map(<[u8]>::to_vec)
    }
}

fn bounded<'a>(reader: &mut Reader<'a>, limit: usize) -> Result<Option<&'a str>, FrameError> {
    match reader.text()? {
        Some(text) if text.len() > limit => Err(reader.malformed("a text is too long")),
        text => Ok(text),
    }
}

fn name<'a>(reader: &mut Reader<'a>) -> Result<Option<&'a str>, FrameError> {
    bounded(reader, MAX_NAME)
}

fn words<'a>(reader: &mut Reader<'a>) -> Result<Option<&'a str>, FrameError> {
    bounded(reader, MAX_WORDS)
}

fn items(reader: &mut Reader<'_>) -> Result<Option<usize>, FrameError> {
    match reader.array()? {
        Some(len) if len > MAX_ITEMS => Err(reader.malformed("an array is too long")),
        len => Ok(len),
    }
}

fn versions(reader: &mut Reader<'_>) -> Result<Option<Vec<String>>, FrameError> {
    let Some(len) = items(reader)? else {
        return Ok(None);
    };
    let mut versions = Vec::new();
    for _ in 0..len {
        versions.extend(name(reader)?.map(str::to_owned));
    }
    Ok(Some(versions))
}

/// A right that is not known is none: the relay is newer, and refuses what must not be.
fn rights(reader: &mut Reader<'_>) -> Result<Option<BTreeMap<String, Right>>, FrameError> {
    let Some(len) = reader.map()? else {
        return Ok(None);
    };
    if len > MAX_FIELDS {
        return Err(reader.malformed("too many fields"));
    }
    let mut rights = BTreeMap::new();
    for _ in 0..len {
        let section = name(reader)?.unwrap_or_default().to_owned();
        let right = name(reader)?.and_then(|right| right.parse().ok());
        rights.insert(section, right.unwrap_or(Right::None));
    }
    Ok(Some(rights))
}

fn documents(reader: &mut Reader<'_>) -> Result<Option<Vec<DocumentId>>, FrameError> {
    let Some(len) = items(reader)? else {
        return Ok(None);
    };
    let mut documents = Vec::new();
    for _ in 0..len {
        let id = name(reader)?.and_then(|id| id.parse().ok());
        documents.push(id.ok_or_else(|| reader.malformed("it is no document's id"))?);
    }
    Ok(Some(documents))
}

fn hash(reader: &mut Reader<'_>) -> Result<Option<ChangeHash>, FrameError> {
    let Some(bytes) = reader.byte_string()? else {
        return Ok(None);
    };
    let hash = ChangeHash::try_from(bytes);
    hash.map(Some)
        .map_err(|_| reader.malformed("a hash has 32 bytes"))
}

fn hashes(reader: &mut Reader<'_>) -> Result<Option<Vec<ChangeHash>>, FrameError> {
    let Some(len) = items(reader)? else {
        return Ok(None);
    };
    let mut hashes = Vec::new();
    for _ in 0..len {
        let hash = hash(reader)?;
        hashes.push(hash.ok_or_else(|| reader.malformed("a hash has 32 bytes"))?);
    }
    Ok(Some(hashes))
}

/// `peerMetadata`. Anything in it that we do not know is somebody else's extension.
fn metadata(reader: &mut Reader<'_>) -> Result<PeerMetadata, FrameError> {
    let mut metadata = PeerMetadata::default();
    for _ in 0..reader.map()?.unwrap_or_default() {
        match name(reader)?.unwrap_or_default() {
            "storageId" => metadata.storage_id = name(reader)?.map(str::to_owned),
            "isEphemeral" => {
                metadata.is_ephemeral = reader.head()? == super::cbor::Head::Bool(true);
            }
            "throughline" => metadata.extensions = announces_extensions(reader.skip()?),
            _ => {
                reader.skip()?;
            }
        }
    }
    Ok(metadata)
}

/// Whether a `throughline` entry says `{version: 1}`. Anything else is a version we do not speak.
fn announces_extensions(item: &[u8]) -> bool {
    let mut reader = Reader::new(item);
    let Ok(Some(len)) = reader.map() else {
        return false;
    };
    (0..len).any(|_| match name(&mut reader) {
        Ok(Some("version")) => reader.count() == Ok(Some(1)),
        Ok(_) => reader.skip().is_err(),
        Err(_) => false,
    })
}
