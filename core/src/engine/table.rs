//! Files that leave something to choose, and tables that go into the open plan.

use super::{
    Engine, OpenProject,
    step::Way,
    work::{Then, Work},
};
use crate::{
    edit::Step,
    interchange::csv::Layout,
    workshop::{Job, ReadAs, Records},
};

impl Engine {
    /// Nothing chosen: a project without dates starts today.
    pub(super) fn read_as(&self) -> ReadAs {
        ReadAs {
            start: self.now.day(),
            layout: None,
            project: None,
        }
    }

    /// Has a file looked into.
    pub(super) fn inspect(
        &mut self,
        name: String,
        bytes: Vec<u8>,
        layout: Option<Layout>,
        into_plan: bool,
    ) {
        let open = self.open.as_ref();
        let open = open.filter(|open| into_plan && open.is_shown());
        let into = open.map(|open| Box::new(Records(open.plan().records.clone())));
        let work = Work::new(
            Then::Show,
            format!("Looking into {name}"),
            format!("{name} could not be imported"),
            "Nothing was imported.",
        );
        let how = ReadAs {
            layout,
            ..self.read_as()
        };
        let job = Job::Inspect {
            name,
            bytes,
            how,
            into,
        };
        self.begin(job, work);
    }

    /// Has a table brought into the open plan.
    pub(super) fn merge(&mut self, name: String, bytes: Vec<u8>, layout: Layout) {
        let Some(open) = self.open.as_ref().filter(|open| open.is_shown()) else {
            return self.fail(
                "There is no open project to import into.",
                "Open a project first.",
            );
        };
        let records = Box::new(Records(open.plan().records.clone()));
        let work = Work::new(
            Then::Merge,
            format!("Reading {name}"),
            format!("{name} could not be imported"),
            "The plan is as it was.",
        );
        let seed = self.seed();
        let job = Job::Merge {
            name,
            bytes,
            layout,
            records,
            seed,
        };
        self.begin(job, work);
    }

    /// Writes what the workshop made of a table to the open plan. An error is why it cannot be.
    pub(super) fn take_merged(&mut self, step: Step) -> Result<(), String> {
        if !self.open.as_ref().is_some_and(OpenProject::is_shown) {
            return Err("the project was closed meanwhile".to_owned());
        }
        self.take_step(step, Way::Forward);
        Ok(())
    }
}
