//! The record of when functions are first called.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result};

use super::module::Module;

/// The functions that are known and not called at once, by the hashes of their names, with the part that each
/// belongs to. A function that is new since the record was made is not among them, and stays in the first part.
#[derive(Default, PartialEq, Eq, Debug)]
pub(in crate::web) struct Profile(BTreeMap<u32, usize>);

impl Profile {
    /// From the names of all functions, and for each stage of use the positions of those that had been called by
    /// its end, one in each line. What is called in no stage belongs to a part behind those of the stages.
    pub(in crate::web) fn recorded(names: &[String], stages: &[String]) -> Result<Self> {
        let never = names.iter().map(|name| (hash(name), stages.len()));
        let mut parts: BTreeMap<u32, usize> = never.collect();
        for (part, called) in stages.iter().enumerate().rev() {
            for line in called.lines() {
                let name = line
                    .parse()
                    .ok()
                    .and_then(|position: usize| names.get(position));
                let name =
                    name.with_context(|| format!("‘{line}’ is no position of a function"))?;
                parts.insert(hash(name), part);
            }
        }
        parts.retain(|_, part| *part > 0);
        Ok(Self(parts))
    }

    /// The part that a function belongs to.
    pub(super) fn part(&self, name: &str) -> usize {
        self.0.get(&hash(name)).copied().unwrap_or(0)
    }

    /// How many parts there are behind the first.
    pub(in crate::web) fn later(&self) -> usize {
        self.0.values().copied().max().unwrap_or(0)
    }

    /// How many names belong to a part.
    pub(in crate::web) fn count(&self, part: usize) -> usize {
        self.0.values().filter(|other| **other == part).count()
    }

    /// Reads the file that [`Self::write`] wrote.
    pub(in crate::web) fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut parts = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            let (hash, part) = entry(line).with_context(|| {
                format!(
                    "{}, line {number}: ‘{line}’ is no hash with a part",
                    path.display()
                )
            })?;
            parts.insert(hash, part);
        }
        Ok(Self(parts))
    }

    /// Writes it in lines, in order: a small change is a small difference.
    pub(in crate::web) fn write(&self, path: &Path) -> Result<()> {
        let mut text = String::new();
        for (hash, part) in &self.0 {
            writeln!(text, "{hash:08x} {part}")?;
        }
        fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

fn entry(line: &str) -> Option<(u32, usize)> {
    let (hash, part) = line.split_once(' ')?;
    Some((u32::from_str_radix(hash, 16).ok()?, part.parse().ok()?))
}

/// The FNV-1a hash of a name, without what changes with the compiler and the versions of dependencies.
fn hash(name: &str) -> u32 {
    let mut hash = 0x811c_9dc5;
    for part in plain(name) {
        for byte in part.bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    hash
}

/// The pieces of a name between the hashes of its crates: `core[c5930c85a12de822]::fmt` is `core`, `::fmt`.
fn plain(name: &str) -> impl Iterator<Item = &str> {
    name.split('[').map(|piece| match piece.split_once(']') {
        Some((hash, rest)) if is_hash(hash) => rest,
        _ => piece,
    })
}

fn is_hash(text: &str) -> bool {
    text.len() > 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The names of the functions that a module defines, in their order.
pub(in crate::web) fn names(wasm: &[u8]) -> Result<Vec<String>> {
    let module = Module::read(wasm)?;
    let names = module
        .functions
        .iter()
        .map(|function| function.name.unwrap_or_default().to_owned());
    Ok(names.collect())
}
