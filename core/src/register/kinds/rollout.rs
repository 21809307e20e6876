//! Roll-out templates, and which tasks were made from them.

use super::Site;
use crate::{
    id::TaskId,
    record::{Frozen, Prose},
    register::{Ref, declare::register},
};

register! {
    /// The tasks that every site of a sort goes through. They stand in the plan below an inactive summary, are edited there like
    /// any others, and take no part in the schedule.
    RolloutTemplate in Register "rollout_templates" key "TP" called "roll-out template" "Roll-out templates" duty Planning {
        /// What the template is called.
        title: String = "Template",
        /// The inactive summary below which its tasks stand.
        summary: Frozen<Option<TaskId>> = "Tasks",
        /// For which sites it is meant, and what to mind.
        description: Prose = "Description",
    }
}

register! {
    /// Says of a task, whose id it has, that it was made from a template.
    RolloutTask in Register "rollout_tasks" key "" called "task from a template" "Tasks from templates" duty Everywhere {
        /// The template.
        template: Ref<RolloutTemplate<'static>> = "Template",
        /// The task of the template that it follows.
        step: Option<TaskId> = "Follows",
        /// The site for which it was made.
        site: Ref<Site<'static>> = "Site",
        /// Fingerprints of what it took over, by field: what has changed since, and on which side, follows from them.
        taken: String = "Taken over",
    }
}
