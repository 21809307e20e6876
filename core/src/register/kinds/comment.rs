//! What people say about records.

use crate::{
    record::{Frozen, Prose},
    register::{RecordRef, declare::register},
};

register! {
    /// What somebody says about a record.
    Comment in Discussion "comments" key "" called "comment" "Comments" duty Everywhere {
        /// About what.
        about: Frozen<Option<RecordRef>> = "About",
        /// What is said. `@` and a name mentions somebody.
        text: Prose = "Text",
        /// The name of who says it, as it was then.
        author: Frozen<String> = "Author",
        /// What it answers.
        answers: Frozen<Option<crate::id::RecordId>> = "Answers",
        /// Whether the thread that it begins is settled.
        resolved: bool = "Resolved",
    }
}

