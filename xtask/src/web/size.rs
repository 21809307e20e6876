//! How much a browser downloads before the first interaction.

use std::{fmt, process::Command};

use anyhow::{Context, Result, bail};

use super::parts;
use crate::{tools, workspace};

/// What may be downloaded before the first interaction at most, in bytes of brotli.
pub(crate) const LIMIT: u64 = 700_000;

/// Compresses as the relay does for a release. Node.js has brotli built in.
const SCRIPT: &str = "
const { brotliCompressSync, constants } = require('node:zlib');
const { readFileSync } = require('node:fs');
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  const packed = brotliCompressSync(bytes, { params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  } });
  console.log(Math.min(packed.length, bytes.length));
}";

/// The compressed size of each file, by name.
pub(crate) struct Size(Vec<(String, u64)>);

impl Size {
    /// The sum of what comes before the first interaction.
    pub(crate) fn total(&self) -> u64 {
        let first = self.0.iter().filter(|(name, _)| !parts::is_later(name));
        first.map(|(_, size)| size).sum()
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilobytes = |bytes: u64| format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100);
        for (name, size) in &self.0 {
            let when = if parts::is_later(name) {
                " (later)"
            } else {
                ""
            };
            writeln!(f, "  {:>9}  {name}{when}", kilobytes(*size))?;
        }
        write!(
            f,
            "  {:>9}  to download before the first interaction, brotli (limit {} KB)",
            kilobytes(self.total()),
            LIMIT / 1000
        )
    }
}

/// Measures the bundle in `dist/`: all of it but what is fetched when it is needed, or never by a person.
pub(crate) fn measure() -> Result<Size> {
    tools::node()?;
    let dist = workspace::dist();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&dist).context("there is no dist/")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let later = name.starts_with("icon")
            || name.starts_with('.')
            || name.ends_with(".webmanifest")
            || name == "sw.js"
            || super::is_later(&name);
        if !later {
            names.push(name);
        }
    }
    names.sort();
    let output = Command::new("node")
        .args(["-e", SCRIPT])
        .args(names.iter().map(|name| dist.join(name)))
        .output()
        .context("node could not be started")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let sizes = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| line.parse().context("node said something else than a size"))
        .collect::<Result<Vec<u64>>>()?;
    Ok(Size(names.into_iter().zip(sizes).collect()))
}
