//! How a register is looked at: which records, in what groups and order, with which columns.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use throughline_core::{
    id::RecordId,
    record::{FieldType, Scalar},
    register::{Context, Entry, Kind, RecordRef, keys_of},
};

use super::value::{self, Column, Rank};
use crate::ui::state::{Ui, prefs};

/// How a register is looked at; remembered on this device for each kind.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) kind: &'static Kind,
    /// Words that have to be in a record.
    pub(super) words: RwSignal<String>,
    /// Whether records about which nothing more is to be done are left out.
    pub(super) open_only: RwSignal<bool>,
    /// The column by which rows are in order, and whether from its end.
    pub(super) order: RwSignal<(String, bool)>,
    /// The field by which rows are grouped; empty for none.
    pub(super) group: RwSignal<String>,
    /// The choice whose values are the columns of the board, and the date by which the calendar shows records.
    pub(super) board: RwSignal<&'static str>,
    pub(super) date: RwSignal<&'static str>,
    /// The columns that are not shown.
    pub(super) hidden: RwSignal<BTreeSet<String>>,
    /// The records that are selected together.
    pub(super) selected: RwSignal<Arc<BTreeSet<RecordId>>>,
    /// Only parts of this record are looked at, if there is one.
    pub(super) within: RwSignal<Option<RecordId>>,
}

/// A line of a register's table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Line {
    /// A heading, and how many records are under it.
    Group(String, usize),
    /// A record.
    Record(RecordId),
}

impl Look {
    /// As it was left.
    pub(super) fn new(kind: &'static Kind) -> Self {
        let stored = prefs::read(&name(kind)).unwrap_or_default();
        let stored: Vec<&str> = stored.split('|').collect();
        let part = |at: usize| stored.get(at).copied().unwrap_or_default().to_owned();
        let hidden = if stored.len() < 5 {
            usually_hidden(kind)
        } else {
            let hidden = part(4);
            let hidden = hidden.split(',').filter(|name| !name.is_empty());
            hidden.map(str::to_owned).collect()
        };
        let order = match part(1) {
            order if order.is_empty() => usual_order(kind),
            order => (order, part(2) == "down"),
        };
        let named = |columns: Vec<Column>, stored: &str, usual: Option<&'static str>| {
            let kept = columns.iter().find(|column| column.name() == stored);
            let usual = usual.or(columns.first().map(|column| column.name()));
            kept.map(|column| column.name())
                .or(usual)
                .unwrap_or_default()
        };
        // What is computed says when something is due next; a field may only say when it began.
        let next = kind
            .computed
            .iter()
            .find(|one| one.field_type == FieldType::Day);
        let usual_date = next.map(|one| one.name).or(kind.date);
        let look = Self {
            kind,
            board: RwSignal::new(named(choices(kind), &part(5), kind.board)),
            date: RwSignal::new(named(days(kind), &part(6), usual_date)),
            words: RwSignal::new(String::new()),
            open_only: RwSignal::new(part(0) == "open"),
            order: RwSignal::new(order),
            group: RwSignal::new(part(3)),
            hidden: RwSignal::new(hidden),
            selected: RwSignal::default(),
            within: RwSignal::new(None),
        };
        Effect::new(move |first: Option<()>| {
            let open = if look.open_only.get() { "open" } else { "" };
            let (order, down) = look.order.get();
            let down = if down { "down" } else { "" };
            let group = look.group.get();
            let (board, date) = (look.board.get(), look.date.get());
            let hidden: Vec<String> = look.hidden.get().into_iter().collect();
            if first.is_some() {
                let hidden = hidden.join(",");
                let text = [open, &order, down, &group, &hidden, board, date].join("|");
                prefs::write(&name(kind), &text);
            }
        });
        look
    }

    /// The columns, in the order of the declaration; the title comes second.
    pub(super) fn all_columns(kind: &'static Kind) -> Vec<Column> {
        let key = (!kind.record.key_prefix.is_empty()).then_some(Column::Key);
        let fields = kind.own_fields().map(Column::Field);
        let computed = kind.computed.iter().map(Column::Computed);
        key.into_iter().chain(fields).chain(computed).collect()
    }

    /// The columns that are shown.
    pub(super) fn columns(self) -> Vec<Column> {
        self.hidden.with(|hidden| {
            let mut columns = Self::all_columns(self.kind);
            columns.retain(|column| !hidden.contains(column.name()));
            columns
        })
    }

    /// Whether a record is among those that are looked at.
    fn fits(
        self,
        ui: Ui,
        entry: &Entry,
        key: &str,
        words: &[String],
        context: &Context<'_>,
    ) -> bool {
        if self.open_only.get() && self.kind.is_done(entry) {
            return false;
        }
        if let (Some(parent), Some(field)) = (self.within.get(), self.kind.part_of)
            && entry.text(field) != parent.as_str()
        {
            return false;
        }
        words.iter().all(|word| {
            let in_text = entry.filled().any(|(name, value)| match value {
                Scalar::Text(text) => match self.kind.field(name).map(|field| field.field_type) {
                    Some(
                        field_type @ (FieldType::Reference(_)
                        | FieldType::Record
                        | FieldType::Choice(_)),
                    ) => value::text(ui, field_type, value, context)
                        .to_lowercase()
                        .contains(word),
                    _ => text.to_lowercase().contains(word),
                },
                _ => false,
            });
            in_text || key.to_lowercase().starts_with(word.as_str())
        })
    }

    /// The records that are looked at, in order.
    pub(super) fn records(self, ui: Ui) -> Vec<RecordId> {
        let words = self.words.with(|words| {
            let words = words.split_whitespace();
            words.map(str::to_lowercase).collect::<Vec<_>>()
        });
        let (order, down) = self.order.get();
        let columns = Self::all_columns(self.kind);
        let column = columns.into_iter().find(|column| column.name() == order);
        ui.registers.with(|context| {
            // All at once: a key by itself is a look through the register.
            let keys = keys_of(context.records, self.kind);
            let key = |entry: &Entry| keys.get(&entry.id).map_or("", String::as_str);
            let fitting = context
                .records
                .of(self.kind)
                .filter(|entry| self.fits(ui, entry, key(entry), &words, context));
            let mut ranked: Vec<(Rank, i64, RecordId)> = fitting
                .map(|entry| {
                    let rank =
                        column.map_or(Rank::Nothing, |column| column.rank(ui, entry, context));
                    (rank, number(entry), entry.id)
                })
                .collect();
            ranked.sort_by(|a, b| {
                let (nothing_a, nothing_b) = (a.0 == Rank::Nothing, b.0 == Rank::Nothing);
                let by_rank = if down { b.0.cmp(&a.0) } else { a.0.cmp(&b.0) };
                // What says nothing comes last either way.
                nothing_a
                    .cmp(&nothing_b)
                    .then(by_rank)
                    .then((a.1, a.2).cmp(&(b.1, b.2)))
            });
            ranked.into_iter().map(|(_, _, id)| id).collect()
        })
    }

    /// The lines of the table: the records under their groups.
    pub(super) fn lines(self, ui: Ui) -> Vec<Line> {
        let records = self.records(ui);
        let group = self.group.get();
        let columns = Self::all_columns(self.kind);
        let Some(column) = columns.into_iter().find(|column| column.name() == group) else {
            return records.into_iter().map(Line::Record).collect();
        };
        ui.registers.with(|context| {
            let mut groups: Vec<(Rank, String, Vec<RecordId>)> = Vec::new();
            for id in records {
                let Some(entry) = context.records.get(self.kind.table(), id) else {
                    continue;
                };
                let text = value::cell(ui, entry, column, context);
                match groups.iter_mut().find(|(_, other, _)| *other == text) {
                    Some((_, _, members)) => members.push(id),
                    None => groups.push((column.rank(ui, entry, context), text, vec![id])),
                }
            }
            groups.sort_by(|a, b| a.0.cmp(&b.0));
            let lines = groups.into_iter().flat_map(|(_, text, members)| {
                let head = Line::Group(text, members.len());
                std::iter::once(head).chain(members.into_iter().map(Line::Record))
            });
            lines.collect()
        })
    }

    /// The records that an action is about: those that are selected, or the one given.
    pub(super) fn subjects(self, cursor: Option<RecordId>) -> Vec<RecordRef> {
        let selected = self.selected.get_untracked();
        let ids: Vec<RecordId> = if selected.is_empty() {
            cursor.into_iter().collect()
        } else {
            selected.iter().copied().collect()
        };
        let table = self.kind.table();
        ids.into_iter()
            .map(|id| RecordRef::new(table, id))
            .collect()
    }
}

