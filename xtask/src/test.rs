//! `cargo xtask test`: everything that must hold.

mod count;

use std::process::Command;

use anyhow::{Result, bail};

use self::count::Count;
use crate::{
    serve,
    shell::{self, step},
    tools::{self, Package, WasmCargo},
    web, workspace,
};

/// Runs every check, the later ones too when an earlier one fails, and ends with the sum.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let mut report = Report::default();
    match args {
        [] => everything(&mut report),
        [filter] => report.tests("tests", || rust_tests(Some(filter))),
        _ => bail!("`cargo xtask test` takes one filter at most"),
    }
    report.finish()
}

fn everything(report: &mut Report) {
    report.check("formatting", || cargo("fmt", &["fmt", "--all", "--check"]));
    report.check("what the build needs", prepare);
    report.check("the web client", || web::build(web::Build::Release));
    report.check("the size of the download", || {
        println!("{}", web::check_size()?);
        Ok(())
    });
    report.check("the relay with the web client inside", serve::build_relay);
    report.check("lints (native)", || {
        let all = ["--workspace", "--exclude", "throughline-web"];
        let args = [&["clippy"], &all[..], &["--all-targets", "--locked"]].concat();
        cargo("clippy", &[&args[..], &["--", "-D", "warnings"]].concat())
    });
    report.check("lints (WebAssembly)", || {
        let mut clippy = WasmCargo::bring()?.command("cargo");
        clippy.args([
            "clippy",
            "-p",
            "throughline-web",
            "--all-targets",
            "--locked",
        ]);
        clippy.args(["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
        shell::quiet("clippy wasm", &mut clippy).map(drop)
    });
    report.check("documentation", || {
        let mut doc = Command::new("cargo");
        doc.args(["doc", "--workspace", "--no-deps", "--locked"])
            .args(["--document-private-items", "--exclude", "throughline-web"])
            .env("RUSTDOCFLAGS", "-D warnings")
            .current_dir(workspace::root());
        shell::quiet("documentation", &mut doc).map(drop)
    });
    report.tests("tests, the browser's among them", || rust_tests(None));
    report.tests("tests in WebAssembly", wasm_tests);
}

/// Brings all tools first, so that a missing one is known before the long part.
fn prepare() -> Result<()> {
    WasmCargo::bring()?;
    tools::trunk()?;
    tools::wasm_bindgen()?;
    tools::chromium(true)?;
    if let Err(error) = tools::mpxj(true) {
        // One comparison less, which says so itself; everything else can be tested.
        println!("MPXJ could not be brought: {error:#}");
    }
    Package::ALL.into_iter().try_for_each(Package::bring)
}

fn cargo(name: &str, args: &[&str]) -> Result<()> {
    step(name, || {
        let mut cargo = Command::new("cargo");
        cargo.args(args).current_dir(workspace::root());
        shell::quiet(name, &mut cargo).map(drop)
    })
}

/// All Rust tests. Some of them start the relay, a browser or JavaScript peers.
fn rust_tests(filter: Option<&str>) -> Result<Count> {
    let mut test = Command::new("cargo");
    test.args(["test", "--workspace", "--exclude", "throughline-web"])
        .args(["--locked", "--no-fail-fast"])
        .args(filter)
        .current_dir(workspace::root());
    if let Ok(browser) = tools::chromium(false) {
        test.env("CHROMIUM", browser.chromium);
    }
    if let Ok(python) = tools::mpxj(false) {
        test.env("MPXJ_PYTHON", python);
    }
    if filter.is_none() {
        test.env("THROUGHLINE_BIN", workspace::release_binary());
    }
    count::run("tests", &mut test)
}

/// The web client's own tests, and the story that native code and WebAssembly both tell.
fn wasm_tests() -> Result<Count> {
    let mut test = WasmCargo::bring()?.command("cargo");
    test.args([
        "test",
        "-p",
        "throughline-web",
        "--locked",
        "--no-fail-fast",
    ])
    .args(["--target", "wasm32-unknown-unknown", "--lib", "--test", "*"])
    .env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
        "wasm-bindgen-test-runner",
    );
    if let Ok(browser) = tools::chromium(false) {
        test.env("CHROMEDRIVER", browser.driver);
    }
    count::run("tests wasm", &mut test)
}

/// What has passed and what has failed so far.
#[derive(Default)]
struct Report {
    count: Count,
    failures: Vec<String>,
}

impl Report {
    /// Something that holds or does not; counted only if it does not.
    fn check(&mut self, what: &str, check: impl FnOnce() -> Result<()>) {
        if let Err(error) = check() {
            println!("{error:#}");
            self.count.failed += 1;
            self.failures.push(what.to_owned());
        }
    }

    /// Tests that count themselves.
    fn tests(&mut self, what: &str, tests: impl FnOnce() -> Result<Count>) {
        match step(what, tests) {
            Ok(count) => {
                println!("  {count}");
                if count.failed > 0 {
                    self.failures.push(what.to_owned());
                }
                self.count.add(count);
            }
            Err(error) => {
                println!("{error:#}");
                self.count.failed += 1;
                self.failures.push(what.to_owned());
            }
        }
    }

    fn finish(self) -> Result<()> {
        if !self.failures.is_empty() {
            println!("\nFailed: {}", self.failures.join(", "));
        }
        println!("{}", self.count);
        if self.count.failed > 0 {
            std::process::exit(1); // the sum stays the last line
        }
        Ok(())
    }
}
