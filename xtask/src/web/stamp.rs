//! Whether `dist/` was made from the sources as they are now.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::workspace;

/// What the web client is made from.
const SOURCES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "rust-toolchain.toml",
    "core/Cargo.toml",
    "core/src",
    "web",
    "xtask/src/web",
];

/// A mark of the sources' state.
pub(crate) struct Stamp(String);

impl Stamp {
    /// The mark of the sources as they are now, for one kind of build.
    pub(crate) fn of_sources(kind: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        kind.hash(&mut hasher);
        for source in SOURCES {
            add(&workspace::root().join(source), &mut hasher)
                .with_context(|| format!("cannot read {source}"))?;
        }
        Ok(Self(format!("{:016x}", hasher.finish())))
    }

    /// Whether `dist/` bears this mark.
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(Self::file()).is_ok_and(|mark| mark == self.0)
    }

    /// Marks `dist/`.
    pub(crate) fn write(&self) -> Result<()> {
        fs::write(Self::file(), &self.0).context("cannot mark dist/")
    }

    /// Hidden, so that it is never served, and in `dist/`, so that it goes when that goes.
    fn file() -> PathBuf {
        workspace::dist().join(".made-from")
    }
}

/// Adds a file's content, or a folder's files, to the hash.
fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        entries.sort();
        for entry in entries {
            if !entry.ends_with("node_modules") {
                add(&entry, hasher)?;
            }
        }
    } else {
        path.hash(hasher);
        fs::read(path)?.hash(hasher);
    }
    Ok(())
}
