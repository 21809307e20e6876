//! `cargo xtask fmt`

use std::process::Command;

use anyhow::Result;

use crate::{shell, workspace};

/// Formats the code.
pub(crate) fn run() -> Result<()> {
    shell::loud(
        Command::new("cargo")
            .args(["fmt", "--all"])
            .current_dir(workspace::root()),
    )
}
