//! Chunks that passed the gate once and lie stored: where they lead, without reading their operations.

use std::collections::BTreeSet;

use automerge::ChangeHash;

use super::{
    Budget, GateError, Limits,
    change::{hash, read_actor},
    chunk::{self, Chunk},
    cursor::Cursor,
};

/// The heads that chunks lead to when they are read in this order, each complete on what came before it. `None` if that
/// cannot be told from how they begin: a change may follow one that lies deep in a snapshot, which only reading it tells.
///
/// # Errors
/// They are malformed or their checksums are wrong.
pub(crate) fn heads_of<'a>(
    chunks: impl IntoIterator<Item = &'a [u8]>,
    limits: &Limits,
) -> Result<Option<Vec<ChangeHash>>, GateError> {
    let mut budget = Budget::whole(limits);
    let mut known: BTreeSet<ChangeHash> = BTreeSet::new();
    let mut heads: BTreeSet<ChangeHash> = BTreeSet::new();
    let mut has_snapshot = false;
    for bytes in chunks {
        let mut cursor = Cursor::new(bytes, "stored chunk");
        while !cursor.is_at_end() {
            match chunk::read(&mut cursor, &mut budget.inflated, limits)? {
                Chunk::Document(body) if known.is_empty() => {
                    heads.extend(heads_of_document(body)?);
                    known.clone_from(&heads);
                    has_snapshot = true;
                }
                Chunk::Document(_) => return Ok(None),
                Chunk::Change(body) => {
                    let deps = Cursor::new(&body, "change").hashes()?;
                    // The snapshot may hold it as well: one that follows nothing, or one that lies deep.
                    let is_clear = !deps.is_empty() || !has_snapshot;
                    if !is_clear || !deps.iter().all(|dep| known.contains(dep)) {
                        return Ok(None);
                    }
                    let hash = hash(&body);
                    if !known.insert(hash) {
                        continue;
                    }
                    for dep in &deps {
                        heads.remove(dep);
                    }
                    heads.insert(hash);
                }
            }
        }
    }
    Ok(Some(heads.into_iter().collect()))
}

/// A saved document begins with its actors and its heads.
fn heads_of_document(body: &[u8]) -> Result<Vec<ChangeHash>, GateError> {
    let mut cursor = Cursor::new(body, "document");
    for _ in 0..cursor.count(2)? {
        read_actor(&mut cursor)?;
    }
    cursor.hashes()
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use automerge::{ActorId, AutoCommit, ROOT, transaction::Transactable as _};

    use super::*;

    fn document(actor: u8) -> AutoCommit {
        AutoCommit::new().with_actor(ActorId::from([actor; 16]))
    }

    fn put(document: &mut AutoCommit, key: &str) {
        document.put(ROOT, key, key).expect("put");
        document.commit();
    }

    /// The changes after these heads, each as a chunk.
    fn since(document: &mut AutoCommit, heads: &[ChangeHash]) -> Vec<Vec<u8>> {
        let changes = document.get_changes(heads);
        changes.iter().map(|c| c.raw_bytes().to_vec()).collect()
    }

    #[test]
    fn heads_are_told_from_how_chunks_begin() {
        let mut document = document(1);
        put(&mut document, "a");
        let first = since(&mut document, &[]);
        let forked = document.fork().with_actor(ActorId::from([2; 16]));
        put(&mut document, "b");
        let snapshot = document.save();
        let saved_at = document.get_heads();
        put(&mut document, "c");
        // Somebody else's change, which follows one that the snapshot has by then inside.
        let mut other = forked.clone();
        put(&mut other, "d");
        let theirs = since(&mut other, &forked.clone().get_heads());
        document.merge(&mut other).expect("merge");
        put(&mut document, "e");
        let tail = since(&mut document, &saved_at);
        let all = since(&mut document, &[]);
        let heads = document.get_heads();
        let own: Vec<Vec<u8>> = tail
            .iter()
            .filter(|c| !theirs.contains(c))
            .cloned()
            .collect();

        let check = |what: &str, chunks: &[&[u8]], expected: Result<Option<&[ChangeHash]>, ()>| {
            let found = heads_of(chunks.iter().copied(), &Limits::default()).map_err(drop);
            assert_eq!(
                found.as_ref().map(Option::as_deref),
                expected.as_ref().copied(),
                "{what}"
            );
        };
        let snapshot = &snapshot[..];
        let all: Vec<&[u8]> = all.iter().map(|c| &c[..]).collect();
        let joined = all.concat();
        check("nothing", &[], Ok(Some(&[])));
        check("a snapshot", &[snapshot], Ok(Some(&saved_at)));
        check("changes", &all, Ok(Some(&heads)));
        check("changes in one chunk", &[&joined], Ok(Some(&heads)));
        check(
            "a snapshot and the next change",
            &[snapshot, &own[0]],
            Ok(Some(&[hash_of(&own[0])])),
        );
        check(
            "a change that follows one inside the snapshot",
            &[snapshot, &theirs[0]],
            Ok(None),
        );
        check(
            "a change before the one that it follows",
            &[all[1], all[0]],
            Ok(None),
        );
        check(
            "a change that follows none of these",
            &[all[0], all[2]],
            Ok(None),
        );
        check(
            "a change twice",
            &[all[0], all[1], all[0]],
            Ok(Some(&saved_at)),
        );
        check(
            "a first change that the snapshot has",
            &[snapshot, all[0]],
            Ok(None),
        );
        check("two snapshots", &[snapshot, snapshot], Ok(None));
        check("half a chunk", &[&snapshot[..snapshot.len() - 1]], Err(()));
        let mut wrong = first[0].clone();
        *wrong.last_mut().expect("it has bytes") ^= 1;
        check("a wrong checksum", &[&wrong], Err(()));
    }

    fn hash_of(chunk: &[u8]) -> ChangeHash {
        automerge::Change::from_bytes(chunk.to_vec())
            .expect("a change")
            .hash()
    }
}
