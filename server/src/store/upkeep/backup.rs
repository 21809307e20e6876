//! Copies of a database, and back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
    params,
};

use super::{
    Access, Problem, UpkeepError, Verified, beside, copy_parts, database, free_name, is_any_there,
    make_private, open_ours, people, remove_parts, settle,
    verify::{look_through, soundness},
};
use crate::store::{lock, make_private_folder, schema};

/// Writes all that a relay has acknowledged so far to a file of its own; the relay may be running, and is not held up.
/// Gives what was found in the copy.
///
/// # Errors
/// The file is there already, the database cannot be read, or the copy is not sound; then there is no file.
pub fn backup(folder: &Path, to: &Path) -> Result<Verified, UpkeepError> {
    if to.exists() {
        return Err(UpkeepError::Exists(to.to_owned()));
    }
    let from = open_ours(&database(folder), Access::Shared)?;
    write_copy(&from, to, |copy| {
        let found = look_through(copy)?;
        let whole = |problem: &&Problem| problem.document.is_none();
        match found.problems.iter().find(whole) {
            Some(problem) => Err(not_sound(to, problem.what.clone())),
            None => Ok(found),
        }
    })
}

/// Puts a backup in place as the database of a data folder, of which no relay may be running. A database that is
/// there is refused, or, with `replace`, kept under another name, which is given.
///
/// # Errors
/// The backup is none or not sound, or the folder is in use or cannot be written; then nothing is changed.
pub fn restore(from: &Path, folder: &Path, replace: bool) -> Result<Option<PathBuf>, UpkeepError> {
    let source = open_ours(from, Access::Backup)?;
    make_private_folder(folder)?;
    let _lock = lock(folder)?;
    let file = database(folder);
    let is_there = is_any_there(&file);
    if is_there && !replace {
        return Err(UpkeepError::Exists(file));
    }
    let part = beside(&file, ".restored");
    write_copy(&source, &part, |copy| match soundness(copy)? {
        Some(what) => Err(not_sound(from, what)),
        None => Ok(()),
    })?;
    // What was withdrawn since the backup stays so, as far as what was there can be read.
    let before = open_ours(&file, Access::Shared).ok();
    if let Some(before) = &before {
        take_over_revocations(before, &part)?;
    }
    let mut restored = Connection::open(&part)?;
    schema::prepare(&mut restored)?;
    // One of an earlier layout knows of nobody.
    let knows = |db: &&Connection| db.prepare("SELECT disabled FROM users LIMIT 0").is_ok();
    people::shut_out(before.as_ref().filter(knows), &restored)?;
    restored.close().map_err(|(_, error)| error)?;
    let kept = free_name(&file, "replaced");
    if let Err(error) = copy_parts(&file, &kept) {
        remove_parts(&kept);
        remove_parts(&part);
        return Err(error);
    }
    super::replace(&file, &part, &kept)?;
    Ok(is_there.then_some(kept))
}

fn take_over_revocations(before: &Connection, part: &Path) -> Result<(), UpkeepError> {
    let mut query = before.prepare("SELECT hash, at FROM revocations ORDER BY number")?;
    let revoked: Vec<(Vec<u8>, i64)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut target = Connection::open(part)?;
    let writing = target.transaction()?;
    for (hash, at) in revoked {
        writing.execute("DELETE FROM tokens WHERE hash = ?1", [&hash])?;
        writing.execute(
            "INSERT INTO revocations (hash, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![hash, at],
        )?;
    }
    writing.commit()?;
    target.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn not_sound(file: &Path, reason: String) -> UpkeepError {
    UpkeepError::NotOurs {
        file: file.to_owned(),
        reason,
    }
}

/// Writes a copy that gets its name once it was looked through.
fn write_copy<T>(
    from: &Connection,
    to: &Path,
    look: impl FnOnce(&mut Connection) -> Result<T, UpkeepError>,
) -> Result<T, UpkeepError> {
    let part = beside(to, ".part");
    make_private(&part)?;
    let written = copy(from, &part, look).and_then(|found| {
        settle(&part, to)?;
        Ok(found)
    });
    if written.is_err() {
        // What is left of it is of no use; that it cannot be removed is said by the next attempt.
        let _ = fs::remove_file(&part);
    }
    written
}

fn copy<T>(
    from: &Connection,
    part: &Path,
    look: impl FnOnce(&mut Connection) -> Result<T, UpkeepError>,
) -> Result<T, UpkeepError> {
    let mut target = Connection::open(part)?;
    let backup = Backup::new(from, &mut target)?;
    // All pages in one step are of one instant. In a write-ahead log, reading holds no writer up.
    while backup.step(-1)? != StepResult::Done {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    drop(backup);
    // One file, without a log beside it.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    let found = look(&mut target)?;
    target.close().map_err(|(_, error)| error)?;
    Ok(found)
}
