//! How a table is laid out, and what it looks like it is.

use serde::{Deserialize, Serialize};

use super::{
    cell::{self, DateOrder},
    table::Table,
    target::Target,
};
use crate::{interchange::encoding::Encoding, text::parse_duration};

/// Rows that a guess looks at.
const LOOKED_AT: usize = 200;

/// What separates the cells of a row; the first is taken where all fit alike.
pub const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// How a table is laid out and what its columns mean: guessed, then put right by a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Layout {
    /// How the text is stored.
    pub encoding: Encoding,
    /// What separates the cells: one of [`DELIMITERS`].
    pub delimiter: char,
    /// Whether the first row names the columns.
    pub header: bool,
    /// What each column means; columns beyond are not read.
    pub columns: Vec<Target>,
    /// Whether the day or the month comes first in `5/1/2026`.
    pub dates: DateOrder,
    /// What a duration without a unit is measured in.
    pub unit: TimeUnit,
    /// Whether spaces before names tell the level in the outline.
    pub indented: bool,
}

/// What a duration without a unit is measured in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum TimeUnit {
    /// Working days.
    #[default]
    Days,
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
    /// Seconds, as Jira exports them.
    Seconds,
}

impl TimeUnit {
    /// Every unit, in the order of a list to choose from.
    pub const ALL: &'static [Self] = &[Self::Days, Self::Hours, Self::Minutes, Self::Seconds];

    /// The name on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Hours => "hours",
            Self::Minutes => "minutes",
            Self::Seconds => "seconds",
        }
    }
}

impl Layout {
    /// What a file looks like. A guess never fails: what is wrong with the file shows in the dry run.
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Self {
        let encoding = Encoding::guess(bytes);
        let start = encoding.decode(bytes).unwrap_or_default();
        let delimiter = delimiter(&start);
        let rows: Vec<Vec<String>> = Table::new(&start, delimiter)
            .take(LOOKED_AT)
            .map_while(Result::ok)
            .map(|row| row.cells)
            .collect();
        let first = rows.first().map_or(&[][..], Vec::as_slice);
        let named: Vec<Option<Target>> = first.iter().map(|h| Target::of_heading(h)).collect();
        let header = named.iter().any(Option::is_some);
        let columns = if header {
            once_each(first, named)
        } else {
            unnamed(&rows)
        };
        let mut layout = Self {
            encoding,
            delimiter,
            header,
            columns,
            dates: DateOrder::default(),
            unit: TimeUnit::default(),
            indented: false,
        };
        let body = &rows[usize::from(header).min(rows.len())..];
        layout.dates = DateOrder::guess(layout.cells(body, cell::is_date));
        layout.unit = layout.guess_unit(first, body);
        layout.indented = layout.guess_indented(body);
        layout
    }

    /// The cells of the columns whose target is such a one.
    fn cells<'r>(
        &self,
        rows: &'r [Vec<String>],
        wanted: impl Fn(&Target) -> bool,
    ) -> impl Iterator<Item = &'r str> {
        let columns: Vec<usize> = (0..self.columns.len())
            .filter(|i| wanted(&self.columns[*i]))
            .collect();
        rows.iter().flat_map(move |row| {
            let cells = columns.clone().into_iter();
            cells.filter_map(|i| row.get(i).map(String::as_str))
        })
    }

    /// Jira's estimates are bare seconds; everybody else's numbers are days.
    fn guess_unit(&self, headings: &[String], rows: &[Vec<String>]) -> TimeUnit {
        let duration = Target::field("duration");
        let jira = headings
            .iter()
            .zip(&self.columns)
            .any(|(h, target)| *target == duration && h.to_lowercase().contains("estimate"));
        let mut amounts = self
            .cells(rows, |target| *target == duration)
            .filter(|text| !text.trim().is_empty())
            .peekable();
        let some = amounts.peek().is_some();
        let seconds = |text: &str| text.trim().parse::<u64>().is_ok_and(|n| n % 60 == 0);
        if jira && some && amounts.all(seconds) {
            TimeUnit::Seconds
        } else {
            TimeUnit::Days
        }
    }

    fn guess_indented(&self, rows: &[Vec<String>]) -> bool {
        let told = [Target::Level, Target::Wbs, Target::Parent];
        let otherwise = self.columns.iter().any(|target| told.contains(target));
        let name = Target::field("name");
        !otherwise
            && self
                .cells(rows, |target| *target == name)
                .any(|text| text.starts_with([' ', '\t', '\u{A0}']) && !text.trim().is_empty())
    }
}

/// What separates the cells: what gives the most rows with the same number of them.
fn delimiter(text: &str) -> char {
    if let Some(told) = super::table::told_delimiter(text) {
        return told;
    }
    let score = |delimiter: char| {
        let widths: Vec<usize> = Table::new(text, delimiter)
            .take(20)
            .map_while(Result::ok)
            .map(|row| row.cells.len())
            .collect();
        let width = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|w| **w == width).count();
        if width > 1 { (alike, width) } else { (0, 0) }
    };
    // Of equal ones the first in the list.
    let mut best = (DELIMITERS[0], (0, 0));
    for delimiter in DELIMITERS {
        let score = score(delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// The targets of the headings. Of two columns for one field the first counts; predecessors, resources
/// and notes may come from several.
fn once_each(headings: &[String], named: Vec<Option<Target>>) -> Vec<Target> {
    let many = [
        Target::Predecessors,
        Target::Resources,
        Target::field("notes"),
    ];
    let mut taken: Vec<Target> = Vec::new();
    let mut columns: Vec<Target> = Vec::with_capacity(headings.len());
    for target in named {
        let target = target.unwrap_or(Target::Skip);
        if taken.contains(&target) && !many.contains(&target) {
            columns.push(Target::Skip);
        } else {
            taken.push(target.clone());
            columns.push(target);
        }
    }
    if !taken.contains(&Target::field("name"))
        && let Some(free) = columns.iter().position(|target| *target == Target::Skip)
    {
        // Something has to be the name: the first column that means nothing else.
        columns[free] = Target::field("name");
    }
    columns
}

/// Without headings: the first column of words is the name, the first of durations the duration.
fn unnamed(rows: &[Vec<String>]) -> Vec<Target> {
    let width = rows
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0)
        .min(super::table::WIDEST);
    let mut columns = vec![Target::Skip; width];
    let all = |column: usize, is: &dyn Fn(&str) -> bool| {
        let mut cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .peekable();
        cells.peek().is_some() && cells.all(is)
    };
    let number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let duration = |text: &str| !number(text) && parse_duration(text, (480, 2400, 9600)).is_ok();
    let words = |text: &str| text.chars().any(char::is_alphabetic) && !duration(text);
    let mut claim = |target: Target, is: &dyn Fn(&str) -> bool| {
        let column = (0..width).find(|i| columns[*i] == Target::Skip && all(*i, is));
        if let Some(column) = column {
            columns[column] = target;
        }
    };
    claim(Target::field("duration"), &duration);
    claim(Target::Start, &cell::looks_like_date);
    claim(Target::Finish, &cell::looks_like_date);
    claim(Target::field("name"), &words);
    claim(Target::Key, &number);
    if !columns.contains(&Target::field("name"))
        && let Some(first) = columns.first_mut()
    {
        *first = Target::field("name");
    }
    columns
}
