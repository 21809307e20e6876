//! Days gathered into the bars of the chart's scale.

use throughline_core::{
    id::TaskId,
    usage::{Effort, ResourceUse, TaskUse},
};

use crate::ui::plan::timeline::{Timeline, Zoom, monday};

/// The use of a resource over the days of one bar.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Bar {
    /// The first day, since 1970-01-01.
    pub(super) first: i64,
    /// How many days it covers.
    pub(super) days: i64,
    pub(super) demand: Effort,
    pub(super) capacity: Effort,
    pub(super) over: Effort,
    /// What each task asks for, in the order in which they first do.
    pub(super) tasks: Vec<TaskUse>,
}

impl Bar {
    /// Whether there is too little.
    pub(super) fn is_over(&self) -> bool {
        self.over > Effort(0)
    }

    /// The tasks for which there is too little.
    pub(super) fn clashing(&self) -> impl Iterator<Item = TaskId> {
        self.tasks.iter().filter(|t| t.over).map(|t| t.task)
    }
}

/// How many days a bar covers on that scale: wide enough to be seen and clicked.
const fn days(zoom: Zoom) -> i64 {
    match zoom {
        Zoom::Day => 1,
        Zoom::Week | Zoom::Month => 7,
        Zoom::Quarter => 28,
        Zoom::Year => 91,
    }
}

/// The bars of a resource on the chart's scale.
pub(super) fn of(usage: &ResourceUse, timeline: &Timeline) -> Vec<Bar> {
    let days = days(timeline.zoom());
    let mut bars: Vec<Bar> = Vec::new();
    for day in &usage.buckets {
        let first = if days == 1 {
            day.number
        } else {
            // Counted from a fixed Monday, so that bars stay put while scrolling.
            let first = monday(day.number);
            first - (first - monday(0)).rem_euclid(days)
        };
        if bars.last().is_none_or(|bar| bar.first != first) {
            bars.push(Bar {
                first,
                days,
                demand: Effort(0),
                capacity: Effort(0),
                over: Effort(0),
                tasks: Vec::new(),
            });
        }
        let Some(bar) = bars.last_mut() else { continue };
        bar.demand.0 = bar.demand.0.saturating_add(day.demand.0);
        bar.capacity.0 = bar.capacity.0.saturating_add(day.capacity.0);
        bar.over.0 = bar.over.0.saturating_add(day.over.0);
        for share in &day.tasks {
            match bar.tasks.iter_mut().find(|t| t.task == share.task) {
                Some(known) => {
                    known.demand.0 = known.demand.0.saturating_add(share.demand.0);
                    known.over |= share.over;
                }
                None => bar.tasks.push(*share),
            }
        }
    }
    bars
}
