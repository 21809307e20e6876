//! Views as text, for addresses and stored views. What is written here is read here to the same view.

use super::{Bucket, Clause, Column, Filter, GroupBy, Kind, Op, Quick, SortBy};

/// A part of a view that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{text}’ {reason}")]
pub struct ViewError {
    /// The part, shortened.
    pub text: String,
    /// What is wrong with it, as the end of a sentence.
    pub reason: &'static str,
}

impl ViewError {
    fn new(text: &str, reason: &'static str) -> Self {
        Self {
            text: text.trim().chars().take(40).collect(),
            reason,
        }
    }
}

/// What has a meaning of its own in a filter.
const SIGNS: [char; 5] = ['\\', ';', '|', '"', '='];

/// Reads a filter: clauses such as `finish<+2w` and `resources=Jon|Aruna`, ready-made filters such as
/// `@late`, and words in quotes, separated by semicolons. With `@any`, one clause is enough.
/// A backslash takes the meaning from the sign that follows.
///
/// # Errors
/// A part that is none of these, or names an unknown column or ready-made filter.
pub fn parse_filter(text: &str) -> Result<Filter, ViewError> {
    let mut filter = Filter::default();
    for part in split(text, ';') {
        let part = part.trim();
        if part.is_empty() {
            continue;
        }
        if part == "@any" {
            filter.any = true;
        } else if let Some(name) = part.strip_prefix('@') {
            let found = Quick::ALL.iter().find(|(_, stored)| *stored == name);
            let (quick, _) = found.ok_or_else(|| ViewError::new(part, "is no filter"))?;
            if !filter.quick.contains(quick) {
                filter.quick.push(*quick);
            }
        } else if let Some(words) = part.strip_prefix('"') {
            filter.text = plain(words.strip_suffix('"').unwrap_or(words));
        } else {
            filter.clauses.push(clause(part)?);
        }
    }
    Ok(filter)
}

fn clause(part: &str) -> Result<Clause, ViewError> {
    let end = part
        .find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))
        .unwrap_or(part.len());
    let (name, rest) = part.split_at(end);
    let column = Column::named(name).ok_or_else(|| ViewError::new(part, "names no column"))?;
    let (op, values) = Op::SIGNS
        .iter()
        .find_map(|(op, sign)| Some((*op, rest.strip_prefix(sign)?)))
        .ok_or_else(|| ViewError::new(part, "compares with nothing"))?;
    let values: Vec<String> = split(values, '|')
        .map(|value| plain(value.trim()))
        .filter(|value| !value.is_empty())
        .collect();
    if values.is_empty() && !matches!(op, Op::Is | Op::IsNot) {
        return Err(ViewError::new(part, "compares with nothing"));
    }
    Ok(Clause { column, op, values })
}

/// Writes a filter as [`parse_filter`] reads it, without clauses that ask for nothing yet.
#[must_use]
pub fn format_filter(filter: &Filter) -> String {
    let mut parts = Vec::new();
    if filter.any {
        parts.push("@any".to_owned());
    }
    for (quick, stored) in Quick::ALL {
        if filter.quick.contains(&quick) {
            parts.push(format!("@{stored}"));
        }
    }
    let asks =
        |clause: &&Clause| !clause.values.is_empty() || matches!(clause.op, Op::Is | Op::IsNot);
    for clause in filter.clauses.iter().filter(asks) {
        let sign = Op::SIGNS.iter().find(|(op, _)| *op == clause.op);
        let values: Vec<String> = clause.values.iter().map(|value| escaped(value)).collect();
        parts.push(format!(
            "{}{}{}",
            clause.column.name(),
            sign.map_or("=", |(_, sign)| sign),
            values.join("|")
        ));
    }
    if !filter.text.trim().is_empty() {
        parts.push(format!("\"{}\"", escaped(filter.text.trim())));
    }
    parts.join("; ")
}

/// Reads groups: columns separated by commas, dates with their span (`finish:month`), the greatest
/// first with a minus.
///
/// # Errors
/// An unknown column or span.
pub fn parse_groups(text: &str) -> Result<Vec<GroupBy>, ViewError> {
    let mut groups = Vec::new();
    for part in text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let (name, bucket) = match part.split_once(':') {
            Some((name, bucket)) => {
                let found = Bucket::ALL.iter().find(|(_, stored)| *stored == bucket);
                let (bucket, _) = found.ok_or_else(|| ViewError::new(part, "has no such span"))?;
                (name, *bucket)
            }
            None => (part, Bucket::default()),
        };
        let SortBy { column, descending } = sort(name)?;
        groups.push(GroupBy {
            column,
            bucket,
            descending,
        });
    }
    Ok(groups)
}

/// Writes groups as [`parse_groups`] reads them.
#[must_use]
pub fn format_groups(groups: &[GroupBy]) -> String {
    let one = |by: &GroupBy| {
        let minus = if by.descending { "-" } else { "" };
        let bucket = Bucket::ALL.iter().find(|(bucket, _)| *bucket == by.bucket);
        match (by.column.kind(), bucket) {
            (Kind::Moment, Some((_, stored))) => format!("{minus}{}:{stored}", by.column.name()),
            _ => format!("{minus}{}", by.column.name()),
        }
    };
    groups.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Reads an order: columns separated by commas, the greatest first with a minus.
///
/// # Errors
/// An unknown column.
pub fn parse_sorts(text: &str) -> Result<Vec<SortBy>, ViewError> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(sort)
        .collect()
}

/// Writes an order as [`parse_sorts`] reads it.
#[must_use]
pub fn format_sorts(sorts: &[SortBy]) -> String {
    let one = |by: &SortBy| {
        let minus = if by.descending { "-" } else { "" };
        format!("{minus}{}", by.column.name())
    };
    sorts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn sort(part: &str) -> Result<SortBy, ViewError> {
    let (name, descending) = match part.strip_prefix('-') {
        Some(name) => (name, true),
        None => (part, false),
    };
    let column = Column::named(name).ok_or_else(|| ViewError::new(part, "names no column"))?;
    Ok(SortBy { column, descending })
}

/// The parts between separators that have not lost their meaning.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    text.split(move |c: char| {
        let splits = c == separator && !escaped;
        escaped = c == '\\' && !escaped;
        splits
    })
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if SIGNS.contains(&c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.extend(chars.next());
        } else {
            out.push(c);
        }
    }
    out
}
