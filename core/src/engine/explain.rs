//! Why a date is as it is, and who is behind it.

use super::{Engine, Event, Explanation, ReasonView};
use crate::{
    id::TaskId,
    schedule::explain::{End, explain},
};

impl Engine {
    /// Answers with the reasons for a date of a task. The task may be gone: that has no reasons.
    pub(super) fn explain(&mut self, task: TaskId, end: End) {
        let me = &self.library.profile.user;
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return;
        };
        let (plan, schedule) = (open.plan(), open.schedule());
        let Some((_, section)) = open.plan_section() else {
            return;
        };
        let Some(dates) = plan.find(task).map(|i| schedule.tasks[i]) else {
            return self.emit(Event::Notice(
                "This task is not in the plan any more.".into(),
            ));
        };
        let reasons = explain(plan, schedule, task, end)
            .into_iter()
            .map(|reason| {
                let claim = reason
                    .source
                    .and_then(|s| section.claim_of(s.table, s.record, s.field));
                let (author, at) = claim.map_or((None, 0), |claim| (claim.author, claim.time));
                ReasonView {
                    task: reason.task,
                    why: reason.why,
                    mine: author.as_ref().is_some_and(|a| a.user == *me),
                    by: author.map(|a| a.name).unwrap_or_default(),
                    at,
                }
            })
            .collect();
        let date = match end {
            End::Start => dates.start,
            End::Finish => dates.finish,
        };
        self.emit(Event::Explained(Box::new(Explanation {
            task,
            end,
            date,
            reasons,
        })));
    }
}
