//! The columns that a table of tasks can have when it is written: fields, and what the schedule computes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    id::{CalendarId, ResourceId, TaskId},
    plan::Plan,
    record::{FieldDef, FieldType, LagUnit, Link, Record as _, Scalar, Task, Units},
    schedule::Schedule,
    text::{format_predecessor, format_resources},
    time::{Minutes, Moment},
};

/// A value of a column, for whoever writes it to give its form.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text from people, which a spreadsheet must not take for a formula.
    Text(String),
    /// Text that is made here.
    Code(String),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// Hundredths.
    Percent(u8),
    /// An amount of time.
    Duration {
        /// How long, in minutes.
        minutes: Minutes,
        /// Whether the clock counts, not working time.
        elapsed: bool,
        /// Whether somebody guessed.
        estimated: bool,
    },
    /// A civil date and time.
    Moment(Moment),
    /// A civil date: its midnight.
    Day(Moment),
    /// An amount of the project's currency, in its minor unit.
    Money(i64),
}

/// A column of tasks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Column {
    Key,
    Level,
    Wbs,
    Start,
    Finish,
    Predecessors,
    Resources,
    Field(&'static FieldDef),
    Computed(Computed),
}

/// What the schedule says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Computed {
    Summary,
    Critical,
    NearCritical,
    TotalFloat,
    FreeFloat,
    EarlyStart,
    EarlyFinish,
    LateStart,
    LateFinish,
}

/// Fields of tasks that other columns say, or that mean nothing outside.
const NOT_A_COLUMN: [&str; 7] = [
    "number",
    "parent",
    "position",
    "elapsed",
    "wbs_code",
    "external_uid",
    "foreign",
];

/// The columns that make a plan again when they are read, without those that hardly anyone needs.
pub const USUAL: [&str; 17] = [
    "key",
    "level",
    "wbs",
    "name",
    "duration",
    "start",
    "finish",
    "percent_complete",
    "predecessors",
    "resources",
    "mode",
    "constraint",
    "constraint_date",
    "deadline",
    "priority",
    "owner",
    "notes",
];

/// Every column that can be written, by its name and its heading, the usual order first.
#[must_use]
pub fn all() -> Vec<(&'static str, &'static str)> {
    Column::all().map(|c| (c.name(), c.heading())).collect()
}

/// The declared fields of tasks of which a table can have a column.
pub(super) fn declared() -> impl Iterator<Item = &'static FieldDef> {
    let fields = Task::DEF.fields.iter();
    fields.filter(|field| !field.system && !NOT_A_COLUMN.contains(&field.name))
}

impl Column {
    fn all() -> impl Iterator<Item = Self> {
        let fields = declared().filter(|f| !matches!(f.field_type, FieldType::Reference("tasks")));
        use Computed as C;
        let computed = [
            C::Summary,
            C::Critical,
            C::NearCritical,
            C::TotalFloat,
            C::FreeFloat,
            C::EarlyStart,
            C::EarlyFinish,
            C::LateStart,
            C::LateFinish,
        ];
        let first = [Self::Key, Self::Level, Self::Wbs];
        let times = [
            Self::Start,
            Self::Finish,
            Self::Predecessors,
            Self::Resources,
        ];
        first
            .into_iter()
            .chain(fields.map(Self::Field))
            .chain(times)
            .chain(computed.map(Self::Computed))
    }

    /// The column of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::all().find(|column| column.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Level => "level",
            Self::Wbs => "wbs",
            Self::Start => "start",
            Self::Finish => "finish",
            Self::Predecessors => "predecessors",
            Self::Resources => "resources",
            Self::Field(field) => field.name,
            Self::Computed(computed) => match computed {
                Computed::Summary => "summary",
                Computed::Critical => "critical",
                Computed::NearCritical => "near_critical",
                Computed::TotalFloat => "total_float",
                Computed::FreeFloat => "free_float",
                Computed::EarlyStart => "early_start",
                Computed::EarlyFinish => "early_finish",
                Computed::LateStart => "late_start",
                Computed::LateFinish => "late_finish",
            },
        }
    }

    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Key => "Key",
            Self::Level => "Outline level",
            Self::Wbs => "WBS",
            Self::Start => "Start",
            Self::Finish => "Finish",
            Self::Predecessors => "Predecessors",
            Self::Resources => "Resources",
            Self::Field(field) => field.label,
            Self::Computed(computed) => match computed {
                // “Summary” is what trackers call a name.
                Computed::Summary => "Is summary",
                Computed::Critical => "Critical",
                Computed::NearCritical => "Near-critical",
                Computed::TotalFloat => "Total float",
                Computed::FreeFloat => "Free float",
                Computed::EarlyStart => "Early start",
                Computed::EarlyFinish => "Early finish",
                Computed::LateStart => "Late start",
                Computed::LateFinish => "Late finish",
            },
        }
    }
}

/// A plan as rows of values.
pub(super) struct Rows<'p> {
    plan: &'p Plan,
    schedule: &'p Schedule,
    /// The links that hold each task.
    links: Vec<Vec<usize>>,
    resources: BTreeMap<TaskId, Vec<(&'p str, Units)>>,
}

