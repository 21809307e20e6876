//! How the columns of the plan's table look. What they are is declared in the core.

pub(crate) use throughline_core::view::{Column, Kind};

use crate::ui::words::t;

/// What is shown until a person chooses otherwise.
pub(crate) const USUAL: [Column; 9] = [
    Column::ROW,
    Column::KEY,
    Column::NAME,
    Column::DURATION,
    Column::START,
    Column::FINISH,
    Column::PERCENT,
    Column::PREDECESSORS,
    Column::RESOURCES,
];

/// The columns that every row carries; what stands in the others is asked for.
const CARRIED: [Column; 22] = [
    Column::ROW,
    Column::KEY,
    Column::WBS,
    Column::NAME,
    Column::DURATION,
    Column::WORK,
    Column::START,
    Column::FINISH,
    Column::PERCENT,
    Column::PREDECESSORS,
    Column::RESOURCES,
    Column::TOTAL_FLOAT,
    Column::FREE_FLOAT,
    Column::DEADLINE,
    Column::CONSTRAINT,
    Column::CONSTRAINT_DATE,
    Column::ACTUAL_START,
    Column::ACTUAL_FINISH,
    Column::PRIORITY,
    Column::OWNER,
    Column::MODE,
    Column::NOTES,
];

/// The least and the greatest width that a person can give a column, in pixels.
pub(crate) const WIDTHS: std::ops::RangeInclusive<u32> = 28..=900;

/// How a column looks.
pub(crate) trait ColumnLook: Copy {
    /// The heading.
    fn heading(self) -> &'static str;
    /// The usual width in pixels; the name takes what is left, and at least this.
    fn width(self) -> u32;
    /// Whether its text leans to the end, as amounts do.
    fn leans_to_end(self) -> bool;
    /// Whether its text is made of figures, which then line up.
    fn is_figures(self) -> bool;
    /// Whether there is no room for it on a phone: the name says enough, and the details say the rest.
    fn is_dropped_when_narrow(self) -> bool;
    /// Whether every row carries it.
    fn is_carried(self) -> bool;
}

impl ColumnLook for Column {
    fn heading(self) -> &'static str {
        let words = t();
        match self {
            Self::ROW => words.col_number,
            Self::WBS => words.col_wbs,
            Self::DURATION => words.col_duration,
            Self::PERCENT => words.col_percent,
            Self::PREDECESSORS => words.col_predecessors,
            Self::SUCCESSORS => words.col_successors,
            Self::RESOURCES => words.col_resources,
            Self::TOTAL_FLOAT => words.col_total_float,
            Self::CONSTRAINT_DATE => words.col_constraint_date,
            Self::ACTUAL_START => words.col_actual_start,
            Self::ACTUAL_FINISH => words.col_actual_finish,
            other => other.label(),
        }
    }

    fn width(self) -> u32 {
        match self {
            Self::ROW => 38,
            Self::KEY => 54,
            Self::NAME => 226,
            Self::DURATION | Self::PERCENT => 50,
            Self::PREDECESSORS | Self::SUCCESSORS => 78,
            Self::RESOURCES => 84,
            Self::WBS => 56,
            Self::NOTES => 180,
            other => match other.kind() {
                Kind::Text | Kind::Choice(_) | Kind::Reference(_) | Kind::People => 130,
                Kind::Moment => 92,
                Kind::Number | Kind::Duration | Kind::Percent => 72,
                Kind::Bool => 84,
            },
        }
    }

    fn leans_to_end(self) -> bool {
        matches!(self.kind(), Kind::Number | Kind::Duration | Kind::Percent)
    }

    fn is_figures(self) -> bool {
        matches!(
            self,
            Self::KEY | Self::WBS | Self::PREDECESSORS | Self::SUCCESSORS
        ) || matches!(
            self.kind(),
            Kind::Number | Kind::Duration | Kind::Percent | Kind::Moment
        )
    }

    fn is_dropped_when_narrow(self) -> bool {
        matches!(self, Self::ROW | Self::KEY)
    }

    fn is_carried(self) -> bool {
        CARRIED.contains(&self)
    }
}

/// The column in which a conflict over a stored field is shown.
pub(crate) fn of_conflict(table: &str, field: &str) -> Column {
    match (table, field) {
        ("links", _) => Column::PREDECESSORS,
        ("assignments" | "resources", _) => Column::RESOURCES,
        (_, "duration" | "elapsed" | "estimated") => Column::DURATION,
        (_, "planned_start" | "mode" | "constraint" | "constraint_date") => Column::START,
        (_, "percent_complete" | "actual_start" | "actual_finish") => Column::PERCENT,
        (_, field) => Column::named(field).unwrap_or(Column::NAME),
    }
}
