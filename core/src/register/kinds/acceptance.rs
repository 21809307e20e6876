//! By what a deliverable is accepted, and who signed it.

use super::{Deliverable, Person};
use crate::{
    record::{Frozen, Prose, Scalar, choices},
    register::{Day, Entry, RecordRef, Ref, declare::register},
};

choices! {
    /// Whether a criterion is met.
    CriterionState {
        /// Nobody has checked.
        Open = "open" "Not checked",
        /// It is met.
        Met = "met" "Met",
        /// It is not met.
        Failed = "failed" "Not met",
    }
}

register! {
    /// What has to be so for a deliverable to be accepted.
    AcceptanceCriterion in Register "acceptance_criteria" key "AC" called "acceptance criterion" "Acceptance criteria" duty Quality {
        /// What has to be so.
        title: String = "Criterion",
        /// The deliverable.
        deliverable: Ref<Deliverable<'static>> = "Deliverable",
        /// Whether it is met.
        status: CriterionState = "Status",
        /// How it is measured.
        measure: String = "Measure",
        /// Who checked it.
        owner: Person = "Checked by",
        /// When it is to be checked or was.
        checked: Day = "Check on",
        /// What was seen.
        notes: Prose = "Evidence",
    }
    board status done ["met"];
    date checked;
    part of deliverable;
}

register! {
    /// A signature under a record as it was then. What was signed stays as it was signed.
    SignOff in Register "sign_offs" key "SO" called "sign-off" "Sign-offs" duty Quality {
        /// What is confirmed.
        title: Frozen<String> = "Statement",
        /// The record that was signed.
        about: Frozen<Option<RecordRef>> = "Signed record",
        /// The record as it was then.
        content: Frozen<String> = "As signed",
        /// The heads of the document in which it stood.
        heads: Frozen<String> = "Document heads",
        /// Who signed.
        signed_by: Frozen<String> = "Signed by",
        /// When.
        signed_on: Frozen<Day> = "Signed on",
    }
    date signed_on past;
    part of about;
}

/// What a signature keeps of the record under which it stands: a line for each field that is filled in.
#[must_use]
pub fn as_signed(signed: &Entry) -> String {
    let lines = signed.kind().own_fields().filter_map(|field| {
        let text = match signed.get(field.name) {
            Scalar::Text(text) if !text.is_empty() => text.clone(),
            Scalar::Int(number) => number.to_string(),
            Scalar::Bool(true) => "yes".to_owned(),
            _ => return None,
        };
        Some(format!("{}: {text}", field.label))
    });
    lines.collect::<Vec<_>>().join("\n")
}
