//! Random orders to start from, and the random numbers of the search.

use rand_chacha::{ChaCha8Rng, rand_core::RngCore as _};

use super::{decode::Index, instance::Instance};

/// A number below `limit`, which is above 0. (Lemire's method without its correction: the bias is below
/// 2⁻¹⁶ for all that is drawn here.)
pub(super) fn below(rng: &mut ChaCha8Rng, limit: u32) -> u32 {
    ((u64::from(rng.next_u32()) * u64::from(limit)) >> 32) as u32
}

/// Draws orders in which every job comes after its predecessors, with a bias towards jobs that much
/// has to follow: the rule of the latest finish time, at random (Kolisch, *Serial and parallel
/// resource-constrained project scheduling methods revisited*, EJOR 90, 1996).
#[derive(Clone, Debug)]
pub(super) struct Sampler {
    /// The longest path from the start of each job to the end.
    tails: Vec<u32>,
    predecessors: Vec<u32>,
    /// The successors of each job, one after the other, and where each job's start.
    successors: Vec<Index>,
    first: Vec<u32>,
}

impl Sampler {
    pub(super) fn new(instance: &Instance) -> Self {
        let jobs = 0..instance.jobs();
        let mut sampler = Self {
            tails: tails(instance),
            predecessors: jobs
                .clone()
                .map(|job| instance.predecessors(job).len() as u32)
                .collect(),
            successors: Vec::new(),
            first: vec![0],
        };
        for job in jobs {
            let successors = instance.successors(job).iter().map(|&s| s as Index);
            sampler.successors.extend(successors);
            sampler.first.push(sampler.successors.len() as u32);
        }
        sampler
    }

    pub(super) fn draw(&self, rng: &mut ChaCha8Rng) -> Vec<Index> {
        let mut waits = self.predecessors.clone();
        let jobs = 0..waits.len() as Index;
        let mut ready: Vec<Index> = jobs.filter(|&job| waits[usize::from(job)] == 0).collect();
        let mut order = Vec::with_capacity(waits.len());
        while !ready.is_empty() {
            let job = ready.swap_remove(self.choose(&ready, rng));
            order.push(job);
            let job = usize::from(job);
            for &next in &self.successors[self.first[job] as usize..self.first[job + 1] as usize] {
                let waits = &mut waits[usize::from(next)];
                *waits -= 1;
                if *waits == 0 {
                    ready.push(next);
                }
            }
        }
        order
    }

    /// Which of the jobs that are ready comes next: the likelier, the longer it would be regretted.
    fn choose(&self, ready: &[Index], rng: &mut ChaCha8Rng) -> usize {
        let tail = |job: &Index| self.tails[usize::from(*job)];
        let least = ready.iter().map(tail).min().unwrap_or(0);
        let weight = |job: &Index| u64::from(tail(job) - least + 1);
        let sum = ready.iter().map(weight).sum::<u64>();
        let mut drawn = u64::from(below(rng, u32::try_from(sum).unwrap_or(u32::MAX)));
        for (place, job) in ready.iter().enumerate() {
            match drawn.checked_sub(weight(job)) {
                Some(rest) => drawn = rest,
                None => return place,
            }
        }
        ready.len() - 1
    }
}

/// The longest path from the start of each job to the end of the project.
pub(super) fn tails(instance: &Instance) -> Vec<u32> {
    let mut tails = vec![0; instance.jobs()];
    for &job in instance.order().iter().rev() {
        let job = job as usize;
        let after = instance.successors(job).iter().map(|&s| tails[s as usize]);
        tails[job] = instance.durations()[job] + after.max().unwrap_or(0);
    }
    tails
}
