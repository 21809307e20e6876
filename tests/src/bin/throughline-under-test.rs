//! The program `throughline`, built together with the tests that run it.
//!
//! Cargo tells a package's tests where its own programs are, but not those of another package.

use std::process::ExitCode;

fn main() -> ExitCode {
    throughline_server::cli::main()
}
