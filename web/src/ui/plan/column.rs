//! The columns of the plan's table.

use crate::ui::words::t;

/// A column of the plan's table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Column {
    Number,
    Key,
    Wbs,
    Name,
    Duration,
    Work,
    Start,
    Finish,
    Percent,
    Predecessors,
    Resources,
    TotalFloat,
    FreeFloat,
    Deadline,
    Constraint,
    ConstraintDate,
    ActualStart,
    ActualFinish,
    Priority,
}

/// Which way a column's text leans.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Align {
    Start,
    End,
}

impl Column {
    /// Every column, in the order of the column picker.
    pub(crate) const ALL: [Self; 19] = [
        Self::Number,
        Self::Key,
        Self::Wbs,
        Self::Name,
        Self::Duration,
        Self::Work,
        Self::Start,
        Self::Finish,
        Self::Percent,
        Self::Predecessors,
        Self::Resources,
        Self::TotalFloat,
        Self::FreeFloat,
        Self::Deadline,
        Self::Constraint,
        Self::ConstraintDate,
        Self::ActualStart,
        Self::ActualFinish,
        Self::Priority,
    ];

    /// What is shown until a person chooses otherwise.
    pub(crate) const USUAL: [Self; 9] = [
        Self::Number,
        Self::Key,
        Self::Name,
        Self::Duration,
        Self::Start,
        Self::Finish,
        Self::Percent,
        Self::Predecessors,
        Self::Resources,
    ];

    /// The name it is remembered by; for a column of one stored field, that field's name. Presence
    /// and conflicts name cells by it.
    pub(crate) const fn stored(self) -> &'static str {
        match self {
            Self::Number => "row",
            Self::Key => "number",
            Self::Wbs => "wbs_code",
            Self::Name => "name",
            Self::Duration => "duration",
            Self::Work => "work",
            Self::Start => "start",
            Self::Finish => "finish",
            Self::Percent => "percent_complete",
            Self::Predecessors => "predecessors",
            Self::Resources => "resources",
            Self::TotalFloat => "total_float",
            Self::FreeFloat => "free_float",
            Self::Deadline => "deadline",
            Self::Constraint => "constraint",
            Self::ConstraintDate => "constraint_date",
            Self::ActualStart => "actual_start",
            Self::ActualFinish => "actual_finish",
            Self::Priority => "priority",
        }
    }

    /// The column of that stored name.
    pub(crate) fn from_stored(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.stored() == name)
    }

    /// The heading.
    pub(crate) fn heading(self) -> &'static str {
        let words = t();
        match self {
            Self::Number => words.col_number,
            Self::Key => words.col_key,
            Self::Wbs => words.col_wbs,
            Self::Name => words.col_name,
            Self::Duration => words.col_duration,
            Self::Work => words.col_work,
            Self::Start => words.col_start,
            Self::Finish => words.col_finish,
            Self::Percent => words.col_percent,
            Self::Predecessors => words.col_predecessors,
            Self::Resources => words.col_resources,
            Self::TotalFloat => words.col_total_float,
            Self::FreeFloat => words.col_free_float,
            Self::Deadline => words.col_deadline,
            Self::Constraint => words.col_constraint,
            Self::ConstraintDate => words.col_constraint_date,
            Self::ActualStart => words.col_actual_start,
            Self::ActualFinish => words.col_actual_finish,
            Self::Priority => words.col_priority,
        }
    }

    /// The name in full, for the column picker, the drawer and screen readers.
    pub(crate) fn full_name(self) -> &'static str {
        let words = t();
        match self {
            Self::Number => words.col_number_full,
            Self::Wbs => words.col_wbs_full,
            Self::TotalFloat => words.details_total_float,
            Self::ConstraintDate => words.col_constraint_date_full,
            Self::ActualStart => words.col_actual_start_full,
            Self::ActualFinish => words.col_actual_finish_full,
            Self::Duration => words.col_duration_full,
            Self::Percent => words.col_percent_full,
            Self::Predecessors => words.col_predecessors_full,
            Self::Resources => words.col_resources_full,
            other => other.heading(),
        }
    }

    /// The width in pixels; the name takes what is left, and at least this.
    pub(crate) const fn width(self) -> u32 {
        match self {
            Self::Number => 38,
            Self::Key => 54,
            Self::Wbs => 56,
            Self::Name => 226,
            Self::Duration | Self::Percent => 50,
            Self::Work | Self::TotalFloat | Self::FreeFloat | Self::Priority => 64,
            Self::Start | Self::Finish | Self::Deadline => 84,
            Self::Predecessors => 78,
            Self::Resources => 62,
            Self::Constraint => 150,
            Self::ConstraintDate | Self::ActualStart | Self::ActualFinish => 92,
        }
    }

    /// Which way its text leans.
    pub(crate) const fn align(self) -> Align {
        match self {
            Self::Number
            | Self::Duration
            | Self::Work
            | Self::Percent
            | Self::TotalFloat
            | Self::FreeFloat
            | Self::Priority => Align::End,
            _ => Align::Start,
        }
    }

    /// Whether a person may type into it. A summary's dates and sums follow from its children.
    pub(crate) const fn editable(self, summary: bool) -> bool {
        match self {
            Self::Number | Self::Key | Self::TotalFloat | Self::FreeFloat => false,
            Self::Duration
            | Self::Work
            | Self::Start
            | Self::Finish
            | Self::Percent
            | Self::ActualStart
            | Self::ActualFinish => !summary,
            _ => true,
        }
    }

    /// Whether its text is made of figures, which then line up.
    pub(crate) const fn figures(self) -> bool {
        !matches!(self, Self::Name | Self::Resources | Self::Constraint)
    }

    /// The column in which a conflict over a stored field is shown.
    pub(crate) fn of_conflict(table: &str, field: &str) -> Self {
        match (table, field) {
            ("links", _) => Self::Predecessors,
            ("assignments" | "resources", _) => Self::Resources,
            (_, "duration" | "elapsed" | "estimated") => Self::Duration,
            (_, "planned_start" | "mode" | "constraint" | "constraint_date") => Self::Start,
            (_, "number") => Self::Key,
            (_, "percent_complete" | "actual_start" | "actual_finish") => Self::Percent,
            (_, field) => Self::from_stored(field).unwrap_or(Self::Name),
        }
    }

    /// Whether there is no room for it on a phone: the name says enough, and the details say the rest.
    pub(crate) const fn is_dropped_when_narrow(self) -> bool {
        matches!(self, Self::Number | Self::Key)
    }

    /// The least width of a column, in pixels.
    pub(crate) const fn least_width(self, narrow: bool) -> u32 {
        match self {
            Self::Name if narrow => 172,
            other => other.width(),
        }
    }

    /// The least width of these columns together.
    pub(crate) fn total_width(columns: &[Self], narrow: bool) -> u32 {
        columns
            .iter()
            .map(|column| column.least_width(narrow))
            .sum()
    }
}
