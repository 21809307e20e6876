//! The solver: its schedules can be carried out, its bounds hold, and small instances are solved.

mod psplib;

use proptest::prelude::*;
use psplib::Project;
use throughline_core::level::{Instance, Job, Solver, psplib as reader};

fn instance(project: &Project) -> Instance {
    let jobs: Vec<Job> = (0..project.durations.len())
        .map(|job| Job {
            duration: project.durations[job],
            demand: project.demands[job].clone(),
            successors: project
                .arcs
                .iter()
                .filter(|a| a.0 == job)
                .map(|a| a.1)
                .collect(),
        })
        .collect();
    Instance::new(project.capacities.clone(), &jobs).expect("an instance")
}

/// Projects of up to that many jobs; arcs lead from lower to higher numbers.
fn any_project(jobs: usize, resources: usize) -> impl Strategy<Value = Project> {
    (1..=jobs, 0..=resources).prop_flat_map(|(jobs, resources)| {
        let capacities = prop::collection::vec(1..8_u32, resources);
        let demands = prop::collection::vec(prop::collection::vec(0..8_u32, resources), jobs);
        let durations = prop::collection::vec(0..6_u32, jobs);
        let arcs = prop::collection::vec((0..jobs, 0..jobs), 0..2 * jobs);
        (capacities, demands, durations, arcs).prop_map(
            |(capacities, mut demands, durations, arcs)| {
                for row in &mut demands {
                    row.iter_mut()
                        .zip(&capacities)
                        .for_each(|(d, &c)| *d = (*d).min(c));
                }
                let arcs = arcs.into_iter().filter(|(from, to)| from < to).collect();
                Project {
                    durations,
                    demands,
                    arcs,
                    capacities,
                }
            },
        )
    })
}

/// The shortest makespan, by trying every order of the jobs.
fn shortest(project: &Project) -> u32 {
    fn place(project: &Project, starts: &mut Vec<Option<u32>>, best: &mut u32) {
        let finish =
            |starts: &[Option<u32>], job: usize| starts[job].map(|s| s + project.durations[job]);
        if starts.iter().all(Option::is_some) {
            *best = (0..starts.len())
                .filter_map(|j| finish(starts, j))
                .max()
                .unwrap_or(0)
                .min(*best);
        }
        for job in 0..starts.len() {
            let mut before = project
                .arcs
                .iter()
                .filter(|a| a.1 == job)
                .map(|a| finish(starts, a.0));
            let earliest = before.try_fold(0, |latest, f| f.map(|f| latest.max(f)));
            let (None, Some(mut start)) = (starts[job], earliest) else {
                continue;
            };
            let busy = |period: u32| {
                (0..project.capacities.len()).any(|r| {
                    let running = (0..starts.len()).filter(|&j| {
                        starts[j].is_some_and(|s| s <= period && period < s + project.durations[j])
                    });
                    let used: u32 = running.map(|j| project.demands[j][r]).sum();
                    used + project.demands[job][r] > project.capacities[r]
                })
            };
            while (start..start + project.durations[job]).any(busy) {
                start += 1;
            }
            starts[job] = Some(start);
            place(project, starts, best);
            starts[job] = None;
        }
    }
    let mut best = u32::MAX;
    place(project, &mut vec![None; project.durations.len()], &mut best);
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn small_projects_are_solved_and_never_bounded_too_high(project in any_project(6, 3), seed: u64) {
        let mut solver = Solver::new(&instance(&project), seed);
        solver.run(1500);
        let shortest = shortest(&project);
        prop_assert_eq!(project.check(solver.starts()), Ok(shortest));
        prop_assert_eq!(solver.makespan(), shortest);
        prop_assert!(solver.lower_bound() <= shortest, "{} > {shortest}", solver.lower_bound());
    }

    #[test]
    fn schedules_can_be_carried_out(project in any_project(40, 10), seed: u64) {
        let mut solver = Solver::new(&instance(&project), seed);
        for _ in 0..8 {
            prop_assert_eq!(project.check(solver.starts()), Ok(solver.makespan()));
            prop_assert!(solver.lower_bound() <= solver.makespan());
            solver.run(100);
        }
    }

    #[test]
    fn steps_of_any_size_lead_the_same_way(project in any_project(20, 4), seed: u64) {
        let mut whole = Solver::new(&instance(&project), seed);
        let mut steps = whole.clone();
        whole.run(700);
        for step in [1, 99, 300, 300] {
            steps.run(step);
        }
        prop_assert_eq!(whole.starts(), steps.starts());
        prop_assert_eq!(whole.schedules(), steps.schedules());
    }

    #[test]
    fn files_are_read_as_they_were_written(project in any_project(20, 4)) {
        let read = reader::read(project.write().as_bytes()).expect("read");
        prop_assert_eq!(read, instance(&project));
    }

    #[test]
    fn damaged_files_are_refused_in_words(project in any_project(6, 2), at in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = project.write().into_bytes();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let cut = at.index(bytes.len());
        for bytes in [&bytes[..], &bytes[..cut]] {
            if let Err(error) = reader::read(bytes) {
                prop_assert!(error.to_string().starts_with("line "), "{error}");
            }
        }
    }
}

