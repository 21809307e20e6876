//! What a change's message says: who made it, and what it does.

use automerge::{Automerge, ChangeHash};
use serde::{Deserialize, Serialize};

use super::ChangeMeta;
use crate::id::{Author, UserId};

/// Longer messages are not ours and are not parsed.
const LONGEST: usize = 8 * 1024;

/// Longer labels are cut: they are kept in every copy of the document for ever.
const LONGEST_LABEL: usize = 200;

#[derive(Serialize, Deserialize)]
struct Message {
    user: String,
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    label: String,
}

/// The message of a change.
pub(super) fn encode(meta: &ChangeMeta) -> String {
    let message = Message {
        user: meta.author.user.0.clone(),
        name: meta.author.name.clone(),
        label: meta.label.chars().take(LONGEST_LABEL).collect(),
    };
    // Three strings always serialise; an empty message would only lose the author's name.
    serde_json::to_string(&message).unwrap_or_default()
}

/// Who made a change, if its message says so.
pub(super) fn author(message: Option<&str>) -> Option<Author> {
    let text = message.filter(|text| text.len() <= LONGEST)?;
    let message: Message = serde_json::from_str(text).ok()?;
    (!message.user.is_empty()).then_some(Author {
        user: UserId(message.user),
        name: message.name,
    })
}

/// Who made the change with that hash, and when (seconds since 1970 UTC; 0 if unknown).
pub(super) fn origin(doc: &Automerge, hash: &ChangeHash) -> (Option<Author>, i64) {
    doc.get_change_meta_by_hash(hash).map_or((None, 0), |meta| {
        (author(meta.message.as_deref()), meta.timestamp)
    })
}
