//! What a file says and no field here holds: kept with its record as a fragment of XML, and put back in
//! its place when the plan is exported.
//!
//! An element is kept if nothing read it, unless what reads the export works it out again. A fragment is
//! bounded in size, and read with suspicion when it comes back: any replica may have written it.

pub(super) mod order;

use std::{borrow::Cow, cell::Cell};

use quick_xml::{Reader, events::Event};

use super::{
    error::Fault,
    notes::{Note, Notes},
    own,
    scan::Element,
};

/// Bytes that are kept with one record.
const OF_RECORD: usize = 64 * 1024;

/// Bytes that are kept of one file.
const OF_FILE: usize = 32 * 1024 * 1024;

/// How deep kept elements contain each other, and how many there are in one fragment.
const DEEPEST: usize = 16;
const MOST: usize = 200_000;

/// Elements that follow from others, and are wrong as soon as somebody edits the plan; and those that an
/// export says for itself.
const COMPUTED: &[&str] = &[
    "Finish",
    "Start",
    "LevelingDelayFormat",
    "NewTasksAreManual",
    "WorkFormat",
    "SaveVersion",
    "ACWP",
    "ActualDuration",
    "ActualWork",
    "BCWP",
    "BCWS",
    "CostVariance",
    "Critical",
    "CurrentDate",
    "CV",
    "DurationFormat",
    "EarlyFinish",
    "EarlyStart",
    "FinishSlack",
    "FinishVariance",
    "FreeSlack",
    "ID",
    "IsBaseCalendar",
    "IsNull",
    "LastSaved",
    "LateFinish",
    "LateStart",
    "ManualDuration",
    "ManualFinish",
    "ManualStart",
    "OutlineNumber",
    "OverAllocated",
    "Overallocated",
    "PeakUnits",
    "PercentWorkComplete",
    "RegularWork",
    "RemainingDuration",
    "RemainingOvertimeWork",
    "RemainingWork",
    "ResumeValid",
    "StartSlack",
    "StartVariance",
    "Summary",
    "SV",
    "TotalSlack",
    "VAC",
    "WorkVariance",
];

/// Elements that mean zero or no where they are missing, so that they need not be kept when they say so.
const ZERO_WITHOUT: &[&str] = &[
    "ActualCost",
    "ActualOvertimeCost",
    "ActualOvertimeWork",
    "ActualOvertimeWorkProtected",
    "ActualWorkProtected",
    "BookingType",
    "CommitmentType",
    "Confirmed",
    "Cost",
    "CostPerUse",
    "CostRateTable",
    "CrossProject",
    "DisplayAsSummary",
    "EarnedValueMethod",
    "ExternalTask",
    "FixedCost",
    "FixedMaterial",
    "HideBar",
    "IsBaselineCalendar",
    "IsBudget",
    "IsCostResource",
    "IsEnterprise",
    "IsGeneric",
    "IsInactive",
    "IsSubproject",
    "IsSubprojectReadOnly",
    "LevelingDelay",
    "LinkedFields",
    "Milestone",
    "OvertimeCost",
    "OvertimeRate",
    "OvertimeWork",
    "PhysicalPercentComplete",
    "Recurring",
    "RemainingCost",
    "RemainingOvertimeCost",
    "ResponsePending",
    "Rollup",
    "StandardRate",
    "UpdateNeeded",
    "WorkContour",
    "WorkGroup",
];

/// Elements of which a record may have several.
const REPEATED: &[&str] = &["Baseline", "ExtendedAttribute", "OutlineCode"];

/// What is kept of one file so far.
#[derive(Default, Debug)]
pub(super) struct Keeper {
    bytes: Cell<usize>,
    /// The custom field that holds our keys, which are not kept but read.
    pub(super) key_field: Option<i64>,
}

impl Keeper {
    /// The elements of a record that nothing has read, as a fragment in the format's order.
    pub(super) fn keep(&self, record: &Element<'_>, order: &[&str], notes: &mut Notes) -> String {
        let mut fragment = String::new();
        let mut wanted: Vec<&Element<'_>> = record
            .children
            .iter()
            .filter(|child| self.wanted(child))
            .collect();
        // As an export writes them, whatever order the file has.
        wanted.sort_by_key(|child| order::place(order, child.name));
        for child in wanted {
            let before = fragment.len();
            self.write(&mut fragment, child);
            let all = self.bytes.get() + fragment.len();
            if fragment.len() > OF_RECORD || all > OF_FILE {
                fragment.truncate(before);
                notes.count(Note::NotKept);
            }
        }
        self.bytes.set(self.bytes.get() + fragment.len());
        fragment
    }

