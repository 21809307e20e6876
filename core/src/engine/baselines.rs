//! Baselines for the user interface: which there are, what one holds, and what moved between two.

use serde::{Deserialize, Serialize};

use super::{Engine, Event, OpenProject};
use crate::{
    baseline::{Figures, Variance},
    document::Section,
    id::{BaselineId, TaskId},
    plan::Plan,
    record::{Baseline, Heads, Record as _},
    time::Moment,
};

/// A baseline in the list of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BaselineView {
    /// The baseline.
    pub id: BaselineId,
    /// Its name.
    pub name: String,
    /// Why it was taken.
    pub note: String,
    /// Who took it; empty if the change does not say.
    pub by: String,
    /// When, in seconds since 1970 UTC; 0 if unknown.
    pub at: i64,
    /// The number of tasks in it.
    pub tasks: u32,
    /// The start of the project in it.
    pub start: Option<Moment>,
    /// The finish of the project in it.
    pub finish: Option<Moment>,
    /// What is wrong with it, in words: it cannot be read, or somebody wrote over it.
    pub trouble: Option<String>,
}

/// One side of a comparison.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Side {
    /// A baseline.
    Baseline(BaselineId),
    /// The plan as it stands.
    Now,
}

/// What moved from one side to the other.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VarianceView {
    /// What is compared with.
    pub from: Side,
    /// What is compared.
    pub to: Side,
    /// What differs.
    pub variance: Variance,
    /// The names of tasks that are not in the plan any more.
    pub gone: Vec<(TaskId, String)>,
}

impl Engine {
    /// Tells the user interface which baselines there are, if it has not heard of them like that.
    pub(super) fn show_baselines(&mut self) {
        let Some(open) = &mut self.open else { return };
        let records = &open.plan().records.baselines;
        if open.shown_baselines == *records {
            return;
        }
        let records = records.clone();
        let Some((_, section)) = open.plan_section() else {
            return;
        };
        let views = views(section, open.plan());
        open.shown_baselines = records;
        self.emit(Event::Baselines(views));
    }

    /// The figures of a baseline.
    pub(super) fn baseline(&mut self, id: BaselineId) {
        let Some(open) = &self.open else { return };
        match side(open, Side::Baseline(id)) {
            Ok(figures) => self.emit(Event::Baseline(id, Box::new(figures))),
            Err(why) => self.no_baseline(&why),
        }
    }

    /// What moved from one side to the other.
    pub(super) fn variance(&mut self, from: Side, to: Side) {
        let Some(open) = &self.open else { return };
        let both = side(open, from).and_then(|was| Ok((was, side(open, to)?)));
        let (was, is) = match both {
            Ok(both) => both,
            Err(why) => return self.no_baseline(&why),
        };
        let variance = Variance::between(&was, &is, open.plan());
        let names = &open.plan().records.tasks;
        let gone = variance
            .tasks
            .iter()
            .map(|moved| moved.task)
            .filter(|id| open.plan().find(*id).is_none())
            .map(|id| {
                (
                    id,
                    names.get(&id).map(|t| t.name.clone()).unwrap_or_default(),
                )
            })
            .collect();
        self.emit(Event::Variance(Box::new(VarianceView {
            from,
            to,
            variance,
            gone,
        })));
    }

    fn no_baseline(&mut self, why: &str) {
        self.fail(
            format!("The baseline cannot be shown: {why}."),
            "The plan and the other baselines are untouched.",
        );
    }
}

impl OpenProject {
    /// The heads of every document as they are now.
    pub(super) fn heads(&self) -> Heads {
        let sections = self.sections();
        let heads = sections.map(|(id, section)| {
            let heads = section.heads().iter().map(|hash| hash.0);
            (id, heads.collect())
        });
        Heads(heads.collect())
    }
}

/// What one side of a comparison says, or why it cannot be told.
fn side(open: &OpenProject, side: Side) -> Result<Figures, String> {
    match side {
        Side::Now => Ok(Figures::of(open.plan(), open.schedule())),
        Side::Baseline(id) => {
            let record = open.plan().records.baselines.get(&id);
            let record = record.filter(|baseline| !baseline.deleted);
            let record = record.ok_or("somebody deleted it")?;
            Figures::decode(&record.snapshot.0).map_err(|error| error.to_string())
        }
    }
}

/// The living baselines, the last taken first.
fn views(section: &Section, plan: &Plan) -> Vec<BaselineView> {
    let living = plan.records.baselines.values().filter(|b| !b.deleted);
    let mut views: Vec<BaselineView> = living.map(|baseline| view(section, baseline)).collect();
    views.sort_by(|a, b| (b.at, &a.name, a.id).cmp(&(a.at, &b.name, b.id)));
    views
}

fn view(section: &Section, baseline: &Baseline) -> BaselineView {
    let table = Baseline::DEF.table;
    let made = section.maker_of(table, baseline.id.0);
    let (by, at) = made.map_or((None, 0), |claim| (claim.author, claim.time));
    let figures = Figures::decode(&baseline.snapshot.0);
    let written_over = section
        .unreadable()
        .find(|unreadable| unreadable.cell.table == table && unreadable.cell.id == baseline.id.0);
    let trouble = match &figures {
        Err(error) => Some(error.to_string()),
        Ok(_) => written_over.map(|unreadable| unreadable.why),
    };
    let figures = figures.unwrap_or_default();
    BaselineView {
        id: baseline.id,
        name: baseline.name.clone(),
        note: baseline.note.0.clone(),
        by: by.map(|author| author.name).unwrap_or_default(),
        at,
        tasks: u32::try_from(figures.tasks.len()).unwrap_or(u32::MAX),
        start: figures.start,
        finish: figures.finish,
        trouble,
    }
}
