//! A power cut: of what a relay wrote, only that is left which it had synced. strace records its calls, and they are done
//! again on the files as they were before.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use tokio::{
    process::Command,
    time::{Instant, sleep},
};

/// Tracing that has not come to its end by then has hung.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longest write that is recorded whole. SQLite writes pages.
const LONGEST: &str = "1048576";

/// The relay's database in its data folder.
const DATABASE: &str = "relay.db";

/// What the disk does when it is asked to sync.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// It syncs.
    Honest,
    /// Nothing, and says that it did: as if nobody had asked.
    Lying,
}

/// Whether calls can be recorded on this machine.
#[must_use]
pub fn can_record() -> bool {
    let mut tried = std::process::Command::new("strace");
    tried.args(["-qq", "true"]).stderr(Stdio::null());
    tried.status().is_ok_and(|status| status.success())
}

/// A relay's data folder whose power will be cut.
pub struct Powered {
    data: PathBuf,
    before: BTreeMap<PathBuf, Vec<u8>>,
    records: TempDir,
}

/// What a cut did.
#[derive(Debug, Default, Clone, Copy)]
pub struct Cut {
    /// Times that a file was synced.
    pub syncs: u64,
    /// Writes that had not been synced, and are lost.
    pub lost: usize,
}

impl Powered {
    /// The folder as it is now, all of it on the disk.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn new(data: &Path) -> Result<Self> {
        let data = data.canonicalize()?;
        let mut before = BTreeMap::new();
        for entry in fs::read_dir(&data)? {
            let path = entry?.path();
            if is_stored(&data, &path) {
                let bytes = fs::read(&path)?;
                before.insert(path, bytes);
            }
        }
        let records = tempfile::tempdir()?;
        Ok(Self {
            data,
            before,
            records,
        })
    }

    /// The command that becomes the relay, recorded.
    #[must_use]
    pub fn command(&self, program: &Path, disk: Disk) -> Command {
        let mut command = Command::new("strace");
        // -D: the process is the relay itself; -ff: one file for each thread, so that no call is in two parts.
        command.args(["-D", "-ff", "--seccomp-bpf", "-q", "-ttt", "-y", "-xx"]);
        command.args(["-s", LONGEST]);
        command.args(["-e", "trace=pwrite64,ftruncate,fsync,fdatasync,unlink"]);
        command.args(["-e", "signal=KILL"]);
        if disk == Disk::Lying {
            command.args(["-e", "inject=fsync,fdatasync:retval=0"]);
        }
        command.arg("-o").arg(self.records.path().join("thread"));
        command.arg(program);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&self.data);
        command
    }

    /// Leaves what was synced. The relay must have been killed.
    ///
    /// # Errors
    /// The record cannot be understood, or the files not written.
    pub async fn cut(self) -> Result<Cut> {
        let mut calls = self.calls().await?;
        calls.sort_by(|one, other| one.at.cmp(&other.at));
        let before = self.before.into_iter();
        let mut files: BTreeMap<PathBuf, File> = before
            .map(|(path, synced)| (path, File::of(synced)))
            .collect();
        let mut cut = Cut::default();
        for Call { path, what, .. } in calls {
            if !is_stored(&self.data, &path) {
                continue;
            }
            if matches!(what, What::Remove) {
                files.remove(&path);
                continue;
            }
            let file = files.entry(path).or_default();
            if let What::Sync = what {
                cut.syncs += 1;
                file.sync();
            } else {
                file.waiting.push(what);
            }
        }
        for entry in fs::read_dir(&self.data)? {
            let path = entry?.path();
            if is_stored(&self.data, &path) || is_index(&path) {
                fs::remove_file(path)?;
            }
        }
        for (path, file) in files {
            cut.lost += file.waiting.len();
            fs::write(path, file.synced)?;
        }
        Ok(cut)
    }

    /// What all threads did, once strace has written the last of it.
    async fn calls(&self) -> Result<Vec<Call>> {
        let end = Instant::now() + PATIENCE;
        loop {
            let mut texts = Vec::new();
            for entry in fs::read_dir(self.records.path())? {
                texts.push(fs::read_to_string(entry?.path())?);
            }
            // The last line of each thread says how that ended.
            if texts.iter().all(|text| text.trim_end().ends_with("+++")) {
                let lines = texts.iter().flat_map(|text| text.lines());
                return lines.filter_map(|line| read(line).transpose()).collect();
            }
            if Instant::now() > end {
                bail!("strace does not end");
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A file on the disk.
#[derive(Default)]
struct File {
    synced: Vec<u8>,
    /// What was done to it since, in order.
    waiting: Vec<What>,
}

impl File {
    fn of(synced: Vec<u8>) -> Self {
        Self {
            synced,
            waiting: Vec::new(),
        }
    }

    fn sync(&mut self) {
        for what in self.waiting.drain(..) {
            match what {
                What::Write(start, bytes) => {
                    let end = start + bytes.len();
                    self.synced.resize(self.synced.len().max(end), 0);
                    self.synced[start..end].copy_from_slice(&bytes);
                }
                What::Cut(len) => self.synced.resize(len, 0),
                What::Sync | What::Remove => {}
            }
        }
    }
}

/// A call that was made, and succeeded.
struct Call {
    /// The time of its start: text that sorts as the time does.
    at: String,
    path: PathBuf,
    what: What,
}

enum What {
    Write(usize, Vec<u8>),
    Cut(usize),
    Sync,
    Remove,
}

/// A line of a record; nothing if it changed nothing.
fn read(line: &str) -> Result<Option<Call>> {
    let whole = || format!("a line of strace: {}", &line[..line.len().min(200)]);
    let Some((at, rest)) = line.split_once(' ') else {
        return Ok(None);
    };
    // The result of a call that the kill ended is unknown; what it would have done is not known to be done.
    let (Some((name, _)), Some((call, result))) = (rest.split_once('('), rest.rsplit_once(") = "))
    else {
        return Ok(None);
    };
    let Ok(result) = result.trim().parse::<usize>() else {
        return Ok(None); // failed, unknown, or made up by strace
    };
    let (open, close) = if name == "unlink" {
        ('"', '"')
    } else {
        ('<', '>')
    };
    let (_, rest) = call.split_once(open).with_context(whole)?;
    let (path, rest) = rest.split_once(close).with_context(whole)?;
    let path = PathBuf::from(String::from_utf8(bytes_of(path).with_context(whole)?)?);
    let last = |text: &str| -> Option<usize> { text.rsplit(", ").next()?.parse().ok() };
    let what = match name {
        "pwrite64" => {
            let (_, rest) = rest.split_once('"').with_context(whole)?;
            let (data, rest) = rest.split_once('"').with_context(whole)?;
            let mut data = bytes_of(data).with_context(whole)?;
            if data.len() < result {
                bail!("a write of {result} bytes was not recorded whole");
            }
            data.truncate(result);
            What::Write(last(rest).with_context(whole)?, data)
        }
        "ftruncate" => What::Cut(last(rest).with_context(whole)?),
        "fsync" | "fdatasync" => What::Sync,
        "unlink" => What::Remove,
        _ => return Ok(None),
    };
    Ok(Some(Call {
        at: at.to_owned(),
        path,
        what,
    }))
}

/// Text of `\xAB` and nothing else.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let mut digits = text.split("\\x");
    if digits.next() != Some("") {
        return None;
    }
    digits.map(|two| u8::from_str_radix(two, 16).ok()).collect()
}

/// Whether a file is of the database, and on the disk.
fn is_stored(data: &Path, path: &Path) -> bool {
    let is_here = path.parent() == Some(data);
    is_here && name(path).starts_with(DATABASE) && !is_index(path)
}

/// The index that processes share: memory that happens to have a name.
fn is_index(path: &Path) -> bool {
    name(path) == format!("{DATABASE}-shm")
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_synced_is_left() {
        let call = |line: &str| read(line).expect("a line").map(|call| call.what);
        let mut file = File::of(b"0123456789".to_vec());
        let path = "<\\x2f\\x61>";
        for (line, expected) in [
            (
                format!("1.0 pwrite64(3{path}, \"\\x61\\x62\", 2, 1) = 2"),
                "0123456789",
            ),
            (format!("1.1 fdatasync(3{path}) = 0"), "0ab3456789"),
            (format!("1.2 ftruncate(3{path}, 4) = 0"), "0ab3456789"),
            (format!("1.3 fsync(3{path}) = 0 (INJECTED)"), "0ab3456789"),
            (format!("1.4 fsync(3{path}) = ?"), "0ab3456789"),
            (
                format!("1.5 fsync(3{path}) = -1 EIO (Input/output error)"),
                "0ab3456789",
            ),
            (format!("1.6 fsync(3{path}) = 0"), "0ab3"),
            ("1.7 +++ killed by SIGKILL +++".to_owned(), "0ab3"),
        ] {
            match call(&line) {
                Some(What::Sync) => file.sync(),
                Some(what) => file.waiting.push(what),
                None => {}
            }
            assert_eq!(file.synced, expected.as_bytes(), "{line}");
        }
    }
}
