//! What a column of a table can mean.

use serde::{Deserialize, Serialize};

use crate::{
    interchange::columns,
    record::{FieldDef, FieldType},
};

/// What a column of a table means.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Target {
    /// Nothing: the column is not read.
    Skip,
    /// A declared field of tasks, by its stored name.
    Field(String),
    /// What names the row: `T-12`, `12`, `NET-12`. In an open plan the task that is changed.
    Key,
    /// The level in the outline, from 1.
    Level,
    /// A code such as `2.1.3` whose parts tell the level.
    Wbs,
    /// The key of the summary that the row belongs to.
    Parent,
    /// Keys of the tasks that hold this one, such as `12FS+2d`.
    Predecessors,
    /// Names of resources with units, such as `Jon[50%], Mari`.
    Resources,
    /// When the work starts.
    Start,
    /// When the work finishes; it gives the duration where there is no other.
    Finish,
    /// A state in words, such as `Done`.
    Status,
    /// Whether the task takes part in the schedule.
    Active,
}

impl Target {
    /// A declared field of tasks.
    #[must_use]
    pub fn field(name: &str) -> Self {
        Self::Field(name.to_owned())
    }

    /// Everything that a column can mean, in the order of a list to choose from.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let first = [
            Self::Skip,
            Self::Key,
            Self::field("name"),
            Self::Level,
            Self::Wbs,
        ];
        let then = [
            Self::Parent,
            Self::Predecessors,
            Self::Resources,
            Self::Start,
            Self::Finish,
            Self::Status,
            Self::Active,
        ];
        let fields = mappable().filter(|field| field.name != "name");
        let fields = fields.map(|field| Self::field(field.name));
        first.into_iter().chain(then).chain(fields).collect()
    }

    /// The name on screen.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Skip => "Not imported",
            Self::Key => "Key",
            Self::Level => "Outline level",
            Self::Wbs => "WBS",
            Self::Parent => "Parent",
            Self::Predecessors => "Predecessors",
            Self::Resources => "Resources",
            Self::Start => "Start",
            Self::Finish => "Finish",
            Self::Status => "Status",
            Self::Active => "Active",
            Self::Field(name) => declared(name).map_or("Not known", |field| field.label),
        }
    }

    /// What a heading means: the label of a field, or what other programs call it.
    #[must_use]
    pub fn of_heading(heading: &str) -> Option<Self> {
        let wanted = plain(heading);
        if wanted.is_empty() {
            return None;
        }
        let known = SYNONYMS
            .iter()
            .find(|(names, _)| names.contains(&wanted.as_str()));
        if let Some((_, target)) = known {
            return Some(match *target {
                "=key" => Self::Key,
                "=level" => Self::Level,
                "=wbs" => Self::Wbs,
                "=parent" => Self::Parent,
                "=predecessors" => Self::Predecessors,
                "=resources" => Self::Resources,
                "=start" => Self::Start,
                "=finish" => Self::Finish,
                "=status" => Self::Status,
                "=active" => Self::Active,
                "=skip" => Self::Skip,
                field => Self::field(field),
            });
        }
        mappable()
            .find(|field| plain(field.label) == wanted || plain(field.name) == wanted)
            .map(|field| Self::field(field.name))
    }
}

/// The declaration of a field that a column can give.
pub(super) fn declared(name: &str) -> Option<&'static FieldDef> {
    mappable().find(|field| field.name == name)
}

fn mappable() -> impl Iterator<Item = &'static FieldDef> {
    columns::declared().filter(|field| {
        matches!(
            field.field_type,
            FieldType::Text
                | FieldType::Prose
                | FieldType::Bool
                | FieldType::Integer
                | FieldType::Duration
                | FieldType::Moment
                | FieldType::Percent
                | FieldType::Units
                | FieldType::Choice(_)
                | FieldType::Reference("resources" | "calendars")
        )
    })
}

