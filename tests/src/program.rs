//! Running the program as a person does.

use std::path::Path;

use anyhow::Result;
use tokio::{process::Command, time::timeout};

use crate::raw::PATIENCE;

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Run {
    /// Whether it ended well.
    pub success: bool,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// Runs `program` with arguments in a folder.
///
/// # Errors
/// It cannot be run, or does not end.
pub async fn run(program: &Path, folder: &Path, args: &[&str]) -> Result<Run> {
    run_with(program, folder, args, &[]).await
}

/// Syncs a project file with a relay behind TLS: by a machine that trusts the certificate in a file, or one that
/// knows nobody who vouches for the relay's.
///
/// # Errors
/// It cannot be run, or does not end.
pub async fn sync_over_tls(
    program: &Path,
    folder: &Path,
    (url, token): (&str, &str),
    certificate: Option<&str>,
) -> Result<Run> {
    let args = ["sync", "plan.throughline", "--relay", url, "--token", token];
    let trusted = certificate.map(|file| ("SSL_CERT_FILE", file));
    run_with(program, folder, &args, trusted.as_slice()).await
}

/// The same with environment variables.
///
/// # Errors
/// It cannot be run, or does not end.
pub async fn run_with(
    program: &Path,
    folder: &Path,
    args: &[&str],
    variables: &[(&str, &str)],
) -> Result<Run> {
    let running = Command::new(program)
        .args(args)
        .envs(variables.iter().copied())
        .current_dir(folder)
        .kill_on_drop(true)
        .output();
    // A sync that waits for a silent relay gives up after half a minute.
    let output = timeout(3 * PATIENCE, running).await??;
    Ok(Run {
        success: output.status.success(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}
