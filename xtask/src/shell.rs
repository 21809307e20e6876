//! Running other programs, quietly while they succeed and loudly when they do not.

use std::{
    fs::{self, File},
    io::{IsTerminal, Write},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// Lines of a failed program's output that are worth showing at once.
const TAIL: usize = 60;

/// Does a step, saying what it is and how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let terminal = std::io::stdout().is_terminal();
    if terminal {
        print!("· {what} …");
    } else {
        println!("· {what} …");
    }
    std::io::stdout().flush()?;
    let start = Instant::now();
    let outcome = work();
    let mark = if outcome.is_ok() { '✓' } else { '✗' };
    if terminal {
        print!("\r");
    }
    println!("{mark} {what} ({})", seconds(start.elapsed()));
    outcome
}

/// A duration as people read it.
pub(crate) fn seconds(elapsed: Duration) -> String {
    let total = elapsed.as_secs();
    if total < 60 {
        format!("{:.1} s", elapsed.as_secs_f64())
    } else {
        format!("{} min {:02} s", total / 60, total % 60)
    }
}

/// Runs a program to its end; a failure shows the end of what it said. Returns what it said.
pub(crate) fn quiet(name: &str, command: &mut Command) -> Result<String> {
    let (said, success) = log(name, command)?;
    if !success {
        bail!("{}", failure(name, &said));
    }
    Ok(said)
}

/// Runs a program to its end, keeping what it says in a file. Returns that, and whether it succeeded.
pub(crate) fn log(name: &str, command: &mut Command) -> Result<(String, bool)> {
    let path = log_path(name);
    let folder = path.parent().context("a log has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let log = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let status = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()
        .with_context(|| not_there(command))?;
    let said = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
    Ok((said, status.success()))
}

/// The end of what a failed program said, and where the rest is.
pub(crate) fn failure(name: &str, said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n");
    format!(
        "{name} failed. The end of what it said (all of it: {}):\n\n{tail}\n",
        log_path(name).display()
    )
}

/// Runs a program that talks to the terminal itself.
pub(crate) fn loud(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| not_there(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// What a program says on its standard output, if it succeeds.
pub(crate) fn ask(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn log_path(name: &str) -> PathBuf {
    let file: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    workspace::target()
        .join("xtask")
        .join(format!("{file}.log"))
}

fn not_there(command: &Command) -> String {
    format!(
        "`{}` could not be started: is it installed? `cargo xtask doctor` says what is missing",
        command.get_program().to_string_lossy()
    )
}

fn line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