#[test]
fn the_corpus_is_scheduled_well() {
    let Some(corpus) = psplib::corpus() else {
        return;
    };
    for (name, text, best) in corpus {
        let project = Project::parse(&text);
        let mut solver = Solver::new(&reader::read(text.as_bytes()).expect("read"), 1);
        solver.run(600);
        let makespan = project
            .check(solver.starts())
            .expect("it can be carried out");
        assert_eq!(makespan, solver.makespan(), "{name}");
        assert!(
            solver.lower_bound() <= best,
            "{name}: {} > {best}",
            solver.lower_bound()
        );
        // Within a fifth of the best known after what takes some hundredths of a second.
        assert!(
            makespan * 5 <= best * 6,
            "{name}: {makespan} against {best}"
        );
    }
}

/// A file in which one line is replaced.
fn with_line(number: usize, line: &str) -> String {
    let project = Project {
        durations: vec![0, 4, 0],
        demands: vec![vec![0, 0], vec![2, 1], vec![0, 0]],
        arcs: vec![(0, 1), (1, 2)],
        capacities: vec![3, 2],
    };
    let text = project.write();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[number - 1] = line;
    lines.join("\n")
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_line() {
    let check = |number, line: &str, expected: &str| {
        let error = reader::read(with_line(number, line).as_bytes()).expect_err(line);
        assert_eq!(error.to_string(), expected);
    };
    check(1, "", "line 19: ‘jobs’ is missing");
    check(
        1,
        "jobs: 3000000",
        "line 1: the number of these should be at most 20000, not 3000000",
    );
    check(
        1,
        "jobs: many",
        "line 1: ‘many’ is not a whole number from 0 to 4294967295",
    );
    check(
        4,
        "  - nonrenewable: 1",
        "line 4: the number of these resources should be 0, not 1",
    );
    check(
        8,
        "1 1 2 2",
        "line 8: there should be 5 whole numbers, not 4",
    );
    check(8, "1 1", "line 8: there should be 3 whole numbers, not 2");
    check(9, "3 1 1 3", "line 9: the job should be 2, not 3");
    check(
        9,
        "2 2 1 3",
        "line 9: the number of modes should be 1, not 2",
    );
    check(
        9,
        "2 1 1 7",
        "line 9: a successor should be from 1 to 3, not 7",
    );
    check(9, "2 1 1 1", "line 19: job 1 waits for itself");
    check(
        15,
        "2 1 x 2 1",
        "line 15: ‘x’ is not a whole number from 0 to 4294967295",
    );
    check(
        15,
        "2 1 4 2",
        "line 15: there should be 5 whole numbers, not 4",
    );
    check(
        15,
        "2 1 4 4 1",
        "line 15: job 2 needs 4 of resource 1, which has 3",
    );
    check(
        15,
        "2 1 4000001 2 1",
        "line 19: there are 4000001 periods in all, more than the 4000000 that are scheduled",
    );
    check(
        19,
        "3 40000",
        "line 19: there are 40000 units of a resource, more than the 32767 that are scheduled",
    );
    check(19, "3", "line 19: there should be 2 whole numbers, not 1");
}
