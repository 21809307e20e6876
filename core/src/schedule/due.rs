//! What is still to be computed, taken up in order.

/// A set of small numbers that gives them back in ascending order, also those that are added meanwhile.
#[derive(Clone, Debug, Default)]
pub(super) struct Due {
    words: Vec<u64>,
    /// No word before this one holds anything.
    first: usize,
}

const BITS: usize = u64::BITS as usize;

impl Due {
    /// For numbers below `count`; none of them is due.
    pub(super) fn new(count: usize) -> Self {
        Self {
            words: vec![0; count.div_ceil(BITS)],
            first: usize::MAX,
        }
    }

    pub(super) fn insert(&mut self, number: usize) {
        let word = number / BITS;
        self.words[word] |= 1 << (number % BITS);
        self.first = self.first.min(word);
    }

    /// Takes the smallest number out.
    pub(super) fn pop(&mut self) -> Option<usize> {
        while let Some(word) = self.words.get_mut(self.first) {
            if *word != 0 {
                let bit = word.trailing_zeros() as usize;
                *word &= *word - 1;
                return Some(self.first * BITS + bit);
            }
            self.first += 1;
        }
        None
    }

    /// The numbers, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let words = self.words.iter().enumerate().skip(self.first);
        words.flat_map(|(at, &word)| {
            let rest = |&word: &u64| Some(word & (word - 1)).filter(|&w| w != 0);
            std::iter::successors(Some(word).filter(|&w| w != 0), rest)
                .map(move |word| at * BITS + word.trailing_zeros() as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back_in_order(
            first in prop::collection::btree_set(0..300_usize, 0..20),
            later in prop::collection::vec((0..20_usize, 0..300_usize), 0..20),
        ) {
            let mut due = Due::new(300);
            let mut model: BTreeSet<usize> = BTreeSet::new();
            for number in first {
                due.insert(number);
                model.insert(number);
            }
            for (takes, number) in later {
                for _ in 0..takes {
                    prop_assert_eq!(due.pop(), model.pop_first());
                }
                due.insert(number);
                model.insert(number);
                prop_assert!(due.iter().eq(model.iter().copied()));
            }
            while let Some(number) = model.pop_first() {
                prop_assert_eq!(due.pop(), Some(number));
            }
            prop_assert_eq!(due.pop(), None);
        }
    }
}
