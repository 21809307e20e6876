//! MPXJ, an independent reader of project files: a Java library in a Python package.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Result, bail};

use super::{debian_install, is_root};
use crate::{
    shell::{self, step},
    workspace,
};

/// The packages, of exactly these versions; Python talks to Java through the second.
const PACKAGES: [&str; 2] = ["mpxj==16.10.0", "jpype1==1.7.1"];

/// The Python that has MPXJ: found in the cache, or brought there.
pub(crate) fn mpxj(bring: bool) -> Result<PathBuf> {
    let folder = workspace::cache().join("mpxj");
    let (python, mark) = (folder.join("bin/python"), folder.join("packages.txt"));
    let wanted = PACKAGES.join("\n");
    if fs::read_to_string(&mark).is_ok_and(|has| has == wanted) && java() {
        return Ok(python);
    }
    if !bring {
        bail!("`cargo xtask test` brings it");
    }
    if !java() && is_root() {
        debian_install("a Java runtime", &["default-jre-headless"])?;
    }
    if !java() {
        bail!("a Java runtime is missing: `sudo apt-get install default-jre-headless`");
    }
    step("bringing MPXJ, which reads our exports again", || {
        let mut venv = Command::new("python3");
        shell::quiet("python venv", venv.args(["-m", "venv"]).arg(&folder))?;
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet"]).args(PACKAGES);
        shell::quiet("pip install mpxj", &mut pip)?;
        fs::write(&mark, wanted)?;
        Ok(())
    })?;
    Ok(python)
}

fn java() -> bool {
    shell::ask("java", &["-version"]).is_some()
}
