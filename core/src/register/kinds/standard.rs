//! Standards, and what complies with them.

use super::{Deliverable, Person};
use crate::{
    id::RecordId,
    record::{FieldType, Prose, Scalar, choices},
    register::{Context, Day, RecordRef, Ref, Web, declare::register},
};

choices! {
    /// Whether a deliverable complies with a standard.
    ComplianceState {
        /// Nobody has looked.
        Unknown = "" "Not assessed",
        /// It complies.
        Compliant = "compliant" "Compliant",
        /// It complies in part.
        Partial = "partial" "Partly",
        /// It does not comply.
        Breach = "breach" "Not compliant",
        /// It need not comply, for a time.
        Waived = "waived" "Waived",
        /// The standard does not apply.
        NotApplicable = "not_applicable" "Not applicable",
    }
}

register! {
    /// A technical standard that deliverables have to meet.
    Standard in Register "standards" key "STD" called "standard" "Standards" duty Technical {
        /// What the standard is called.
        title: String = "Standard",
        /// Its number and edition, such as ISO/IEC 11801-1:2017.
        reference: String = "Reference",
        /// Where it can be read.
        link: Web = "Link",
        /// Who answers for it.
        owner: Person = "Owner",
        /// What it asks for here.
        requirement: Prose = "Requirement",
    }
    computed {
        /// How many deliverables need not comply at present; a waiver that has ended, or does not say when it ends, is none.
        open_waivers: FieldType::Integer, "Open waivers", |entry, context| {
            let all = context.records.parts_of(Compliance::KIND, &RecordRef::from(entry));
            let open = all.map(Compliance).filter(|one| is_waived(*one, context));
            match i64::try_from(open.count()) {
                Ok(0) | Err(_) => Scalar::Null,
                Ok(open) => Scalar::Int(open),
            }
        };
    }
}

/// Whether somebody has allowed that it does not comply, and until when, and that is not over.
#[must_use]
pub fn is_waived(compliance: Compliance<'_>, context: &Context<'_>) -> bool {
    let until = compliance.waiver_expires().0;
    compliance.status() == ComplianceState::Waived && until.is_some_and(|day| day >= context.today)
}

register! {
    /// Whether one deliverable complies with one standard.
    Compliance in Register "compliance" key "" called "compliance" "Compliance" duty Technical {
        /// The standard.
        standard: Ref<Standard<'static>> = "Standard",
        /// The deliverable.
        deliverable: Ref<Deliverable<'static>> = "Deliverable",
        /// Whether it complies.
        status: ComplianceState = "Compliance",
        /// By what one sees it.
        evidence: String = "Evidence",
        /// Why it need not comply.
        waiver: String = "Waiver",
        /// Who allowed that.
        waived_by: Person = "Waived by",
        /// When the waiver ends.
        waiver_expires: Day = "Waiver expires",
    }
    board status done [];
    date waiver_expires;
    part of standard;
    computed {
        /// Days until the waiver ends; negative once it has.
        waiver_left: FieldType::Integer, "Days of waiver left", |entry, context| {
            let compliance = Compliance(entry);
            let left = compliance.waiver_expires().0.map(|day| (day - context.today).num_days());
            left.filter(|_| compliance.status() == ComplianceState::Waived)
                .map_or(Scalar::Null, Scalar::Int)
        };
    }
}

/// The id that the compliance of a deliverable with a standard has, so that two people who assess it at
/// the same time assess the same thing.
#[must_use]
pub fn compliance_id(standard: RecordId, deliverable: RecordId) -> RecordId {
    RecordId::from_name(&format!("compliance/{standard}/{deliverable}"))
}
