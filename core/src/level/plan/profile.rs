//! How much of a resource is taken, and when.

use std::ops::Range;

use crate::time::Moment;

/// What is taken of one resource. Times are half-open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Profile {
    capacity: i64,
    /// From when on how much is taken, ascending; before the first nothing is.
    taken: Vec<(Moment, i64)>,
}

impl Profile {
    pub(super) const fn new(capacity: i64) -> Self {
        Self {
            capacity,
            taken: Vec::new(),
        }
    }

    /// Takes units between two moments, or gives them back if they are negative.
    pub(super) fn take(&mut self, from: Moment, to: Moment, units: i64) {
        if from >= to {
            return;
        }
        let first = self.cut(from);
        let end = self.cut(to);
        for (_, taken) in &mut self.taken[first..end] {
            *taken += units;
        }
    }

    /// The last stretch that touches the time between two moments and in which so many units cannot be
    /// had; it may go on after the second.
    pub(super) fn shortage(
        &self,
        from: Moment,
        to: Moment,
        units: i64,
    ) -> Option<(Moment, Moment)> {
        let short = |(_, taken): &(Moment, i64)| taken + units > self.capacity;
        let pieces = self.pieces(from, to);
        let last = pieces.start + self.taken.get(pieces)?.iter().rposition(short)?;
        let until = self.until(last);
        // The first piece may end before `from` where nothing is taken there.
        (until > from).then(|| (self.taken[last].0.max(from), until))
    }

    /// The first stretch between two moments in which so many units cannot be had; it may go on after
    /// the second.
    pub(super) fn first_shortage(
        &self,
        from: Moment,
        to: Moment,
        units: i64,
    ) -> Option<(Moment, Moment)> {
        let short = |&place: &usize| {
            from < to && self.until(place) > from && self.taken[place].1 + units > self.capacity
        };
        let place = self.pieces(from, to).find(short)?;
        Some((self.taken[place].0.max(from), self.until(place)))
    }

    /// The times in which more is taken than there is.
    pub(super) fn over(&self) -> Vec<(Moment, Moment)> {
        let mut found: Vec<(Moment, Moment)> = Vec::new();
        for (place, (from, taken)) in self.taken.iter().enumerate() {
            if *taken <= self.capacity {
                continue;
            }
            let to = self.until(place);
            match found.last_mut() {
                Some(last) if last.1 == *from => last.1 = to,
                _ => found.push((*from, to)),
            }
        }
        found
    }

    /// The pieces that touch the time between two moments.
    fn pieces(&self, from: Moment, to: Moment) -> Range<usize> {
        let end = self.taken.partition_point(|(at, _)| *at < to);
        let first = self.taken.partition_point(|(at, _)| *at <= from);
        first.saturating_sub(1)..end
    }

    /// When a piece ends.
    fn until(&self, place: usize) -> Moment {
        self.taken.get(place + 1).map_or(Moment::MAX, |(at, _)| *at)
    }

    /// The index of the piece that starts then; made if there is none.
    fn cut(&mut self, at: Moment) -> usize {
        match self.taken.binary_search_by_key(&at, |(from, _)| *from) {
            Ok(place) => place,
            Err(place) => {
                let before = place
                    .checked_sub(1)
                    .map_or(0, |before| self.taken[before].1);
                self.taken.insert(place, (at, before));
                place
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_short_until_it_is_given_back() {
        let mut profile = Profile::new(10);
        let check = |profile: &Profile, from, to, units, expected: Option<(i64, i64)>| {
            let found = profile.shortage(Moment(from), Moment(to), units);
            let expected = expected.map(|(from, to)| (Moment(from), Moment(to)));
            assert_eq!(found, expected, "{from} to {to}: {units}");
        };
        check(&profile, 0, 100, 10, None);
        profile.take(Moment(10), Moment(20), 6);
        profile.take(Moment(30), Moment(40), 6);
        check(&profile, 0, 10, 10, None);
        check(&profile, 0, 11, 5, Some((10, 20)));
        check(&profile, 0, 100, 4, None);
        check(&profile, 0, 100, 5, Some((30, 40)));
        check(&profile, 15, 30, 5, Some((15, 20)));
        check(&profile, 20, 30, 10, None);
        check(&profile, 40, 50, 10, None);
        let first = |from, to| {
            let found = profile.first_shortage(Moment(from), Moment(to), 5);
            found.map(|(from, to)| (from.0, to.0))
        };
        assert_eq!(first(0, 100), Some((10, 20)));
        assert_eq!(first(15, 16), Some((15, 20)));
        assert_eq!(first(20, 100), Some((30, 40)));
        assert_eq!(first(20, 30), None);
        assert_eq!(first(40, 90), None);
        profile.take(Moment(30), Moment(40), -6);
        check(&profile, 0, 100, 5, Some((10, 20)));
    }
}
