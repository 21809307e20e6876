//! What the project hands over.

use super::{AcceptanceCriterion, CriterionState, Person};
use crate::{
    record::{FieldType, Prose, Scalar, choices},
    register::{Day, RecordRef, declare::register},
};

choices! {
    /// How far a deliverable has come.
    DeliverableState {
        /// It is to be made.
        Planned = "planned" "Planned",
        /// It is being made.
        InProgress = "in_progress" "In progress",
        /// It is made, and waits to be looked at.
        InReview = "in_review" "In review",
        /// Who is entitled to has accepted it.
        Accepted = "accepted" "Accepted",
        /// It was not accepted.
        Rejected = "rejected" "Rejected",
    }
}

register! {
    /// A product, result or service that the project hands over, with the criteria by which it is accepted.
    Deliverable in Register "deliverables" key "DL" called "deliverable" "Deliverables" duty Planning {
        /// What is handed over.
        title: String = "Deliverable",
        /// How far it has come.
        status: DeliverableState = "Status",
        /// By when.
        due: Day = "Due",
        /// Who answers for it.
        owner: Person = "Owner",
        /// Who accepts it.
        accepted_by: Person = "Accepted by",
        /// When it was accepted.
        accepted_on: Day = "Accepted on",
        /// What it consists of.
        description: Prose = "Description",
    }
    board status done ["accepted"];
    date due;
    computed {
        /// How many of its acceptance criteria are met, in hundredths.
        criteria_met: FieldType::Percent, "Criteria met", |entry, context| {
            let kind = AcceptanceCriterion::KIND;
            let of = RecordRef::from(entry);
            let (met, all) = context.records.parts_of(kind, &of).map(AcceptanceCriterion).fold(
                (0, 0),
                |(met, all), criterion| {
                    (met + i64::from(criterion.status() == CriterionState::Met), all + 1)
                },
            );
            if all == 0 { Scalar::Null } else { Scalar::Int(met * 100 / all) }
        };
    }
}
