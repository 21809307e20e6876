//! `cargo xtask serve`

use std::{env, process::Command};

use anyhow::{Context, Result};

use crate::{
    shell::{self, step},
    web, workspace,
};

/// Builds everything and runs the relay until it is stopped.
pub(crate) fn run(args: &[String]) -> Result<()> {
    web::build(web::Build::Release)?;
    build_relay()?;
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    let mut relay = Command::new(workspace::release_binary());
    relay.arg("serve").args(args);
    let chosen = args.iter().any(|arg| arg.starts_with("--data"));
    if !chosen && env::var_os("THROUGHLINE_DATA").is_none() {
        relay.arg("--data").arg(workspace::root().join(".data"));
    }
    become_it(&mut relay)
}

/// Builds the relay with the web client that is in `dist/`.
pub(crate) fn build_relay() -> Result<()> {
    web::fetch()?;
    step("building the relay (release)", || {
        shell::quiet(
            "relay",
            Command::new("cargo")
                .args(["build", "--release", "--locked", "-p", "throughline-server"])
                .current_dir(workspace::root()),
        )
        .map(drop)
    })
}

/// Lets the relay take this process's place, so that it gets the signals that are meant for it.
#[cfg(unix)]
fn become_it(relay: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(relay.exec()).context("the relay was built but could not be started")
}

#[cfg(not(unix))]
fn become_it(relay: &mut Command) -> Result<()> {
    shell::loud(relay).context("the relay stopped")
}
