//! Which tasks a view shows.

use serde::{Deserialize, Serialize};

use super::{Column, Facts, Kind, Value, span};
use crate::{
    text::{TextError, parse_duration},
    time::Moment,
};

/// Which tasks are shown: those that fit every part of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Words that must all occur in the name, the key, the WBS code or the notes.
    pub text: String,
    /// Ready-made filters; all of them count.
    pub quick: Vec<Quick>,
    /// What columns must say.
    pub clauses: Vec<Clause>,
    /// Whether one of the clauses is enough.
    pub any: bool,
}

/// What a column must say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Clause {
    /// The column.
    pub column: Column,
    /// How it is compared.
    pub op: Op,
    /// What with, as people write it; one of them is enough. Without any, *is* asks for an empty cell,
    /// *is not* for a filled one, and anything else asks for nothing yet.
    pub values: Vec<String>,
}

/// How a cell is compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Op {
    /// It is one of the values; without any, it is empty.
    Is,
    /// It is none of the values; without any, it is not empty.
    IsNot,
    /// Its text contains one of the values.
    Contains,
    /// Its text contains none of the values.
    Lacks,
    /// It is less, or earlier.
    Less,
    /// It is at most, or not later.
    AtMost,
    /// It is more, or later.
    More,
    /// It is at least, or not earlier.
    AtLeast,
}

impl Op {
    /// Every operator with its sign, longer signs before those that begin them.
    pub(super) const SIGNS: [(Self, &'static str); 8] = [
        (Self::IsNot, "!="),
        (Self::Lacks, "!~"),
        (Self::AtMost, "<="),
        (Self::AtLeast, ">="),
        (Self::Is, "="),
        (Self::Contains, "~"),
        (Self::Less, "<"),
        (Self::More, ">"),
    ];

    /// The operators that make sense for what a column holds, the most usual first.
    #[must_use]
    pub const fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Text => &[Self::Contains, Self::Lacks, Self::Is, Self::IsNot],
            Kind::Reference(_) | Kind::People => {
                &[Self::Is, Self::IsNot, Self::Contains, Self::Lacks]
            }
            Kind::Bool | Kind::Choice(_) => &[Self::Is, Self::IsNot],
            Kind::Number | Kind::Duration | Kind::Percent | Kind::Moment => &[
                Self::Is,
                Self::IsNot,
                Self::Less,
                Self::AtMost,
                Self::More,
                Self::AtLeast,
            ],
        }
    }
}

/// A ready-made filter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Quick {
    /// Worked on or owned by the person who looks.
    Mine,
    /// Critical.
    Critical,
    /// Not as far as it should be today, or about to miss its deadline.
    Late,
    /// Worked on in this week.
    ThisWeek,
    /// Not begun.
    NotStarted,
    /// Changed by several people at once, or repaired.
    Conflicts,
    /// Something is wrong with its dates.
    Warnings,
}

impl Quick {
    /// Every one with its stored name.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Mine, "mine"),
        (Self::Critical, "critical"),
        (Self::Late, "late"),
        (Self::ThisWeek, "this_week"),
        (Self::NotStarted, "not_started"),
        (Self::Conflicts, "conflicts"),
        (Self::Warnings, "warnings"),
    ];

    fn fits(self, facts: &Facts<'_>, index: usize) -> bool {
        match self {
            Self::Mine => {
                let mine = |name: &str| name.trim().to_lowercase() == facts.me.to_lowercase();
                !facts.me.is_empty()
                    && (facts.people(index).any(|(name, _)| mine(name))
                        || facts.owner(index).is_some_and(mine))
            }
            Self::Critical => facts.schedule.tasks[index].critical,
            Self::Late => facts.is_late(index),
            Self::ThisWeek => {
                let week = span::week_of(facts.today);
                let dates = &facts.schedule.tasks[index];
                dates.start < week.to && dates.finish > week.from && !facts.is_done(index)
            }
            Self::NotStarted => !facts.is_started(index),
            Self::Conflicts => facts.conflicts(index) > 0,
            Self::Warnings => !facts.warnings(index).is_empty(),
        }
    }
}

/// A value that a cell is compared with, read as its column's kind.
enum Operand {
    Number(i64),
    Span(span::Span),
    Choice(u8),
    Bool(bool),
    Text(String),
}

impl Filter {
    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.quick.is_empty() && self.clauses.is_empty()
    }

    /// Which tasks of the plan fit, by their index. A value that its column cannot have fits nothing.
    pub(super) fn fitting(&self, facts: &Facts<'_>) -> Vec<bool> {
        let words: Vec<String> = self
            .text
            .to_lowercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let tests: Vec<(&Clause, Vec<Operand>)> = self
            .clauses
            .iter()
            .map(|clause| (clause, clause.operands(facts).unwrap_or_default()))
            .collect();
        let fits = |index: usize| {
            let clause = |(clause, operands): &(&Clause, Vec<Operand>)| {
                clause.fits(&facts.value(clause.column, index), operands)
            };
            let clauses = if self.any && !tests.is_empty() {
                tests.iter().any(clause)
            } else {
                tests.iter().all(clause)
            };
            clauses
                && self.quick.iter().all(|quick| quick.fits(facts, index))
                && has_words(facts, index, &words)
        };
        (0..facts.plan.tasks.len()).map(fits).collect()
    }
}

