//! Reviews and audits, and what they found.

use super::{Deliverable, Person, Severity, State, issue::age};
use crate::{
    record::{FieldType, Prose, Scalar, choices},
    register::{Day, RecordRef, Ref, declare::register},
};

choices! {
    /// What sort of look it is.
    ReviewSort {
        /// By those who make it.
        Peer = "peer" "Peer review",
        /// Of a design before it is built.
        Design = "design" "Design review",
        /// Of what was built, by test.
        Test = "test" "Test",
        /// Of how the work is done.
        Audit = "audit" "Audit",
        /// Of a stage before the next begins.
        Gate = "gate" "Gate review",
    }

    /// Where a review stands.
    ReviewState {
        /// It is to be held.
        Planned = "planned" "Planned",
        /// It is under way.
        Running = "running" "Under way",
        /// It passed.
        Passed = "passed" "Passed",
        /// It passed with conditions.
        Conditional = "conditional" "Passed with conditions",
        /// It did not pass.
        Failed = "failed" "Failed",
    }
}

register! {
    /// A review or audit: what is looked at, when, by whom, and what came of it.
    Review in Register "reviews" key "RV" called "review" "Reviews and audits" duty Quality {
        /// What is looked at.
        title: String = "Review",
        /// What sort of look it is.
        sort: ReviewSort = "Sort",
        /// Where it stands.
        status: ReviewState = "Status",
        /// When.
        due: Day = "On",
        /// The deliverable that is looked at.
        deliverable: Ref<Deliverable<'static>> = "Deliverable",
        /// Who leads it.
        owner: Person = "Led by",
        /// What is and is not looked at.
        scope: Prose = "Scope",
        /// What came of it.
        result: Prose = "Result",
    }
    board status done ["passed", "conditional", "failed"];
    date due;
    computed {
        /// How many of its findings are open.
        open_findings: FieldType::Integer, "Open findings", |entry, context| {
            let findings = context.records.parts_of(Finding::KIND, &RecordRef::from(entry));
            let open = findings.filter(|finding| !Finding::KIND.is_done(finding)).count();
            match i64::try_from(open) {
                Ok(0) | Err(_) => Scalar::Null,
                Ok(open) => Scalar::Int(open),
            }
        };
    }
}

register! {
    /// What a review or audit found.
    Finding in Register "findings" key "F" called "finding" "Findings" duty Quality {
        /// The finding in a few words.
        title: String = "Finding",
        /// The review.
        review: Ref<Review<'static>> = "Review",
        /// How far it has come.
        status: State = "Status",
        /// How bad it is.
        severity: Severity = "Severity",
        /// Who sees to it.
        owner: Person = "Owner",
        /// By when.
        due: Day = "Due",
        /// What was seen, and against what.
        description: Prose = "Description",
    }
    board status done ["done", "dropped"];
    date due;
    part of review;
    computed {
        /// Days since it was found, while it is open.
        age: FieldType::Integer, "Age in days", |entry, context| age(entry, None, context);
    }
}
