//! Notes of conversations with one person. Private.

use super::Person;
use crate::{
    record::Prose,
    register::{Day, declare::register},
};

register! {
    /// What was said in a one-to-one or in mentoring, and what was agreed. Private.
    OneToOne in People "one_to_ones" key "N" called "one-to-one" "One-to-ones" duty Team {
        /// What it was about.
        title: String = "Subject",
        /// With whom.
        member: Person = "With",
        /// When.
        held: Day = "Date",
        /// What was said.
        notes: Prose = "Notes",
        /// What the person wants to reach.
        goals: Prose = "Goals",
        /// What was agreed.
        agreed: Prose = "Agreed",
        /// When to talk again.
        next: Day = "Next on",
    }
    date held past;
}