fn has_words(facts: &Facts<'_>, index: usize, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let (task, node) = (facts.plan.task(index), &facts.plan.tasks[index]);
    let text = [&task.name, &node.key, &node.wbs, &task.notes.0].map(|text| text.to_lowercase());
    words
        .iter()
        .all(|word| text.iter().any(|text| text.contains(word)))
}

impl Clause {
    /// Whether its values are such that its column can have. `units` are the working minutes in a
    /// day, a week and a month.
    ///
    /// # Errors
    /// A value that is none, in words for the person who typed it.
    pub fn check(&self, units: (i64, i64, i64), today: Moment) -> Result<(), TextError> {
        self.values
            .iter()
            .try_for_each(|value| self.operand(value, units, today).map(|_| ()))
    }

    fn operands(&self, facts: &Facts<'_>) -> Result<Vec<Operand>, TextError> {
        let options = &facts.plan.records.options;
        let units = (options.day(), options.week(), options.month());
        self.values
            .iter()
            .map(|value| self.operand(value, units, facts.today))
            .collect()
    }

    fn operand(
        &self,
        value: &str,
        units: (i64, i64, i64),
        today: Moment,
    ) -> Result<Operand, TextError> {
        let refused = |reason, example| Err(TextError::new(value, reason, example));
        let whole = |text: &str| text.trim().parse::<i64>().ok();
        Ok(match self.column.kind() {
            Kind::Text | Kind::Reference(_) | Kind::People => {
                Operand::Text(value.trim().to_lowercase())
            }
            Kind::Moment => Operand::Span(span::Span::parse(value, today)?),
            Kind::Duration => {
                // Floats may be negative.
                let (sign, amount) = match value.trim().strip_prefix(['-', '−']) {
                    Some(amount) => (-1, amount),
                    None => (1, value),
                };
                Operand::Number(sign * parse_duration(amount, units)?.minutes.0)
            }
            Kind::Percent => match whole(value.trim().trim_end_matches('%')) {
                Some(percent) => Operand::Number(percent),
                None => return refused("is not a percentage", "50"),
            },
            Kind::Number => match whole(value) {
                Some(number) => Operand::Number(number),
                None => return refused("is not a whole number", "500"),
            },
            Kind::Bool => match value.trim() {
                "yes" => Operand::Bool(true),
                "no" => Operand::Bool(false),
                _ => return refused("is neither yes nor no", "yes"),
            },
            Kind::Choice(choices) => {
                let found = choices
                    .iter()
                    .position(|choice| choice.stored == value.trim())
                    .and_then(|index| u8::try_from(index).ok());
                match found {
                    Some(index) => Operand::Choice(index),
                    None => return refused("is none of the choices", "one of the list"),
                }
            }
        })
    }

    fn fits(&self, value: &Value, operands: &[Operand]) -> bool {
        if self.values.is_empty() {
            return match self.op {
                Op::Is => *value == Value::Empty,
                Op::IsNot => *value != Value::Empty,
                // It is still being written.
                _ => true,
            };
        }
        let any = |fits: fn(&Value, &Operand) -> bool| operands.iter().any(|one| fits(value, one));
        match self.op {
            Op::Is => any(is),
            Op::IsNot => !any(is),
            Op::Contains => any(contains),
            Op::Lacks => !any(contains),
            Op::Less => any(|value, one| position(value, one).is_some_and(|at| at < 0)),
            Op::AtMost => any(|value, one| position(value, one).is_some_and(|at| at <= 0)),
            Op::More => any(|value, one| position(value, one).is_some_and(|at| at > 0)),
            Op::AtLeast => any(|value, one| position(value, one).is_some_and(|at| at >= 0)),
        }
    }
}

fn is(value: &Value, operand: &Operand) -> bool {
    match (value, operand) {
        (Value::Number(number), Operand::Number(other)) => number == other,
        (Value::Moment(moment), Operand::Span(span)) => span.contains(*moment),
        (Value::Choice(choice), Operand::Choice(other)) => choice == other,
        (Value::Bool(yes), Operand::Bool(other)) => yes == other,
        (Value::Text(text), Operand::Text(other)) => text.to_lowercase() == *other,
        (Value::Names(names), Operand::Text(other)) => {
            names.iter().any(|name| name.to_lowercase() == *other)
        }
        _ => false,
    }
}

fn contains(value: &Value, operand: &Operand) -> bool {
    match (value, operand) {
        (Value::Text(text), Operand::Text(other)) => text.to_lowercase().contains(other),
        (Value::Names(names), Operand::Text(other)) => {
            names.iter().any(|name| name.to_lowercase().contains(other))
        }
        _ => false,
    }
}

/// Whether a value lies before (-1), in (0) or after (1) an operand; nothing where there is no order.
fn position(value: &Value, operand: &Operand) -> Option<i32> {
    let order = |ordering: std::cmp::Ordering| ordering as i32;
    match (value, operand) {
        (Value::Number(number), Operand::Number(other)) => Some(order(number.cmp(other))),
        (Value::Moment(moment), Operand::Span(span)) => Some(if *moment < span.from {
            -1
        } else {
            i32::from(*moment >= span.to)
        }),
        _ => None,
    }
}
