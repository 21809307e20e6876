//! PSPLIB instances read, written and checked by code that shares nothing with the solver's.

#![allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "several programs use parts of this; they have files and an environment"
)]

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

/// An instance as its file says it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Project {
    pub(crate) durations: Vec<u32>,
    /// For each job, what it needs of each resource.
    pub(crate) demands: Vec<Vec<u32>>,
    /// Pairs of a job and one that follows it, from 0.
    pub(crate) arcs: Vec<(usize, usize)>,
    pub(crate) capacities: Vec<u32>,
}

impl Project {
    /// Reads the numbers between the headings of a file.
    pub(crate) fn parse(text: &str) -> Self {
        let section = |from: &str, to: &str| -> Vec<Vec<u32>> {
            let (_, rest) = text.split_once(from).expect("the heading");
            let body = rest.split_once(to).map_or(rest, |(body, _)| body);
            let numbers = |line: &str| -> Option<Vec<u32>> {
                line.split_whitespace().map(|n| n.parse().ok()).collect()
            };
            body.lines()
                .filter_map(numbers)
                .filter(|n| !n.is_empty())
                .collect()
        };
        let mut project = Self::default();
        for row in section("PRECEDENCE RELATIONS:", "REQUESTS/DURATIONS:") {
            let job = row[0] as usize - 1;
            project
                .arcs
                .extend(row[3..].iter().map(|&next| (job, next as usize - 1)));
        }
        for row in section("REQUESTS/DURATIONS:", "RESOURCEAVAILABILITIES:") {
            project.durations.push(row[2]);
            project.demands.push(row[3..].to_vec());
        }
        project.capacities = section("RESOURCEAVAILABILITIES:", "\0").swap_remove(0);
        project
    }

    /// The text of a file that says the same.
    pub(crate) fn write(&self) -> String {
        let mut text = String::new();
        let (jobs, resources) = (self.durations.len(), self.capacities.len());
        let lines = [
            format!("jobs (incl. supersource/sink ):  {jobs}"),
            "RESOURCES".to_owned(),
            format!("  - renewable                 :  {resources}   R"),
            "  - nonrenewable              :  0   N".to_owned(),
            "  - doubly constrained        :  0   D".to_owned(),
            "PRECEDENCE RELATIONS:".to_owned(),
            "jobnr.    #modes  #successors   successors".to_owned(),
        ];
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        let row = |numbers: &[u32]| {
            numbers
                .iter()
                .map(|n| format!("{n:>5}"))
                .collect::<String>()
        };
        for job in 0..jobs {
            let next = self.arcs.iter().filter(|(from, _)| *from == job);
            let next: Vec<u32> = next.map(|(_, to)| *to as u32 + 1).collect();
            let head = [job as u32 + 1, 1, next.len() as u32];
            let _ = writeln!(text, "{}{}", row(&head), row(&next));
        }
        text.push_str("REQUESTS/DURATIONS:\njobnr. mode duration  R 1\n-----------\n");
        for job in 0..jobs {
            let head = [job as u32 + 1, 1, self.durations[job]];
            let _ = writeln!(text, "{}{}", row(&head), row(&self.demands[job]));
        }
        let _ = write!(
            text,
            "RESOURCEAVAILABILITIES:\n  R 1\n{}\n",
            row(&self.capacities)
        );
        text
    }

    /// The length of a schedule, if nothing in it is wrong: no job before those that it follows has
    /// finished, no resource used beyond its capacity in any period.
    pub(crate) fn check(&self, starts: &[u32]) -> Result<u32, String> {
        if starts.len() != self.durations.len() {
            return Err(format!(
                "{} starts for {} jobs",
                starts.len(),
                self.durations.len()
            ));
        }
        let finish = |job: usize| starts[job] + self.durations[job];
        for &(from, to) in &self.arcs {
            if starts[to] < finish(from) {
                return Err(format!(
                    "job {} starts before job {} has finished",
                    to + 1,
                    from + 1
                ));
            }
        }
        let mut used: BTreeMap<(u32, usize), u32> = BTreeMap::new();
        for (job, demands) in self.demands.iter().enumerate() {
            for (resource, demand) in demands.iter().enumerate() {
                for period in starts[job]..finish(job) {
                    *used.entry((period, resource)).or_default() += demand;
                }
            }
        }
        let over = used
            .iter()
            .find(|((_, resource), used)| **used > self.capacities[*resource]);
        if let Some(((period, resource), used)) = over {
            return Err(format!(
                "in period {period}, {used} of resource {} are used",
                resource + 1
            ));
        }
        Ok((0..starts.len()).map(finish).max().unwrap_or(0))
    }
}

/// The instances of the corpus, in the order of their names, each with the best known makespan.
/// `None`, and a line that says so, without the corpus.
pub(crate) fn corpus() -> Option<Vec<(String, String, u32)>> {
    let Some(root) = std::env::var_os("THROUGHLINE_CORPUS") else {
        eprintln!("skipped: THROUGHLINE_CORPUS names no folder with psplib/");
        return None;
    };
    let root = PathBuf::from(root).join("psplib");
    let table = fs::read_to_string(root.join("best_known.csv")).expect("best_known.csv");
    let rows = table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','));
    let read = |(name, best): (&str, &str)| {
        let text = fs::read_to_string(root.join(name)).expect("an instance");
        (
            name.to_owned(),
            text,
            best.trim().parse().expect("a makespan"),
        )
    };
    Some(rows.map(read).collect())
}
