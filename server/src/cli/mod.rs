//! The command line: a file per subcommand, or per pair that belongs together.

mod admin;
mod backup;
mod export;
mod files;
mod handoff;
mod import;
mod invite;
mod level;
mod picture;
mod project;
mod schedule;
mod serve;
mod sync;
mod tokens;
mod verify;

use std::{io::Write as _, process::ExitCode};

use clap::{Parser, Subcommand};

/// Local-first project management: the relay and the command line.
#[derive(Parser)]
#[command(name = "throughline", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(Box<serve::Serve>),
    Admin(admin::Admin),
    Invite(invite::Invite),
    Tokens(tokens::Tokens),
    Revoke(tokens::Revoke),
    Import(import::Import),
    Export(export::Export),
    Schedule(schedule::ScheduleCommand),
    Level(level::Level),
    Sync(sync::Sync),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Handoff(handoff::Handoff),
    Verify(verify::Verify),
    Repair(verify::Repair),
}

/// Runs the command line. Errors go to standard error in plain words.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Serve(command) => command.run(),
        Command::Admin(command) => command.run(),
        Command::Invite(command) => command.run(),
        Command::Tokens(command) => command.run(),
        Command::Revoke(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Schedule(command) => command.run(),
        Command::Level(command) => command.run(),
        Command::Sync(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Handoff(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Repair(command) => command.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `{:#}` names the causes as well; a closed standard error leaves only the exit code.
            let _ = writeln!(std::io::stderr(), "throughline: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a line that is a command's result. A reader that stopped reading (`| head`) is no error.
fn say(line: impl std::fmt::Display) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Prints what a person should know beside the result.
fn warn(line: impl std::fmt::Display) {
    // Without a standard error there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "throughline: {line}");
}

/// The threads and timers that a command needs.
fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}