    fn wanted(&self, element: &Element<'_>) -> bool {
        let text = element.text.trim();
        let zero = || matches!(text, "0" | "0.0" | "0.00" | "PT0H0M0S" | "false");
        if element.was_read() || element.name == own::NAME || COMPUTED.contains(&element.name) {
            return false;
        }
        if element.children.is_empty() {
            let says_nothing = zero() && ZERO_WITHOUT.contains(&element.name);
            return !text.is_empty() && !says_nothing;
        }
        // A list of definitions of custom fields is kept for the others in it.
        !self.skips(element)
            && (element.name != "ExtendedAttributes"
                || !element.children.iter().all(|c| self.skips(c)))
    }

    fn skips(&self, element: &Element<'_>) -> bool {
        self.is_ours(element).unwrap_or(false)
    }

    fn write(&self, out: &mut String, element: &Element<'_>) {
        out.push_str(&format!("<{}>", element.name));
        if element.children.is_empty() {
            out.push_str(&escaped(&element.text));
        }
        for child in element.children.iter().filter(|child| !self.skips(child)) {
            self.write(out, child);
        }
        out.push_str(&format!("</{}>", element.name));
    }

    /// Whether an element is the custom field that holds our keys.
    pub(super) fn is_ours(&self, element: &Element<'_>) -> Result<bool, Fault> {
        Ok(element.name == "ExtendedAttribute"
            && self.key_field.is_some()
            && element.int("FieldID")? == self.key_field)
    }
}

/// Text as XML 1.0 can hold it.
fn escaped(text: &str) -> Cow<'_, str> {
    let odd = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    if text.contains(odd) {
        let clean: String = text.chars().filter(|c| !odd(*c)).collect();
        return Cow::Owned(quick_xml::escape::minimal_escape(clean.as_str()).into_owned());
    }
    quick_xml::escape::minimal_escape(text)
}

/// A kept element that is put back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Kept>,
}

impl Kept {
    /// Whether a record may have this one beside another of its name.
    pub(super) fn is_repeated(&self) -> bool {
        REPEATED.contains(&self.name.as_str())
    }

    /// The text of the element of that name in this one.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let child = self.children.iter().find(|child| child.name == name);
        child.map(|child| child.text.as_str())
    }

    /// The text of this one, escaped.
    pub(super) fn escaped(&self) -> Cow<'_, str> {
        escaped(&self.text)
    }
}

/// The elements of a fragment; none where it is not one of ours.
pub(super) fn read(fragment: &str) -> Vec<Kept> {
    if fragment.is_empty() || fragment.len() > OF_FILE {
        return Vec::new();
    }
    elements(fragment).unwrap_or_default()
}

fn elements(fragment: &str) -> Option<Vec<Kept>> {
    let mut reader = Reader::from_str(fragment);
    let mut open: Vec<Kept> = Vec::new();
    let mut done = Vec::new();
    let mut count = 0;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                count += 1;
                let name = start.name().as_ref().to_owned();
                let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if !plain || open.len() >= DEEPEST || count > MOST {
                    return None;
                }
                open.push(Kept {
                    name,
                    text: String::new(),
                    children: Vec::new(),
                });
            }
            Event::End(_) => {
                let element = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => done.push(element),
                }
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text.into_inner()),
            Event::GeneralRef(reference) => {
                let c = super::scan::resolve(&reference).ok()?;
                open.last_mut()?.text.push(c);
            }
            Event::Eof => return open.is_empty().then_some(done),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fragments_are_read_and_strange_ones_are_not() {
        let check = |fragment: &str, expected: Option<&str>| {
            let names: Vec<String> = read(fragment).into_iter().map(|k| k.name).collect();
            assert_eq!(names.join(" "), expected.unwrap_or_default(), "{fragment}");
        };
        check("<A>1</A><B><C>x &amp; y</C></B>", Some("A B"));
        check("", None);
        check("<A>1</A><B>", None);
        check("</Task><Task>", None);
        check("<A x='1'>", None);
        check("<A/>", None);
        check("text", None);
        check("<!DOCTYPE a><A>1</A>", None);
        check("<A>&unknown;</A>", None);
        check("<a:A>1</a:A>", None);
        check(&"<A>".repeat(20), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(fragment in "[<>/&;a-cA ]{0,60}") {
            let _ = read(&fragment);
        }
    }
}
