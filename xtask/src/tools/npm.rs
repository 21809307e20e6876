//! Packages from npm, in exactly the locked versions.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    shell::{self, step},
    workspace,
};

/// The oldest Node.js that the build runs on.
const OLDEST_NODE: u32 = 18;

/// A folder with a `package.json`.
#[derive(Clone, Copy)]
pub(crate) struct Package {
    folder: &'static str,
    what: &'static str,
    /// The oldest Node.js that its packages run on.
    node: u32,
}

impl Package {
    /// What the browser client's build needs: wasm-opt, the typeface and what trims it.
    pub(crate) const WEB: Self = Self {
        folder: "web",
        what: "wasm-opt and the typeface",
        node: OLDEST_NODE,
    };
    /// What the browser tests need.
    pub(crate) const BROWSER_TESTS: Self = Self {
        folder: "tests/browser",
        what: "the browser tests' driver",
        node: 20,
    };
    /// The unmodified JavaScript peers that the relay is tested against.
    pub(crate) const PEERS: Self = Self {
        folder: "tests/js",
        what: "the JavaScript peers",
        node: 20,
    };
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::WEB, Self::BROWSER_TESTS, Self::PEERS];

    /// The folder.
    pub(crate) fn path(self) -> PathBuf {
        workspace::root().join(self.folder)
    }

    /// What it is for.
    pub(crate) fn what(self) -> &'static str {
        self.what
    }

    /// Whether what is installed is what the lock file says.
    pub(crate) fn is_current(self) -> bool {
        let modified = |file: &str| fs::metadata(self.path().join(file))?.modified();
        match (
            modified("package-lock.json"),
            modified("node_modules/.package-lock.json"),
        ) {
            (Ok(wanted), Ok(have)) => have >= wanted,
            _ => false,
        }
    }

    /// Installs it if it is not current.
    pub(crate) fn bring(self) -> Result<()> {
        if self.is_current() {
            return Ok(());
        }
        at_least(self.node)?;
        step(&format!("fetching {} from npm", self.what), || {
            shell::quiet(
                &format!("npm {}", self.folder),
                Command::new("npm")
                    .args(["ci", "--no-audit", "--no-fund"])
                    .current_dir(self.path()),
            )
            .context("npm could not fetch its packages: is there a network?")
            .map(drop)
        })
    }
}

/// Checks that Node.js is there and not too old for the build; returns its version.
pub(crate) fn node() -> Result<String> {
    at_least(OLDEST_NODE)
}

fn at_least(oldest: u32) -> Result<String> {
    let advice = "install it with `apt-get install nodejs npm` or from https://nodejs.org";
    let Some(version) = shell::ask("node", &["--version"]) else {
        bail!("Node.js is missing: {advice}");
    };
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < oldest) {
        bail!("Node.js {version} is too old, {oldest} is needed: {advice}");
    }
    Ok(version)
}
