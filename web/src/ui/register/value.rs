//! From a stored value to what a person reads, and from what they wrote to a stored value.

use leptos::prelude::*;
use throughline_core::{
    access::Right,
    id::{RecordId, ResourceId, TaskId},
    record::{FieldDef, FieldType, Scalar},
    register::{self, Context, Declared as _, Entry, Member, RecordRef, keys_of, name_of},
    text::parse_duration,
    time::{DAY, Minutes, Moment},
};

use crate::ui::{
    dates::{self, Style},
    plan::values,
    state::Ui,
    words::t,
};

/// A value in words, by the type of its field. `context` tells what references are called.
pub(crate) fn text(ui: Ui, field_type: FieldType, value: &Scalar, context: &Context<'_>) -> String {
    match (field_type, value) {
        (_, Scalar::Null) => String::new(),
        (FieldType::Choice(_), Scalar::Text(stored)) => field_type.label_of(stored).to_owned(),
        (FieldType::Day, Scalar::Text(day)) => write_day(day),
        (FieldType::Money, Scalar::Int(amount)) => money(*amount),
        (FieldType::Percent, Scalar::Int(percent)) => format!("{percent} %"),
        (FieldType::Duration, Scalar::Int(minutes)) => {
            values::duration(ui, Minutes(*minutes), false, false)
        }
        (FieldType::Reference(table), Scalar::Text(id)) => id.parse().map_or_else(
            |_| id.clone(),
            |id: RecordId| name(ui, &RecordRef::new(table, id), context),
        ),
        (FieldType::Record, Scalar::Text(record)) => RecordRef::parse(record)
            .map_or_else(|| record.clone(), |record| name(ui, &record, context)),
        (_, Scalar::Bool(yes)) => (if *yes { t().yes } else { "" }).to_owned(),
        (_, Scalar::Int(number)) =>
        {
            #[expect(clippy::cast_precision_loss, reason = "written, not computed with")]
            dates::write_number(*number as f64)
        }
        (_, Scalar::Text(text)) => text.clone(),
    }
}

/// What a field of a record says.
pub(crate) fn cell(ui: Ui, entry: &Entry, column: Column, context: &Context<'_>) -> String {
    match column {
        Column::Key => ui.registers.key_of(entry, context),
        _ => text(
            ui,
            column.field_type(),
            &column.value(entry, context),
            context,
        ),
    }
}

/// A column of a register's table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Column {
    /// The record's key.
    Key,
    /// A field.
    Field(&'static FieldDef),
    /// Something computed.
    Computed(&'static register::Computed),
}

impl Column {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Field(field) => field.name,
            Self::Computed(computed) => computed.name,
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Key => t().record_key,
            Self::Field(field) => field.label,
            Self::Computed(computed) => computed.label,
        }
    }

    pub(crate) const fn help(self) -> &'static str {
        match self {
            Self::Key => "",
            Self::Field(field) => field.help,
            Self::Computed(computed) => computed.help,
        }
    }

    pub(crate) const fn field_type(self) -> FieldType {
        match self {
            Self::Key => FieldType::Text,
            Self::Field(field) => field.field_type,
            Self::Computed(computed) => computed.field_type,
        }
    }

    /// Numbers stand at the end of their cells.
    pub(crate) const fn is_number(self) -> bool {
        matches!(
            self.field_type(),
            FieldType::Integer | FieldType::Money | FieldType::Percent | FieldType::Duration
        )
    }

    /// Its width in pixels.
    pub(crate) fn width(self) -> u16 {
        match self {
            Self::Key => 68,
            Self::Field(field) if field.name == "title" => 300,
            _ => match self.field_type() {
                FieldType::Text | FieldType::Reference(_) | FieldType::Record | FieldType::Web => {
                    160
                }
                FieldType::Prose => 240,
                FieldType::Choice(_) => 136,
                _ => 116,
            },
        }
    }

    /// What it says of a record; of its key the number.
    pub(crate) fn value(self, entry: &Entry, context: &Context<'_>) -> Scalar {
        match self {
            Self::Key => entry.get("number").clone(),
            Self::Field(field) => entry.get(field.name).clone(),
            Self::Computed(computed) => (computed.of)(entry, context),
        }
    }

    /// What rows are put in order by: choices by their place, everything else by itself.
    pub(crate) fn rank(self, ui: Ui, entry: &Entry, context: &Context<'_>) -> Rank {
        match (self.field_type(), self.value(entry, context)) {
            (_, Scalar::Null) => Rank::Nothing,
            (FieldType::Choice(choices), Scalar::Text(stored)) => {
                let place = choices.iter().position(|choice| choice.stored == stored);
                Rank::Number(
                    place
                        .and_then(|place| i64::try_from(place).ok())
                        .unwrap_or(i64::MAX),
                )
            }
            (field_type @ (FieldType::Reference(_) | FieldType::Record), value) => {
                Rank::Text(text(ui, field_type, &value, context).to_lowercase())
            }
            (_, Scalar::Int(number)) => Rank::Number(number),
            (_, Scalar::Bool(yes)) => Rank::Number(i64::from(yes)),
            (_, Scalar::Text(text)) if text.is_empty() => Rank::Nothing,
            (_, Scalar::Text(text)) => Rank::Text(text.to_lowercase()),
        }
    }
}

