//! Lists of what is to be checked.

use super::{Person, Site};
use crate::{
    record::{FieldType, Prose, Scalar, choices},
    register::{Day, Entry, RecordRef, Ref, declare::register},
};

choices! {
    /// The outcome of one check.
    CheckState {
        /// Nobody has checked.
        Open = "open" "To check",
        /// It is as it should be.
        Passed = "passed" "Passed",
        /// It is not.
        Failed = "failed" "Failed",
        /// It does not apply here.
        NotApplicable = "not_applicable" "Not applicable",
    }
}

register! {
    /// A list of what is to be checked, at a site or of a record.
    Checklist in Register "checklists" key "CL" called "checklist" "Checklists" duty Quality {
        /// What is checked.
        title: String = "Checklist",
        /// At which site.
        site: Ref<Site<'static>> = "Site",
        /// Of which record.
        about: Option<RecordRef> = "About",
        /// Who checks.
        owner: Person = "Owner",
        /// By when.
        due: Day = "Due",
        /// How to check.
        notes: Prose = "Notes",
    }
    date due;
    computed {
        /// How many of its checks are done, in hundredths.
        done: FieldType::Percent, "Done", |entry, context| {
            let items = context.records.parts_of(CheckItem::KIND, &RecordRef::from(entry));
            let (done, all) = items.map(CheckItem).fold((0, 0), |(done, all), item| {
                (done + i64::from(item.status() != CheckState::Open), all + 1)
            });
            if all == 0 { Scalar::Null } else { Scalar::Int(done * 100 / all) }
        };
        /// How many of the checks that were made passed, in hundredths.
        pass_rate: FieldType::Percent, "Pass rate", |entry, context| {
            let items = context.records.parts_of(CheckItem::KIND, &RecordRef::from(entry));
            let (passed, made) = checks(items);
            if made == 0 { Scalar::Null } else { Scalar::Int(passed * 100 / made) }
        };
        /// How many of its checks failed.
        failed: FieldType::Integer, "Failed", |entry, context| {
            let items = context.records.parts_of(CheckItem::KIND, &RecordRef::from(entry));
            let failed = items.map(CheckItem).filter(|item| item.status() == CheckState::Failed);
            match i64::try_from(failed.count()) {
                Ok(0) | Err(_) => Scalar::Null,
                Ok(failed) => Scalar::Int(failed),
            }
        };
    }
}

register! {
    /// One thing to check.
    CheckItem in Register "check_items" key "" called "check" "Checks" duty Quality {
        /// What to check.
        title: String = "Check",
        /// The list.
        checklist: Ref<Checklist<'static>> = "Checklist",
        /// The outcome.
        status: CheckState = "Outcome",
        /// Who checked.
        owner: Person = "Checked by",
        /// When.
        checked: Day = "Checked on",
        /// What was seen.
        note: String = "Note",
    }
    board status done ["passed", "not_applicable"];
    date checked past;
    part of checklist;
}

/// How many checks passed, and how many either passed or failed.
pub fn checks<'a>(items: impl Iterator<Item = &'a Entry>) -> (i64, i64) {
    items
        .map(CheckItem)
        .fold((0, 0), |(passed, made), item| match item.status() {
            CheckState::Passed => (passed + 1, made + 1),
            CheckState::Failed => (passed, made + 1),
            CheckState::Open | CheckState::NotApplicable => (passed, made),
        })
}
