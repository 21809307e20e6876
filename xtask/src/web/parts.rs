//! The modules that open the page, each in the parts that it is downloaded in.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::split::{self, Profile};
use crate::{
    shell::{self, step},
    tools::Package,
    workspace,
};

/// The modules that are loaded when the page opens.
pub(super) const MODULES: [&str; 2] = ["ui", "engine"];

/// The stages of first use that are recorded, by what is called in each: what stands on the first page, and what it
/// takes to open a plan and edit it.
pub(super) const STAGES: [&str; 2] = ["start", "plan"];

/// The names of a module's parts. The first one's is what wasm-bindgen gives to the whole.
const PARTS: [&str; 3] = ["bg", "plan", "rest"];

/// Whether a file of the bundle is a part that follows once the first page stands.
pub(super) fn is_later(file: &str) -> bool {
    let begins = |module: &str, part| file.starts_with(&format!("{module}_{part}"));
    MODULES
        .iter()
        .any(|module| PARTS[1..].iter().any(|part| begins(module, part)))
}

/// What the compiler uses beyond WebAssembly's first version; every current browser has it.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Where it is kept when a module's functions are first called.
pub(super) fn profile(module: &str) -> PathBuf {
    let file = format!("web/first-use/{module}.txt");
    workspace::root().join(file)
}

/// Cuts each module into its parts, and has them made small.
pub(super) fn cut(dist: &Path) -> Result<()> {
    for module in MODULES {
        step(&format!("cutting the module {module} into parts"), || {
            let path = |part: &str| dist.join(format!("{module}_{part}.wasm"));
            let whole = path(PARTS[0]);
            let parts = split::split(&read(&whole)?, &Profile::read(&profile(module))?)
                .with_context(|| format!("cannot cut {}", whole.display()))?;
            if parts.len() != PARTS.len() {
                bail!(
                    "{} does not name {} parts",
                    profile(module).display(),
                    PARTS.len()
                );
            }
            for (part, bytes) in PARTS.iter().zip(parts) {
                write(&path(part), &bytes)?;
                shrink(&path(part))?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Leaves each module whole: its later parts are there, and empty.
pub(super) fn leave_whole(dist: &Path) -> Result<()> {
    let empty = wasm_encoder::Module::new().finish();
    for module in MODULES {
        for part in &PARTS[1..] {
            write(&dist.join(format!("{module}_{part}.wasm")), &empty)?;
        }
    }
    Ok(())
}

/// Has each module mark the functions that are called.
pub(super) fn mark(dist: &Path) -> Result<()> {
    for module in MODULES {
        let path = dist.join(format!("{module}_bg.wasm"));
        let marked = split::mark(&read(&path)?)
            .with_context(|| format!("cannot mark {}", path.display()))?;
        write(&path, &marked)?;
    }
    Ok(())
}

fn shrink(path: &Path) -> Result<()> {
    let program = Package::WEB.path().join("node_modules/.bin/wasm-opt");
    let mut command = Command::new(program);
    command
        .arg("-Oz")
        .args(FEATURES)
        .arg(path)
        .arg("-o")
        .arg(path);
    shell::quiet("wasm-opt", &mut command).map(drop)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
