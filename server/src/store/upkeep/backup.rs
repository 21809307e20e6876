//! Copies of a database, and back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};

use super::{
    UpkeepError, beside, database, failed, make_private, open_ours, put_aside, settle,
    verify::soundness,
};
use crate::store::{lock, make_private_folder};

/// Writes all that a relay has acknowledged so far to a file of its own; the relay may be running, and is not held up.
///
/// # Errors
/// The file is there already, the database cannot be read, or the copy is not sound; then there is no file.
pub fn backup(folder: &Path, to: &Path) -> Result<(), UpkeepError> {
    if to.exists() {
        return Err(UpkeepError::Exists(to.to_owned()));
    }
    let from = open_ours(&database(folder))?;
    write_copy(&from, to)
}

/// Puts a backup in place as the database of a data folder, of which no relay may be running. A database that is
/// there is refused, or, with `replace`, kept under another name, which is given.
///
/// # Errors
/// The backup is none or not sound, or the folder is in use or cannot be written; then nothing is changed.
pub fn restore(from: &Path, folder: &Path, replace: bool) -> Result<Option<PathBuf>, UpkeepError> {
    let source = open_ours(from)?;
    make_private_folder(folder)?;
    let _lock = lock(folder)?;
    let file = database(folder);
    if file.exists() && !replace {
        return Err(UpkeepError::Exists(file));
    }
    let part = beside(&file, ".restored");
    write_copy(&source, &part)?;
    let aside = file
        .exists()
        .then(|| put_aside(&file, "replaced"))
        .transpose()?;
    settle(&part, &file)?;
    Ok(aside)
}

fn write_copy(from: &Connection, to: &Path) -> Result<(), UpkeepError> {
    let part = beside(to, ".part");
    make_private(&part)?;
    let written = copy(from, &part).and_then(|()| settle(&part, to));
    if written.is_err() {
        // What is left of it is of no use; that it cannot be removed is said by the next attempt.
        let _ = fs::remove_file(&part);
    }
    written
}

fn copy(from: &Connection, part: &Path) -> Result<(), UpkeepError> {
    let mut target = Connection::open(part)?;
    let backup = Backup::new(from, &mut target)?;
    // All pages in one step are of one instant. In a write-ahead log, reading holds no writer up.
    while backup.step(-1)? != StepResult::Done {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    drop(backup);
    // One file, without a log beside it.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    if let Some(what) = soundness(&target)? {
        return Err(UpkeepError::NotOurs {
            file: part.to_owned(),
            reason: what,
        });
    }
    target.close().map_err(|(_, error)| error)?;
    fs::metadata(part).map_err(failed(part))?;
    Ok(())
}
