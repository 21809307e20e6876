//! Levelling, and the critical chain.

use super::{
    Engine, Event,
    work::{Then, Work},
};
use crate::{
    edit::Intent,
    level::chain::CriticalChain,
    level::plan::{Options, no_waits},
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
        )
        .any_time();
        self.begin(Job::Level { records, options }, work);
    }

    /// Takes away all delays and pauses that levelling made, as one step.
    pub(super) fn clear_levelling(&mut self) {
        let Some(open) = &self.open else {
            return self.fail(
                "There is no open project to change.",
                "Nothing was changed.",
            );
        };
        let waits = no_waits(open.plan());
        if waits.is_empty() {
            let nothing = "Levelling holds no task back.".to_owned();
            return self.emit(Event::Notice(nothing));
        }
        self.edit(&Intent::Level { waits });
    }

    pub(super) fn find_critical_chain(&mut self) {
        if let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) {
            let chain = CriticalChain::of(open.plan(), open.schedule());
            self.emit(Event::CriticalChain(Box::new(chain)));
        }
    }
}
