//! What the workshop does for the engine: what is under way, and what is done with what comes of it.

use std::collections::BTreeMap;

use rand::RngCore as _;

use super::{Effect, Engine, Event, WorkView};
use crate::workshop::{Job, Outcome, Progress, Seed, WorkError, WorkId};

/// Pieces of work that are under way.
#[derive(Debug, Default)]
pub(super) struct Works {
    last: u32,
    under_way: BTreeMap<WorkId, Work>,
}

/// A piece of work that is under way.
#[derive(Debug)]
pub(super) struct Work {
    doing: String,
    failed: String,
    kept: &'static str,
    then: Then,
    progress: Progress,
    /// Whether it has something to show before it has come to its end, and whether that has been asked for.
    early: Early,
}

/// Ending a piece of work early.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Early {
    /// It has nothing to show before its end.
    Never,
    /// It gets better all the time.
    Possible,
    /// It was asked to end with what it has.
    Asked,
}

/// What is done with an outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Then {
    /// A project is made of it and opened. Opening another project instead gives it up.
    Open,
    /// It is shown; opening another project instead gives it up.
    Show,
    /// It is written to the open plan as one step; opening another project instead gives it up.
    Merge,
    /// It is saved as a file; nothing that happens meanwhile matters to it.
    Save,
}

impl Work {
    /// `doing` is what a person sees (“Reading plan.xml”). `failed` and `kept` are said if it comes to
    /// nothing: “plan.xml could not be imported” and “Nothing was imported.”
    pub(super) fn new(
        then: Then,
        doing: impl Into<String>,
        failed: impl Into<String>,
        kept: &'static str,
    ) -> Self {
        Self {
            doing: doing.into(),
            failed: failed.into(),
            kept,
            then,
            progress: Progress::default(),
            early: Early::Never,
        }
    }

    /// Work that gets better all the time: told to stop, it ends with the best that it has.
    pub(super) fn any_time(self) -> Self {
        Self {
            early: Early::Possible,
            ..self
        }
    }
}

impl Engine {
    /// Has a job done.
    pub(super) fn begin(&mut self, job: Job, work: Work) {
        self.works.last += 1;
        let id = WorkId(self.works.last);
        self.works.under_way.insert(id, work);
        self.show_works();
        self.out.push(Effect::Work {
            id,
            job: Box::new(job),
        });
    }

    pub(super) fn seed(&mut self) -> Seed {
        let mut seed = [0; 32];
        self.rng.fill_bytes(&mut seed);
        seed
    }

    pub(super) fn progressed(&mut self, id: WorkId, progress: Progress) {
        if let Some(work) = self.works.under_way.get_mut(&id) {
            work.progress = progress;
            self.show_works();
        }
    }

    /// A job has ended. What was given up meanwhile may still arrive, and is let go.
    pub(super) fn worked(&mut self, id: WorkId, result: Result<Outcome, WorkError>) {
        let Some(work) = self.works.under_way.remove(&id) else {
            return;
        };
        self.show_works();
        let done = match result {
            Ok(outcome) => self.use_outcome(work.then, outcome),
            Err(error) => Err((
                error.to_string(),
                match error {
                    WorkError::NotHere => "Connect to the network and try again.",
                    WorkError::Stopped(_) => "Try again; if it stops again, tell us what you did.",
                },
            )),
        };
        if let Err((why, next)) = done {
            let next = format!("{} {next}", work.kept);
            self.fail(format!("{}: {why}.", work.failed), next.trim_end());
        }
        self.show_sync();
    }

    /// Uses what came of a job. An error is why it cannot be used and what to do about it.
    fn use_outcome(&mut self, then: Then, outcome: Outcome) -> Result<(), (String, &'static str)> {
        let refused = |why: String| (why, "");
        match (then, outcome) {
            (_, Outcome::Refused(why)) => Err(refused(why)),
            (Then::Open, Outcome::Plan(plan)) => self.open_plan(*plan).map_err(refused),
            (Then::Open, Outcome::Project(project)) => self.open_file(&project).map_err(refused),
            (Then::Show, Outcome::Levelled(preview)) => {
                self.emit(Event::Levelled(preview));
                Ok(())
            }
            (Then::Open | Then::Show, Outcome::Inspected(inspection)) => {
                self.emit(Event::Inspected(inspection));
                Ok(())
            }
            (Then::Merge, Outcome::Merged(step)) => self.take_merged(step).map_err(refused),
            (Then::Save, Outcome::File(file)) => {
                self.emit(Event::Exported {
                    name: file.name,
                    mime: file.mime,
                    bytes: file.bytes,
                });
                Ok(())
            }
            _ => Err(refused("the answer was to another question".to_owned())),
        }
    }

    /// A person does not want to wait any more. What has something to show shows it; told once more, it is given up.
    pub(super) fn give_up(&mut self, id: WorkId) {
        if let Some(work) = self.works.under_way.get_mut(&id)
            && work.early == Early::Possible
        {
            work.early = Early::Asked;
            "Taking the best so far".clone_into(&mut work.doing);
            self.out.push(Effect::Finish(id));
            return self.show_works();
        }
        if let Some(work) = self.works.under_way.remove(&id) {
            self.out.push(Effect::GiveUp(id));
            self.show_works();
            self.emit(Event::Notice(format!("Stopped. {}", work.kept)));
        }
    }

    /// Another project is opened: what was to be opened is not wanted any more, and the person is told.
    pub(super) fn give_up_opening(&mut self) {
        let opening = |(id, work): (&WorkId, &Work)| (work.then != Then::Save).then_some(*id);
        let given_up: Vec<WorkId> = self.works.under_way.iter().filter_map(opening).collect();
        for id in given_up {
            if let Some(work) = self.works.under_way.remove(&id) {
                self.out.push(Effect::GiveUp(id));
                self.show_works();
                self.emit(Event::Notice(format!(
                    "{}: you opened another project meanwhile. {}",
                    work.failed, work.kept
                )));
            }
        }
    }

    fn show_works(&mut self) {
        let view = |(id, work): (&WorkId, &Work)| WorkView {
            id: *id,
            doing: work.doing.clone(),
            permille: work.progress.permille,
            note: work.progress.note.clone(),
        };
        let works = self.works.under_way.iter().map(view).collect();
        self.emit(Event::Working(works));
    }
}