/// What rows are put in order by; what says nothing comes last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Rank {
    Number(i64),
    Text(String),
    Nothing,
}

/// A record, task or resource as lists name it: its key and name.
pub(crate) fn name(ui: Ui, record: &RecordRef, context: &Context<'_>) -> String {
    match record.table.as_str() {
        "tasks" => ui.plan.peek(TaskId(record.id)).map_or_else(
            || t().record_gone.to_owned(),
            |row| format!("{} {}", row.key, row.name),
        ),
        "resources" => ui
            .plan
            .resource(ResourceId(record.id))
            .map_or_else(|| t().record_gone.to_owned(), |resource| resource.name),
        "baselines" => ui.baselines.list.with(|list| {
            let found = list
                .iter()
                .find(|baseline| RecordId::from(baseline.id) == record.id);
            found.map_or_else(
                || t().record_gone.to_owned(),
                |baseline| baseline.name.clone(),
            )
        }),
        _ => context.records.find(record).map_or_else(
            || not_here(ui, record, context).to_owned(),
            |entry| called(entry, &ui.registers.key_of(entry, context)),
        ),
    }
}

/// What stands for a record that is not here.
fn not_here(ui: Ui, record: &RecordRef, context: &Context<'_>) -> &'static str {
    let section = register::by_table(&record.table).map(|kind| kind.record.section);
    if section.is_some_and(|section| ui.right(section) == Right::None) {
        t().record_private
    } else if context.records.get(&record.table, record.id).is_some() {
        t().record_deleted
    } else {
        t().record_gone
    }
}

/// A record's key and name; people are known by their names alone.
fn called(entry: &Entry, key: &str) -> String {
    if entry.kind().table() == Member::TABLE {
        return entry.title().to_owned();
    }
    format!("{key} {}", name_of(entry)).trim().to_owned()
}

/// The records that a reference may name, with their names, in order.
pub(crate) fn choices(ui: Ui, table: &str, context: &Context<'_>) -> Vec<(RecordId, String)> {
    let mut named: Vec<(RecordId, String)> = match table {
        "resources" => ui.plan.resources.with(|resources| {
            let named = resources.iter().map(|r| (r.id.into(), r.name.clone()));
            named.collect()
        }),
        "baselines" => ui.baselines.list.with(|list| {
            let named = list.iter().map(|b| (RecordId::from(b.id), b.name.clone()));
            named.collect()
        }),
        _ => register::by_table(table).map_or_else(Vec::new, |kind| {
            // All at once: a key by itself is a look through the register.
            let keys = keys_of(context.records, kind);
            let entries = context.records.of(kind);
            let named =
                entries.map(|e| (e.id, called(e, keys.get(&e.id).map_or("", String::as_str))));
            named.collect()
        }),
    };
    named.sort_by_key(|(_, name)| name.to_lowercase());
    named
}

/// What a person edits: the text in the form in which it can be read again.
pub(crate) fn edit_text(ui: Ui, field: &FieldDef, value: &Scalar) -> String {
    match (field.field_type, value) {
        (_, Scalar::Null) => String::new(),
        (FieldType::Money, Scalar::Int(amount)) => plain_money(*amount),
        (FieldType::Duration, Scalar::Int(minutes)) => {
            values::duration(ui, Minutes(*minutes), false, false)
        }
        (_, Scalar::Int(number)) => number.to_string(),
        (_, Scalar::Bool(yes)) => yes.to_string(),
        (_, Scalar::Text(text)) => text.clone(),
    }
}

/// Reads what a person wrote into a field.
pub(crate) fn parse(ui: Ui, field: &FieldDef, typed: &str) -> Result<Scalar, String> {
    let typed = typed.trim();
    let value = match field.field_type {
        _ if typed.is_empty() => match field.field_type {
            FieldType::Text | FieldType::Prose | FieldType::Tags | FieldType::Web => "".into(),
            _ => Scalar::Null,
        },
        FieldType::Integer => typed
            .parse()
            .map(Scalar::Int)
            .map_err(|_| t().bad_integer.to_owned())?,
        FieldType::Percent => {
            let bare = typed.trim_end_matches('%').trim();
            let percent = bare.parse::<i64>().ok().filter(|p| (0..=100).contains(p));
            percent
                .map(Scalar::Int)
                .ok_or_else(|| t().bad_percent.to_owned())?
        }
        FieldType::Money => parse_money(typed)
            .map(Scalar::Int)
            .ok_or_else(|| t().bad_money.to_owned())?,
        FieldType::Duration => {
            let parsed = parse_duration(typed, values::units(ui)).map_err(|e| e.to_string())?;
            Scalar::Int(parsed.minutes.0)
        }
        FieldType::Bool => Scalar::Bool(typed == "true"),
        _ => typed.into(),
    };
    (field.canonical)(&value)
        .ok_or_else(|| (t().bad_field)(field.label, field.field_type.in_words()))
}

fn write_day(day: &str) -> String {
    format!("{day}T00:00").parse::<Moment>().map_or_else(
        |_| day.to_owned(),
        |day| dates::write(Style::DayMonthYear, day),
    )
}

/// A day of the calendar as a person reads it.
pub(crate) fn write_date(day: chrono::NaiveDate, style: Style) -> String {
    dates::write_day(style, Moment::from_date(day).0 / DAY)
}

/// An amount with the locale's separators, without the minor unit where that is nought.
pub(crate) fn money(amount: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "written, not computed with")]
    dates::write_number(amount as f64 / 100.0)
}

