//! `cargo xtask bench`: measurements. They print figures and never fail for being slow.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    serve, shell,
    tools::{self, Package},
    web, workspace,
};

/// What can be measured.
const NAMES: [&str; 6] = ["documents", "schedule", "engine", "level", "relay", "web"];

/// Runs the measurement of that name, or all.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (name, rest) = match args {
        [] => (None, args),
        [name, rest @ ..] => (Some(name.as_str()), rest),
    };
    if let Some(name) = name.filter(|name| !NAMES.contains(name)) {
        bail!(
            "there is no measurement ‘{name}’; there are {}",
            NAMES.join(", ")
        );
    }
    for each in NAMES {
        if name.is_none_or(|name| name == each) {
            println!("\n{each}");
            match each {
                "documents" => cargo_bench("throughline-core", "documents", rest)?,
                "schedule" => cargo_bench("throughline-core", "schedule", rest)?,
                "engine" => cargo_bench("throughline-core", "engine", rest)?,
                "level" => cargo_bench("throughline-core", "level", rest)?,
                "relay" => cargo_bench("throughline-tests", "relay", rest)?,
                _ => browser()?,
            }
        }
    }
    Ok(())
}

fn cargo_bench(package: &str, bench: &str, args: &[String]) -> Result<()> {
    shell::loud(
        Command::new("cargo")
            .args(["bench", "--locked", "-p", package, "--bench", bench, "--"])
            .args(args)
            .current_dir(workspace::root()),
    )
}

/// How the page behaves in a browser with plans of 1,000 and 10,000 tasks, and with 5,000 records beside 10,000 tasks.
fn browser() -> Result<()> {
    web::build(web::Build::Release)?;
    serve::build_relay()?;
    let browser = tools::chromium(true)?;
    Package::BROWSER_TESTS.bring()?;
    let large = workspace::target().join("bench").join("large.throughline");
    std::fs::create_dir_all(workspace::target().join("bench"))?;
    shell::loud(
        Command::new("cargo")
            .args([
                "run",
                "--quiet",
                "--release",
                "--locked",
                "-p",
                "throughline-tests",
            ])
            .args(["--bin", "large", "--", "10000", "5000"])
            .arg(&large)
            .current_dir(workspace::root()),
    )?;
    shell::loud(
        Command::new("node")
            .arg("bench.mjs")
            .env("THROUGHLINE_LARGE", &large)
            .current_dir(Package::BROWSER_TESTS.path())
            .env("CHROMIUM", browser.chromium)
            .env("THROUGHLINE_BIN", workspace::release_binary())
            .env("THROUGHLINE_TRACES", workspace::target().join("bench")),
    )
}
