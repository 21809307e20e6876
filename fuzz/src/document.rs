//! Chunks and messages around content that somebody made up.

use automerge::sync::{ChunkList, Message, MessageVersion};
use sha2::{Digest as _, Sha256};

/// A chunk of this type with this content and the checksum that belongs to it, as somebody who means harm would write
/// it.
pub(crate) fn chunk(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut hashed = vec![kind];
    let mut length = content.len();
    loop {
        let bits = (length & 0x7f) as u8;
        length >>= 7;
        if length == 0 {
            hashed.push(bits);
            break;
        }
        hashed.push(bits | 0x80);
    }
    hashed.extend(content);
    let hash = Sha256::digest(&hashed);
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83];
    chunk.extend(&hash[..4]);
    chunk.extend(hashed);
    chunk
}

/// The content of a chunk, without what stands before it.
pub(crate) fn content(chunk: &[u8]) -> Vec<u8> {
    let length = chunk[9..].iter().take_while(|byte| **byte & 0x80 != 0);
    let start = 10 + length.count();
    chunk[start..].to_vec()
}

/// A message with these chunks, as a peer without heads sends it.
pub(crate) fn message(chunks: &[u8]) -> Vec<u8> {
    let message = Message {
        heads: Vec::new(),
        need: Vec::new(),
        have: Vec::new(),
        changes: ChunkList::from(chunks.to_vec()),
        flags: None,
        version: MessageVersion::V1,
    };
    message.encode()
}
