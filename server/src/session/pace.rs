//! How fast changes may come.

use std::time::Instant;

/// What a device did while it was away comes all at once: so many seconds' worth may.
const SECONDS_AT_ONCE: u32 = 200;

/// A bucket that fills at a steady rate, and that changes are taken from.
#[derive(Debug)]
pub(super) struct Pace {
    per_second: u32,
    /// Changes that may come now. Below nothing: too many came.
    left: f64,
    at: Option<Instant>,
}

impl Pace {
    pub(super) fn new(per_second: u32) -> Self {
        Self {
            per_second,
            left: f64::from(per_second) * f64::from(SECONDS_AT_ONCE),
            at: None,
        }
    }

    pub(super) const fn per_second(&self) -> u32 {
        self.per_second
    }

    /// Takes so many off. `false` if that was more than there were.
    pub(super) fn took(&mut self, changes: usize, now: Instant) -> bool {
        let rate = f64::from(self.per_second);
        let since = self
            .at
            .map_or(0.0, |at| now.duration_since(at).as_secs_f64());
        self.at = Some(now);
        let most = rate * f64::from(SECONDS_AT_ONCE);
        self.left = (self.left + since * rate).min(most) - changes as f64;
        self.left >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn many_may_come_at_once_and_no_more_than_so_many_a_second_after() {
        let mut pace = Pace::new(10);
        let mut now = Instant::now();
        assert!(pace.took(2_000, now));
        assert!(!pace.took(1, now));
        now += Duration::from_secs(1);
        assert!(pace.took(9, now), "ten more, less the one too many");
        assert!(!pace.took(1, now));
        now += Duration::from_secs(100_000);
        assert!(pace.took(2_000, now));
        assert!(
            !pace.took(1, now),
            "what was not used is not saved up for ever"
        );
    }
}
