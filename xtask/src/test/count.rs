//! Counting tests by what their harnesses say.

use std::{fmt, process::Command};

use anyhow::{Result, bail};

use crate::shell;

/// How many tests passed and failed.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Count {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Count {
    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// The sum of all `test result:` lines, or `None` if there is none.
    fn read(said: &str) -> Option<Self> {
        let number = |line: &str, what: &str| -> u64 {
            line.split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok())
                .unwrap_or(0)
        };
        let mut sum = None;
        for line in said.lines().filter(|line| line.contains("test result:")) {
            sum.get_or_insert(Self::default()).add(Self {
                passed: number(line, "passed"),
                failed: number(line, "failed"),
            });
        }
        sum
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Runs tests and counts them. What failed is shown; a run that could not even be counted is an error.
pub(super) fn run(name: &str, command: &mut Command) -> Result<Count> {
    let (said, success) = shell::log(name, command)?;
    let Some(mut count) = Count::read(&said) else {
        bail!("{}", shell::failure(name, &said));
    };
    if !success {
        println!("{}", failures(&said));
        // A test program that died, or did not compile, has no line of its own.
        count.failed = count.failed.max(1);
    }
    Ok(count)
}

/// What the harnesses say about failed tests, without the long list of those that passed.
fn failures(said: &str) -> String {
    let mut shown = Vec::new();
    let mut in_failures = false;
    for line in said.lines() {
        in_failures = match line.trim() {
            "failures:" => true,
            ended if ended.starts_with("test result:") => false,
            _ => in_failures,
        };
        let speaks = in_failures
            || line.ends_with("FAILED")
            || line.starts_with("error")
            || line.contains("panicked at");
        if speaks {
            shown.push(line);
        }
    }
    shown.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_all_harnesses_are_summed() {
        let said = "\
running 3 tests
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.50s
test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.10s";
        let sum = Count {
            passed: 19,
            failed: 2,
        };
        assert_eq!(Count::read(said), Some(sum));
        assert_eq!(Count::read("error: could not compile"), None);
    }

    #[test]
    fn only_failures_are_shown() {
        let said = "test a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nwhy\n\ntest result: FAILED. 1 passed; 1 failed";
        let shown = failures(said);
        assert!(shown.contains("why") && shown.contains("test b"));
        assert!(!shown.contains("test a"));
    }
}
