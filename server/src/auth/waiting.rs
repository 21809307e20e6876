//! What somebody has begun and finishes soon, in memory: after a restart it is begun again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::store::{Token, TokenHash};

/// What waits at most; then the oldest is forgotten.
const MOST: usize = 10_000;

/// What was begun, by a secret that whoever began it has.
pub(crate) struct Waiting<T> {
    /// How long it may take to finish.
    lasts: Duration,
    begun: Mutex<HashMap<TokenHash, (Instant, T)>>,
}

impl<T> Waiting<T> {
    /// What is begun may take `lasts` to finish.
    pub(crate) fn new(lasts: Duration) -> Self {
        Self {
            lasts,
            begun: Mutex::default(),
        }
    }

    /// Keeps something; gives the secret.
    pub(crate) fn put(&self, what: T) -> Token {
        self.put_at(Instant::now(), what)
    }

    fn put_at(&self, now: Instant, what: T) -> Token {
        let token = Token::random(&mut rand::rng());
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if begun.len() >= MOST {
            begun.retain(|_, (since, _)| now.duration_since(*since) < self.lasts);
        }
        if begun.len() >= MOST {
            let oldest = begun.iter().min_by_key(|(_, (since, _))| *since);
            if let Some(oldest) = oldest.map(|(hash, _)| *hash) {
                begun.remove(&oldest);
            }
        }
        begun.insert(token.hash(), (now, what));
        token
    }

    /// Forgets what is given up.
    pub(crate) fn forget(&self, is_given_up: impl Fn(&T) -> bool) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.retain(|_, (_, what)| !is_given_up(what));
    }

    /// Gives it back, once, if it is not too late.
    pub(crate) fn take(&self, token: &Token) -> Option<T> {
        self.take_at(Instant::now(), token)
    }

    fn take_at(&self, now: Instant, token: &Token) -> Option<T> {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, what) = begun.remove(&token.hash())?;
        (now.duration_since(since) < self.lasts).then_some(what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LASTS: Duration = Duration::from_secs(60);

    #[test]
    fn what_was_begun_is_finished_once_and_in_time() {
        let waiting = Waiting::new(LASTS);
        let start = Instant::now();
        let (one, two) = (waiting.put_at(start, 1), waiting.put_at(start, 2));
        assert_eq!(waiting.take_at(start, &one), Some(1));
        assert_eq!(waiting.take_at(start, &one), None);
        assert_eq!(waiting.take_at(start + LASTS, &two), None);
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes_first() {
        let waiting = Waiting::new(LASTS);
        let start = Instant::now();
        let first = waiting.put_at(start, 0);
        let later = start + Duration::from_secs(1);
        let last = (0..MOST).map(|n| waiting.put_at(later, n)).last();
        assert_eq!(waiting.take_at(later, &first), None);
        assert!(waiting.take_at(later, &last.expect("one")).is_some());
        assert_eq!(waiting.begun.lock().expect("a lock").len(), MOST - 1);
    }
}
