//! The team: who, with what skills, answering for what.

use super::{Level, Person};
use crate::{
    id::{RecordId, ResourceId},
    record::{FieldType, Prose, Scalar, ZoneName, choices},
    register::{Day, RecordRef, declare::register},
};

choices! {
    /// What sort of proof of a skill there is.
    SkillSort {
        /// Something that the person can do.
        Skill = "skill" "Skill",
        /// A certification by somebody else.
        Certification = "certification" "Certification",
    }

    /// What somebody has to do with a deliverable or task (RACI).
    RaciRole {
        /// Does the work.
        Responsible = "r" "Responsible",
        /// Answers for it; exactly one.
        Accountable = "a" "Accountable",
        /// Is asked before.
        Consulted = "c" "Consulted",
        /// Is told after.
        Informed = "i" "Informed",
    }
}

register! {
    /// Somebody who works on the project.
    Member in Register "members" key "M" called "member" "Team" duty Team {
        /// The person's name.
        title: String = "Name",
        /// What they do in the project.
        role: String = "Role",
        /// Their place among the plan's resources.
        resource: Option<ResourceId> = "Resource",
        /// Their organisation.
        organisation: String = "Organisation",
        /// Their e-mail address.
        email: String = "E-mail",
        /// Their telephone number.
        phone: String = "Phone",
        /// Where they are, in time.
        zone: ZoneName = "Time zone",
        /// Since when they work on the project.
        from: Day = "From",
        /// Until when.
        until: Day = "Until",
        /// When they cannot be reached, how they like to work.
        availability: Prose = "Availability",
    }
}

register! {
    /// What a member of the team can do or has been certified for.
    Skill in Register "skills" key "" called "skill" "Skills and certifications" duty Team {
        /// The skill or certification, such as PMP, PRINCE2 or CCNP.
        title: String = "Skill",
        /// Who has it.
        member: Person = "Member",
        /// What sort of proof there is.
        sort: SkillSort = "Sort",
        /// How well they can do it.
        level: Level = "Level",
        /// When it was issued.
        issued: Day = "Issued",
        /// When it ends.
        expires: Day = "Expires",
    }
    board sort done [];
    date expires;
    part of member;
    computed {
        /// Days until it ends; negative once it has.
        days_left: FieldType::Integer, "Days left", |entry, context| {
            let left = Skill(entry).expires().0.map(|day| (day - context.today).num_days());
            left.map_or(Scalar::Null, Scalar::Int)
        };
    }
}

register! {
    /// What one member of the team has to do with one deliverable, task or other record.
    Raci in Register "raci" key "" called "responsibility" "Responsibilities" duty Team {
        /// For what.
        about: Option<RecordRef> = "For",
        /// Who.
        member: Person = "Member",
        /// What they have to do with it.
        role: RaciRole = "Role",
    }
    part of about;
}

/// The id that somebody's responsibility for something has, so that there is one of each.
#[must_use]
pub fn raci_id(about: &RecordRef, member: RecordId) -> RecordId {
    RecordId::from_name(&format!("raci/{about}/{member}"))
}
