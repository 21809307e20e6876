//! The serial schedule generation scheme (Kelley 1963; Kolisch 1996): turns an order of jobs into a
//! schedule in which none can start earlier without moving another.
//!
//! This is where the search spends its time. The free units of up to four resources share a word, with
//! a spare bit above each, so that one subtraction tells whether a job fits into a period.

use super::instance::Instance;

/// The index of a job in an order. Smaller than `usize`, so that populations stay in the cache.
pub(super) type Index = u16;

/// Resources that share a word.
const LANES: usize = 4;
/// The spare bit of each lane.
const SPARE: u64 = 0x8000_8000_8000_8000;

/// Units of up to `W × 4` resources.
type Units<const W: usize> = [u64; W];

/// Which way time runs: backwards, a schedule is built from its end, as if all arcs were turned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Direction {
    Forward,
    Backward,
}

impl Direction {
    pub(super) const fn turned(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }
}

/// Generates schedules of one instance.
#[derive(Clone, Debug)]
pub(super) struct Decoder<const W: usize> {
    durations: Vec<u32>,
    needs: Vec<Units<W>>,
    capacity: Units<W>,
    before: Arcs,
    after: Arcs,
    /// What is free in each period, with the spare bits set.
    free: Vec<Units<W>>,
    /// Periods that are not as `capacity`.
    touched: usize,
    finishes: Vec<u32>,
    buckets: Vec<u32>,
}

/// Jobs that others wait for, in one vector.
#[derive(Clone, Debug)]
struct Arcs {
    first: Vec<u32>,
    jobs: Vec<Index>,
}

impl Arcs {
    fn new<'a>(jobs: usize, of: impl Fn(usize) -> &'a [u32]) -> Self {
        let mut arcs = Self {
            first: vec![0],
            jobs: Vec::new(),
        };
        for job in 0..jobs {
            arcs.jobs
                .extend(of(job).iter().map(|&other| other as Index));
            arcs.first.push(arcs.jobs.len() as u32);
        }
        arcs
    }

    fn of(&self, job: usize) -> &[Index] {
        &self.jobs[self.first[job] as usize..self.first[job + 1] as usize]
    }
}

impl<const W: usize> Decoder<W> {
    /// How many resources fit.
    pub(super) const RESOURCES: usize = W * LANES;

    pub(super) fn new(instance: &Instance) -> Self {
        let jobs = instance.jobs();
        let capacity = pack::<W>(instance.capacities()).map(|units| units | SPARE);
        let longest = instance.durations().iter().max().copied().unwrap_or(0);
        let periods = instance.horizon() as usize + longest as usize + 1;
        Self {
            durations: instance.durations().to_vec(),
            needs: (0..jobs)
                .map(|job| pack::<W>(instance.demand(job)))
                .collect(),
            capacity,
            before: Arcs::new(jobs, |job| instance.predecessors(job)),
            after: Arcs::new(jobs, |job| instance.successors(job)),
            free: vec![capacity; periods],
            touched: 0,
            finishes: vec![0; jobs],
            buckets: vec![0; periods + 1],
        }
    }

    pub(super) fn durations(&self) -> &[u32] {
        &self.durations
    }

    /// Puts every job, in this order, where it can start earliest; each must come after those that it
    /// waits for. Writes the starts, counted the way that time runs, and gives the makespan.
    pub(super) fn decode(
        &mut self,
        direction: Direction,
        order: &[Index],
        starts: &mut [u32],
    ) -> u32 {
        self.free[..self.touched].fill(self.capacity);
        let before = match direction {
            Direction::Forward => &self.before,
            Direction::Backward => &self.after,
        };
        let mut makespan = 0;
        for &job in order {
            let job = usize::from(job);
            let waits = before
                .of(job)
                .iter()
                .map(|&other| self.finishes[usize::from(other)]);
            let earliest = waits.max().unwrap_or(0);
            let duration = self.durations[job];
            let start = place(
                &mut self.free,
                earliest as usize,
                duration as usize,
                &self.needs[job],
            );
            starts[job] = start as u32;
            let finish = start as u32 + duration;
            self.finishes[job] = finish;
            makespan = makespan.max(finish);
        }
        self.touched = makespan as usize;
        makespan
    }

    /// The order in which the other direction takes the jobs of a schedule: by finish, the last first.
    /// `order` is the order that the schedule was made from.
    pub(super) fn turn(
        &mut self,
        order: &[Index],
        starts: &[u32],
        makespan: u32,
        turned: &mut [Index],
    ) {
        let buckets = &mut self.buckets[..makespan as usize + 2];
        buckets.fill(0);
        let key = |job: usize| (makespan - starts[job] - self.durations[job]) as usize;
        for job in 0..starts.len() {
            buckets[key(job) + 1] += 1;
        }
        let mut sum = 0;
        for count in buckets.iter_mut() {
            sum += *count;
            *count = sum;
        }
        // Stable on the reversed order, which is right for jobs that take no time.
        for &job in order.iter().rev() {
            let place = &mut buckets[key(usize::from(job))];
            turned[*place as usize] = job;
            *place += 1;
        }
    }
}

/// Takes what a job needs in the first periods from `earliest` on that have it all. Gives the first.
#[inline]
fn place<const W: usize>(
    free: &mut [Units<W>],
    earliest: usize,
    duration: usize,
    need: &Units<W>,
) -> usize {
    let mut start = earliest;
    if duration == 0 || need.iter().all(|&n| n == 0) {
        return start;
    }
    // No period is looked at twice: those before `checked` are known to be free from `start` on.
    let mut checked = start;
    loop {
        let end = start + duration;
        let window = &free[checked..end];
        match window.iter().rposition(|free| !fits(free, need)) {
            Some(place) => {
                start = checked + place + 1;
                checked = end;
            }
            None => break,
        }
    }
    for free in &mut free[start..start + duration] {
        for (free, need) in free.iter_mut().zip(need) {
            *free -= need;
        }
    }
    start
}

#[inline]
fn fits<const W: usize>(free: &Units<W>, need: &Units<W>) -> bool {
    // A lane that goes below zero borrows its spare bit.
    let left = free
        .iter()
        .zip(need)
        .fold(SPARE, |left, (free, need)| left & (free - need));
    left == SPARE
}

fn pack<const W: usize>(units: &[u32]) -> Units<W> {
    let mut packed = [0; W];
    for (resource, &units) in units.iter().enumerate() {
        packed[resource / LANES] |= u64::from(units) << (16 * (resource % LANES));
    }
    packed
}
