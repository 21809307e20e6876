//! From text to rows of cells.

use csv::{ReaderBuilder, StringRecord};

use crate::interchange::Problem;

/// Cells of a row; no table of tasks is wider.
pub(super) const WIDEST: usize = 1_000;

/// Characters of a cell.
const LONGEST: usize = 200_000;

/// A row of a table.
#[derive(Debug)]
pub(super) struct TableRow {
    /// The line that it starts on, from 1.
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

/// The rows of a table, those without any text left out.
pub(super) struct Table<'t> {
    reader: csv::Reader<&'t [u8]>,
    record: StringRecord,
    /// Bytes of the table.
    length: u64,
    /// Lines before the table.
    before: u64,
    /// Whether there is a quote too few or too many.
    odd: bool,
    failed: bool,
}

impl<'t> Table<'t> {
    pub(super) fn new(text: &'t str, delimiter: char) -> Self {
        let body = match told_delimiter(text) {
            Some(_) => text.split_once('\n').map_or("", |(_, body)| body),
            None => text,
        };
        let delimiter = u8::try_from(delimiter).unwrap_or(b',');
        Self {
            reader: ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(delimiter)
                .from_reader(body.as_bytes()),
            record: StringRecord::new(),
            length: body.len() as u64,
            before: u64::from(body.len() < text.len()),
            odd: body.bytes().filter(|b| *b == b'"').count() % 2 == 1,
            failed: false,
        }
    }

    fn check(&self, line: u64) -> Result<(), Problem> {
        if self.record.len() > WIDEST {
            let reason = format!("the row has more than {WIDEST} cells");
            return Err(Problem::new(line, "", reason));
        }
        if self.record.iter().any(|cell| cell.len() > LONGEST) {
            let reason = if self.odd {
                "a quotation mark is opened and never closed".to_owned()
            } else {
                format!("a cell has more than {LONGEST} characters")
            };
            return Err(Problem::new(line, "", reason));
        }
        // A quote that is left open swallows the rest of the file.
        let at_end = self.reader.position().byte() >= self.length;
        let last = self.record.iter().next_back();
        let swallows = self.odd && at_end && last.is_some_and(|cell| cell.contains('\n'));
        if swallows {
            let reason = "a quotation mark is opened and never closed";
            return Err(Problem::new(line, "", reason));
        }
        Ok(())
    }
}

impl Iterator for Table<'_> {
    type Item = Result<TableRow, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return None,
                Ok(true) => {
                    let at = self.record.position().map_or(1, csv::Position::line);
                    let line = at + self.before;
                    if let Err(problem) = self.check(line) {
                        self.failed = true;
                        return Some(Err(problem));
                    }
                    if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                        let cells = self.record.iter().map(str::to_owned).collect();
                        return Some(Ok(TableRow { line, cells }));
                    }
                }
                Err(error) => {
                    self.failed = true;
                    let line = error.position().map_or(1, csv::Position::line) + self.before;
                    return Some(Err(Problem::new(line, "", error.to_string())));
                }
            }
        }
        None
    }
}

/// The delimiter that a spreadsheet was told by a first line `sep=;`.
pub(super) fn told_delimiter(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim_end();
    let mut told = line.strip_prefix("sep=")?.chars();
    let delimiter = told.next().filter(char::is_ascii)?;
    told.next().is_none().then_some(delimiter)
}
