//! Baselines: as many as the format has numbers for.

use std::collections::{BTreeMap, BTreeSet};

use super::xml::{Xml, duration, moment};
use crate::{
    baseline::{Figures, TaskFigures},
    interchange::mspdi::baselines::LAST,
    plan::Plan,
    record::Baseline,
};

/// The figures of each baseline that is written, by number.
pub(super) struct Baselines(BTreeMap<i64, Figures>);

impl Baselines {
    /// Those that came from a file keep their numbers, as far as these are free; the others follow in
    /// the order in which they were taken. Past eleven, the oldest stay behind, and so does one whose
    /// figures cannot be read.
    pub(super) fn new(plan: &Plan) -> Self {
        let living = plan.records.baselines.values().filter(|b| !b.deleted);
        let mut readable: Vec<(&Baseline, Figures)> = living
            .filter_map(|baseline| Some((baseline, Figures::decode(&baseline.snapshot.0).ok()?)))
            .collect();
        readable
            .sort_by_key(|(baseline, _)| (baseline.created, baseline.external_number, baseline.id));
        let all = usize::try_from(LAST + 1).unwrap_or(0);
        readable.drain(..readable.len().saturating_sub(all));
        let mut free: BTreeSet<i64> = (0..=LAST).collect();
        let mut numbered = BTreeMap::new();
        let mut others = Vec::new();
        for (baseline, figures) in readable {
            match baseline
                .external_number
                .filter(|number| free.remove(number))
            {
                Some(number) => drop(numbered.insert(number, figures)),
                None => others.push(figures),
            }
        }
        numbered.extend(free.into_iter().zip(others));
        Self(numbered)
    }

    /// Writes what the baselines say about a task.
    pub(super) fn write(&self, xml: &mut Xml, task: crate::id::TaskId) {
        for (number, figures) in &self.0 {
            if let Some(figures) = figures.find(task) {
                xml.within("Baseline", |xml| one(xml, *number, figures));
            }
        }
    }
}

fn one(xml: &mut Xml, number: i64, figures: &TaskFigures) {
    xml.value("Number", number);
    xml.value("Start", moment(figures.start));
    xml.value("Finish", moment(figures.finish));
    xml.value("Duration", duration(figures.duration));
    xml.value("DurationFormat", 7);
    xml.value("Work", duration(figures.work));
    xml.some("Cost", figures.cost);
}
