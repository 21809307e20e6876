//! When to try again: exponential back-off with full jitter, so that the clients of a relay that comes
//! back do not all arrive in the same moment
//! (Brooker, “Exponential Backoff And Jitter”, AWS Architecture Blog, 2015).

/// Waits are drawn from nothing to this, doubled with each failure: milliseconds.
const FIRST: u32 = 500;
/// The longest span to draw from: milliseconds.
const LONGEST: u32 = 30_000;

/// How often it has failed in a row.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next wait in milliseconds. `random` is anything from 0 to `u32::MAX`, evenly.
    pub fn next(&mut self, random: u32) -> u32 {
        let span = FIRST
            .saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX))
            .min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let wait = u64::from(span) * u64::from(random) / u64::from(u32::MAX);
        u32::try_from(wait).unwrap_or(span)
    }

    /// It has worked.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn the_span_doubles_up_to_a_limit_and_starts_anew_after_a_success() {
        let mut backoff = Backoff::default();
        let longest: Vec<u32> = (0..8).map(|_| backoff.next(u32::MAX)).collect();
        assert_eq!(
            longest,
            [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
        );
        for _ in 0..1_000 {
            assert!(backoff.next(u32::MAX) <= LONGEST);
        }
        assert_eq!(backoff.next(0), 0);
        backoff.reset();
        assert_eq!(backoff.next(u32::MAX / 2), 249);
    }
}
