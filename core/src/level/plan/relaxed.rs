//! A plan as an instance of the problem that [`Solver`](crate::level::Solver) is good at: calendars become
//! a grid of periods, and only finish–start links with no lead are kept. The solver's schedule of it is
//! no schedule of the plan, but tells in which order the plan's tasks should get their resources.

use super::needs::Needs;
use crate::{
    level::instance::{Instance, Job, LARGEST_CAPACITY, MOST_JOBS, MOST_RESOURCES},
    plan::Plan,
    record::{LagUnit, LinkType},
    schedule::{Held, Schedule},
};

/// How many periods all tasks together may take: the solver's memory and time grow with them.
const MOST_PERIODS: i64 = 100_000;
/// The shortest period that is worth telling apart, in minutes.
const SHORTEST_PERIOD: i64 = 15;
/// Minutes in a day around the clock, and in a usual working day.
const DAYS: (i64, i64) = (1440, 480);

/// The instance of a plan; `None` if there is too much of something. Jobs 2 *i* and 2 *i* + 1 are the
/// start and the finish of a summary, or a task and nothing; the rest are lags.
pub(super) fn instance(
    plan: &Plan,
    schedule: &Schedule,
    held: &Held<'_>,
    needs: &Needs,
) -> Option<Instance> {
    let tasks = plan.tasks.len();
    let minutes = |task: usize| {
        let dates = &schedule.tasks[task];
        let skipped =
            plan.is_summary(task) || held.is_inactive(task) || dates.percent_complete == 100;
        if skipped { 0 } else { dates.duration.0.max(0) }
    };
    let longest = (0..tasks).map(minutes).sum::<i64>();
    let period = (longest / MOST_PERIODS).max(SHORTEST_PERIOD);
    let periods = |minutes: i64| u32::try_from((minutes + period - 1) / period).unwrap_or(u32::MAX);

    // Where there are too many resources, those that matter least are left out.
    let mut kept: Vec<usize> = (0..needs.resources.len())
        .filter(|&r| needs.resources[r].1 > 0)
        .collect();
    let mut load = vec![0_i64; needs.resources.len()];
    for task in 0..tasks {
        for need in needs.of(task) {
            load[need.resource] = load[need.resource].saturating_add(minutes(task) * need.takes);
        }
    }
    kept.sort_by_key(|&r| std::cmp::Reverse(load[r] / needs.resources[r].1));
    kept.truncate(MOST_RESOURCES);
    let most = kept
        .iter()
        .map(|&r| needs.resources[r].1)
        .max()
        .unwrap_or(0);
    // Units are counted as finely as fits.
    let grain = most / i64::from(LARGEST_CAPACITY) + 1;
    let capacities: Vec<u32> = kept
        .iter()
        .map(|&r| u32::try_from(needs.resources[r].1 / grain).unwrap_or(0))
        .collect();

    let mut jobs = vec![
        Job {
            demand: vec![0; kept.len()],
            ..Job::default()
        };
        2 * tasks
    ];
    for task in 0..tasks {
        jobs[2 * task].duration = periods(minutes(task));
        for need in needs.of(task) {
            if let Some(place) = kept.iter().position(|&r| r == need.resource) {
                let units = u32::try_from(need.takes / grain).unwrap_or(u32::MAX);
                let demand = &mut jobs[2 * task].demand[place];
                *demand = demand.saturating_add(units).min(capacities[place]);
            }
        }
        if plan.is_summary(task) {
            jobs[2 * task].successors.push(2 * task + 1);
        }
        if let Some(parent) = plan.tasks[task].parent {
            jobs[2 * parent].successors.push(2 * task);
            jobs[finish(plan, task)].successors.push(2 * parent + 1);
        }
    }
    for (index, link) in plan.links.iter().enumerate() {
        let record = plan.link(index);
        let lag = match record.lag_unit {
            LagUnit::Working => record.lag.0,
            LagUnit::Elapsed => record.lag.0 / DAYS.0 * DAYS.1,
            LagUnit::Percent | LagUnit::ElapsedPercent => {
                let whole = schedule.tasks[link.predecessor].duration.0;
                whole.saturating_mul(record.lag.0) / 10_000
            }
        };
        if record.kind != LinkType::Fs || lag < 0 || held.is_inactive(link.predecessor) {
            continue;
        }
        let from = finish(plan, link.predecessor);
        if lag == 0 {
            jobs[from].successors.push(2 * link.successor);
        } else {
            let wait = jobs.len();
            jobs[from].successors.push(wait);
            jobs.push(Job {
                duration: periods(lag),
                demand: vec![0; kept.len()],
                successors: vec![2 * link.successor],
            });
        }
    }
    if jobs.len() > MOST_JOBS {
        return None;
    }
    Instance::new(capacities, &jobs).ok()
}

/// The job with which a task finishes.
fn finish(plan: &Plan, task: usize) -> usize {
    2 * task + usize::from(plan.is_summary(task))
}

/// The order in which a schedule of the instance takes the tasks.
pub(super) fn ranks(tasks: usize, starts: &[u32]) -> Vec<u32> {
    (0..tasks).map(|task| starts[2 * task]).collect()
}