/// The fields that have columns on a board.
pub(super) fn choices(kind: &'static Kind) -> Vec<Column> {
    let fields = kind.own_fields();
    fields
        .filter(|field| matches!(field.field_type, FieldType::Choice(_)) && !field.frozen)
        .map(Column::Field)
        .collect()
}

/// The dates by which a calendar can show records.
pub(super) fn days(kind: &'static Kind) -> Vec<Column> {
    let mut columns = Look::all_columns(kind);
    columns.retain(|column| column.field_type() == FieldType::Day);
    columns
}

/// Under which name this device remembers how a kind is looked at.
fn name(kind: &Kind) -> String {
    format!("register.{}", kind.table())
}

fn number(entry: &Entry) -> i64 {
    match entry.get("number") {
        Scalar::Int(number) => *number,
        _ => 0,
    }
}

/// Long texts, details of an assessment, and tags stand in the details.
fn usually_hidden(kind: &'static Kind) -> BTreeSet<String> {
    let columns = Look::all_columns(kind).into_iter().enumerate();
    let hidden = columns.filter(|(at, column)| {
        let detail = matches!(
            column.field_type(),
            FieldType::Prose | FieldType::Tags | FieldType::Duration | FieldType::Web
        );
        let computed = matches!(column, Column::Computed(_));
        let money = column.field_type() == FieldType::Money && !computed;
        // For programs to compare.
        let hash = ["heads", "fingerprint"].contains(&column.name());
        detail || hash || money || (*at > 8 && !computed)
    });
    hidden.map(|(_, column)| column.name().to_owned()).collect()
}

/// The largest exposure first; everything else by key.
fn usual_order(kind: &Kind) -> (String, bool) {
    let exposure = kind
        .computed
        .iter()
        .any(|computed| computed.name == "exposure");
    if exposure {
        ("exposure".to_owned(), true)
    } else {
        ("key".to_owned(), false)
    }
}