fn plain_money(amount: i64) -> String {
    let (sign, minor) = (if amount < 0 { "-" } else { "" }, amount.unsigned_abs());
    match minor % 100 {
        0 => format!("{sign}{}", minor / 100),
        cents => format!("{sign}{}.{cents:02}", minor / 100),
    }
}

/// Reads an amount: `1250`, `1 250.50`, `1,250.50`, `1.250,50`.
fn parse_money(typed: &str) -> Option<i64> {
    let bare: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'' && *c != '\u{2019}')
        .collect();
    let (sign, bare) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest.to_owned()),
        None => (1, bare),
    };
    // A mark with one or two digits after it, and none after those, parts the minor unit.
    let (whole, cents) = match bare.rfind(['.', ',']) {
        Some(at) if (1..=2).contains(&(bare.len() - at - 1)) => (&bare[..at], &bare[at + 1..]),
        _ => (&bare[..], ""),
    };
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(&whole) || !digits(cents) {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    whole
        .checked_mul(100)?
        .checked_add(cents)
        .map(|amount| sign * amount)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn amounts_are_read_as_people_write_them() {
        for (typed, expected) in [
            ("1250", Some(125_000)),
            ("1 250.50", Some(125_050)),
            ("1,250.50", Some(125_050)),
            ("1.250,5", Some(125_050)),
            ("1,250", Some(125_000)),
            ("-3", Some(-300)),
            ("0.05", Some(5)),
            ("", None),
            ("twelve", None),
            ("1.2.3x", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(parse_money(typed), expected, "{typed}");
        }
        assert_eq!(plain_money(-5), "-0.05");
        assert_eq!(plain_money(125_000), "1250");
    }
}
