//! The columns of a plan's table: every declared field of a task, and what is computed for it.

use serde::{Deserialize, Serialize};

use crate::record::{Choice, FieldDef, FieldType, Record as _, Task};

/// A column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Column {
    /// The field at this index of the task's declaration.
    Field(u8),
    /// A computed value.
    Computed(Computed),
}

/// What a column holds. It decides how it is shown, edited, filtered, grouped and sorted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// Yes or no.
    Bool,
    /// A whole number.
    Number,
    /// An amount of working time.
    Duration,
    /// A civil date and time.
    Moment,
    /// 0 to 100.
    Percent,
    /// One of these.
    Choice(&'static [Choice]),
    /// The name of a record of that table.
    Reference(&'static str),
    /// The names of resources.
    People,
}

/// Fields that are no column: the place among siblings says nothing to a person, and what the
/// product keeps for itself stays with it.
const HIDDEN: &[&str] = &["position"];

impl Column {
    /// The human key.
    pub const KEY: Self = Self::field("number");
    /// The WBS code, given or computed.
    pub const WBS: Self = Self::field("wbs_code");
    /// The name.
    pub const NAME: Self = Self::field("name");
    /// The duration; of a summary the computed one.
    pub const DURATION: Self = Self::field("duration");
    /// The work; of a summary the sum.
    pub const WORK: Self = Self::field("work");
    /// How much is done; of a summary the weighted mean.
    pub const PERCENT: Self = Self::field("percent_complete");
    /// The deadline.
    pub const DEADLINE: Self = Self::field("deadline");
    /// The constraint.
    pub const CONSTRAINT: Self = Self::field("constraint");
    /// The constraint's date.
    pub const CONSTRAINT_DATE: Self = Self::field("constraint_date");
    /// When it really started.
    pub const ACTUAL_START: Self = Self::field("actual_start");
    /// When it really finished.
    pub const ACTUAL_FINISH: Self = Self::field("actual_finish");
    /// The priority.
    pub const PRIORITY: Self = Self::field("priority");
    /// Who answers for it.
    pub const OWNER: Self = Self::field("owner");
    /// Who places it in time.
    pub const MODE: Self = Self::field("mode");
    /// Where a manually scheduled task starts.
    pub const PLANNED_START: Self = Self::field("planned_start");
    /// Anything else.
    pub const NOTES: Self = Self::field("notes");
    /// Whether it is left out of the schedule.
    pub const INACTIVE: Self = Self::field("inactive");
    /// The summary it belongs to.
    pub const PARENT: Self = Self::field("parent");
    /// The place in the plan.
    pub const ROW: Self = Self::Computed(Computed::Row);
    /// The scheduled start.
    pub const START: Self = Self::Computed(Computed::Start);
    /// The scheduled finish.
    pub const FINISH: Self = Self::Computed(Computed::Finish);
    /// What it waits for.
    pub const PREDECESSORS: Self = Self::Computed(Computed::Predecessors);
    /// What waits for it.
    pub const SUCCESSORS: Self = Self::Computed(Computed::Successors);
    /// Who works on it.
    pub const RESOURCES: Self = Self::Computed(Computed::Resources);
    /// The total float.
    pub const TOTAL_FLOAT: Self = Self::Computed(Computed::TotalFloat);
    /// The free float.
    pub const FREE_FLOAT: Self = Self::Computed(Computed::FreeFloat);

    /// The column of a declared field, found when the program is compiled.
    const fn field(name: &str) -> Self {
        let fields = Task::DEF.fields;
        let mut index = 0;
        while index < fields.len() {
            if same(fields[index].name.as_bytes(), name.as_bytes()) {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a record has far fewer than 256 fields"
                )]
                return Self::Field(index as u8);
            }
            index += 1;
        }
        panic!("a task has no such field");
    }

    /// Every column: the computed ones in the order of their declaration, then the fields in theirs.
    pub fn all() -> impl Iterator<Item = Self> {
        let computed = Computed::ALL.iter().copied().map(Self::Computed);
        let fields = (0_u8..).zip(Task::DEF.fields);
        computed.chain(fields.filter_map(|(index, field)| {
            let shown = !field.system && !HIDDEN.contains(&field.name);
            shown.then_some(Self::Field(index))
        }))
    }

    /// The column of a stored name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|column| column.name() == name)
    }

    /// The declaration, if it is a field.
    #[must_use]
    pub const fn def(self) -> Option<&'static FieldDef> {
        match self {
            Self::Field(index) => {
                let fields = Task::DEF.fields;
                if (index as usize) < fields.len() {
                    Some(&fields[index as usize])
                } else {
                    None
                }
            }
            Self::Computed(_) => None,
        }
    }

    /// The name that it is stored and addressed by; of a field, the field's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match (self, self.def()) {
            (Self::Computed(computed), _) => computed.name(),
            (_, Some(def)) => def.name,
            (_, None) => "",
        }
    }

    /// The label on screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match (self, self.def()) {
            (Self::Computed(computed), _) => computed.label(),
            (_, Some(def)) => def.label,
            (_, None) => "",
        }
    }

    /// The help text.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match (self, self.def()) {
            (Self::Computed(computed), _) => computed.help(),
            (_, Some(def)) => def.help,
            (_, None) => "",
        }
    }

    /// What it holds.
    #[must_use]
    pub const fn kind(self) -> Kind {
        // The key is a number with a letter before it.
        if matches!(self, Self::KEY) {
            return Kind::Text;
        }
        match (self, self.def()) {
            (Self::Computed(computed), _) => computed.kind(),
            (_, Some(def)) => match def.field_type {
                FieldType::Bool => Kind::Bool,
                FieldType::Integer | FieldType::Units => Kind::Number,
                FieldType::Duration => Kind::Duration,
                FieldType::Moment => Kind::Moment,
                FieldType::Percent => Kind::Percent,
                FieldType::Choice(choices) => Kind::Choice(choices),
                FieldType::Reference(table) => Kind::Reference(table),
                _ => Kind::Text,
            },
            (_, None) => Kind::Text,
        }
    }

    /// Whether a person may type into it. What a summary's children decide is not theirs to type.
    #[must_use]
    pub const fn is_editable(self, summary: bool) -> bool {
        match self {
            Self::KEY | Self::PARENT => false,
            Self::START
            | Self::FINISH
            | Self::DURATION
            | Self::WORK
            | Self::PERCENT
            | Self::ACTUAL_START
            | Self::ACTUAL_FINISH => !summary,
            Self::PREDECESSORS | Self::SUCCESSORS | Self::RESOURCES => true,
            Self::Computed(_) => false,
            Self::Field(_) => true,
        }
    }
}

