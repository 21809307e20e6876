//! Technology worth watching.

use super::Person;
use crate::{
    record::{Prose, choices},
    register::{Day, Web, declare::register},
};

choices! {
    /// What to do about a technology.
    Ring {
        /// Worth knowing.
        Assess = "assess" "Assess",
        /// Worth trying.
        Trial = "trial" "Trial",
        /// To be used.
        Adopt = "adopt" "Adopt",
        /// Not to be used for anything new.
        Hold = "hold" "Hold",
    }
}

register! {
    /// A technology that the team keeps an eye on.
    Technology in Register "technologies" key "TW" called "technology" "Technology watch" duty Improvement {
        /// What it is called.
        title: String = "Technology",
        /// What to do about it.
        ring: Ring = "Ring",
        /// Where to read about it.
        link: Web = "Link",
        /// Who keeps an eye on it.
        owner: Person = "Owner",
        /// When to look again.
        review: Day = "Review on",
        /// What it could do for the project.
        notes: Prose = "Notes",
    }
    board ring done [];
    date review;
}