impl<'p> Rows<'p> {
    pub(super) fn new(plan: &'p Plan, schedule: &'p Schedule) -> Self {
        let mut links = vec![Vec::new(); plan.tasks.len()];
        for (index, link) in plan.links.iter().enumerate() {
            links[link.successor].push(index);
        }
        let mut resources: BTreeMap<TaskId, Vec<_>> = BTreeMap::new();
        for a in plan.records.assignments.values().filter(|a| !a.deleted) {
            let resource = a.resource.and_then(|id| plan.records.resources.get(&id));
            if let (Some(task), Some(resource)) = (a.task, resource.filter(|r| !r.deleted)) {
                let list = resources.entry(task).or_default();
                list.push((resource.name.as_str(), a.units));
            }
        }
        resources.values_mut().for_each(|list| list.sort_unstable());
        Self {
            plan,
            schedule,
            links,
            resources,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.plan.tasks.len().min(self.schedule.tasks.len())
    }

    /// The value of a column for the task at an index of the plan.
    pub(super) fn value(&self, i: usize, column: Column) -> Value {
        let (plan, dates) = (self.plan, &self.schedule.tasks[i]);
        let node = &plan.tasks[i];
        let working = |minutes: Minutes| Value::Duration {
            minutes,
            elapsed: false,
            estimated: false,
        };
        match column {
            Column::Key => Value::Code(node.key.clone()),
            Column::Level => Value::Integer(i64::from(node.level) + 1),
            Column::Wbs => Value::Text(node.wbs.clone()),
            Column::Start => Value::Moment(dates.start),
            Column::Finish => Value::Moment(dates.finish),
            Column::Predecessors => Value::Code(self.predecessors(i)),
            Column::Resources => {
                let assigned = self.resources.get(&node.id);
                Value::Text(format_resources(assigned.into_iter().flatten().copied()))
            }
            Column::Field(field) => self.field(i, field),
            Column::Computed(computed) => match computed {
                Computed::Summary => Value::Flag(plan.is_summary(i)),
                Computed::Critical => Value::Flag(dates.critical),
                Computed::NearCritical => Value::Flag(dates.near_critical),
                Computed::TotalFloat => working(dates.total_float),
                Computed::FreeFloat => working(dates.free_float),
                Computed::EarlyStart => Value::Moment(dates.early_start),
                Computed::EarlyFinish => Value::Moment(dates.early_finish),
                Computed::LateStart => Value::Moment(dates.late_start),
                Computed::LateFinish => Value::Moment(dates.late_finish),
            },
        }
    }

    fn field(&self, i: usize, field: &FieldDef) -> Value {
        let (task, dates) = (self.plan.task(i), &self.schedule.tasks[i]);
        if self.plan.is_summary(i) {
            // What a summary stores of these is not what it shows.
            match field.name {
                "duration" => {
                    return Value::Duration {
                        minutes: dates.duration,
                        elapsed: false,
                        estimated: false,
                    };
                }
                "work" => {
                    return Value::Duration {
                        minutes: dates.work,
                        elapsed: false,
                        estimated: false,
                    };
                }
                "percent_complete" => return Value::Percent(dates.percent_complete),
                _ => {}
            }
        }
        match (field.field_type, task.get(field.name).unwrap_or_default()) {
            (_, Scalar::Null) => Value::Empty,
            (FieldType::Duration, Scalar::Int(minutes)) => Value::Duration {
                minutes: Minutes(minutes),
                elapsed: task.elapsed && field.name == "duration"
                    || field.name == "levelling_delay",
                estimated: task.estimated && field.name == "duration",
            },
            (FieldType::Percent, Scalar::Int(percent)) => {
                Value::Percent(u8::try_from(percent).unwrap_or(0))
            }
            (FieldType::Moment, Scalar::Text(text)) => {
                text.parse().map_or(Value::Empty, Value::Moment)
            }
            (FieldType::Choice(choices), Scalar::Text(stored)) => {
                let choice = choices.iter().find(|choice| choice.stored == stored);
                Value::Code(choice.map_or("", |choice| choice.label).to_owned())
            }
            (FieldType::Reference(table), Scalar::Text(id)) => self.name_of(table, &id),
            (_, Scalar::Text(text)) => Value::Text(text),
            (_, Scalar::Bool(flag)) => Value::Flag(flag),
            (_, Scalar::Int(number)) => Value::Integer(number),
        }
    }

    fn name_of(&self, table: &str, id: &str) -> Value {
        let records = &self.plan.records;
        let Ok(id) = id.parse::<crate::id::RecordId>() else {
            return Value::Empty;
        };
        let name = match table {
            "resources" => {
                let owner = records.resources.get(&ResourceId(id));
                owner.filter(|r| !r.deleted).map(|r| &r.name)
            }
            "calendars" => {
                let calendar = records.calendars.get(&CalendarId(id));
                calendar.filter(|c| !c.deleted).map(|c| &c.name)
            }
            _ => None,
        };
        name.map_or(Value::Empty, |name| Value::Text(name.clone()))
    }

    /// The predecessor cell of a task.
    pub(super) fn predecessors(&self, i: usize) -> String {
        let options = &self.plan.records.options;
        let units = (options.day(), options.week(), options.month());
        let texts: Vec<String> = self.links[i]
            .iter()
            .map(|index| {
                let link: &Link = self.plan.link(*index);
                let number = self.plan.number(self.plan.links[*index].predecessor);
                let unit: LagUnit = link.lag_unit;
                format_predecessor(number, link.kind, link.lag, unit, units)
            })
            .collect();
        texts.join("; ")
    }
}