/// Whether two texts are the same, at compile time.
const fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// Declares the computed columns: the variant, its stored name, its label and what it holds. Its
/// documentation is its help text.
macro_rules! computed {
    ($(
        #[doc = $help:literal]
        $name:ident = $stored:literal $label:literal $kind:expr,
    )*) => {
        /// A value that is computed for a task.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Computed {
            $(#[doc = $help] $name,)*
        }

        impl Computed {
            /// Every one, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            const fn name(self) -> &'static str {
                match self { $(Self::$name => $stored,)* }
            }

            const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }

            const fn help(self) -> &'static str {
                match self { $(Self::$name => $help,)* }
            }

            const fn kind(self) -> Kind {
                match self { $(Self::$name => $kind,)* }
            }
        }
    };
}

computed! {
    /// Its place in the plan, from 1.
    Row = "row" "Row number" Kind::Number,
    /// When it is to start.
    Start = "start" "Start" Kind::Moment,
    /// When it is to finish.
    Finish = "finish" "Finish" Kind::Moment,
    /// What it waits for, by key number.
    Predecessors = "predecessors" "Predecessors" Kind::Text,
    /// What waits for it, by key number.
    Successors = "successors" "Successors" Kind::Text,
    /// Who works on it.
    Resources = "resources" "Resources" Kind::People,
    /// Where it stands: not started, in progress, late or done.
    Status = "status" "Status" Kind::Choice(STATUSES),
    /// Whether it is a task, a milestone or a summary.
    Shape = "shape" "Sort of task" Kind::Choice(SHAPES),
    /// How deep it lies in the plan, 1 at the top.
    Level = "level" "Outline level" Kind::Number,
    /// Whether a delay of it delays the project.
    Critical = "critical" "Critical" Kind::Bool,
    /// Whether a delay of it that is longer than the plan's threshold delays the project.
    NearCritical = "near_critical" "Near-critical" Kind::Bool,
    /// How far it may slip without delaying the project.
    TotalFloat = "total_float" "Total float" Kind::Duration,
    /// How far it may slip without moving a successor.
    FreeFloat = "free_float" "Free float" Kind::Duration,
    /// The earliest it could start.
    EarlyStart = "early_start" "Earliest start" Kind::Moment,
    /// The earliest it could finish.
    EarlyFinish = "early_finish" "Earliest finish" Kind::Moment,
    /// The latest it may start without delaying the project.
    LateStart = "late_start" "Latest start" Kind::Moment,
    /// The latest it may finish without delaying the project.
    LateFinish = "late_finish" "Latest finish" Kind::Moment,
    /// What fixes its start.
    Driver = "driver" "Starts because of" Kind::Choice(DRIVERS),
    /// What is wrong with its dates.
    Warnings = "warnings" "Warnings" Kind::Text,
    /// How many of its cells several people changed at once.
    Conflicts = "conflicts" "Conflicts" Kind::Number,
    /// When it was to start by the baseline that was taken last.
    BaselineStart = "baseline_start" "Baseline start" Kind::Moment,
    /// When it was to finish by the baseline that was taken last.
    BaselineFinish = "baseline_finish" "Baseline finish" Kind::Moment,
    /// Its duration in the baseline that was taken last.
    BaselineDuration = "baseline_duration" "Baseline duration" Kind::Duration,
    /// Its work in the baseline that was taken last.
    BaselineWork = "baseline_work" "Baseline work" Kind::Duration,
    /// By how much working time it starts later than in the baseline that was taken last; negative if it starts earlier.
    StartVariance = "start_variance" "Start variance" Kind::Duration,
    /// By how much working time it finishes later than in the baseline that was taken last; negative if it finishes earlier.
    FinishVariance = "finish_variance" "Finish variance" Kind::Duration,
}

