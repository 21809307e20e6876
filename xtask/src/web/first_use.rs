//! `cargo xtask first-use`: records when the first use of the web client calls which functions.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};

use super::{
    Build, build, parts,
    split::{self, Profile},
};
use crate::{
    serve,
    shell::{self, step},
    tools::{self, Package},
    workspace,
};

/// Builds a client that marks what is called, has a browser use it as somebody does who opens it for the first
/// time, and writes when that called what to `web/first-use`.
pub(crate) fn run(args: &[String]) -> Result<()> {
    if !args.is_empty() {
        bail!("`cargo xtask first-use` takes nothing");
    }
    build(Build::Marked)?;
    serve::build_relay()?;
    let browser = tools::chromium(true)?;
    Package::BROWSER_TESTS.bring()?;
    let called = workspace::target().join("first-use");
    fs::create_dir_all(&called)?;
    step("using it for the first time", || {
        let mut node = Command::new("node");
        node.arg("first-use.mjs")
            .arg(&called)
            .current_dir(Package::BROWSER_TESTS.path())
            .env("CHROMIUM", browser.chromium)
            .env("THROUGHLINE_BIN", workspace::release_binary());
        shell::quiet("first-use", &mut node).map(drop)
    })?;
    for module in parts::MODULES {
        let names = split::names(&parts::read(&marked(module)?)?)?;
        let stages = parts::STAGES
            .iter()
            .map(|stage| fs::read_to_string(called.join(format!("{module}.{stage}"))))
            .collect::<std::io::Result<Vec<_>>>()
            .with_context(|| format!("the browser wrote nothing of the module {module}"))?;
        let profile = Profile::recorded(&names, &stages)?;
        profile.write(&parts::profile(module))?;
        println!(
            "{module}: of {} functions {} are called once a plan is open, {} later or never",
            names.len(),
            profile.count(1),
            profile.count(2)
        );
    }
    Ok(())
}

/// A module in the bundle, whose name there ends with a hash of its content.
fn marked(module: &str) -> Result<PathBuf> {
    let start = format!("{module}_bg-");
    for entry in fs::read_dir(workspace::dist())? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&start) {
            return Ok(entry.path());
        }
    }
    bail!("the bundle has no module {module}")
}
