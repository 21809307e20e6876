//! Saving what can be saved of a damaged database.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use automerge::ChangeHash;

use rusqlite::{Connection, OpenFlags, Row, Transaction, params, types::FromSql};
use throughline_core::{
    engine::ChunkName,
    id::DocumentId,
    sync::{gate::Limits, hub::examine},
};

use super::{
    Access, Problem, UpkeepError, beside, copy_parts, database, failed, free_name, make_private,
    open_as_it_is, people, remove_parts, replace, verify,
};
use crate::store::{
    SCHEMA_VERSION, StoreError, blobs, connect,
    documents::{Chunk, chunk_of, heads_from, insert, put_heads},
    lock, schema,
};

/// What became of a database.
#[derive(Debug)]
pub struct Repaired {
    /// Where the database as it was is kept; nothing of it was changed.
    pub kept: PathBuf,
    /// Documents in the new one.
    pub documents: u64,
    /// Changes in them.
    pub changes: u64,
    /// What could not be taken over.
    pub problems: Vec<Problem>,
}

/// Reads all that can be read of a data folder's database, row by row, and writes it to a new one that takes its
/// place. No relay may be running on it. What was lost is sent again by the devices that have it, once they connect.
///
/// # Errors
/// There is no database, nothing of it can be read, or the new one cannot be written; then all is as it was.
pub fn repair(folder: &Path) -> Result<Repaired, UpkeepError> {
    let file = database(folder);
    fs::metadata(&file).map_err(failed(&file))?;
    let _lock = lock(folder)?;
    // SQLite itself is let at a copy only: it would fold in, or throw away, what it finds beside a database.
    let kept = free_name(&file, "damaged");
    let scratch = beside(&file, ".scratch");
    let part = beside(&file, ".repaired");
    let written = copy_parts(&file, &kept)
        .and_then(|()| copy_parts(&file, &scratch))
        .and_then(|()| write_repaired(&scratch, &part));
    remove_parts(&scratch);
    match written {
        Ok(mut saved) => {
            replace(&file, &part, &kept)?;
            saved.kept = kept;
            Ok(saved)
        }
        Err(error) => {
            remove_parts(&part);
            remove_parts(&kept);
            Err(error)
        }
    }
}

fn write_repaired(scratch: &Path, part: &Path) -> Result<Repaired, UpkeepError> {
    let (damaged, found) = open_as_it_is(scratch, Access::Shared)?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::Newer { found }.into());
    }
    remove_parts(part);
    make_private(part)?;
    let mut target = connect(part, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    schema::prepare(&mut target)?;
    let saved = take_over(&damaged, &mut target)?;
    target.pragma_update(None, "journal_mode", "DELETE")?;
    target.close().map_err(|(_, error)| error)?;
    Ok(saved)
}

/// Copies what can be read into an empty database.
fn take_over(damaged: &Connection, target: &mut Connection) -> Result<Repaired, UpkeepError> {
    let mut saved = Repaired {
        kept: PathBuf::new(),
        documents: 0,
        changes: 0,
        problems: Vec::new(),
    };
    let writing = target.transaction()?;
    spaces_and_tokens(damaged, &writing, &mut saved)?;
    // An earlier layout has no heads: then they are told by nothing.
    let columns = match damaged.prepare("SELECT heads FROM documents LIMIT 0") {
        Ok(_) => "id, space, heads",
        Err(_) => "id, space, NULL",
    };
    let documents = both_ways(damaged, "documents", "id", columns, |row| {
        Ok((
            row.get::<_, [u8; 16]>(0)?,
            row.get::<_, i64>(1)?,
            blob(row, 2)?,
        ))
    });
    saved.lost(documents.lost);
    for lost in people::take_over(damaged, &writing)? {
        saved.lost(Some(lost));
    }
    for (space, name) in blobs::look_through(&writing)?.wrong {
        blobs::remove(&writing, space, name)?;
        saved.lost(Some(format!(
            "the photo {name} was left out: it is damaged"
        )));
    }
    let mut chunks: BTreeMap<[u8; 16], Vec<Chunk>> = BTreeMap::new();
    let unread = each_chunk(damaged, |id, chunk| {
        chunks.entry(id).or_default().push(chunk);
    })?;
    saved.lost((unread > 0).then(|| format!("{unread} chunks cannot be read")));
    for (id, space, heads) in documents.rows.into_values() {
        let chunks = chunks.remove(&id).unwrap_or_default();
        let heads = heads_from(&heads.unwrap_or_default());
        saved.document(&writing, DocumentId::from_bytes(id), space, chunks, &heads)?;
    }
    for id in chunks.into_keys() {
        saved.left_out(DocumentId::from_bytes(id), WHOSE);
    }
    if saved.documents == 0 && !saved.problems.is_empty() {
        let first = saved.problems.swap_remove(0);
        return Err(UpkeepError::NothingLeft(first.what));
    }
    writing.commit()?;
    Ok(saved)
}

