//! Levelling, and the critical chain.

use super::{
    Engine, Event,
    work::{Then, Work},
};
use crate::{
    edit::Intent,
    id::TaskId,
    level::{chain::CriticalChain, plan::Options},
    time::Minutes,
    workshop::{Job, Records},
};

impl Engine {
    /// Has the workshop look for dates at which nobody is asked for too much.
    pub(super) fn level(&mut self, options: Options) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return self.fail(
                "There is no open project to level.",
                "Open a project first.",
            );
        };
        let records = Box::new(Records(open.plan().records.clone()));
        let failed = "The plan could not be levelled";
        let work = Work::new(
            Then::Show,
            "Levelling the plan",
            failed,
            "The plan is as it was.",
        );
        self.begin(Job::Level { records, options }, work);
    }

    /// Takes away all levelling delays, as one step.
    pub(super) fn clear_levelling(&mut self) {
        let Some(open) = &self.open else {
            return self.fail(
                "There is no open project to change.",
                "Nothing was changed.",
            );
        };
        let plan = open.plan();
        let held = (0..plan.tasks.len()).filter(|&i| plan.task(i).levelling_delay != Minutes(0));
        let delays: Vec<(TaskId, Minutes)> = held.map(|i| (plan.tasks[i].id, Minutes(0))).collect();
        if delays.is_empty() {
            return self.emit(Event::Notice("No task has a levelling delay.".to_owned()));
        }
        self.edit(&Intent::Level { delays });
    }

    pub(super) fn find_critical_chain(&mut self) {
        if let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) {
            let chain = CriticalChain::of(open.plan(), open.schedule());
            self.emit(Event::CriticalChain(Box::new(chain)));
        }
    }
}
