//! The web client: built by trunk, then sealed.

mod first_use;
mod parts;
mod seal;
mod size;
mod split;
mod stamp;

use anyhow::{Context, Result, bail};

use crate::{
    shell::{self, step},
    tools::{self, Package, WasmCargo},
    workspace,
};

pub(crate) use first_use::run as first_use;
pub(crate) use size::LIMIT;

/// How the names of files begin that nobody needs before they act: fetched when they are needed, and kept
/// for offline use once somebody works.
const LATER: &[&str] = &["workshop"];

fn is_later(name: &str) -> bool {
    LATER.iter().any(|start| name.starts_with(start))
}

/// The typeface's file in the bundle.
const TYPEFACE: &str = "inter-latin-wght-normal.woff2";

/// What the build is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Build {
    /// Small and fast to run.
    Release,
    /// Fast to make.
    Dev,
    /// A release that marks which functions are called.
    Marked,
}

impl Build {
    const fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "dev",
            Self::Marked => "marked",
        }
    }
}

/// `cargo xtask web`
pub(crate) fn run(args: &[String]) -> Result<()> {
    let kind = match args {
        [] => Build::Release,
        [flag] if flag == "--dev" => Build::Dev,
        _ => bail!("`cargo xtask web` takes nothing but --dev"),
    };
    build(kind)?;
    if kind == Build::Release {
        println!("{}", size::measure()?);
    }
    Ok(())
}

/// Builds the web client into `dist/`, unless what is there was made from the same sources.
pub(crate) fn build(kind: Build) -> Result<()> {
    let stamp = stamp::Stamp::of_sources(kind.name())?;
    if stamp.is_current() {
        println!("✓ the web client is up to date");
        return Ok(());
    }
    let compiler = WasmCargo::bring()?;
    tools::trunk()?;
    tools::wasm_bindgen()?;
    Package::WEB.bring()?;
    fetch()?;
    step(
        &format!("building the web client ({})", kind.name()),
        || {
            let mut trunk = compiler.command("trunk");
            // Trunk takes NO_COLOR for an option of its own and stumbles over its value.
            trunk.arg("build").env_remove("NO_COLOR");
            if kind != Build::Dev {
                trunk.args(["--release", "--cargo-profile", "web"]);
            }
            if matches!(compiler, WasmCargo::Debian) {
                // The standard library's own dependencies are fetched on the way.
                trunk.arg("--offline=false");
            }
            shell::quiet("trunk", &mut trunk)
        },
    )?;
    trim_typeface()?;
    let dist = workspace::dist();
    match kind {
        Build::Release => parts::cut(&dist)?,
        Build::Marked => parts::mark(&dist).and_then(|()| parts::leave_whole(&dist))?,
        Build::Dev => parts::leave_whole(&dist)?,
    }
    seal::seal(&dist).context("the web client was built but could not be sealed")?;
    stamp.write()
}

/// Takes out of the bundle's typeface what is not used.
fn trim_typeface() -> Result<()> {
    step("trimming the typeface", || {
        let mut node = std::process::Command::new("node");
        node.arg("typeface.mjs")
            .arg(workspace::dist().join(TYPEFACE))
            .current_dir(Package::WEB.path());
        shell::quiet("typeface", &mut node).map(drop)
    })
}

/// The size of what a browser downloads before the first interaction, checked against the limit.
pub(crate) fn check_size() -> Result<String> {
    let size = size::measure()?;
    if size.total() > LIMIT {
        bail!(
            "{size}\nthat is over the limit of {} KB: what made it grow? If it is code that the first use does not \
             call, `cargo xtask first-use` has it downloaded later.",
            LIMIT / 1000
        );
    }
    Ok(size.to_string())
}

/// Brings the sources of all dependencies, so that everything after works without a network.
pub(crate) fn fetch() -> Result<()> {
    let cargo = |offline: bool| {
        let mut cargo = std::process::Command::new("cargo");
        cargo
            .args(["fetch", "--locked"])
            .current_dir(workspace::root());
        if offline {
            cargo.arg("--offline");
        }
        cargo
    };
    if shell::quiet("cargo fetch offline", &mut cargo(true)).is_ok() {
        return Ok(());
    }
    step("fetching the dependencies", || {
        shell::quiet("cargo fetch", &mut cargo(false)).map(drop)
    })
}
