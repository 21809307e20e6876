//! `throughline`: the relay and the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    throughline_server::cli::main()
}
