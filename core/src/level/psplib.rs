//! Reads instances in the format of the library PSPLIB (Kolisch and Sprecher, *PSPLIB – A project
//! scheduling problem library*, EJOR 96, 1997): `.sm` files, one mode for each job.

use super::instance::{Instance, InstanceError, Job, MOST_JOBS, MOST_RESOURCES};

/// The longest file that is read, in bytes.
pub const LARGEST: usize = 16 << 20;

/// Why a file is no instance, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ReadError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Reason {
    /// It is longer than any instance.
    #[error("the file has {0} bytes, more than the {LARGEST} that are read")]
    TooLong(usize),
    /// A part that must be there is not.
    #[error("‘{0}’ is missing")]
    Missing(&'static str),
    /// The line has too few or too many numbers.
    #[error("there should be {expected} whole numbers, not {found}")]
    Numbers {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Text in the place of a number.
    #[error("‘{0}’ is not a whole number from 0 to 4294967295")]
    NotANumber(String),
    /// A number that cannot be in its place.
    #[error("{what} should be {expected}, not {found}")]
    Unexpected {
        /// What the number is.
        what: &'static str,
        /// What it should be.
        expected: String,
        /// What it is.
        found: u32,
    },
    /// The file can be read but makes no instance.
    #[error(transparent)]
    Instance(#[from] InstanceError),
}

/// Whether a text looks like an instance, so that it is read as one and its errors are told.
#[must_use]
pub fn is_one(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let contains = |what: &[u8]| head.windows(what.len()).any(|part| part == what);
    contains(b"RESOURCES") && contains(b"renewable") || contains(b"PRECEDENCE RELATIONS")
}

/// Reads an instance. Its jobs are in the order of the file, the dummies at both ends included.
///
/// # Errors
/// At the first line that does not say what it should.
pub fn read(bytes: &[u8]) -> Result<Instance, ReadError> {
    if bytes.len() > LARGEST {
        return Err(ReadError {
            line: 1,
            reason: Reason::TooLong(bytes.len()),
        });
    }
    // Comments may be in any encoding; what is read is ASCII.
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader {
        lines: text.lines().zip(1..).collect(),
        next: 0,
    };
    let jobs = reader.count("jobs", MOST_JOBS)?;
    let resources = reader.count("- renewable", MOST_RESOURCES)?;
    for kind in ["- nonrenewable", "- doubly constrained"] {
        let line = reader.last_line() + 1;
        let count = reader.value(kind)?;
        if count > 0 {
            return Err(unexpected(
                line,
                "the number of these resources",
                "0",
                count,
            ));
        }
    }
    reader.skip_past("PRECEDENCE RELATIONS")?;
    reader.skip_past("jobnr.")?;
    let mut read = vec![Job::default(); jobs];
    for (number, job) in (1..).zip(&mut read) {
        let (line, numbers) = reader.numbers(3, true)?;
        check(line, "the job", number, numbers[0])?;
        check(line, "the number of modes", 1, numbers[1])?;
        let successors = &numbers[3..];
        if successors.len() != numbers[2] as usize {
            let found = numbers.len();
            let expected = (numbers[2] as usize).saturating_add(3);
            return Err(ReadError {
                line,
                reason: Reason::Numbers { expected, found },
            });
        }
        for &successor in successors {
            if successor == 0 || successor as usize > jobs {
                return Err(unexpected(
                    line,
                    "a successor",
                    format!("from 1 to {jobs}"),
                    successor,
                ));
            }
            job.successors.push(successor as usize - 1);
        }
    }
    reader.skip_past("REQUESTS/DURATIONS")?;
    reader.skip_past("jobnr.")?;
    reader.skip_rule();
    let mut places = Vec::with_capacity(jobs);
    for (number, job) in (1..).zip(&mut read) {
        let (line, numbers) = reader.numbers(3 + resources, false)?;
        check(line, "the job", number, numbers[0])?;
        check(line, "the mode", 1, numbers[1])?;
        job.duration = numbers[2];
        job.demand = numbers[3..].to_vec();
        places.push(line);
    }
    reader.skip_past("RESOURCEAVAILABILITIES")?;
    reader.next_line("the names of the resources")?;
    let (line, capacities) = reader.numbers(resources, false)?;
    Instance::new(capacities, &read).map_err(|error| {
        // What is wrong with a job is told where the job is.
        let line = match error {
            InstanceError::Demand { job, .. } => places[job - 1],
            _ => line,
        };
        ReadError {
            line,
            reason: error.into(),
        }
    })
}

fn unexpected(
    line: usize,
    what: &'static str,
    expected: impl Into<String>,
    found: u32,
) -> ReadError {
    ReadError {
        line,
        reason: Reason::Unexpected {
            what,
            expected: expected.into(),
            found,
        },
    }
}

fn check(line: usize, what: &'static str, expected: u32, found: u32) -> Result<(), ReadError> {
    if expected == found {
        Ok(())
    } else {
        Err(unexpected(line, what, expected.to_string(), found))
    }
}

struct Reader<'a> {
    lines: Vec<(&'a str, usize)>,
    next: usize,
}

impl<'a> Reader<'a> {
    fn last_line(&self) -> usize {
        self.next
    }

    fn next_line(&mut self, what: &'static str) -> Result<(&'a str, usize), ReadError> {
        let found = self.lines.get(self.next).copied();
        self.next += 1;
        found.ok_or(ReadError {
            line: self.lines.len().max(1),
            reason: Reason::Missing(what),
        })
    }

    /// Goes behind the next line that starts with `what`, and gives it.
    fn skip_past(&mut self, what: &'static str) -> Result<(&'a str, usize), ReadError> {
        loop {
            let (line, number) = self.next_line(what)?;
            if line.trim_start().starts_with(what) {
                return Ok((line, number));
            }
        }
    }

    /// Some files have a rule below the heading of a table.
    fn skip_rule(&mut self) {
        let rule = |line: &str| !line.trim().is_empty() && line.trim().bytes().all(|b| b == b'-');
        if self
            .lines
            .get(self.next)
            .is_some_and(|(line, _)| rule(line))
        {
            self.next += 1;
        }
    }

    /// The number behind the colon of the line that starts with `what`.
    fn value(&mut self, what: &'static str) -> Result<u32, ReadError> {
        let (line, number) = self.skip_past(what)?;
        let value = line.split_once(':').map_or("", |(_, value)| value);
        let value = value.split_whitespace().next().unwrap_or("");
        parse(value).map_err(|reason| ReadError {
            line: number,
            reason,
        })
    }

    fn count(&mut self, what: &'static str, limit: usize) -> Result<usize, ReadError> {
        let value = self.value(what)?;
        if value as usize > limit {
            let expected = format!("at most {limit}");
            return Err(unexpected(
                self.last_line(),
                "the number of these",
                expected,
                value,
            ));
        }
        Ok(value as usize)
    }

    /// The numbers of the next line: `count`, or more if `open`.
    fn numbers(&mut self, count: usize, open: bool) -> Result<(usize, Vec<u32>), ReadError> {
        let (text, line) = self.next_line("another line of numbers")?;
        let numbers: Result<Vec<u32>, Reason> = text.split_whitespace().map(parse).collect();
        let numbers = numbers.map_err(|reason| ReadError { line, reason })?;
        if numbers.len() == count || open && numbers.len() > count {
            return Ok((line, numbers));
        }
        let reason = Reason::Numbers {
            expected: count,
            found: numbers.len(),
        };
        Err(ReadError { line, reason })
    }
}

fn parse(text: &str) -> Result<u32, Reason> {
    text.parse()
        .map_err(|_| Reason::NotANumber(text.chars().take(40).collect()))
}
