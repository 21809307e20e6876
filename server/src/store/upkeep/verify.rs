//! Whether everything that a database should hold is there and can be read.

use std::path::Path;

use automerge::ChangeHash;
use rusqlite::Connection;
use throughline_core::{
    id::DocumentId,
    sync::{
        gate::Limits,
        hub::{Examined, examine},
    },
};

use super::{Access, Problem, UpkeepError, database, open_ours};
use crate::store::{
    blobs,
    documents::{chunks_of, heads_of},
};

/// What was found in a database.
#[derive(Debug, Default)]
pub struct Verified {
    /// Documents that were read.
    pub documents: u64,
    /// Changes in them.
    pub changes: u64,
    /// Photos that were read.
    pub photos: u64,
    /// Bytes of all of them.
    pub bytes: u64,
    /// What is wrong, the database first.
    pub problems: Vec<Problem>,
}

/// Reads every document of a data folder, or of a backup, as a relay would, and compares it with the heads that were
/// recorded with its last change. A relay may be running on it: all is looked at as it is at one instant.
///
/// # Errors
/// There is no database, or it cannot be read at all.
pub fn verify(path: &Path) -> Result<Verified, UpkeepError> {
    let (file, access) = if path.is_dir() {
        (database(path), Access::Shared)
    } else {
        (path.to_owned(), Access::Backup)
    };
    look_through(&mut open_ours(&file, access)?)
}

/// Reads every document of a database that is open.
pub(super) fn look_through(db: &mut Connection) -> Result<Verified, UpkeepError> {
    let mut found = Verified::default();
    if let Some(what) = soundness(db)? {
        found.problems.push(Problem {
            document: None,
            what,
        });
    }
    let instant = db.transaction()?;
    let mut query = instant.prepare("SELECT id FROM documents ORDER BY id")?;
    let ids: Vec<[u8; 16]> = query
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in ids {
        let id = DocumentId::from_bytes(id);
        let chunks = chunks_of(&instant, id)?;
        let heads = heads_of(&instant, id)?;
        found.documents += 1;
        found.bytes += chunks.iter().map(|(_, b)| b.len() as u64).sum::<u64>();
        match examine(&chunks, &Limits::default()) {
            Ok(examined) => {
                found.changes += examined.changes as u64;
                let wrong = problems(&examined, &heads);
                found.problems.extend(wrong.into_iter().map(|what| Problem {
                    document: Some(id.to_string()),
                    what,
                }));
            }
            Err(error) => found.problems.push(Problem {
                document: Some(id.to_string()),
                what: error.to_string(),
            }),
        }
    }
    let photos = blobs::look_through(&instant)?;
    found.photos = photos.count;
    found.bytes += photos.bytes;
    let damaged = photos.wrong.into_iter().map(|(_, name)| Problem {
        document: None,
        what: format!("the photo {name} is damaged: its bytes are not those that its name says"),
    });
    found.problems.extend(damaged);
    Ok(found)
}

/// What is wrong with a document that was read.
pub(super) fn problems(examined: &Examined, heads: &[ChangeHash]) -> Vec<String> {
    let damaged = examined.damaged.iter();
    let mut wrong: Vec<String> = damaged
        .map(|(name, why)| {
            let hash: String = name.hash[..4].iter().map(|b| format!("{b:02x}")).collect();
            format!("the {} {hash}… cannot be read: {why}", name.kind.as_str())
        })
        .collect();
    if !examined.missing.is_empty() {
        let count = examined.missing.len();
        wrong.push(format!(
            "{count} changes that others build on are not there"
        ));
    }
    let lacking = examined.lacks(heads);
    if !lacking.is_empty() {
        let count = lacking.len();
        wrong.push(format!(
            "{count} of its {} last changes are not there",
            heads.len()
        ));
    }
    wrong
}

/// What SQLite finds wrong with the file.
pub(super) fn soundness(db: &Connection) -> Result<Option<String>, UpkeepError> {
    let mut query = db.prepare("PRAGMA integrity_check(3)")?;
    let said: Vec<String> = query
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| vec![error.to_string()]);
    Ok((said != ["ok"]).then(|| format!("the file is damaged: {}", said.join("; "))))
}
