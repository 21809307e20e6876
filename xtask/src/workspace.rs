//! Where things are.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{Context, Result};

/// The repository.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        // What cargo says as it runs this, not as it built it: two checkouts may share a target folder.
        let here = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        here.parent().map_or_else(|| here.clone(), Path::to_owned)
    })
}

/// The built web client, which the relay's build takes in.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The release binary.
pub(crate) fn release_binary() -> PathBuf {
    target()
        .join("release")
        .join(format!("throughline{}", env::consts::EXE_SUFFIX))
}

/// Where tools are kept from one checkout to the next.
pub(crate) fn cache() -> PathBuf {
    let folder = |name: &str| env::var_os(name).filter(|value: &OsString| !value.is_empty());
    folder("THROUGHLINE_CACHE")
        .map(PathBuf::from)
        .or_else(|| folder("XDG_CACHE_HOME").map(|dir| PathBuf::from(dir).join("throughline")))
        .or_else(|| folder("HOME").map(|dir| PathBuf::from(dir).join(".cache/throughline")))
        .unwrap_or_else(|| root().join("target/cache"))
}

/// The version of a package that `Cargo.lock` holds.
pub(crate) fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines
        .find(|line| *line == name)
        .and_then(|_| lines.next())
        .and_then(|line| line.strip_prefix("version = \""))
        .and_then(|line| line.strip_suffix('"'))
        .map(str::to_owned)
        .with_context(|| format!("Cargo.lock has no package ‘{package}’"))
}
