//! Lanes: lines that run side by side in the room between nodes, so that no two lie on each other.

use std::collections::BTreeMap;

/// More lanes than this are shared: nobody can follow forty lines through one gap, and the diagram
/// would grow without end.
const MOST: usize = 40;

/// The lanes of one gap.
#[derive(Default)]
pub(super) struct Lanes {
    /// For each lane the stretches that are taken: from start to end, both included.
    taken: Vec<BTreeMap<i32, i32>>,
}

impl Lanes {
    /// Takes a stretch in the first lane in which it is free. Gives the lane.
    pub(super) fn take(&mut self, from: i32, to: i32) -> usize {
        let (from, to) = (from.min(to), from.max(to));
        let free = |taken: &BTreeMap<i32, i32>| {
            let before = taken.range(..=to).next_back();
            before.is_none_or(|(_, end)| *end < from)
        };
        let lane = self.taken.iter().position(free).unwrap_or_else(|| {
            if self.taken.len() < MOST {
                self.taken.push(BTreeMap::new());
            }
            self.taken.len() - 1
        });
        let end = self.taken[lane].entry(from).or_insert(to);
        *end = (*end).max(to);
        lane
    }

    /// How many lanes there are.
    pub(super) fn count(&self) -> i32 {
        i32::try_from(self.taken.len()).unwrap_or(i32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_meet_get_lanes_of_their_own() {
        let mut lanes = Lanes::default();
        for (from, to, lane) in [
            (0, 10, 0),
            (20, 11, 0), // in either direction
            (5, 15, 1),
            (10, 10, 2), // ends count
            (16, 30, 1),
        ] {
            assert_eq!(lanes.take(from, to), lane, "{from} to {to}");
        }
        assert_eq!(lanes.count(), 3);
    }
}