const WHOSE: &str = "it is not known any more whose it is";

fn spaces_and_tokens(
    damaged: &Connection,
    writing: &Connection,
    saved: &mut Repaired,
) -> Result<(), UpkeepError> {
    let spaces = both_ways(damaged, "spaces", "id", "id, project, owner", |row| {
        Ok((row.get::<_, i64>(0)?, blob(row, 1)?, blob(row, 2)?))
    });
    saved.lost(spaces.lost);
    for (id, project, owner) in spaces.rows.into_values() {
        writing.execute(
            "INSERT INTO spaces (id, project, owner) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![id, project, owner],
        )?;
    }
    let revoked = both_ways(
        damaged,
        "revocations",
        "number",
        "number, hash, at",
        |row| Ok((row.get::<_, i64>(0)?, blob(row, 1)?, row.get::<_, i64>(2)?)),
    );
    // An earlier layout has no such table.
    if damaged
        .prepare("SELECT hash FROM revocations LIMIT 0")
        .is_ok()
    {
        saved.lost(revoked.lost);
    }
    for (_, hash, at) in revoked.rows.into_values() {
        writing.execute(
            "INSERT INTO revocations (hash, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![hash, at],
        )?;
    }
    // An earlier layout has no roles: each token opens everything.
    let columns = match damaged.prepare("SELECT role FROM tokens LIMIT 0") {
        Ok(_) => "hash, space, created, role",
        Err(_) => "hash, space, created, NULL",
    };
    let tokens = both_ways(damaged, "tokens", "hash", columns, |row| {
        let (space, role): (Option<i64>, Option<String>) = (row.get(1)?, row.get(3)?);
        Ok((blob(row, 0)?, space, row.get::<_, i64>(2)?, role))
    });
    saved.lost(tokens.lost);
    for (hash, space, created, role) in tokens.rows.into_values() {
        // A token of a space that is lost must not become an owner's.
        writing.execute(
            "INSERT INTO tokens (hash, space, created, role) SELECT ?1, ?2, ?3, ?4 \
             WHERE (?2 IS NULL OR EXISTS (SELECT 1 FROM spaces WHERE id = ?2)) \
             AND NOT EXISTS (SELECT 1 FROM revocations WHERE hash = ?1)",
            params![hash, space, created, role],
        )?;
    }
    Ok(())
}

impl Repaired {
    fn lost(&mut self, what: Option<String>) {
        self.problems.extend(what.map(|what| Problem {
            document: None,
            what,
        }));
    }

    fn problem(&mut self, document: DocumentId, what: String) {
        self.problems.push(Problem {
            document: Some(document.to_string()),
            what,
        });
    }

    fn left_out(&mut self, document: DocumentId, why: impl std::fmt::Display) {
        self.problem(document, format!("it was left out: {why}"));
    }

