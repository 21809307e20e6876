//! `cargo xtask doctor`

use std::env;

use anyhow::{Result, bail};

use crate::{
    shell,
    tools::{self, Package, WasmCargo},
    workspace,
};

/// Something that a command needs.
struct Finding {
    what: &'static str,
    /// What was found, or how to get it.
    state: Result<String, String>,
    /// Whether a command brings it by itself.
    brought: bool,
}

/// Says what is here, what is missing and how to get it. Fails if a person has to do something.
pub(crate) fn run() -> Result<()> {
    let mut blocked = false;
    for Finding {
        what,
        state,
        brought,
    } in findings()
    {
        match state {
            Ok(found) => println!("✓ {what}: {found}"),
            Err(advice) if brought => println!("· {what}: not here yet; {advice}"),
            Err(advice) => {
                blocked = true;
                println!("✗ {what}: missing; {advice}");
            }
        }
    }
    println!("\nTools are kept in {}", workspace::cache().display());
    println!("Everything is built in {}", workspace::target().display());
    if blocked {
        bail!("something is missing that only you can install");
    }
    Ok(())
}

fn findings() -> Vec<Finding> {
    let bindgen = workspace::locked_version("wasm-bindgen");
    let mut findings = vec![
        Finding {
            what: "Rust",
            state: shell::ask("rustc", &["--version"])
                .ok_or_else(|| "see https://rustup.rs".to_owned()),
            brought: false,
        },
        Finding {
            what: "a linker",
            state: shell::ask("cc", &["--version"])
                .and_then(|said| said.lines().next().map(str::to_owned))
                .ok_or_else(|| "`apt-get install build-essential`".to_owned()),
            brought: false,
        },
        Finding {
            what: "Rust for WebAssembly",
            state: WasmCargo::find()
                .map(|found| format!("{found:?}"))
                .ok_or_else(|| "`cargo xtask serve` adds it with rustup or apt-get".to_owned()),
            brought: true,
        },
        Finding {
            what: "trunk",
            state: exactly(tools::TRUNK, tools::installed("trunk")),
            brought: true,
        },
        Finding {
            what: "wasm-bindgen",
            state: bindgen
                .map_err(|error| error.to_string())
                .and_then(|version| exactly(&version, tools::installed("wasm-bindgen"))),
            brought: true,
        },
        Finding {
            what: "Node.js",
            state: tools::node().map_err(|error| error.to_string()),
            brought: false,
        },
        Finding {
            what: "Chromium (for tests)",
            state: tools::chromium(false)
                .map(|found| found.chromium.display().to_string())
                .map_err(|error| error.to_string()),
            brought: tools::is_root(),
        },
        Finding {
            what: "plans to test with (THROUGHLINE_CORPUS)",
            state: env::var("THROUGHLINE_CORPUS")
                .map_err(|_| "optional: a folder with Microsoft Project files".to_owned()),
            brought: true,
        },
    ];
    findings.extend(Package::ALL.map(|package| Finding {
        what: package.what(),
        state: if package.is_current() {
            Ok("as locked".to_owned())
        } else {
            Err("`npm ci` is run when it is needed".to_owned())
        },
        brought: true,
    }));
    findings
}

fn exactly(wanted: &str, found: Option<String>) -> Result<String, String> {
    match found {
        Some(version) if version == wanted => Ok(version),
        Some(version) => Err(format!("{version} is here, {wanted} will be built")),
        None => Err(format!("{wanted} will be built when it is needed")),
    }
}
