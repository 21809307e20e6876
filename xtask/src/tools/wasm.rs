//! A Rust compiler for WebAssembly: rustup's target, or Debian's packages where rustup cannot fetch it.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::{
    shell::{self, step},
    tools::{self, cargo_bin},
    workspace,
};

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's packages: a compiler, its cargo and the standard library's source to be compiled along.
const DEBIAN: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];

/// How cargo has to be called for WebAssembly on this machine.
#[derive(Clone, Debug)]
pub(crate) enum WasmCargo {
    /// The toolchain has the target.
    Rustup,
    /// Debian's compiler, which builds the standard library itself.
    Debian,
}

impl WasmCargo {
    /// What is there, without changing anything.
    pub(crate) fn find() -> Option<Self> {
        if target_is_installed() {
            Some(Self::Rustup)
        } else if debian_is_installed() {
            Some(Self::Debian)
        } else {
            None
        }
    }

    /// What is there, or else what can be brought.
    pub(crate) fn bring() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        let added = step(&format!("adding the target {TARGET} with rustup"), || {
            shell::quiet(
                "rustup target add",
                Command::new("rustup")
                    .args(["target", "add", TARGET])
                    .current_dir(workspace::root()),
            )
        });
        if added.is_ok() && target_is_installed() {
            return Ok(Self::Rustup);
        }
        if tools::is_root() && Path::new("/usr/bin/apt-get").exists() {
            tools::debian_install("Debian's Rust compiler for WebAssembly", DEBIAN)?;
        }
        if debian_is_installed() {
            return Ok(Self::Debian);
        }
        bail!(
            "there is no Rust compiler for WebAssembly. Either of these brings one:\n  \
             rustup target add {TARGET}\n  sudo apt-get install {}",
            DEBIAN.join(" ")
        )
    }

    /// A program with the tools on its search path and this compiler in its environment.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(workspace::root());
        let mut path = vec![
            cargo_bin::path(),
            tools::Package::WEB.path().join("node_modules/.bin"),
        ];
        if matches!(self, Self::Debian) {
            // Before rustup's cargo. Its version need not be the one in rust-toolchain.toml.
            path.push(PathBuf::from("/usr/bin"));
            command
                .env("RUSTC", "/usr/bin/rustc")
                .env("CARGO", "/usr/bin/cargo")
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                // Its objects and rustup's must not meet in one folder.
                .env("CARGO_TARGET_DIR", workspace::target().join("debian"))
                .env_remove("RUSTUP_TOOLCHAIN");
        }
        path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let joined: OsString = env::join_paths(path).unwrap_or_default();
        command.env("PATH", joined);
        command
    }
}

fn target_is_installed() -> bool {
    let folder = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(workspace::root())
        .output();
    folder.is_ok_and(|said| {
        Path::new(String::from_utf8_lossy(&said.stdout).trim()).is_dir() && said.status.success()
    })
}

fn debian_is_installed() -> bool {
    let sysroot = shell::ask("/usr/bin/rustc", &["--print", "sysroot"]);
    Path::new("/usr/bin/cargo").exists()
        && sysroot.is_some_and(|root| {
            Path::new(&root)
                .join("lib/rustlib/src/rust/library/std")
                .is_dir()
        })
}
