//! `cargo xtask …`: everything that is done to this repository, from nothing to a running relay.
//!
//! Each command brings the tools it needs into a cache folder outside the repository, says what it is
//! doing and how long it took, and explains a failure in words.

#![allow(
    clippy::print_stdout,
    reason = "talking to a terminal is what this program is for"
)]

mod bench;
mod dist;
mod doctor;
mod fmt;
mod fuzz;
mod serve;
mod shell;
mod test;
mod tools;
mod web;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  serve [-- ARGS]       build the web client and the relay, run `throughline serve ARGS`
  test [FILTER]         everything that must hold: formatting, lints, documentation, all tests, the
                        browser. With a filter: only the Rust tests whose names contain it
  bench [NAME]          measurements: documents, level, relay, schedule, web; all of them without a name
  fuzz [TARGET] [--seconds N]
                        what takes bytes from outside, against inputs made up by libFuzzer: frame, message,
                        change, document, mspdi, csv, xer; each for ten minutes unless told otherwise
  dist [FOLDER]         the release binary with the web client inside (default: ../throughline-dist)
  fmt                   format the code
  doctor                what is here, what is missing and how to get it
  web [--dev]           build the web client alone into dist/; --dev: quickly, unoptimised
  first-use             record when functions are first called, which decides what is downloaded when

Tools are kept in ~/.cache/throughline (override: THROUGHLINE_CACHE).";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next();
    let rest: Vec<String> = args.collect();
    let outcome = match command.as_deref() {
        Some("serve") => serve::run(&rest),
        Some("test") => test::run(&rest),
        Some("bench") => bench::run(&rest),
        Some("fuzz") => fuzz::run(&rest),
        Some("dist") => dist::run(&rest),
        Some("fmt") => fmt::run(),
        Some("doctor") => doctor::run(),
        Some("web") => web::run(&rest),
        Some("first-use") => web::first_use(&rest),
        Some("help" | "--help" | "-h") | None => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => Err(anyhow::anyhow!("there is no command ‘{other}’\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