/// A heading or value as it is compared: letters, digits and percent signs in lower case.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '%' | '#'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// What Microsoft Project, Jira, Linear and people with spreadsheets call things; `=` marks what is not
/// a field of its own.
const SYNONYMS: &[(&[&str], &str)] = &[
    (
        &[
            "name",
            "taskname",
            "task",
            "title",
            "summary",
            "activity",
            "activityname",
            "subject",
        ],
        "name",
    ),
    (
        &[
            "key",
            "id",
            "#",
            "no",
            "nr",
            "number",
            "issuekey",
            "taskid",
            "activityid",
        ],
        "=key",
    ),
    (
        &[
            "uniqueid",
            "uid",
            "issueid",
            "guid",
            "uniqueidpredecessors",
            "successors",
            "uniqueidsuccessors",
        ],
        "=skip",
    ),
    (&["level", "outlinelevel", "indent"], "=level"),
    (&["wbs", "wbscode", "outlinenumber"], "=wbs"),
    (
        &[
            "parent",
            "parentid",
            "parentkey",
            "parentissue",
            "parenttask",
            "epiclink",
        ],
        "=parent",
    ),
    (
        &[
            "predecessors",
            "predecessor",
            "dependson",
            "dependencies",
            "blockedby",
            "inwardissuelinkblocks",
        ],
        "=predecessors",
    ),
    (
        &[
            "resourcenames",
            "resources",
            "resource",
            "assignee",
            "assignees",
            "assignedto",
            "responsible",
        ],
        "=resources",
    ),
    (
        &["start", "startdate", "begin", "from", "scheduledstart"],
        "=start",
    ),
    (
        &[
            "finish",
            "finishdate",
            "end",
            "enddate",
            "to",
            "scheduledfinish",
        ],
        "=finish",
    ),
    (&["status", "state"], "=status"),
    (&["active"], "=active"),
    (
        &["duration", "originalduration", "originalestimate", "length"],
        "duration",
    ),
    (
        &[
            "%complete",
            "percentcomplete",
            "complete",
            "progress",
            "%done",
            "done",
        ],
        "percent_complete",
    ),
    (&["deadline", "due", "duedate", "targetdate"], "deadline"),
    (
        &[
            "notes",
            "note",
            "description",
            "comment",
            "comments",
            "remarks",
        ],
        "notes",
    ),
    (&["actualstart", "started"], "actual_start"),
    (&["actualfinish", "completed", "resolved"], "actual_finish"),
    (&["constraint", "constrainttype"], "constraint"),
    (&["taskmode", "scheduling", "mode"], "mode"),
    (&["tasktype"], "kind"),
    (&["taskcalendar", "calendar"], "calendar"),
    (&["owner", "contact", "lead"], "owner"),
    (
        &[
            "type",
            "issuetype",
            "created",
            "updated",
            "baselinestart",
            "baselinefinish",
        ],
        "=skip",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_other_programs_are_understood() {
        let check = |heading: &str, expected: Option<Target>| {
            assert_eq!(Target::of_heading(heading), expected, "{heading}");
        };
        check("Task Name", Some(Target::field("name")));
        check("Task_Mode", Some(Target::field("mode")));
        check("% Complete", Some(Target::field("percent_complete")));
        check("Issue key", Some(Target::Key));
        check("Inward issue link (Blocks)", Some(Target::Predecessors));
        check("Due Date", Some(Target::field("deadline")));
        check("Levelling delay", Some(Target::field("levelling_delay")));
        check("constraint_date", Some(Target::field("constraint_date")));
        check("Favourite colour", None);
        check("", None);
    }

    #[test]
    fn every_target_has_a_label_and_every_synonym_a_field() {
        for target in Target::all() {
            assert_ne!(target.label(), "Not known", "{target:?}");
        }
        for (_, field) in SYNONYMS {
            assert!(
                field.starts_with('=') || declared(field).is_some(),
                "{field}"
            );
        }
    }
}