    /// Takes over what can be read of a document.
    fn document(
        &mut self,
        writing: &Transaction<'_>,
        id: DocumentId,
        space: i64,
        chunks: Vec<Chunk>,
        heads: &[ChangeHash],
    ) -> Result<(), UpkeepError> {
        let examined = match examine(&chunks, &Limits::default()) {
            Ok(examined) => examined,
            Err(error) => {
                self.left_out(id, error);
                return Ok(());
            }
        };
        let known = writing.execute(
            "INSERT INTO documents (id, space) SELECT ?1, ?2 \
             WHERE EXISTS (SELECT 1 FROM spaces WHERE id = ?2)",
            params![id.as_bytes(), space],
        )?;
        if known == 0 {
            self.left_out(id, WHOSE);
            return Ok(());
        }
        for what in verify::problems(&examined, heads) {
            self.problem(id, what);
        }
        // What is whole stays as it was written; of what is not, the part that can be read goes into a snapshot.
        let is_whole = |name: &ChunkName| examined.damaged.iter().all(|(bad, _)| bad != name);
        let mut kept: Vec<Chunk> = chunks
            .into_iter()
            .filter(|(name, _)| is_whole(name))
            .collect();
        if !examined.damaged.is_empty() && examined.changes > 0 {
            match examined.snapshot(id, &Limits::default()) {
                Ok(snapshot) => kept.push(snapshot),
                Err(error) => self.problem(id, error.to_string()),
            }
        }
        insert(writing, &kept)?;
        put_heads(writing, id, &examined.document.get_heads())?;
        self.documents += 1;
        self.changes += examined.changes as u64;
        Ok(())
    }
}

fn blob(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Vec<u8>>> {
    row.get(at)
}

/// The rows of a table that can be read.
struct Readable<T> {
    /// By their key.
    rows: BTreeMap<Vec<u8>, T>,
    /// What cannot be, in words.
    lost: Option<String>,
}

/// Reads a small table from either end, as far as that goes.
fn both_ways<T>(
    db: &Connection,
    table: &str,
    key: &str,
    columns: &str,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Readable<T> {
    let mut found = Readable {
        rows: BTreeMap::new(),
        lost: None,
    };
    for order in ["ASC", "DESC"] {
        let sql = format!("SELECT {columns} FROM {table} ORDER BY {key} {order}");
        let whole = (|| -> rusqlite::Result<()> {
            let mut query = db.prepare(&sql)?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let key = match row.get_ref(0)? {
                    rusqlite::types::ValueRef::Integer(id) => id.to_be_bytes().to_vec(),
                    other => Vec::<u8>::column_result(other)?,
                };
                found.rows.insert(key, read(row)?);
            }
            Ok(())
        })();
        match whole {
            Ok(()) => return found,
            Err(error) => found.lost = Some(format!("not all {table} can be read: {error}")),
        }
    }
    found
}

/// Reads the chunks that can be read, one by one once it has come to one that cannot. Tells how many those are.
fn each_chunk(db: &Connection, mut take: impl FnMut([u8; 16], Chunk)) -> Result<u64, UpkeepError> {
    const COLUMNS: &str = "document, kind, hash, bytes";
    let mut take_row = |row: &Row<'_>| -> rusqlite::Result<()> {
        let id: [u8; 16] = row.get(0)?;
        take(id, chunk_of(row, DocumentId::from_bytes(id), 1)?);
        Ok(())
    };
    let mut last = 0;
    let whole = (|| -> rusqlite::Result<()> {
        let mut query = db.prepare(&format!(
            "SELECT {COLUMNS}, rowid FROM chunks ORDER BY rowid"
        ))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            last = row.get(4)?;
            take_row(row)?;
        }
        Ok(())
    })();
    if whole.is_ok() {
        return Ok(0);
    }
    // Where the last one is cannot always be told: rows are numbered without gaps but for what compaction took away.
    let end: i64 = db
        .query_row("SELECT max(rowid) FROM chunks", [], |row| row.get(0))
        .unwrap_or(i64::MAX)
        .min(i64::saturating_add(last, BEYOND));
    let mut lost = 0;
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM chunks WHERE rowid = ?1"))?;
    for number in last.saturating_add(1)..=end {
        let read = (|| {
            let mut rows = query.query([number])?;
            match rows.next()? {
                Some(row) => take_row(row),
                None => Ok(()),
            }
        })();
        lost += u64::from(read.is_err());
    }
    Ok(lost.max(1))
}

/// So many numbers are tried after the last chunk that was read at first: what a damaged file says of its last one
/// may be any number.
const BEYOND: i64 = 1_000_000;
