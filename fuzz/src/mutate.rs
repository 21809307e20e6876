//! A mutator without feedback that always does the same from the same seed.

use rand::{Rng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;

use crate::LONGEST;

/// Numbers at which code turns.
const EDGES: [&[u8]; 14] = [
    &[0],
    &[1],
    &[0x7f],
    &[0x80, 1],
    &[0xff],
    &[0xff, 0xff, 0x7f],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
    b"-1",
    b"0",
    b"99999999999999999999",
    b"0001-01-01T00:00:00",
    b"9999-12-31T23:59:59",
];

/// One of the inputs, altered in a few places.
pub fn mutate(inputs: &[Vec<u8>], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = inputs.choose(rng).cloned().unwrap_or_default();
    for _ in 0..rng.random_range(1..=6) {
        alter(&mut bytes, inputs, rng);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn alter(bytes: &mut Vec<u8>, inputs: &[Vec<u8>], rng: &mut ChaCha8Rng) {
    let at = rng.random_range(0..=bytes.len());
    // Short pieces mostly: a long one leaves little of what makes the rest worth reading.
    let longest = if rng.random_bool(0.9) {
        12
    } else {
        bytes.len()
    };
    let end = at + rng.random_range(0..=longest.min(bytes.len() - at));
    match rng.random_range(0..8) {
        0 | 1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.random_range(0..8);
            }
        }
        2 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = rng.random();
            }
        }
        3 => {
            let edge = EDGES.choose(rng).copied().unwrap_or_default();
            bytes.splice(at..(at + edge.len()).min(bytes.len()), edge.iter().copied());
        }
        4 => {
            let edge = EDGES.choose(rng).copied().unwrap_or_default();
            bytes.splice(at..at, edge.iter().copied());
        }
        5 => drop(bytes.drain(at..end)),
        6 => {
            let piece = bytes[at..end].to_vec();
            let to = rng.random_range(0..=bytes.len());
            bytes.splice(to..to, piece);
        }
        _ => {
            let other = inputs.choose(rng).map_or(&[][..], Vec::as_slice);
            let from = rng.random_range(0..=other.len());
            let until = from + rng.random_range(0..=longest.min(other.len() - from));
            bytes.splice(at..end, other[from..until].iter().copied());
        }
    }
}
