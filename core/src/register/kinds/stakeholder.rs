//! Whom the project concerns.

use super::{Engagement, Level, Person};
use crate::{
    id::RecordId,
    record::{FieldType, Prose, Scalar, choices},
    register::{Context, Declared as _, Entry, RecordRef, Ref, declare::register},
};

choices! {
    /// Where a stakeholder belongs.
    StakeholderGroup {
        /// Pays for the project.
        Sponsor = "sponsor" "Sponsor",
        /// Will use what it makes.
        Customer = "customer" "Customer",
        /// Works in the organisation.
        Internal = "internal" "Internal",
        /// Delivers something.
        Supplier = "supplier" "Supplier",
        /// Has a say in law.
        Authority = "authority" "Authority",
        /// Lives or works nearby.
        Public = "public" "Public",
    }
}

register! {
    /// A person or group whom the project concerns. What one thinks of them stands in the private part.
    Stakeholder in Register "stakeholders" key "SH" called "stakeholder" "Stakeholders" duty Stakeholders {
        /// The person's or group's name.
        title: String = "Stakeholder",
        /// Where they belong.
        group: StakeholderGroup = "Group",
        /// Their organisation.
        organisation: String = "Organisation",
        /// What they do there.
        role: String = "Role",
        /// Their e-mail address.
        email: String = "E-mail",
        /// Their telephone number.
        phone: String = "Phone",
        /// Who of the team looks after them.
        owner: Person = "Looked after by",
        /// What they expect of the project.
        expectations: Prose = "Expectations",
    }
    board group done [];
    computed {
        /// Steps from the current to the desired engagement, from unaware (1) to leading (5). Private.
        engagement_gap: FieldType::Integer, "Engagement gap", |entry, context| {
            let gap = assessment_of(entry, context).and_then(|assessment| {
                let assessment = Assessment(assessment);
                Some(assessment.desired().step()? - assessment.current().step()?)
            });
            gap.map_or(Scalar::Null, Scalar::Int)
        };
    }
}

register! {
    /// What the project manager thinks of a stakeholder. Private.
    Assessment in People "assessments" key "" called "assessment" "Assessments" duty Stakeholders {
        /// The stakeholder.
        stakeholder: Ref<Stakeholder<'static>> = "Stakeholder",
        /// How much they can do for or against the project.
        power: Level = "Power",
        /// How much it matters to them.
        interest: Level = "Interest",
        /// How they stand to it.
        current: Engagement = "Current engagement",
        /// How they should stand to it.
        desired: Engagement = "Desired engagement",
        /// How to get there.
        strategy: Prose = "Strategy",
    }
    part of stakeholder;
}

/// What is thought of a stakeholder; `None` where nobody has said, or where the private part is not here.
#[must_use]
pub fn assessment_of<'a>(stakeholder: &Entry, context: &Context<'a>) -> Option<&'a Entry> {
    context.records.parts_of(Assessment::KIND, &RecordRef::from(stakeholder)).next()
}

/// The id that the assessment of a stakeholder has, so that there is one of each.
#[must_use]
pub fn assessment_id(stakeholder: RecordId) -> RecordId {
    RecordId::from_name(&format!("assessment/{stakeholder}"))
}
