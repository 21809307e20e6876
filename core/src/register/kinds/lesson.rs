//! What was learnt.

use super::Person;
use crate::{
    record::{Prose, choices},
    register::{Day, declare::register},
};

choices! {
    /// Whether to do it again.
    LessonSort {
        /// It went well: do it again.
        Keep = "keep" "Keep doing",
        /// It went badly: do otherwise.
        Avoid = "avoid" "Do otherwise",
    }

    /// What has become of a lesson.
    LessonState {
        /// It has been written down.
        Captured = "captured" "Captured",
        /// Others have agreed.
        Validated = "validated" "Validated",
        /// It has changed how the work is done.
        Applied = "applied" "Applied",
    }
}

register! {
    /// What happened, why, and what to do next time.
    Lesson in Register "lessons" key "L" called "lesson" "Lessons" duty Improvement {
        /// The lesson in a few words.
        title: String = "Lesson",
        /// What has become of it.
        status: LessonState = "Status",
        /// Whether to do it again.
        sort: LessonSort = "Sort",
        /// Who tells of it.
        owner: Person = "From",
        /// When it was learnt.
        learnt: Day = "Date",
        /// What happened.
        happened: Prose = "What happened",
        /// Why it happened.
        cause: Prose = "Cause",
        /// What to do next time.
        recommendation: Prose = "Recommendation",
    }
    board status done ["applied"];
    date learnt;
}
