//! Energetic reasoning: what must be done between two moments, whatever is done when.

use super::{redundant::Redundant, windows::Windows};

/// Whether between some two moments more of a resource is needed than there is (Erschler, Lopez and
/// Thuriot 1991; Baptiste, Le Pape and Nuijten, *Satisfiability tests and time-bound adjustments for
/// cumulative scheduling problems*, 1999). All pairs of moments are looked at.
pub(super) fn overloaded(windows: &Windows, resource: &Redundant, makespan: u32) -> bool {
    // How much more is needed per period from each period on, for intervals that start at `from`.
    let mut rise = vec![0_i64; makespan as usize + 2];
    let jobs: Vec<usize> = (0..windows.jobs())
        .filter(|&job| resource.demands[job] > 0 && windows.duration(job) > 0)
        .collect();
    for from in 0..makespan {
        rise.fill(0);
        for &job in &jobs {
            let demand = i64::from(resource.demands[job]);
            let earliest_finish = windows.earliest(job) + windows.duration(job);
            // What of it is left behind `from` even if it starts as early as it can.
            let left = earliest_finish
                .saturating_sub(from)
                .min(windows.duration(job));
            // From here on, every period is one that it cannot be later than.
            let first = windows.latest(job).max(from);
            if left > 0 {
                rise[first as usize] += demand;
                rise[(first + left) as usize] -= demand;
            }
        }
        let (mut rate, mut energy) = (0, 0);
        for period in from..makespan {
            rate += rise[period as usize];
            energy += rate;
            if energy > i64::from(resource.capacity) * i64::from(period + 1 - from) {
                return true;
            }
        }
    }
    false
}