/// Where a task stands.
pub(super) const STATUSES: &[Choice] = &[
    choice("not_started", "Not started"),
    choice("in_progress", "In progress"),
    choice("late", "Late"),
    choice("done", "Done"),
];

/// What a task is.
pub(super) const SHAPES: &[Choice] = &[
    choice("task", "Task"),
    choice("milestone", "Milestone"),
    choice("summary", "Summary"),
];

/// What fixes a start, in the order of [`Driver`](crate::schedule::Driver).
pub(super) const DRIVERS: &[Choice] = &[
    choice("project_start", "Project start"),
    choice("link", "Predecessor"),
    choice("constraint", "Constraint"),
    choice("actual", "Actual start"),
    choice("manual", "Scheduled by hand"),
    choice("alap", "As late as possible"),
    choice("children", "Tasks below"),
    choice("external", "Other project"),
];

const fn choice(stored: &'static str, label: &'static str) -> Choice {
    Choice { stored, label }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_is_a_column_and_has_words() {
        let columns: Vec<Column> = Column::all().collect();
        for field in Task::DEF.fields.iter().filter(|field| !field.system) {
            let found = columns.iter().any(|column| column.name() == field.name);
            assert_eq!(found, !HIDDEN.contains(&field.name), "{}", field.name);
        }
        for column in &columns {
            assert!(!column.label().is_empty(), "{}", column.name());
            assert!(!column.help().trim().is_empty(), "{}", column.name());
        }
    }

    #[test]
    fn names_are_unique_and_lead_back() {
        let mut seen = BTreeSet::new();
        for column in Column::all() {
            assert!(seen.insert(column.name()), "{}", column.name());
            assert_eq!(Column::named(column.name()), Some(column));
        }
        assert_eq!(Column::named("position"), None);
        assert_eq!(Column::named(""), None);
    }
}
