//! The headings of groups as rows of the table.

use std::sync::Arc;

use throughline_core::{
    engine::{Row, RowKind},
    record::Constraint,
    view::{Arrangement, Bucket, Group, Kind, Subject, Value},
};

use crate::ui::{
    dates::{self, Style},
    words::t,
};

/// A row for each group, with what its tasks add up to. `row_at` gives the row at a place of the plan.
pub(super) fn headings(
    arrangement: &Arrangement,
    row_at: impl Fn(usize) -> Option<Arc<Row>>,
) -> Vec<Row> {
    let mut headings = Vec::with_capacity(arrangement.groups.len());
    let mut waiting: Vec<u32> = Vec::new();
    for line in &arrangement.lines {
        match line.subject {
            Subject::Group(index) => waiting.push(index),
            // Whatever a group does not add up is taken from its first task.
            Subject::Task(index) => {
                if let Some(first) = row_at(index as usize).filter(|_| !waiting.is_empty()) {
                    let groups = waiting.drain(..);
                    let groups = groups.filter_map(|at| arrangement.groups.get(at as usize));
                    headings.extend(groups.map(|group| heading(group, &first)));
                }
            }
        }
    }
    headings
}

fn heading(group: &Group, first: &Row) -> Row {
    Row {
        id: group.id,
        key: String::new(),
        number: String::new(),
        wbs: String::new(),
        kind: RowKind::Summary,
        parent: None,
        name: (t().group_title)(&title(group), group.tasks as usize),
        duration: group.duration,
        elapsed: false,
        estimated: false,
        work: group.work,
        percent_complete: group.percent_complete,
        start: group.start,
        finish: group.finish,
        late_finish: group.finish,
        float_end: group.finish,
        parts: Vec::new(),
        total_float: group.total_float,
        critical: group.critical,
        actual_start: None,
        actual_finish: None,
        constraint: Constraint::Asap,
        constraint_date: None,
        deadline: None,
        inactive: false,
        left_out: false,
        owner: None,
        resources: Vec::new(),
        predecessors: String::new(),
        notes: String::new(),
        warnings: Vec::new(),
        conflicts: Vec::new(),
        ..first.clone()
    }
}

/// What the tasks of a group share, in words.
fn title(group: &Group) -> String {
    let column = group.by.column;
    match (&group.value, column.kind()) {
        (Value::Empty, _) => (t().group_none)(column.label()),
        (Value::Bool(yes), _) => (t().group_bool)(column.label(), *yes),
        (Value::Choice(index), Kind::Choice(choices)) => choices
            .get(usize::from(*index))
            .map_or_else(String::new, |choice| choice.label.to_owned()),
        (Value::Moment(moment), _) => match group.by.bucket {
            Bucket::Day => dates::write(Style::Date, *moment),
            Bucket::Week => (t().group_week)(&dates::write(Style::Date, *moment)),
            Bucket::Month => dates::write(Style::MonthYear, *moment),
            Bucket::Quarter => {
                use chrono::Datelike as _;
                let date = moment.date();
                format!("Q{} {}", date.month0() / 3 + 1, date.year())
            }
            Bucket::Year => dates::write(Style::Year, *moment),
        },
        (Value::Number(number), Kind::Percent) => format!("{number} %"),
        (Value::Number(number), _) => format!("{}: {number}", column.label()),
        (Value::Text(text), _) => text.clone(),
        (Value::Names(names), _) => names.join(", "),
        _ => String::new(),
    }
}
