//! Fractional indices: text keys that order siblings, with room between any two.
//!
//! A key is a fraction in base 62, compared as text: `A` < `AV` < `B`. Each new key ends in random
//! digits, so that two people who insert at one place at once get different keys; and what one person
//! inserts in one step shares those digits, so that it stays together.

use rand::Rng;

/// The digits, in the order in which text compares.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: u128 = DIGITS.len() as u128;

/// Random digits in a key: 62³, so that two inserts at one place clash once in 238,328.
const TAIL: usize = 3;

/// Digits of a key at the open end of a list.
const OPEN: usize = 4;

/// How far apart two keys at the open end are: room for 238,328 of them before they grow longer.
const STEP: u128 = BASE;

/// The most digits that are computed with at once: 62²⁰ < 2¹²⁸.
const WIDEST: usize = 20;

/// Past this length the siblings are spread again rather than squeezed further.
const LONGEST: usize = 48;

/// `count` ascending keys between two others; `None` stands for the open ends. Nothing is returned
/// where the neighbours leave no room: they are equal, in the wrong order, not written by this, or
/// very long. Their siblings then have to be [`spread`] again.
#[must_use]
pub fn between(
    after: Option<&str>,
    before: Option<&str>,
    count: usize,
    rng: &mut impl Rng,
) -> Option<Vec<String>> {
    let low = digits(after.unwrap_or_default())?;
    let stem = match before {
        Some(before) => midway(&low, &digits(before)?, after.is_none())?,
        None => beyond(&low),
    };
    (stem.len() <= LONGEST).then(|| sequence(stem, count, rng))
}

/// `count` ascending keys for siblings that all get new ones.
#[must_use]
pub fn spread(count: usize, rng: &mut impl Rng) -> Vec<String> {
    sequence(beyond(&[]), count, rng)
}

/// Keys that begin with `stem` and the same random digits.
fn sequence(mut stem: Vec<u8>, count: usize, rng: &mut impl Rng) -> Vec<String> {
    stem.extend((0..TAIL).map(|_| rng.random_range(0..DIGITS.len()) as u8));
    if count == 1 {
        return vec![text(&stem)];
    }
    // Four times the digits that are needed, so that there is room between them.
    let mut width = 1;
    while BASE.pow(width) < 4 * (count as u128 + 1) {
        width += 1;
    }
    let gap = BASE.pow(width) / (count as u128 + 1);
    (1..=count as u128)
        .map(|i| {
            let mut key = stem.clone();
            key.extend(to_digits(i * gap, width as usize));
            text(&key)
        })
        .collect()
}

/// A little past `low`, where nothing follows.
fn beyond(low: &[u8]) -> Vec<u8> {
    let mut width = OPEN;
    // The first key of a list leaves a quarter of the room before it.
    let first = BASE.pow(OPEN as u32) / 4;
    loop {
        if width > WIDEST {
            // All its digits are the last digit: go on behind it.
            return [low, &[DIGITS.len() as u8 / 2]].concat();
        }
        let next = match low {
            [] => first,
            _ => number(low, width) + STEP,
        };
        if next < BASE.pow(width as u32) {
            return to_digits(next, width);
        }
        width += 1;
    }
}

/// A prefix strictly between both; nothing if there is none. At the open start, just before `high`.
fn midway(low: &[u8], high: &[u8], open: bool) -> Option<Vec<u8>> {
    let digit = |key: &[u8], i: usize| key.get(i).copied().unwrap_or(0);
    let longest = low.len().max(high.len());
    let shared = (0..longest).find(|&i| digit(low, i) != digit(high, i))?;
    if digit(low, shared) > digit(high, shared) {
        return None;
    }
    let prefix: Vec<u8> = (0..shared).map(|i| digit(low, i)).collect();
    let rest = |key: &[u8]| key.get(shared..).unwrap_or_default().to_vec();
    let (low, high) = (rest(low), rest(high));
    (1..=WIDEST).find_map(|width| {
        let (from, to) = (number(&low, width), number(&high, width));
        let middle = if open && width >= OPEN && to > STEP {
            to - STEP
        } else if open && width < OPEN {
            return None;
        } else {
            from + (to - from) / 2
        };
        (from < middle && middle < to).then(|| [&prefix[..], &to_digits(middle, width)].concat())
    })
}

/// The first `width` digits as a number.
fn number(digits: &[u8], width: usize) -> u128 {
    (0..width).fold(0, |n, i| {
        n * BASE + u128::from(digits.get(i).copied().unwrap_or(0))
    })
}

fn to_digits(mut number: u128, width: usize) -> Vec<u8> {
    let mut digits = vec![0; width];
    for digit in digits.iter_mut().rev() {
        *digit = (number % BASE) as u8;
        number /= BASE;
    }
    digits
}

fn digits(key: &str) -> Option<Vec<u8>> {
    let index = |byte| DIGITS.iter().position(|digit| *digit == byte);
    key.bytes().map(|byte| Some(index(byte)? as u8)).collect()
}

fn text(digits: &[u8]) -> String {
    digits
        .iter()
        .map(|digit| char::from(DIGITS[usize::from(*digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_ascending_and_between(
            low in "[0-9A-Za-z]{0,9}", high in "[0-9A-Za-z]{0,9}", count in 1_usize..200, seed: u64,
        ) {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let (after, before) = (Some(low.as_str()), Some(high.as_str()));
            for (after, before) in [(after, before), (after, None), (None, before), (None, None)] {
                match between(after, before, count, &mut rng) {
                    None => {
                        let trimmed = |key: &str| key.trim_end_matches('0').to_owned();
                        let low = trimmed(after.unwrap_or_default());
                        let no_room = before.is_some_and(|high| low >= trimmed(high));
                        prop_assert!(no_room);
                    }
                    Some(keys) => {
                        prop_assert_eq!(keys.len(), count);
                        let all: Vec<&str> = after.into_iter()
                            .chain(keys.iter().map(String::as_str)).chain(before).collect();
                        prop_assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", all);
                    }
                }
            }
        }
    }

    #[test]
    fn keys_stay_short() {
        let check = |gap: fn(usize) -> usize, longest: usize| {
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let mut keys = spread(2, &mut rng);
            for _ in 0..2_000 {
                let at = gap(keys.len());
                let after = at.checked_sub(1).map(|i| keys[i].as_str());
                let before = keys.get(at).map(String::as_str);
                match between(after, before, 1, &mut rng) {
                    Some(new) => drop(keys.splice(at..at, new)),
                    None => keys = spread(keys.len(), &mut rng),
                }
            }
            assert!(keys.is_sorted() && keys.len() > 1_900);
            let found = keys.iter().map(String::len).max();
            assert!(found <= Some(longest), "{found:?}");
        };
        check(|len| len, 8);
        check(|_| 0, 8);
        check(|_| 1, LONGEST + TAIL);
    }

    #[test]
    fn foreign_and_equal_keys_leave_no_room() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for (low, high) in [
            ("A", "A"),
            ("B", "A"),
            ("A", "A00"),
            ("a!", "b"),
            ("A", "ø"),
        ] {
            assert_eq!(
                between(Some(low), Some(high), 1, &mut rng),
                None,
                "{low} {high}"
            );
        }
    }
}
