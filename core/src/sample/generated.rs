//! A plan of any size, for measuring.

use rand::Rng;

use super::builder::{Builder, at, week};
use crate::{
    id::TaskId,
    plan::PlanRecords,
    record::{LagUnit, LinkType, Units},
    time::Minutes,
};

/// Tasks in a work package, and packages in an area.
const PACKAGE: usize = 8;
const AREA: usize = 12;

/// What a generated task is called.
const VERBS: &[&str] = &[
    "Survey",
    "Design",
    "Order",
    "Deliver",
    "Install",
    "Configure",
    "Test",
    "Accept",
];

/// A plan with that many tasks, its summaries among them: areas of twelve work packages of eight tasks,
/// about one and a half links for each task and resources on most. Links run forwards only: along the
/// package, and from an earlier package of the area. Areas run side by side, as in a programme.
#[must_use]
pub fn generated(tasks: u32, rng: &mut impl Rng) -> (String, PlanRecords) {
    let total = tasks as usize;
    let mut builder = Builder::new(rng);
    let standard = week(&mut builder, "Standard", 5, "08:00-12:00,13:00-17:00");
    builder.records.options.start = at("2027-01-04T08:00");
    builder.records.options.calendar = Some(standard);
    let people: Vec<&'static str> =
        vec!["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"];
    for (i, short) in people.iter().enumerate() {
        builder.resource(short, &format!("Engineer {}", i + 1));
    }
    let mut leaves: Vec<TaskId> = Vec::new();
    let mut package = 0;
    while builder.records.tasks.len() < total {
        if package % AREA == 0 && builder.records.tasks.len() + 3 <= total {
            leaves.clear();
            builder.task(0, "", &format!("Area {}", package / AREA + 1));
        }
        if builder.records.tasks.len() + 2 <= total {
            builder.task(1, "", &format!("Work package {}", package + 1));
        }
        let first = leaves.len();
        for verb in VERBS.iter().take(PACKAGE) {
            if builder.records.tasks.len() == total {
                break;
            }
            let hours = builder.rng().random_range(1..=10) * 4;
            let task = builder.task(2, "", &format!("{verb} {}", package + 1));
            task.duration = Minutes(hours * 60);
            let id = task.id;
            link(&mut builder, &leaves, first, id);
            if builder.rng().random_bool(0.7) {
                let who = people[builder.rng().random_range(0..people.len())];
                builder.assign(id, who, Units::ONE);
            }
            leaves.push(id);
        }
        package += 1;
    }
    (format!("Generated plan, {tasks} tasks"), builder.finish())
}

/// Ties a new task to the one before it in its package, and mostly to one of an earlier package too.
fn link<R: Rng>(builder: &mut Builder<'_, R>, leaves: &[TaskId], first: usize, id: TaskId) {
    if let Some(before) = leaves.get(first..).and_then(<[TaskId]>::last) {
        let (kind, lag) = match builder.rng().random_range(0..10) {
            0 => (LinkType::Ss, 480),
            1 => (LinkType::Ff, 240),
            _ => (LinkType::Fs, 0),
        };
        builder.tie(*before, id, kind, lag, LagUnit::Working);
    }
    if first > 0 && builder.rng().random_bool(0.9) {
        let back = builder.rng().random_range(1..=first.min(4 * PACKAGE));
        builder.tie(leaves[first - back], id, LinkType::Fs, 0, LagUnit::Working);
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::plan::Plan;

    #[test]
    fn it_has_as_many_tasks_as_asked_for_and_needs_no_repair() {
        for tasks in [0, 1, 2, 3, 10, 97, 98, 99, 1_000] {
            let (_, records) = generated(tasks, &mut ChaCha8Rng::seed_from_u64(1));
            let plan = Plan::new(records);
            assert_eq!(plan.tasks.len(), tasks as usize);
            assert_eq!(plan.repairs, []);
            if tasks == 1_000 {
                assert!(
                    (1_300..1_700).contains(&plan.links.len()),
                    "{}",
                    plan.links.len()
                );
            }
        }
    }
}
