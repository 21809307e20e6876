//! Programs that cargo builds: trunk and the command line of wasm-bindgen.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use crate::{
    shell::{self, step},
    workspace,
};

/// The version of trunk that this repository is built with; later ones need a later Rust.
pub(crate) const TRUNK: &str = "0.21.14";

/// The folder with the programs.
fn folder() -> PathBuf {
    workspace::cache().join("tools")
}

/// The folder that has to be on the search path.
pub(crate) fn path() -> PathBuf {
    folder().join("bin")
}

/// Brings trunk.
pub(crate) fn trunk() -> Result<()> {
    bring("trunk", "trunk", TRUNK, &["--locked"])
}

/// Brings wasm-bindgen in exactly the version that the code is compiled against: any other refuses to work.
pub(crate) fn wasm_bindgen() -> Result<()> {
    let version = workspace::locked_version("wasm-bindgen")?;
    bring("wasm-bindgen", "wasm-bindgen-cli", &version, &[])
}

/// The version of a program in the cache, if it is there.
pub(crate) fn installed(program: &str) -> Option<String> {
    let said = shell::ask(path().join(program).to_str()?, &["--version"])?;
    said.split_whitespace().nth(1).map(str::to_owned)
}

fn bring(program: &str, package: &str, version: &str, options: &[&str]) -> Result<()> {
    if installed(program).as_deref() == Some(version) {
        return Ok(());
    }
    let build = workspace::cache().join("build-tools");
    step(
        &format!("building {package} {version}, once (several minutes)"),
        || {
            shell::quiet(
                &format!("install {package}"),
                Command::new("cargo")
                    .args([
                        "install",
                        package,
                        "--version",
                        version,
                        "--force",
                        "--root",
                    ])
                    .arg(folder())
                    .args(options)
                    .current_dir(workspace::root())
                    .env("CARGO_TARGET_DIR", &build),
            )
            .with_context(|| {
                format!(
                    "{package} {version} could not be built. It comes from crates.io: is there a \
                     network? A copy built elsewhere can be put into {}",
                    path().display()
                )
            })
        },
    )?;
    if build.exists() {
        fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))?;
    }
    Ok(())
}
