//! `cargo xtask fuzz`: what takes bytes from outside, against inputs that libFuzzer makes up.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{
    shell::{self, step},
    tools::{debian_install, is_root},
    workspace,
};

/// What there is to fuzz: the programs of `fuzz/`.
const TARGETS: [&str; 7] = [
    "frame", "message", "change", "document", "mspdi", "csv", "xer",
];

/// How long each is tried unless something else is asked for.
const SECONDS: u32 = 600;

/// Memory that a target may take, in MiB. More is a death.
const MOST_MEMORY: u32 = 256;

/// Bytes of an input at most: `throughline_fuzz::LONGEST`.
const LONGEST: u32 = 16 << 10;

/// One input may take so many seconds.
const PATIENCE: u32 = 25;

/// What the compiler adds so that libFuzzer can see where an input leads: counters of edges and operands of comparisons.
/// No sanitizer: there is no unsafe code here, and the memory that one takes would hide what ours takes.
const INSTRUMENT: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing";

/// `cargo xtask fuzz [TARGET] [--seconds N]`.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (targets, seconds) = chosen(args)?;
    bring_compiler()?;
    let corpus = workspace::cache().join("fuzz");
    step("inputs to begin with", || {
        let mut seeds = Command::new("cargo");
        seeds
            .args(["run", "--quiet", "--locked", "-p", "throughline-fuzz"])
            .args(["--bin", "seeds", "--"])
            .arg(&corpus)
            .current_dir(workspace::root());
        shell::quiet("fuzz seeds", &mut seeds).map(drop)
    })?;
    let programs = build()?;
    let mut died = Vec::new();
    for target in targets {
        let fuzzed = step(&format!("{target}, {seconds} s"), || {
            fuzz(target, seconds, &programs, &corpus)
        });
        match fuzzed {
            Ok(figures) => println!("  {figures}"),
            Err(error) => {
                println!("{error:#}");
                died.push(target);
            }
        }
    }
    ensure!(died.is_empty(), "did not survive: {}", died.join(", "));
    Ok(())
}

/// The targets and the seconds that were asked for.
fn chosen(args: &[String]) -> Result<(Vec<&'static str>, u32)> {
    let (mut targets, mut seconds) = (Vec::new(), SECONDS);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--seconds" {
            let number = args.next().and_then(|n| n.parse().ok());
            seconds = number.context("`--seconds` takes a number")?;
        } else {
            let known = TARGETS.into_iter().find(|target| target == arg);
            let all = || {
                format!(
                    "there is no target ‘{arg}’; there are {}",
                    TARGETS.join(", ")
                )
            };
            targets.push(known.with_context(all)?);
        }
    }
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    Ok((targets, seconds))
}

/// libFuzzer is C++.
fn bring_compiler() -> Result<()> {
    let there = || shell::ask("c++", &["--version"]).is_some();
    if !there() && is_root() {
        debian_install("a C++ compiler", &["g++"])?;
    }
    ensure!(
        there(),
        "a C++ compiler is missing: `sudo apt-get install g++`"
    );
    Ok(())
}

/// Builds the fuzzers apart from everything else. Gives the folder that they are in.
fn build() -> Result<PathBuf> {
    let folder = workspace::target().join("fuzz");
    let triple = "x86_64-unknown-linux-gnu";
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        bail!("the fuzzers are built on 64-bit x86 Linux only");
    }
    step("building the fuzzers", || {
        let mut build = Command::new("cargo");
        // A target is named so that what runs at build time is not instrumented.
        build
            .args(["build", "--locked", "-p", "throughline-fuzz"])
            // By name: what makes the inputs to begin with is no fuzzer, and has nothing to be instrumented for.
            .args(TARGETS.iter().flat_map(|target| ["--bin", target]))
            .args(["--features", "libfuzzer", "--profile", "fuzz"])
            .args(["--target", triple])
            .env("CARGO_TARGET_DIR", &folder)
            .env("RUSTFLAGS", INSTRUMENT)
            .current_dir(workspace::root());
        shell::quiet("fuzz build", &mut build).map(drop)
    })?;
    Ok(folder.join(triple).join("fuzz"))
}

/// Runs one. What it learns stays in the cache; what kills it becomes a file that the tests try from then on.
fn fuzz(target: &str, seconds: u32, programs: &Path, corpus: &Path) -> Result<String> {
    let crashers = workspace::root().join("fuzz/crashers").join(target);
    fs::create_dir_all(&crashers)?;
    let mut fuzzer = Command::new(programs.join(target));
    fuzzer
        .arg(corpus.join(target))
        .arg(format!("-artifact_prefix={}/", crashers.display()))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-rss_limit_mb={MOST_MEMORY}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg(format!("-timeout={PATIENCE}"))
        .arg("-print_final_stats=1")
        .current_dir(workspace::root());
    let outcome = shell::quiet(&format!("fuzz {target}"), &mut fuzzer);
    // Git keeps no empty folders; one that is not empty stays.
    let _ = fs::remove_dir(&crashers);
    let said = outcome?;
    let figure = |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(name));
        line.map_or("?", |rest| rest.trim_start_matches(':').trim())
    };
    Ok(format!(
        "{} inputs, {} of them kept as new, no deaths, peak memory {} MiB",
        figure("stat::number_of_executed_units"),
        figure("stat::new_units_added"),
        figure("stat::peak_rss_mb"),
    ))
}
