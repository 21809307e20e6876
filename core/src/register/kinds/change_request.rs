//! Requests to change what was agreed.

use super::Person;
use crate::{
    id::BaselineId,
    record::{Prose, choices},
    register::{Day, Money, declare::register},
    time::Minutes,
};

choices! {
    /// Where a change request stands.
    ChangeState {
        /// It has been written down.
        Raised = "raised" "Raised",
        /// Its impact is being looked into.
        Assessing = "assessing" "Assessing",
        /// Somebody has to decide.
        Deciding = "deciding" "For decision",
        /// It is to be carried out.
        Approved = "approved" "Approved",
        /// It will not be carried out.
        Rejected = "rejected" "Rejected",
        /// It has been carried out.
        Done = "done" "Carried out",
    }
}

register! {
    /// A request to change what was agreed, what it would mean, and what was decided.
    ChangeRequest in Register "change_requests" key "CR" called "change request" "Change requests" duty Risks {
        /// The change in a few words.
        title: String = "Change",
        /// Where it stands.
        status: ChangeState = "Status",
        /// Who asks for it.
        requested_by: String = "Requested by",
        /// When it was asked for.
        raised: Day = "Raised on",
        /// Who decides.
        owner: Person = "Decided by",
        /// When it was or is to be decided.
        decided: Day = "Decide by",
        /// Why it is wanted.
        reason: Prose = "Reason",
        /// What it does to the scope.
        scope: Prose = "Impact on scope",
        /// By how much working time it moves the finish.
        time: Option<Minutes> = "Impact on time",
        /// What it costs.
        cost: Money = "Impact on cost",
        /// Why it was decided so.
        decision: Prose = "Decision",
        /// The baseline that was taken when it was approved.
        baseline: Option<BaselineId> = "Baseline",
    }
    board status done ["rejected", "done"];
    date decided;
}
