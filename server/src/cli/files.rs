//! Files: read whole, written whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use rand::Rng as _;
use throughline_core::file::LARGEST;

/// Reads a file, up to what any reader of ours takes.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let reading = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(reading)?;
    let mut bytes = Vec::new();
    file.take(LARGEST as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(reading)?;
    if bytes.len() > LARGEST {
        bail!(
            "{} is larger than {} MiB and was not read",
            path.display(),
            LARGEST >> 20
        );
    }
    Ok(bytes)
}

/// Writes beside the target and renames, so that whoever reads sees the old file or the new one.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_beside(path, bytes)
        .with_context(|| format!("cannot write {}; it is as it was before", path.display()))
}

fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Through a link, what it points to is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = target.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{:08x}.part", rand::rng().random::<u32>()));
    let part = Part(folder.join(hidden));

    let mut file = File::options().write(true).create_new(true).open(&part.0)?;
    if let Ok(old) = fs::metadata(&target) {
        file.set_permissions(old.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part.0, &target)?;
    // The new name itself is durable only once the folder is. Not every file system can do this.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// A file being written: removed unless it was renamed.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0); // after the rename there is nothing to remove
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("plan.throughline");
        write(&path, b"one").expect("written");
        write(&path, b"two").expect("written");
        assert_eq!(read(&path).expect("read"), b"two");
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
    }

    #[test]
    fn an_error_names_the_file_and_leaves_it_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = folder.path().join("missing").join("plan.xml");
        for error in [read(&missing).map(drop), write(&missing, b"x")] {
            let text = format!("{:#}", error.expect_err("there is no such folder"));
            assert!(text.contains("plan.xml"), "{text}");
        }
        write(folder.path(), b"x").expect_err("it is a folder");
    }
}
