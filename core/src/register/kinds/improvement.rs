//! What is done to work better.

use super::{Person, State, issue::age};
use crate::{
    record::{FieldType, Prose},
    register::{Day, declare::register},
};

register! {
    /// Something that is done to work better.
    Improvement in Register "improvements" key "IA" called "improvement" "Improvements" duty Improvement {
        /// What is done.
        title: String = "Improvement",
        /// How far it has come.
        status: State = "Status",
        /// Who sees to it.
        owner: Person = "Owner",
        /// By when.
        due: Day = "Due",
        /// What it should change, and how one will see that.
        expected: Prose = "Expected effect",
        /// What it did change.
        result: Prose = "Result",
    }
    board status done ["done", "dropped"];
    date due;
    computed {
        /// Days since it was written down, while it is open.
        age: FieldType::Integer, "Age in days", |entry, context| age(entry, None, context);
    }
}
