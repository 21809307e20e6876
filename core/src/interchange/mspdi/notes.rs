//! What was not understood, cut or adjusted, counted so that a file of any size gets few notes.

use std::collections::BTreeMap;

/// One kind of thing that was not taken as it stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Note {
    EmptyRow,
    InsertedProject,
    ExternalTask,
    SkippedLevel,
    DeepLevel,
    RowIds,
    RoundedTime,
    LinkToNothing,
    LinkToSummary0,
    AssignmentToNothing,
    UnknownResource,
    UnknownCalendar,
    EmptyException,
    DefaultWeek,
    MidnightStart,
    Contour,
    CutText,
    Contact,
    Baseline,
    CustomField,
    Rates,
    NotKept,
    OwnField,
    ForeignElement,
}

impl Note {
    fn sentence(self, n: usize) -> String {
        let s = if n == 1 { "" } else { "s" };
        let (is, has) = if n == 1 {
            ("is", "has")
        } else {
            ("are", "have")
        };
        match self {
            Self::EmptyRow => format!("{n} empty row{s} of the task table left out."),
            Self::InsertedProject => {
                format!("{n} inserted project{s} {is} not part of the file; only the row was read.")
            }
            Self::ExternalTask => {
                format!("{n} task{s} of another project read as if part of this one.")
            }
            Self::SkippedLevel => {
                format!(
                    "{n} task{s} more than one level below the row above moved up to the next level."
                )
            }
            Self::DeepLevel => format!("{n} task{s} below the deepest level moved up to it."),
            Self::RowIds => format!(
                "The row numbers are not unique in {n} row{s}; tasks are numbered in order instead."
            ),
            Self::RoundedTime => format!("{n} amount{s} of time rounded to whole minutes."),
            Self::LinkToNothing => format!(
                "{n} link{s} to a task that is not in the file, such as one of another project, left out."
            ),
            Self::LinkToSummary0 => {
                format!("{n} link{s} to the project as a whole left out.")
            }
            Self::AssignmentToNothing => {
                format!("{n} assignment{s} to a task that is not in the file left out.")
            }
            Self::UnknownResource => format!(
                "{n} assignment{s} of a resource that is not in the file kept without a resource."
            ),
            Self::UnknownCalendar => format!(
                "{n} reference{s} to a calendar that is not in the file left out; the project calendar holds there."
            ),
            Self::EmptyException => {
                format!("{n} calendar exception{s} without any day left out.")
            }
            Self::DefaultWeek => format!(
                "{n} working day{s} of calendars without working times read as 08:00–12:00, 13:00–17:00."
            ),
            Self::MidnightStart => {
                "The default start at midnight is shown as 08:00; no task's dates change."
                    .to_owned()
            }
            Self::Contour => {
                format!("{n} assignment{s} {has} work spread by hand; it is read as spread evenly.")
            }
            Self::CutText => format!("{n} very long text{s} cut."),
            Self::Contact => {
                format!("{n} task contact{s} who {is} not among the resources not read.")
            }
            Self::Baseline => format!("{n} baseline{s} not shown, but kept for an export."),
            Self::CustomField => {
                format!("{n} value{s} of custom fields not shown, but kept for an export.")
            }
            Self::Rates => {
                format!("The cost rates of {n} resource{s} not shown, but kept for an export.")
            }
            Self::NotKept => format!("{n} very long unknown element{s} not kept."),
            Self::OwnField => format!(
                "{n} instruction{s} of Throughline not read: damaged, or of a newer version."
            ),
            Self::ForeignElement => format!("{n} unknown element{s} not read."),
        }
    }
}

/// The notes of one import.
#[derive(Default, Debug)]
pub(super) struct Notes(BTreeMap<Note, usize>);

impl Notes {
    pub(super) fn count(&mut self, note: Note) {
        *self.0.entry(note).or_default() += 1;
    }

    pub(super) fn sentences(self) -> Vec<String> {
        self.0
            .into_iter()
            .map(|(note, n)| note.sentence(n))
            .collect()
    }
}
