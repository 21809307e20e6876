//! When each job can start if the project is to finish in time.

use crate::level::instance::Instance;

/// The earliest and latest start of every job, narrowed by precedence, by what is surely in use (the
/// timetable), and by pairs of jobs that cannot run together.
#[derive(Clone, Debug)]
pub(super) struct Windows {
    durations: Vec<i64>,
    demands: Vec<u32>,
    capacities: Vec<u32>,
    order: Vec<u32>,
    successors: Vec<Vec<u32>>,
    /// Pairs that need more together than there is and that precedence does not part.
    apart: Vec<(u32, u32)>,
    earliest: Vec<i64>,
    latest: Vec<i64>,
    /// What is surely in use: a row of resources for each period.
    used: Vec<u32>,
}

/// There is no schedule.
struct Impossible;

impl Windows {
    pub(super) fn new(instance: &Instance) -> Self {
        let jobs = instance.jobs();
        let successors = (0..jobs)
            .map(|job| instance.successors(job).to_vec())
            .collect();
        let demands = (0..jobs)
            .flat_map(|job| instance.demand(job).iter().copied())
            .collect();
        Self {
            durations: instance.durations().iter().map(|&d| i64::from(d)).collect(),
            demands,
            capacities: instance.capacities().to_vec(),
            order: instance.order().to_vec(),
            successors,
            apart: apart(instance),
            earliest: vec![0; jobs],
            latest: vec![0; jobs],
            used: Vec::new(),
        }
    }

    pub(super) const fn jobs(&self) -> usize {
        self.durations.len()
    }

    pub(super) fn duration(&self, job: usize) -> u32 {
        self.durations[job] as u32
    }

    /// The earliest start.
    pub(super) fn earliest(&self, job: usize) -> u32 {
        self.earliest[job] as u32
    }

    /// The latest start.
    pub(super) fn latest(&self, job: usize) -> u32 {
        self.latest[job] as u32
    }

    /// Computes the windows for a makespan; gives whether every job has one.
    pub(super) fn narrow(&mut self, makespan: u32) -> bool {
        let makespan = i64::from(makespan);
        self.earliest.fill(0);
        for (latest, duration) in self.latest.iter_mut().zip(&self.durations) {
            *latest = makespan - duration;
        }
        self.settle(makespan).is_ok()
    }

    fn settle(&mut self, makespan: i64) -> Result<(), Impossible> {
        loop {
            self.precedence()?;
            let moved = self.timetable(makespan)? | self.pairs()?;
            if !moved {
                return Ok(());
            }
        }
    }

    fn precedence(&mut self) -> Result<(), Impossible> {
        for &job in &self.order {
            let job = job as usize;
            let finish = self.earliest[job] + self.durations[job];
            for &next in &self.successors[job] {
                let next = &mut self.earliest[next as usize];
                *next = finish.max(*next);
            }
        }
        for &job in self.order.iter().rev() {
            let job = job as usize;
            for &next in &self.successors[job] {
                self.latest[job] =
                    self.latest[job].min(self.latest[next as usize] - self.durations[job]);
            }
            if self.latest[job] < self.earliest[job] {
                return Err(Impossible);
            }
        }
        Ok(())
    }

    /// A job that cannot start so late as not to run in a period is counted there; others keep out of
    /// periods in which that leaves too little.
    fn timetable(&mut self, makespan: i64) -> Result<bool, Impossible> {
        let width = self.capacities.len();
        self.used.clear();
        self.used.resize(makespan as usize * width, 0);
        for job in 0..self.jobs() {
            let sure = self.latest[job]..self.earliest[job] + self.durations[job];
            for period in sure {
                for resource in 0..width {
                    let used = &mut self.used[period as usize * width + resource];
                    *used += self.demands[job * width + resource];
                    if *used > self.capacities[resource] {
                        return Err(Impossible);
                    }
                }
            }
        }
        let mut moved = false;
        for job in 0..self.jobs() {
            let (earliest, latest) = (self.earliest[job], self.latest[job]);
            let (later, earlier) = self.fit(job).ok_or(Impossible)?;
            moved |= later != earliest || earlier != latest;
            // The profile holds what was sure before: that is still sure.
            (self.earliest[job], self.latest[job]) = (later, earlier);
        }
        Ok(moved)
    }

