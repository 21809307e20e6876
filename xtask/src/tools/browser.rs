//! A browser for the tests, and Debian's package manager, from which it comes.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::shell::{self, step};

/// A Chromium and its driver.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    /// The browser.
    pub(crate) chromium: PathBuf,
    /// Its driver, with which wasm-bindgen's test runner starts it.
    pub(crate) driver: PathBuf,
}

/// Finds a browser, installs Debian's if there is none and we may, or says what to do.
pub(crate) fn chromium(bring: bool) -> Result<Browser> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if bring && is_root() && Path::new("/usr/bin/apt-get").exists() {
        debian_install("Chromium", &["chromium", "chromium-driver"])?;
        if let Some(found) = find() {
            return Ok(found);
        }
    }
    bail!(
        "the browser tests need Chromium and its driver: `sudo apt-get install chromium \
         chromium-driver`, or name them in CHROMIUM and CHROMEDRIVER"
    )
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: program(
            "CHROMIUM",
            &["chromium", "chromium-browser", "google-chrome"],
        )?,
        driver: program("CHROMEDRIVER", &["chromedriver"])?,
    })
}

/// The file that a variable names, or the first of these programs that is on the search path.
fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(named) = env::var_os(variable) {
        return Some(PathBuf::from(named)).filter(|path| path.exists());
    }
    let path = env::var_os("PATH")?;
    names
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Installs packages from Debian.
pub(crate) fn debian_install(what: &str, packages: &[&str]) -> Result<()> {
    step(&format!("installing {what} from Debian"), || {
        let apt = |name: &str, args: &[&str]| {
            shell::quiet(
                name,
                Command::new("apt-get")
                    .args(args)
                    .env("DEBIAN_FRONTEND", "noninteractive"),
            )
        };
        apt("apt-get update", &["update"])
            .and_then(|_| {
                let mut args = vec!["install", "--yes", "--no-install-recommends"];
                args.extend(packages);
                apt("apt-get install", &args)
            })
            .with_context(|| format!("Debian's packages {} did not come", packages.join(" ")))?;
        Ok(())
    })
}

/// Whether packages can be installed without asking.
pub(crate) fn is_root() -> bool {
    shell::ask("id", &["-u"]).as_deref() == Some("0")
}
