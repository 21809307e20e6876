//! Baselines: a file has up to eleven, by number, and keeps each task's figures with the task.

use std::collections::BTreeMap;

use rand::Rng;

use super::{error::Fault, notes::Notes, scan::Element};
use crate::{
    baseline::{Figures, TaskFigures},
    id::{BaselineId, RecordId, TaskId},
    record::{Baseline, Frozen, Record as _},
    time::Minutes,
};

/// The highest number of a baseline; the lowest is 0.
pub(super) const LAST: i64 = 10;

/// The baselines of a file, by number, while its tasks are being read.
#[derive(Default)]
pub(super) struct FileBaselines(BTreeMap<i64, Vec<TaskFigures>>);

impl FileBaselines {
    /// Reads the `Baseline` elements of a task. One without both dates cannot be shown.
    pub(super) fn read(
        &mut self,
        task: TaskId,
        element: &Element<'_>,
        notes: &mut Notes,
    ) -> Result<(), Fault> {
        for baseline in element.children("Baseline") {
            let number = baseline.int_in("Number", 0..=LAST)?.unwrap_or(0);
            let (start, finish) = (baseline.moment("Start")?, baseline.moment("Finish")?);
            let (Some(start), Some(finish)) = (start, finish) else {
                // It is kept as it stands.
                baseline.forget();
                continue;
            };
            let duration = baseline.duration("Duration", notes)?.unwrap_or_default();
            let figures = TaskFigures {
                task,
                start,
                finish,
                duration,
                work: baseline.duration("Work", notes)?.unwrap_or(Minutes(0)),
                // Files say 0 where they say nothing.
                cost: baseline.money("Cost")?.filter(|cost| *cost != 0),
            };
            self.0.entry(number).or_default().push(figures);
        }
        Ok(())
    }

    /// A record for each, under the name that Microsoft Project gives it.
    pub(super) fn records(self, rng: &mut impl Rng) -> impl Iterator<Item = Baseline> {
        self.0.into_iter().map(|(number, tasks)| {
            let mut baseline = Baseline::new(BaselineId(RecordId::random(rng)));
            baseline.name = match number {
                0 => "Baseline".to_owned(),
                _ => format!("Baseline {number}"),
            };
            baseline.external_number = Some(number);
            let start = tasks.iter().map(|figures| figures.start).min();
            let finish = tasks.iter().map(|figures| figures.finish).max();
            baseline.snapshot = Frozen(Figures::new(start, finish, tasks).encode());
            baseline
        })
    }
}
