//! Who works on what.

use super::{Contour, Percent, Profile, Units, declare::records};
use crate::{
    id::{ResourceId, TaskId},
    time::{Minutes, Moment},
};

records! {
    /// A resource that works on a task.
    Assignment(AssignmentId) in Plan "assignments" key "" {
        /// The task.
        task: Option<TaskId> = "Task",
        /// The resource; none while nobody has been found.
        resource: Option<ResourceId> = "Resource",
        /// How much of the resource.
        units: Units = "Units",
        /// Working time, in minutes.
        work: Minutes = "Work",
        /// How much of the work is done.
        percent_work_complete: Percent = "% work complete",
        /// When work on it really started.
        actual_start: Option<Moment> = "Actual start",
        /// When work on it really finished.
        actual_finish: Option<Moment> = "Actual finish",
        /// Working time between the task's start and this assignment's, in minutes.
        delay: Minutes = "Delay",
        /// How its work is spread over its time.
        contour: Contour = "Contour",
        /// Of a custom contour: how its work is spread.
        profile: Profile = "Work profile",
        /// The unique id that the assignment had in the file it was imported from.
        external_uid: Option<i64> = "File's UID",
        /// What a file said that no field here holds, as XML; it comes back on export.
        foreign: String = "Kept from the file",
    }
}