    /// The first and the last start in the window of a job without a clash.
    fn fit(&self, job: usize) -> Option<(i64, i64)> {
        let (mut earliest, mut latest) = (self.earliest[job], self.latest[job]);
        while let Some(period) = self.clash(job, earliest, false) {
            earliest = period + 1;
            if earliest > latest {
                return None;
            }
        }
        // It ends at the earliest at the latest, as nothing clashes there.
        while let Some(period) = self.clash(job, latest, true) {
            latest = period - self.durations[job];
        }
        Some((earliest, latest))
    }

    /// The last (or first) period in which a job that starts `at` would find too little.
    fn clash(&self, job: usize, at: i64, first: bool) -> Option<i64> {
        let width = self.capacities.len();
        let demand = &self.demands[job * width..(job + 1) * width];
        // Where the job itself was counted, it may stay: that is within what it is asked for.
        let own = self.latest[job]..self.earliest[job] + self.durations[job];
        let clashes = |&period: &i64| {
            let used = &self.used[period as usize * width..][..width];
            let over = |resource: usize| {
                demand[resource] > 0
                    && used[resource] + demand[resource] > self.capacities[resource]
            };
            !own.contains(&period) && (0..width).any(over)
        };
        let mut periods = at..at + self.durations[job];
        if first {
            periods.find(clashes)
        } else {
            periods.rfind(clashes)
        }
    }

    /// Of two jobs that cannot run together, one comes first: if only one can, the other waits for it.
    fn pairs(&mut self) -> Result<bool, Impossible> {
        let mut moved = false;
        for &(one, other) in &self.apart {
            let (one, other) = (one as usize, other as usize);
            let can_precede =
                |a: usize, b: usize| self.earliest[a] + self.durations[a] <= self.latest[b];
            let (first, second) = match (can_precede(one, other), can_precede(other, one)) {
                (true, true) => continue,
                (false, false) => return Err(Impossible),
                (true, false) => (one, other),
                (false, true) => (other, one),
            };
            let finish = self.earliest[first] + self.durations[first];
            let start = self.latest[second] - self.durations[first];
            moved |= finish > self.earliest[second] || start < self.latest[first];
            self.earliest[second] = self.earliest[second].max(finish);
            self.latest[first] = self.latest[first].min(start);
        }
        Ok(moved)
    }
}

/// The largest instance in which pairs are looked at: there are half a million.
const MOST_PAIRED: usize = 1000;

fn apart(instance: &Instance) -> Vec<(u32, u32)> {
    let jobs = instance.jobs();
    if jobs > MOST_PAIRED {
        return Vec::new();
    }
    // Whether a job comes after another, by whatever path: a row of bits for each job.
    let words = jobs.div_ceil(64);
    let mut after = vec![0_u64; jobs * words];
    for &job in instance.order().iter().rev() {
        let row = job as usize * words;
        for &next in instance.successors(job as usize) {
            let next = next as usize;
            after[row + next / 64] |= 1 << (next % 64);
            for word in 0..words {
                after[row + word] |= after[next * words + word];
            }
        }
    }
    let follows =
        |one: usize, other: usize| after[one * words + other / 64] >> (other % 64) & 1 == 1;
    let clash = |one: usize, other: usize| {
        let demands = instance.demand(one).iter().zip(instance.demand(other));
        demands
            .zip(instance.capacities())
            .any(|((a, b), capacity)| a + b > *capacity)
    };
    let works = |job: &usize| instance.durations()[*job] > 0;
    let pairs = (0..jobs).filter(works).flat_map(|one| {
        let others = (one + 1..jobs).filter(works);
        others.map(move |other| (one, other))
    });
    pairs
        .filter(|&(one, other)| !follows(one, other) && !follows(other, one) && clash(one, other))
        .map(|(one, other)| (one as u32, other as u32))
        .collect()
}
